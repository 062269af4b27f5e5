import { fieldName } from "./fields.ts";
import { lineCounter } from "./lines.ts";
import { UnusableFile, type Problem } from "./problem.ts";

/** One order as it stands in the file, and the line it begins at. */
export interface Found {
  readonly line: number;
  readonly value: unknown;
}

/**
 * The orders in `{"orders": [...]}` or `[...]`, one by one, each with the line its element begins at. Every
 * element is parsed by itself, so one with broken JSON is a problem of its own and the next is read.
 *
 * @throws {UnusableFile} when the text has neither form or ends before it is complete, as a file does that is
 * still being written. It may have yielded orders by then.
 */
export function* jsonOrders(text: string): Generator<Found | Problem> {
  const lineAt = lineCounter((offset) => (offset < text.length ? text.charCodeAt(offset) : undefined));
  const start = skipSpace(text, 0);
  if (start === text.length) throw new UnusableFile("the file is empty");
  if (text[start] === "[") {
    const end = yield* elements(text, start, lineAt);
    nothingAfter(text, end, lineAt);
    return;
  }
  if (text[start] !== "{") {
    throw new UnusableFile('not JSON orders: expected {"orders": [...]} or [...]', lineAt(start));
  }
  nothingAfter(text, yield* members(text, start, lineAt), lineAt);
}

/** Goes through the members of the outer object and yields the elements of `orders`; returns where it ends. */
function* members(
  text: string,
  start: number,
  lineAt: (offset: number) => number,
): Generator<Found | Problem, number> {
  let at = skipSpace(text, start + 1);
  let seen = false;
  while (text[at] !== "}") {
    if (text[at] !== '"') throw broken(text, at, lineAt);
    const nameEnd = valueEnd(text, at);
    const name = nameEnd === null ? undefined : parsed(text.slice(at, nameEnd));
    const colon = skipSpace(text, nameEnd ?? text.length);
    if (text[colon] !== ":" || typeof name !== "string") throw broken(text, colon, lineAt);
    at = skipSpace(text, colon + 1);
    if (!seen && fieldName(name) === "orders") {
      if (text[at] !== "[") {
        throw at < text.length
          ? new UnusableFile('"orders" is not a list', lineAt(at))
          : broken(text, at, lineAt);
      }
      seen = true;
      at = yield* elements(text, at, lineAt);
    } else {
      const end = valueEnd(text, at);
      if (end === null || end === at) throw broken(text, end ?? text.length, lineAt);
      at = end;
    }
    at = skipSpace(text, at);
    if (text[at] === ",") at = skipSpace(text, at + 1);
    else if (text[at] !== "}") throw broken(text, at, lineAt);
  }
  if (!seen) throw new UnusableFile('there is no list named "orders" in the file');
  return at + 1;
}

/** Yields the elements of the list that begins at `start`; returns where the list ends. */
function* elements(
  text: string,
  start: number,
  lineAt: (offset: number) => number,
): Generator<Found | Problem, number> {
  let at = skipSpace(text, start + 1);
  while (text[at] !== "]") {
    const end = valueEnd(text, at);
    const line = lineAt(at);
    if (end === null) {
      throw new UnusableFile(`the file ends inside the order that begins at line ${line}`, line);
    }
    if (end === at) throw broken(text, at, lineAt);
    const value = parsed(text.slice(at, end));
    if (value === undefined) yield { line, problem: "this order is not valid JSON; left out" };
    else yield { line, value };
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
    else if (at >= text.length) throw broken(text, at, lineAt);
    else if (text[at] !== "]") yield { line: lineAt(at), problem: "a comma is missing before this" };
  }
  return at + 1;
}

function nothingAfter(text: string, end: number, lineAt: (offset: number) => number): void {
  const rest = skipSpace(text, end);
  if (rest < text.length)
    throw new UnusableFile("there is more text after the end of the JSON", lineAt(rest));
}

function broken(text: string, at: number, lineAt: (offset: number) => number): UnusableFile {
  const problem = at >= text.length ? "the file ends before its JSON is complete" : "this is not valid JSON";
  return new UnusableFile(problem, lineAt(at));
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function skipSpace(text: string, from: number): number {
  const space = /[\t\n\r ]*/uy;
  space.lastIndex = from;
  space.exec(text);
  return Math.max(from, space.lastIndex);
}

/** Where the value that begins at `start` ends; null when the text ends before it does. */
function valueEnd(text: string, start: number): number | null {
  const first = text[start];
  if (first === undefined) return null;
  if (first === '"') return stringEnd(text, start);
  if (first !== "{" && first !== "[") {
    const rest = /[^\t\n\r ,:[\]{}"]*/uy;
    rest.lastIndex = start;
    rest.exec(text);
    return rest.lastIndex < text.length ? rest.lastIndex : null;
  }
  const mark = /["{}[\]]/gu;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    if (found[0] === '"') {
      const end = stringEnd(text, found.index);
      if (end === null) return null;
      mark.lastIndex = end;
    } else {
      depth += found[0] === "{" || found[0] === "[" ? 1 : -1;
      if (depth === 0) return found.index + 1;
    }
  }
  return null;
}

/** A quote ends the string unless an odd number of backslashes stands before it. */
function stringEnd(text: string, start: number): number | null {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return null;
}
