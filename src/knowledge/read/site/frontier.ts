/** An address that may be read. */
export interface Target {
  readonly url: URL;
  /** Links between a first page and this one. */
  readonly depth: number;
  readonly from: "start" | "link" | "sitemap" | "known";
  /** As a sitemap says. */
  readonly updatedAt?: Date | undefined;
}

export interface Frontier {
  /** Takes an address unless it was there before, is too deep, or looks like a page that has no end. */
  add(target: Target): void;
  /** The next to be read, the most promising first. */
  next(): Target | undefined;
  /** Marks an address as read, e.g. because another one led to it. False when it was read before. */
  visit(url: URL): boolean;
  /** How many are waiting. */
  readonly waiting: number;
}

/** Addresses that are kept waiting at most: beyond that a site has more than will ever be read. */
const mostWaiting = 20_000;
/** Pages of the same shape that are followed by links: calendars, filters and archives have no end. */
const mostAlike = 50;
const mostAlikeWithQuery = 20;
const mostSegments = 12;

/** Sitemaps name them as well; but first comes what explains the shop. */
const bulky = /product|collection|categor|tag|author|blog|post|artic|image|video/iu;

export function frontier(maxDepth: number): Frontier {
  const known = new Set<string>();
  const visited = new Set<string>();
  const alike = new Map<string, number>();
  const ranks: Target[][] = [];
  let waiting = 0;
  return {
    add(target) {
      const { url, depth, from } = target;
      if (known.has(url.href) || depth > maxDepth || waiting >= mostWaiting) return;
      if (from === "link" && endless(url, alike)) return;
      known.add(url.href);
      (ranks[rankOf(target)] ??= []).push(target);
      waiting += 1;
    },
    next() {
      for (const rank of ranks) {
        const target = rank?.shift();
        if (target === undefined) continue;
        waiting -= 1;
        return target;
      }
      return undefined;
    },
    visit(url) {
      if (visited.has(url.href)) return false;
      visited.add(url.href);
      known.add(url.href);
      return true;
    },
    get waiting() {
      return waiting;
    },
  };
}

/**
 * First pages and what they link to (menus and footers name what matters), then what a sitemap names but products and
 * the like, then what was read the last time, then the rest.
 */
function rankOf({ url, depth, from }: Target): number {
  switch (from) {
    case "start":
      return 0;
    case "link":
      return depth <= 1 ? 1 : depth + 3;
    case "sitemap":
      return bulky.test(url.pathname) ? 6 : 2;
    case "known":
      return 3;
  }
}

/** Whether an address repeats itself, or is the umpteenth of its shape: the same but for its digits and queries. */
function endless(url: URL, alike: Map<string, number>): boolean {
  const segments = url.pathname.split("/").filter((each) => each !== "");
  if (segments.length > mostSegments) return true;
  const times = new Map<string, number>();
  for (const each of segments) times.set(each, (times.get(each) ?? 0) + 1);
  if (Math.max(0, ...times.values()) > 2) return true;
  const names = [...new Set(url.searchParams.keys())];
  const path = url.pathname.replace(/\d+/gu, "0");
  if (names.length === 0 && !/\d/u.test(path)) return false;
  const shape = `${url.host}${path}?${names.join("&")}`;
  const count = (alike.get(shape) ?? 0) + 1;
  alike.set(shape, count);
  return count > (names.length > 0 ? mostAlikeWithQuery : mostAlike);
}
