import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { Db, Orm } from "../db.ts";
import { privacyRequests } from "../schema/privacy.ts";

/** Somebody's wish to see or to erase their data, as a store passed it on. */
export interface Wish {
  readonly id: string;
  readonly shop: string;
  readonly wish: "export" | "erase";
  readonly source: string | null;
  readonly identities: Json;
  readonly askedAt: Date;
  readonly doneAt: Date | null;
}

/** Writes a wish down, within the transaction that takes the store's webhook. */
export async function writeWish(
  orm: Pick<Orm, "insert">,
  wish: { shop: string; wish: Wish["wish"]; source: string | null; identities: Json },
): Promise<string> {
  const id = uuid();
  const { shop, source, identities } = wish;
  await orm
    .insert(privacyRequests)
    .values({ id, shopId: shop, wish: wish.wish, fromSource: source, identities });
  return id;
}

const columns = {
  id: privacyRequests.id,
  shop: privacyRequests.shopId,
  wish: privacyRequests.wish,
  source: privacyRequests.fromSource,
  identities: privacyRequests.identities,
  askedAt: privacyRequests.askedAt,
  doneAt: privacyRequests.doneAt,
};

/** Those of a kind that were not carried out, oldest first, at most 100. */
export async function openWishes(db: Db, wish: Wish["wish"]): Promise<Wish[]> {
  return db.orm
    .select(columns)
    .from(privacyRequests)
    .where(and(eq(privacyRequests.wish, wish), isNull(privacyRequests.doneAt)))
    .orderBy(asc(privacyRequests.askedAt))
    .limit(100);
}

/** A shop's wishes, newest first, at most 200. */
export async function listWishes(db: Db, shop: string): Promise<Wish[]> {
  return db.orm
    .select(columns)
    .from(privacyRequests)
    .where(eq(privacyRequests.shopId, shop))
    .orderBy(desc(privacyRequests.askedAt))
    .limit(200);
}

/** It was carried out: whose it was is forgotten, what came of it is kept. */
export async function wishDone(db: Db, id: string, result: Json): Promise<void> {
  await db.orm
    .update(privacyRequests)
    .set({ doneAt: new Date(), identities: null, result })
    .where(eq(privacyRequests.id, id));
}
