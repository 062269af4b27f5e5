import { afterEach } from "vitest";
import { httpSourceKind } from "#src/orders/http/kind.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { httpStore, type HttpStore, type HttpStoreOptions } from "../../fakes/http-store.ts";
import { givenOrders } from "../../contracts/store-trouble.ts";

export const signingSecret = "a-secret-of-the-shop-and-us";
export const apiKey = "key-of-the-shop-1";
export const deps = { now: () => new Date(), fetch, log: () => undefined, baseDir: "/" };

const running: { close?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close?.();
});

/** A shop's endpoint and a source that asks it. */
export async function givenStore(
  settings: Readonly<Record<string, unknown>> = {},
  options: Partial<HttpStoreOptions> = {},
): Promise<{ store: HttpStore; source: OrderSource }> {
  const store = await httpStore({ orders: givenOrders, signingSecret, apiKey, ...options });
  running.push(store);
  const secrets = settings["mode"] === "get" ? { apiKey } : { signingSecret };
  const source = httpSourceKind.build({ url: store.url, allowInsecure: true, ...settings }, secrets, deps);
  return { store, source };
}
