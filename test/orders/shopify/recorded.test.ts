import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { answers } from "#src/orders/book.ts";
import type { Order } from "#src/orders/order.ts";
import { readOrder } from "#src/orders/shopify/read-order.ts";
import { createWebhook } from "#src/orders/shopify/webhook.ts";

const recordings = process.env["RECORDED"];
const why = "RECORDED is not set: the recorded answers of Shopify are not here";
const absent = recordings === undefined;
if (absent) process.stderr.write(`skipped: ${why}\n`);
const folder = join(recordings ?? "", "shopify");

const Answer = z.object({ data: z.object({ orders: z.object({ nodes: z.array(z.unknown()) }) }) });

function ordersIn(name: string): readonly Order[] {
  const words: string[] = [];
  const { data } = Answer.parse(
    JSON.parse(readFileSync(join(folder, `graphql_synthetic_${name}.json`), "utf8")),
  );
  const orders = data.orders.nodes.flatMap(
    (node) => readOrder(node, (field, word) => words.push(`${field} ${word}`)) ?? [],
  );
  expect(orders).toHaveLength(data.orders.nodes.length);
  expect(words).toEqual([]);
  return orders;
}

function one(name: string): Order {
  const [order, ...others] = ordersIn(name);
  if (order === undefined || others.length > 0) throw new Error(`${name} is not one order`);
  return order;
}

