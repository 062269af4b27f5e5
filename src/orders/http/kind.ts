import type { OrderSource, OrderSourceDeps, OrderSourceKind } from "../source.ts";
import { httpActions } from "./actions.ts";
import { signedPost } from "./ask.ts";
import { checkGet, checkLookup } from "./check.ts";
import { productSearch } from "./products.ts";
import { httpSecrets, httpSettings, type HttpSettings } from "./settings.ts";
import { finding, lookup, simpleGet } from "./source.ts";
import { httpWebhook } from "./webhook.ts";

type Given =
  | { readonly mode: "lookup"; readonly settings: HttpSettings; readonly secret: string }
  | { readonly mode: "get"; readonly settings: HttpSettings; readonly apiKey: string };

/** Any shop that answers questions about its orders over HTTP, described in `docs/stores/http.md`. */
export const httpSourceKind: OrderSourceKind = {
  kind: "http",
  settings: httpSettings,
  secrets: httpSecrets,
  build: (settings, secrets, deps) => {
    const given = read(settings, secrets);
    return given.mode === "get" ? simple(given, deps) : signedStore(given, deps);
  },
  check: (settings, secrets, deps, webhookUrl) => {
    try {
      const given = read(settings, secrets);
      return given.mode === "get"
        ? checkGet(given.settings, given.apiKey, deps)
        : checkLookup(given.settings, given.secret, deps, webhookUrl);
    } catch {
      const said = "Its settings and secrets do not fit together.";
      return Promise.resolve([{ name: "lookup", result: "failed", said, fix: "Add it again." }]);
    }
  },
};

/** @throws when settings or secrets do not fit, or the mode needs the other secret. */
function read(settings: unknown, secrets: unknown): Given {
  const parsed = httpSettings.parse(settings);
  const secret = httpSecrets.parse(secrets);
  if (parsed.mode === "get") {
    if (!("apiKey" in secret)) throw new Error("the mode get needs the secret apiKey");
    return { mode: "get", settings: parsed, apiKey: secret.apiKey };
  }
  if (!("signingSecret" in secret)) throw new Error("the mode lookup needs the secret signingSecret");
  return { mode: "lookup", settings: parsed, secret: secret.signingSecret };
}

function signedStore({ settings, secret }: Given & { mode: "lookup" }, deps: OrderSourceDeps): OrderSource {
  const { timeZone, country, currency, products, actions } = settings;
  return {
    kind: "http",
    ...finding(lookup(settings, secret, deps), settings, deps.now),
    webhook: httpWebhook(secret),
    ...(products === true
      ? {
          products: productSearch(
            signedPost(settings, secret, deps),
            { timeZone: timeZone ?? "UTC", country, currency },
            deps.now,
          ),
        }
      : {}),
    ...(actions === undefined ? {} : { actions: httpActions(actions, settings, secret, deps) }),
  };
}

function simple({ settings, apiKey }: Given & { mode: "get" }, deps: OrderSourceDeps): OrderSource {
  return {
    kind: "http",
    needsEmail: true,
    ...finding(simpleGet(settings, apiKey, deps), settings, deps.now),
  };
}
