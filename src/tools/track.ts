import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Authority } from "#src/identity/authority.ts";
import { assess } from "#src/orders/assess.ts";
import { situationToJson } from "#src/orders/situation-json.ts";
import type { toolContext } from "./context.ts";
import { handleSchema } from "./handle-schema.ts";
import { plainJson } from "./outside-text.ts";
import { resultText } from "./order-result.ts";

/** `track(handle)`: `{handle, level, as_of, stale, parcels}`, or `{error: "no_match" | "unavailable"}`. */
export function track(authority: Authority) {
  return tool(
    async ({ handle }: { handle: string }, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const visible = await authority.open(turn.subject, handle, runtime.signal);
      if (typeof visible === "string") return resultText({ error: visible });
      const { order, level, shipment, asOf, stale } = visible;
      if (level > turn.level) turn.level = level;
      const situation = assess(order, turn.now, turn.shop, level, shipment);
      const parcels = situationToJson({ ...situation, pending: [], returns: [], refunds: [] });
      const parcelsOnly =
        typeof parcels === "object" && parcels !== null && "parcels" in parcels ? parcels.parcels : [];
      return resultText({
        handle,
        level,
        as_of: asOf.toISOString(),
        stale,
        parcels: plainJson(parcelsOnly ?? []),
      });
    },
    {
      name: "track",
      description:
        "Where the parcels of one order are, by its handle: status, last scan, expected date, link.",
      schema: z.strictObject({ handle: handleSchema }),
    },
  );
}
