import { afterEach, expect } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderQuery, OrderSource, OrderSourceDeps, OrdersFound } from "#src/orders/source.ts";
import { woocommerceSourceKind } from "#src/orders/woocommerce/kind.ts";
import { type FakeWoo, consumerKey, consumerSecret, startWoo } from "../../fakes/woocommerce.ts";

type Fields = { [name: string]: Json };

/** A shop that is running, and the source that asks it. */
export interface GivenShop {
  readonly shop: FakeWoo;
  readonly source: OrderSource;
  readonly settings: Readonly<Record<string, Json>>;
  readonly deps: OrderSourceDeps;
  /** The source's clock; it stands still unless it is moved. */
  readonly clock: { ms: number };
  readonly logged: string[];
}

const running: FakeWoo[] = [];
afterEach(async () => {
  for (const shop of running.splice(0)) await shop.close();
});

export const keys = { consumerKey, consumerSecret };

/** Starts a shop with these orders and a source for it; closed after the test. */
export async function givenShop(
  orders: readonly Fields[] = [],
  more: Readonly<Record<string, Json>> = {},
  secrets: Readonly<Record<string, string>> = keys,
): Promise<GivenShop> {
  const shop = await startWoo(orders);
  running.push(shop);
  const clock = { ms: Date.UTC(2026, 10, 23, 12) };
  const logged: string[] = [];
  const deps: OrderSourceDeps = {
    now: () => new Date(clock.ms),
    fetch,
    log: (level, what, detail) => logged.push(`${level} ${what} ${JSON.stringify(detail)}`),
    baseDir: "/",
  };
  const settings = { url: shop.url, allowInsecure: true, ...more };
  const source = woocommerceSourceKind.build(settings, secrets, deps);
  return { shop, source, settings, deps, clock, logged };
}

/** The orders found; a failure fails the test. */
export async function found(source: OrderSource, query: OrderQuery): Promise<readonly Order[]> {
  return (await answered(source, query)).orders;
}

export async function answered(source: OrderSource, query: OrderQuery): Promise<OrdersFound & { ok: true }> {
  const answer = await source.find(query);
  if (!answer.ok) throw new Error(answer.detail);
  return answer;
}

/** The one order with this number. */
export async function theOrder(source: OrderSource, number: string): Promise<Order> {
  const [order, other] = await found(source, { by: "number", number });
  expect(other).toBeUndefined();
  if (order === undefined) throw new Error(`there is no order ${number}`);
  return order;
}
