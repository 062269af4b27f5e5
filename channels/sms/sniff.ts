/** The first bytes of the kinds of file phones send, at `at`. Source: IANA media types and the formats' own specifications. */
const signatures: readonly { readonly type: string; readonly at: number; readonly bytes: string }[] = [
  { type: "image/jpeg", at: 0, bytes: "\xff\xd8\xff" },
  { type: "image/png", at: 0, bytes: "\x89PNG\r\n\x1a\n" },
  { type: "image/gif", at: 0, bytes: "GIF87a" },
  { type: "image/gif", at: 0, bytes: "GIF89a" },
  { type: "image/webp", at: 8, bytes: "WEBP" },
  { type: "image/heic", at: 4, bytes: "ftypheic" },
  { type: "image/heic", at: 4, bytes: "ftypmif1" },
  { type: "application/pdf", at: 0, bytes: "%PDF-" },
  { type: "video/3gpp", at: 4, bytes: "ftyp3gp" },
  { type: "video/quicktime", at: 4, bytes: "ftypqt" },
  { type: "audio/mp4", at: 4, bytes: "ftypM4A" },
  { type: "video/mp4", at: 4, bytes: "ftyp" },
  { type: "audio/ogg", at: 0, bytes: "OggS" },
  { type: "audio/amr", at: 0, bytes: "#!AMR" },
  { type: "audio/mpeg", at: 0, bytes: "ID3" },
  { type: "audio/wav", at: 8, bytes: "WAVE" },
  { type: "text/html", at: 0, bytes: "<!DOCTYPE html" },
  { type: "text/html", at: 0, bytes: "<html" },
  { type: "text/vcard", at: 0, bytes: "BEGIN:VCARD" },
];

/** A file's type as its first bytes tell it; undefined when they do not. */
export function sniff(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 32).toString("latin1").toLowerCase();
  return signatures.find(({ at, bytes: start }) => head.startsWith(start.toLowerCase(), at))?.type;
}