describe.skipIf(absent)(`what was recorded of Shopify${absent ? ` (skipped: ${why})` : ""}`, () => {
  it("is read, all of it, and no key of a status page comes out", () => {
    const names = readdirSync(folder).flatMap(
      (name) => /^graphql_synthetic_(.+)\.json$/u.exec(name)?.[1] ?? [],
    );
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const orders = ordersIn(name);
      expect(JSON.stringify(orders)).not.toMatch(/authenticate|key=|demo-store/);
      for (const order of orders) {
        expect(order.customer.email).toMatch(/@example\.com$/);
        expect(order.customer.phone).toMatch(/^\+34600/);
        expect(order.customer.name).toBe("Test Shopper");
        expect(order.shipTo).toEqual({ name: "Test Shopper", zip: "28013", city: "Madrid", country: "ES" });
        expect(order.total.currency).toBe("EUR");
        expect(answers(order, { by: "number", number: order.number.slice(1) })).toBe(true);
      }
    }
  });

  it("tells two parcels of one order apart", () => {
    const order = one("split_two_parcels_one_delivered");
    expect(order).toMatchObject({
      id: "6100000000001",
      number: "#1001",
      locale: "es-ES",
      state: "open",
      financial: "paid",
    });
    expect(order.total).toEqual({ amount: 5990, currency: "EUR" });
    expect(order.pending).toEqual([]);
    expect(order.items.map(({ quantity, fulfilled }) => [quantity, fulfilled])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    const [first, second] = order.shipments;
    expect(first).toMatchObject({
      carrier: "Correos",
      trackingNumber: "PK1234567890123456789012P",
      status: "delivered",
      deliveredAt: new Date("2026-11-18T11:00:00Z"),
      items: [{ itemId: "101", quantity: 1 }],
    });
    expect(first?.events.map(({ status }) => status)).toEqual([
      "in_transit",
      "out_for_delivery",
      "delivered",
    ]);
    expect(second).toMatchObject({
      carrier: "DHL",
      status: "in_transit",
      eta: { from: { at: new Date("2026-11-25T20:00:00Z") }, to: { at: new Date("2026-11-25T20:00:00Z") } },
      items: [{ itemId: "102", quantity: 1 }],
    });
    expect(second?.deliveredAt).toBeUndefined();
    expect(second?.events.at(-1)).toMatchObject({ city: "Saarbrücken", country: "DE" });
  });

  it("says by when an order is to be sent", () => {
    const order = one("unfulfilled_paid_yesterday");
    expect(order.state).toBe("open");
    expect(order.shipments).toEqual([]);
    expect(order.pending).toEqual([{ itemId: "103", quantity: 1, reason: "not_yet" }]);
    const end = { at: new Date("2026-11-25T22:59:59Z") };
    expect(order.promise).toEqual({ what: "ship", by: { from: end, to: end } });
  });

  it("knows a pre-order from a delay, and a date from a moment", () => {
    const order = one("preorder_scheduled");
    expect(order.state).toBe("scheduled");
    expect(order.pending).toEqual([
      { itemId: "104", quantity: 1, reason: "preorder", expected: { day: "2026-12-10" } },
    ]);
  });

  it("says why an order is held, and what is missing of one that was sent in part", () => {
    const held = one("on_hold_incorrect_address");
    expect(held).toMatchObject({ state: "on_hold", hold: { reason: "address" }, shipments: [] });
    expect(held.pending).toEqual([{ itemId: "103", quantity: 1, reason: "hold" }]);
    const part = one("partially_fulfilled_backorder");
    expect(part.state).toBe("open");
    expect(part.hold).toBeUndefined();
    expect(part.pending).toEqual([{ itemId: "103", quantity: 1, reason: "backorder" }]);
    expect(part.shipments).toMatchObject([{ status: "delivered", items: [{ itemId: "101", quantity: 1 }] }]);
  });

  it("takes a label for a label, and the last mile for the last mile", () => {
    const label = one("label_created_not_moving").shipments;
    expect(label).toMatchObject([{ status: "label_created", shippedAt: new Date("2026-11-14T10:00:00Z") }]);
    expect(label[0]?.eta).toBeUndefined();
    const today = one("out_for_delivery_today").shipments;
    expect(today).toMatchObject([
      { status: "out_for_delivery", eta: { to: { at: new Date("2026-11-23T19:00:00Z") } } },
    ]);
    const [delivered] = one("delivered_yesterday").shipments;
    expect(delivered).toMatchObject({
      status: "delivered",
      deliveredAt: new Date("2026-11-22T15:04:00Z"),
      carrier: "GLS",
    });
    expect(one("delivered_yesterday").state).toBe("closed");
  });

  it("says when an order was cancelled and what was paid back", () => {
    const order = one("cancelled_refunded");
    expect(order).toMatchObject({ state: "cancelled", financial: "refunded", pending: [] });
    expect(order.cancelled).toEqual({ at: new Date("2026-11-12T12:30:00Z"), reason: "customer" });
    expect(order.refunds).toEqual([
      {
        id: "1",
        amount: { amount: 5990, currency: "EUR" },
        at: new Date("2026-11-12T12:30:00Z"),
        status: "done",
      },
    ]);
    expect(order.items).toMatchObject([{ quantity: 1, fulfilled: 0 }]);
  });

  it("reads several orders, and none", () => {
    expect(ordersIn("multiple_open_orders").map(({ number }) => number)).toEqual(["#1002", "#1005", "#1004"]);
    expect(ordersIn("not_found")).toEqual([]);
  });

  it("names the order in bodies as webhooks bring them", () => {
    const webhook = createWebhook("example.myshopify.com", "a-client-secret");
    const about = (topic: string, body: unknown) =>
      webhook.parse({
        method: "POST",
        url: new URL("https://gateway.example/webhooks/stores/1"),
        headers: { "x-shopify-topic": topic, "x-shopify-webhook-id": "w1" },
        body: Buffer.from(JSON.stringify(body)),
        receivedAt: new Date(),
      });
    const unwrapped = (name: string, key: string): unknown => {
      const body: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
      const inner = z.record(z.string(), z.unknown()).parse(body);
      return inner[key] ?? inner;
    };
    const Id = z.object({ id: z.number().optional(), order_id: z.number().optional() });
    const cases: readonly (readonly [string, string, string])[] = [
      ["rest_order_created_0.json", "order", "orders/create"],
      ["rest_fulfillment_created_0.json", "fulfillment", "fulfillments/create"],
      ["rest_fulfillment_cancelled.json", "fulfillment", "fulfillments/update"],
    ];
    for (const [name, key, topic] of cases) {
      const body = unwrapped(name, key);
      const { id, order_id: orderId } = Id.parse(body);
      expect(about(topic, body)).toEqual([{ kind: "order", id: "w1", orderId: String(orderId ?? id) }]);
    }
  });
});
