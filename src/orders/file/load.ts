import { setImmediate as nextTurn } from "node:timers/promises";
import { createBook, type Book } from "../book.ts";
import { csvOrders } from "./csv.ts";
import { decode } from "./decode.ts";
import type { Reading } from "./fields.ts";
import { jsonOrders, type Found } from "./json.ts";
import type { Problem } from "./problem.ts";
import { readOrder } from "./read-order.ts";

export type Format = "json" | "csv";

/** What a file came to. */
export interface Loaded {
  readonly book: Book;
  readonly problems: readonly Problem[];
  /** It can be used, but its end looks as if it were still being written. */
  readonly unfinished: boolean;
}

/** Orders read before other work gets its turn: a few milliseconds. */
const atOnce = 100;

/**
 * Reads a whole file. Bad orders are problems; of orders with the same id the first is used. Other work gets
 * its turn in between, so a large file does not hold the process up.
 *
 * @throws {UnusableFile} when nothing in it can be read.
 */
export async function loadFile(
  bytes: Buffer,
  format: Format,
  settings: Omit<Reading, "complain">,
): Promise<Loaded> {
  const decoded = decode(bytes);
  const problems: Problem[] = [...decoded.problems];
  const book = createBook();
  const seen = new Map<string, number>();
  let unfinished = decoded.cut;
  let source: Iterable<Found | Problem> = [];
  if (format === "json") {
    source = jsonOrders(decoded.text);
  } else {
    const read = await csvOrders(Buffer.from(decoded.text, "utf8"));
    problems.push(...read.problems);
    source = read.orders;
    unfinished ||= read.unfinished;
  }
  let count = 0;
  for (const found of source) {
    count += 1;
    if (count % atOnce === 0) await nextTurn();
    if ("problem" in found) {
      problems.push(found);
      continue;
    }
    const { line } = found;
    const order = readOrder(found.value, {
      ...settings,
      complain: (problem) => problems.push({ line, problem }),
    });
    if (order === null) continue;
    const before = seen.get(order.id);
    if (before === undefined) {
      seen.set(order.id, line);
      book.add(order);
    } else {
      problems.push({
        line,
        problem: `${order.number}: the order at line ${before} has the same id; left out`,
      });
    }
  }
  return { book, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)), unfinished };
}
