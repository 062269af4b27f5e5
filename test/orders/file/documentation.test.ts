import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import { load } from "./given.ts";

const text = readFileSync(new URL("../../../docs/orders-file.md", import.meta.url), "utf8");
const example = (language: string) =>
  new RegExp(`\`\`\`${language}\n(?<body>[^]*?)\`\`\``).exec(text)?.groups?.["body"] ?? "";

async function ordersOf(language: "json" | "csv"): Promise<readonly (Order | undefined)[]> {
  const loaded = await load(example(language), language, { country: "DE", timeZone: "Europe/Berlin" });
  expect(loaded.problems).toEqual([]);
  expect(loaded.book.size).toBe(3);
  return ["1043", "1044", "1045"].map((number) => loaded.book.find({ by: "number", number })[0]);
}

const at = (time: string) => new Date(time);
const dhl = "00340434000110001010";
const ups = "1Z999AA16800001076";

const expected: readonly Order[] = [
  {
    id: "5001",
    number: "#1043",
    createdAt: at("2026-11-16T08:12:00Z"),
    customer: { email: "emma.clarke@example.com", phone: "+15555550101", name: "Emma Clarke" },
    locale: "en-GB",
    total: { amount: 31890, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [
      { id: "A", title: "Two-person tent", variant: "Green", sku: "T-2", quantity: 1, fulfilled: 1 },
      { id: "B", title: "Sleeping mat", sku: "M-1", quantity: 2, fulfilled: 2 },
      { id: "C", title: "Camp chair", sku: "C-1", quantity: 1, fulfilled: 0 },
    ],
    shipTo: { name: "Emma Clarke", line: "Lindenallee 12", zip: "10115", city: "Berlin", country: "DE" },
    shipments: [
      {
        id: dhl,
        items: [{ itemId: "A", quantity: 1 }],
        carrier: "DHL",
        trackingNumber: dhl,
        trackingUrl: `https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=${dhl}`,
        status: "delivered",
        flags: [],
        shippedAt: at("2026-11-17T15:00:00Z"),
        deliveredAt: at("2026-11-19T10:20:00Z"),
        leftWith: "Neighbour, 2nd floor",
        events: [
          {
            at: at("2026-11-19T10:20:00Z"),
            status: "delivered",
            city: "Berlin",
            country: "DE",
            message: "Delivered",
          },
        ],
      },
      {
        id: ups,
        items: [{ itemId: "B", quantity: 2 }],
        carrier: "UPS",
        trackingNumber: ups,
        trackingUrl: `https://www.ups.com/track?tracknum=${ups}`,
        status: "in_transit",
        flags: ["delayed"],
        shippedAt: at("2026-11-18T09:00:00Z"),
        eta: { from: { day: "2026-11-23" }, to: { day: "2026-11-24" } },
        previousEta: { from: { day: "2026-11-21" }, to: { day: "2026-11-21" } },
        events: [{ at: at("2026-11-20T05:45:00Z"), status: "in_transit", city: "Leipzig", country: "DE" }],
      },
    ],
    pending: [{ itemId: "C", quantity: 1, reason: "backorder", expected: { day: "2026-12-04" } }],
    returns: [],
    refunds: [],
  },
  {
    id: "#1044",
    number: "#1044",
    // Only the day is known: noon on the shop's clocks.
    createdAt: at("2026-11-20T11:00:00Z"),
    customer: { email: "lucia.romero@example.com", name: "Lucía Romero" },
    total: { amount: 5900, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [{ id: "1", title: "Merino socks", quantity: 1, fulfilled: 0 }],
    promise: { what: "ship", by: { from: { day: "2026-11-24" }, to: { day: "2026-11-24" } } },
    shipments: [],
    pending: [{ itemId: "1", quantity: 1, reason: "not_yet" }],
    returns: [],
    refunds: [],
  },
  {
    id: "#1045",
    number: "#1045",
    createdAt: at("2026-11-12T18:00:00Z"),
    customer: { email: "camille.laurent@example.com" },
    total: { amount: 3850, currency: "EUR" },
    financial: "refunded",
    state: "cancelled",
    cancelled: { at: at("2026-11-13T08:00:00Z"), reason: "customer" },
    items: [{ id: "1", title: "Quick-dry towel", variant: "XL", quantity: 1, fulfilled: 0 }],
    shipments: [],
    pending: [],
    returns: [],
    refunds: [
      {
        id: "1",
        amount: { amount: 3850, currency: "EUR" },
        at: at("2026-11-14T08:00:00Z"),
        method: "card",
        status: "done",
      },
    ],
  },
];

describe("the documented examples", () => {
  it("of JSON are the orders they describe", async () => {
    expect(await ordersOf("json")).toEqual(expected);
  });

  it("of CSV are the same orders", async () => {
    expect(await ordersOf("csv")).toEqual(expected);
  });
});
