import type { Level, Subject } from "#src/conversation/claim.ts";
import type { Order, Shipment } from "#src/orders/order.ts";

/** An order that a subject may see, with how much of it. `order` is already redacted to `level`. */
export interface VisibleOrder {
  /** Opaque, the same for the same order in the same conversation, worthless in any other. */
  readonly handle: string;
  readonly level: Level;
  readonly order: Order;
  /** Level 1: only this parcel of it, and of the order nothing but what belongs to the parcel. */
  readonly shipment?: Shipment;
  readonly asOf: Date;
  /** The source could not be asked; this is the last that is known. */
  readonly stale: boolean;
}

/**
 * An order as the store has it, to be acted on. For code of the gateway only: nothing of it goes into a tool's result
 * or a reply but what a `VisibleOrder` of the same level shows.
 */
export interface GraspedOrder {
  /** Not redacted. */
  readonly order: Order;
  /** Tells it from every other order of the shop, see `orderKey`. */
  readonly key: string;
  /** `OrderSource.id`; absent where the source has none. */
  readonly source?: string;
  readonly level: Level;
  /** It is the last that is known: nothing may be done on it. */
  readonly stale: boolean;
}

/** Something the shopper says to prove that an order is theirs. */
export interface Proof {
  /** Order number or tracking number, as the shopper wrote it. */
  readonly number: string;
  readonly email?: string;
  readonly phone?: string;
  readonly postcode?: string;
  readonly lastName?: string;
}

/**
 * `need_code`: for this order, or for this shopper, only a one-time code or a person helps today; said for orders
 * that exist and that do not. `no_match` is the one answer for "does not exist" and "is not yours".
 */
export type ClaimError = "no_match" | "need_proof" | "need_code" | "too_many_tries" | "unavailable";

export type ClaimResult =
  | { readonly ok: true; readonly visible: VisibleOrder }
  | {
      readonly ok: false;
      readonly error: ClaimError;
      /** With `no_match`: older orders cannot be seen at all, days. True of the shop, whichever order was meant. */
      readonly reachesDays?: number;
    };

/**
 * Who may see what. Every method decides from the subject's claims alone; there is no parameter by which a
 * caller could ask for somebody else.
 */
export interface Authority {
  /** The subject's orders of the last 180 days, newest first. */
  visible(
    subject: Subject,
    signal?: AbortSignal,
  ): Promise<{ orders: readonly VisibleOrder[]; unavailable: boolean }>;
  /** The one with this handle, if the subject may see it. */
  open(
    subject: Subject,
    handle: string,
    signal?: AbortSignal,
  ): Promise<VisibleOrder | "no_match" | "unavailable">;
  /** What is behind a handle, if the subject may see it; see `GraspedOrder` for who may ask. Shows nothing to anybody. */
  grasp(
    subject: Subject,
    handle: string,
    signal?: AbortSignal,
  ): Promise<GraspedOrder | "no_match" | "unavailable">;
  /** Compares a proof with the store's data, counts wrong ones, and stores the claim that a right one makes. */
  claim(subject: Subject, proof: Proof, signal?: AbortSignal): Promise<ClaimResult>;
}
