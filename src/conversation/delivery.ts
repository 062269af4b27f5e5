/**
 * The fate of one part of a reply.
 * `queued` waits · `sending` was given to the provider and has no answer yet · `sent` the provider accepted it ·
 * `delivered`, `read` the provider's receipts · `failed` it will not arrive · `uncertain` the provider may
 * or may not have accepted it · `cancelled` a person took it back before it was sent.
 */
export type DeliveryState =
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "failed"
  | "uncertain"
  | "cancelled";

/** What a provider's receipt says. Voice notes that were played count as read. */
export type Receipt = "sent" | "delivered" | "read" | "failed";

const rank: Readonly<Record<DeliveryState, number>> = {
  queued: 0,
  sending: 0,
  uncertain: 0,
  cancelled: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  failed: 4,
};

/**
 * The state after a receipt. Receipts come unordered, repeated and with gaps, so a delivery only moves
 * forward; `failed` after `delivered` or `read` is contradicted by what was seen and changes nothing.
 */
export function afterReceipt(state: DeliveryState, receipt: Receipt): DeliveryState {
  if (state === "failed") return state;
  if (receipt === "failed") return rank[state] >= rank.delivered ? state : "failed";
  return rank[receipt] > rank[state] ? receipt : state;
}
