import { cleanText, webAddress } from "./text.ts";
import { readMoment, readWhen } from "./dates.ts";
import type { Span, When } from "../order.ts";

/** What the values of one order are read with. */
export interface Reading {
  /** IANA; for times without an offset. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2; for phones in national form. */
  readonly country?: string;
  /** ISO 4217; for amounts without a currency. */
  readonly currency?: string;
  /** Takes down what could not be used. */
  readonly complain: (problem: string) => void;
}

/** An object's members by `fieldName`. */
export type Fields = ReadonlyMap<string, unknown>;

/** One spelling for `orderNumber`, `order_number`, `Order Number` and `ORDER-NUMBER`. */
export function fieldName(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]+/gu, "");
}

/** The members of an object that have a value; null when it is no object. The first of two equal names counts. */
export function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const fields = new Map<string, unknown>();
  for (const [name, member] of Object.entries(value)) {
    const key = fieldName(name);
    if (!isBlank(member) && !fields.has(key)) fields.set(key, member);
  }
  return fields;
}

/** The value of the first of these names that is there. */
export function pick(fields: Fields, ...names: readonly string[]): unknown {
  for (const name of names) {
    const value = fields.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The objects in a list, or one object by itself; what is no object is complained about. */
export function listOf(value: unknown, what: string, reading: Reading): readonly Fields[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((entry, index) => {
    const fields = fieldsOf(entry);
    if (fields === null) reading.complain(`${what} ${index + 1} is not an object; left out`);
    return fields === null ? [] : [fields];
  });
}

/** Clean text; a number is text too, unless JSON has already lost some of its digits. */
export function text(value: unknown, what: string, reading: Reading): string | undefined {
  const written = plain(value);
  if (written === null) {
    reading.complain(
      typeof value === "number" ? `${what} has too many digits: write it in quotes` : `${what} is not text`,
    );
    return undefined;
  }
  const clean = cleanText(written ?? "");
  return clean === "" ? undefined : clean;
}

/** The text of a string or number; undefined when there is none, null when the value is of another kind. */
export function plain(value: unknown): string | undefined | null {
  if (value === undefined || typeof value === "string") return value;
  if (typeof value === "number" && (Number.isSafeInteger(value) || value % 1 !== 0)) return String(value);
  return null;
}

/** One of a set of words, whatever their case and separators, through `also` for other spellings. */
export function word<const T extends string>(
  value: unknown,
  words: readonly T[],
  also: Readonly<Record<string, T>> = {},
): T | undefined {
  const written = plain(value);
  if (written === undefined || written === null) return undefined;
  const key = fieldName(written);
  return (
    words.find((known) => fieldName(known) === key) ?? (Object.hasOwn(also, key) ? also[key] : undefined)
  );
}

/** A whole number from `least` on; `fallback` without a value and, complained about, with one that is none. */
export function count(
  value: unknown,
  what: string,
  least: number,
  fallback: number,
  reading: Reading,
): number {
  if (value === undefined) return fallback;
  const written = plain(value)?.trim() ?? "";
  const number = /^\d{1,9}(?:[.,]0+)?$/u.test(written) ? Number.parseInt(written, 10) : Number.NaN;
  if (number >= least) return number;
  reading.complain(`${what} is not a whole number from ${least} on; ${fallback} is used`);
  return fallback;
}

/** Yes or no, as JSON or as spreadsheets write it. */
export function flag(value: unknown): boolean {
  return value === true || word(value, ["true", "yes", "1", "y", "x"]) !== undefined;
}

/** An http(s) address. */
export function address(value: unknown, what: string, reading: Reading): string | undefined {
  if (value === undefined) return undefined;
  const url = typeof value === "string" ? webAddress(value) : null;
  if (url === null) reading.complain(`${what} is not an http(s) address; left out`);
  return url ?? undefined;
}

/** A moment; of a day without a time, noon. */
export function moment(value: unknown, what: string, reading: Reading): Date | undefined {
  if (value === undefined) return undefined;
  const at = typeof value === "string" ? readMoment(value, reading.timeZone) : null;
  if (at === null) reading.complain(`${what} is not an ISO 8601 date or time; left out`);
  return at ?? undefined;
}

/** A day or a moment, as text or as `{day}` or `{at}`. */
export function when(value: unknown, what: string, reading: Reading): When | undefined {
  if (value === undefined) return undefined;
  const inner = fieldsOf(value);
  const written = inner === null ? value : pick(inner, "day", "at");
  const read = typeof written === "string" ? readWhen(written, reading.timeZone) : null;
  if (read === null) reading.complain(`${what} is not an ISO 8601 date or time; left out`);
  return read ?? undefined;
}

/** `name` as one day or moment or as `{from, to}`, or the two members `name_from` and `name_to`. */
export function span(fields: Fields, name: string, what: string, reading: Reading): Span | undefined {
  const whole = pick(fields, name);
  const inner = fieldsOf(whole);
  const open = inner !== null && (inner.has("from") || inner.has("to"));
  const single = open ? undefined : when(whole, what, reading);
  const from = when(open ? pick(inner, "from") : pick(fields, `${name}from`), `${what} (from)`, reading);
  const to = when(open ? pick(inner, "to") : pick(fields, `${name}to`), `${what} (to)`, reading);
  const [first, last] = [from ?? single ?? to, to ?? single ?? from];
  if (first === undefined || last === undefined) return undefined;
  if (isBefore(last, first)) {
    reading.complain(`${what} ends before it begins; left out`);
    return undefined;
  }
  return { from: first, to: last };
}

/** A day and a moment can be the same day, so only two of a kind are compared. */
function isBefore(a: When, b: When): boolean {
  if ("day" in a && "day" in b) return a.day < b.day;
  return "at" in a && "at" in b && a.at.getTime() < b.at.getTime();
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}
