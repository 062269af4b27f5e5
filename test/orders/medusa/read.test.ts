import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { readOrder } from "#src/orders/medusa/read-order.ts";
import { MedusaOrder } from "#src/orders/medusa/wire.ts";
import { trackingStatuses } from "#src/tracking/status.ts";
import { medusaAddress, medusaFulfillment, medusaItem, medusaOrder } from "../../fakes/medusa.ts";
import { found, givenStore, theOrder } from "./store.ts";

type Fields = { [name: string]: Json };

async function read(given: Fields) {
  const { source } = await givenStore([medusaOrder(given)]);
  return theOrder(source, "1");
}

const label = (number: string) => ({
  tracking_number: number,
  tracking_url: `https://track.example/${number}`,
  label_url: "https://labels.example/secret",
});

describe("an order of Medusa", () => {
  it("is told in the canonical form", async () => {
    expect(await read({})).toEqual({
      id: "order_01M843GX9T7HPPSRG9N765G6J4",
      number: "1",
      createdAt: new Date("2026-11-16T09:12:00Z"),
      customer: { id: "cus_1", email: "emma.clarke@example.com", phone: "+15555550101", name: "Emma Clarke" },
      total: { amount: 30340, currency: "EUR" },
      financial: "paid",
      state: "open",
      items: [
        { id: "ordli_1", title: "Tent", variant: "Green", sku: "TENT-G", quantity: 2, fulfilled: 0 },
        { id: "ordli_2", title: "Tent", variant: "Red", sku: "TENT-R", quantity: 2, fulfilled: 0 },
      ],
      shipTo: { name: "Emma Clarke", line: "Lindenstraße 1", zip: "10115", city: "Berlin", country: "DE" },
      shipments: [],
      pending: [
        { itemId: "ordli_1", quantity: 2, reason: "not_yet" },
        { itemId: "ordli_2", quantity: 2, reason: "not_yet" },
      ],
      returns: [],
      refunds: [],
    });
  });

  it("has a parcel for each label, and what is only packed has not left", async () => {
    const items = [
      medusaItem({ id: "ordli_1", detail: { quantity: 2, fulfilled_quantity: 2, shipped_quantity: 1 } }),
    ];
    const order = await read({
      items,
      fulfillments: [
        medusaFulfillment({
          id: "ful_1",
          items: [{ line_item_id: "ordli_1", quantity: 1 }],
          labels: [label("A1")],
        }),
        medusaFulfillment({
          id: "ful_2",
          shipped_at: null,
          items: [{ line_item_id: "ordli_1", quantity: 1 }],
        }),
        medusaFulfillment({ id: "ful_3", canceled_at: "2026-11-18T08:00:00.000Z", labels: [label("A3")] }),
      ],
    });
    expect(order.shipments).toEqual([
      {
        id: "ful_1",
        items: [{ itemId: "ordli_1", quantity: 1 }],
        trackingNumber: "A1",
        trackingUrl: "https://track.example/A1",
        status: "pending",
        flags: [],
        shippedAt: new Date("2026-11-17T15:00:00Z"),
        events: [],
      },
    ]);
    expect(order.items[0]).toMatchObject({ quantity: 2, fulfilled: 1 });
    expect(order.pending).toEqual([{ itemId: "ordli_1", quantity: 1, reason: "not_yet" }]);
    expect(JSON.stringify(order)).not.toContain("labels.example");
  });

  it("does not say what is in which of two parcels", async () => {
    const order = await read({
      fulfillments: [
        medusaFulfillment({
          items: [{ line_item_id: "ordli_1", quantity: 2 }],
          labels: [label("A1"), label("A2")],
        }),
      ],
    });
    expect(order.shipments.map(({ id, trackingNumber, items }) => [id, trackingNumber, items])).toEqual([
      ["ful_1", "A1", []],
      ["ful_1-2", "A2", []],
    ]);
  });

  it("is delivered when its fulfilment is, not when it is completed", async () => {
    const delivered = medusaFulfillment({ delivered_at: "2026-11-19T10:00:00.000Z", labels: [label("A1")] });
    const [parcel] = (await read({ fulfillments: [delivered] })).shipments;
    expect(parcel).toMatchObject({ status: "delivered", deliveredAt: new Date("2026-11-19T10:00:00Z") });
    const completed = await read({
      status: "completed",
      fulfillments: [medusaFulfillment({ labels: [label("A1")] })],
    });
    expect([completed.state, completed.shipments[0]?.status, completed.pending]).toEqual([
      "closed",
      "pending",
      [],
    ]);
  });

  it("sent without a label is a parcel without a number; a download is none", async () => {
    const [letter] = (await read({ fulfillments: [medusaFulfillment({})] })).shipments;
    expect(letter).toMatchObject({ status: "pending", shippedAt: new Date("2026-11-17T15:00:00Z") });
    expect(letter?.trackingNumber).toBeUndefined();
    expect(
      (await read({ fulfillments: [medusaFulfillment({ requires_shipping: false })] })).shipments,
    ).toEqual([]);
  });

  it("has a carrier where its provider is one", async () => {
    const of = async (id: string) =>
      (await read({ fulfillments: [medusaFulfillment({ provider: { id } })] })).shipments[0]?.carrier;
    expect(await of("manual_manual")).toBeUndefined();
    expect(await of("dhl_standard")).toBe("DHL");
  });

  it.each([
    ["pending", "open"],
    ["completed", "closed"],
    ["archived", "closed"],
    ["canceled", "cancelled"],
    ["requires_action", "on_hold"],
    ["brand_new_value", "open"],
  ])("with the status %s is %s", async (status, state) => {
    expect((await read({ status })).state).toBe(state);
  });

  it.each([
    ["captured", "paid"],
    ["authorized", "pending"],
    ["not_paid", "pending"],
    ["partially_refunded", "partially_refunded"],
    ["refunded", "refunded"],
    ["canceled", "voided"],
    ["constructor", "pending"],
  ])("with the payment %s is %s", async (payment_status, financial) => {
    expect((await read({ payment_status })).financial).toBe(financial);
  });

  it("tells when it was cancelled, and what was paid back", async () => {
    const order = await read({
      status: "canceled",
      canceled_at: "2026-11-18T08:00:00.000Z",
      total: 0,
      summary: { original_order_total: 303.4 },
      payment_collections: [
        {
          payments: [
            {
              provider_id: "pp_stripe_stripe",
              refunds: [{ id: "ref_1", amount: 10.1, created_at: "2026-11-18T08:00:01.000Z" }],
            },
          ],
        },
      ],
    });
    expect(order.total).toEqual({ amount: 30340, currency: "EUR" });
    expect(order.cancelled).toEqual({ at: new Date("2026-11-18T08:00:00Z") });
    expect(order.refunds).toEqual([
      {
        id: "ref_1",
        amount: { amount: 1010, currency: "EUR" },
        at: new Date("2026-11-18T08:00:01Z"),
        method: "card",
        status: "done",
      },
    ]);
  });

  it("has returns, with the parcel that brings them", async () => {
    const order = await read({
      returns: [
        {
          id: "return_1",
          status: "requested",
          requested_at: "2026-11-20T08:00:00.000Z",
          fulfillments: [medusaFulfillment({ id: "ful_r", labels: [label("R1")] })],
        },
        { id: "return_2", status: "received", received_at: "2026-11-22T08:00:00.000Z" },
        { id: "return_3", status: "partially_received", received_at: "2026-11-22T08:00:00.000Z" },
        { id: "return_4", status: "canceled", canceled_at: "2026-11-21T08:00:00.000Z" },
        { id: "return_5", status: "open" },
      ],
    });
    expect(order.returns).toEqual([
      {
        id: "return_1",
        status: "requested",
        requestedAt: new Date("2026-11-20T08:00:00Z"),
        shipmentId: "ful_r",
      },
      { id: "return_2", status: "received", receivedAt: new Date("2026-11-22T08:00:00Z") },
      { id: "return_3", status: "requested" },
    ]);
    expect(order.shipments).toMatchObject([{ id: "ful_r", trackingNumber: "R1", isReturn: true }]);
  });

  it("that is a draft is none", async () => {
    const { source } = await givenStore([medusaOrder({ is_draft_order: true })]);
    expect(await found(source, { by: "number", number: "1" })).toEqual([]);
  });
});

