import type { TrackingFlag, TrackingStatus } from "#src/tracking/status.ts";
import type { HoldReason, Order, OrderReturn } from "../order.ts";

/** Told of every word of Shopify's that is in none of these tables. */
export type Unknown = (field: string, word: string) => void;

/** FulfillmentDisplayStatus and FulfillmentEventStatus; the second has no words that the first lacks. */
const parcelStatuses: ReadonlyMap<string, TrackingStatus> = new Map([
  ["CONFIRMED", "pending"],
  ["SUBMITTED", "pending"],
  ["FULFILLED", "pending"],
  ["MARKED_AS_FULFILLED", "pending"],
  ["LABEL_PURCHASED", "label_created"],
  ["LABEL_PRINTED", "label_created"],
  ["CARRIER_PICKED_UP", "in_transit"],
  ["IN_TRANSIT", "in_transit"],
  ["DELAYED", "in_transit"],
  ["OUT_FOR_DELIVERY", "out_for_delivery"],
  ["READY_FOR_PICKUP", "available_for_pickup"],
  ["ATTEMPTED_DELIVERY", "delivery_attempted"],
  ["DELIVERED", "delivered"],
  ["PICKED_UP", "delivered"],
  ["FAILURE", "exception"],
  ["NOT_DELIVERED", "exception"],
  ["CANCELED", "cancelled"],
  ["LABEL_VOIDED", "cancelled"],
]);

/** Shopify leaves the status out where nothing is known of a parcel. */
export function parcelStatus(word: string | null, unknown: Unknown): TrackingStatus {
  if (word === null) return "pending";
  const status = parcelStatuses.get(word);
  if (status === undefined) unknown("parcel", word);
  return status ?? "unknown";
}

export function parcelFlags(word: string | null): readonly TrackingFlag[] {
  return word === "DELAYED" ? ["delayed"] : [];
}

const financialStatuses: ReadonlyMap<string, Order["financial"]> = new Map([
  ["PENDING", "pending"],
  // The money is set aside, not taken.
  ["AUTHORIZED", "pending"],
  ["PARTIALLY_PAID", "pending"],
  ["PAID", "paid"],
  ["PARTIALLY_REFUNDED", "partially_refunded"],
  ["REFUNDED", "refunded"],
  ["VOIDED", "voided"],
  ["EXPIRED", "voided"],
]);

/** What is not known is not said to be paid. */
export function financialStatus(word: string | null, unknown: Unknown): Order["financial"] {
  const status = financialStatuses.get(word ?? "PENDING");
  if (status === undefined) unknown("payment", word ?? "");
  return status ?? "pending";
}

const holdReasons: ReadonlyMap<string, HoldReason> = new Map([
  ["INCORRECT_ADDRESS", "address"],
  ["AWAITING_PAYMENT", "payment"],
  ["HIGH_RISK_OF_FRAUD", "review"],
  ["INVENTORY_OUT_OF_STOCK", "stock"],
  ["UNKNOWN_DELIVERY_DATE", "other"],
  ["AWAITING_RETURN_ITEMS", "other"],
  ["ONLINE_STORE_POST_PURCHASE_CROSS_SELL", "other"],
  ["OTHER", "other"],
]);

/** What a shopper can settle goes first. */
const holdOrder: readonly HoldReason[] = ["address", "payment", "review", "stock", "other"];

/** The reason to give when there are several. */
export function holdReason(words: readonly (string | null)[], unknown: Unknown): HoldReason {
  const reasons = words.map((word) => {
    const reason = holdReasons.get(word ?? "OTHER");
    if (reason === undefined) unknown("hold", word ?? "");
    return reason ?? "other";
  });
  return holdOrder.find((reason) => reasons.includes(reason)) ?? "other";
}

const cancelReasons: ReadonlyMap<string, string> = new Map([
  ["CUSTOMER", "customer"],
  ["INVENTORY", "inventory"],
  ["DECLINED", "payment"],
  ["STAFF", "shop"],
  ["OTHER", "other"],
]);

/** Why an order was cancelled, as far as a shopper is told: a suspicion of fraud is nobody's to hear. */
export function cancelReason(word: string | null): string | undefined {
  return word === null ? undefined : cancelReasons.get(word);
}

const returnStatuses: ReadonlyMap<string, OrderReturn["status"]> = new Map([
  ["REQUESTED", "requested"],
  ["OPEN", "approved"],
  ["DECLINED", "declined"],
  ["CLOSED", "closed"],
  ["CANCELED", "closed"],
]);

export function returnStatus(word: string | null, unknown: Unknown): OrderReturn["status"] {
  const status = returnStatuses.get(word ?? "");
  if (status === undefined) unknown("return", word ?? "");
  // A return is there; that it is agreed to is not ours to say.
  return status ?? "requested";
}

/** Words of a fulfilment whose parcel never was, or never left: what it held is to be sent again. */
export function isVoidFulfillment(word: string | null): boolean {
  return word === "CANCELLED" || word === "ERROR" || word === "FAILURE";
}

/** Fulfilment orders that hold nothing to be sent any more. */
export function isOverFulfillmentOrder(word: string | null): boolean {
  return word === "CLOSED" || word === "CANCELLED";
}
