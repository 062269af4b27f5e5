import type { ParcelSituation } from "#src/orders/situation.ts";

/** True when the service has tracking at all. */
export function isTracked(parcel: ParcelSituation): boolean {
  return parcel.trackingNumber !== null || parcel.trackingUrl !== null || parcel.lastEvent !== null;
}

/** How the parcel stands, as a key under `status`. */
export function statusKey(parcel: ParcelSituation): string {
  const { status, flags } = parcel;
  const has = (flag: ParcelSituation["flags"][number]): boolean => flags.includes(flag);
  switch (status) {
    case "delivered":
      return parcel.deliveredAt === null ? "delivered" : "delivered_at";
    case "returning":
      if (has("refused")) return "returning_refused";
      return has("address_problem") ? "returning_address" : "returning";
    case "unknown":
    case "pending":
    case "label_created":
      if (!isTracked(parcel) && parcel.shippedAt !== null) return "sent_at";
      return !isTracked(parcel) && status !== "label_created" ? "sent" : status;
    case "in_transit":
    case "exception":
      if (has("damaged")) return "damaged";
      if (has("refused")) return "refused";
      if (has("customs")) return "customs";
      if (has("address_problem")) return "address_problem";
      if (has("action_required")) return "action_required";
      if (has("held")) return "held";
      if (status === "in_transit" && !isTracked(parcel))
        return parcel.shippedAt === null ? "sent" : "sent_at";
      // A date that is over says the delay by itself.
      return status === "in_transit" && has("delayed") && !parcel.late ? "delayed" : status;
    case "out_for_delivery":
    case "available_for_pickup":
    case "delivery_attempted":
    case "returned":
    case "cancelled":
    case "lost":
    case "expired":
      return status;
  }
}
