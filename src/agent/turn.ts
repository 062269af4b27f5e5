import type { Level, Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { Hours } from "#src/handoff/hours.ts";
import type { TalkedOrder } from "#src/handoff/summary.ts";
import type { ActionKind } from "#src/policy/actions.ts";
import type { Message } from "#src/conversation/thread.ts";
import type { NumberPattern } from "./builtin/number-pattern.ts";

/** What one turn works with. */
export interface TurnInput {
  readonly subject: Subject;
  readonly shop: ShopProfile;
  /** Unanswered messages from the shopper as they stand now; at least one that asks for an answer. */
  readonly messages: readonly Message[];
  /** What was said before, oldest first, at most 20 messages. */
  readonly history: readonly Message[];
  /** The language the conversation was last held in (BCP 47), null at its beginning. */
  readonly language: string | null;
  /** ISO 3166-1 alpha-2 of the shopper's phone, a hint for the language and nothing more. */
  readonly country: string | null;
  readonly style: "chat" | "brief" | "letter";
  /** When the conversation last came to a person; absent or null: never. */
  readonly handedOverAt?: Date | null;
  readonly now: Date;
}

/** What the agent knows of the shop. */
export interface ShopProfile {
  readonly id: string;
  readonly name: string;
  /** BCP 47; the language of last resort. */
  readonly language: string;
  /** Languages the shop answers in; empty: all that there are phrases for. */
  readonly languages: readonly string[];
  /** IANA; used where the destination's zone is not known. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2, where the shop sends from; without it the time zone's country. */
  readonly country?: string;
  readonly thresholds: Thresholds;
  /** What the shop lets be done to orders; absent: nothing, a person does it. */
  readonly enabled?: readonly ActionKind[];
  /** One of its stores has a catalogue that can be searched. */
  readonly catalogue?: boolean;
  /** Whether it has texts of its own that can be searched. */
  readonly knowledge?: boolean;
  /** What its order numbers look like, learned from recent ones (`learnPatterns`); absent: nothing is known of it. */
  readonly numberPatterns?: readonly NumberPattern[];
  /** When its team is there; absent or null: nothing is said about it. */
  readonly hours?: Hours | null;
  /** How it speaks to shoppers, where a language has both; absent: as the phrases do by default. */
  readonly address?: "formal" | "informal" | undefined;
  /** Its own words in place of phrases: by language, then by key. */
  readonly phrases?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** What language models may cost; absent: whatever they cost. */
  readonly budget?: Budget;
}

/** What language models may cost in a day; what is beyond is answered without one. */
export interface Budget {
  readonly conversation: CostLimit;
  /** All conversations together. */
  readonly shop: CostLimit;
}

/** Null: no limit. */
export interface CostLimit {
  readonly tokens: number | null;
  /** In the currency of the prices that are configured. */
  readonly cost: number | null;
}

/** When the shop calls something late or stuck. All in hours. */
export interface Thresholds {
  /** An order without a promise is late when nothing has left after this long. */
  readonly handlingHours: number;
  /** A label without a first scan is stuck after this long. */
  readonly firstScanHours: number;
  /** A parcel without a new scan is stuck after this long, inside the shop's country and across borders. */
  readonly scanHours: { readonly domestic: number; readonly abroad: number };
}

/** One tool call as the merchant sees it: arguments redacted, the result only by its outcome. */
export interface ToolCallTrace {
  readonly tool: string;
  readonly arguments: Json;
  /** `ok` or the error code the model was given. */
  readonly outcome: string;
  readonly ms: number;
}

/** What language models cost in a turn. */
export type ModelUsage = {
  readonly calls: readonly {
    readonly model: string;
    /** `answered`, `tools`, or what went wrong. */
    readonly outcome: string;
    readonly input: number;
    readonly cached: number;
    readonly output: number;
    readonly reasoning: number;
    readonly ms: number;
  }[];
  /** Of all calls: tokens the provider had in its cache, and tokens that were thought. */
  readonly cached: number;
  readonly reasoning: number;
  /** Millionths of the currency of the configured prices; null where a model has no price. */
  readonly cost: number | null;
};

/** A recording or a picture of this turn: how it was read. The text itself is with the message. */
export type HeardTrace = {
  /** Id of the message. */
  readonly message: string;
  readonly as: "transcript" | "picture";
  /** `ok`, `known` (read before), or why it could not be read. */
  readonly outcome: string;
  readonly ms: number;
};

/** How a turn came to its outcome; stored with it. */
export interface TurnTrace {
  readonly language: string;
  /** Which model wrote the reply: `builtin`, or the provider's model name. */
  readonly model: string;
  readonly intent: string | null;
  readonly level: Level;
  readonly toolCalls: readonly ToolCallTrace[];
  /** Of all calls of the turn, `usage` included. */
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** What language models were asked and what that cost; absent: none was. */
  readonly usage?: ModelUsage;
  /** Recordings and pictures that a model has turned into text; absent: none. */
  readonly heard?: readonly HeardTrace[];
  /** What the guard objected to, in order; empty when the first draft passed. */
  readonly guard: readonly string[];
  /** Failures that were worked around, e.g. a model that was down. */
  readonly notes: readonly string[];
  /** Orders that were looked at and may be shown to the shopper; absent: none. */
  readonly orders?: readonly TalkedOrder[];
}

export type TurnOutcome =
  | { readonly kind: "reply"; readonly reply: Reply; readonly trace: TurnTrace }
  /** A person takes over; `reply` says so to the shopper, once. */
  | { readonly kind: "handoff"; readonly reason: string; readonly reply: Reply; readonly trace: TurnTrace };

/** What the agent's tools are given to work with; all of it decides by itself what the subject may see. */
export interface RunTurn {
  (input: TurnInput, signal: AbortSignal): Promise<TurnOutcome>;
}
