/** Bytes of a second, at least, in what phones record where its length is not written down: 16 kbit/s. */
const fewestBytes = 2_000;

/**
 * How long a recording is, seconds: as written in Ogg Opus (RFC 7845 §4: granules of 1/48000 s), MP4 (ISO 14496-12
 * `mvhd`) and WAV; else the most it can be by its size.
 */
export function secondsOf(bytes: Buffer): number {
  return oggSeconds(bytes) ?? mp4Seconds(bytes) ?? wavSeconds(bytes) ?? bytes.length / fewestBytes;
}

function oggSeconds(bytes: Buffer): number | null {
  if (!bytes.subarray(0, 4).equals(Buffer.from("OggS"))) return null;
  const last = bytes.lastIndexOf("OggS");
  if (last + 14 > bytes.length) return null;
  const granules = bytes.readBigUInt64LE(last + 6);
  return granules > 1n << 50n ? null : Number(granules) / 48_000;
}

function mp4Seconds(bytes: Buffer): number | null {
  if (bytes.toString("latin1", 4, 8) !== "ftyp") return null;
  const at = bytes.indexOf("mvhd");
  if (at < 0 || at + 36 > bytes.length) return null;
  const long = bytes[at + 4] === 1;
  const scale = bytes.readUInt32BE(at + (long ? 24 : 16));
  const duration = long ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
  return scale === 0 ? null : duration / scale;
}

function wavSeconds(bytes: Buffer): number | null {
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.length < 44) return null;
  const rate = bytes.readUInt32LE(28);
  return rate === 0 ? null : (bytes.length - 44) / rate;
}
