import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Actions, ReturnableItem } from "#src/identity/actions.ts";
import { returnReasonSchema } from "#src/policy/reasons.ts";
import type { toolContext } from "./context.ts";
import { handleSchema } from "./handle-schema.ts";
import { resultText } from "./order-result.ts";
import { plainText } from "./outside-text.ts";
import { rulesJson } from "./rules-json.ts";

/**
 * `check_return(handle, reason?)`: `{handle, items: [{title, eligible, until?, cost?, reasons, rules}]}`, or
 * `{error: "no_match" | "unavailable"}`, `{error: "need_level", level}`. `cost` is money or `free`, and absent where
 * it is not known. `undecided`: only facts are missing, the shop can still say yes to a request.
 */
export function checkReturnTool(actions: Actions) {
  return tool(
    async (
      { handle, reason }: { handle: string; reason?: z.infer<typeof returnReasonSchema> | undefined },
      runtime: ToolRuntime<unknown, typeof toolContext>,
    ) => {
      const { turn } = runtime.context;
      const result = await actions.returnable(
        turn.subject,
        {
          handle,
          ...(reason === undefined ? {} : { reason }),
          ...(turn.language === undefined ? {} : { locale: turn.language }),
        },
        runtime.signal,
      );
      return resultText("error" in result ? { ...result } : { handle, items: result.items.map(itemJson) });
    },
    {
      name: "check_return",
      description:
        "Which items of an order can be sent back by the shop's rules: until when, at what cost, and which rule says so. Say only what is in the result; reasons name why not.",
      schema: z.strictObject({
        handle: handleSchema,
        reason: returnReasonSchema.optional().describe("Only what the shopper said."),
      }),
    },
  );
}

function itemJson(item: ReturnableItem): Json {
  const { title, variant, left, eligible, undecided, until, cost, refundMethod, exchange, photo, reasons } =
    item;
  return {
    title: plainText(title),
    ...(variant === undefined ? {} : { variant: plainText(variant) }),
    ...(left === null ? {} : { left }),
    eligible,
    ...(undecided ? { undecided } : {}),
    ...(until === undefined ? {} : { until }),
    ...(!eligible || cost === "unknown" ? {} : { cost: typeof cost === "string" ? cost : { ...cost } }),
    ...(eligible ? { refundMethod, exchange } : {}),
    ...(photo ? { photo } : {}),
    reasons: [...reasons],
    rules: rulesJson(item.rules),
  };
}
