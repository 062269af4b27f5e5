import type { Hours } from "#src/handoff/hours.ts";
import type { ActionKind } from "#src/policy/actions.ts";
import type { AnswerContext } from "../answer/index.ts";
import type { Memory } from "./memory.ts";
import type { Recognised } from "./recognise.ts";

/** Everything the next step depends on besides what the tools said. */
export interface Situation {
  readonly request: Recognised;
  readonly memory: Memory;
  readonly context: AnswerContext;
  /** When the shop's team is there; absent or null: nothing is said about it. */
  readonly hours?: Hours | null;
  /** What the shop lets be done to an order; anything else is a person's. */
  readonly enabled: ReadonlySet<ActionKind>;
  /** What else there is to help with: one-time codes, mails with how an order stands, a catalogue. */
  readonly can: Readonly<Record<"codes" | "mails" | "catalogue", boolean>> & {
    /** Texts of the shop that can be searched; absent: none. */
    readonly knowledge?: boolean;
  };
}
