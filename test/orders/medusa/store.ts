import { afterEach } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderQuery, OrderSource, OrderSourceDeps } from "#src/orders/source.ts";
import { medusaSourceKind } from "#src/orders/medusa/kind.ts";
import { type FakeMedusa, apiKey, startMedusa } from "../../fakes/medusa.ts";

type Fields = { [name: string]: Json };

export interface GivenStore {
  readonly store: FakeMedusa;
  readonly source: OrderSource;
  readonly settings: Readonly<Record<string, Json>>;
  readonly deps: OrderSourceDeps;
}

const running: FakeMedusa[] = [];
afterEach(async () => {
  for (const store of running.splice(0)) await store.close();
});

/** Starts a store with these orders and a source for it; closed after the test. */
export async function givenStore(orders: readonly Fields[] = []): Promise<GivenStore> {
  const store = await startMedusa(orders);
  running.push(store);
  const deps: OrderSourceDeps = {
    now: () => new Date("2026-11-23T12:00:00Z"),
    fetch,
    log: () => undefined,
    baseDir: "/",
  };
  const settings = { url: store.url, allowInsecure: true };
  return { store, settings, deps, source: medusaSourceKind.build(settings, { apiKey }, deps) };
}

export async function found(source: OrderSource, query: OrderQuery): Promise<readonly Order[]> {
  const answer = await source.find(query);
  if (!answer.ok) throw new Error(answer.detail);
  return answer.orders;
}

/** The one order with this number. */
export async function theOrder(source: OrderSource, number: string): Promise<Order> {
  const [order] = await found(source, { by: "number", number });
  if (order === undefined) throw new Error(`there is no order ${number}`);
  return order;
}
