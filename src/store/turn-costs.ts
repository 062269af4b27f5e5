import type { Db } from "./db.ts";

/** Tokens and money of turns. `cost` is in millionths of the currency the prices are in. */
interface Sum {
  readonly tokens: number;
  readonly cost: number;
}

/** How long a shop's sum may be old, ms: it is read over all turns of a day, and only says when to stop. */
const freshMs = 3_000;

/*
 * Over the turns in which a language model was asked, which have `usage` in their trace and an index of their own. The
 * day is the shop's.
 */
const statement = (of: "shop" | "conversation"): string => `
select coalesce(sum((t.trace->>'tokensIn')::float8 + (t.trace->>'tokensOut')::float8), 0)::float8 as tokens,
  coalesce(sum((t.trace#>>'{usage,cost}')::float8), 0)::float8 as cost
from turns t join conversations c on c.id = t.conversation_id
where t.trace ? 'usage' and t.finished_at >= date_trunc('day', now() at time zone $2) at time zone $2
  and ${of === "shop" ? "c.shop_id" : "t.conversation_id"} = $1::uuid`;

/** What language models have cost today, by the turns that are stored: whichever instance ran them. */
export function turnCosts(
  db: Db,
): (of: {
  readonly shop: string;
  readonly conversation: string;
  readonly timeZone: string;
}) => Promise<{ readonly conversation: Sum; readonly shop: Sum }> {
  const shops = new Map<string, { readonly at: number; readonly sum: Promise<Sum> }>();
  const read = async (of: "shop" | "conversation", id: string, timeZone: string): Promise<Sum> => {
    const [row] = await db.query<Sum>(statement(of), [id, timeZone]);
    return row ?? { tokens: 0, cost: 0 };
  };
  return async ({ shop, conversation, timeZone }) => {
    const known = shops.get(shop);
    const fresh = known !== undefined && performance.now() - known.at < freshMs ? known : null;
    const sum = fresh?.sum ?? read("shop", shop, timeZone);
    if (fresh === null) {
      shops.set(shop, { at: performance.now(), sum });
      sum.catch(() => shops.delete(shop));
    }
    return { conversation: await read("conversation", conversation, timeZone), shop: await sum };
  };
}
