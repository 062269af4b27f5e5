import { type StoreCall, basicAuth, storeCall } from "../rest/store-call.ts";
import type { OrderSource, OrderSourceDeps, OrderSourceKind } from "../source.ts";
import { medusaActions } from "./actions.ts";
import { checkStore } from "./check.ts";
import { orderFinder, theStore } from "./find.ts";
import { productFinder } from "./products.ts";
import type { Reading } from "./read-order.ts";
import { type MedusaSecrets, type MedusaSettings, medusaSecrets, medusaSettings } from "./settings.ts";

const mostProblems = 100;

/** A Medusa 2 store over its admin API, described in `docs/stores/medusa.md`. It has no webhooks. */
export const medusaSourceKind: OrderSourceKind = {
  kind: "medusa",
  settings: medusaSettings,
  secrets: medusaSecrets,
  build: (settings, secrets, deps) =>
    medusaSource(medusaSettings.parse(settings), medusaSecrets.parse(secrets), deps),
  check: async (settings, secrets, deps) => {
    const store = medusaSettings.safeParse(settings);
    const key = medusaSecrets.safeParse(secrets);
    if (!store.success || !key.success) {
      const said = "The settings or secrets do not fit.";
      return [{ name: "credentials", result: "failed", said, fix: "Connect the store anew." }];
    }
    return checkStore(medusaCall(store.data, key.data, deps));
  },
};

/** A secret API key is the user name of HTTP Basic, and there is no password. Source: Medusa 2 Admin API reference, "API Token". */
function medusaCall(settings: MedusaSettings, secrets: MedusaSecrets, deps: OrderSourceDeps): StoreCall {
  return storeCall({
    store: theStore,
    base: settings.url.replace(/\/+$/u, ""),
    authorization: basicAuth(secrets.apiKey, ""),
    fetch: deps.fetch,
    now: deps.now,
  });
}

function medusaSource(settings: MedusaSettings, secrets: MedusaSecrets, deps: OrderSourceDeps): OrderSource {
  const call = medusaCall(settings, secrets, deps);
  const problems = new Set<string>();
  const reading: Reading = {
    ...(settings.country === undefined ? {} : { country: settings.country }),
    complain: (problem) => {
      if (problems.has(problem) || problems.size >= mostProblems) return;
      problems.add(problem);
      deps.log("warn", "medusa order", { problem });
    },
  };
  return {
    kind: "medusa",
    find: orderFinder({ call, reading, now: deps.now }),
    report: () =>
      Promise.resolve({
        orders: null,
        loadedAt: null,
        problems: [...problems].map((problem) => ({ line: null, problem })),
      }),
    products: productFinder(call, deps.now),
    actions: medusaActions(call),
  };
}
