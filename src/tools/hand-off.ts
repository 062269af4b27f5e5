import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import { handoffReasons, type HandoffReason, type toolContext } from "./context.ts";
import { resultText } from "./order-result.ts";

/** `hand_off(reason)`: `{ok: true}`; a person takes the conversation over once this turn's reply is sent. */
export function handOff() {
  return tool(
    ({ reason }: { reason: HandoffReason }, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      runtime.context.turn.handoff = reason;
      return resultText({ ok: true });
    },
    {
      name: "hand_off",
      description:
        "Gives the conversation to a person of the shop. For anything the other tools cannot do: cancelling, changing, refunds, complaints, danger (safety), or when the shopper asks for a person. When somebody of the team is there is said by the gateway; do not say it.",
      schema: z.strictObject({ reason: z.enum(handoffReasons) }),
    },
  );
}