describe("looking up", () => {
  it("goes by the number that is shown", async () => {
    const { source } = await givenStore([
      medusaOrder({ id: "order_01M843GX9T7HPPSRG9N7AAAAAA", display_id: 1, custom_display_id: "EU-77" }),
      medusaOrder({ id: "order_01M843GX9T7HPPSRG9N7BBBBBB", display_id: 77 }),
    ]);
    expect((await found(source, { by: "number", number: "77" })).map(({ number }) => number)).toEqual(["77"]);
    expect(await found(source, { by: "number", number: "1" })).toEqual([]);
  });

  it("is not led astray by what the search takes for wildcards", async () => {
    const { source, store } = await givenStore([
      medusaOrder({ id: "order_01M843GX9T7HPPSRG9N7AAAAAA", display_id: 1, email: "a_b@example.com" }),
      medusaOrder({ id: "order_01M843GX9T7HPPSRG9N7BBBBBB", display_id: 2, email: "acb@example.com" }),
    ]);
    const ofEmail = async (email: string) =>
      (await found(source, { by: "email", email })).map(({ number }) => number);
    expect(await ofEmail("a_b@example.com")).toEqual(["1"]);
    expect(await ofEmail("%@example.com")).toEqual([]);
    expect(await ofEmail("%")).toEqual([]);
    for (const { path } of store.requests) {
      expect(new URL(path, "http://x").searchParams.get("q") ?? "").not.toMatch(/[%_\\]/);
    }
  });

  it.each(["order_1/../../users", "return_01M843GX9T7HPPSRG9N7", "order_", "1", "../customers"])(
    "asks for no order by %s",
    async (id) => {
      const { source, store } = await givenStore([medusaOrder({})]);
      expect(await found(source, { by: "id", id })).toEqual([]);
      expect(store.requests).toEqual([]);
    },
  );

  it("tells how far back it has looked for a parcel", async () => {
    const start = Date.parse("2026-11-23T11:00:00Z");
    const { source } = await givenStore(
      Array.from({ length: 220 }, (_, n) =>
        medusaOrder({
          id: `order_01M843GX9T7HPPSRG9N7${String(10_000 + n)}`,
          display_id: n + 1,
          created_at: new Date(start - n * 3_600_000).toISOString(),
        }),
      ),
    );
    const answer = await source.find({ by: "tracking", trackingNumber: "A1" });
    // 200 hours.
    expect(answer).toMatchObject({ ok: true, orders: [], reachesDays: 8 });
  });
});

