import { describe, expect, it } from "vitest";
import { check, unchecked, type Offence } from "#src/agent/guard/check.ts";
import { collectFacts, standings, type Facts, type Standing } from "#src/agent/guard/facts.ts";
import type { Json } from "#src/conversation/json.ts";
import { formatClock, relativeDay } from "#src/languages/dates.ts";
import { readPhrases } from "#src/languages/phrases.ts";
import { asciiDigits } from "#src/orders/digits.ts";
import { between, frames, spelt } from "./guard-frames.ts";
import {
  dateStyles,
  dayAfter,
  dice,
  distanceOf,
  formatAmount,
  formatDate,
  formatTime,
  hundred,
  now,
  results,
  timeZone,
  truth,
  type Dice,
  type Truth,
} from "./guard-replies.ts";

const phrases = readPhrases();

function guard(reply: string, language: string, facts: Facts): readonly Offence[] {
  return check(reply, facts, { language, now, timeZone, ownTexts: ["Sample Shop"] });
}

function factsOf(what: readonly Json[]): Facts {
  return collectFacts(what, timeZone, now);
}

/** The facts as `Intl` writes them, without words of any language but its own. */
function plainReply(
  language: string,
  what: Truth,
  roll: Dice,
  parts: Partial<Record<string, string>> = {},
): string {
  const isolated = (text: string): string => (roll.of(0, 1) === 0 ? `\u2068${text}\u2069` : text);
  const { date = formatDate(language, what.day, roll.one(dateStyles), roll) } = parts;
  return [
    parts["number"] ?? `**${isolated(what.number)}**`,
    // "1/2" is the first of two parcels, which it is.
    asciiDigits(date) === "1/2" ? "1/3" : date,
    parts["amount"] ?? formatAmount(language, what.amount, what.currency, roll),
    parts["time"] ?? formatTime(language, what.at, roll),
    parts["tracking"] ?? isolated(what.tracking),
    what.title,
    parts["url"] ?? what.url,
    parts["more"] ?? "",
  ].join("\n");
}

interface Corruption {
  readonly name: string;
  /** The reply with something in it that is not so; null where this language or truth has no such. */
  readonly of: (language: string, what: Truth, roll: Dice) => string | null;
  readonly known?: { readonly day: boolean };
}

function changedDigit(text: string, roll: Dice): string {
  const places = [...text.matchAll(/\d/g)].map(({ index }) => index);
  const at = roll.one(places.slice(-4));
  const digit = (Number(text[at]) + roll.of(1, 9)) % 10;
  return `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
}

/** Days that the facts know of; another one is wrong. */
function isKnown(day: string, { day: from, until, at }: Truth): boolean {
  return [from, until, at.toISOString().slice(0, 10), dayAfter(at.toISOString().slice(0, 10), 1)].includes(
    day,
  );
}

function withWeekday(language: string, day: string, other: string, roll: Dice): string {
  const [weekday, month] = roll.one([
    ["long", "long"],
    ["long", "short"],
    ["short", "long"],
  ] as const);
  const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory`, {
    weekday,
    day: "numeric",
    month,
    timeZone: "UTC",
  });
  const name =
    format.formatToParts(new Date(`${other}T12:00:00Z`)).find(({ type }) => type === "weekday")?.value ?? "";
  return format
    .formatToParts(new Date(`${day}T12:00:00Z`))
    .map(({ type, value }) => (type === "weekday" ? name : value))
    .join("");
}

