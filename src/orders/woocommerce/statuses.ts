/**
 * What an order's status means. `completed`, which shops set when the parcel leaves them, is `shipped`; `delivered`
 * is meant only by a status that says just that, which tracking plugins set on the carrier's word.
 */
export const meanings = [
  /** Being prepared. */
  "open",
  /** The payment has not arrived. */
  "unpaid",
  /** Waiting for somebody in the shop. */
  "on_hold",
  /** To be sent later, as agreed. */
  "scheduled",
  /** Waiting for stock. */
  "backorder",
  "partly_shipped",
  "shipped",
  "ready_for_pickup",
  "delivered",
  "return_requested",
  "return_approved",
  "returned",
  "refunded",
  "cancelled",
  /** Over, and there is nothing to send. */
  "closed",
  /** A cart, not an order yet. */
  "draft",
] as const;
export type Meaning = (typeof meanings)[number];

/**
 * WooCommerce's own statuses (REST API v3, order properties), then those of plugins in use: Advanced Shipment Tracking,
 * Order Status Manager, Pre-Orders, Deposits and the like.
 */
const known: Readonly<Record<string, Meaning>> = {
  pending: "unpaid",
  processing: "open",
  "on-hold": "on_hold",
  completed: "shipped",
  cancelled: "cancelled",
  refunded: "refunded",
  failed: "unpaid",
  trash: "cancelled",
  "checkout-draft": "draft",
  "auto-draft": "draft",

  "awaiting-payment": "unpaid",
  "pending-payment": "unpaid",
  "partially-paid": "unpaid",
  "partial-payment": "unpaid",
  "pending-deposit": "unpaid",
  "scheduled-payment": "unpaid",

  "awaiting-shipment": "open",
  "awaiting-fulfillment": "open",
  "awaiting-fulfilment": "open",
  "awaiting-dispatch": "open",
  confirmed: "open",
  preparing: "open",
  packing: "open",
  packed: "open",
  picking: "open",
  "in-production": "open",
  "ready-to-ship": "open",

  backorder: "backorder",
  backordered: "backorder",
  "on-backorder": "backorder",
  "awaiting-stock": "backorder",
  "pre-ordered": "scheduled",
  "pre-order": "scheduled",
  preorder: "scheduled",
  scheduled: "scheduled",

  "partial-shipped": "partly_shipped",
  "partially-shipped": "partly_shipped",
  "partial-completed": "partly_shipped",
  "partially-completed": "partly_shipped",
  shipped: "shipped",
  dispatched: "shipped",
  sent: "shipped",
  "updated-tracking": "shipped",
  "in-transit": "shipped",
  "out-for-delivery": "shipped",
  delivered: "delivered",
  "awaiting-pickup": "ready_for_pickup",
  "ready-pickup": "ready_for_pickup",
  "ready-for-pickup": "ready_for_pickup",
  pickup: "closed",
  "picked-up": "closed",

  "return-requested": "return_requested",
  "return-request": "return_requested",
  "return-approved": "return_approved",
  returned: "returned",
  "return-received": "returned",
  "refund-requested": "return_requested",
};

/** A status as the REST API writes it: without the `wc-` that the database has. */
export function statusWord(status: string): string {
  return status.trim().toLowerCase().replace(/^wc-/u, "").replaceAll("_", "-");
}

/** What a status means; what the merchant says goes first. Undefined for a word nobody has told us about. */
export function meaningOf(status: string, own: Readonly<Record<string, Meaning>> = {}): Meaning | undefined {
  const word = statusWord(status);
  const told = Object.entries(own).find(([name]) => statusWord(name) === word);
  if (told !== undefined) return told[1];
  return Object.hasOwn(known, word) ? known[word] : undefined;
}
