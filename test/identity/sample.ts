import type { Claim, Subject } from "#src/conversation/claim.ts";
import { answers, newest } from "#src/orders/book.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import type { OrderSource } from "#src/orders/source.ts";

export const now = new Date("2026-11-25T12:00:00Z");
export const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000);
export const days = (count: number): Date => hours(24 * count);

/** An order with what a test says of it, the rest harmless. */
export function order(number: string, given: Partial<Order> = {}): Order {
  return {
    id: `id-${number}`,
    number,
    createdAt: days(-3),
    customer: { id: `c-${number}`, email: "maria@example.com", phone: "+15550100001", name: "Maria Sample" },
    total: { amount: 4990, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [{ id: "i1", title: "Desk lamp", quantity: 1, fulfilled: 1 }],
    shipTo: {
      name: "Maria Sample",
      line: "1 Example Street",
      zip: "10115",
      city: "Berlin",
      country: "DE",
      timeZone: "Europe/Berlin",
    },
    shipments: [shipment(number)],
    pending: [],
    returns: [],
    refunds: [],
    ...given,
  };
}

export function shipment(number: string, given: Partial<Shipment> = {}): Shipment {
  return {
    id: `s-${number}`,
    items: [{ itemId: "i1", quantity: 1 }],
    carrier: "Parcel Line",
    trackingNumber: `PL${number.replaceAll(/\D/g, "").padStart(10, "7")}X`,
    trackingUrl: `https://track.example.com/${number.replaceAll(/\D/g, "")}`,
    status: "in_transit",
    flags: [],
    eta: { from: { day: "2026-11-27" }, to: { day: "2026-11-27" } },
    shippedAt: days(-2),
    events: [{ at: hours(-20), status: "in_transit", city: "Leipzig", country: "DE" }],
    ...given,
  };
}

/** A source over a list; `state.down` makes it unreachable. */
export function listSource(
  orders: readonly Order[],
  state: { down: boolean } = { down: false },
): OrderSource {
  return {
    kind: "list",
    find: (query) =>
      Promise.resolve(
        state.down
          ? { ok: false as const, detail: "down" }
          : {
              ok: true as const,
              orders: newest(orders.filter((one) => answers(one, query))),
              asOf: now,
              stale: false,
            },
      ),
    report: () => Promise.resolve({ orders: orders.length, loadedAt: now, problems: [] }),
  };
}

export function subject(conversation: string, claims: readonly Claim[] = []): Subject {
  return {
    shop: "shop",
    conversation,
    contact: `contact-${conversation}`,
    address: `address-${conversation}`,
    claims,
  };
}

/** What a channel that vouches for the number gives. */
export function phoneClaim(phone: string, level: 2 | 3 = 3): Claim {
  return { kind: "phone", value: phone, method: "channel_phone", level, at: now, expires: days(1) };
}

export const secret = Buffer.alloc(32, 7);
