/** Clients remembered at once; the one heard of longest ago makes room. */
const remembered = 2_000;

/**
 * At most `limit` messages of one client in any `windowMs`. Returns for a client how long it has to wait, ms:
 * 0 lets it through and counts it.
 */
export function pace(options: {
  readonly limit: number;
  readonly windowMs: number;
  readonly now: () => Date;
}): (client: string) => number {
  const seen = new Map<string, readonly number[]>();
  return (client) => {
    const now = options.now().getTime();
    const recent = (seen.get(client) ?? []).filter((at) => at > now - options.windowMs);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= options.limit) return oldest + options.windowMs - now;
    // Deleted first, so that the map stays ordered by when a client was last heard of.
    seen.delete(client);
    seen.set(client, [...recent, now]);
    const longestAgo = seen.keys().next();
    if (seen.size > remembered && longestAgo.done !== true) seen.delete(longestAgo.value);
    return 0;
  };
}
