import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";
import { fromMs, ms, type Db } from "./db.ts";
import { readAgain, type OrderOf, type Tx } from "./order-reads.ts";
import { shipments } from "./schema/tracking.ts";
import { storable } from "./storable.ts";

/** A parcel of an order as it is first seen, or seen to have changed. */
export interface NewParcel {
  readonly order: string;
  /** `Shipment.id`. */
  readonly shipment: string;
  /** Verbatim. */
  readonly number: string;
  /** `normalTracking(number)`. */
  readonly numberKey: string;
  readonly carrier: string | null;
  readonly country: string | null;
  readonly zip: string | null;
  readonly shippedAt: Date | null;
  /** `{ eta, previousEta }` as the store says; null: it says nothing. */
  readonly storeEta: Json;
  /** The store says that its journey is over: nobody is asked about it. */
  readonly over: boolean;
}

/** What orders are completed with. */
export interface KnownParcel {
  readonly id: string;
  readonly order: string;
  readonly shipment: string;
  readonly numberKey: string;
  readonly carrier: string | null;
  readonly shippedAt: Date | null;
  readonly storeEta: unknown;
  /** As `trackedToJson` writes it. */
  readonly tracked: unknown;
  readonly trackedAt: Date | null;
  /** Somebody is asked about it from time to time. */
  readonly followed: boolean;
  readonly ended: boolean;
}

/** A parcel whose row is locked, or that is this instance's to ask about. */
export interface FollowedParcel extends OrderOf {
  readonly id: string;
  readonly shop: string;
  readonly shipment: string;
  readonly number: string;
  readonly numberKey: string;
  readonly carrier: string | null;
  readonly country: string | null;
  readonly zip: string | null;
  readonly shippedAt: Date | null;
  readonly trackingSource: string | null;
  readonly reference: string | null;
  readonly registeredAt: Date | null;
  readonly tracked: unknown;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly ended: boolean;
}

/** What becomes of a parcel's row. What is left out stays. */
export interface ParcelChange {
  readonly tracked?: Json;
  readonly status?: TrackingStatus;
  /** Something was heard of it just now. */
  readonly heard?: true;
  readonly registered?: true;
  readonly reference?: string;
  readonly carrier?: string;
  /** Until it is asked about again, ms; null: never. */
  readonly checkInMs?: number | null;
  readonly attempts?: number;
  /** Null: there is none any more. */
  readonly problem?: string | null;
  readonly ended?: boolean;
  /** The order is to be read again: its shopper may want to know. */
  readonly tells?: boolean;
}

/** An instance that asks about a parcel has so long, ms. */
export const checkLeaseMs = 60_000;

/** What is known of the parcels of these orders. */
export async function parcelsOf(db: Db, source: string, orders: readonly string[]): Promise<KnownParcel[]> {
  if (orders.length === 0) return [];
  const rows = await db.orm
    .select()
    .from(shipments)
    .where(and(eq(shipments.sourceId, source), inArray(shipments.orderId, [...orders])));
  return rows.map((row) => ({
    id: row.id,
    order: row.orderId,
    shipment: row.shipmentId,
    numberKey: row.numberKey,
    carrier: row.carrier,
    shippedAt: row.shippedAt,
    storeEta: row.storeEta,
    tracked: row.tracked,
    trackedAt: row.trackedAt,
    followed: row.checkAt !== null,
    ended: row.endedAt !== null,
  }));
}

/** The newest orders of a source with a parcel of this number, at most ten. */
export async function ordersByNumber(
  db: Db,
  source: string,
  shop: string,
  numberKey: string,
): Promise<string[]> {
  const rows = await db.query<{ order: string }>(
    `select order_id as "order" from shipments where shop_id = $1::uuid and number_key = $2 and source_id = $3::uuid
     group by order_id order by max(created_at) desc limit 10`,
    [shop, numberKey, source],
  );
  return rows.map(({ order }) => order);
}

/**
 * Keeps parcels of a source's orders. New ones are given to the shop's first tracking source, to be asked about at
 * once; true when there are any of these. Of known ones the carrier, the handover and the store's date are kept.
 */
