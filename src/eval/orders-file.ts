import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { csvOrders } from "#src/orders/file/csv.ts";
import { decode } from "#src/orders/file/decode.ts";
import { jsonOrders } from "#src/orders/file/json.ts";
import { readOrder } from "#src/orders/file/read-order.ts";
import type { Order } from "#src/orders/order.ts";

/** Orders of a file, and what of it could not be used. */
export interface OrdersRead {
  readonly orders: readonly Order[];
  /** A line each. */
  readonly problems: readonly string[];
}

/**
 * Reads orders as the source of kind `file` does (docs/orders-file.md), all of them: the judge needs to know every
 * order, a source only finds some.
 *
 * @throws {UnusableFile} when nothing in it can be read.
 */
export async function readOrdersFile(path: string, timeZone: string): Promise<OrdersRead> {
  const decoded = decode(await readFile(path));
  const problems = decoded.problems.map(({ line, problem }) => said(line, problem));
  const orders = new Map<string, Order>();
  const found =
    extname(path).toLowerCase() === ".json"
      ? jsonOrders(decoded.text)
      : (await csvOrders(Buffer.from(decoded.text, "utf8"))).orders;
  for (const one of found) {
    if ("problem" in one) {
      problems.push(said(one.line, one.problem));
      continue;
    }
    const order = readOrder(one.value, {
      timeZone,
      complain: (problem) => problems.push(said(one.line, problem)),
    });
    if (order !== null && !orders.has(order.id)) orders.set(order.id, order);
  }
  return { orders: [...orders.values()], problems };
}

function said(line: number | null, problem: string): string {
  return line === null ? problem : `line ${line}: ${problem}`;
}
