import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { woocommerceSourceKind } from "#src/orders/woocommerce/kind.ts";
import { shown } from "../../fakes/woocommerce.ts";
import { found, givenShop, keys, theOrder } from "./shop.ts";

type Fields = { [name: string]: Json };

const recordings = process.env["RECORDED"];
const why = "RECORDED is not set: the recorded bodies of WooCommerce are not here";
if (recordings === undefined) process.stderr.write(`skipped: ${why}\n`);

function recorded(name: string): Json {
  const body: Json = JSON.parse(readFileSync(join(recordings ?? "", "woocommerce", `${name}.json`), "utf8"));
  return body;
}

function objects(name: string): Fields[] {
  const body = recorded(name);
  const list: readonly Json[] = Array.isArray(body) ? body : [body];
  return list.flatMap((each) => (isFields(each) ? [each] : []));
}

function isFields(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const contents = [
  { itemId: "315", quantity: 2 },
  { itemId: "316", quantity: 1 },
];

describe.skipIf(recordings === undefined)(
  `WooCommerce as it was recorded${recordings === undefined ? ` (skipped: ${why})` : ""}`,
  () => {
    it("an order that was just placed", async () => {
      const { source } = await givenShop(objects("order_create_response"));
      expect(await theOrder(source, "#727")).toMatchObject({
        id: "727",
        createdAt: new Date("2017-03-22T19:28:02Z"),
        customer: { email: "john.doe@example.com", phone: "+15555555555", name: "John Doe" },
        total: { amount: 2935, currency: "USD" },
        financial: "paid",
        state: "open",
        shipTo: { line: "969 Market", zip: "94103", city: "San Francisco", country: "US" },
        shipments: [],
        pending: contents.map((entry) => ({ ...entry, reason: "not_yet" })),
      });
    });

    it("an order that is completed: sent, and not known to have arrived", async () => {
      const { source } = await givenShop(objects("order_status_completed"));
      const order = await theOrder(source, "727");
      expect(order.items.map(({ title }) => title)).toEqual([
        "Woo Single #1",
        "Ship Your Idea – Color: Black, Size: M Test",
      ]);
      expect(order.pending).toEqual([]);
      expect(order.shipments).toEqual([
        {
          id: "order",
          items: contents,
          status: "pending",
          flags: [],
          shippedAt: new Date("2017-03-22T19:30:35Z"),
          events: [],
        },
      ]);
    });

    it("a list, with two refunds by hand", async () => {
      const { source, shop } = await givenShop(objects("orders_list"));
      shop.refunds.set("723", objects("order_refunds_list"));
      const [order, ...others] = await found(source, { by: "email", email: "joao.silva@example.com" });
      expect(others).toEqual([]);
      expect(order).toMatchObject({
        number: "723",
        customer: { id: "26", name: "João Silva" },
        total: { amount: 3900, currency: "USD" },
        financial: "partially_refunded",
        state: "closed",
        refunds: [
          {
            id: "726",
            amount: { amount: 1000, currency: "USD" },
            at: new Date("2017-03-21T20:07:11Z"),
            status: "pending",
          },
          {
            id: "724",
            amount: { amount: 900, currency: "USD" },
            at: new Date("2017-03-21T19:55:37Z"),
            status: "pending",
          },
        ],
      });
    });

    it("two parcels in Advanced Shipment Tracking's meta", async () => {
      const { source } = await givenShop(objects("composed_order_ast_meta_two_parcels"));
      const order = await theOrder(source, "1002");
      expect(order.shipments).toMatchObject([
        { carrier: "DPD PL", trackingNumber: "13337052123456", status: "pending" },
        {
          carrier: "Local Courier",
          trackingNumber: "LC-778",
          trackingUrl: "https://track.example/LC-778",
          status: "pending",
        },
      ]);
      expect(order.shipments.map(({ shippedAt }) => shippedAt?.toISOString().slice(0, 10))).toEqual([
        "2026-08-04",
        "2026-08-05",
      ]);
      expect(await found(source, { by: "tracking", trackingNumber: "LC-778" })).toHaveLength(1);
    });

    it("one parcel in flat meta", async () => {
      const { source } = await givenShop(objects("composed_order_flat_meta"));
      expect((await theOrder(source, "1003")).shipments).toMatchObject([
        { carrier: "UPS", trackingNumber: "1Z999AA10123456784", items: contents },
      ]);
    });

    it("an order that waits for its payment", async () => {
      const { source } = await givenShop(objects("composed_order_on_hold_no_tracking"));
      expect(await theOrder(source, "1005")).toMatchObject({
        state: "on_hold",
        hold: { reason: "payment" },
        financial: "pending",
        shipments: [],
        pending: contents.map((entry) => ({ ...entry, reason: "hold" })),
      });
    });

    it.each([
      ["official", "shipment_tracking_item", "USPS", "9400111899560000000000", "2026-07-10"],
      ["ast", "ast_tracking_item", "Fedex", "12345678", "2019-03-08"],
    ] as const)("what the API of %s answers", async (api, name, carrier, trackingNumber, day) => {
      const { source, shop } = await givenShop(objects("order_status_completed"));
      shop.tracking[api] = new Map([["727", objects(name)]]);
      const [parcel] = (await theOrder(source, "727")).shipments;
      expect(parcel).toMatchObject({ carrier, trackingNumber, items: contents });
      expect(parcel?.trackingUrl).toContain(trackingNumber);
      expect(parcel?.shippedAt?.toISOString().slice(0, 10)).toBe(day);
    });

    it("products and their variations", async () => {
      const { source, shop } = await givenShop();
      shop.products.push(...objects("products_list"));
      const quality = await source.products?.("quality");
      expect(quality).toMatchObject({
        ok: true,
        products: [
          {
            id: "794",
            title: "Premium Quality",
            price: { amount: 2199, currency: "EUR" },
            stock: "in_stock",
          },
        ],
      });
      shop.variations.set("799", objects("product_variations_list"));
      const idea = await source.products?.("ship your idea");
      expect(idea).toMatchObject({
        ok: true,
        products: [
          { id: "733", title: "Ship Your Idea", variant: "Green", price: { amount: 900, currency: "EUR" } },
          { id: "732", title: "Ship Your Idea", variant: "Black" },
        ],
      });
    });

    it("a webhook that leads somewhere else", async () => {
      const { shop, settings, deps } = await givenShop();
      shop.webhooks.push(...objects("webhook_object"));
      const url = new URL("https://chat.example.com/webhooks/stores/1");
      const checks = await woocommerceSourceKind.check?.(
        settings,
        { ...keys, webhookSecret: "s" },
        deps,
        url,
      );
      expect(checks?.find(({ name }) => name === "webhook")).toMatchObject({ result: "failed" });
    });

    it("nothing of what is no order is taken for one", async () => {
      for (const name of [
        "customers_list",
        "products_list",
        "order_notes_list",
        "order_refunds_list",
        "webhook_object",
      ]) {
        const { source } = await givenShop(objects(name));
        const [first] = objects(name);
        const answer = await source.find({ by: "id", id: shown(first?.["id"]) });
        expect(answer.ok ? answer.orders.map(({ items }) => items).flat() : []).toEqual([]);
      }
    });
  },
);
