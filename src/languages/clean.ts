/** More of a message says no more about its language, and everything here costs time by length, UTF-16 units. */
const longest = 2_000;

/**
 * What of a message is language: no links, addresses, mentions, numbers or codes, none of the mail program's lines,
 * none of the `names` given (titles of products, brands, the shopper's own name); of a long one its beginning.
 */
export function cleanText(text: string, names: readonly string[] = []): string {
  const own = withoutMailLines(text.slice(0, longest));
  const bare = withoutCodes(withoutNames(own, names));
  const unnamed = bare.replaceAll(titles, " ").replaceAll(/\s+/gu, " ").trim();
  // All In Capitals Is How Some Write: then there is nothing else to go by.
  return (unnamed.match(/\p{L}/gu)?.length ?? 0) >= enough ? unnamed : bare;
}

/** Three words and more in a row that begin with a capital: the name of a product, in most languages. */
const titles = /(?<![\p{L}\p{M}])\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){2,}(?![\p{L}\p{M}])/gu;
/** Letters that are worth more than what such a name could be. */
const enough = 12;

/** Letters and signs of writing without spaces: an address ends where they begin (`メールはa@b.exampleです`). */
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー、。，！？：；「」（）`;
const links = new RegExp(String.raw`(?:https?:\/\/|www\.)[^\s${unspaced}]+`, "giu");
const spaced = new RegExp(String.raw`[^\s${unspaced}]+`, "gu");

function withoutCodes(text: string): string {
  return (
    text
      .replaceAll(links, " ")
      .replaceAll(spaced, (word) => (isAddress(word) || isHost(word) ? " " : word))
      // An order number goes, and what scripts without spaces write right behind it stays.
      .replaceAll(/(?<!\p{L})#[\w-]*\d[\w-]*/gu, " ")
      .replaceAll(/(?<!\p{L})[@#]\S+/gu, " ")
      .replaceAll(/[\p{L}\d._-]*\d[\p{L}\d._-]*/gu, (run) => run.replaceAll(/[A-Za-z\d._-]+/gu, " "))
      .replaceAll(/(?<letter>\p{L})\k<letter>{2,}/gu, "$<letter>$<letter>")
      .replaceAll(/\s+/gu, " ")
      .trim()
  );
}

/** Something, `@`, something, a dot, something. By position, because a pattern for it takes cubic time on `@@@@…`. */
function isAddress(word: string): boolean {
  const at = word.indexOf("@", 1);
  return at > 0 && word.lastIndexOf(".", word.length - 2) > at + 1;
}

/** `shop.example/where`: a dot between letters, and a slash behind it. */
function isHost(word: string): boolean {
  const slash = word.indexOf("/");
  const dot = word.indexOf(".");
  return dot > 0 && slash > dot + 1;
}

/** How mail programs open the line above a quotation: "On … wrote:", "Am … schrieb …:", "Le … a écrit :". */
const quoting =
  /(?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev|kirjoitti|napisał\(?a?\)?|写道|さんは書きました)[^\n]{0,60}[:：]\s*$/u;
/** "Sent from my iPhone" and its kin, as the phones and apps write them in the languages of their makers. */
const signature =
  /^\s*(?:sent from|get outlook|sent with|von meinem .{1,30}gesendet|gesendet (?:von|mit)|envoyé (?:de|depuis)|enviado desde|enviado do|inviato da|verzonden vanaf|skickat från|sendt fra|lähetetty|wysłane z|odesláno z|отправлено с|iphone ?から送信|从我的|寄自我的|보낸 사람|나의 iphone)/iu;

/** Without quoted lines, and without what stands from the signature on. */
function withoutMailLines(text: string): string {
  if (!text.includes("\n")) return text;
  const lines = text.split("\n");
  const end = lines.findIndex(
    (line, at) =>
      at > 0 && (/^-- ?\r?$/u.test(line) || signature.test(line) || quoting.test(line.slice(-200))),
  );
  const kept = (end < 0 ? lines : lines.slice(0, end)).filter((line) => !line.startsWith(">"));
  const own = kept.join("\n");
  return /\p{L}/u.test(own) ? own : text;
}

/** Names of more than two letters, where they stand as whole words, whatever their case. */
function withoutNames(text: string, names: readonly string[]): string {
  let left = text;
  for (const name of names.slice(0, 200)) {
    const wanted = name.trim().toLowerCase();
    if (wanted.length < 3) continue;
    let low = left.toLowerCase();
    // Lower case of a few letters is longer: then positions would not fit.
    if (low.length !== left.length) return left;
    for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      if (isLetter(left[at - 1]) || isLetter(left[end])) continue;
      left = `${left.slice(0, at)}${" ".repeat(wanted.length)}${left.slice(end)}`;
      low = left.toLowerCase();
    }
  }
  return left;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /\p{L}/u.test(character);
}
