import { baseOf } from "#src/languages/locale.ts";
import { numberWords, rangeWords } from "./extra-words.ts";
import { unspaced } from "./calendar-words.ts";
import type { Facts } from "./facts.ts";
import type { Known } from "./known.ts";
import { fact, plain } from "./plain.ts";
import { escaped } from "./wrapped.ts";

const units = ["day", "week", "month", "hour", "minute"] as const;
type Unit = (typeof units)[number];

/** What stands around a number that counts time: `in ‸ days`, `‸ days ago`, `‸ days`. */
interface Around {
  readonly unit: Unit;
  /** 1 ahead, -1 back, 0 untold. */
  readonly sign: -1 | 0 | 1;
  readonly before: string;
  readonly after: string;
}

interface DurationWords {
  /** By the first two characters of what stands behind, or by the last one before where nothing does. */
  readonly behind: ReadonlyMap<string, readonly Around[]>;
  readonly ahead: ReadonlyMap<string, readonly Around[]>;
  /** A number in digits or, where they are known, in words, and perhaps a second one. */
  readonly numbers: RegExp;
  readonly valueOf: ReadonlyMap<string, number>;
}

const made = new Map<string, DurationWords>();

function wordsOf(language: string): DurationWords {
  let words = made.get(language);
  if (words === undefined) {
    words = make(language);
    made.set(language, words);
  }
  return words;
}

function make(language: string): DurationWords {
  const found = new Map<string, Around>();
  const add = (around: Around): void => {
    const { unit, sign, before, after } = around;
    if (!/\p{L}/u.test(before + after) || /^[+-]$/.test(before)) return;
    found.set(`${unit} ${String(sign)} ${before}|${after}`, around);
  };
  for (const tag of new Set([language, "en"])) {
    const relative = new Intl.RelativeTimeFormat(tag, { numeric: "always" });
    for (const unit of units) {
      for (const value of [1, 2, 3, 5, 11, 21]) {
        for (const sign of [-1, 1] as const) {
          const parts = relative.formatToParts(sign * value, unit);
          const at = parts.findIndex(({ type }) => type === "integer");
          if (at < 0) continue;
          add({ unit, sign, ...sides(parts, at) });
        }
        for (const unitDisplay of ["long", "short"] as const) {
          const format = new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay });
          const parts = format.formatToParts(value);
          const at = parts.findIndex(({ type }) => type === "integer");
          if (at >= 0) add({ unit, sign: 0, ...sides(parts, at) });
        }
      }
    }
  }
  const valueOf = new Map<string, number>();
  for (const tag of [baseOf(language), "en"]) {
    (numberWords[tag] ?? []).forEach((forms, index) => {
      for (const form of forms.split("|")) {
        const word = plain(form);
        if (!valueOf.has(word)) valueOf.set(word, index + 1);
      }
    });
  }
  const sorted = [...valueOf.keys()].sort((a, b) => b.length - a.length).map((word) => escaped(word));
  const apart = sorted.filter((word) => !unspaced.test(word)).join("|");
  const spelt = [
    `(?<![\\p{L}\\p{M}])(?:${apart})(?![\\p{L}\\p{M}])`,
    ...sorted.filter((word) => unspaced.test(word)),
  ].join("|");
  const number = String.raw`(?<!\d[.,:/]?)\d{1,3}(?![.,:/]?\d)|${spelt}`;
  const range = `(?: ?[-~–] ?| (?:${rangeWords.map((word) => escaped(plain(word))).join("|")}) )`;
  return {
    behind: Map.groupBy(
      [...found.values()].filter(({ after }) => after !== ""),
      ({ after }) => after.slice(0, 2),
    ),
    ahead: Map.groupBy(
      [...found.values()].filter(({ after }) => after === ""),
      ({ before }) => before.trimEnd().slice(-1),
    ),
    numbers: new RegExp(`(${number})(?:${range}(${number}))?`, "gu"),
    valueOf,
  };
}

