import { z } from "zod";
import type { Level, Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { ShopClock } from "#src/orders/assess.ts";

/** Why a person is asked for. `repeated`: the same failed twice; `unknown`: a question nothing known answers. */
export const handoffReasons = [
  "safety",
  "person_wanted",
  "complaint",
  "legal",
  "cancel_request",
  "return_request",
  "exchange_request",
  "refund_request",
  "address_change",
  "invoice_request",
  "payment_problem",
  "not_received",
  "wrong_or_damaged",
  "repeated",
  "unknown",
  "cannot_help",
] as const;
export type HandoffReason = (typeof handoffReasons)[number];

/**
 * What the tools of one turn work with and what they leave behind. It comes from the gateway with the run;
 * nothing in it is part of a prompt or can be set by a model.
 */
export interface ToolTurn {
  readonly subject: Subject;
  readonly shop: ShopClock;
  readonly now: Date;
  /** BCP 47: the conversation's, for what is sent elsewhere. */
  readonly language?: string;
  /** Results the model was given, parsed, in order: the only facts a reply may state. */
  readonly results: Json[];
  /** The highest level at which anything was shown. */
  level: Level;
  handoff: HandoffReason | null;
}

/** The runtime context of the agent and its tools; a run without it fails before any tool is called. */
export const toolContext = z.object({
  turn: z.custom<ToolTurn>((value) => typeof value === "object" && value !== null && "subject" in value),
});
export type ToolContext = z.infer<typeof toolContext>;
