import type { SnapshotRows } from "#src/orders/snapshots.ts";
import { ms, type Db } from "./db.ts";
import { storable } from "./storable.ts";

/*
 * A row is written again only when the order differs or what is kept is minutes old, and never by an older answer.
 * Without its source, which may have been removed meanwhile, nothing is kept.
 */
const saveStatement = `
insert into order_snapshots as kept (source_id, order_id, shop_id, keys, data, as_of)
select s.id, r.order_id, s.shop_id, array(select jsonb_array_elements_text(r.keys)), r.data, to_timestamp(r.as_of / 1000)
from jsonb_to_recordset($2::text::jsonb) as r(order_id text, keys jsonb, data jsonb, as_of float8)
join sources s on s.id = $1::uuid
on conflict (source_id, order_id) do update set keys = excluded.keys, data = excluded.data, as_of = excluded.as_of
where kept.as_of < excluded.as_of
  and (kept.data <> excluded.data or kept.as_of < excluded.as_of - interval '4 minutes')`;

/** No answer has more orders than 50, and few share a key. */
const mostRead = 200;

/** The last that is known of orders, in the database. */
export function orderSnapshots(db: Db): SnapshotRows {
  return {
    async save(source, rows) {
      if (rows.length === 0) return;
      const written = rows.map(({ orderId, keys, data, asOf }) => {
        return { order_id: orderId, keys, data, as_of: asOf.getTime() };
      });
      await db.query(saveStatement, [source, storable(written)]);
    },
    async find(source, key) {
      const rows = await db.query<{ data: unknown; as_of: number }>(
        `select data, ${ms("as_of")} as as_of from order_snapshots
         where source_id = $1::uuid and keys @> array[$2::text] order by order_snapshots.as_of desc limit ${mostRead}`,
        [source, plain(key)],
      );
      return rows.map((row) => ({ data: row.data, asOf: new Date(row.as_of) }));
    },
    async drop(source, key, before) {
      await db.query(
        `delete from order_snapshots
         where source_id = $1::uuid and keys @> array[$2::text] and as_of < to_timestamp($3::float8 / 1000)`,
        [source, plain(key), before.getTime()],
      );
    },
  };
}

/** As it was stored: PostgreSQL takes no U+0000 and no lone surrogates. */
function plain(key: string): string {
  return key.toWellFormed().replaceAll("\0", "\ufffd");
}
