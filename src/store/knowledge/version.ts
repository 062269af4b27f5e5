import { sql } from "drizzle-orm";
import type { Orm } from "../db.ts";

/**
 * A shop's texts have changed, within the transaction that changes them.
 *
 * @param more how many pieces there are more than before; null: they are counted anew.
 */
export async function grown(orm: Pick<Orm, "execute">, shop: string, more: number | null): Promise<void> {
  const chunks =
    more === null
      ? sql`(select count(*)::int from knowledge_chunks where shop_id = ${shop})`
      : sql`${more}::int`;
  await orm.execute(sql`
    insert into knowledge_versions as v (shop_id, version, chunks) values (${shop}, 1, ${chunks})
    on conflict (shop_id) do update set version = v.version + 1,
      chunks = ${more === null ? sql`excluded.chunks` : sql`v.chunks + excluded.chunks`}`);
}
