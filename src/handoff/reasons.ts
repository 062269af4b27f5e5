/** How much it presses that a person answers. */
export type Urgency = "urgent" | "high" | "normal";

/**
 * Why conversations come to a person, in English for the merchant, and how much it presses. The agent's reasons are
 * those of `hand_off`; `taken` is a person who took the floor unasked: in the provider's own inbox, or over the API.
 */
const known: Readonly<Record<string, { readonly words: string; readonly urgency: Urgency }>> = {
  safety: { words: "Somebody may be hurt, or in danger", urgency: "urgent" },
  legal: { words: "Threatens legal steps", urgency: "high" },
  complaint: { words: "Is angry, or complains", urgency: "high" },
  repeated: { words: "The agent failed twice at the same", urgency: "high" },
  person_wanted: { words: "Wants a person", urgency: "normal" },
  unknown: { words: "Asks what the agent cannot answer", urgency: "normal" },
  cannot_help: { words: "The agent could not help", urgency: "normal" },
  cancel_request: { words: "Wants to cancel", urgency: "high" },
  address_change: { words: "Wants another address", urgency: "high" },
  return_request: { words: "Wants to send something back", urgency: "normal" },
  exchange_request: { words: "Wants to exchange something", urgency: "normal" },
  refund_request: { words: "Wants money back", urgency: "normal" },
  invoice_request: { words: "Wants an invoice", urgency: "normal" },
  payment_problem: { words: "Has trouble with a payment", urgency: "normal" },
  not_received: { words: "Has not received a parcel", urgency: "normal" },
  wrong_or_damaged: { words: "Got something wrong or damaged", urgency: "normal" },
  taken: { words: "A person took the conversation over", urgency: "normal" },
};

/** The reason in plain English; what is none of ours is said as it is. */
export function reasonWords(reason: string): string {
  return known[reason]?.words ?? reason;
}

export function urgencyOf(reason: string): Urgency {
  return known[reason]?.urgency ?? "normal";
}

/** The reasons that press as much as this. */
export function reasonsOf(urgency: Urgency): readonly string[] {
  return Object.entries(known)
    .filter(([, each]) => each.urgency === urgency)
    .map(([reason]) => reason);
}
