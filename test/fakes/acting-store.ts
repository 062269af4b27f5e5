import type { ActionResult, StoreAction, StoreActionKind } from "#src/orders/actions.ts";
import { storeActionKinds } from "#src/orders/actions.ts";
import { answers, newest } from "#src/orders/book.ts";
import type { Order } from "#src/orders/order.ts";
import type { Product } from "#src/orders/product.ts";
import type { OrderSource } from "#src/orders/source.ts";

/**
 * What goes wrong with the next action: `lost` done, and the answer does not arrive · `unreached` not done, and nobody
 * knows · `busy` try again · `forbidden` · `throws` · `lies` says it did and did not · `slow` shown only after three
 * reads · `hangs` never answers, done or not by `does`.
 */
export type Fault =
  | "lost"
  | "unreached"
  | "busy"
  | "forbidden"
  | "throws"
  | "lies"
  | "slow"
  | { readonly hangs: true; readonly does: boolean };

/** A store in memory in which things can be done; it refuses what a real one refuses. */
export interface ActingStore {
  readonly source: OrderSource;
  /** As the store has it, and as it shows it unless it is slow. */
  order(id: string): Order;
  put(order: Order): void;
  change(id: string, change: Partial<Order>): void;
  /** The faults of the next actions, in order. */
  readonly faults: Fault[];
  /** Every change that an action made, with its key. */
  readonly effects: { readonly key: string; readonly kind: StoreActionKind; readonly order: string }[];
  /** Every call of an action. */
  readonly calls: { readonly key: string; readonly kind: StoreActionKind }[];
  down: boolean;
}

export function actingStore(
  id: string,
  orders: readonly Order[],
  given: { readonly can?: readonly StoreActionKind[]; readonly products?: readonly Product[] } = {},
): ActingStore {
  const book = new Map(orders.map((order) => [order.id, order]));
  /** Order ids whose change is not shown yet, with what is shown and for how many reads. */
  const hidden = new Map<string, { order: Order; reads: number }>();
  let counter = 0;

  const order = (of: string): Order => {
    const found = book.get(of);
    if (found === undefined) throw new Error(`The fake store has no order ${of}.`);
    return found;
  };

  function refusal(action: StoreAction): string | null {
    const now = book.get(action.order.id);
    if (now === undefined) return "no such order";
    const sent = now.items.some(({ fulfilled }) => fulfilled > 0);
    switch (action.kind) {
      case "cancel_order":
        return now.state === "cancelled" ? "already cancelled" : sent ? "already fulfilled" : null;
      case "change_address":
        return now.state === "cancelled" || sent ? "cannot be edited" : null;
      case "request_return":
      case "create_return":
      case "exchange": {
        const back = (itemId: string) =>
          now.returns
            .flatMap(({ items }) => items ?? [])
            .reduce((all, one) => all + (one.itemId === itemId ? one.quantity : 0), 0);
        const too = action.items.some(({ itemId, quantity }) => {
          const item = now.items.find((one) => one.id === itemId);
          return item === undefined || back(itemId) + quantity > item.fulfilled;
        });
        return too ? "nothing returnable" : null;
      }
      case "refund": {
        const back = now.refunds.reduce((all, one) => all + one.amount.amount, 0);
        return back + action.amount.amount > now.total.amount ? "more than was paid" : null;
      }
    }
  }

  function perform(action: StoreAction, key: string): string {
    const now = order(action.order.id);
    counter += 1;
    const made = `made-${counter}`;
    effects.push({ key, kind: action.kind, order: now.id });
    switch (action.kind) {
      case "cancel_order": {
        const paid = now.financial === "paid";
        book.set(now.id, {
          ...now,
          state: "cancelled",
          cancelled: { at: new Date(), reason: "customer" },
          ...(paid
            ? {
                financial: "refunded" as const,
                refunds: [
                  ...now.refunds,
                  { id: made, amount: now.total, at: new Date(), status: "done" as const },
                ],
              }
            : {}),
        });
        break;
      }
      case "change_address": {
        const { line, zip, city, country, name } = action.address;
        book.set(now.id, {
          ...now,
          shipTo: { ...now.shipTo, line, zip, city, country, ...(name === undefined ? {} : { name }) },
        });
        break;
      }
      case "request_return":
      case "create_return":
      case "exchange":
        book.set(now.id, {
          ...now,
          returns: [
            ...now.returns,
            {
              id: made,
              status: action.kind === "request_return" ? "requested" : "approved",
              items: action.items.map(({ itemId, quantity }) => ({ itemId, quantity })),
            },
          ],
        });
        break;
      case "refund":
        book.set(now.id, {
          ...now,
          financial: "partially_refunded",
          refunds: [...now.refunds, { id: made, amount: action.amount, at: new Date(), status: "pending" }],
        });
        break;
    }
    return made;
  }

  const faults: Fault[] = [];
  const effects: { key: string; kind: StoreActionKind; order: string }[] = [];
  const calls: { key: string; kind: StoreActionKind }[] = [];
  const store: ActingStore = {
    order,
    put: (one) => void book.set(one.id, one),
    change: (of, change) => void book.set(of, { ...order(of), ...change }),
    faults,
    effects,
    calls,
    down: false,
    source: {
      kind: "acting",
      id,
      find(query) {
        if (store.down) return Promise.resolve({ ok: false, detail: "down", kind: "retry" });
        const all = [...book.values()].map((one) => {
          const old = hidden.get(one.id);
          if (old === undefined) return one;
          old.reads -= 1;
          if (old.reads <= 0) hidden.delete(one.id);
          return old.order;
        });
        const orders = newest(all.filter((one) => answers(one, query)));
        return Promise.resolve({ ok: true, orders, asOf: new Date(), stale: false });
      },
      report: () => Promise.resolve({ orders: book.size, loadedAt: new Date(), problems: [] }),
      ...(given.products === undefined
        ? {}
        : {
            products: (words: string) =>
              Promise.resolve({
                ok: true as const,
                products: (given.products ?? []).filter(({ sku }) => sku === words),
                asOf: new Date(),
              }),
          }),
      actions: {
        can: given.can ?? storeActionKinds,
        async execute(action, key): Promise<ActionResult> {
          calls.push({ key, kind: action.kind });
          // A store takes its time: two at once overlap.
          await new Promise((resolve) => setTimeout(resolve, 2));
          const fault = faults.shift();
          if (fault === "busy") return { ok: false, kind: "retry", detail: "429" };
          if (fault === "forbidden") return { ok: false, kind: "broken", detail: "403" };
          if (fault === "throws") throw new Error("a bug of the source");
          if (fault === "unreached") return { ok: false, kind: "uncertain", detail: "timed out" };
          const why = refusal(action);
          if (why !== null) return { ok: false, kind: "refused", detail: why };
          if (fault === "lies") return { ok: true };
          const before = order(action.order.id);
          if (typeof fault === "object") {
            if (fault.does) perform(action, key);
            return new Promise(() => undefined);
          }
          const reference = perform(action, key);
          if (fault === "slow") hidden.set(before.id, { order: before, reads: 3 });
          if (fault === "lost") return { ok: false, kind: "uncertain", detail: "timed out" };
          return { ok: true, reference };
        },
      },
    },
  };
  return store;
}
