import type { TrackingStatus } from "#src/tracking/status.ts";
import type { OrderItem, Shipment } from "../order.ts";
import type { Parcel } from "./parcel.ts";
import type { Meaning } from "./statuses.ts";

const left: ReadonlySet<Meaning> = new Set([
  "shipped",
  "delivered",
  "return_requested",
  "return_approved",
  "returned",
]);

/**
 * The parcels of an order and how much of each item is in them.
 *
 * - What no plugin tells is not made up: several parcels without contents stay without.
 * - One parcel without contents, of an order that is not sent in parts, has everything in it.
 * - An order that has left without tracking (a letter, own delivery) is one parcel without a number, sent when it was
 *   completed.
 */
export function shipmentsOf(
  items: readonly OrderItem[],
  parcels: readonly Parcel[],
  meaning: Meaning,
  completedAt: Date | undefined,
  needsShipping: boolean,
): { readonly items: readonly OrderItem[]; readonly shipments: readonly Shipment[] } {
  const whole = items.map(({ id, quantity }) => ({ itemId: id, quantity }));
  const status = statusOf(meaning);
  const ids = new Set<string>();
  const shipments = parcels.map((parcel, index): Shipment => {
    const known = parcel.items.filter(({ itemId }) => items.some(({ id }) => id === itemId));
    const contents =
      known.length === 0 && parcels.length === 1 && meaning !== "partly_shipped" ? whole : known;
    return {
      id: unused(parcel.id ?? parcel.number ?? String(index + 1), ids),
      items: contents,
      ...(parcel.carrier === undefined ? {} : { carrier: parcel.carrier }),
      ...(parcel.number === undefined ? {} : { trackingNumber: parcel.number }),
      ...(parcel.url === undefined ? {} : { trackingUrl: parcel.url }),
      status,
      flags: [],
      ...(parcel.shippedAt === undefined ? {} : { shippedAt: parcel.shippedAt }),
      events: [],
    };
  });
  const untracked = shipments.length === 0 && needsShipping && left.has(meaning);
  const fetched = shipments.length === 0 && meaning === "ready_for_pickup";
  const all: readonly Shipment[] =
    untracked || fetched
      ? [
          {
            id: "order",
            items: whole,
            status,
            flags: [],
            ...(untracked && completedAt !== undefined ? { shippedAt: completedAt } : {}),
            events: [],
          },
        ]
      : shipments;
  const everything = left.has(meaning) || meaning === "ready_for_pickup";
  const unlisted =
    all.length > 0 && meaning !== "partly_shipped" && all.every(({ items: inside }) => inside.length === 0);
  return {
    shipments: all,
    items: items.map((item) => ({
      ...item,
      fulfilled: everything || unlisted ? item.quantity : Math.min(item.quantity, inParcels(item.id, all)),
    })),
  };
}

/**
 * What the store can say of a parcel: next to nothing. A plugin notes a number when the label is made, a person clicks
 * "completed"; neither has seen the parcel, so it is `pending` until a carrier speaks. Nothing but a status that says so
 * makes it `delivered`.
 */
function statusOf(meaning: Meaning): TrackingStatus {
  switch (meaning) {
    case "delivered":
      return "delivered";
    case "ready_for_pickup":
      return "available_for_pickup";
    case "cancelled":
      return "cancelled";
    // It was on its way once; where it is now the store does not know.
    case "return_requested":
    case "return_approved":
    case "returned":
    case "refunded":
    case "closed":
      return "unknown";
    case "shipped":
    case "partly_shipped":
    case "open":
    case "unpaid":
    case "on_hold":
    case "scheduled":
    case "backorder":
    case "draft":
      return "pending";
  }
}

function inParcels(itemId: string, shipments: readonly Shipment[]): number {
  return shipments
    .flatMap((shipment) => shipment.items)
    .reduce((sum, entry) => sum + (entry.itemId === itemId ? entry.quantity : 0), 0);
}

function unused(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n += 1) free = `${id}-${String(n)}`;
  taken.add(free);
  return free;
}
