import { claimedIn, claimsOf } from "./claims.ts";
import { blankAmounts } from "./amounts.ts";
import { knowsCalendar } from "./calendar-words.ts";
import { blankDates } from "./dates.ts";
import { blankDurations } from "./durations.ts";
import type { Facts } from "./facts.ts";
import { knownOf } from "./known.ts";
import { blankLinks, blankMailboxes } from "./links.ts";
import { unknownNumbers } from "./numbers.ts";
import { blank, fact, plain } from "./plain.ts";
import { knowsStandings, unfoundedStanding } from "./standing-words.ts";
import { blankTimes } from "./times.ts";
import { unwrap, wrap } from "./wrapped.ts";

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

/** A check for which there is no data in a language: claims in other words than English ones pass. */
export type Unchecked = "claims" | "calendar";

/** What cannot be checked in this language; links, numbers and everything in English are checked in all. */
export function unchecked(language: string): readonly Unchecked[] {
  return [
    ...(claimsOf(language) === null && !knowsStandings(language) ? (["claims"] as const) : []),
    ...(knowsCalendar(language) ? [] : (["calendar"] as const)),
  ];
}

/**
 * Every date, time, amount, number, code, link and address in a reply must be among the facts of the turn or
 * in the shop's own texts, and so must the claims of `standings`: "delivered", "cancelled", "your return is approved".
 * Pure but for word lists read on first use; empty when nothing is wrong.
 */
export function check(reply: string, facts: Facts, options: GuardOptions): readonly Offence[] {
  const { language, now, timeZone, ownTexts } = options;
  const offences: Offence[] = [];
  const offend = (kind: Offence["kind"], what: string) => {
    offences.push({ kind, what: what.trim().slice(0, 80) });
  };

  let rest = reply.replaceAll(/\p{Co}/gu, " ").replaceAll(/[\u2066-\u2069\u200E\u200F\u061C]/gu, "");
  rest = blankLinks(rest, facts, ownTexts, offend);
  rest = blankMailboxes(rest, facts, ownTexts, offend);

  rest = plain(rest);
  rest = blank(rest, [...ownTexts.map((text) => plain(text).trim()), ...(options.ownParts ?? [])], fact);
  const known = knownOf(facts, now, timeZone);
  rest = blank(rest, known.quotes, fact);
  const claims = new Set([
    ...unfoundedStanding(rest, language, facts.standing),
    ...claimedIn(rest, [language, "en"], facts.standing),
  ]);
  for (const claim of claims) offend("status", claim);

  rest = blank(rest, known.texts, fact);
  rest = blankDurations(rest, language, facts, known, true, offend);
  rest = wrap(rest);
  rest = blankAmounts(rest, language, facts.amounts, { bare: false }, offend);
  rest = blankDates(rest, language, known, offend);
  rest = blankTimes(rest, language, known);
  rest = blankAmounts(rest, language, facts.amounts, { bare: true }, offend);
  rest = unwrap(rest);
  rest = blankDurations(rest, language, facts, known, false, offend);
  unknownNumbers(rest, facts, offend);
  return offences;
}
