import { asciiDigits } from "#src/orders/digits.ts";

/** A run of an order number: letters or digits, or what stands between them. */
type Run =
  /** Always the same, folded. */
  | { readonly kind: "fixed"; readonly text: string }
  | { readonly kind: "letters"; readonly from: number; readonly to: number }
  /** `below`: where they count the orders, what they will not reach soon; null: they may be any. */
  | { readonly kind: "digits"; readonly from: number; readonly to: number; readonly below: number | null };

/** What a shop's order numbers look like, learned from some of them: `SO-2026-00017` is letters, a year, a counter. */
export interface NumberPattern {
  readonly runs: readonly Run[];
  /** Of the numbers it was learned from, how many look so, 0 to 1. */
  readonly share: number;
}

/** How a text looks beside a pattern: all of it; what a shopper leaves of it (`1043` of `WB1043-EU`); neither. */
export type Fit = "whole" | "counter" | null;

/** Numbers that are read, the first: the most recent. */
const mostNumbers = 500;
/** A form fewer numbers have than this is an exception. */
const leastShare = 0.05;
const longestNumber = 40;
/** Numbers that lie closer than this count the orders, on average; wider apart they are drawn by lot. */
const counting = 20;
/** Orders that may come before it is learned again, where little is known and where more is. */
const growth = { few: 1_000, many: 300 };
/** What more is: numbers read. */
const many = 10;
/** Digits that a number holds exactly. */
const exactDigits = 15;
/** A shopper's number is no shorter. */
const leastDigits = 3;

/**
 * Learns what a shop's order numbers look like from recent ones (`#1043`, `SO-2026-00017`, `WB1043-EU`). Pure. None
 * where there are no numbers, or none of them with digits.
 */
export function learnPatterns(numbers: readonly string[]): readonly NumberPattern[] {
  const groups = new Map<string, string[][]>();
  let read = 0;
  for (const number of new Set(numbers.slice(0, mostNumbers).map(plain))) {
    const runs = runsOf(number);
    if (number.length > longestNumber || !runs.some(isDigits)) continue;
    read += 1;
    const form = runs.map((run) => (isDigits(run) ? "9" : isLetters(run) ? "A" : run)).join("\u0000");
    groups.set(form, [...(groups.get(form) ?? []), [...runs]]);
  }
  return [...groups.values()]
    .filter((rows) => rows.length / read >= leastShare)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 4)
    .map((rows) => ({ runs: patternOf(rows), share: rows.length / read }));
}

/** How well a text, as a shopper wrote it, fits one of the patterns. */
export function fitOf(written: string, patterns: readonly NumberPattern[]): Fit {
  const text = plain(written);
  if (text === "" || text.length > longestNumber) return null;
  if (patterns.some(({ runs }) => fitsWhole(text, runs))) return "whole";
  return patterns.some((pattern) => isCounter(text, pattern)) ? "counter" : null;
}

/**
 * The order number that a shopper means by what is left of it: `1043` is `WB1043-EU`. Null when it is the whole
 * already, or what is left out is not always the same.
 */
export function completed(written: string, patterns: readonly NumberPattern[]): string | null {
  const text = plain(written);
  if (patterns.some(({ runs }) => fitsWhole(text, runs))) return null;
  const whole = patterns.flatMap((pattern) => {
    const at = counterOf(pattern.runs);
    const around = pattern.runs.every((run, place) => place === at || run.kind === "fixed");
    if (!around || !isCounter(text, pattern)) return [];
    const run = pattern.runs[at];
    const digits = run?.kind === "digits" && run.from === run.to ? text.padStart(run.from, "0") : text;
    return [
      pattern.runs.map((one, place) => (place === at || one.kind !== "fixed" ? digits : one.text)).join(""),
    ];
  });
  const [only] = whole;
  return only !== undefined && whole.length === 1 ? only : null;
}

/** Upper case, without spaces and `#`, in ASCII digits. */
function plain(number: string): string {
  return asciiDigits(number.normalize("NFKC"))
    .replaceAll(/[\s\p{Cf}#№]+/gu, "")
    .replaceAll(/\p{Pd}/gu, "-")
    .toUpperCase();
}

const isDigits = (run: string) => /^\d/.test(run);
const isLetters = (run: string) => /^\p{L}/u.test(run);

function runsOf(number: string): readonly string[] {
  return number.match(/\d+|\p{L}+|[^\d\p{L}]+/gu) ?? [];
}

function patternOf(rows: readonly (readonly string[])[]): readonly Run[] {
  const [first = []] = rows;
  return first.map((run, place): Run => {
    const seen = rows.map((row) => row[place] ?? "");
    const lengths = seen.map((one) => one.length);
    const [from, to] = [Math.min(...lengths), Math.max(...lengths)];
    // One number alone does not tell which of its digits stay.
    const same = seen.every((one) => one === run) && (rows.length > 2 || !isDigits(run));
    if (same || !(isDigits(run) || isLetters(run))) return { kind: "fixed", text: run };
    if (isLetters(run)) return { kind: "letters", from, to };
    return { kind: "digits", from, to, below: to > exactDigits ? null : boundOf(seen.map(Number)) };
  });
}

function boundOf(values: readonly number[]): number | null {
  const most = Math.max(...values);
  const span = most - Math.min(...values);
  if (span > counting * values.length) return null;
  return most + Math.max(values.length < many ? growth.few : growth.many, span);
}

/** The run that counts the orders: the last of digits that is not always the same. */
function counterOf(runs: readonly Run[]): number {
  return runs.findLastIndex(({ kind }) => kind === "digits");
}

function fitsWhole(text: string, runs: readonly Run[]): boolean {
  const source = runs
    .map((run) => {
      if (run.kind === "letters") return `\\p{L}{${run.from},${run.to}}`;
      if (run.kind === "digits") return `(\\d{${shortestOf(run)},${run.to + 1}})`;
      // What stands between the parts is often left out.
      const escaped = run.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
      return isDigits(run.text) || isLetters(run.text) ? escaped : `(?:${escaped})?`;
    })
    .join("");
  const match = new RegExp(`^${source}$`, "u").exec(text);
  if (match === null) return false;
  const digits = runs.filter((run) => run.kind === "digits");
  return digits.every((run, place) => isInRange(match[place + 1] ?? "", run));
}

function isCounter(text: string, { runs }: NumberPattern): boolean {
  const run = runs[counterOf(runs)];
  if (run?.kind !== "digits" || !/^\d+$/.test(text) || text.length < leastDigits) return false;
  return text.length <= run.to + 1 && text.length >= leastOf(run) && isInRange(text, run);
}

/** Digits a shopper may leave of it: zeros in front are no part of a number to most people. */
function leastOf(run: Extract<Run, { kind: "digits" }>): number {
  return run.below === null ? shortestOf(run) : Math.min(shortestOf(run), leastDigits);
}

/** Older orders have shorter numbers. */
function shortestOf({ from, to }: Extract<Run, { kind: "digits" }>): number {
  return from === to && from > 4 ? from : Math.max(1, from - 1);
}

/** Not much higher than the highest seen: a counter goes on from there. */
function isInRange(digits: string, { below }: Extract<Run, { kind: "digits" }>): boolean {
  return below === null || Number(digits) < below;
}
