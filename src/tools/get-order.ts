import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Authority } from "#src/identity/authority.ts";
import type { toolContext } from "./context.ts";
import { handleSchema } from "./handle-schema.ts";
import { orderResult, resultText } from "./order-result.ts";

/** `get_order(handle)`: `{order}`, or `{error: "no_match" | "unavailable"}`. */
export function getOrder(authority: Authority) {
  return tool(
    async ({ handle }: { handle: string }, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const order = await authority.open(turn.subject, handle, runtime.signal);
      return resultText(typeof order === "string" ? { error: order } : { order: orderResult(order, turn) });
    },
    {
      name: "get_order",
      description: "One order by the handle that another tool returned.",
      schema: z.strictObject({ handle: handleSchema }),
    },
  );
}
