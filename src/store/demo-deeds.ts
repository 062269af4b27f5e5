import type { Json } from "#src/conversation/json.ts";
import { ms, type Db } from "./db.ts";

/** Something that was done to an order of the demo shop, which has no store behind it that would remember. */
export interface DemoDeed {
  /** The same for every attempt of the same deed. */
  readonly key: string;
  readonly order: string;
  readonly deed: Json;
  readonly at: Date;
}

export interface DemoDeeds {
  /** Oldest first. Rejects when the database is away. */
  all(): Promise<readonly DemoDeed[]>;
  /** Keeps a deed, once for its key. */
  keep(deed: DemoDeed): Promise<void>;
}

/** The deeds of the one source of this kind. */
export function demoDeeds(db: Db, kind: string): DemoDeeds {
  return {
    async all() {
      const rows = await db.query<{ key: string; order: string; deed: string; at: number }>(
        `select d.key, d.order_id as "order", d.deed::text as deed, ${ms("d.at")} as at
         from demo_deeds d join sources s on s.id = d.source_id where s.kind = $1 order by d.at, d.key`,
        [kind],
      );
      return rows.map(({ key, order, deed, at }) => ({
        key,
        order,
        deed: jsonOf(deed),
        at: new Date(at),
      }));
    },
    async keep({ key, order, deed, at }) {
      await db.query(
        `insert into demo_deeds (source_id, key, order_id, deed, at)
         select id, $2, $3, $4::text::jsonb, $5::text::timestamptz from sources where kind = $1
         on conflict (source_id, key) do nothing returning 1 as kept`,
        [kind, key, order, JSON.stringify(deed), at.toISOString()],
      );
    },
  };
}

function jsonOf(text: string): Json {
  const read: Json = JSON.parse(text);
  return read;
}

/**
 * Forgets what was done to demo orders, heard of their parcels and wished for them, where the last of it was before
 * this moment: the demo's orders are always a few days old, so what is older belongs to orders that are gone.
 */
export async function renewDemo(db: Db, kind: string, before: Date): Promise<void> {
  const demo = "select id from sources where kind = $1";
  const parameters = [kind, before.toISOString()];
  await db.query(
    `delete from demo_deeds where source_id in (${demo}) and at < $2::text::timestamptz returning 1 as gone`,
    parameters,
  );
  await db.query(
    `delete from shipments where source_id in (${demo})
       and coalesce((tracked #>> '{events,-1,at}')::timestamptz, created_at) < $2::text::timestamptz returning 1 as gone`,
    parameters,
  );
  await db.query(
    `delete from subscriptions s where source_id in (${demo}) and created_at < $2::text::timestamptz
       and not exists (select 1 from shipments p where p.source_id = s.source_id and p.order_id = s.order_id
         and p.tracked is not null) returning 1 as gone`,
    parameters,
  );
}
