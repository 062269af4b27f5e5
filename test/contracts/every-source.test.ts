import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { demoOrders } from "#src/demo/orders.ts";
import { demoOrderSource } from "#src/demo/source.ts";
import { orderSourceKinds } from "#src/orders/index.ts";
import { resilient } from "#src/orders/resilient.ts";
import { snapshotsOf } from "#src/orders/snapshots.ts";
import { memoryRows } from "../orders/snapshot-rows.ts";
import { describeOrderSource, type StoreHarness } from "./order-source.ts";
import { describeStore, givenOrders } from "./store-trouble.ts";
import { httpHarness } from "./stores/http.ts";
import { medusaHarness } from "./stores/medusa.ts";
import { shopifyHarness } from "./stores/shopify.ts";
import { woocommerceHarness } from "./stores/woocommerce.ts";

/* What holds for every source of orders there is, and that there is none the contract suite has not seen. */

/** Every kind of store that is asked over the network, with the fake it is tried on. */
const stores: readonly StoreHarness[] = [httpHarness, medusaHarness, shopifyHarness, woocommerceHarness];

for (const store of stores) describeStore(store);

const noon = new Date("2026-11-23T12:00:00Z");
describeOrderSource({
  name: "demo",
  orders: demoOrders(noon),
  open: () => Promise.resolve({ source: demoOrderSource(() => noon) }),
});

describeOrderSource({
  name: "a source made resilient",
  orders: givenOrders,
  open: async () => {
    const { source, close } = await httpHarness.start(givenOrders);
    const deps = { now: () => new Date(), log: () => undefined };
    const snapshots = snapshotsOf(memoryRows(), "s1", deps);
    const wrapped = resilient(source, { ...deps, snapshots, patience: { freshMs: 0 } });
    return {
      source: {
        ...wrapped,
        close: async () => {
          await wrapped.close?.();
          await close();
        },
      },
      outage: close,
    };
  },
});

describe("every kind of source", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));

  it("is held against the contract", () => {
    const folders = readdirSync(`${root}/src/orders`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(`${root}/src/orders/${entry.name}/kind.ts`))
      .map(({ name }) => name);
    // The file source is held against it in its own folder.
    const held = ["file", ...stores.map(({ kind }) => kind.kind)];
    expect(held.toSorted()).toEqual(folders.toSorted());
    for (const { kind } of orderSourceKinds) expect([...held, "demo"]).toContain(kind);
  });

  it.each(stores)("$kind.kind does not start without its secrets", ({ kind }) => {
    for (const secrets of [undefined, null, {}]) expect(kind.secrets.safeParse(secrets).success).toBe(false);
  });

  it.each(stores)("$kind.kind refuses settings and secrets it does not know", ({ kind }) => {
    const misspelt = "misspelt";
    for (const schema of [kind.settings, kind.secrets]) {
      const result = schema.safeParse({ [misspelt]: true });
      expect(result.success).toBe(false);
      expect(JSON.stringify(result.error?.issues)).toContain(misspelt);
    }
  });
});
