import type { Claim, Subject } from "#src/conversation/claim.ts";

/** How many wrong claims are allowed. */
export interface ClaimLimits {
  /** Per shopper's address within 15 minutes; beyond it only waiting, or a person, helps. */
  readonly perAddressQuarterHour: number;
  /** Per shopper's address within 24 hours; beyond it only waiting, or a person, helps. */
  readonly perAddressDay: number;
  /** Per order number within 24 hours, whoever tries; beyond it only a code helps. */
  readonly perOrderDay: number;
  /** Different order numbers per address within 24 hours; beyond it only a code helps. */
  readonly numbersPerAddressDay: number;
}

export const claimLimits: ClaimLimits = {
  perAddressQuarterHour: 5,
  perAddressDay: 10,
  perOrderDay: 10,
  numbersPerAddressDay: 3,
};

/** A try that may be made, or why not. What limits count is the same for orders that exist and that do not. */
export type Begun = { readonly id: string } | { readonly refused: "too_many_tries" | "need_code" };

/**
 * Where claims and wrong tries are kept; shared by all instances. A try counts as wrong from the moment it
 * is begun until it is `right`, so tries at the same time cannot slip past a limit.
 */
export interface ClaimLedger {
  /** Begins a try against `number` (normalised). */
  begin(subject: Subject, number: string, limits: ClaimLimits): Promise<Begun>;
  /** The try was right: it no longer counts, and the claim it made is stored. */
  right(tryId: string, subject: Subject, claim: Claim): Promise<void>;
  /** Stores claims that took no try: a code made them. */
  proven(subject: Subject, claims: readonly Claim[]): Promise<void>;
  /** Claims made in the turn that is running, of those that have not expired; earlier ones are the subject's. */
  claimsOf(conversation: string): Promise<readonly Claim[]>;
  /** Append-only record of what was shown or tried: field names and numbers, never values. */
  audit(
    subject: Subject,
    what: string,
    detail: Readonly<Record<string, string | number | readonly string[]>>,
  ): Promise<void>;
}

/** How often something may be sent to the address on file of an order, at the wish of somebody who proved little. */
export interface SendLimits {
  /** About one order number, whoever asks and whether or not there is such an order. */
  readonly perOrder: { readonly hour: number; readonly day: number };
  /** From one conversation, about whatever orders. */
  readonly perConversation: { readonly hour: number; readonly day: number };
}

/** What is sent to an address on file: a code, or how the order stands. */
export type SendPurpose = "access" | "status";

/** A code that somebody may be about to guess. */
export interface CodeTry {
  readonly id: string;
  readonly orderKey: string;
  /** What the right code makes, a `claimValue`; empty when nothing was sent because there is no such order. */
  readonly claim: string;
  readonly means: "email" | "phone";
  readonly hash: string;
}

/**
 * Where codes are kept; shared by all instances. A code is bound to its conversation: it is of no use in another.
 * The limits hold also for what comes at the same time.
 */
export interface CodeLedger {
  /**
   * Counts a sending and keeps its code, for `lifeMs`; the conversation's earlier codes for this purpose end. Says
   * which limit is reached otherwise.
   */
  begin(
    subject: Subject,
    code: {
      readonly orderKey: string;
      readonly purpose: SendPurpose;
      readonly hash: string;
      readonly lifeMs: number;
    },
    limits: SendLimits,
  ): Promise<{ readonly id: string } | { readonly refused: "order" | "conversation" }>;
  /** From now on the right code makes this claim. */
  arm(id: string, armed: Pick<CodeTry, "claim" | "means">): Promise<void>;
  /** Counts a try against the conversation's newest code; each has `tries` of them. */
  attempt(
    conversation: string,
    tries: number,
  ): Promise<CodeTry | { readonly refused: "no_code" | "expired" | "too_many_tries" }>;
  /** True once for each code. */
  use(id: string): Promise<boolean>;
  /** As `ClaimLedger.audit`, written at once: for what happens when the turn is over. */
  note: ClaimLedger["audit"];
}
