import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import { readOrder } from "#src/orders/shopify/read-order.ts";
import { trackingStatuses } from "#src/tracking/status.ts";
import { mutated } from "../../contracts/mutated.ts";
import type { JsonObject } from "../../fakes/shopify-document.ts";
import {
  connection,
  drift,
  fulfillment,
  fulfillmentOrder,
  lineItem,
  money,
  scan,
  shopifyOrder,
} from "../../fakes/shopify-orders.ts";

function read(more: JsonObject, words: string[] = []): Order {
  const order = readOrder(shopifyOrder(1001, more), (field, word) => words.push(`${field} ${word}`));
  if (order === null) throw new Error("it is no order");
  return order;
}

const sent = (parcels: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  fulfillments: [...parcels],
  fulfillmentOrders: connection([fulfillmentOrder(3, "CLOSED", [[103, 0]])]),
  displayFulfillmentStatus: "FULFILLED",
  ...more,
});

describe("an order of Shopify's", () => {
  it("has the shopper's data, and never the key of its status page", () => {
    const order = read({});
    expect(order.customer).toEqual({
      id: "7001",
      email: "emma.clarke@example.com",
      phone: "+15555550101",
      name: "Emma Clarke",
    });
    expect(order.shipTo).toMatchObject({ line: "1 Sample Street", timeZone: "Europe/Madrid", country: "ES" });
    expect(JSON.stringify(order)).not.toContain("bearer-key");
  });

  it("without contact data is an order that nobody can be compared with", () => {
    const order = read({ email: null, phone: null, customer: null, shippingAddress: null });
    expect(order.customer).toEqual({});
    expect(order.shipTo).toBeUndefined();
  });

  it("of a guest has the phone of the address, in E.164", () => {
    const order = read({
      phone: null,
      customer: null,
      shippingAddress: { phone: "612 34 56 78", countryCodeV2: "ES" },
    });
    expect(order.customer.phone).toBe("+34612345678");
  });

  it.each([
    ["EUR", "59.9", 5990],
    ["EUR", "1250.0", 125000],
    ["EUR", "12.500", 1250],
    ["JPY", "1999.0", 1999],
    ["KWD", "1.25", 1250],
    ["USD", "0.1", 10],
  ])("in %s of %s costs %i minor units", (currency, amount, minor) => {
    expect(read({ totalPriceSet: money(amount, currency) }).total).toEqual({ amount: minor, currency });
  });

  it.each([
    ["web", "Online Store", undefined],
    ["3890849", "eBay", "eBay"],
    ["amazon-us", null, "Amazon"],
    ["web", "Amazon Pay", undefined],
    ["580111", "Marketplace Connect", undefined],
    ["etsy", "Etsy Marketplace Sync", "Etsy"],
  ])("from %s by the app %s is of the marketplace %s", (sourceName, app, marketplace) => {
    expect(read({ sourceName, app: app === null ? null : { name: app } }).marketplace).toBe(marketplace);
  });
});