describe("products", () => {
  it("are told by variant, with what is left", async () => {
    const { source, store } = await givenStore();
    store.products.push({ id: "prod_1", title: "Tent" }, { id: "prod_2", title: "Mat" });
    const eur = (amount: number) => [{ amount, currency_code: "eur" }];
    store.variants.set("prod_1", [
      {
        id: "v1",
        title: "Green",
        sku: "G",
        manage_inventory: true,
        inventory_quantity: 5,
        prices: eur(99.5),
      },
      {
        id: "v2",
        title: "Red",
        manage_inventory: true,
        allow_backorder: false,
        inventory_quantity: 0,
        prices: [],
      },
      {
        id: "v3",
        title: "Blue",
        manage_inventory: true,
        allow_backorder: true,
        inventory_quantity: 0,
        prices: [...eur(1), { amount: 2, currency_code: "usd" }],
      },
      { id: "v4", title: "Gray", manage_inventory: false },
      { id: "v5", title: "Pink" },
    ]);
    expect(await source.products?.("tent")).toMatchObject({
      ok: true,
      products: [
        {
          id: "v1",
          title: "Tent",
          variant: "Green",
          sku: "G",
          price: { amount: 9950, currency: "EUR" },
          stock: "in_stock",
          left: 5,
        },
        { id: "v2", stock: "out_of_stock" },
        { id: "v3", stock: "backorder" },
        { id: "v4", stock: "in_stock" },
        { id: "v5", stock: "unknown" },
      ],
    });
    store.fail("unavailable");
    expect(await source.products?.("tent")).toMatchObject({ ok: false });
  });
});

it("reads an order in which anything is anything else, or leaves it out", () => {
  const whole = medusaOrder({
    shipping_address: medusaAddress({ phone: "+15555550101" }),
    fulfillments: [
      medusaFulfillment({ labels: [label("A1")], items: [{ line_item_id: "ordli_1", quantity: 1 }] }),
    ],
    returns: [{ id: "return_1", status: "requested", fulfillments: [] }],
    payment_collections: [
      { payments: [{ refunds: [{ id: "r", amount: 1, created_at: "2026-11-18T08:00:01.000Z" }] }] },
    ],
  });
  const strange: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom<unknown>(null, "", "none", 0, -1, 1e300, true, [], {}, [[]], [{}], "9".repeat(400)),
    fc.jsonValue(),
  );
  const inner: Fields = { ...whole };
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(inner)), strange), strange, (changes, deep) => {
      for (const body of [
        { ...inner, ...changes },
        { ...inner, fulfillments: [deep, { ...medusaFulfillment({}), labels: deep, items: deep }] },
        { ...inner, items: [deep, { ...medusaItem({}), detail: deep, quantity: deep }] },
      ]) {
        const parsed = MedusaOrder.safeParse(body);
        if (!parsed.success) continue;
        const order = readOrder(parsed.data, { complain: () => undefined });
        if (order === null) continue;
        expect(Number.isSafeInteger(order.total.amount)).toBe(true);
        for (const item of order.items) expect(item.fulfilled).toBeLessThanOrEqual(item.quantity);
        for (const shipment of order.shipments) expect(trackingStatuses).toContain(shipment.status);
      }
    }),
    { numRuns: 1_000 },
  );
});
