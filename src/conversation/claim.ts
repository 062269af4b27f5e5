/** How much was proven, 0 to 4: what each level may see and do is in `src/identity/redact.ts` and `src/tools`. */
export type Level = 0 | 1 | 2 | 3 | 4;

/** How a claim was proven. */
export type ClaimMethod =
  | "channel_phone" // the channel itself vouches for the number
  | "channel_email" // the channel vouches for the address: aligned DMARC, or a token signed by the shop
  | "knowledge" // order number plus something only the shopper should know, compared in code
  | "tracking_number" // a tracking number that exists in the store
  | "code_email" // a one-time code that was sent to the e-mail address on the order
  | "code_phone"; // a one-time code that was sent to the phone number on the order

/** Something a shopper has proven in this conversation. */
export interface Claim {
  readonly kind: "phone" | "email" | "customer" | "order" | "shipment";
  /** Normalised: E.164, lower-case address, order id, `order id/shipment id`. */
  readonly value: string;
  readonly method: ClaimMethod;
  readonly level: Level;
  readonly at: Date;
  /** After this the claim counts for nothing. */
  readonly expires: Date;
}

/** For whom the agent acts. Built by the gateway from the channel and the claims; no model can change it. */
export interface Subject {
  readonly shop: string;
  readonly conversation: string;
  readonly contact: string;
  /** What wrong claims are counted against: connection, account and the shopper's id there. */
  readonly address: string;
  readonly claims: readonly Claim[];
}
