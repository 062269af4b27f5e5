import type { RunTurn, TurnInput, TurnOutcome } from "#src/agent/turn.ts";
import { wordsOf } from "#src/conversation/content.ts";

/** An agent that repeats what it was asked, so that a test sees which messages a reply answers. */
export const echo: RunTurn = (input) => Promise.resolve(repeat(input));

export function repeat(input: TurnInput): TurnOutcome {
  return {
    kind: "reply",
    reply: {
      text: `re: ${input.messages.map((message) => wordsOf(message.content)).join(" | ")}`,
      language: "en",
    },
    trace: {
      language: "en",
      model: "echo",
      intent: null,
      level: 0,
      toolCalls: [],
      tokensIn: 0,
      tokensOut: 0,
      guard: [],
      notes: [],
    },
  };
}
