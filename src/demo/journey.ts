import { dayIn } from "#src/orders/calendar.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";
import type { CarrierEvent } from "./carrier.ts";

/** What happens next to a parcel of which this is known; nothing to those that have come to their end. */
const next: Readonly<Partial<Record<TrackingStatus, "in_transit" | "out_for_delivery" | "delivered">>> = {
  label_created: "in_transit",
  in_transit: "out_for_delivery",
  delivery_attempted: "out_for_delivery",
  out_for_delivery: "delivered",
  available_for_pickup: "delivered",
};

/** In the words of carriers, which write English wherever they are. */
const words = {
  in_transit: "The parcel was handed in",
  out_for_delivery: "The parcel was loaded onto the delivery vehicle",
  delivered: "The parcel was delivered",
} as const;

/** Undefined where nothing more happens by itself. */
export function nextStep({ status, isReturn, trackingNumber }: Shipment) {
  return isReturn === true || trackingNumber === undefined ? undefined : next[status];
}

/** What the carrier would post of the parcel's next step at this moment; undefined where there is none. */
export function nextEvent(order: Order, parcel: Shipment, now: Date): CarrierEvent | undefined {
  const status = nextStep(parcel);
  const { trackingNumber, carrier } = parcel;
  if (status === undefined || trackingNumber === undefined) return undefined;
  const { city, country, timeZone = "UTC" } = order.shipTo ?? {};
  const place = status === "in_transit" ? { city: "Leipzig", country: "DE" } : { city, country };
  return {
    event: `${trackingNumber}-${status}-${now.toISOString()}`,
    tracking_number: trackingNumber,
    ...(carrier === undefined ? {} : { carrier }),
    status,
    occurred_at: now.toISOString(),
    message: words[status],
    ...(place.city === undefined ? {} : { city: place.city }),
    ...(place.country === undefined ? {} : { country: place.country }),
    ...(status === "out_for_delivery" ? { expected: dayIn(now, timeZone) } : {}),
  };
}
