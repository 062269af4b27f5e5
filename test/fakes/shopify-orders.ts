import type { Order, Shipment } from "#src/orders/order.ts";
import type { Data, JsonObject } from "./shopify-document.ts";

/** Connections, as the API nests lists. */
export function connection(nodes: readonly JsonObject[]): JsonObject {
  return { nodes: [...nodes] };
}

export function money(amount: string, currencyCode = "EUR"): JsonObject {
  return { presentmentMoney: { amount, currencyCode }, shopMoney: { amount, currencyCode } };
}

/** An order that was paid yesterday and holds one mug: every field that is documented and of interest. */
export function shopifyOrder(id: number, more: JsonObject = {}): JsonObject {
  return {
    __typename: "Order",
    id: `gid://shopify/Order/${id}`,
    legacyResourceId: String(id),
    name: `#${id}`,
    confirmationNumber: "C4Q2K6",
    createdAt: "2026-11-22T17:40:00Z",
    processedAt: "2026-11-22T17:40:00Z",
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    email: "emma.clarke@example.com",
    phone: "+15555550101",
    customerLocale: "en-GB",
    statusPageUrl: `https://shop.example.com/1/orders/${id}/authenticate?key=bearer-key-of-the-status-page`,
    sourceName: "web",
    app: { name: "Online Store" },
    displayFinancialStatus: "PAID",
    displayFulfillmentStatus: "UNFULFILLED",
    presentmentCurrencyCode: "EUR",
    totalPriceSet: money("59.9"),
    currentTotalPriceSet: money("59.9"),
    customer: {
      id: "gid://shopify/Customer/7001",
      firstName: "Emma",
      lastName: "Clarke",
      defaultEmailAddress: { emailAddress: "emma.clarke@example.com" },
      defaultPhoneNumber: { phoneNumber: "+15555550101" },
    },
    shippingAddress: {
      firstName: "Emma",
      lastName: "Clarke",
      company: null,
      address1: "1 Sample Street",
      address2: null,
      zip: "28013",
      city: "Madrid",
      provinceCode: "M",
      countryCodeV2: "ES",
      phone: null,
      timeZone: "Europe/Madrid",
    },
    lineItems: connection([lineItem(103, "Ceramic mug")]),
    fulfillmentOrders: connection([fulfillmentOrder(3, "OPEN", [[103, 1]])]),
    fulfillments: [],
    returns: connection([]),
    refunds: [],
    transactions: [transaction(1, "SALE", "59.90")],
    ...more,
  };
}

export function lineItem(id: number, title: string, more: JsonObject = {}): JsonObject {
  return {
    id: `gid://shopify/LineItem/${id}`,
    title,
    variantTitle: null,
    sku: `SKU-${id}`,
    quantity: 1,
    currentQuantity: 1,
    unfulfilledQuantity: 1,
    requiresShipping: true,
    product: { id: `gid://shopify/Product/${id}` },
    ...more,
  };
}

export function fulfillmentOrder(
  id: number,
  status: string,
  lines: readonly (readonly [item: number, remaining: number])[],
  more: JsonObject = {},
): JsonObject {
  return {
    id: `gid://shopify/FulfillmentOrder/${id}`,
    status,
    fulfillAt: null,
    fulfillBy: null,
    deliveryMethod: { methodType: "SHIPPING", minDeliveryDateTime: null, maxDeliveryDateTime: null },
    fulfillmentHolds: [],
    lineItems: connection(
      lines.map(([item, remaining]) => ({
        remainingQuantity: remaining,
        lineItem: { id: `gid://shopify/LineItem/${item}` },
      })),
    ),
    ...more,
  };
}

export function fulfillment(
  id: number,
  displayStatus: string | null,
  lines: readonly (readonly [item: number, quantity: number])[],
  more: JsonObject = {},
): JsonObject {
  return {
    id: `gid://shopify/Fulfillment/${id}`,
    status: "SUCCESS",
    displayStatus,
    createdAt: "2026-11-19T08:00:00Z",
    inTransitAt: null,
    estimatedDeliveryAt: null,
    deliveredAt: null,
    trackingInfo: [
      { company: "DHL", number: `JD01460000${id}`, url: `https://www.dhl.com/track?id=JD01460000${id}` },
    ],
    fulfillmentLineItems: connection(
      lines.map(([item, quantity]) => ({
        id: `gid://shopify/FulfillmentLineItem/${id}${item}`,
        quantity,
        lineItem: { id: `gid://shopify/LineItem/${item}`, product: { id: `gid://shopify/Product/${item}` } },
      })),
    ),
    events: connection([]),
    ...more,
  };
}

export function scan(status: string, happenedAt: string, more: JsonObject = {}): JsonObject {
  return { status, happenedAt, estimatedDeliveryAt: null, message: null, city: null, country: null, ...more };
}