/** Letters without their marks, as short messages have them: Slovak Wednesday and Thursday are both `st` then. */
function bare(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Words of the shop's own phrases by which each claim is made; a model says it in the same ones. */
const claimPhrases: Readonly<Record<Standing, readonly string[]>> = {
  delivered: ["status.delivered"],
  out_for_delivery: ["status.out_for_delivery"],
  cancelled: ["stage.cancelled", "done.cancel_order"],
  refunded: ["return.refunded"],
  return_agreed: ["return.approved"],
  address_changed: [],
};

function claimsIn(language: string, standing: Standing): readonly string[] {
  const texts = phrases.get(language) ?? new Map<string, string>();
  const parcel = (texts.get("parcel.only") ?? "").replaceAll("{{number}}", "");
  const order = (texts.get("order.only") ?? "").replaceAll("{{number}}", "");
  return claimPhrases[standing].flatMap((key) => {
    const text = texts.get(key);
    if (text === undefined) return [];
    return [
      text.replaceAll("{{parcel}}", parcel).replaceAll("{{order}}", order).replaceAll("{{number}}", ""),
    ];
  });
}

const english: Readonly<Record<Standing, string>> = {
  delivered: "Your parcel was delivered.",
  out_for_delivery: "It is out for delivery.",
  cancelled: "I have cancelled your order.",
  refunded: "We have refunded it.",
  return_agreed: "Your return has been approved.",
  address_changed: "Your delivery address has been changed.",
};

/** A time of day at which nothing was; null for the one at which the data was right. */
function otherTime({ at }: Truth, roll: Dice): Date | null {
  const other = new Date(at.getTime() + roll.of(1, 1_439) * 60_000);
  return (other.getTime() - now.getTime()) % 86_400_000 === 0 ? null : other;
}

const corruptions: readonly Corruption[] = [
  {
    name: "another day",
    of(language, what, roll) {
      const day = dayAfter(what.day, roll.one([-9, -5, -3, -2, -1, 1, 2, 3, 4, 6, 10]));
      if (isKnown(day, what)) return null;
      return plainReply(language, what, roll, {
        date: formatDate(language, day, roll.one(dateStyles), roll),
      });
    },
  },
  {
    name: "another month",
    of(language, what, roll) {
      const [year = 0, month = 0, date = 0] = what.day.split("-").map(Number);
      if (date > 28) return null;
      const day = new Date(Date.UTC(year, month - 1 + roll.one([-2, -1, 1, 2, 3]), date))
        .toISOString()
        .slice(0, 10);
      if (isKnown(day, what)) return null;
      return plainReply(language, what, roll, {
        date: formatDate(language, day, roll.one(dateStyles), roll),
      });
    },
  },
  {
    name: "another weekday",
    of(language, what, roll) {
      const date = withWeekday(language, what.day, dayAfter(what.day, roll.of(1, 6)), roll);
      const inTruth = dateStyles.map((style) => bare(formatDate(language, what.day, style)));
      if (inTruth.includes(bare(date))) return null;
      return plainReply(language, what, roll, { date });
    },
  },
  {
    name: "a span that ends on another day",
    of(language, what, roll) {
      const end = dayAfter(what.until, roll.of(1, 5));
      if (isKnown(end, what)) return null;
      const style = roll.one(dateStyles);
      const [from, to] = [what.day, end].map((day) => formatDate(language, day, style));
      return plainReply(language, what, roll, { date: `${from ?? ""} – ${to ?? ""}` });
    },
  },
  {
    name: "another time",
    of(language, what, roll) {
      const at = otherTime(what, roll);
      if (at === null) return null;
      const time = formatTime(language, at, roll);
      // "04.12" is the fourth of December, too.
      const [, day, month] = /^(\d\d)\.(\d\d)$/.exec(asciiDigits(time)) ?? [];
      if (day !== undefined && month !== undefined && isKnown(`2026-${month}-${day}`, what)) return null;
      return plainReply(language, what, roll, { time: `${time}${roll.one(["", "."])}` });
    },
  },
  {
    name: "a window of time that is another",
    of(language, what, roll) {
      const at = otherTime(what, roll);
      if (at === null) return null;
      const both = roll.of(0, 1) === 0 ? [what.at, at] : [at, what.at];
      const times = both.map((one) => formatClock(language, one, timeZone));
      return plainReply(language, what, roll, { time: times.join(roll.one(["-", "–", " – "])) });
    },
  },
  {
    name: "digits of the amount exchanged",
    of(language, what, roll) {
      const [a = "", b = "", ...rest] = String(what.amount);
      const amount = Number([b, a, ...rest].join(""));
      if (amount === what.amount) return null;
      return plainReply(language, what, roll, {
        amount: formatAmount(language, amount, what.currency, roll),
      });
    },
  },
  {
    name: "another order's number",
    of: (language, what, roll) =>
      plainReply(language, what, roll, { number: changedDigit(what.number, roll) }),
  },
  {
    name: "another parcel's number",
    of: (language, what, roll) =>
      plainReply(language, what, roll, { tracking: changedDigit(what.tracking, roll) }),
  },
  {
    name: "another link",
    of: (language, what, roll) =>
      plainReply(language, what, roll, {
        url: roll.one([
          what.url.replace("example.com", "example.org"),
          `${what.url}&next=1`,
          what.url.replace("/p/", "/q/"),
          changedDigit(what.url, roll),
          "track.evil.example/p",
          "www.evil.example",
        ]),
      }),
  },
  {
    name: "a claim",
    of(language, what, roll) {
      const standing = roll.one(standings);
      const own = unchecked(language).includes("claims") ? [] : claimsIn(language, standing);
      return plainReply(language, what, roll, { more: roll.one([...own, ...own, english[standing]]) });
    },
  },
  {
    name: "a date where none is known",
    known: { day: false },
    of(language, what, roll) {
      const style = roll.one(dateStyles);
      const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
      const date = roll.one([
        formatDate(language, what.day, style, roll),
        relativeDay(language, 1) ?? "",
        relative.format(distanceOf(what.day), "day"),
        formatDate(language, what.day, { month: "long", day: "numeric" }, roll),
      ]);
      // Hindi says yesterday and tomorrow with one word, Somali a day ago and in a day; "+2 d" is no language.
      if (/^कल$|^1 maalin$|^[+-]?\p{Nd}+ d$/u.test(date)) return null;
      if (isKnown(what.day, { ...what, day: "", until: "" })) return null;
      return plainReply(language, what, roll, { date });
    },
  },
  {
    name: "a refund",
    of(language, what, roll) {
      const amount = what.amount + roll.of(1, 900);
      const own = claimsIn(language, "refunded");
      const told = unchecked(language).includes("claims")
        ? english.refunded
        : roll.one([english.refunded, ...own]);
      const done = (phrases.get(language)?.get("refund.pending") ?? "{{amount}}").replaceAll(
        "{{amount}}",
        formatAmount(language, amount, what.currency, roll),
      );
      return plainReply(language, what, roll, { more: roll.one([told, done]) });
    },
  },
  {
    name: "a compensation",
    of(language, what, roll) {
      const currency = roll.one([what.currency, "EUR", "USD"]);
      const amount = roll.one([500, 1000, 1500, 2000, 2500, 5000]);
      if (amount === what.amount) return null;
      const digits = currency === "JPY" ? 1 : 100;
      const more = roll.one([
        `+ ${formatAmount(language, (amount / 100) * digits, currency, roll)}`,
        `${amount / 100} %`,
        `-${amount / 100}%`,
        `${amount / 100} ${currency}`,
      ]);
      return plainReply(language, what, roll, { more });
    },
  },
  {
    name: "a telephone number",
    of: (language, what, roll) =>
      plainReply(language, what, roll, {
        more: roll.one([
          `+1 555 01${roll.of(10, 99)}`,
          `(555) 010-${roll.of(1000, 9999)}`,
          `+49 30 555 ${roll.of(1000, 9999)}`,
          `0800 ${roll.of(100, 999)} ${roll.of(100, 999)}`,
          `1-2-1-2-1-2-1`,
        ]),
      }),
  },
];

describe("replies with something in them that is not so", () => {
  it("never pass, in a hundred languages", { timeout: 600_000 }, () => {
    const roll = dice(20_261_125);
    const passed: string[] = [];
    let tried = 0;
    for (const language of hundred) {
      for (let round = 0; round < 20; round++) {
        for (const corruption of corruptions) {
          const what = truth(roll);
          const reply = corruption.of(language, what, roll);
          if (reply === null) continue;
          tried += 1;
          if (guard(reply, language, factsOf(results(what, corruption.known))).length === 0) {
            passed.push(`${language} ${corruption.name} (${what.day}): ${reply}`);
          }
        }
      }
    }
    expect(passed).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(20_000);
  });
});

/** One fact in the ways people write it. */
function filled(frame: string, language: string, what: Truth, roll: Dice): string {
  const distance = distanceOf(what.day);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(distance, "day");
  const words = spelt[language]?.[distance];
  const sameMonth = what.day.slice(0, 7) === what.until.slice(0, 7);
  const spanned = sameMonth && between[language] !== undefined;
  const [from, to] = [
    Number(what.day.slice(8)),
    formatDate(language, what.until, { day: "numeric", month: "long" }),
  ];
  const values: Readonly<Record<string, string>> = {
    number: what.number,
    bare: what.number.replace(/^#/, ""),
    tracking: what.tracking,
    url: what.url,
    title: what.title,
    carrier: what.carrier,
    date: formatDate(language, what.day, roll.one(dateStyles), roll),
    due: roll.one(dueDays(language, what.day)),
    rel: words !== undefined && roll.of(0, 1) === 0 ? words : relative,
    span: spanned
      ? `${from}${language === "de" ? "." : ""} ${between[language]} ${to}`
      : formatDate(language, what.day, { day: "numeric", month: "long" }),
    time: formatTime(language, what.at, roll),
    amount: formatAmount(language, what.amount, what.currency, roll),
  };
  return frame.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
}

/** A day as it is said after "by" or "on", in wordings that are no pattern of `Intl`. */
function dueDays(language: string, day: string): readonly string[] {
  const [year = "", month = "", date = ""] = day.split("-");
  const [d, m] = [String(Number(date)), String(Number(month))];
  const named = (options: Intl.DateTimeFormatOptions): string => formatDate(language, day, options);
  const full = [
    named({ day: "numeric", month: "long" }),
    named({ weekday: "long", day: "numeric", month: "long" }),
    day,
  ];
  const name = named({ month: "long" });
  const weekday = named({ weekday: "long" });
  const soon = Math.abs(distanceOf(day)) <= 7 ? [weekday] : [];
  switch (language) {
    case "en": {
      const nth = `${d}${["11", "12", "13"].includes(d) ? "th" : (["th", "st", "nd", "rd"][Number(d) % 10] ?? "th")}`;
      return [
        ...full,
        ...soon,
        `the ${nth}`,
        `${name} ${nth}`,
        `the ${nth} of ${name}`,
        `${weekday}, the ${nth} of ${name}`,
        `${weekday} the ${nth}`,
        `${m}/${d}`,
        `${m}/${d}/${year.slice(2)}`,
        `${d} ${name.slice(0, 3)} ${year}`,
      ];
    }
    case "de":
      return [
        ...full,
        ...soon,
        `${d}.${m}.`,
        `${date}.${month}.${year}`,
        `${d}.${m}.${year.slice(2)}`,
        `${weekday}, dem ${d}. ${name}`,
        `${d}. ${month}. ${year}`,
        `${weekday}, ${d}.`,
      ];
    case "ja":
    case "zh-Hans":
      return [...full, `${m}月${d}日`, `${year}年${m}月${d}日`, `${m}/${d}`];
    case "ko":
      return [...full, `${m}월 ${d}일`, `${m}. ${d}.`];
    case "ar":
    case "hi":
      return [...full, ...soon, `${d}/${m}/${year}`, `${d} ${name}`];
    default:
      return [
        ...full,
        ...soon,
        `${d}/${m}`,
        `${date}.${month}.${year}`,
        `${d}-${m}-${year}`,
        `${d}/${m}/${year.slice(2)}`,
        `${weekday} ${d}`,
      ];
  }
}

describe("truthful replies in a model's own words", () => {
  it("pass, but for one in a hundred at most", { timeout: 600_000 }, () => {
    const roll = dice(4_711);
    const refused: string[] = [];
    let tried = 0;
    const tell = (language: string, reply: string, what: Truth): void => {
      tried += 1;
      const offences = guard(reply, language, factsOf(results(what)));
      if (offences.length === 0) return;
      refused.push(
        `${language} ${offences.map(({ kind, what: said }) => `${kind} ${said}`).join("; ")}: ${reply}`,
      );
    };
    expect(Object.keys(frames).length).toBeGreaterThanOrEqual(12);
    for (const language of hundred) {
      const own = frames[language] ?? [];
      for (const frame of own) {
        for (let round = 0; round < 14; round++) {
          const what = truth(roll);
          tell(language, filled(frame, language, what, roll), what);
        }
      }
      for (let round = 0; own.length === 0 && round < 14; round++) {
        const what = truth(roll);
        tell(language, plainReply(language, what, roll), what);
      }
    }
    expect(tried).toBeGreaterThanOrEqual(2_000);
    expect(refused.length / tried, refused.slice(0, 40).join("\n\n")).toBeLessThanOrEqual(0.01);
  });
});

describe("a reply of one thing over and over", () => {
  const samples = ["en", "de", "fi", "ru", "ar", "hi", "th", "ja"];

  // How long a check takes is a figure of test/bench/guard.ts; this is for what would take minutes.
  it("does not hold the process up", { timeout: 120_000 }, () => {
    const facts = factsOf(results(truth(dice(3))));
    const pieces = [
      "1",
      "1 ",
      "1.1.",
      "25 de ",
      "in 3 ",
      "not ",
      "a.b",
      "@",
      "€ ",
      "1,",
      "- ",
      "was ",
      "水",
      "ב",
      "(",
      "+1",
    ];
    for (const language of samples) {
      for (const piece of pieces) {
        const text = piece.repeat(4_096).slice(0, 4_096);
        const from = performance.now();
        guard(text, language, facts);
        expect(performance.now() - from, `${language} "${piece}"`).toBeLessThan(2_000);
      }
    }
  });
});