describe("a parcel of Shopify's", () => {
  const cases: readonly (readonly [string | null, string])[] = [
    [null, "pending"],
    ["CONFIRMED", "pending"],
    ["MARKED_AS_FULFILLED", "pending"],
    ["LABEL_PURCHASED", "label_created"],
    ["CARRIER_PICKED_UP", "in_transit"],
    ["OUT_FOR_DELIVERY", "out_for_delivery"],
    ["READY_FOR_PICKUP", "available_for_pickup"],
    ["ATTEMPTED_DELIVERY", "delivery_attempted"],
    ["DELIVERED", "delivered"],
    ["FAILURE", "exception"],
    ["LABEL_VOIDED", "cancelled"],
  ];
  it.each(cases)("that is %s is %s", (word, status) => {
    expect(read(sent([fulfillment(1, word, [[103, 1]])])).shipments).toMatchObject([{ status }]);
  });

  it("that is late is on its way, and late", () => {
    expect(read(sent([fulfillment(1, "DELAYED", [[103, 1]])])).shipments).toMatchObject([
      { status: "in_transit", flags: ["delayed"] },
    ]);
  });

  it("of which nothing is known but a scan is where the scan says", () => {
    const events = connection([
      scan("IN_TRANSIT", "2026-11-20T02:00:00Z"),
      scan("OUT_FOR_DELIVERY", "2026-11-21T06:00:00Z"),
    ]);
    expect(read(sent([fulfillment(1, "FULFILLED", [[103, 1]], { events })])).shipments[0]?.status).toBe(
      "out_for_delivery",
    );
  });

  it("with a word that is new is unknown, and the word is told", () => {
    const words: string[] = [];
    const order = read(sent([fulfillment(1, "TELEPORTED", [[103, 1]])]), words);
    expect(order.shipments).toMatchObject([{ status: "unknown" }]);
    expect(words).toEqual(["parcel TELEPORTED"]);
  });

  it("with several numbers is as many parcels, whose goods are counted once", () => {
    const trackingInfo = ["A1", "A2", "A2"].map((number) => ({
      company: "UPS",
      number,
      url: `https://www.ups.com/track?n=${number}`,
    }));
    const order = read(sent([fulfillment(1, "IN_TRANSIT", [[103, 1]], { trackingInfo })]));
    expect(order.shipments.map(({ id, trackingNumber }) => [id, trackingNumber])).toEqual([
      ["1", "A1"],
      ["1-2", "A2"],
    ]);
    expect(order.items).toMatchObject([{ quantity: 1, fulfilled: 1 }]);
  });

  it("without a number is one all the same", () => {
    const order = read(sent([fulfillment(1, "FULFILLED", [[103, 1]], { trackingInfo: [] })]));
    expect(order.shipments).toHaveLength(1);
    expect(order.shipments[0]?.trackingNumber).toBeUndefined();
    expect(order.shipments[0]?.shippedAt).toEqual(new Date("2026-11-19T08:00:00Z"));
  });

  it("that was called off is none: its goods are still to be sent", () => {
    const order = read({ fulfillments: [fulfillment(1, "CANCELED", [[103, 1]], { status: "CANCELLED" })] });
    expect(order.shipments).toEqual([]);
    expect(order.items).toMatchObject([{ fulfilled: 0 }]);
    expect(order.pending).toMatchObject([{ itemId: "103", reason: "not_yet" }]);
  });

  it("that is expected on another day than before says so, and keeps days days", () => {
    const events = connection([
      scan("IN_TRANSIT", "2026-11-20T02:00:00Z", { estimatedDeliveryAt: "2026-11-24T00:00:00Z" }),
      scan("DELAYED", "2026-11-21T06:00:00Z", { estimatedDeliveryAt: "2026-11-26T00:00:00Z" }),
    ]);
    const [parcel] = read(
      sent([fulfillment(1, "DELAYED", [[103, 1]], { events, estimatedDeliveryAt: "2026-11-26T00:00:00Z" })]),
    ).shipments;
    expect(parcel?.eta).toEqual({ from: { day: "2026-11-26" }, to: { day: "2026-11-26" } });
    expect(parcel?.previousEta).toEqual({ from: { day: "2026-11-24" }, to: { day: "2026-11-24" } });
  });

  it("keeps out links that are none, and cleans what the carrier says", () => {
    const trackingInfo = [{ company: "Other", number: " 123 ", url: "javascript:alert(1)" }];
    const events = connection([
      scan("IN_TRANSIT", "2026-11-20T02:00:00Z", { message: "a\u202Eb\n\u0000c", country: "Spain" }),
    ]);
    const [parcel] = read(
      sent([fulfillment(1, "IN_TRANSIT", [[103, 1]], { trackingInfo, events })]),
    ).shipments;
    expect(parcel).toMatchObject({ trackingNumber: "123" });
    expect(parcel?.carrier).toBeUndefined();
    expect(parcel?.trackingUrl).toBeUndefined();
    expect(parcel?.events[0]).toEqual({
      at: new Date("2026-11-20T02:00:00Z"),
      status: "in_transit",
      message: "ab c",
    });
  });
});

