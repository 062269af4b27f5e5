import type { BaseMessage } from "@langchain/core/messages";
import type { Hours } from "#src/handoff/hours.ts";
import type { ToolTurn } from "#src/tools/context.ts";
import type { AnswerContext } from "./answer/index.ts";
import type { Memory } from "./builtin/memory.ts";
import type { Recognised } from "./builtin/recognise.ts";
import type { Run } from "./context.ts";
import type { CallOfModel } from "./llm.ts";
import type { TurnInput } from "./turn.ts";

/** A turn while it is worked on: what is known when it begins, and what gathers in it. */
export interface UnderWay {
  /** With what was read off the messages' files. */
  readonly input: TurnInput;
  /** BCP 47, to answer in; there are phrases for it. */
  readonly language: string;
  readonly context: AnswerContext;
  readonly hours: Hours | null;
  readonly memory: Memory;
  /** What the built-in model has read in the messages; another thing once a code was right. */
  request: Recognised;
  /** The conversation as models take it. */
  readonly messages: readonly BaseMessage[];
  readonly turn: ToolTurn;
  readonly signal: AbortSignal;
  /** For the trace. */
  readonly notes: string[];
  /** What was written and not sent, for the trace. */
  readonly guard: string[];
  readonly runs: Run[];
  readonly calls: CallOfModel[];
}
