import { setImmediate as nextTurn } from "node:timers/promises";
import { parse } from "csv-parse";
import { parse as parseAtOnce } from "csv-parse/sync";
import { lineCounter } from "./lines.ts";
import { UnusableFile, type Problem } from "./problem.ts";

/** The cells of one row, and the line it begins at. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** How often reading is begun again behind a row with a broken quote. */
const mostRestarts = 100;
const lineEnds = ["\r\n", "\n", "\r"];
const sliceBytes = 64 * 1024;
const longestRow = 1024 * 1024;

/**
 * The rows of a CSV file in UTF-8 without a byte order mark, the header first. The delimiter (comma,
 * semicolon, tab or bar) is the one the header has most of; Excel's `sep=` line is understood.
 *
 * A row that does not have as many cells as the header is a problem. If it has swallowed lines behind it,
 * because a quote was not closed, reading goes on with the second of them. Other work gets its turn in between.
 *
 * @throws {UnusableFile} when there is no header, or when too many quotes are broken.
 */
export async function* csvRows(bytes: Buffer): AsyncGenerator<Row | Problem> {
  const lineAt = lineCounter((offset) => bytes[offset]);
  const { delimiter, start } = dialect(bytes);
  let width: number | null = null;
  let from = start;
  for (let restarts = 0; restarts <= mostRestarts; restarts += 1) {
    let next: number | null = null;
    for await (const piece of pieces(bytes, from, delimiter)) {
      const begin = skipLineEnds(bytes, piece.start);
      const line = lineAt(begin);
      const swallowed = hasSwallowed(bytes.subarray(begin, piece.end), piece.cells ?? [], delimiter);
      const cells: readonly string[] | null =
        piece.cells === null || swallowed ? null : fitted(piece.cells, width ?? 0);
      if (cells !== null && cells.length === (width ?? cells.length)) {
        width ??= cells.length;
        yield { line, cells };
        continue;
      }
      if (cells?.every((cell) => cell.trim() === "") === true) continue;
      if (width === null) throw new UnusableFile("the header row cannot be read", line);
      const problem =
        cells === null
          ? "a quote in this row is not closed; the row is left out"
          : `this row has ${cells.length} cells, the header ${width}; it is left out`;
      yield { line, problem };
      const end = lineEnd(bytes, begin);
      if (cells === null || end < piece.end) {
        next = end;
        break;
      }
    }
    if (next === null) return;
    from = next;
  }
  throw new UnusableFile("too many rows have a quote that is not closed", lineAt(from));
}

interface Piece {
  /** Offsets of the row, line ends before it included. */
  readonly start: number;
  readonly end: number;
  /** Null when the parser gave up on the row. */
  readonly cells: readonly string[] | null;
}

async function* pieces(bytes: Buffer, from: number, delimiter: string): AsyncGenerator<Piece> {
  const ready: Piece[] = [];
  let start = from;
  let failure: Error | null = null;
  const parser = parse({
    delimiter,
    record_delimiter: lineEnds,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    // Line counts of the parser count `\r\n` inside quotes twice; its byte counts are right.
    on_record: (cells: string[], info) => {
      const end = from + info.bytes;
      ready.push({ start, end, cells });
      start = end;
      return null;
    },
  });
  parser.on("error", (error) => (failure = error));
  parser.resume();
  try {
    for (const slice of slices(bytes, from)) {
      if (failure !== null) break;
      await new Promise((resolve) => parser.write(slice, resolve));
      yield* ready.splice(0);
      await nextTurn();
    }
    if (failure === null) await new Promise((resolve) => parser.once("close", resolve).end());
    yield* ready.splice(0);
  } finally {
    parser.destroy();
  }
  if (failure !== null) yield { start, end: bytes.length, cells: null };
}

/**
 * Stray quotes are let through, as in `5" pipe`. So a quote that is not closed takes the lines behind it along
 * as far as the next quote, and shows as a cell of several lines that begins with one, in a row that is not
 * correct CSV.
 */
function hasSwallowed(raw: Buffer, cells: readonly string[], delimiter: string): boolean {
  if (!cells.some((cell) => cell.startsWith('"') && /[\r\n]/u.test(cell))) return false;
  try {
    parseAtOnce(raw, { delimiter, record_delimiter: lineEnds });
    return false;
  } catch {
    return true;
  }
}

function* slices(bytes: Buffer, from: number): Generator<Buffer> {
  for (let at = from; at < bytes.length; at += sliceBytes) yield bytes.subarray(at, at + sliceBytes);
}

/** The cells without empty ones beyond the width: delimiters at the end of a row do no harm. */
function fitted(cells: readonly string[], width: number): readonly string[] {
  const filled = cells.findLastIndex((cell) => cell.trim() !== "") + 1;
  return cells.slice(0, Math.max(width, filled));
}

function dialect(bytes: Buffer): { readonly delimiter: string; readonly start: number } {
  const start = skipLineEnds(bytes, 0);
  const end = lineEnd(bytes, start);
  const first = bytes.toString("utf8", start, end);
  const named = /^sep=(?<delimiter>[,;\t|])\s*$/iu.exec(first)?.groups?.delimiter;
  if (named !== undefined) return { delimiter: named, start: end };
  if (first.trim() === "") throw new UnusableFile("the file is empty");
  const bare = first.replace(/"[^"]*"/gu, "");
  const [most] = [",", ";", "\t", "|"]
    .map((delimiter) => ({ delimiter, times: bare.split(delimiter).length }))
    .sort((a, b) => b.times - a.times);
  return { delimiter: most?.delimiter ?? ",", start };
}

function skipLineEnds(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 10 || bytes[at] === 13) at += 1;
  return at;
}

/** Behind the line end that ends the line `from` is in. */
function lineEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at += 1;
  return bytes[at] === 13 && bytes[at + 1] === 10 ? at + 2 : Math.min(at + 1, bytes.length);
}