export async function noteParcels(
  db: Db,
  shop: string,
  source: string,
  parcels: readonly NewParcel[],
): Promise<boolean> {
  if (parcels.length === 0) return false;
  const rows = parcels.map((one) => ({
    id: uuid(),
    order_id: one.order,
    shipment_id: one.shipment,
    number: one.number,
    number_key: one.numberKey,
    carrier: one.carrier,
    country: one.country,
    zip: one.zip,
    shipped_at: one.shippedAt,
    store_eta: one.storeEta,
    over: one.over,
  }));
  const noted = await db.query<{ due: boolean }>(
    `insert into shipments as s (id, shop_id, source_id, order_id, shipment_id, number, number_key, carrier, country, zip,
       shipped_at, store_eta, tracking_source_id, check_at, ended_at)
     select distinct on (r.order_id, r.shipment_id, r.number_key) r.id, $1::uuid, o.id, r.order_id, r.shipment_id, r.number,
       r.number_key, r.carrier, r.country, r.zip, r.shipped_at, nullif(r.store_eta, 'null'), t.id,
       case when t.id is null or r.over then null else now() end, case when r.over then now() end
     from jsonb_to_recordset($3::text::jsonb) as r(id uuid, order_id text, shipment_id text, number text, number_key text,
       carrier text, country text, zip text, shipped_at timestamptz, store_eta jsonb, over boolean)
     join sources o on o.id = $2::uuid and o.shop_id = $1::uuid
     left join (select id from tracking_sources where shop_id = $1::uuid order by created_at, id limit 1) t on true
     order by r.order_id, r.shipment_id, r.number_key
     on conflict (source_id, order_id, shipment_id, number_key) do update set
       carrier = coalesce(excluded.carrier, s.carrier), country = coalesce(excluded.country, s.country),
       zip = coalesce(excluded.zip, s.zip), shipped_at = coalesce(excluded.shipped_at, s.shipped_at),
       store_eta = coalesce(excluded.store_eta, s.store_eta),
       ended_at = coalesce(s.ended_at, excluded.ended_at),
       check_at = case when excluded.ended_at is null then s.check_at end
     returning check_at is not null and check_at <= now() as due`,
    [shop, source, storable(rows)],
  );
  return noted.some(({ due }) => due);
}

/** Ends the following of an order's parcels that the order does not have any more: a number was corrected. */
export async function dropOtherParcels(
  db: Db,
  of: OrderOf,
  still: readonly { readonly shipment: string; readonly numberKey: string }[],
): Promise<void> {
  await db.query(
    `update shipments set ended_at = now(), check_at = null
     where source_id = $1::uuid and order_id = $2 and ended_at is null and not exists (
       select 1 from jsonb_to_recordset($3::text::jsonb) as x(shipment text, "numberKey" text)
       where x.shipment = shipment_id and x."numberKey" = number_key)`,
    [of.source, of.order, storable(still)],
  );
}

/** Has parcels asked about now, unless that was to happen soon or the last try failed. True when there are any. */
export async function hastenChecks(db: Db, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return false;
  const rows = await db.query(
    `update shipments set check_at = now() where id in (select jsonb_array_elements_text($1::text::jsonb)::uuid)
       and attempts = 0 and ended_at is null and check_at > now() + ${fromMs("$2")} returning 1 as hastened`,
    [JSON.stringify(ids), checkLeaseMs],
  );
  return rows.length > 0;
}

interface CheckRow {
  readonly id: string;
}

/** Takes up to `limit` parcels that are to be asked about; others, and those of a paused source, are left alone. */
export async function claimChecks(db: Db, limit: number): Promise<FollowedParcel[]> {
  const taken = await db.query<CheckRow>(
    `with due as (
       select s.id from shipments s join tracking_sources t on t.id = s.tracking_source_id
       where s.check_at <= now() and (t.paused_until is null or t.paused_until <= now())
       order by s.check_at limit $1 for update of s skip locked
     )
     update shipments s set check_at = now() + ${fromMs("$2")} from due where s.id = due.id returning s.id`,
    [limit, checkLeaseMs],
  );
  if (taken.length === 0) return [];
  const rows = await db.orm
    .select()
    .from(shipments)
    .where(
      inArray(
        shipments.id,
        taken.map(({ id }) => id),
      ),
    );
  return rows.map(followed);
}

/**
 * Changes one parcel as `change` says, on its locked row; the order of one that `tells` is read again, in the same
 * transaction. False when the parcel is gone.
 */
