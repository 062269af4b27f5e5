import type { KnowledgeDeps, KnowledgeItem } from "../../document.ts";
import { decodeHtml } from "../charset.ts";
import { documentsOf } from "../html/documents.ts";
import { readPage } from "../html/page.ts";
import { web } from "../net/get.ts";
import { problems } from "../problems.ts";
import { frontier, type Frontier, type Target } from "./frontier.ts";
import { ledger, type Ledger } from "./ledger.ts";
import { pace, type Pace } from "./pace.ts";
import { robotsOf } from "./robots.ts";
import { readablePath, scopeOf, type Scope } from "./scope.ts";
import type { SiteSettings } from "./settings.ts";
import { readSitemaps } from "./sitemap.ts";
import { conditions } from "./stamps.ts";
import { type Visit, visit, type Visiting } from "./visit.ts";

/** So many failures in a row, and the site is left in peace until the next reading. */
const mostFailures = 5;

/**
 * Reads the pages of a shop's site: the first pages, what they link to, what its sitemaps name and what was read
 * before, one after the other, as robots.txt allows. Pages that say noindex are left out, of pages that name another
 * address as theirs that one is the key.
 */
export async function* crawl(
  settings: SiteSettings,
  deps: KnowledgeDeps,
  known: ReadonlyMap<string, string>,
  signal: AbortSignal,
): AsyncGenerator<KnowledgeItem> {
  const over = AbortSignal.timeout(settings.maxMinutes * 60_000);
  const either = AbortSignal.any([signal, over]);
  const client = web({ insecure: settings.allowInsecure, lookup: deps.lookup });
  try {
    yield* pages(settings, deps, known, { signal, over, either, client });
  } finally {
    client.close();
  }
}

interface Run {
  /** The caller's. */
  readonly signal: AbortSignal;
  /** The time is over. */
  readonly over: AbortSignal;
  readonly either: AbortSignal;
  readonly client: ReturnType<typeof web>;
}

async function* pages(
  settings: SiteSettings,
  deps: KnowledgeDeps,
  known: ReadonlyMap<string, string>,
  { signal, over, either, client }: Run,
): AsyncGenerator<KnowledgeItem> {
  const scope = scopeOf(settings);
  const book = ledger(known);
  const told = problems();
  const queue = frontier(settings.maxDepth);
  const tempo = pace(settings.pauseMs);
  const options = { web: client, pace: tempo, timeoutMs: settings.timeoutMs, now: deps.now };
  const robotsFor = robotsOf(scope, options, either);
  const visiting: Visiting = {
    ...options,
    scope,
    robotsFor,
    maxBytes: settings.maxPageBytes,
    mark: (url) => queue.visit(url),
  };

  yield* begin(settings, { scope, book, queue, told, visiting, tempo }, either);

  const forbidden = new Set<string>();
  let [asked, failures, read] = [0, 0, 0];
  let lost = false;
  for (;;) {
    if (either.aborted) break;
    const target = asked < settings.maxPages ? queue.next() : undefined;
    if (target === undefined) break;
    const { url, from } = target;
    const page = url.href;
    const result = await visit(url, wanted(book, target, deps), visiting, either);
    if (either.aborted) break;
    if (result.kind === "seen") continue;
    asked += 1;
    failures = result.kind === "failed" && result.down ? failures + 1 : 0;
    if (result.kind === "unchanged") read += 1;
    if (result.kind === "page") {
      read += 1;
      yield* taken(result, target, { scope, book, queue, told, now: deps.now });
    } else if (result.kind === "unchanged") {
      yield* book.unchanged(page);
    } else if (result.kind === "failed") {
      lost ||= from === "start";
      yield* told.of(page, result.detail, book.kept(page));
    } else if (result.kind === "disallowed") {
      forbidden.add(result.path);
    } else if (from === "start" || result.quiet !== true) {
      yield* told.of(page, result.detail);
    }
    if (failures >= mostFailures) break;
  }

  // Nobody waits for more.
  if (signal.aborted) return;
  if (forbidden.size > 0) yield* told.of([...forbidden][0] ?? "", disallowed(forbidden));
  const left = queue.waiting;
  const spent = asked >= settings.maxPages && left > 0;
  if (over.aborted)
    yield* told.of("site", `the time was over after ${asked} pages, with ${left} addresses left`);
  else if (failures >= mostFailures)
    yield* told.of("site", "it kept failing, so the reading was ended early");
  else if (spent) {
    yield* told.of(
      "site",
      `${asked} addresses were read, as many as maxPages allows; ${left} were not: narrow include, or allow more`,
    );
  }
  yield* told.rest();
  deps.log("info", "a site was read", { asked, read, left });
  yield { kind: "end", complete: !over.aborted && failures < mostFailures && !lost && read > 0 };
}

