import type { TrackingFlag, TrackingStatus } from "#src/tracking/status.ts";

/** Money in minor units of an ISO 4217 currency (1999 EUR = 19.99 €; 1999 JPY = 1,999 ¥). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** A calendar day (`2026-11-25`) or a moment. Sources often know only the day; a day is never given a time. */
export type When = { readonly day: string } | { readonly at: Date };

/** A day, a moment or a span of them, both ends included. */
export interface Span {
  readonly from: When;
  /** Same as `from` when it is one day or moment. */
  readonly to: When;
}

export interface OrderItem {
  readonly id: string;
  readonly title: string;
  readonly variant?: string;
  readonly sku?: string;
  readonly quantity: number;
  /** How many of them have left in a shipment. */
  readonly fulfilled: number;
  /** What one of them was paid, where the source says. */
  readonly price?: Money;
  /** The shop's own labels on the product, where the source has them; absent: not known. */
  readonly tags?: readonly string[];
}

/** Something that happened to a parcel. */
export interface TrackingEvent {
  readonly at: Date;
  readonly status: TrackingStatus;
  /** The carrier's own words; text from outside. */
  readonly message?: string;
  readonly city?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** Where and until when a parcel can be picked up. */
export interface PickupPoint {
  readonly name: string;
  readonly until?: When;
  /** What to bring, in the shop's words. */
  readonly bring?: string;
}

/** A parcel. */
export interface Shipment {
  readonly id: string;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
  /** The carrier's name as shoppers know it; absent for own delivery or a letter. */
  readonly carrier?: string;
  /** Absent where the service has no tracking. */
  readonly trackingNumber?: string;
  readonly trackingUrl?: string;
  readonly status: TrackingStatus;
  readonly flags: readonly TrackingFlag[];
  /** When the carrier expects to deliver, and only what the carrier or store said. */
  readonly eta?: Span;
  /** What was expected before, when it changed. */
  readonly previousEta?: Span;
  readonly shippedAt?: Date;
  readonly deliveredAt?: Date;
  /** Where or with whom it was left, in the carrier's words. */
  readonly leftWith?: string;
  readonly nextAttempt?: When;
  readonly pickup?: PickupPoint;
  /** What the shopper must do about customs, an address and the like: a page of the carrier or shop. */
  readonly actionUrl?: string;
  /** Newest last, each once. */
  readonly events: readonly TrackingEvent[];
  /** This parcel brings goods back to the shop. */
  readonly isReturn?: boolean;
}

/** Why items of an order have not been sent yet. */
export interface PendingItem {
  readonly itemId: string;
  readonly quantity: number;
  readonly reason: "not_yet" | "backorder" | "preorder" | "hold";
  /** When they are expected to leave, if the shop knows. */
  readonly expected?: When;
}

/** Why the shop is holding an order back. A fraud check is `review`; shoppers are never told more than that. */
export type HoldReason = "address" | "payment" | "review" | "stock" | "other";

export interface OrderReturn {
  readonly id: string;
  readonly status: "requested" | "approved" | "declined" | "in_transit" | "received" | "refunded" | "closed";
  readonly requestedAt?: Date;
  readonly receivedAt?: Date;
  /** What comes back, where the source says; absent: not known. */
  readonly items?: readonly { readonly itemId: string; readonly quantity: number }[];
  /** The parcel that brings it back, if it is known. */
  readonly shipmentId?: string;
}

export interface Refund {
  readonly id: string;
  readonly amount: Money;
  readonly at: Date;
  /** How it is paid back, without numbers: `card`, `paypal`, `bank_transfer`, `store_credit`. */
  readonly method?: string;
  readonly status: "pending" | "done";
}

/** An order as every store's data is brought to. */
export interface Order {
  /** The store's id; unique in its source. */
  readonly id: string;
  /** What the shopper knows it by, e.g. `#1043`. */
  readonly number: string;
  readonly createdAt: Date;
  readonly customer: {
    readonly id?: string;
    /** Lower case. */
    readonly email?: string;
    /** E.164. */
    readonly phone?: string;
    readonly name?: string;
  };
  /** BCP 47, as the shop recorded it. */
  readonly locale?: string;
  readonly total: Money;
  readonly financial: "pending" | "paid" | "partially_refunded" | "refunded" | "voided";
  readonly state: "open" | "on_hold" | "scheduled" | "cancelled" | "closed";
  readonly hold?: {
    readonly reason: HoldReason;
    /** Where the shopper can settle it. */ readonly url?: string;
  };
  readonly cancelled?: { readonly at: Date; readonly reason?: string };
  /** Sold through a marketplace that answers for it, e.g. `Amazon`. */
  readonly marketplace?: string;
  readonly items: readonly OrderItem[];
  readonly shipTo?: {
    readonly name?: string;
    readonly line?: string;
    readonly zip?: string;
    readonly city?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country?: string;
    /** IANA time zone of the destination, where the source knows it. */
    readonly timeZone?: string;
  };
  /** When the shop said it would send (`ship`) or deliver (`deliver`) the order. */
  readonly promise?: { readonly what: "ship" | "deliver"; readonly by: Span };
  readonly shipments: readonly Shipment[];
  readonly pending: readonly PendingItem[];
  readonly returns: readonly OrderReturn[];
  readonly refunds: readonly Refund[];
}