describe("what is still to be sent", () => {
  it("is never said to be held for a suspicion", () => {
    const held = fulfillmentOrder(3, "ON_HOLD", [[103, 1]], {
      fulfillmentHolds: [{ reason: "HIGH_RISK_OF_FRAUD" }],
    });
    const order = read({ fulfillmentOrders: connection([held]), displayFulfillmentStatus: "ON_HOLD" });
    expect(order.hold).toEqual({ reason: "review" });
    expect(JSON.stringify(order)).not.toMatch(/fraud/i);
    expect(JSON.stringify(read({ cancelledAt: "2026-11-23T08:00:00Z", cancelReason: "FRAUD" }))).not.toMatch(
      /fraud/i,
    );
  });

  it("is known by the items where fulfilment orders cannot be read", () => {
    const lines = connection([
      lineItem(103, "Ceramic mug", { quantity: 3, currentQuantity: 2, unfulfilledQuantity: 2 }),
      lineItem(104, "Voucher", { requiresShipping: false }),
    ]);
    const order = read({ lineItems: lines, fulfillmentOrders: connection([]) });
    expect(order.pending).toEqual([{ itemId: "103", quantity: 2, reason: "not_yet" }]);
    expect(order.items.map(({ quantity }) => quantity)).toEqual([2, 1]);
  });

  it("is not what was taken out of the order", () => {
    const lines = connection([
      lineItem(103, "Ceramic mug"),
      lineItem(104, "Desk lamp", { currentQuantity: 0 }),
    ]);
    const order = read({ lineItems: lines });
    expect(order.items.map(({ title }) => title)).toEqual(["Ceramic mug"]);
  });

  it("has the dates of the delivery method where nothing was said about sending", () => {
    const method = {
      methodType: "SHIPPING",
      minDeliveryDateTime: "2026-11-26T00:00:00Z",
      maxDeliveryDateTime: "2026-11-28T00:00:00Z",
    };
    const order = read({
      fulfillmentOrders: connection([fulfillmentOrder(3, "OPEN", [[103, 1]], { deliveryMethod: method })]),
    });
    expect(order.promise).toEqual({
      what: "deliver",
      by: { from: { day: "2026-11-26" }, to: { day: "2026-11-28" } },
    });
  });
});

describe("what comes back", () => {
  const back = (status: string, more: JsonObject = {}): JsonObject => ({
    id: "gid://shopify/Return/5",
    status,
    createdAt: "2026-11-21T10:00:00Z",
    refunds: connection([]),
    returnLineItems: connection([
      { quantity: 1, fulfillmentLineItem: { lineItem: { id: "gid://shopify/LineItem/103" } } },
    ]),
    reverseFulfillmentOrders: connection([]),
    ...more,
  });
  const reverse = (status: string): JsonObject =>
    connection([
      {
        status,
        reverseDeliveries: connection([
          {
            id: "gid://shopify/ReverseDelivery/8",
            deliverable: {
              __typename: "ReverseDeliveryShippingDeliverable",
              tracking: { number: "RT1", url: "https://www.dhl.com/track?id=RT1", carrierName: "DHL" },
              label: { createdAt: "2026-11-21T11:00:00Z", publicFileUrl: "https://files.example/label.pdf" },
            },
          },
        ]),
      },
    ]);

  it.each([
    [back("REQUESTED"), "requested"],
    [back("OPEN"), "approved"],
    [back("OPEN", { reverseFulfillmentOrders: reverse("CLOSED") }), "received"],
    [back("DECLINED"), "declined"],
    [back("CLOSED"), "closed"],
    [back("CLOSED", { refunds: connection([{ id: "gid://shopify/Refund/1" }]) }), "refunded"],
    [back("CANCELED"), "closed"],
    [back("PONDERED"), "requested"],
  ])("stands as the store says (%#)", (made, status) => {
    expect(read(sent([], { returns: connection([made]) })).returns).toMatchObject([
      { id: "5", status, items: [{ itemId: "103", quantity: 1 }] },
    ]);
  });

  const unpacked = (...dispositions: readonly (readonly [string, string])[]): JsonObject =>
    connection([
      {
        status: "CLOSED",
        lineItems: connection([
          { dispositions: dispositions.map(([type, createdAt]) => ({ type, createdAt })) },
        ]),
        reverseDeliveries: connection([]),
      },
    ]);

  it("has arrived when the last of it was unpacked", () => {
    const parts = unpacked(
      ["RESTOCKED", "2026-11-23T09:00:00Z"],
      ["PROCESSING_REQUIRED", "2026-11-24T09:00:00Z"],
      ["MISSING", "2026-11-25T09:00:00Z"],
    );
    const made = back("OPEN", { reverseFulfillmentOrders: parts });
    expect(read(sent([], { returns: connection([made]) })).returns).toMatchObject([
      { status: "received", receivedAt: new Date("2026-11-24T09:00:00Z") },
    ]);
  });

  it("has not arrived when nothing was in it", () => {
    const parts = unpacked(["MISSING", "2026-11-25T09:00:00Z"]);
    const made = back("OPEN", { reverseFulfillmentOrders: parts });
    const [entry] = read(sent([], { returns: connection([made]) })).returns;
    expect(entry?.status).toBe("closed");
    expect(entry?.receivedAt).toBeUndefined();
  });

  it("has a parcel of its own, without the file of its label", () => {
    const order = read(
      sent([fulfillment(1, "DELIVERED", [[103, 1]])], {
        returns: connection([back("OPEN", { reverseFulfillmentOrders: reverse("OPEN") })]),
      }),
    );
    expect(order.returns).toMatchObject([{ shipmentId: "return-8" }]);
    expect(order.shipments[1]).toMatchObject({
      id: "return-8",
      isReturn: true,
      trackingNumber: "RT1",
      status: "label_created",
    });
    expect(JSON.stringify(order)).not.toContain("label.pdf");
  });

  it("is paid back by the kind of means, without its numbers", () => {
    const refund = (id: number, transactions: readonly JsonObject[], amount = "10.00"): JsonObject => ({
      id: `gid://shopify/Refund/${id}`,
      createdAt: `2026-11-2${id}T10:00:00Z`,
      totalRefundedSet: money(amount),
      transactions: connection(transactions),
    });
    const order = read({
      refunds: [
        refund(3, [{ status: "PENDING", gateway: "Bank Deposit", paymentDetails: null }]),
        refund(1, [
          {
            status: "SUCCESS",
            gateway: "shopify_payments",
            paymentDetails: { __typename: "CardPaymentDetails", number: "•••• 4242" },
          },
        ]),
        refund(2, [{ status: "SUCCESS", gateway: "shopify_store_credit", paymentDetails: null }]),
        refund(4, [], "0.0"),
      ],
    });
    expect(order.refunds.map(({ id, method, status }) => [id, method, status])).toEqual([
      ["1", "card", "done"],
      ["2", "store_credit", "done"],
      ["3", "bank_transfer", "pending"],
    ]);
  });
});

