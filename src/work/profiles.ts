import { z } from "zod";
import type { ShopProfile } from "#src/agent/turn.ts";
import type { Db } from "#src/store/db.ts";
import { listShops } from "#src/store/shops.ts";

/** What a merchant may say about a shop; everything has a default. */
export const profileSchema = z.object({
  language: z.string().default("en"),
  languages: z.array(z.string()).default([]),
  timeZone: z
    .string()
    .refine(
      (zone) => Intl.supportedValuesOf("timeZone").includes(zone) || zone === "UTC",
      "an IANA time zone",
    )
    .default("UTC"),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  thresholds: z
    .object({
      handlingHours: z.number().positive().default(48),
      firstScanHours: z.number().positive().default(48),
      scanHours: z
        .object({ domestic: z.number().positive().default(120), abroad: z.number().positive().default(240) })
        .prefault({}),
    })
    .prefault({}),
});

/** How long a changed profile may go unnoticed, ms. */
const freshMs = 5_000;

/** The shops' profiles, read again when they are old; what was read before serves while the database is away. */
export function profiles(db: Db): (shop: string) => Promise<ShopProfile> {
  let known = new Map<string, ShopProfile>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const read = async () => {
    const shops = await listShops(db);
    known = new Map(
      shops.map((shop) => [shop.id, { id: shop.id, name: shop.name, ...profileSchema.parse(shop.profile) }]),
    );
    readAt = performance.now();
  };
  return async (shop) => {
    if (performance.now() - readAt > freshMs) {
      reading ??= read().finally(() => (reading = undefined));
      if (known.has(shop)) reading.catch(() => undefined);
      else await reading;
    }
    const profile = known.get(shop);
    if (profile === undefined) throw new Error(`There is no shop ${shop}.`);
    return profile;
  };
}
