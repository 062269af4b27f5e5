import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Codes } from "#src/identity/codes.ts";
import type { toolContext } from "./context.ts";
import { orderResult, resultText } from "./order-result.ts";

const schema = z.strictObject({
  code: z.string().min(1).max(40).describe("The six digits as the shopper wrote them."),
});

/**
 * `submit_code(code)`: `{ok: true, level, orders}`, or
 * `{error: "wrong_code" | "expired" | "too_many_tries" | "no_code" | "unavailable"}`.
 */
export function submitCode(codes: Codes) {
  return tool(
    async ({ code }: z.infer<typeof schema>, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const entered = await codes.submit(turn.subject, code, runtime.signal);
      if ("error" in entered) return resultText({ error: entered.error });
      const { level, orders } = entered;
      return resultText({ ok: true, level, orders: orders.map((order) => orderResult(order, turn)) });
    },
    {
      name: "submit_code",
      description: "Checks the one-time code that the shopper wrote. Use only digits from their message.",
      schema,
    },
  );
}
