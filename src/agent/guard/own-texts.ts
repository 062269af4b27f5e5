import type { Flat } from "#src/languages/check.ts";
import { plain } from "./plain.ts";

/**
 * The fixed parts of our templates in one language, as the guard may find them in a reply: "5 to 10 business
 * days" is the shop's word and not a tool's. Parts of a few letters are left out; they prove nothing.
 */
export function fixedParts(texts: Flat): readonly string[] {
  const parts = new Set<string>();
  for (const text of texts.values()) {
    for (const part of text.split(/\{\{[^}]*\}\}/u)) {
      // A short message may leave sentences out.
      for (const piece of [part, ...part.split(/(?<=[.!?。؟！？])\s*/u)]) {
        const fixed = plain(piece).trim();
        if (fixed.length >= 8 || (/\d/.test(fixed) && /\p{L}/u.test(fixed))) parts.add(fixed);
      }
    }
  }
  return [...parts].sort((a, b) => b.length - a.length);
}
