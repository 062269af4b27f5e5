import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Log } from "#src/observe/observer.ts";
import { keyOf } from "#src/orders/book.ts";
import { normalPhone, phoneVariants } from "#src/orders/phone.ts";
import type { Db } from "#src/store/db.ts";
import { erase, eraseSource, type Erased } from "#src/store/privacy/erase.ts";
import { exportOf } from "#src/store/privacy/export.ts";
import { type ShopRetention, forgetOfShop, forgetSpent } from "#src/store/privacy/retention.ts";
import { openWishes, wishDone } from "#src/store/privacy/wishes.ts";
import type { Whose } from "#src/store/privacy/whose.ts";
import { listShops } from "#src/store/shops.ts";
import type { Schedule } from "./schedule.ts";

/** Somebody as a merchant or a store names them; at least one of these. */
export interface Named {
  readonly contact?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly orders?: { readonly source: string; readonly ids: readonly string[] };
}

/** Showing and erasing what is known of somebody, on every channel (GDPR articles 15, 17 and 20). */
export interface Privacy {
  export(shop: string, named: Named): Promise<Json>;
  erase(shop: string, named: Named): Promise<Erased>;
  /** Wishes that stores have passed on were written down: do what can be done without the merchant. */
  wishesDue(): void;
  readonly schedules: readonly Schedule[];
}

/** What a store's webhook left in `privacy_requests.identities`. */
const identities = z.object({
  /** The shop left the store's platform: all that came from there. */
  everything: z.literal(true).optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  orderIds: z.array(z.string()).default([]),
});

export function privacy({
  db,
  log,
  keep,
}: {
  readonly db: Db;
  readonly log: Log;
  /** How long a shop keeps things. */
  readonly keep: (shop: string) => Promise<ShopRetention>;
}): Privacy {
  /** A store's wish to be forgotten is done at once; a wish to see the data is the merchant's to answer. */
  const doWishes = async (): Promise<void> => {
    for (const wish of await openWishes(db, "erase")) {
      const named = identities.safeParse(wish.identities);
      if (named.success && named.data.everything === true && wish.source !== null) {
        await wishDone(db, wish.id, { ...(await eraseSource(db, wish.shop, wish.source)) });
        continue;
      }
      const { email, phone, orderIds } = named.success ? named.data : identities.parse({});
      const orders = wish.source === null ? {} : { orders: { source: wish.source, ids: orderIds } };
      const erased = await erase(
        db,
        wish.shop,
        whose({
          ...orders,
          ...(email === undefined ? {} : { email }),
          ...(phone === undefined ? {} : { phone }),
        }),
      );
      await wishDone(db, wish.id, { ...erased });
    }
  };
  const run = (): Promise<void> =>
    doWishes().catch((error: unknown) =>
      log.warn({ error }, "a wish to be forgotten could not be carried out; it is tried again"),
    );

  return {
    export: (shop, named) => exportOf(db, shop, whose(named)),
    erase: (shop, named) => erase(db, shop, whose(named)),
    wishesDue: () => void run(),
    schedules: [
      { name: "wishes", cron: "*/10 * * * *", run },
      {
        name: "forget",
        cron: "43 2 * * *",
        async run(signal) {
          await forgetSpent(db);
          for (const { id } of await listShops(db)) {
            if (signal.aborted) return;
            const conversations = await forgetOfShop(db, id, await keep(id));
            if (conversations > 0) log.info({ shop: id, conversations }, "old conversations were removed");
          }
        },
      },
    ],
  };
}

/** The same person in the forms in which they may be stored. */
function whose({ contact, email, phone, orders }: Named): Whose {
  const address = email?.trim().toLowerCase();
  const number = phone === undefined ? null : normalPhone(phone);
  const keys = [
    ...(address === undefined || address === "" ? [] : [keyOf({ by: "email", email: address })]),
    ...(number === null ? [] : [keyOf({ by: "phone", phone: number })]),
  ];
  return {
    ...(contact === undefined ? {} : { contact }),
    ...(address === undefined || address === "" ? {} : { email: address }),
    ...(number === null ? {} : { phones: phoneVariants(number) }),
    ...(orders === undefined ? {} : { orders }),
    orderKeys: keys.filter((key) => key !== null),
  };
}
