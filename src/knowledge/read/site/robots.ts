import { createRequire } from "node:module";
import { decodeFile } from "../charset.ts";
import { agentName } from "../net/get.ts";
import { fetchOne, type FetchOptions } from "./fetch.ts";
import type { Scope } from "./scope.ts";

/** What a host's robots.txt says to us (RFC 9309). */
export interface Robots {
  allows(url: URL): boolean;
  /** Absolute addresses of sitemaps. */
  readonly sitemaps: readonly string[];
  readonly delayMs: number;
  /** Why nothing may be read there: it could not be asked. */
  readonly problem?: string;
}

/** Longer files are read up to here (RFC 9309, 2.5, asks for at least this much). */
const mostBytes = 512 * 1024;
const mostHops = 5;

interface Parser {
  isAllowed(url: string, agent?: string): boolean | undefined;
  getCrawlDelay(agent?: string): number | undefined;
  getSitemaps(): string[];
}
// The package is CommonJS, and its types say otherwise.
const robotsParser: (url: string, text: string) => Parser = createRequire(import.meta.url)("robots-parser");

/** Asks each host once. */
export function robotsOf(
  scope: Scope,
  options: FetchOptions,
  signal: AbortSignal,
): (url: URL) => Promise<Robots> {
  const asked = new Map<string, Promise<Robots>>();
  return (url) => {
    const there = asked.get(url.origin) ?? ask(new URL("/robots.txt", url), scope, options, signal);
    asked.set(url.origin, there);
    return there;
  };
}

async function ask(address: URL, scope: Scope, options: FetchOptions, signal: AbortSignal): Promise<Robots> {
  let at = address;
  for (let hop = 0; hop <= mostHops; hop += 1) {
    const fetched = await fetchOne(at, { accept: "text/plain,*/*;q=0.1" }, mostBytes, options, signal);
    switch (fetched.kind) {
      case "moved": {
        const next = URL.canParse(fetched.to, at.href) ? new URL(fetched.to, at) : undefined;
        // A file that is not the shop's says nothing about the shop.
        if (next === undefined || !scope.isOurs(next)) return free();
        at = next;
        break;
      }
      case "failed":
        return closed(fetched.detail);
      case "large":
        return closed("it is larger than 512 KB");
      case "answer":
        // 4xx: there is none, and all may be read (RFC 9309, 2.3.1.3).
        return fetched.status === 200 ? rules(address, decodeFile(fetched.bytes).text) : free();
    }
  }
  return free();
}

function rules(address: URL, text: string): Robots {
  const parser = robotsParser(address.href, text);
  const delay = parser.getCrawlDelay(agentName);
  return {
    allows: (url) => parser.isAllowed(url.href, agentName) ?? true,
    sitemaps: parser.getSitemaps().slice(0, 50),
    delayMs: delay === undefined || !Number.isFinite(delay) || delay < 0 ? 0 : delay * 1000,
  };
}

const free = (): Robots => ({ allows: () => true, sitemaps: [], delayMs: 0 });

/** While it cannot be asked, nothing may be read (RFC 9309, 2.3.1.4). */
const closed = (detail: string): Robots => ({
  allows: () => false,
  sitemaps: [],
  delayMs: 0,
  problem: `robots.txt cannot be read, so nothing there was: ${detail}`,
});
