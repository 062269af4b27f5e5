import { isUtf8 } from "node:buffer";
import type { Problem } from "./problem.ts";

/** A file's text. */
export interface Decoded {
  readonly text: string;
  readonly problems: readonly Problem[];
  /** It ends inside a character, as a file does that is still being written. */
  readonly cut: boolean;
}

/**
 * The text of a file without its byte order mark. UTF-8, or UTF-16 with a mark; anything else is read as
 * Windows-1252, which is what spreadsheet programs save on Western systems, and reported.
 */
export function decode(bytes: Buffer): Decoded {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) {
    const encoding = mark === 0xfffe ? "utf-16le" : "utf-16be";
    return { text: read(bytes, encoding), problems: [], cut: bytes.length % 2 === 1 };
  }
  const whole = isUtf8(bytes);
  if (whole || endsInsideCharacter(bytes)) return { text: read(bytes, "utf-8"), problems: [], cut: !whole };
  const problem = "the file is not UTF-8; it was read as Windows-1252, so some letters may be wrong";
  return { text: read(bytes, "windows-1252"), problems: [{ line: null, problem }], cut: false };
}

/** UTF-8 but for one to three bytes at the end, the first of which begins a character of several. */
function endsInsideCharacter(bytes: Buffer): boolean {
  return [1, 2, 3].some((count) => {
    const begin = bytes.length - count;
    return (bytes[begin] ?? 0) >= 0xc2 && isUtf8(bytes.subarray(0, begin));
  });
}

function read(bytes: Buffer, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}
