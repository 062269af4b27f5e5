import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Codes } from "#src/identity/codes.ts";
import type { toolContext } from "./context.ts";
import { handleSchema } from "./handle-schema.ts";
import { resultText } from "./order-result.ts";

const schema = z.strictObject({
  handle: handleSchema.optional(),
  number: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe("Order number as the shopper wrote it, where no tool has returned a handle."),
});

/**
 * `send_code({handle} | {number} | {})`: `{sent: "email" | "phone", to}` (masked), `{sent: "if_exists"}` when only a
 * number is known of the order, or `{error: "no_match" | "too_many_tries" | "unavailable" | "no_means"}`. Where it
 * goes is decided by the order alone.
 */
export function sendCode(codes: Codes) {
  return tool(
    async (given: z.infer<typeof schema>, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const { handle, number } = given;
      const named = handle === undefined ? (number === undefined ? {} : { number }) : { handle };
      return resultText(await codes.send(turn.subject, named, turn.language ?? "en", runtime.signal));
    },
    {
      name: "send_code",
      description:
        "Sends a one-time code to the e-mail address or phone on an order, named by its handle, else by its number; without either, the shopper's newest. It never goes to an address from the conversation. `if_exists`: say that a code is on its way if there is such an order, and nothing else about it.",
      schema,
    },
  );
}
