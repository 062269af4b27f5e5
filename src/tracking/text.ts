/** Control characters, invisible formatting, and what changes the direction of the text around it. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** A text from outside in one line, at most `max` characters (never half of one); undefined when nothing is left. */
export function plainText(text: string, max: number): string | undefined {
  const flat = text
    .slice(0, max * 4)
    .toWellFormed()
    .replaceAll(unprintable, " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
  if (flat === "") return undefined;
  if (flat.length <= max) return flat;
  const cut = flat.slice(0, max);
  return (cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd();
}
