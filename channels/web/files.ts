import type { MediaKind } from "#src/conversation/content.ts";

/** What a file is by its bytes; undefined when it is none of the kinds the chat takes. */
export interface FileKind {
  readonly type: string;
  readonly media: MediaKind;
}

const ascii = (bytes: Buffer, from: number, to: number): string => bytes.toString("latin1", from, to);

/** Brands of HEIF pictures (ISO/IEC 23008-12, section 10). */
const heif = new Set(["heic", "heix", "heim", "heis", "mif1", "msf1"]);

/** The MIME types the chat takes; what a browser's file field offers. */
export const acceptedTypes: readonly string[] = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "image/heic",
  "application/pdf",
];

/** Told by the first bytes (WHATWG MIME Sniffing, section 6.1); what a name or a browser says about a file is only said. */
export function kindOf(bytes: Buffer): FileKind | undefined {
  const type = typeOf(bytes);
  if (type === undefined) return undefined;
  return { type, media: type.startsWith("image/") ? "image" : "document" };
}

function typeOf(bytes: Buffer): string | undefined {
  if (bytes.length < 12) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  if (ascii(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "image/png";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return "image/webp";
  if (/^GIF8[79]a$/u.test(ascii(bytes, 0, 6))) return "image/gif";
  if (ascii(bytes, 4, 8) === "ftyp" && heif.has(ascii(bytes, 8, 12))) return "image/heic";
  return ascii(bytes, 0, 5) === "%PDF-" ? "application/pdf" : undefined;
}

/** The last part of a path, without what file systems and headers trip over; undefined when nothing is left. */
export function plainName(name: string | undefined): string | undefined {
  const last = (name ?? "").split(/[\\/]/u).at(-1) ?? "";
  const plain = last
    .replace(/[\p{Cc}\p{Cf}"<>|:*?]/gu, "")
    .trim()
    .slice(0, 120);
  return plain === "" || /^\.+$/u.test(plain) ? undefined : plain.toWellFormed();
}
