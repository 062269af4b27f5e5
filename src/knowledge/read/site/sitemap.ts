import { decodeXml } from "../charset.ts";
import { unzipped } from "../net/body.ts";
import { localName, xmlReader } from "../xml.ts";
import { fetchOne, type FetchOptions } from "./fetch.ts";
import type { Scope } from "./scope.ts";

/** An address a sitemap names. */
export interface Listed {
  readonly url: URL;
  readonly updatedAt?: Date;
}

export interface Sitemaps {
  readonly listed: readonly Listed[];
  readonly problems: readonly { readonly of: string; readonly detail: string }[];
}

const mostFiles = 50;
const mostListed = 20_000;
/** The protocol allows 50 MB; what is ever read is much less. */
const mostBytes = 10_000_000;
const mostHops = 3;

/**
 * What the sitemaps name, indexes followed (sitemaps.org), plain lists and gzip understood. Broken ones are problems,
 * except of `guessed` addresses, which nobody promised.
 */
export async function readSitemaps(
  addresses: readonly URL[],
  guessed: ReadonlySet<string>,
  scope: Scope,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<Sitemaps> {
  const waiting = [...addresses];
  const asked = new Set(waiting.map(({ href }) => href));
  const listed = new Map<string, Listed>();
  const problems: { of: string; detail: string }[] = [];
  for (let files = 0; files < mostFiles && listed.size < mostListed && !signal.aborted; files += 1) {
    const address = waiting.shift();
    if (address === undefined) break;
    const text = await load(address, scope, options, signal);
    if (!text.ok) {
      if (!guessed.has(address.href)) problems.push({ of: address.href, detail: `sitemap: ${text.detail}` });
      continue;
    }
    const found = entriesIn(text.text);
    for (const { address: each } of found.sitemaps) {
      // No more are ever read.
      if (asked.size >= mostFiles) break;
      const next = scope.normal(each, address);
      if (next === undefined || !scope.isOurs(next) || asked.has(next.href)) continue;
      asked.add(next.href);
      waiting.push(next);
    }
    for (const { address: each, updated } of found.pages) {
      const url = scope.normal(each, address);
      if (url === undefined || listed.has(url.href) || listed.size >= mostListed) continue;
      const updatedAt = dateOf(updated);
      listed.set(url.href, { url, ...(updatedAt === undefined ? {} : { updatedAt }) });
    }
  }
  return { listed: [...listed.values()], problems };
}

type Loaded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly detail: string };

async function load(address: URL, scope: Scope, options: FetchOptions, signal: AbortSignal): Promise<Loaded> {
  let at = address;
  for (let hop = 0; hop <= mostHops; hop += 1) {
    if (!scope.isOurs(at)) return { ok: false, detail: "it lies on a host that is not the shop's" };
    const fetched = await fetchOne(
      at,
      { accept: "application/xml,text/xml,*/*;q=0.1" },
      mostBytes,
      options,
      signal,
    );
    switch (fetched.kind) {
      case "moved": {
        const next = scope.normal(fetched.to, at);
        if (next === undefined) return { ok: false, detail: "it redirects to nowhere" };
        at = next;
        break;
      }
      case "failed":
        return { ok: false, detail: fetched.detail };
      case "large":
        return { ok: false, detail: "it is larger than 10 MB" };
      case "answer": {
        if (fetched.status !== 200) return { ok: false, detail: `the server answered ${fetched.status}` };
        const plain = await unzipped(fetched.bytes, mostBytes);
        if (!plain.ok) {
          return {
            ok: false,
            detail: plain.why === "large" ? "it is larger than 10 MB" : "its gzip is broken",
          };
        }
        return { ok: true, text: decodeXml(plain.bytes, fetched.header("content-type")) };
      }
    }
  }
  return { ok: false, detail: "it redirects too often" };
}

interface Entry {
  readonly address: string;
  readonly updated: string;
}

function entriesIn(text: string): { readonly sitemaps: readonly Entry[]; readonly pages: readonly Entry[] } {
  const sitemaps: Entry[] = [];
  const pages: Entry[] = [];
  if (!/^\s*</u.test(text)) {
    for (const line of text.split(/\r?\n/u).slice(0, mostListed)) {
      if (/^\s*https?:\/\//iu.test(line)) pages.push({ address: line.trim(), updated: "" });
    }
    return { sitemaps, pages };
  }
  const words = { loc: "", lastmod: "" };
  let inside = "";
  const reader = xmlReader({
    open(name) {
      const local = localName(name);
      if (local === "url" || local === "sitemap") Object.assign(words, { loc: "", lastmod: "" });
      // `image:loc` and its like are not the page's.
      inside = local === "lastmod" || (local === "loc" && !/^(?:image|video|news):/u.test(name)) ? local : "";
    },
    text(piece) {
      if (inside === "loc" && words.loc.length < 3_000) words.loc += piece;
      if (inside === "lastmod" && words.lastmod.length < 100) words.lastmod += piece;
    },
    close(name) {
      const local = localName(name);
      inside = "";
      if (local === "url" && pages.length < mostListed)
        pages.push({ address: words.loc.trim(), updated: words.lastmod.trim() });
      // Many may lie elsewhere, or be named twice.
      if (local === "sitemap" && sitemaps.length < 10 * mostFiles)
        sitemaps.push({ address: words.loc.trim(), updated: "" });
    },
  });
  reader.write(text);
  reader.end();
  return { sitemaps, pages };
}

function dateOf(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}/u.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