describe("an order with anything in it", () => {
  const full = shopifyOrder(1001, {
    lineItems: connection([lineItem(103, "Ceramic mug"), lineItem(104, "Desk lamp")]),
    fulfillments: [
      fulfillment(1, "IN_TRANSIT", [[103, 1]], {
        events: connection([scan("IN_TRANSIT", "2026-11-20T02:00:00Z")]),
      }),
    ],
    fulfillmentOrders: connection([
      fulfillmentOrder(3, "SCHEDULED", [[104, 1]], { fulfillAt: "2026-12-10T00:00:00Z" }),
    ]),
    returns: connection([
      {
        id: "gid://shopify/Return/5",
        status: "OPEN",
        createdAt: "2026-11-21T10:00:00Z",
        reverseFulfillmentOrders: connection([]),
      },
    ]),
    refunds: [
      {
        id: "gid://shopify/Refund/1",
        createdAt: "2026-11-21T10:00:00Z",
        totalRefundedSet: money("5.00"),
        transactions: connection([]),
      },
    ],
  });

  it("is an order of the same shape, or none; it never throws", () => {
    fc.assert(
      fc.property(mutated(full), (node) => {
        const order = readOrder(node, () => undefined);
        if (order === null) return;
        expect(order.id).toMatch(/^\d+$/);
        expect(order.number).not.toBe("");
        expect(Number.isNaN(order.createdAt.getTime())).toBe(false);
        for (const { status, flags, trackingUrl } of order.shipments) {
          expect(trackingStatuses).toContain(status);
          expect(flags.filter((flag) => flag !== "delayed")).toEqual([]);
          if (trackingUrl !== undefined) expect(trackingUrl).toMatch(/^https?:/);
        }
        for (const { quantity, fulfilled } of order.items) expect(fulfilled).toBeLessThanOrEqual(quantity);
        expect(JSON.stringify(order)).not.toContain("bearer-key");
      }),
      { numRuns: 500 },
    );
  });

  it("drifts without a throw", () => {
    for (const how of ["unknown_words", "missing_fields", "nulls", "wrong_types"] as const) {
      const node = structuredClone(full);
      drift(node, how);
      expect(readOrder(node, () => undefined)).toMatchObject({ id: "1001", number: "#1001" });
    }
  });
});
