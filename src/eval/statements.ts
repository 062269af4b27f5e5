import { maskedEmail } from "#src/identity/mask.ts";
import { calendarNames, clockForms, dayForms, relativeWords, spanForms } from "./dates.ts";
import { gap, has, plainText, without } from "./plain.ts";
import { datedSentences, sentences, shortWords, standings, type Standing } from "./standings.ts";
import { templatesOf, type Templates } from "./templates.ts";
import type { Truth } from "./truth.ts";
import { claimWordsOf } from "./words.ts";
import type { Phrases } from "#src/languages/phrases.ts";

/*
 * What a reply states, compared with the data. This is apart from the agent's guard: it shares no code with it and is
 * given the orders themselves, so it finds what the guard lets through.
 */

/** Something a reply states that the data does not bear out. */
export interface WrongStatement {
  readonly kind: "status" | "date" | "time" | "amount" | "number" | "link" | "carrier" | "address" | "leak";
  /** The words in question. */
  readonly what: string;
}

export interface StatementOptions {
  /** BCP 47, of the reply. */
  readonly language: string;
  readonly phrases: Phrases;
  /** Of the orders the reply is about. */
  readonly truth: Truth;
  /** What each named order is alone, for lists: number → truth. */
  readonly each: ReadonlyMap<string, Truth>;
  /** Everything the shopper has written: saying it back states nothing. */
  readonly said: string;
  /** The shop's name and the like. */
  readonly own: readonly string[];
  /** Texts of orders that this shopper may not see: numbers, titles, names, tracking numbers. */
  readonly hidden: readonly string[];
}

/** Characters that a date with its weekday and a word such as "tomorrow" takes, and a second one of a span. */
const longestDate = 80;

