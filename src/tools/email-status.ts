import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { StatusMails } from "#src/identity/status-mail.ts";
import type { toolContext } from "./context.ts";
import { resultText } from "./order-result.ts";

const schema = z.strictObject({
  number: z.string().min(1).max(64).optional().describe("Order number as the shopper wrote it."),
});

/**
 * `email_status(number?)`: `{sent_if_exists: true}` whether or not there is such an order, or
 * `{error: "no_match" | "too_many_tries" | "unavailable"}`.
 */
export function emailStatus(mails: StatusMails) {
  return tool(
    async ({ number }: z.infer<typeof schema>, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const mailed = await mails.send(turn.subject, number, turn.language ?? "en", runtime.signal);
      return resultText("error" in mailed ? { error: mailed.error } : { sent_if_exists: true });
    },
    {
      name: "email_status",
      description:
        "Has the current status of an order sent to the e-mail address on that order, for a shopper who cannot prove that it is theirs. Say that it was sent if there is such an order, and nothing else about it.",
      schema,
    },
  );
}
