import { rm } from "node:fs/promises";
import type { Order } from "#src/orders/order.ts";
import { describeOrderSource } from "../../contracts/order-source.ts";
import { givenFile } from "./given.ts";

const phones = ["+15555550101", "+5531987654321", "+525512345678", "+5491123456789", undefined];

/** 70 orders of one address, and a few others whose numbers and phones are hard to tell apart. */
const orders: readonly Order[] = [
  ...Array.from({ length: 70 }, (_, n) =>
    order(`#${1000 + n}`, n, "ann@example.com", "+15555550101", `T${1000 + n}`),
  ),
  ...phones.map((phone, n) => order(`SO-${1000 + n}`, 100 + n, `bob+${n}@example.com`, phone, `1Z99 AA${n}`)),
  order("100", 200, "x.y@example.com", "+553187654322"),
  order("10001", 201, "xzy@example.com", "+15555550111"),
];

function order(
  number: string,
  minutes: number,
  email: string,
  phone?: string,
  trackingNumber?: string,
): Order {
  return {
    id: `id ${number}`,
    number,
    createdAt: new Date(Date.UTC(2026, 10, 1) + ((minutes * 37) % 211) * 60_000),
    customer: { email, phone },
    total: { amount: 1999, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [{ id: "1", title: "Tent", quantity: 1, fulfilled: trackingNumber === undefined ? 0 : 1 }],
    shipments:
      trackingNumber === undefined
        ? []
        : [{ id: "p", items: [], trackingNumber, status: "in_transit", flags: [], events: [] }],
    pending: [],
    returns: [],
    refunds: [],
  };
}

const asJson = JSON.stringify({
  orders: orders.map((entry) => ({ ...entry, total: "19.99", currency: "EUR" })),
});
const asCsv = [
  "order_number,id,created_at,email,phone,item_title,total,currency,tracking_number,shipment_status",
  ...orders.map(({ number, id, createdAt, customer, shipments: [parcel] }) =>
    [
      number,
      id,
      createdAt.toISOString(),
      customer.email,
      customer.phone ?? "",
      "Tent",
      "19.99",
      "EUR",
      parcel?.trackingNumber ?? "",
      parcel?.status ?? "",
    ].join(","),
  ),
].join("\n");

for (const [name, content] of [
  ["orders.json", asJson],
  ["orders.csv", asCsv],
] as const) {
  describeOrderSource({
    name,
    orders,
    open: async () => {
      const { source, path, clock } = await givenFile(name, content);
      const outage = async () => {
        await rm(path);
        clock.ms += 1_000;
      };
      return { source, outage };
    },
  });
}