interface Tools {
  readonly scope: Scope;
  readonly book: Ledger;
  readonly queue: Frontier;
  readonly told: ReturnType<typeof problems>;
}

/** Fills the queue. */
async function* begin(
  { start }: SiteSettings,
  tools: Tools & { readonly visiting: Visiting; readonly tempo: Pace },
  signal: AbortSignal,
): AsyncGenerator<KnowledgeItem> {
  const { scope, book, queue, told, visiting, tempo } = tools;
  const firsts = start.flatMap((each) => scope.normal(each) ?? []);
  for (const url of firsts) queue.add({ url, depth: 0, from: "start" });
  const sitemaps = new Map<string, URL>();
  const guessed = new Set<string>();
  for (const origin of new Set(firsts.map((url) => url.origin))) {
    const robots = await visiting.robotsFor(new URL(origin));
    if (signal.aborted) return;
    if (robots.problem !== undefined) continue;
    if (robots.delayMs > 0) tempo.slower(new URL(origin).host, robots.delayMs);
    const stated = robots.sitemaps.flatMap((each) => scope.normal(each, new URL(origin)) ?? []);
    const usual = new URL("/sitemap.xml", origin);
    if (stated.length === 0) guessed.add(usual.href);
    for (const url of stated.length === 0 ? [usual] : stated) sitemaps.set(url.href, url);
  }
  const found = await readSitemaps([...sitemaps.values()], guessed, scope, visiting, signal);
  for (const { of, detail } of found.problems) yield* told.of(of, detail);
  for (const { url, updatedAt } of found.listed) {
    if (scope.isOurs(url) && scope.isWanted(url)) queue.add({ url, depth: 1, from: "sitemap", updatedAt });
  }
  for (const { page, depth } of book.pages()) {
    const url = scope.normal(page);
    if (url !== undefined && scope.isOurs(url) && scope.isWanted(url))
      queue.add({ url, depth, from: "known" });
  }
}

/** First pages are always read in full: what they link to is where everything new shows. */
function wanted(book: Ledger, { url, from }: Target, { now }: Pick<KnowledgeDeps, "now">) {
  return from === "start" ? {} : conditions(book.stampOf(url.href), now());
}

/** What a page that was read comes to, and where it leads. */
function* taken(
  { url, bytes, header }: Extract<Visit, { kind: "page" }>,
  { depth, updatedAt }: Target,
  { scope, book, queue, told, now }: Tools & { readonly now: () => Date },
): Generator<KnowledgeItem> {
  const page = readPage(decodeHtml(bytes, header("content-type")), url, {
    robots: header("x-robots-tag"),
    language: header("content-language"),
  });
  if (!page.nofollow) {
    for (const link of page.links) {
      const next = scope.normal(link);
      if (next === undefined || !scope.isOurs(next) || !scope.isWanted(next)) continue;
      queue.add({ url: next, depth: depth + 1, from: "link" });
    }
  }
  if (page.cut)
    yield* told.of(url.href, "it is nested too deeply or has too many elements; its end was left out");
  if (page.noindex) return;
  const own = ownAddress(page.canonical, url, scope);
  if (own.href !== url.href) queue.visit(own);
  const modified = dateOf(header("last-modified")) ?? updatedAt;
  const documents = documentsOf("page", own.href, page, {
    url: own.href,
    updatedAt: modified,
    fallbackTitle: readablePath(own),
  });
  const sameAddress = own.href === url.href;
  yield* book.read(documents, {
    // Validators are of the address that was asked.
    etag: sameAddress ? short(header("etag")) : undefined,
    lastModified: sameAddress ? short(header("last-modified")) : undefined,
    depth,
    readAt: now(),
  });
}

/** The address a page calls its own. Pages that all name the first page are set up wrongly, and keep theirs. */
function ownAddress(canonical: string | undefined, url: URL, scope: Scope): URL {
  const own = canonical === undefined ? undefined : scope.normal(canonical, url);
  if (own === undefined || !scope.isOurs(own)) return url;
  return own.pathname === "/" && url.pathname !== "/" ? url : own;
}

function disallowed(paths: ReadonlySet<string>): string {
  const [first = "", ...rest] = paths;
  const more = rest.length === 0 ? "" : ` and ${rest.length} more`;
  return `robots.txt forbids ${first}${more}; your own pages are read nevertheless if evenIfDisallowed names them`;
}

function dateOf(text: string | undefined): Date | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** Validators are kept with every document of a page; very long ones are not worth it. */
const short = (text: string | undefined) => (text === undefined || text.length > 200 ? undefined : text);
