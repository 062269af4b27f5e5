/** What stands in a file, in hex, and where; by the formats' own specifications. */
interface Signature {
  readonly type: string;
  readonly hex: string;
  readonly at?: number;
  /** What must stand at the beginning too. */
  readonly begin?: string;
}

const riff = "52494646";

const signatures: readonly Signature[] = [
  { type: "image/png", hex: "89504e470d0a1a0a" },
  { type: "image/jpeg", hex: "ffd8ff" },
  { type: "image/gif", hex: "474946383761" },
  { type: "image/gif", hex: "474946383961" },
  { type: "image/webp", hex: "57454250", at: 8, begin: riff },
  { type: "image/tiff", hex: "49492a00" },
  { type: "image/tiff", hex: "4d4d002a" },
  ...["68656963", "68656978", "6d696631", "6d736631", "68657663"].map((brand) => ({
    type: "image/heic",
    hex: `66747970${brand}`,
    at: 4,
  })),
  { type: "image/avif", hex: "6674797061766966", at: 4 },
  { type: "video/quicktime", hex: "6674797071742020", at: 4 },
  { type: "audio/mp4", hex: "667479704d3441", at: 4 },
  { type: "video/mp4", hex: "66747970", at: 4 },
  { type: "video/webm", hex: "1a45dfa3" },
  { type: "audio/mpeg", hex: "494433" },
  { type: "audio/mpeg", hex: "fffb" },
  { type: "audio/mpeg", hex: "fff3" },
  { type: "audio/ogg", hex: "4f676753" },
  { type: "audio/wav", hex: "57415645", at: 8, begin: riff },
  { type: "audio/amr", hex: "2321414d52" },
  { type: "application/pdf", hex: "255044462d" },
  { type: "application/gzip", hex: "1f8b" },
  { type: "application/x-msdownload", hex: "4d5a" },
  { type: "application/zip", hex: "504b0304" },
  { type: "application/zip", hex: "504b0506" },
];

/** Formats inside a ZIP file: that it is one is seen, which one is the sender's word. */
const zipped = /^application\/(?:zip|vnd\.openxmlformats-[\w.-]+|vnd\.oasis\.opendocument[\w.-]+|epub\+zip)$/;

/** Types that are believed only when the bytes show them. */
const provable = new Set(["image/jpg", "audio/mp3", ...signatures.map(({ type }) => type)]);

/**
 * The MIME type of a file: what its bytes show; else what the sender states, unless the bytes would show it if it were
 * true. `application/octet-stream` when nothing is known.
 */
export function typeOf(bytes: Buffer, stated: string): string {
  const said = /^[a-z\d][\w.+-]{0,60}\/[\w.+-]{1,100}$/i.test(stated)
    ? stated.toLowerCase()
    : "application/octet-stream";
  const hex = bytes.subarray(0, 32).toString("hex");
  const seen = signatures.find(
    (each) => hex.startsWith(each.hex, (each.at ?? 0) * 2) && hex.startsWith(each.begin ?? ""),
  )?.type;
  if (seen === "application/zip") return zipped.test(said) ? said : seen;
  if (seen !== undefined) return seen;
  return provable.has(said) || zipped.test(said) ? "application/octet-stream" : said;
}
