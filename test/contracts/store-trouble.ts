import { afterEach, describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import type { OrderQuery, OrdersFound } from "#src/orders/source.ts";
import { trackingStatuses } from "#src/tracking/status.ts";
import {
  describeOrderSource,
  type StartedStore,
  type StoreDrift,
  type StoreHarness,
  type StoreTrouble,
} from "./order-source.ts";

const minute = 60_000;

function given(n: number, email: string, phone?: string, trackingNumber?: string): Order {
  return {
    id: `given ${n}`,
    number: String(n),
    createdAt: new Date(
      Math.floor(Date.now() / 1000) * 1000 - 20 * 24 * 60 * minute + ((n * 37) % 211) * minute,
    ),
    customer: { email, phone, name: `Ann Sample ${n}` },
    total: { amount: 1999, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [{ id: "1", title: "Tent", quantity: 2, fulfilled: trackingNumber === undefined ? 0 : 2 }],
    shipments:
      trackingNumber === undefined
        ? []
        : [
            {
              id: "p",
              items: [],
              carrier: "DHL",
              trackingNumber,
              status: "in_transit",
              flags: [],
              events: [],
            },
          ],
    pending: [],
    returns: [],
    refunds: [],
  };
}

/** 60 orders of one shopper, and a few whose numbers, addresses and phones are hard to tell apart from others. */
export const givenOrders: readonly Order[] = [
  ...Array.from({ length: 60 }, (_, n) =>
    given(1000 + n, "ann@example.com", "+15555550101", n < 3 ? `JJD0099990200${n}` : undefined),
  ),
  given(100, "bob+1@example.com", "+5531987654321", "1Z999AA10123456784"),
  given(10001, "bob@example.com", "+525512345678"),
  given(10010, "x.y@example.com"),
  given(10011, "xzy@example.com", "+15555550111"),
];

/** What comes of a trouble: `none` there is no such order; else a failure of this kind. */
type Outcome = "none" | "broken" | "retry" | "failure";

const outcomes: Readonly<Record<Exclude<StoreTrouble, "not_found">, Outcome>> = {
  unauthorized: "broken",
  forbidden: "broken",
  throttled: "retry",
  unavailable: "retry",
  silent: "retry",
  dropped: "retry",
  html: "failure",
  half: "failure",
  huge: "failure",
  elsewhere: "failure",
  nonsense: "failure",
};

/** Runs a kind of store that is asked over the network through the contract, its troubles and its drifts included. */
export function describeStore(harness: StoreHarness): void {
  const { kind } = harness;
  const running: StartedStore[] = [];
  afterEach(async () => {
    for (const store of running.splice(0)) {
      await store.source.close?.();
      await store.close();
    }
  });
  const start = async (orders: readonly Order[]) => {
    const store = await harness.start(orders);
    running.push(store);
    return store;
  };

  describeOrderSource({
    name: kind.kind,
    orders: givenOrders,
    ...(harness.finds === undefined ? {} : { finds: harness.finds }),
    open: async () => ({ source: (await start(givenOrders)).source }),
  });

  describe(`${kind.kind} as a store that is asked over the network`, () => {
    const few = givenOrders.slice(0, 2);
    const queries: readonly OrderQuery[] = [
      { by: "number", number: "1000" },
      { by: "email", email: "ann@example.com" },
      { by: "phone", phone: "+15555550101" },
      { by: "tracking", trackingNumber: "JJD00999902000" },
    ];
    const askable = queries.filter(({ by }) => harness.finds?.includes(by) ?? true);

    it("tells what the store told", async () => {
      const { source } = await start(givenOrders);
      const found = expectFound(await source.find({ by: "number", number: "1000" }));
      const [order] = found.orders;
      expect(order?.createdAt).toEqual(givenOrders[0]?.createdAt);
      expect(order?.customer).toMatchObject({
        email: "ann@example.com",
        phone: "+15555550101",
        name: "Ann Sample 1000",
      });
      expect(order?.items.map(({ title, quantity }) => [title, quantity])).toEqual([["Tent", 2]]);
      expect(order?.shipments.map(({ trackingNumber }) => trackingNumber)).toEqual(["JJD00999902000"]);
      expect(order?.shipments[0]?.carrier).toMatch(/dhl/i);
    });

    it("does not ask at all once it has been told to give up", async () => {
      const { source, requests } = await start(few);
      for (const query of queries) expect((await source.find(query, AbortSignal.abort())).ok).toBe(false);
      expect(requests()).toEqual([]);
    });

    const troubles: readonly [StoreTrouble, Outcome][] = [
      ...Object.keys(outcomes)
        .filter((name) => isTrouble(name))
        .map((name): [StoreTrouble, Outcome] => [name, outcomes[name]]),
      ["not_found", harness.notFoundMeans],
    ];
    it.each(troubles)("%s comes to: %s", async (how, outcome) => {
      const { source, fail } = await start(few);
      fail(how);
      for (const query of askable) {
        const began = performance.now();
        const found = await source.find(query, AbortSignal.timeout(how === "silent" ? 300 : 10_000));
        expect(performance.now() - began, "it took too long").toBeLessThan(6_000);
        if (outcome === "none") {
          expect(found).toMatchObject({ ok: true, orders: [] });
          continue;
        }
        if (found.ok) throw new Error(`${query.by}: it found ${found.orders.length} orders`);
        if (outcome === "broken") expect(found.kind, query.by).toBe("broken");
        if (outcome === "retry") expect(found.kind ?? "retry", query.by).toBe("retry");
        if (how === "throttled") {
          expect(found.afterMs, query.by).toBeGreaterThanOrEqual(1_000);
          expect(found.afterMs, query.by).toBeLessThanOrEqual(10_000);
        }
        expectDiscreet(found.detail);
      }
      for (const { problem } of (await source.report()).problems) expectDiscreet(problem);
    });

    const drifts: readonly StoreDrift[] = ["unknown_words", "missing_fields", "nulls", "wrong_types"];
    it.each(drifts)("goes on with an order of %s, and with its neighbours", async (how) => {
      const { source, drift } = await start(few);
      drift("1000", how);
      const found = expectFound(await source.find({ by: "number", number: "1000" }));
      const neighbour = expectFound(await source.find({ by: "number", number: "1001" }));
      expect(neighbour.orders).toHaveLength(1);
      if (how === "unknown_words") expect(found.orders).toHaveLength(1);
      for (const { shipments, flags } of found.orders.flatMap((order) =>
        order.shipments.map((shipment) => ({ shipments: shipment.status, flags: shipment.flags })),
      )) {
        expect(trackingStatuses).toContain(shipments);
        expect(flags).not.toContain("brand_new_value");
        if (how === "unknown_words") expect(["unknown", "pending"]).toContain(shipments);
      }
      if (how === "nulls") {
        for (const { customer } of found.orders) {
          expect([customer.email, customer.phone]).toEqual([undefined, undefined]);
        }
      }
      if (harness.finds?.includes("email") ?? true) {
        const theirs = expectFound(await source.find({ by: "email", email: "ann@example.com" }));
        const numbers = theirs.orders.map(({ number }) => number.replace("#", ""));
        expect(numbers).toContain("1001");
        if (how === "nulls") expect(numbers).not.toContain("1000");
      }
    });

    function expectDiscreet(text: string): void {
      expect(text).not.toBe("");
      for (const secret of [...harness.secrets, "ann@example.com", "+15555550101", "15555550101"]) {
        expect(text).not.toContain(secret);
      }
    }
  });
}

function isTrouble(name: string): name is keyof typeof outcomes {
  return Object.hasOwn(outcomes, name);
}

function expectFound(found: OrdersFound): OrdersFound & { ok: true } {
  if (!found.ok) throw new Error(found.detail);
  return found;
}
