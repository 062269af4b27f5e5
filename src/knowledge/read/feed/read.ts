import { setImmediate as nextTurn } from "node:timers/promises";
import type { KnowledgeDeps, KnowledgeItem } from "../../document.ts";
import { digestOf } from "../make.ts";
import { type Web, web } from "../net/get.ts";
import { problems } from "../problems.ts";
import { decoded, TooLarge } from "./decoded.ts";
import type { FeedSecrets, FeedSettings } from "./kind.ts";
import { openFeed } from "./open.ts";
import { productDocument } from "./product.ts";
import { csvProducts, type FeedRow } from "./rows.ts";
import { xmlProducts } from "./xml.ts";

/** Products read before other work gets its turn: a few milliseconds. */
const atOnce = 50;

/** Reads the products of a feed as they arrive; those that say what they said before are unchanged. */
export async function* readFeed(
  settings: FeedSettings,
  secrets: FeedSecrets,
  deps: KnowledgeDeps,
  known: ReadonlyMap<string, string>,
  signal: AbortSignal,
): AsyncGenerator<KnowledgeItem> {
  const over = AbortSignal.timeout(settings.maxMinutes * 60_000);
  const client = web({ insecure: settings.allowInsecure, lookup: deps.lookup });
  try {
    yield* products(settings, secrets, deps, known, { signal, over, client });
  } finally {
    client.close();
  }
}

interface Run {
  readonly signal: AbortSignal;
  readonly over: AbortSignal;
  readonly client: Web;
}

async function* products(
  settings: FeedSettings,
  secrets: FeedSecrets,
  deps: KnowledgeDeps,
  known: ReadonlyMap<string, string>,
  { signal, over, client }: Run,
): AsyncGenerator<KnowledgeItem> {
  const of = settings.url === undefined ? (settings.file ?? "feed") : withoutQuery(settings.url);
  const told = problems();
  const either = AbortSignal.any([signal, over]);
  const opened = await openFeed(settings, secrets, deps, client, either);
  if (signal.aborted) return;
  if (!opened.ok) {
    yield* told.of(of, opened.detail);
    yield { kind: "end", complete: false };
    return;
  }
  const seen = new Set<string>();
  let language = settings.language;
  let complete = true;
  let count = 0;
  try {
    const text = decoded(opened.bytes, opened.contentType, settings.maxBytes);
    for await (const row of rowsOf(text, settings.format)) {
      if (either.aborted) break;
      if (row.kind === "language") {
        language ??= row.language;
        continue;
      }
      if (row.kind === "broken") {
        complete = false;
        yield* told.of(of, row.detail);
        break;
      }
      count += 1;
      if (count % atOnce === 0) await nextTurn();
      const document = productDocument(row.attributes, language, settings.allowInsecure);
      if (typeof document === "string") {
        yield* told.of(`${of}: ${row.place}`, document);
        continue;
      }
      const { key } = document;
      if (seen.has(key)) {
        yield* told.of(`${of}: ${row.place}`, `${key}: the same id is there before; this one was left out`);
        continue;
      }
      if (seen.size >= settings.maxProducts) {
        yield* told.of(of, `it has more than ${settings.maxProducts} products; the rest was left out`);
        break;
      }
      seen.add(key);
      const stamp = digestOf(document);
      yield known.get(key) === stamp ? { kind: "unchanged", key } : { kind: "document", document, stamp };
    }
  } catch (error) {
    complete = false;
    if (!either.aborted) yield* told.of(of, whyEnded(error, settings.maxBytes));
  }
  if (signal.aborted) return;
  if (over.aborted) yield* told.of(of, `the time was over after ${count} products`);
  yield* told.rest();
  deps.log("info", "a feed was read", { products: seen.size });
  yield { kind: "end", complete: complete && !over.aborted && seen.size > 0 };
}

/** Feeds' addresses often have a secret in their query. */
function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

/** The format is the stated one, or XML where the text begins with `<`. */
async function* rowsOf(
  text: AsyncGenerator<string>,
  format: FeedSettings["format"],
): AsyncGenerator<FeedRow> {
  let head = "";
  while (head.trimStart() === "") {
    const { value, done } = await text.next();
    if (done === true) {
      yield { kind: "broken", detail: "it is empty" };
      return;
    }
    head += value;
    if (head.length > 1_000_000) break;
  }
  const isXml = format === undefined ? head.trimStart().startsWith("<") : format === "xml";
  const all = from(head, text);
  yield* isXml ? xmlProducts(all) : csvProducts(all);
}

async function* from(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

function whyEnded(error: unknown, maxBytes: number): string {
  if (error instanceof TooLarge) return `it is larger than ${maxBytes} bytes; the rest was left out`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("Z_")) return "its gzip is broken; the rest was left out";
  if (code === "ENOENT" || code === "EISDIR") return "there is no such file";
  return "the connection broke before it was there; the rest is missing";
}
