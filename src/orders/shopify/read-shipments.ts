import { isCountry } from "../file/places.ts";
import { cleanText, webAddress } from "../file/text.ts";
import type { Shipment, Span, TrackingEvent } from "../order.ts";
import { normalTracking } from "../tracking-number.ts";
import { endOf, whenOf } from "./amounts.ts";
import { type Unknown, isVoidFulfillment, parcelFlags, parcelStatus } from "./statuses.ts";
import type { WireFulfillment } from "./wire.ts";

/**
 * The parcels of an order, in the order in which they were sent. A fulfilment with several tracking numbers is as
 * many parcels: what is in which of them is not known, so the first has the items and the status counts for all.
 */
export function shipmentsOf(fulfillments: readonly WireFulfillment[], unknown: Unknown): readonly Shipment[] {
  return fulfillments
    .flatMap((wire) => (wire.id === null || isVoidFulfillment(wire.status) ? [] : [{ wire, id: wire.id }]))
    .toSorted((a, b) => (a.wire.createdAt?.getTime() ?? 0) - (b.wire.createdAt?.getTime() ?? 0))
    .flatMap(({ wire, id }) => parcelsOf(wire, id, unknown));
}

function parcelsOf(wire: WireFulfillment, id: string, unknown: Unknown): readonly Shipment[] {
  const seen = new Set<string>();
  const labels = wire.trackingInfo.flatMap((info) => {
    const number = info.number === null ? "" : normalTracking(info.number);
    if (number !== "" && seen.has(number)) return [];
    seen.add(number);
    return [info];
  });
  const numbered = labels.filter(({ number }) => number !== null);
  const [first, ...others] = numbered.length > 0 ? numbered : labels;
  const base = parcelOf(wire, unknown);
  return [
    { ...base, id, items: itemsOf(wire), ...labelOf(first) },
    ...others.map((label, index) => ({ ...base, id: `${id}-${index + 2}`, items: [], ...labelOf(label) })),
  ];
}

function labelOf(
  label: WireFulfillment["trackingInfo"][number] | undefined,
): Pick<Shipment, "carrier" | "trackingNumber" | "trackingUrl"> {
  if (label === undefined) return {};
  const carrier = label.company === null ? "" : cleanText(label.company);
  const number = label.number === null ? "" : cleanText(label.number);
  const url = label.url === null ? null : webAddress(label.url);
  return {
    // "Other" is what Shopify calls a carrier it has no name for.
    ...(carrier === "" || carrier.toLowerCase() === "other" ? {} : { carrier }),
    ...(number === "" ? {} : { trackingNumber: number }),
    ...(url === null ? {} : { trackingUrl: url }),
  };
}

function itemsOf(wire: WireFulfillment): Shipment["items"] {
  return wire.fulfillmentLineItems.flatMap((line) => {
    const itemId = line.lineItem?.id ?? null;
    return itemId === null || line.quantity === 0 ? [] : [{ itemId, quantity: line.quantity ?? 1 }];
  });
}

function parcelOf(wire: WireFulfillment, unknown: Unknown): Omit<Shipment, "id" | "items"> {
  const events = eventsOf(wire, unknown);
  const newest = events.at(-1);
  const shown = parcelStatus(wire.displayStatus, unknown);
  // "Fulfilled" and the like say nothing of the parcel; a scan does.
  const vague = shown === "pending" || shown === "unknown";
  const status = vague && newest !== undefined && newest.status !== "unknown" ? newest.status : shown;
  const scanned = byTime(wire).at(-1)?.status ?? null;
  const flags = status === "delivered" ? [] : parcelFlags(vague ? scanned : wire.displayStatus);
  const { eta, previousEta } = etasOf(wire);
  const deliveredEvent = events.findLast((event) => event.status === "delivered");
  const deliveredAt = status === "delivered" ? (wire.deliveredAt ?? deliveredEvent?.at) : undefined;
  return {
    status,
    flags,
    ...(eta === undefined ? {} : { eta }),
    ...(previousEta === undefined ? {} : { previousEta }),
    ...(wire.createdAt === null ? {} : { shippedAt: wire.createdAt }),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    events,
  };
}

function byTime(wire: WireFulfillment): WireFulfillment["events"] {
  return wire.events
    .filter((event) => event.happenedAt !== null)
    .toSorted((a, b) => (a.happenedAt?.getTime() ?? 0) - (b.happenedAt?.getTime() ?? 0));
}

/** Oldest first, each once. */
function eventsOf(wire: WireFulfillment, unknown: Unknown): readonly TrackingEvent[] {
  const seen = new Set<string>();
  return byTime(wire).flatMap((event) => {
    if (event.happenedAt === null) return [];
    const message = event.message === null ? "" : cleanText(event.message);
    const city = event.city === null ? "" : cleanText(event.city);
    const country = event.country?.toUpperCase() ?? "";
    const key = JSON.stringify([event.happenedAt.getTime(), event.status, message, city]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      {
        at: event.happenedAt,
        status: event.status === null ? "unknown" : parcelStatus(event.status, unknown),
        ...(message === "" ? {} : { message }),
        ...(city === "" ? {} : { city }),
        ...(isCountry(country) ? { country } : {}),
      },
    ];
  });
}

/** What is expected now, and what was expected before that where the scans say something else. */
function etasOf(wire: WireFulfillment): { readonly eta?: Span; readonly previousEta?: Span } {
  const told = byTime(wire).flatMap((event) => whenOf(event.estimatedDeliveryAt) ?? []);
  const current = whenOf(wire.estimatedDeliveryAt) ?? told.at(-1);
  if (current === undefined) return {};
  const before = told.findLast((when) => endOf(when) !== endOf(current));
  const eta = { from: current, to: current };
  return before === undefined ? { eta } : { eta, previousEta: { from: before, to: before } };
}
