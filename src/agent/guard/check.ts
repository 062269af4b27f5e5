import { dayIn, type Facts } from "./facts.ts";
import { blank, plain } from "./plain.ts";
import {
  amountRenderings,
  calendarWords,
  dayRenderings,
  relativeRenderings,
  shortMonths,
  spanRenderings,
  timeRenderings,
  weekdayRenderings,
} from "./render.ts";
import { unfoundedStanding } from "./standing-words.ts";

/** What a reply is checked with. */
export interface GuardOptions {
  /** BCP 47 of the reply. */
  readonly language: string;
  readonly now: Date;
  /** The shop's, for "today" where no destination is known. */
  readonly timeZone: string;
  /** The shop's own texts, which may be repeated: its name, its address. */
  readonly ownTexts: readonly string[];
  /** Fixed parts of our own templates, see `fixedParts`; for replies made from them. */
  readonly ownParts?: readonly string[];
}

/** Something in the reply that nothing bears out. */
export interface Offence {
  readonly kind: "url" | "email" | "date" | "number" | "status" | "length" | "leak";
  /** The words in question, at most 80 characters. */
  readonly what: string;
}

/** Marks of what was found to be true; letters of no alphabet. */
const fact = "\uE001";
const day = "\uE002";

const urlLike = /\b[a-z][a-z0-9+.-]*:\/\/[^\s<>"')\]]+|\bwww\.[^\s<>"')\]]+/giu;
const emailLike = /[\p{L}\p{N}._%+•-]+@[\p{L}\p{N}•.-]+/gu;
const hostLike = /(?<![\p{L}\p{N}@.])(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?:\/[^\s<>"')\]]*)?/gu;
const numberLike = /[#\p{Sc}]?\s?[\p{Script=Latin}]{0,6}\d[\d\p{Script=Latin}.,:/-]*/gu;
/** Month names that are also ordinary words; they count only beside a number. */
const ambiguous = new Set(["may", "march", "mars", "mai", "mayo", "maio", "marzo", "marco"]);

/**
 * Every date, time, amount, number, code, link and address in a reply must be among the facts of the turn or
 * in the shop's own texts, and so must the claims of `standings`: "delivered", "cancelled", "your return is approved".
 * Pure; empty when nothing is wrong.
 */
export function check(reply: string, facts: Facts, options: GuardOptions): readonly Offence[] {
  const { language, now, timeZone } = options;
  const offences: Offence[] = [];
  const offend = (kind: Offence["kind"], what: string) => {
    offences.push({ kind, what: what.trim().slice(0, 80) });
  };

  let rest = reply.replaceAll(/[\u2066-\u2069\u200E\u200F\u061C]/gu, "");
  rest = blankLinks(rest, facts, options.ownTexts, offend);
  // Known ones first: scripts without spaces write words right before and behind an address.
  for (const known of [...facts.emails].sort((a, b) => b.length - a.length)) {
    const escaped = known.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    const whole = `(?<![\\p{Script=Latin}\\p{N}._%+•-])${escaped}(?![\\p{Script=Latin}\\p{N}•-]|\\.[\\p{Script=Latin}\\p{N}])`;
    rest = rest.replaceAll(new RegExp(whole, "giu"), ` ${fact} `);
  }
  rest = rest.replaceAll(emailLike, (text) => {
    const address = text.replace(/[.-]+$/u, "");
    if (!facts.emails.has(address.toLowerCase()) && !options.ownTexts.includes(address))
      offend("email", address);
    return ` ${fact} `;
  });

  rest = plain(rest);
  rest = blank(
    rest,
    [...options.ownTexts.map((text) => plain(text).trim()), ...(options.ownParts ?? [])],
    fact,
  );
  for (const claim of unfoundedStanding(rest, language, facts.standing)) offend("status", claim);
  rest = blank(rest, [...facts.texts].flatMap(textForms), fact);
  if (!/\d/.test(rest) && !mentionsCalendar(rest, language) && !mentionsRelative(rest, language))
    return offences;

  const today = new Set([
    dayIn(now, timeZone),
    ...facts.moments.flatMap(({ timeZones }) => timeZones.map((zone) => dayIn(now, zone))),
  ]);
  const distances = new Set(
    [...facts.days].flatMap((one) => [...today].map((from) => daysBetween(from, one))),
  );
  rest = blank(
    rest,
    facts.spans.flatMap(([from, to]) => spanRenderings(language, from, to)),
    day,
  );
  rest = blank(
    rest,
    [...facts.days].flatMap((one) => dayRenderings(language, one)),
    day,
  );
  rest = blank(
    rest,
    facts.moments.flatMap(({ at, timeZones }) =>
      timeZones.flatMap((zone) => timeRenderings(language, at, zone)),
    ),
    fact,
  );
  rest = blank(
    rest,
    facts.amounts.flatMap((amount) => amountRenderings(language, amount)),
    fact,
  );
  rest = blank(
    rest,
    [...facts.days]
      .filter((one) => [...today].some((from) => Math.abs(daysBetween(from, one)) <= 7))
      .flatMap((one) => weekdayRenderings(language, one)),
    day,
  );
  // "Between 25 and 27 November": the first number is a day of its own when the second one is.
  const daysOfMonth = new Set([...facts.days].map((one) => Number(one.slice(8))));
  rest = rest.replaceAll(
    new RegExp(`(?<![\\d.,])(\\d{1,2})(?:st|nd|rd|th)?\\.?(?=[^\\d\\n]{1,15}${day})`, "gu"),
    (text, number) => (daysOfMonth.has(Number(number)) ? day : text),
  );

  rest = blank(
    rest,
    [...distances].flatMap((distance) => relativeRenderings(language, distance)),
    day,
  );
  for (const distance of relativeDistances) {
    if (distances.has(distance)) continue;
    for (const form of relativeRenderings(language, distance)) {
      if (!rest.includes(form)) continue;
      const without = blank(rest, [form], day);
      if (without !== rest) offend("date", form);
      rest = without;
    }
  }

  for (const word of calendarWords(language)) {
    if (!rest.includes(word)) continue;
    const counts = ambiguous.has(word) ? besideNumber(rest, word) : blank(rest, [word], day) !== rest;
    if (counts) offend("date", word);
  }
  for (const word of shortMonths(language)) if (besideNumber(rest, word)) offend("date", word);
  for (const match of rest.matchAll(numberLike)) {
    const number = match[0].trim().replace(/[.,:/-]+$/u, "");
    const after = rest.slice(match.index + match[0].length);
    if (facts.positions.has(number)) continue;
    if (/^[1-9]\d{0,2}$|^0$/.test(number) && facts.counts.has(Number(number)) && !dateUnit.test(after))
      continue;
    offend("number", number);
  }
  return offences;
}

/** The Japanese and Chinese words for month and day make a number a date, unless they count days. */
const dateUnit = /^\s?(?:月(?!間)|日(?!前|後|間|以|ほど|程|も|経|が|た|動))/u;

/** The word stands next to a number, with at most a preposition between: `1 de dic`, `dec. 1`. */
function besideNumber(text: string, word: string): boolean {
  if (!text.includes(word)) return false;
  const escaped = word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(
    `\\d[^\\p{L}\\d\\n]{0,3}(?:de |of )?${escaped}(?!\\p{L})|(?<!\\p{L})${escaped}[^\\p{L}\\d\\n]{0,3}\\d`,
    "u",
  ).test(text);
}

/** Days said as a distance; beyond a month nobody does. */
const relativeDistances = Array.from({ length: 61 }, (_, index) => index - 30);

function blankLinks(
  text: string,
  facts: Facts,
  ownTexts: readonly string[],
  offend: (kind: "url", what: string) => void,
): string {
  const allowed = new Set([...facts.urls, ...ownTexts.flatMap((own) => own.match(urlLike) ?? [])]);
  let rest = text;
  // Whole links first: one may end in what looks like punctuation.
  for (const url of [...allowed].sort((a, b) => b.length - a.length)) {
    for (let at = rest.indexOf(url); at >= 0; at = rest.indexOf(url, at + 1)) {
      const after = rest.slice(at + url.length, at + url.length + 2);
      if (/^[\p{L}\p{N}/?#&=%@_~-]|^[.:][\p{L}\p{N}]/u.test(after)) continue;
      rest = `${rest.slice(0, at)} ${fact} ${rest.slice(at + url.length)}`;
    }
  }
  rest = rest.replaceAll(urlLike, (url) => {
    offend("url", url);
    return ` ${fact} `;
  });
  const ownHosts = new Set(ownTexts.flatMap((own) => own.toLowerCase().match(hostLike) ?? []));
  const titles = [...facts.texts].map((title) => title.toLowerCase());
  return rest.replaceAll(new RegExp(hostLike.source, "giu"), (host) => {
    const lower = host.toLowerCase();
    if (ownHosts.has(lower) || titles.some((title) => title.includes(lower)) || isAbbreviation(host))
      return host;
    offend("url", host);
    return ` ${fact} `;
  });
}

/** `z.b`, `p.m`, a full stop without a space (`today.it`) with a capital behind it: no host has these. */
function isAbbreviation(host: string): boolean {
  return /\.\p{Lu}/u.test(host) || host.split(".").every((part) => part.length <= 2) || /^\d+\./.test(host);
}

/** Where our own answers cut a long title. */
const cuts = [59, 39];

/** A text as it is, cut where answers cut it, and a number without its `#` and dashes. */
function textForms(text: string): readonly string[] {
  const whole = plain(text).trim();
  const characters = Array.from(whole);
  const cut = cuts
    .filter((length) => characters.length > length)
    .map((length) => characters.slice(0, length).join("").trim());
  const bare = whole.replace(/^#\s*/u, "");
  const joined = bare.replaceAll(/[\s-]+/gu, "");
  return /\d/.test(joined) && !/\s/.test(bare) ? [whole, bare, joined, ...cut] : [whole, ...cut];
}

function mentionsCalendar(text: string, language: string): boolean {
  return calendarWords(language).some((word) => !ambiguous.has(word) && text.includes(word));
}

function mentionsRelative(text: string, language: string): boolean {
  return [-2, -1, 0, 1, 2].some((distance) =>
    relativeRenderings(language, distance).some((form) => text.includes(form)),
  );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
