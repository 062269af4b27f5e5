const longest = 200;
/** Most text is: printable ASCII, single spaces, none at the ends. */
const alreadyClean = /^(?=.{1,200}$)[!-~]+(?: [!-~]+)*$/u;

/**
 * Text from outside as it may go on to a shopper or a model: one line, no control characters, no marks that
 * change the direction of what stands beside it, at most 200 characters. Joiners stay: emoji and Persian need
 * them.
 */
export function cleanText(text: string): string {
  if (alreadyClean.test(text)) return text;
  const line = text
    .toWellFormed()
    .replace(/(?![\u200C\u200D])\p{Cf}/gu, "")
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return line.length <= longest
    ? line
    : line
        .slice(0, longest)
        .toWellFormed()
        .replace(/\uFFFD$/u, "");
}

/**
 * An http or https address, exactly as it was written; null for anything else, for one with a name and
 * password in it, and for one longer than 2,000 characters.
 */
export function webAddress(text: string): string | null {
  const address = text.trim();
  if (address.length > 2_000 || /[\s\p{Cc}\p{Cf}"'<>\\^`{|}]/u.test(address)) return null;
  if (!/^https?:\/\//iu.test(address) || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.username === "" && url.password === "" ? address : null;
}
