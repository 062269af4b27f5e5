import { hash } from "node:crypto";
import type { Address } from "#src/conversation/address.ts";
import type { Db } from "./db.ts";
import { storable } from "./storable.ts";

/**
 * The form in which `events` keeps a provider's id: recognised when it comes again, and nobody's data. Providers
 * put phone numbers into their ids, and these rows outlive an erasure.
 */
export function eventKey(id: string): string {
  return hash("sha256", id, "hex");
}

/** The same in SQL, of an expression. */
export const eventKeyOf = (expression: string): string =>
  `encode(sha256(convert_to(${expression}, 'UTF8')), 'hex')`;

/** An event as a provider tells it. */
export interface Told {
  readonly connection: string;
  readonly from: Address;
  /** The provider's id of the event. */
  readonly key: string;
}

/**
 * Which of these, by their place in the list, were told before by somebody nobody knows any more: they were erased,
 * and a repeated webhook must not bring them back.
 */
export async function toldByErased(db: Db, told: readonly Told[]): Promise<ReadonlySet<number>> {
  const rows = await db.query<{ n: number }>(
    `select i.n from jsonb_to_recordset($1::text::jsonb) as i(n int, connection uuid, account text, key text, ids jsonb)
     where exists (select 1 from events where connection_id = i.connection and account = i.account and key = i.key)
       and not exists (
         select 1 from jsonb_array_elements_text(i.ids) as id cross join lateral (
           select 1 from addresses where connection_id = i.connection and account = i.account and provider_id = id limit 1) a)`,
    [
      storable(
        told.map(({ connection, from, key }, n) => ({
          n,
          connection,
          account: from.account,
          key: eventKey(key),
          ids: [from.id, ...(from.aliases ?? [])],
        })),
      ),
    ],
  );
  return new Set(rows.map(({ n }) => n));
}
