import type { Json } from "#src/conversation/json.ts";
import { formatClock } from "#src/languages/dates.ts";

/** The languages the product speaks (BCP 47). */
export const hundred =
  "en es fr de it pt-BR pt-PT nl sv da nb fi pl cs sk hu ro bg el tr ru uk ar he hi id vi th ja ko zh-Hans zh-Hant hr sr sl bs mk sq lt lv et is ca eu gl ga cy mt fa ur bn ms fil az ka hy kk uz ky be af sw ta te mr gu pa kn ml or as ne si sd km lo my mn tk am ti so ha yo ig zu xh lb fy gd ku ps ug tg tt ckb jv su ceb nn".split(
    " ",
  );

/** Numbers that look random and are the same in every run (mulberry32). */
export interface Dice {
  /** A whole number from `least` to `most`. */
  of(least: number, most: number): number;
  one<Item>(items: readonly Item[]): Item;
}

export function dice(seed: number): Dice {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const of = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    of,
    one(items) {
      const item = items[of(0, items.length - 1)];
      if (item === undefined) throw new Error("nothing to choose from");
      return item;
    },
  };
}

export const now = new Date("2026-11-25T12:00:00Z");
export const today = "2026-11-25";
export const timeZone = "Europe/Berlin";

/** What one order's tool result says. */
export interface Truth {
  readonly number: string;
  readonly tracking: string;
  readonly url: string;
  readonly title: string;
  readonly carrier: string;
  readonly day: string;
  readonly until: string;
  /** The last scan. */
  readonly at: Date;
  readonly amount: number;
  readonly currency: string;
}

export function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** A day soon, amounts and numbers whose digits differ enough to be told apart when they are exchanged. */
export function truth(roll: Dice): Truth {
  const digits = roll.of(10_000, 99_999);
  const tens = roll.of(1, 9);
  const ones = (tens + roll.of(1, 8)) % 10;
  const currency = roll.one(["EUR", "USD", "GBP", "PLN", "JPY", "INR", "TRY"]);
  const whole = tens * 100 + ones * 10 + roll.of(0, 9);
  const day = dayAfter(today, roll.of(1, 12));
  return {
    number: `${roll.one(["#", "SO-", ""])}${digits}`,
    tracking: `JD0146000${digits}${roll.of(10, 99)}`,
    url: `https://track.example.com/p/${digits}?x=${roll.of(1, 9)}`,
    title: roll.one(["Desk lamp", "Blue mug", "Tea set"]),
    carrier: roll.one(["DHL", "UPS", "GLS"]),
    day,
    until: dayAfter(day, roll.of(1, 2)),
    at: new Date(now.getTime() - roll.of(60, 1_400) * 60_000),
    amount: currency === "JPY" ? whole * 13 : whole * 10 + roll.of(1, 9),
    currency,
  };
}

export function results(what: Truth, known: { readonly day?: boolean } = {}): readonly Json[] {
  const eta = known.day === false ? null : { from: { day: what.day }, to: { day: what.until } };
  const parcel = {
    position: 1,
    of: 2,
    carrier: what.carrier,
    trackingNumber: what.tracking,
    trackingUrl: what.url,
    status: "in_transit",
    lastEvent: { at: what.at.toISOString(), city: "Leipzig", country: "DE" },
    eta,
  };
  return [
    {
      order: {
        handle: "aaaaaaaaaaaa",
        level: 3,
        as_of: now.toISOString(),
        situation: {
          number: what.number,
          timeZone,
          firstItem: what.title,
          parcels: [parcel],
          refundDue: [{ amount: what.amount, currency: what.currency }],
        },
      },
    },
  ];
}

export const dateStyles: readonly Intl.DateTimeFormatOptions[] = [
  { dateStyle: "full" },
  { dateStyle: "long" },
  { dateStyle: "medium" },
  { dateStyle: "short" },
  { day: "numeric", month: "long" },
  { day: "numeric", month: "short" },
  { weekday: "long", day: "numeric", month: "long" },
  { weekday: "short", day: "numeric", month: "short" },
  { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  { day: "numeric", month: "numeric" },
  { day: "2-digit", month: "2-digit", year: "numeric" },
];

/** Digits other than a language's own, where its writers use both. */
const digitsOf: Readonly<Record<string, readonly string[]>> = {
  ar: ["latn", "arab"],
  fa: ["arabext", "latn"],
  ur: ["latn", "arabext"],
  ps: ["arabext", "latn"],
  ckb: ["arab", "latn"],
  hi: ["latn", "deva"],
  mr: ["deva", "latn"],
  ne: ["deva", "latn"],
  bn: ["beng", "latn"],
  as: ["beng", "latn"],
  th: ["latn", "thai"],
  my: ["mymr", "latn"],
  km: ["latn", "khmr"],
  lo: ["latn", "laoo"],
};

export function formatDate(
  language: string,
  day: string,
  style: Intl.DateTimeFormatOptions,
  roll?: Dice,
): string {
  const digits = digitsOf[language];
  const numbering = roll === undefined || digits === undefined ? "" : `-nu-${roll.one(digits)}`;
  return new Intl.DateTimeFormat(`${language}-u-ca-gregory${numbering}`, {
    ...style,
    timeZone: "UTC",
  }).format(new Date(`${day}T12:00:00Z`));
}

export function formatAmount(language: string, amount: number, currency: string, roll: Dice): string {
  const digits = digitsOf[language];
  const locale = digits === undefined ? language : `${language}-u-nu-${roll.one(digits)}`;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: roll.one(["symbol", "narrowSymbol", "code", "name"] as const),
  });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export function formatTime(language: string, at: Date, roll: Dice): string {
  if (roll.of(0, 2) === 0 || language === "yo") return formatClock(language, at, timeZone);
  return new Intl.DateTimeFormat(language, {
    timeZone,
    ...roll.one([
      { timeStyle: "short" } as const,
      { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const,
    ]),
  }).format(at);
}

/** Days from today. */
export function distanceOf(day: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
}