function sides(
  parts: readonly { readonly type: string; readonly value: string }[],
  at: number,
): { readonly before: string; readonly after: string } {
  const text = (some: typeof parts): string => plain(some.map(({ value }) => value).join(""));
  return { before: text(parts.slice(0, at)).trimStart(), after: text(parts.slice(at + 1)).trimEnd() };
}

/**
 * Marks how far away something is ("in three days", "2 days ago") where a known day is, and reports it where none is.
 * With `signed` only what says ahead or back is looked at; otherwise the rest, "5 days", too.
 */
export function blankDurations(
  text: string,
  language: string,
  facts: Facts,
  known: Known,
  signed: boolean,
  offend: (kind: "date", what: string) => void,
): string {
  const { behind, ahead, numbers, valueOf } = wordsOf(language);
  let rest = "";
  let done = 0;
  for (const match of text.matchAll(numbers)) {
    const from = match.index;
    const to = from + match[0].length;
    if (from < done) continue;
    const before = text.slice(Math.max(done, from - 40), from);
    const after = text.slice(to, to + 40);
    const fits = [
      ...(behind.get(after.slice(0, 2)) ?? []),
      ...(behind.get(after.slice(0, 1)) ?? []),
      ...(ahead.get(before.trimEnd().slice(-1)) ?? []),
    ]
      .filter((one) => standsBefore(before, one.before) && standsBehind(after, one.after))
      .sort((a, b) => lengthOf(b) - lengthOf(a) || b.sign ** 2 - a.sign ** 2);
    const [first] = fits;
    if (first === undefined || (signed && first.sign === 0)) continue;
    const same = fits.filter((one) => lengthOf(one) === lengthOf(first));
    const values = [match[1], match[2]].flatMap((one) =>
      one === undefined ? [] : [valueOf.get(one) ?? Number(one)],
    );
    const isTrue = values.every((value) =>
      same.some(({ unit, sign }) => isKnown(value, unit, sign, facts, known)),
    );
    const start = from - first.before.length;
    const end = to + first.after.length;
    if (!isTrue) offend("date", text.slice(start, end));
    rest += `${text.slice(done, Math.max(done, start))}${fact}`;
    done = end;
  }
  return rest + text.slice(done);
}

function lengthOf({ before, after }: Around): number {
  return before.length + after.length;
}

function standsBefore(text: string, words: string): boolean {
  if (words === "") return true;
  const found = text.endsWith(words) ? words : text.endsWith(words.trimEnd()) ? words.trimEnd() : null;
  if (found === null || found === "") return false;
  return unspaced.test(found) || !/[\p{L}\p{M}]$/u.test(text.slice(0, -found.length));
}

function standsBehind(text: string, words: string): boolean {
  if (words === "") return true;
  if (!text.startsWith(words)) return false;
  return unspaced.test(words) || !/^[\p{L}\p{M}]/u.test(text.slice(words.length));
}

/** How much longer or shorter than said it may be, in days. */
const blur: Readonly<Record<"day" | "week" | "month", number>> = { day: 0, week: 3, month: 10 };
const daysIn: Readonly<Record<"day" | "week" | "month", number>> = { day: 1, week: 7, month: 30 };

function isKnown(value: number, unit: Unit, sign: -1 | 0 | 1, facts: Facts, known: Known): boolean {
  if (sign === 0 && facts.lengths.has(`${String(value)} ${unit}`)) return true;
  const signs = sign === 0 ? [-1, 1] : [sign];
  if (unit === "hour" || unit === "minute") {
    const minutes = value * (unit === "hour" ? 60 : 1);
    const most = unit === "hour" ? 30 : 1;
    return signs.some((one) => known.minutesAway.some((away) => Math.abs(away - one * minutes) <= most));
  }
  return signs.some((one) =>
    [...known.distances].some((distance) => Math.abs(distance - one * value * daysIn[unit]) <= blur[unit]),
  );
}
