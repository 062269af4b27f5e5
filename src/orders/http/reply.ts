import type { Reading } from "../file/fields.ts";
import { fieldsOf, pick } from "../file/fields.ts";
import { jsonOrders } from "../file/json.ts";
import { UnusableFile, type Problem } from "../file/problem.ts";
import { readOrder } from "../file/read-order.ts";
import type { Order } from "../order.ts";

export interface ReadReply {
  readonly orders: readonly Order[];
  /** Orders that could not be used and why; lines of the reply. */
  readonly problems: readonly Problem[];
}

/**
 * Orders in the form of `docs/orders-file.md`, with the same tolerance: a bad order is a problem and its neighbours
 * are read. Of orders with the same id the first is used. Null when the text has no such form, e.g. is a page, and when
 * it holds orders of which not one can be used: to say "no such order" then would be a guess.
 */
export function readReply(text: string, reading: Omit<Reading, "complain">): ReadReply | null {
  const problems: Problem[] = [];
  const orders = new Map<string, Order>();
  try {
    for (const found of jsonOrders(text.replace(/^\uFEFF/u, ""))) {
      if ("problem" in found) {
        problems.push(found);
        continue;
      }
      const { line } = found;
      const complain = (problem: string) => problems.push({ line, problem });
      const order = readOrder(found.value, { ...reading, complain });
      if (order !== null && !orders.has(order.id)) orders.set(order.id, order);
    }
  } catch (error) {
    if (error instanceof UnusableFile) return null;
    throw error;
  }
  return orders.size === 0 && problems.length > 0 ? null : { orders: [...orders.values()], problems };
}

/**
 * The reply to a GET: as above, or one order by itself, bare or under `order`. `verified`: the endpoint says that it
 * has compared the address.
 */
export function readSingle(
  text: string,
  reading: Omit<Reading, "complain">,
): (ReadReply & { readonly verified: boolean }) | null {
  const value = parsed(text);
  const fields = fieldsOf(value);
  const verified = fields !== null && pick(fields, "verified") === true;
  const many = Array.isArray(value) || fields?.has("orders") === true;
  const read = readReply(many ? text : JSON.stringify({ orders: single(value, fields) }), reading);
  return value === undefined || read === null ? null : { ...read, verified };
}

function single(value: unknown, fields: ReturnType<typeof fieldsOf>): readonly unknown[] {
  if (fields === null || fields.size === 0) return [];
  return fieldsOf(pick(fields, "order")) === null ? [value] : [pick(fields, "order")];
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/u, ""));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
