import * as fc from "fast-check";
import type { Order } from "#src/orders/order.ts";
import { days, hours } from "./sample.ts";

/** A shopper of a generated shop, and everything that only they may see. */
export interface Shopper {
  readonly index: number;
  readonly phone: string;
  readonly email: string;
  readonly name: string;
  readonly orders: readonly Order[];
}

/**
 * A shop in which every piece of personal data occurs once, so that a leak of a single one is seen. Two orders
 * a shopper on average; numbers are consecutive, as shops number them.
 */
export const shops: fc.Arbitrary<readonly Shopper[]> = shopsOf(200, 220);

/** Shops with so many shoppers. `said` is what stands in titles, carriers' words and the like of some of their orders. */
export function shopsOf(
  min: number,
  max: number,
  said: (index: number) => string = () => "",
): fc.Arbitrary<readonly Shopper[]> {
  return fc
    .record({
      shoppers: fc.integer({ min, max }),
      prefix: fc.constantFrom("#", "SO-", "", "B2C-"),
      // Five digits and more: no year, no hour.
      first: fc.integer({ min: 10_000, max: 800_000 }),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    })
    .map((made) => generated(made, said));
}

function generated(
  { shoppers, prefix, first, seed }: { shoppers: number; prefix: string; first: number; seed: number },
  said: (index: number) => string,
): readonly Shopper[] {
  let number = first;
  return Array.from({ length: shoppers }, (_, index): Shopper => {
    const mark = `${word(seed + index * 7919)}${index}x`;
    const phone = `+1555${String(1_000_000 + index * 13 + (seed % 13)).padStart(7, "0")}`;
    const email = `${mark}@mail.example.com`;
    const name = `Given${mark} Family${mark}`;
    const count = index % 2 === 0 ? 3 : 2;
    const orders = Array.from({ length: count }, (_, nth): Order => {
      const one = `${mark}n${nth}`;
      const evil = said(index);
      const outside = evil === "" ? "" : ` ${evil}`;
      return {
        id: `id${number}`,
        number: `${prefix}${(number += 1)}`,
        createdAt: days(-(index % 150) - nth),
        customer: { id: `customer-${mark}`, email, phone, name },
        total: { amount: 1000 + index, currency: "EUR" },
        financial: "paid",
        state: "open",
        items: [
          { id: `item${one}`, title: `Title ${one}${outside}`, quantity: 1, fulfilled: 1, sku: `sku-${one}` },
        ],
        shipTo: {
          name,
          line: `Street ${one}`,
          zip: `ZIP${one}`,
          city: `City${one}`,
          country: "DE",
          timeZone: "Europe/Berlin",
        },
        shipments: [
          {
            id: `shipment${one}`,
            items: [{ itemId: `item${one}`, quantity: 1 }],
            carrier: `Carrier${one}`,
            trackingNumber: `TN${String(number).padStart(9, "0")}${index}Q${nth}`,
            trackingUrl: `https://track.example.com/${one}`,
            status: nth === 0 ? "in_transit" : "delivered",
            flags: [],
            eta: { from: { day: "2026-11-28" }, to: { day: "2026-11-28" } },
            shippedAt: days(-2),
            ...(nth === 0 ? {} : { deliveredAt: hours(-30), leftWith: `Neighbour${one}${outside}` }),
            events: [
              { at: hours(-30), status: "in_transit", city: `Hub${one}`, message: `Note${one}${outside}` },
            ],
          },
        ],
        pending: [],
        returns: [],
        refunds: [],
      };
    });
    return { index, phone, email, name, orders };
  });
}

/** Letters that are no hexadecimal and no word. */
function word(number: number): string {
  const letters = "ghjkmpqrtvwxyz";
  let rest = number;
  let text = "";
  while (text.length < 5) {
    text += letters.charAt(rest % letters.length);
    rest = Math.floor(rest / letters.length) + 3;
  }
  return text;
}

/** Every text that belongs to this shopper alone. */
export function secretsOf(shopper: Shopper): readonly string[] {
  return shopper.orders
    .flatMap((order) => [
      order.id,
      order.number,
      order.customer.id ?? "",
      shopper.email,
      shopper.phone,
      shopper.name,
      ...order.items.flatMap(({ title, sku }) => [title, sku ?? ""]),
      order.shipTo?.line ?? "",
      order.shipTo?.city ?? "",
      ...order.shipments.flatMap(({ trackingNumber, trackingUrl, carrier, leftWith, id, events }) => [
        trackingNumber ?? "",
        trackingUrl ?? "",
        carrier ?? "",
        leftWith ?? "",
        id,
        ...events.flatMap(({ city, message }) => [city ?? "", message ?? ""]),
      ]),
    ])
    .filter((text) => text.length > 4);
}

/** What a level may show of an order, by the texts in it; `parcel` is the one that level 1 is about. */
export function shownAt(order: Order, level: 0 | 1 | 2 | 3 | 4): readonly string[] {
  return textsAt(order, level).filter((text) => text !== "");
}

function textsAt(order: Order, level: 0 | 1 | 2 | 3 | 4): readonly string[] {
  if (level === 0) return [];
  const parcels = order.shipments.flatMap(({ carrier, trackingUrl, events }) => [
    carrier ?? "",
    trackingUrl ?? "",
    ...events.map(({ city }) => city ?? ""),
  ]);
  if (level === 1) return parcels;
  const standing = [
    ...parcels,
    order.number,
    order.shipTo?.city ?? "",
    ...order.items.map(({ title }) => title),
  ];
  if (level === 2) return standing;
  const own = [
    ...standing,
    ...order.shipments.flatMap(({ trackingNumber, leftWith }) => [trackingNumber ?? "", leftWith ?? ""]),
  ];
  if (level === 3) return own;
  return [...own, order.shipTo?.name ?? "", order.shipTo?.line ?? "", order.shipTo?.zip ?? ""];
}

/**
 * Finds whatever of the shop's data is in a text: pieces of anybody's marks and numbers. Quick, so that every result
 * can be held against every shopper.
 */
export function findsData(shoppers: readonly Shopper[]): (text: string) => readonly string[] {
  const numbers = new Set<string>();
  for (const text of shoppers.flatMap((shopper) => secretsOf(shopper)))
    for (const [digits] of text.matchAll(/\d{5,}/g)) numbers.add(digits);
  return (text) => [
    ...[...text.matchAll(/[ghjkmpqrtvwxyz]{5}\d+x/gi)].map(([mark]) => mark),
    ...[...text.matchAll(/\d{5,}/g)].map(([digits]) => digits).filter((digits) => numbers.has(digits)),
  ];
}
