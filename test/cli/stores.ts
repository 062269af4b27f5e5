import { afterAll, beforeAll } from "vitest";
import { trackingSourceKinds } from "#src/tracking/index.ts";
import { httpStore, type HttpStore } from "../fakes/http-store.ts";
import { startMedusa, type FakeMedusa } from "../fakes/medusa.ts";
import { startShopify, type FakeShopify } from "../fakes/shopify.ts";
import { startEasypost } from "../fakes/tracking/easypost.ts";
import type { FakeProvider } from "../fakes/tracking/provider.ts";
import { startWoo, type FakeWoo } from "../fakes/woocommerce.ts";
import { openDesk, token, type Desk } from "../server/api/desk.ts";

export const clientId = "0123456789abcdef0123456789abcdef";
export const clientSecret = "shpss_client-secret-of-the-app";
export const accessToken = "shpat_a-token-that-stays";
export const signingSecret = "a-secret-of-the-shop-and-us";
export const easypostKey = "EZAK-the-key";

/** A gateway's API and one store of each kind around it. */
export interface Stores {
  readonly desk: Desk;
  readonly env: Readonly<Record<string, string>>;
  readonly shopify: FakeShopify;
  readonly woo: FakeWoo;
  readonly medusa: FakeMedusa;
  readonly http: HttpStore;
  readonly easypost: FakeProvider;
  /** What EasyPost says of its webhooks. */
  readonly easypostHooks: { url: string; disabled_at: string | null }[];
}

/** All of them, for the tests of a file. */
export function withStores(publicUrl?: URL): () => Stores {
  let stores: Stores | undefined;
  beforeAll(async () => {
    const easypostHooks: Stores["easypostHooks"] = [];
    const [shopify, woo, medusa, http, easypost] = await Promise.all([
      startShopify({ shop: "example.myshopify.com", clientId, clientSecret, accessToken }),
      startWoo(),
      startMedusa(),
      httpStore({ orders: [], signingSecret }),
      startEasypost(easypostKey, new Map(), () => easypostHooks),
    ]);
    const desk = await openDesk({
      ...(publicUrl === undefined ? {} : { publicUrl }),
      tracking: {
        kinds: trackingSourceKinds,
        deps: { fetch, now: () => new Date(), log: () => undefined, unknownStatus: () => undefined },
        changed: () => undefined,
      },
      stores: (input, init) => {
        const { hostname } = new URL(input instanceof Request ? input.url : input);
        return hostname === shopify.shop ? shopify.fetch(input, init) : undefined;
      },
    });
    const url = await desk.app.listen({ host: "127.0.0.1", port: 0 });
    const env = { WHEREABOUTS_URL: url, ADMIN_TOKEN: token };
    stores = { desk, env, shopify, woo, medusa, http, easypost, easypostHooks };
  });
  afterAll(async () => {
    if (stores === undefined) return;
    const { desk, shopify, woo, medusa, http, easypost } = stores;
    await desk.close();
    await Promise.all([shopify, woo, medusa, http, easypost].map((each) => each.close()));
  });
  return () => {
    if (stores === undefined) throw new Error("the stores have not been started");
    return stores;
  };
}
