import { demoKind, demoRules, demoShop } from "#src/demo/index.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Db } from "#src/store/db.ts";
import { ensureShop, setShop, type Shop } from "#src/store/shops.ts";
import { createSource, listSources } from "#src/store/sources.ts";
import { createTrackingSource, listTrackingSources } from "#src/store/tracking-sources.ts";
import type { Vault } from "#src/store/vault.ts";
import { z } from "zod";
import { secret } from "./demo.ts";

const CarrierSecrets = z.object({ webhookSecret: z.string() });

/** The demo shop as it is kept. */
export interface FurnishedShop {
  readonly shop: Shop;
  /** The carrier that brings its parcels: the row of its tracking source, and what its webhooks are signed with. */
  readonly carrier: { readonly id: string; readonly webhookSecret: string };
}

/**
 * Makes the demo shop where it is missing: its profile, its orders, its carrier. A profile from an earlier version is
 * replaced; the demo shop is nobody's to set up.
 */
export async function furnishShop(db: Db, vault: Vault): Promise<FurnishedShop> {
  const { name, ...profile } = demoShop;
  const whole = z.record(z.string(), z.json()).parse({ ...profile, ...demoRules });
  const shop = await ensureShop(db, "demo", name, whole);
  await setShop(db, shop.id, { name, profile: whole });
  if ((await listSources(db, vault, shop.id)).length === 0)
    await createSource(db, vault, { shop: shop.id, kind: demoKind, settings: {}, secrets: {} });
  return { shop, carrier: await furnishCarrier(db, vault, shop.id) };
}

async function furnishCarrier(db: Db, vault: Vault, shop: string): Promise<FurnishedShop["carrier"]> {
  const known = async () =>
    (await listTrackingSources(db, vault, shop)).find(({ kind }) => kind === demoKind);
  let found = await known();
  if (found === undefined) {
    const secrets: Json = { webhookSecret: secret() };
    await createTrackingSource(db, vault, { shop, kind: demoKind, settings: {}, secrets });
    // Another instance may have made one at this moment: the oldest is everybody's.
    found = await known();
  }
  if (found === undefined) throw new Error("The demo shop's carrier could not be made.");
  return { id: found.id, ...CarrierSecrets.parse(found.secrets) };
}