const urlLike = /\b[a-z][a-z0-9+.-]*:\/\/[^\s<>"')\]]+|\bwww\.[^\s<>"')\]]+/giu;
const emailLike = /[\p{L}\p{N}._%+•-]+@[\p{L}\p{N}•.-]+\.[\p{L}]{2,}/gu;
/** Names that a reply may make a carrier of. */
const carriers = [
  "DHL Express",
  "DHL",
  "UPS",
  "FedEx",
  "USPS",
  "Royal Mail",
  "Hermes",
  "Evri",
  "DPD",
  "GLS",
  "TNT",
  "Deutsche Post",
  "La Poste",
  "Colissimo",
  "Chronopost",
  "Correos",
  "SEUR",
  "PostNL",
  "Bpost",
  "InPost",
  "PostNord",
  "Poste Italiane",
  "Aramex",
  "Yamato",
  "Sagawa",
  "Japan Post",
  "Correios",
  "Canada Post",
  "Australia Post",
  "Amazon Logistics",
];

/** Everything in a reply that is not so. Pure; empty when all of it is borne out. */
export function wrongStatements(reply: string, options: StatementOptions): readonly WrongStatement[] {
  const { language, truth, each, own, said } = options;
  const wrong: WrongStatement[] = [];
  const add = (kind: WrongStatement["kind"], what: string): void => {
    if (!wrong.some((one) => one.kind === kind && one.what === what))
      wrong.push({ kind, what: what.trim().slice(0, 120) });
  };
  const templates = templatesOf(options.phrases, language);
  const shopper = plainText(said);

  let rest = reply.replaceAll(/[\u2066-\u2069\u200B-\u200F\u061C]/gu, "");
  for (const one of options.hidden) {
    const plain = plainText(one);
    if (has(plainText(rest), plain) && !shopper.includes(plain)) add("leak", one);
  }
  rest = rest.replaceAll(urlLike, (found) => {
    const link = found.replace(/[.,;:!?。、]+$/u, "");
    if (!truth.links.has(link) && !truth.links.has(found) && !said.includes(link)) add("link", link);
    return ` ${gap} `;
  });
  const known = new Set(
    (said.match(emailLike) ?? []).flatMap((email) => [email.toLowerCase(), maskedEmail(email.toLowerCase())]),
  );
  rest = rest.replaceAll(emailLike, (email) => {
    if (!known.has(email.toLowerCase()) && !email.includes("•")) add("address", email);
    return ` ${gap} `;
  });

  rest = plainText(rest);
  for (const claim of claimed(rest, language, templates))
    if (!truth.standings.has(claim.standing)) add("status", `${claim.standing}: ${claim.words}`);
  for (const { number, standing } of listed(rest, each, templates)) {
    if (each.get(number)?.standings.has(standing) === false) add("status", `${number}: ${standing}`);
  }
  for (const found of templates.find(rest, Object.keys(datedSentences))) {
    const role = datedSentences[found.key];
    const days = role === undefined ? undefined : truth.byRole[role];
    if (days === undefined || found.values.join("").trim() === "") continue;
    // A date may have a full stop in it, so where the sentence ends cannot be told.
    const [when = ""] = rest.slice(found.valueAt, found.valueAt + longestDate).split("\n");
    if (![...days].some((day) => dayForms(language, day).some((form) => has(when, form))))
      add("date", `${found.key}: ${when}`);
  }

  const texts = [...truth.texts, ...own].map(plainText);
  for (const carrier of carriers) {
    const name = plainText(carrier);
    if (!has(without(rest, texts), name)) continue;
    if (!shopper.includes(name)) add("carrier", carrier);
  }
  wrongRelative(rest, language, truth, templates, (what) => add("date", what));
  rest = withoutCut(rest, texts);
  rest = without(rest, [
    ...[...truth.days].flatMap((from) => [...truth.days].flatMap((to) => spanForms(language, from, to))),
    ...[...truth.days].flatMap((day) => dayForms(language, day)),
  ]);
  rest = without(
    rest,
    truth.moments.flatMap(({ at, timeZone }) => clockForms(language, at, timeZone)),
  );
  rest = without(rest, clocks(language, truth.clocks));
  rest = without(
    rest,
    truth.amounts.flatMap((money) => amountForms(language, money)),
  );
  // After the dates: what is called "de" or "M" is a word of some language.
  rest = without(
    rest,
    texts.filter((one) => one.length > 2),
  );
  // The days of the week on which somebody is there.
  const hours = templates.find(rest, templates.keys("hours.")).length > 0 && truth.clocks.size > 0;
  for (const name of hours ? [] : calendarNames(language)) {
    if (has(rest, name) && !templates.hasWord(name) && !nearDay(truth, language, name)) add("date", name);
  }
  const figures = new Set([
    ...templates.figures,
    ...Array.from(shopper.matchAll(/\d+/gu), (match) => match[0]),
  ]);
  for (const match of rest.matchAll(/\p{Sc}?\s?\d[\d.,:/-]*\s?\p{Sc}?/gu)) {
    const number = match[0].trim().replace(/[.,:/-]+$/u, "");
    const digits = number.replaceAll(/\D+/gu, "");
    if (figures.has(digits) && !/\p{Sc}/u.test(number)) continue;
    if (/^\d{1,3}$/u.test(number) && truth.counts.has(Number(number))) continue;
    const parts = number.split(/[-/]/u);
    if (parts.every((part) => figures.has(part) || (/^\d$/u.test(part) && truth.counts.has(Number(part)))))
      continue;
    add(/\p{Sc}/u.test(number) ? "amount" : /^\d{1,2}:\d\d$/u.test(number) ? "time" : "number", number);
  }
  return wrong;
}

/** Takes long texts that were cut short (`Tabac des Terreaux, 12 place…`) out, too. */
function withoutCut(text: string, known: readonly string[]): string {
  let left = text;
  for (let at = left.indexOf("..."); at >= 0; at = left.indexOf("...", at + 1)) {
    const before = left.slice(0, at).trimEnd();
    const long = known
      .flatMap((one) => {
        for (let length = one.length; length >= shortestCut; length -= 1)
          if (before.endsWith(one.slice(0, length).trimEnd())) return [length];
        return [];
      })
      .sort((a, b) => b - a)[0];
    if (long === undefined) continue;
    left = `${before.slice(0, Math.max(0, before.length - long))} ${gap} ${left.slice(at + 3)}`;
    at = left.indexOf(gap);
  }
  return left;
}

/** Characters. */
const shortestCut = 12;

/** What the reply claims about the orders, in our phrases or in free words. */
export function claimed(
  text: string,
  language: string,
  templates: Templates,
): readonly { readonly standing: Standing; readonly words: string }[] {
  const found: { standing: Standing; words: string }[] = [];
  const keys = Object.values(sentences).flat();
  const inPhrases = templates.find(text, keys);
  for (const standing of standings) {
    for (const { key, from, to } of inPhrases)
      if (sentences[standing]?.includes(key) === true) found.push({ standing, words: text.slice(from, to) });
  }
  const words = claimWordsOf(language);
  if (words === null) return found;
  for (const standing of standings) {
    const pattern = words.claims[standing];
    if (pattern === undefined) continue;
    for (const sentence of text.split(/(?<=[.!?。؟\n])/u)) {
      const match = pattern.exec(sentence);
      if (match === null) continue;
      if (words.unless.test(sentence.slice(0, match.index + match[0].length))) continue;
      if (words.unlessAfter?.test(sentence.slice(match.index + match[0].length)) === true) continue;
      found.push({ standing, words: sentence.trim() });
    }
  }
  return found;
}

/** How the lines of a list say that each order stands. */
export function listed(
  text: string,
  each: ReadonlyMap<string, unknown>,
  templates: Templates,
): readonly { readonly number: string; readonly standing: Standing }[] {
  const keys = Object.values(shortWords);
  return text.split("\n").flatMap((line) => {
    const numbers = [...each.keys()].filter((number) => has(line, plainText(number)));
    const [number] = numbers;
    if (number === undefined || numbers.length > 1) return [];
    // The status stands behind the title, at the end of the line.
    const last = line.split(/ - /u).slice(-1).join("");
    if (last === line) return [];
    return templates
      .find(last, keys)
      .flatMap(({ key }) =>
        standings.filter((one) => shortWords[one] === key).map((standing) => ({ number, standing })),
      );
  });
}

/** "Tomorrow" must be a day that something is known of; and where a date stands beside it, that date. */
function wrongRelative(
  text: string,
  language: string,
  truth: Truth,
  templates: Templates,
  add: (what: string) => void,
): void {
  const distances = new Set(
    [...truth.days].flatMap((day) => [...truth.today].map((today) => distance(today, day))),
  );
  const quiet = without(text, []);
  for (const [given, meant] of relativeWords(language)) {
    const word = plainText(given);
    if (Array.from(word).length < 3 || templates.hasWord(word) || !has(quiet, word)) continue;
    if (!meant.some((days) => distances.has(days))) {
      add(given);
      continue;
    }
    // "tomorrow, Thursday 26 November"
    const beside = [...truth.days].filter((day) =>
      dayForms(language, day).some((form) => form.length > 4 && quiet.includes(`${word}, ${form}`)),
    );
    if (
      beside.length > 0 &&
      !beside.some((day) => [...truth.today].some((today) => meant.includes(distance(today, day))))
    )
      add(`${given}, ${beside.join(", ")}`);
  }
}

function distance(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** A weekday alone may stand for a known day of this week or the next. */
function nearDay(truth: Truth, language: string, name: string): boolean {
  return [...truth.days].some(
    (day) =>
      [...truth.today].some((today) => Math.abs(distance(today, day)) <= 7) &&
      plainText(
        new Intl.DateTimeFormat(`${language}-u-ca-gregory`, { weekday: "long", timeZone: "UTC" }).format(
          new Date(`${day}T12:00:00Z`),
        ),
      ) === name,
  );
}

function clocks(language: string, minutes: ReadonlySet<number>): readonly string[] {
  return [...minutes].flatMap((minute) =>
    clockForms(language, new Date(Date.UTC(2026, 0, 5, 0, minute)), "UTC"),
  );
}

const moneyFormats = new Map<string, readonly Intl.NumberFormat[]>();

function amountForms(
  language: string,
  { amount, currency }: { readonly amount: number; readonly currency: string },
): readonly string[] {
  const key = `${language} ${currency}`;
  const formats =
    moneyFormats.get(key) ??
    [language, "en", "de", "fr"].flatMap((locale) =>
      (["symbol", "narrowSymbol", "code"] as const).map(
        (currencyDisplay) =>
          new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: "currency", currency, currencyDisplay }),
      ),
    );
  moneyFormats.set(key, formats);
  return formats.map((format) =>
    plainText(format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))).trim(),
  );
}