export async function changeParcel(
  db: Db,
  id: string,
  change: (parcel: FollowedParcel) => ParcelChange | null,
): Promise<boolean> {
  return db.orm.transaction(async (tx) => {
    const rows = await tx.select().from(shipments).where(eq(shipments.id, id)).for("update");
    await apply(tx, rows, change);
    return rows.length > 0;
  });
}

/** The same for all parcels of a shop with one of these numbers, in a transaction of the caller's. */
export async function changeParcelsByNumber(
  tx: Tx,
  shop: string,
  numberKeys: readonly string[],
  change: (parcel: FollowedParcel) => ParcelChange | null,
): Promise<void> {
  if (numberKeys.length === 0) return;
  // Locked in one order, so that two that lock several cannot wait for each other.
  const rows = await tx
    .select()
    .from(shipments)
    .where(and(eq(shipments.shopId, shop), inArray(shipments.numberKey, [...numberKeys])))
    .orderBy(asc(shipments.id))
    .for("update");
  await apply(tx, rows, change);
}

type Row = typeof shipments.$inferSelect;

async function apply(
  tx: Tx,
  rows: readonly Row[],
  change: (parcel: FollowedParcel) => ParcelChange | null,
): Promise<void> {
  const changes = rows.flatMap((row) => {
    const parcel = followed(row);
    const what = change(parcel);
    return what === null ? [] : [{ parcel, what }];
  });
  const telling = changes.filter(({ what }) => what.tells === true).map(({ parcel }) => parcel);
  const shop = telling[0]?.shop;
  if (shop !== undefined)
    await readAgain(
      tx,
      shop,
      telling.map(({ source, order }) => ({ source, order })),
      false,
    );
  for (const { parcel, what } of changes) {
    const set = {
      ...(what.tracked === undefined ? {} : { tracked: sql<Json>`${storable(what.tracked)}::text::jsonb` }),
      ...(what.status === undefined ? {} : { status: what.status }),
      ...(what.heard === undefined ? {} : { trackedAt: sql<Date>`now()` }),
      ...(what.registered === undefined ? {} : { registeredAt: sql<Date>`coalesce(registered_at, now())` }),
      ...(what.reference === undefined ? {} : { reference: what.reference }),
      ...(what.carrier === undefined ? {} : { carrier: what.carrier }),
      ...(what.checkInMs === undefined
        ? {}
        : {
            checkAt:
              what.checkInMs === null
                ? null
                : sql<Date>`now() + make_interval(secs => ${what.checkInMs / 1000}::float8)`,
          }),
      ...(what.attempts === undefined ? {} : { attempts: what.attempts }),
      ...(what.problem === undefined ? {} : { problem: what.problem }),
      ...(what.ended === undefined
        ? {}
        : { endedAt: what.ended ? sql<Date>`coalesce(ended_at, now())` : null }),
    };
    if (Object.keys(set).length > 0) await tx.update(shipments).set(set).where(eq(shipments.id, parcel.id));
  }
}

function followed(row: Row): FollowedParcel {
  return {
    id: row.id,
    shop: row.shopId,
    source: row.sourceId,
    order: row.orderId,
    shipment: row.shipmentId,
    number: row.number,
    numberKey: row.numberKey,
    carrier: row.carrier,
    country: row.country,
    zip: row.zip,
    shippedAt: row.shippedAt,
    trackingSource: row.trackingSourceId,
    reference: row.reference,
    registeredAt: row.registeredAt,
    tracked: row.tracked,
    attempts: row.attempts,
    createdAt: row.createdAt,
    ended: row.endedAt !== null,
  };
}

/** When the next parcel is to be asked about, for those who look: how many wait, and the oldest's age, ms. */
export async function checksDue(db: Db): Promise<{ readonly due: number; readonly oldestMs: number }> {
  const [row] = await db.query<{ due: number; oldest: number | null }>(
    `select count(*)::int as due, ${ms("now()")} - ${ms("min(check_at)")} as oldest from shipments where check_at <= now()`,
    [],
  );
  return { due: row?.due ?? 0, oldestMs: row?.oldest ?? 0 };
}

/** Ends parcels of which nothing was heard for so many days; how many. */
export async function endForgottenParcels(db: Db, days: number): Promise<number> {
  const rows = await db.query(
    `update shipments set ended_at = now(), check_at = null
     where ended_at is null and greatest(created_at, tracked_at, shipped_at) < now() - make_interval(days => $1::int)
     returning 1 as ended`,
    [days],
  );
  return rows.length;
}
