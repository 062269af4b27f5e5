import { type StoreAnswer, basicAuth, storeCall, type StoreCall } from "../rest/store-call.ts";
import type { OrderSource, OrderSourceDeps } from "../source.ts";
import { wooActions } from "./actions.ts";
import { orderFinder } from "./find.ts";
import { theShop } from "./list-orders.ts";
import { productFinder } from "./products.ts";
import type { Reading } from "./read-order.ts";
import { type WooSecrets, type WooSettings, restBase } from "./settings.ts";
import { parcelFinder } from "./tracking-api.ts";
import { wooWebhook } from "./webhook.ts";

/** More different problems than this are not remembered. */
const mostProblems = 100;

/** Calls of a shop with its key. */
export function wooCall(settings: WooSettings, secrets: WooSecrets, deps: OrderSourceDeps): StoreCall {
  return storeCall({
    store: theShop,
    base: restBase(settings),
    authorization: basicAuth(secrets.consumerKey, secrets.consumerSecret),
    fetch: deps.fetch,
    now: deps.now,
  });
}

/** A WooCommerce shop, asked over its REST API v3. Nothing is kept but what the merchant should know. */
export function wooSource(settings: WooSettings, secrets: WooSecrets, deps: OrderSourceDeps): OrderSource {
  const call = wooCall(settings, secrets, deps);
  const problems = new Set<string>();
  const reading: Reading = {
    timeZone: settings.timeZone,
    ...(settings.country === undefined ? {} : { country: settings.country }),
    statuses: settings.statuses,
    complain: (problem) => {
      if (problems.has(problem) || problems.size >= mostProblems) return;
      problems.add(problem);
      deps.log("warn", "woocommerce order", { problem });
    },
  };
  const failed = (what: string, answer: StoreAnswer) => {
    const detail = answer.kind === "error" ? `HTTP ${String(answer.httpStatus)}` : answer.kind;
    deps.log("warn", "woocommerce details of an order are missing", { what, detail });
  };
  const parcels = parcelFinder({ call, settings, now: deps.now, failed });
  const find = orderFinder({ call, parcels, reading, now: deps.now, failed });
  return {
    kind: "woocommerce",
    find,
    report: () =>
      Promise.resolve({
        orders: null,
        loadedAt: null,
        problems: [...problems].map((problem) => ({ line: null, problem })),
      }),
    products: productFinder(call, deps.now),
    actions: wooActions({ call, parcels, reading, now: deps.now }),
    ...(secrets.webhookSecret === undefined ? {} : { webhook: wooWebhook(secrets.webhookSecret) }),
  };
}
