import type { Db } from "./db.ts";

/** Numbers read, the newest. */
const most = 200;

/** Order numbers of a shop as its stores write them, of those that were told about in the last 30 days, newest first. */
export async function recentOrderNumbers(db: Db, shop: string): Promise<readonly string[]> {
  const rows = await db.query<{ number: string }>(
    `select o->>'number' as number
     from turns t join conversations c on c.id = t.conversation_id
       cross join lateral jsonb_array_elements(t.trace->'orders') o
     where t.trace ? 'orders' and c.shop_id = $1::uuid and t.finished_at > now() - interval '30 days'
     group by o->>'number' order by max(t.finished_at) desc limit ${most}`,
    [shop],
  );
  return rows.map(({ number }) => number);
}
