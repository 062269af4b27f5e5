import { z } from "zod";
import { type CallFailure, broken, failureOfStatus, retry } from "./failure.ts";
import { post } from "./http.ts";
import type { ShopifySecrets } from "./settings.ts";

export type TokenResult = { readonly ok: true; readonly token: string } | CallFailure;

/** Access tokens for the Admin API. */
export interface Tokens {
  /** One that is good for another while. Who asks while a new one is being fetched gets the same. */
  get(signal?: AbortSignal): Promise<TokenResult>;
  /** Shopify refused this token. True when another try can come by another. */
  refused(token: string): boolean;
}

const timeoutMs = 4_000;
const fiveMinutesMs = 5 * 60_000;
const dayMs = 24 * 3_600_000;

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });

/**
 * A token that stays, or those of the client credentials grant: they live for 24 hours and are replaced five minutes
 * before their end. Source: Shopify "Using the client credentials grant".
 */
export function createTokens(
  shop: string,
  secrets: ShopifySecrets,
  deps: { readonly fetch: typeof fetch; readonly now: () => Date },
): Tokens {
  if ("accessToken" in secrets) {
    const { accessToken } = secrets;
    return { get: async () => ({ ok: true, token: accessToken }), refused: () => false };
  }
  const { clientId, clientSecret } = secrets;
  let current: { readonly token: string; readonly renewAt: number } | null = null;
  let fetching: Promise<TokenResult> | null = null;

  async function request(): Promise<TokenResult> {
    const posted = await post(deps.fetch, {
      url: `https://${shop}/admin/oauth/access_token`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
      }).toString(),
      timeoutMs,
    });
    if (posted.kind !== "answered") return retry("Shopify could not be asked for an access token");
    if (posted.status !== 200) return refusal(posted.status, posted.retryAfterMs);
    const granted = Granted.safeParse(posted.body);
    if (!granted.success) return retry("Shopify's answer to the request for an access token is not one");
    const { access_token: token, expires_in: seconds } = granted.data;
    const livesMs = seconds === undefined ? dayMs : seconds * 1_000;
    current = { token, renewAt: deps.now().getTime() + livesMs - Math.min(fiveMinutesMs, livesMs / 2) };
    return { ok: true, token };
  }

  return {
    get: async () => {
      if (current !== null && deps.now().getTime() < current.renewAt)
        return { ok: true, token: current.token };
      // Whoever gives up waiting does not take the request from the others: it has its own time limit.
      fetching ??= request().finally(() => {
        fetching = null;
      });
      return fetching;
    },
    refused: (token) => {
      if (current?.token === token) current = null;
      return true;
    },
  };
}

/** OAuth answers 400 where the credentials are wrong, RFC 6749 section 5.2. */
function refusal(status: number, retryAfterMs: number | undefined): CallFailure {
  if (status === 400 || status === 401 || status === 403) {
    return broken(
      `Shopify gives no access token for the client ID and secret: compare them with the Dev Dashboard, and install the app in the store (HTTP ${status})`,
    );
  }
  return failureOfStatus(status, retryAfterMs);
}
