import type { Claim, Subject } from "#src/conversation/claim.ts";

/** How many wrong claims are allowed; beyond that only waiting, or a person, helps. */
export interface ClaimLimits {
  /** Per shopper's address within 15 minutes. */
  readonly perAddressQuarterHour: number;
  /** Per shopper's address within 24 hours. */
  readonly perAddressDay: number;
  /** Per order number within 24 hours, whoever tries. */
  readonly perOrderDay: number;
}

export const claimLimits: ClaimLimits = { perAddressQuarterHour: 5, perAddressDay: 10, perOrderDay: 10 };

/**
 * Where claims and wrong tries are kept; shared by all instances. A try counts as wrong from the moment it
 * is begun until it is `right`, so tries at the same time cannot slip past a limit.
 */
export interface ClaimLedger {
  /** Begins a try against `number` (normalised); null when a limit is reached. */
  begin(subject: Subject, number: string, limits: ClaimLimits): Promise<string | null>;
  /** The try was right: it no longer counts, and the claim it made is stored. */
  right(tryId: string, subject: Subject, claim: Claim): Promise<void>;
  /** Claims made in the turn that is running, of those that have not expired; earlier ones are the subject's. */
  claimsOf(conversation: string): Promise<readonly Claim[]>;
  /** Append-only record of what was shown or tried: field names and numbers, never values. */
  audit(
    subject: Subject,
    what: string,
    detail: Readonly<Record<string, string | number | readonly string[]>>,
  ): Promise<void>;
}
