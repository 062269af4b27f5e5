import type { Flat } from "#src/languages/check.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import { plainLetters } from "../answer/short.ts";
import { plain } from "./plain.ts";

const made = new WeakMap<Flat, readonly string[]>();

/** The fixed parts of what is spoken in a language, with the shop's own wording and register; made once for each. */
export function partsSpoken(phrases: Phrases, language: string): readonly string[] {
  const texts = phrases.texts(language);
  let parts = made.get(texts);
  if (parts === undefined) {
    parts = fixedParts(texts);
    made.set(texts, parts);
  }
  return parts;
}

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
        // Short messages are in the letters they have.
        for (const written of [piece, plainLetters(piece)]) {
          const fixed = plain(written).trim();
          if (fixed.length >= 8 || (/\d/.test(fixed) && /\p{L}/u.test(fixed))) parts.add(fixed);
        }
      }
    }
  }
  return [...parts].sort((a, b) => b.length - a.length);
}
