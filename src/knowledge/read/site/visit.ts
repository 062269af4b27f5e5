import { fetchOne, type Fetched, type FetchOptions } from "./fetch.ts";
import type { Robots } from "./robots.ts";
import type { Scope } from "./scope.ts";

/** What a visit to an address came to. Details are for the merchant. */
export type Visit =
  | {
      readonly kind: "page";
      /** Where the page was in the end. */
      readonly url: URL;
      readonly bytes: Buffer;
      readonly header: (name: string) => string | undefined;
    }
  | { readonly kind: "unchanged" }
  /** Another address led to it before. */
  | { readonly kind: "seen" }
  /** It is not there, or not the shop's, or no page. `quiet`: nothing the merchant has to know. */
  | { readonly kind: "none"; readonly detail: string; readonly quiet?: boolean }
  | { readonly kind: "disallowed"; readonly path: string }
  /** Another time it may be there. `down`: the whole host seems to be unwell. */
  | { readonly kind: "failed"; readonly detail: string; readonly down: boolean };

export interface Visiting extends FetchOptions {
  readonly scope: Scope;
  readonly robotsFor: (url: URL) => Promise<Robots>;
  readonly maxBytes: number;
  /** Marks an address as read; false when it was. */
  readonly mark: (url: URL) => boolean;
}

const mostHops = 5;

/**
 * Asks for a page, following redirects within the shop's hosts; each hop must be allowed by robots.txt.
 *
 * @param conditions headers that ask for it only if it has changed; not sent along with a redirect.
 */
export async function visit(
  address: URL,
  conditions: Readonly<Record<string, string>>,
  visiting: Visiting,
  signal: AbortSignal,
): Promise<Visit> {
  if (!visiting.mark(address)) return { kind: "seen" };
  const passed = new Set([address.href]);
  let at = address;
  for (let hop = 0; hop <= mostHops; hop += 1) {
    const robots = await visiting.robotsFor(at);
    if (robots.problem !== undefined) return { kind: "failed", detail: robots.problem, down: true };
    if (!robots.allows(at) && !visiting.scope.isExempt(at)) return { kind: "disallowed", path: at.pathname };
    const headers = {
      accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
      ...(hop === 0 ? conditions : {}),
    };
    const fetched = await fetchOne(at, headers, visiting.maxBytes, visiting, signal);
    if (fetched.kind !== "moved")
      return judged(fetched, at, visiting.maxBytes, Object.keys(conditions).length > 0);
    const next = visiting.scope.normal(fetched.to, at);
    if (next === undefined || !visiting.scope.isOurs(next)) {
      return { kind: "none", detail: "it redirects to a place that is not the shop's", quiet: true };
    }
    if (passed.has(next.href)) return { kind: "none", detail: "it redirects in a circle" };
    passed.add(next.href);
    if (!visiting.scope.isWanted(next))
      return { kind: "none", detail: "it redirects to a path that is left out", quiet: true };
    if (!visiting.mark(next)) return { kind: "seen" };
    at = next;
  }
  return { kind: "none", detail: "it redirects too often" };
}

function judged(
  fetched: Exclude<Fetched, { kind: "moved" }>,
  url: URL,
  maxBytes: number,
  conditional: boolean,
): Visit {
  switch (fetched.kind) {
    case "large":
      return { kind: "failed", detail: `it is larger than ${maxBytes} bytes and was left out`, down: false };
    case "failed":
      if (fetched.refused === true) return { kind: "none", detail: fetched.detail };
      return { kind: "failed", detail: fetched.detail, down: true };
    case "answer":
      break;
  }
  const { status, header, bytes } = fetched;
  if (status === 304 && conditional) return { kind: "unchanged" };
  if (status === 404 || status === 410) return { kind: "none", detail: "it is not there (404)", quiet: true };
  if (status < 200 || status >= 300) {
    // Also what guards a site against machines answers so: what was read before is better than nothing.
    return { kind: "failed", detail: `the server refuses us (${status})`, down: false };
  }
  const type = header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const isHtml = type === "text/html" || type === "application/xhtml+xml";
  if (!isHtml && !(type === "" && /^\s*</u.test(bytes.toString("latin1", 0, 200)))) {
    return { kind: "none", detail: "it is no web page", quiet: true };
  }
  return { kind: "page", url, bytes, header };
}
