/** What words can be about. `prompts/lexicon` has the words of each in each language. */
export const concepts = [
  "order",
  "where",
  "status",
  "when",
  "arrive",
  "late",
  "not_received",
  "refund",
  "cancel",
  "return",
  "exchange",
  "address",
  "change",
  "invoice",
  "payment",
  "human",
  "damaged",
  "missing_item",
  "wrong_item",
  "complaint",
  "legal",
  /** Somebody is hurt, or may come to harm. */
  "safety",
  "policy",
  "elsewhere",
  "greeting",
  "thanks",
  "goodbye",
  /** A day something is hoped for: "before Friday". */
  "day",
  /** It came. */
  "received",
  /** What was sent back to the shop. */
  "returned",
  /** The address is another one now, or was wrong. */
  "moved",
  /** Something about a payment failed. */
  "trouble",
  /** "I don't have it": of what was asked for, or of the parcel talked about. */
  "lack",
  /** Joins two questions. */
  "joint",
  /** Makes a sentence a question, or a wish to know: "did my parcel ship". */
  "asks",
  /** A wish to be told of news without asking. */
  "notify",
  /** A wish not to be told any more. */
  "unfollow",
  /** In stock, sold out, back again: of a thing the shop sells. */
  "stock",
  /** "Do you have", "is it available": of a thing the shop sells, or of anything. */
  "available",
  /** Says nothing by itself, neither beside a yes nor beside the name of a thing. */
  "small",
  "yes",
  "no",
  "first",
  "second",
  "third",
  "last",
  "other",
  "unknown_number",
  "number_label",
  "phone_label",
  "postcode_label",
  "name_label",
  /** When the shop's team is there: "are you open". */
  "hours",
  /** Who is writing here: "are you a robot". */
  "bot",
  /** Words after a number that make it no order's: days, pieces, currencies. */
  "unit",
] as const;
export type Concept = (typeof concepts)[number];

/** What a reply can say of an order as done; a lexicon's `claims` have the words, for the guard. */
export const claimKinds = [
  "delivered",
  "out_for_delivery",
  "cancelled",
  "refunded",
  "return_agreed",
  "address_changed",
] as const;
export type ClaimKind = (typeof claimKinds)[number];
