import { cleanText } from "../file/text.ts";

/** A mark as notes and refunds have it. */
export function inWords(mark: string): string {
  return `[ref ${mark}]`;
}

/** Text that goes into the shop's pages: one line, and no tags. */
export function plain(text: string): string {
  return cleanText(text).replace(/[<>]/gu, "");
}
