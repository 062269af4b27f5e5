import { httpSourceKind } from "#src/orders/http/kind.ts";
import { httpStore } from "../../fakes/http-store.ts";
import type { StoreHarness } from "../order-source.ts";

const signingSecret = "a-secret-of-the-shop-and-us";

/** The signed contract of docs/stores/http.md. */
export const httpHarness: StoreHarness = {
  kind: httpSourceKind,
  notFoundMeans: "none",
  secrets: [signingSecret],
  async start(orders) {
    const store = await httpStore({ orders, signingSecret });
    const source = httpSourceKind.build(
      { url: store.url, allowInsecure: true },
      { signingSecret },
      { now: () => new Date(), fetch, log: () => undefined, baseDir: "/" },
    );
    return {
      source,
      fail: store.fail,
      drift: store.drift,
      requests: () => store.requests,
      close: store.close,
    };
  },
};
