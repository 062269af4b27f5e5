import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { ActionResult, StoreAction, StoreActions } from "#src/orders/actions.ts";
import type { Order } from "#src/orders/order.ts";

/** What was done to an order, in words of the demo shop. Nothing of the shopper is in it. */
const deedSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("cancel_order") }),
  z.strictObject({
    kind: z.enum(["request_return", "create_return"]),
    items: z.array(z.strictObject({ itemId: z.string(), quantity: z.int().min(1) })).min(1),
  }),
]);
type Deed = z.infer<typeof deedSchema>;

/** A deed as it is kept. */
export interface KeptDeed {
  readonly key: string;
  /** `Order.id`. */
  readonly order: string;
  readonly deed: Json;
  readonly at: Date;
}

/** Where deeds are kept, so that a restart does not undo them. Both reject when the database is away. */
export interface DeedBook {
  /** Oldest first. */
  all(): Promise<readonly KeptDeed[]>;
  /** Once for each key. */
  keep(deed: KeptDeed): Promise<void>;
}

/**
 * Orders as they stand after what was done to them. A deed from before its order was placed was done to an order of
 * another day: demo orders are always as old as they are.
 */
export function withDeeds(orders: readonly Order[], deeds: readonly KeptDeed[]): Order[] {
  const byOrder = Map.groupBy(deeds, ({ order }) => order);
  return orders.map((order) =>
    (byOrder.get(order.id) ?? [])
      .filter(({ at }) => at >= order.createdAt)
      .reduce((before, { key, deed, at }) => {
        const read = deedSchema.safeParse(deed);
        return read.success ? after(before, read.data, key, at) : before;
      }, order),
  );
}

function after(order: Order, deed: Deed, key: string, at: Date): Order {
  if (deed.kind === "cancel_order")
    return order.cancelled !== undefined
      ? order
      : {
          ...order,
          state: "cancelled",
          cancelled: { at, reason: "customer" },
          pending: [],
          refunds: [
            ...order.refunds,
            { id: key, amount: order.total, at, method: "card", status: "pending" },
          ],
        };
  const status = deed.kind === "request_return" ? "requested" : "approved";
  return { ...order, returns: [...order.returns, { id: key, status, requestedAt: at, items: deed.items }] };
}

/** What can be done in the demo shop. `find` reads an order as it stands. */
export function demoActions(
  book: DeedBook,
  find: (id: string) => Promise<Order | undefined>,
  now: () => Date,
): StoreActions {
  return {
    can: ["cancel_order", "request_return", "create_return"],
    async execute(action, key): Promise<ActionResult> {
      try {
        const order = await find(action.order.id);
        if (order === undefined) return refused("There is no such order.");
        const deed = deedOf(action);
        if (deed === undefined) return refused("The demo shop has no way to do this.");
        // What has this key was done by an earlier try.
        const known = (await book.all()).some((one) => one.key === key);
        const problem = known ? undefined : problemOf(order, deed);
        if (problem !== undefined) return refused(problem);
        await book.keep({ key, order: order.id, deed, at: now() });
        return deed.kind === "cancel_order" ? { ok: true } : { ok: true, reference: key };
      } catch {
        return { ok: false, kind: "uncertain", detail: "The database did not answer." };
      }
    },
  };
}

function refused(detail: string): ActionResult {
  return { ok: false, kind: "refused", detail };
}

function deedOf(action: StoreAction): Deed | undefined {
  switch (action.kind) {
    case "cancel_order":
      return { kind: action.kind };
    case "request_return":
    case "create_return": {
      const items = action.items.map(({ itemId, quantity }) => ({ itemId, quantity }));
      return { kind: action.kind, items };
    }
    case "change_address":
    case "exchange":
    case "refund":
      return undefined;
  }
}

/** Why the store says no, whatever was decided before: it may have changed meanwhile. */
function problemOf(order: Order, deed: Deed): string | undefined {
  if (deed.kind === "cancel_order") {
    if (order.state === "cancelled") return "It is cancelled already.";
    return order.shipments.length > 0 ? "It has been sent already." : undefined;
  }
  const wanted = [...Map.groupBy(deed.items, ({ itemId }) => itemId)].map(([itemId, items]) => ({
    itemId,
    quantity: items.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
  const possible = wanted.every(({ itemId, quantity }) => {
    const sent = order.items.find(({ id }) => id === itemId)?.fulfilled ?? 0;
    const back = order.returns
      .flatMap(({ items = [] }) => items)
      .filter((one) => one.itemId === itemId)
      .reduce((sum, one) => sum + one.quantity, 0);
    return quantity <= sent - back;
  });
  return possible ? undefined : "There is nothing of it left to return.";
}
