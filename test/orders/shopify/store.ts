import type { Json } from "#src/conversation/json.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderQuery, OrderSource } from "#src/orders/source.ts";
import { shopifySourceKind } from "#src/orders/shopify/kind.ts";
import { type FakeShop, type FakeShopify, startShopify } from "../../fakes/shopify.ts";

export const accessToken = "shpat_0123456789abcdef";
export const webhookSecret = "client-secret-of-the-app";

export interface Logged {
  readonly what: string;
  readonly detail: Readonly<Record<string, Json>>;
}

/** A fake store and our source of it. */
export interface Opened {
  readonly store: FakeShopify;
  readonly source: OrderSource;
  readonly logged: Logged[];
  /** The clock of the source. */
  readonly clock: { now: Date };
}

export async function open(
  account: FakeShop = { accessToken },
  settings: Readonly<Record<string, Json>> = {},
): Promise<Opened> {
  const store = await startShopify(account);
  const logged: Logged[] = [];
  const clock = { now: new Date("2026-11-23T12:00:00Z") };
  const { clientId, clientSecret } = account;
  const secrets = clientId === undefined ? { accessToken, webhookSecret } : { clientId, clientSecret };
  const source = shopifySourceKind.build({ shop: store.shop, ...settings }, secrets, {
    now: () => clock.now,
    fetch: store.fetch,
    log: (_level, what, detail) => {
      logged.push({ what, detail });
    },
    baseDir: "/",
  });
  return { store, source, logged, clock };
}

/** What was found; throws where the look-up failed. */
export async function ordersBy(source: OrderSource, query: OrderQuery): Promise<readonly Order[]> {
  const found = await source.find(query);
  if (!found.ok) throw new Error(found.detail);
  return found.orders;
}

/** The one order of that number. */
export async function orderOf(source: OrderSource, number: string): Promise<Order> {
  const orders = await ordersBy(source, { by: "number", number });
  const [order] = orders;
  if (order === undefined || orders.length > 1)
    throw new Error(`${orders.length} orders have the number ${number}`);
  return order;
}
