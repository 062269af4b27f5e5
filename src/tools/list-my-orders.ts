import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Authority } from "#src/identity/authority.ts";
import type { toolContext } from "./context.ts";
import { orderResult, resultText } from "./order-result.ts";

/** Orders in one result; what is beyond is only counted. */
const most = 10;

/** `list_my_orders()`: `{orders, more}`, or `{error: "unavailable"}` when nothing is known and a source is down. */
export function listMyOrders(authority: Authority) {
  return tool(
    async (_: object, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const { orders, unavailable } = await authority.visible(turn.subject, runtime.signal);
      if (orders.length === 0 && unavailable) return resultText({ error: "unavailable" });
      return resultText({
        orders: orders.slice(0, most).map((order) => orderResult(order, turn)),
        more: Math.max(0, orders.length - most),
      });
    },
    {
      name: "list_my_orders",
      description:
        "Orders this shopper has proven to be theirs, newest first, with status, parcels and dates. Empty until something is proven.",
      schema: z.strictObject({}),
    },
  );
}
