import type { TrackingFlag, TrackingStatus } from "#src/tracking/status.ts";
import type { HoldReason, Money, PickupPoint, Span, When } from "./order.ts";

/**
 * What there is to say about an order, worked out once for all languages and all models: `assess` makes it,
 * phrases say it, the model is given it. Everything in it is in the order; nothing is estimated.
 */
export interface OrderSituation {
  /** Empty when only a parcel of it may be shown (level 1). */
  readonly number: string;
  readonly createdAt: Date;
  /** IANA zone of the destination; its calendar days are the ones to show. */
  readonly timeZone: string;
  /** Title of the first item and how many others there are. */
  readonly firstItem: string;
  readonly moreItems: number;
  readonly stage:
    | {
        readonly kind: "preparing";
        /** What the shop promised, and whether to send or to deliver by then. */
        readonly by: Span | null;
        readonly what: "ship" | "deliver";
        readonly late: boolean;
      }
    | { readonly kind: "scheduled"; readonly at: When | null }
    | { readonly kind: "on_hold"; readonly reason: HoldReason; readonly url: string | null }
    | { readonly kind: "shipped" }
    | {
        readonly kind: "cancelled";
        readonly at: Date | null;
        /** Money had been taken for it. */
        readonly paid: boolean;
        readonly refunded: boolean;
      }
    | { readonly kind: "marketplace"; readonly marketplace: string }
    /** Older than the store lets us see, or closed without any parcel data. */
    | { readonly kind: "closed" };
  /** Outbound parcels, in the order they were sent. */
  readonly parcels: readonly ParcelSituation[];
  readonly pending: readonly {
    readonly title: string;
    readonly quantity: number;
    readonly reason: "not_yet" | "backorder" | "preorder" | "hold";
    readonly expected: When | null;
  }[];
  readonly returns: readonly {
    readonly status:
      | "requested"
      | "approved"
      | "declined"
      | "in_transit"
      | "received"
      | "refunded"
      | "closed";
    readonly receivedAt: Date | null;
    readonly parcel: ParcelSituation | null;
  }[];
  readonly refunds: readonly {
    readonly amount: Money;
    readonly at: Date;
    readonly method: string | null;
    readonly status: "pending" | "done";
  }[];
}

export interface ParcelSituation {
  readonly position: number;
  readonly of: number;
  readonly items: readonly { readonly title: string; readonly quantity: number }[];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly status: TrackingStatus;
  readonly flags: readonly TrackingFlag[];
  readonly shippedAt: Date | null;
  readonly lastEvent: {
    readonly at: Date;
    readonly city: string | null;
    readonly country: string | null;
  } | null;
  /** When it is expected; null once it waits to be picked up, goes back or has come to its end. */
  readonly eta: Span | null;
  /** The expected date is over and the parcel has not arrived. */
  readonly late: boolean;
  /** The expected date moved, compared by its end. */
  readonly moved: { readonly direction: "earlier" | "later"; readonly from: Span } | null;
  /** No movement for longer than the shop's threshold; hours since the last scan or the handover. */
  readonly stalledHours: number | null;
  readonly deliveredAt: Date | null;
  readonly leftWith: string | null;
  readonly nextAttempt: When | null;
  readonly pickup: PickupPoint | null;
  readonly actionUrl: string | null;
}
