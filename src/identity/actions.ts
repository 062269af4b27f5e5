import type { Level, Subject } from "#src/conversation/claim.ts";
import type { ReturnReason } from "#src/orders/actions.ts";
import type { ActionKind, ActionsConfig, Wish } from "#src/policy/actions.ts";
import type { CitedRule, ReturnObstacle } from "#src/policy/check-return.ts";
import type { Decision, Needs, Obstacle, Summary } from "#src/policy/decide-action.ts";
import type { Cost, Payer } from "#src/policy/fees.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import type { CountryPolicy, ReturnsPolicy } from "#src/policy/returns.ts";

/** What was proposed; the shopper is asked about exactly this. */
export interface Proposed {
  readonly proposal: string;
  readonly kind: ActionKind;
  readonly needs: Needs;
  readonly decision: Decision;
  readonly summary: Summary;
}

export type ProposeResult =
  | Proposed
  | {
      readonly error: "not_allowed" | "not_eligible";
      readonly reasons: readonly Obstacle[];
      readonly rules: readonly CitedRule[];
    }
  | { readonly error: "need_level"; readonly level: Level }
  | { readonly error: "no_match" | "unavailable" };

/** The proposal a yes would be for. */
export interface OpenProposal extends Proposed {
  readonly number: string;
  /**
   * `answered`: the yes has come, in a turn that did not come to its end. `confirm` again says what became of it and
   * does nothing twice.
   */
  readonly state: "open" | "answered";
}

/** What a yes came to. */
export type ConfirmResult =
  /** It has ended: done, or not and why. Said to the shopper in this turn. */
  | { readonly kind: "outcome"; readonly outcome: ActionOutcome }
  /** The merchant decides now; the shopper hears of it in this conversation. */
  | { readonly kind: "waiting"; readonly action: ActionKind; readonly number: string }
  /** It takes longer than a turn may; the shopper hears of it in this conversation. */
  | { readonly kind: "under_way"; readonly action: ActionKind; readonly number: string }
  /** Not enough is proven, or no longer; with 4 a fresh code to the order's e-mail. The proposal stays open. */
  | { readonly kind: "need_level"; readonly level: Level }
  /** The store cannot be asked. The proposal stays open. */
  | { readonly kind: "unavailable" }
  /** Too late, or another proposal took its place: it has to be proposed again. */
  | { readonly kind: "expired" | "withdrawn" }
  /** There is no such proposal in this conversation. */
  | { readonly kind: "nothing" };

/** One item as the rules for returns see it. */
export interface ReturnableItem {
  readonly title: string;
  readonly variant?: string;
  /** How many can still come back; null: not known. */
  readonly left: number | null;
  readonly eligible: boolean;
  /** Not eligible only because something is not known: the merchant can decide. */
  readonly undecided: boolean;
  readonly until?: string;
  readonly cost: Cost;
  readonly whoPays: Payer;
  readonly refundMethod: CountryPolicy["refundMethod"];
  readonly exchange: boolean;
  readonly photo: boolean;
  readonly reasons: readonly ReturnObstacle[];
  readonly rules: readonly CitedRule[];
}

export type ReturnableResult =
  | { readonly handle: string; readonly items: readonly ReturnableItem[] }
  | { readonly error: "need_level"; readonly level: Level }
  | { readonly error: "no_match" | "unavailable" };

/**
 * The two steps. A model proposes; the gateway confirms, on a yes that is bound to the proposal by the conversation.
 * `confirm` and `withdraw` are no tools and must never become any. Throws only when the database is away.
 */
export interface Actions {
  /** Which items may come back, by the shop's rules. `locale` (BCP 47) is that of the rules' texts. */
  returnable(
    subject: Subject,
    asked: { readonly handle: string; readonly reason?: ReturnReason; readonly locale?: string },
    signal?: AbortSignal,
  ): Promise<ReturnableResult>;
  /** Takes the place of what was open in this conversation. It can be confirmed for 15 minutes. */
  propose(
    subject: Subject,
    asked: { readonly handle: string; readonly wish: Wish; readonly locale?: string },
    signal?: AbortSignal,
  ): Promise<ProposeResult>;
  open(subject: Subject): Promise<OpenProposal | null>;
  /** Without an id: the open one. Repeated, it says the same again. */
  confirm(subject: Subject, proposal?: string, signal?: AbortSignal): Promise<ConfirmResult>;
  /** True when something was open. */
  withdraw(subject: Subject): Promise<boolean>;
}

/** What a shop has set. */
export interface ShopRules {
  readonly actions: ActionsConfig;
  /** Null: the shop has not written its rules down. */
  readonly returns: ReturnsPolicy | null;
  /** IANA; where the destination's zone is not known. */
  readonly timeZone: string;
}

/** Carries out what was confirmed; `src/work/actions.ts` does. */
export interface Executor {
  /** Waits for the outcome as long as a turn can; null: it is still under way, and will be said when it is known. */
  execute(proposal: string, shop: string, signal?: AbortSignal): Promise<ActionOutcome | null>;
}

/** What a thing done in the gateway itself came to; `reason` is a code. */
export type OwnResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Things done in the gateway itself. Both decide by the subject's claims what is behind the handle; `key` is the same
 * for every attempt, and what was done under it is not done again.
 */
export interface OwnActions {
  /** Subscribes this conversation to the order's updates. */
  subscribe(subject: Subject, handle: string, key: string, signal?: AbortSignal): Promise<OwnResult>;
  /** Sends how the order stands to the e-mail address on file. */
  resend(subject: Subject, handle: string, key: string, signal?: AbortSignal): Promise<OwnResult>;
}
