import type { TrackingStatus } from "#src/tracking/status.ts";
import { readMoment } from "../file/dates.ts";
import { cleanText, webAddress } from "../file/text.ts";
import type { Shipment } from "../order.ts";
import { carrierName } from "../rest/carrier-name.ts";
import type { MedusaFulfillment } from "./wire.ts";

/**
 * A fulfilment's parcels: one for each label. One without a label that has left is a parcel without a number; one that
 * is only packed is none yet.
 */
export function shipmentsOf(fulfillment: MedusaFulfillment): readonly Shipment[] {
  if (fulfillment.requires_shipping === false && fulfillment.labels.length === 0) return [];
  const shippedAt = dateOf(fulfillment.shipped_at);
  const deliveredAt = dateOf(fulfillment.delivered_at);
  const gone = shippedAt !== undefined || deliveredAt !== undefined;
  const labels = fulfillment.labels.length > 0 ? fulfillment.labels : gone ? [{}] : [];
  const carrier = carrierOf(fulfillment.provider?.id);
  return labels.map((label, index): Shipment => {
    const number = cleanText(label.tracking_number ?? "");
    const url = webAddress(label.tracking_url ?? "");
    return {
      id: index === 0 ? fulfillment.id : `${fulfillment.id}-${String(index + 1)}`,
      // Which of several labels an item is under is not told.
      items: labels.length > 1 ? [] : contentsOf(fulfillment),
      ...(carrier === undefined ? {} : { carrier }),
      ...(number === "" || number.length > 60 ? {} : { trackingNumber: number }),
      ...(url === null ? {} : { trackingUrl: url }),
      status: statusOf(shippedAt, deliveredAt),
      flags: [],
      ...(shippedAt === undefined ? {} : { shippedAt }),
      ...(deliveredAt === undefined ? {} : { deliveredAt }),
      events: [],
    };
  });
}

/**
 * A fulfilment is marked as delivered by itself, not by the order's status: that is the store's word on this parcel.
 * "Shipped" is a person's word that no carrier has confirmed: `pending` until one speaks.
 */
function statusOf(shipped: Date | undefined, delivered: Date | undefined): TrackingStatus {
  if (delivered !== undefined) return "delivered";
  return shipped === undefined ? "label_created" : "pending";
}

function contentsOf({ items }: MedusaFulfillment): Shipment["items"] {
  return items.flatMap(({ line_item_id: itemId, quantity }) =>
    itemId === undefined || quantity === undefined || quantity <= 0
      ? []
      : [{ itemId, quantity: Math.trunc(quantity) }],
  );
}

/** A fulfilment provider's id is `module_name`, e.g. `dhl_express`; `manual_manual` is nobody. */
function carrierOf(provider: string | undefined): string | undefined {
  const [name] = (provider ?? "").split("_");
  if (name === undefined || name === "" || name === "manual") return undefined;
  return carrierName(name);
}

/** Times come in ISO 8601 with `Z`. */
export function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : (readMoment(text, "UTC") ?? undefined);
}
