import { asc, eq } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { Db } from "./db.ts";
import { shops } from "./schema/shops.ts";

export interface Shop {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** What differs from the defaults of `src/work/profiles.ts`. */
  readonly profile: Readonly<Record<string, Json>>;
}

/** The shop with this slug, created when there is none. */
export async function ensureShop(
  db: Db,
  slug: string,
  name: string,
  profile: Record<string, Json>,
): Promise<Shop> {
  await db.orm
    .insert(shops)
    .values({ id: uuid(), slug, name, profile })
    .onConflictDoNothing({ target: shops.slug });
  const shop = await shopBySlug(db, slug);
  if (shop === undefined) throw new Error(`Shop ${slug} could not be created.`);
  return shop;
}

export async function shopBySlug(db: Db, slug: string): Promise<Shop | undefined> {
  const [row] = await db.orm.select().from(shops).where(eq(shops.slug, slug));
  return row;
}

/** Sets what differs from the defaults, and the name where one is given. False when there is no such shop. */
export async function setShop(
  db: Db,
  id: string,
  set: { readonly name?: string; readonly profile: Record<string, Json> },
): Promise<boolean> {
  const rows = await db.orm
    .update(shops)
    .set({ profile: set.profile, ...(set.name === undefined ? {} : { name: set.name }) })
    .where(eq(shops.id, id))
    .returning({ id: shops.id });
  return rows.length === 1;
}

export async function listShops(db: Db): Promise<Shop[]> {
  return db.orm.select().from(shops).orderBy(asc(shops.createdAt));
}
