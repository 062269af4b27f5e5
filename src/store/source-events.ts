import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { SourceNews } from "#src/orders/news.ts";
import type { Db } from "./db.ts";
import { eventKey } from "./event-key.ts";
import { readAgain, type Tx } from "./order-reads.ts";
import { sourceEvents, sources } from "./schema/orders.ts";
import { privacyRequests } from "./schema/privacy.ts";
import { changeParcelsByNumber, type FollowedParcel, type ParcelChange } from "./shipments.ts";
import { storable } from "./storable.ts";

/*
 * What stores and tracking providers tell us, each thing once: the key of the news and all it brings about are one
 * commit, which the provider's 2xx waits for.
 */

/** Whose webhook it was: a source of orders or of tracking. */
export interface Teller {
  readonly shop: string;
  readonly source: string;
}

/** What became of a store's news. */
export interface StoreNewsTaken {
  /** What was new. */
  readonly fresh: readonly SourceNews[];
  /** `privacy_requests` that were made of it. */
  readonly privacy: readonly string[];
}

/** Takes a store's news. Rejects when the database is away; then nothing was taken. */
export async function takeStoreNews(
  db: Db,
  { shop, source }: Teller,
  news: readonly SourceNews[],
): Promise<StoreNewsTaken> {
  return db.orm.transaction(async (tx) => {
    const keyed = new Map(news.flatMap((one) => (one.kind === "ignored" ? [] : [[storeKey(one), one]])));
    const fresh = [...(await firstTime(tx, source, keyed))];
    await readAgain(
      tx,
      shop,
      fresh.flatMap((one) => (one.kind === "order" ? [{ source, order: one.orderId }] : [])),
      true,
    );
    const privacy: string[] = [];
    for (const one of fresh) {
      const wish = wishOf(one);
      if (wish === null) continue;
      const id = uuid();
      await tx.insert(privacyRequests).values({
        id,
        shopId: shop,
        wish: wish.wish,
        fromSource: source,
        identities: sql`${storable(wish.identities)}::text::jsonb`,
      });
      privacy.push(id);
    }
    if (fresh.some(({ kind }) => kind === "uninstalled"))
      await tx
        .update(sources)
        .set({ problem: "The store has taken our access away: install or authorise it there again." })
        .where(sql`id = ${source}::uuid`);
    return { fresh, privacy };
  });
}

function storeKey(news: Exclude<SourceNews, { kind: "ignored" }>): string {
  return eventKey(JSON.stringify([news.kind, news.id, news.kind === "order" ? news.orderId : null]));
}

/** What is asked for; of a shop that has left, `identities` is `{ everything: true }`: all that came from its source. */
function wishOf(news: SourceNews): { readonly wish: "export" | "erase"; readonly identities: Json } | null {
  switch (news.kind) {
    case "privacy": {
      const { customerId, email, phone, orderIds } = news;
      return {
        wish: news.wish,
        identities: {
          ...(customerId === undefined ? {} : { customerId }),
          ...(email === undefined ? {} : { email }),
          ...(phone === undefined ? {} : { phone }),
          orderIds: [...orderIds],
        },
      };
    }
    case "shop_erased":
      return { wish: "erase", identities: { everything: true } };
    case "order":
    case "uninstalled":
    case "ignored":
      return null;
  }
}

/** Something a provider says of a number. */
export interface NumberNews {
  /** What makes repeated deliveries one. */
  readonly key: string;
  /** `normalTracking` of the number. */
  readonly numberKey: string;
}

/**
 * Takes a provider's news of parcels: for each of the shop's parcels with such a number, `change` is asked once, with
 * all that is new about the number, in the order it came. Returns what was new.
 */
export async function takeParcelNews<News extends NumberNews>(
  db: Db,
  { shop, source }: Teller,
  news: readonly News[],
  change: (parcel: FollowedParcel, news: readonly News[]) => ParcelChange | null,
): Promise<readonly News[]> {
  return db.orm.transaction(async (tx) => {
    const keyed = new Map(news.map((one) => [eventKey(JSON.stringify([one.key, one.numberKey])), one]));
    const fresh = await firstTime(tx, source, keyed);
    const byNumber = Map.groupBy(fresh, ({ numberKey }) => numberKey);
    await changeParcelsByNumber(tx, shop, [...byNumber.keys()], (parcel) =>
      change(parcel, byNumber.get(parcel.numberKey) ?? []),
    );
    return fresh;
  });
}

/** What was never told before, in its order; it counts as told from now on. */
async function firstTime<News>(
  tx: Tx,
  source: string,
  keyed: ReadonlyMap<string, News>,
): Promise<readonly News[]> {
  if (keyed.size === 0) return [];
  const rows = await tx
    .insert(sourceEvents)
    // In one order, so that two batches that share keys wait for each other and not both.
    .values([...keyed.keys()].sort().map((key) => ({ sourceId: source, key })))
    .onConflictDoNothing()
    .returning({ key: sourceEvents.key });
  const first = new Set(rows.map(({ key }) => key));
  return [...keyed].flatMap(([key, news]) => (first.has(key) ? [news] : []));
}