export function transaction(id: number, kind: string, amount: string, more: JsonObject = {}): JsonObject {
  return {
    id: `gid://shopify/OrderTransaction/${id}`,
    kind,
    status: "SUCCESS",
    gateway: "shopify_payments",
    amountSet: money(amount),
    parentTransaction: null,
    ...more,
  };
}

/** Orders of ours as a store would have them: ids are the store's own. For data without states, holds, returns and refunds. */
export function ordersInShopify(orders: readonly Order[]): JsonObject[] {
  const customers = new Map<string, number>();
  return orders.map((order, index) => {
    const id = 6_100_000_000_001 + index;
    const { email = null, phone = null, name = "" } = order.customer;
    const [firstName = null, ...rest] = name === "" ? [] : name.split(" ");
    const person = email ?? phone ?? `order ${index}`;
    const customer = customers.get(person) ?? 7_001 + customers.size;
    customers.set(person, customer);
    const itemIds = new Map(order.items.map((item, place) => [item.id, (index + 1) * 1_000 + place]));
    const parcels = order.shipments.map((parcel, place) =>
      parcelInShopify(parcel, (index + 1) * 100 + place, itemIds),
    );
    return shopifyOrder(id, {
      name: `#${order.number.replace("#", "")}`,
      createdAt: order.createdAt.toISOString(),
      email,
      phone,
      customer: {
        id: `gid://shopify/Customer/${customer}`,
        firstName,
        lastName: rest.length === 0 ? null : rest.join(" "),
        defaultEmailAddress: email === null ? null : { emailAddress: email },
        defaultPhoneNumber: phone === null ? null : { phoneNumber: phone },
      },
      displayFulfillmentStatus: parcels.length === 0 ? "UNFULFILLED" : "FULFILLED",
      lineItems: connection(
        order.items.map((item) =>
          lineItem(itemIds.get(item.id) ?? 0, item.title, {
            quantity: item.quantity,
            currentQuantity: item.quantity,
            unfulfilledQuantity: item.quantity - item.fulfilled,
            variantTitle: item.variant ?? null,
            sku: item.sku ?? null,
          }),
        ),
      ),
      fulfillmentOrders: connection([]),
      fulfillments: parcels,
    });
  });
}

function parcelInShopify(parcel: Shipment, id: number, itemIds: ReadonlyMap<string, number>): JsonObject {
  const delivered = parcel.status === "delivered";
  return fulfillment(
    id,
    delivered ? "DELIVERED" : "IN_TRANSIT",
    parcel.items.map(({ itemId, quantity }) => [itemIds.get(itemId) ?? 0, quantity] as const),
    {
      createdAt: (parcel.shippedAt ?? new Date("2026-11-19T08:00:00Z")).toISOString(),
      deliveredAt: delivered ? (parcel.deliveredAt ?? new Date("2026-11-21T10:00:00Z")).toISOString() : null,
      trackingInfo: [
        {
          company: parcel.carrier ?? null,
          number: parcel.trackingNumber ?? null,
          url: parcel.trackingUrl ?? null,
        },
      ],
    },
  );
}

/** Everything about an order except for what names it. */
const naming: ReadonlySet<string> = new Set([
  "__typename",
  "id",
  "name",
  "createdAt",
  "email",
  "phone",
  "customer",
]);

/** How an order is told that differs from the documentation. */
export type Drift = "unknown_words" | "missing_fields" | "nulls" | "wrong_types";

/** Changes an order in place. */
export function drift(order: JsonObject, how: Drift): void {
  switch (how) {
    case "unknown_words":
      return unknownWords(order);
    case "missing_fields":
      for (const field of Object.keys(order)) if (!naming.has(field)) delete order[field];
      return;
    case "nulls":
      for (const field of Object.keys(order)) {
        if (!naming.has(field) || ["email", "phone", "customer"].includes(field)) order[field] = null;
      }
      return;
    case "wrong_types":
      for (const [field, value] of Object.entries(order)) {
        if (!naming.has(field)) order[field] = typeof value === "object" ? "a text" : 7;
      }
  }
}

const words: ReadonlySet<string> = new Set([
  "status",
  "displayStatus",
  "displayFinancialStatus",
  "displayFulfillmentStatus",
  "cancelReason",
  "reason",
  "methodType",
  "sourceName",
]);

function unknownWords(value: Data): void {
  if (Array.isArray(value)) value.forEach(unknownWords);
  else if (typeof value === "object" && value !== null) {
    for (const [field, inner] of Object.entries(value)) {
      if (words.has(field) && (typeof inner === "string" || inner === null)) value[field] = "brand_new_value";
      else unknownWords(inner);
    }
  }
}
