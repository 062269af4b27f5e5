import { isUtf8 } from "node:buffer";

/** Bytes from a page's beginning in which its encoding is looked for (HTML standard, 13.2.3.2). */
const mostPrescanned = 1024;

/**
 * The text of a file: by its byte order mark, else UTF-8, else Windows-1252, which is what older programs save on
 * Western systems. `guessed`: it was the last of these.
 */
export function decodeFile(bytes: Buffer): { readonly text: string; readonly guessed: boolean } {
  const marked = markOf(bytes);
  if (marked !== undefined) return { text: read(bytes, marked), guessed: false };
  const zeros = utf16WithoutMark(bytes);
  if (zeros !== undefined) return { text: read(bytes, zeros), guessed: false };
  if (isUtf8(bytes)) return { text: read(bytes, "utf-8"), guessed: false };
  return { text: read(bytes, "windows-1252"), guessed: true };
}

/**
 * The text of a page: by its byte order mark, the Content-Type, its `<meta charset>`, else as of a file. A stated
 * encoding that nobody knows is as none.
 */
export function decodeHtml(bytes: Buffer, contentType: string | undefined): string {
  const stated = markOf(bytes) ?? charsetIn(contentType ?? "") ?? metaCharset(bytes);
  return stated === undefined ? decodeFile(bytes).text : read(bytes, stated);
}

/** The decoder of a stated encoding, as `decodeHtml` chooses it, for XML: its declaration instead of `<meta>`. */
export function decodeXml(bytes: Buffer, contentType: string | undefined): string {
  const stated = markOf(bytes) ?? charsetIn(contentType ?? "") ?? xmlEncoding(bytes);
  return stated === undefined ? decodeFile(bytes).text : read(bytes, stated);
}

/** The encoding the beginning of an XML text declares, if anybody knows it. */
export function xmlEncoding(bytes: Buffer): string | undefined {
  const declared = /^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["'](?<name>[\w.:-]{1,40})["']/iu;
  return known(declared.exec(bytes.toString("latin1", 0, 300))?.groups?.name);
}

/** The encoding of a byte order mark. */
export function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "utf-8" : undefined;
}

/** The encoding a Content-Type names, if anybody knows it. */
export function charsetIn(contentType: string): string | undefined {
  return known(/charset\s*=\s*["']?(?<name>[\w.:-]{1,40})/iu.exec(contentType)?.groups?.name);
}

function metaCharset(bytes: Buffer): string | undefined {
  const head = bytes.toString("latin1", 0, mostPrescanned);
  const name = /<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*(?<name>[\w.:-]{1,40})/iu.exec(head)?.groups?.name;
  const found = known(name);
  // A page that can be read up to its own <meta> is not in UTF-16, whatever it says (same place).
  return found?.startsWith("utf-16") === true ? "utf-8" : found;
}

/** Text in which every other byte is zero, as of Windows programs that leave the mark out. */
function utf16WithoutMark(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 512);
  if (head.length < 8 || !head.includes(0)) return undefined;
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const most = head.length / 4;
  if ((zeros[1] ?? 0) > most && zeros[0] === 0) return "utf-16le";
  return (zeros[0] ?? 0) > most && zeros[1] === 0 ? "utf-16be" : undefined;
}

function known(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}

const read = (bytes: Buffer, encoding: string) => new TextDecoder(encoding).decode(bytes);
