/** Shopify's ids fit into 20 digits (UnsignedInt64). */
const digits = /^\d{1,20}$/u;

/**
 * The number in a global id (`gid://shopify/Order/6100000000001`, query strings behind it left out), in a legacy id,
 * or in a number as webhooks have it; null when there is none. With `type` a global id must be of that type.
 * Numbers are what we keep: webhooks and privacy requests have nothing else.
 */
export function plainId(given: unknown, type?: string): string | null {
  if (typeof given === "number") return Number.isSafeInteger(given) && given > 0 ? String(given) : null;
  if (typeof given !== "string") return null;
  if (digits.test(given)) return given;
  const parts = /^gid:\/\/shopify\/(?<type>[A-Za-z]{1,60})\/(?<id>\d{1,20})(?:\?.{0,200})?$/u.exec(
    given,
  )?.groups;
  if (parts === undefined || (type !== undefined && parts["type"] !== type)) return null;
  return parts["id"] ?? null;
}

/** The global id by which the API is asked; null when `id` is no number. */
export function globalId(type: string, id: string): string | null {
  return digits.test(id) ? `gid://shopify/${type}/${id}` : null;
}
