/** Why a call to the Admin API has no answer for us. `detail` is for the merchant: no secrets, nothing of a shopper. */
export interface CallFailure {
  readonly ok: false;
  readonly kind: "retry" | "broken";
  readonly detail: string;
  /** Shopify named this pause, ms. */
  readonly afterMs?: number;
  /** The request left and may have been carried out. */
  readonly maybeDone: boolean;
  /** Shopify's word for it, where it gave one. */
  readonly code?: string;
  /** Fields we may not read, as the names on their paths. */
  readonly denied?: readonly string[];
}

export function retry(
  detail: string,
  more: { afterMs?: number; maybeDone?: boolean; code?: string } = {},
): CallFailure {
  return { ok: false, kind: "retry", detail, maybeDone: false, ...more };
}

export function broken(
  detail: string,
  more: { code?: string; denied?: readonly string[] } = {},
): CallFailure {
  return { ok: false, kind: "broken", detail, maybeDone: false, ...more };
}

/** What an HTTP status other than 200 means. Source: Shopify "API response status and error codes". */
export function failureOfStatus(status: number, retryAfterMs: number | undefined): CallFailure {
  const known = statuses.get(status);
  if (known !== undefined) return broken(`${known} (HTTP ${status})`);
  if (status === 429) return retry("Shopify asks for a pause (HTTP 429)", { afterMs: retryAfterMs ?? 1_000 });
  if (status === 408 || status === 430)
    return retry(`Shopify did not take the request (HTTP ${status})`, { afterMs: retryAfterMs });
  if (status >= 500)
    return retry(`Shopify has a problem (HTTP ${status})`, { afterMs: retryAfterMs, maybeDone: true });
  if (status >= 300 && status < 400)
    return broken(`Shopify answers from another address: check the store's name (HTTP ${status})`);
  return broken(`Shopify does not take our request (HTTP ${status})`);
}

const statuses: ReadonlyMap<number, string> = new Map([
  [401, "Shopify does not accept the access token"],
  [402, "the store is frozen: its owner has to settle a bill at Shopify"],
  [403, "the access token does not allow this"],
  [404, "there is no such store, or not this version of the API"],
  [423, "the store is locked at Shopify"],
]);
