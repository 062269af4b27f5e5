import type { Json } from "#src/conversation/json.ts";
import type { Order } from "../order.ts";
import type { Answered, Api } from "./client.ts";
import type { CallFailure } from "./failure.ts";
import { globalId } from "./id.ts";
import {
  type OptionalPart,
  type Depth,
  brief,
  optionalParts,
  orderWhole,
  ordersAtOnce,
  ordersBrief,
} from "./queries.ts";
import { readOrder } from "./read-order.ts";
import type { Unknown } from "./statuses.ts";
import { WireOrder } from "./wire.ts";

export type Read = { readonly ok: true; readonly orders: readonly Order[] } | CallFailure;

/** Reads orders of a store by id. */
export interface Details {
  /** One order with all that is in it. An order that is not there, or is too old to be seen, is left out. */
  one(id: string, signal?: AbortSignal): Promise<Read>;
  /** Several orders, a few at a time; those that have more than a short look shows are read once more. */
  many(ids: readonly string[], signal?: AbortSignal): Promise<Read>;
  /** Which parts are asked for at present, as variables. */
  parts(): Readonly<Record<OptionalPart, boolean>>;
  /** Takes out what the app may not read. True when that changes the question. */
  leaveOut(denied: readonly string[]): boolean;
}

export interface DetailsDeps {
  readonly api: Api;
  readonly unknown: Unknown;
  readonly now: () => Date;
  readonly log: (
    level: "info" | "warn" | "error",
    what: string,
    detail: Readonly<Record<string, Json>>,
  ) => void;
}

/** After this time what was denied is asked for again: the merchant may have granted it. */
const deniedForMs = 10 * 60_000;
const batchesAtOnce = 2;

/** By the fields whose denial takes a whole part away. */
const partOfField: ReadonlyMap<string, OptionalPart> = new Map([
  ...optionalParts.map((part): [string, OptionalPart] => [part, part]),
  ["transactions", "payments"],
  ["paymentDetails", "payments"],
]);

export function createDetails({ api, unknown, now, log }: DetailsDeps): Details {
  const deniedUntil = new Map<OptionalPart, number>();

  const asked = (part: OptionalPart) => (deniedUntil.get(part) ?? 0) <= now().getTime();
  const parts = () => ({
    customer: asked("customer"),
    fulfillmentOrders: asked("fulfillmentOrders"),
    fulfillments: asked("fulfillments"),
    returns: asked("returns"),
    payments: asked("payments"),
  });

  const leaveOut = (denied: readonly string[]): boolean => {
    const taken = denied.flatMap((field) => partOfField.get(field) ?? []).filter(asked);
    for (const part of taken) deniedUntil.set(part, now().getTime() + deniedForMs);
    if (taken.length > 0) log("warn", "shopify_not_allowed", { parts: [...new Set(taken)] });
    return taken.length > 0;
  };

  /** Asks again without what was denied, where that is why something is missing. */
  async function ask(
    question: (parts: Readonly<Record<string, boolean>>) => Promise<Answered>,
    nodesOf: (data: Readonly<Record<string, unknown>>) => readonly unknown[],
  ): Promise<{ readonly ok: true; readonly nodes: readonly unknown[] } | CallFailure> {
    for (let tries = 0; ; tries++) {
      const answered = await question(parts());
      const denied = answered.denied ?? [];
      const changed = leaveOut(denied);
      if (!answered.ok) {
        if (changed && tries < optionalParts.length) continue;
        return answered;
      }
      const nodes = nodesOf(answered.data);
      const missing = nodes.some((node) => node === null);
      if (changed && missing && tries < optionalParts.length) continue;
      return { ok: true, nodes };
    }
  }

  const toOrders = (nodes: readonly unknown[]): readonly Order[] =>
    nodes.flatMap((node) => {
      if (node === null || node === undefined) return [];
      const order = readOrder(node, unknown);
      // `nodes` may answer an id of something else with an empty object.
      if (order === null) log("warn", "shopify_unreadable_order", {});
      return order ?? [];
    });

  async function readWhole(id: string, signal: AbortSignal | undefined): Promise<Read> {
    const gid = globalId("Order", id);
    if (gid === null) return { ok: true, orders: [] };
    const read = await ask(
      (wanted) => api.ask(orderWhole, { id: gid, ...wanted }, signal),
      (data) => [data["order"] ?? null],
    );
    return read.ok ? { ok: true, orders: toOrders(read.nodes) } : read;
  }

  async function readBatch(ids: readonly string[], signal: AbortSignal | undefined): Promise<Read> {
    const gids = ids.flatMap((id) => globalId("Order", id) ?? []);
    if (gids.length === 0) return { ok: true, orders: [] };
    const read = await ask(
      (wanted) => api.ask(ordersBrief, { ids: gids, ...wanted }, signal),
      (data) => (Array.isArray(data["nodes"]) ? data["nodes"] : []),
    );
    if (!read.ok) {
      if (read.code !== "MAX_COST_EXCEEDED" || gids.length === 1) return read;
      const half = Math.ceil(ids.length / 2);
      return joined([await readBatch(ids.slice(0, half), signal), await readBatch(ids.slice(half), signal)]);
    }
    const results: Read[] = [];
    for (const node of read.nodes) {
      const wire = WireOrder.safeParse(node);
      const cut = wire.success && isCut(wire.data, brief);
      results.push(cut ? await readWhole(wire.data.id, signal) : { ok: true, orders: toOrders([node]) });
    }
    return joined(results);
  }

  return {
    parts,
    leaveOut,
    one: async (id, signal) => {
      const read = await readWhole(id, signal);
      return !read.ok && read.code === "MAX_COST_EXCEEDED" ? readBatch([id], signal) : read;
    },
    many: async (ids, signal) => {
      const batches: (readonly string[])[] = [];
      for (let at = 0; at < ids.length; at += ordersAtOnce) batches.push(ids.slice(at, at + ordersAtOnce));
      const results: Read[] = [];
      for (let at = 0; at < batches.length; at += batchesAtOnce) {
        const round = batches.slice(at, at + batchesAtOnce).map((batch) => readBatch(batch, signal));
        results.push(...(await Promise.all(round)));
        const failed = results.find((result) => !result.ok);
        if (failed !== undefined) return failed;
      }
      return joined(results);
    },
  };
}

function joined(results: readonly Read[]): Read {
  const orders: Order[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    orders.push(...result.orders);
  }
  return { ok: true, orders };
}

/** True when a list of the order is as long as it was asked for: there may be more. */
function isCut(wire: WireOrder, depth: Depth): boolean {
  return (
    wire.lineItems.length >= depth.items ||
    wire.fulfillmentOrders.length >= depth.fulfillmentOrders ||
    wire.fulfillmentOrders.some((order) => order.lineItems.length >= depth.lines) ||
    wire.fulfillments.length >= depth.fulfillments ||
    wire.fulfillments.some(
      (parcel) =>
        parcel.fulfillmentLineItems.length >= depth.lines || parcel.trackingInfo.length >= depth.tracking,
    ) ||
    wire.returns.length >= depth.returns ||
    wire.returns.some((made) => made.returnLineItems.length >= depth.returned) ||
    wire.refunds.length >= depth.refunds
  );
}
