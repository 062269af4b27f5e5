import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { KnowledgeDocument, KnowledgeItem, KnowledgeKind } from "#src/knowledge/document.ts";
import { embedder, knowledgeSearch, vectorsOf } from "#src/knowledge/index.ts";
import { noteUnanswered } from "#src/store/knowledge/questions.ts";
import { searchIndex } from "#src/store/knowledge/search-index.ts";
import { vectorStore } from "#src/store/knowledge/embeddings.ts";
import { knowledgeWork, type KnowledgeWork } from "#src/work/knowledge/knowledge.ts";
import { inside } from "../cli/inside.ts";
import { startEmbeddings, type FakeEmbeddings } from "../fakes/embeddings.ts";
import { eventually } from "../fakes/gateway.ts";
import { topics } from "../knowledge/shop-texts.ts";
import { openDesk, token, type Desk } from "../server/api/desk.ts";

/** What the source says at its next reading. */
let says: (known: ReadonlyMap<string, string>, signal: AbortSignal) => AsyncIterable<KnowledgeItem>;

const shelf: KnowledgeKind = {
  kind: "site",
  settings: z.strictObject({ start: z.array(z.url()).min(1), exclude: z.array(z.string()).optional() }),
  secrets: z.strictObject({}),
  build: () => ({ read: (known, signal) => says(known, signal) }),
};

/** Texts that lie here: nothing is fetched for them. */
const notes: KnowledgeKind = {
  kind: "faq",
  settings: z.strictObject({ entries: z.array(z.string()) }),
  secrets: z.strictObject({}),
  build: (settings) => ({
    read: () => list(entry("n", "Do you sell lamps?", JSON.stringify(settings)), end(true)),
  }),
};

function entry(key: string, title: string, text: string): KnowledgeItem {
  const document: KnowledgeDocument = { key, kind: "faq", title, text, language: "en" };
  return { kind: "document", document, stamp: `${key}:${text.length}` };
}
const end = (complete: boolean): KnowledgeItem => ({ kind: "end", complete });

async function* list(...items: readonly KnowledgeItem[]): AsyncIterable<KnowledgeItem> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

let fake: FakeEmbeddings;
let desk: Desk;
let working: KnowledgeWork;
let env: Record<string, string>;

beforeAll(async () => {
  fake = await startEmbeddings([["shipping"], ["return"], ["warranty"]]);
  desk = await openDesk({
    knowledge: ({ db, vault, log }) => {
      const embeds = embedder(
        { url: fake.url, apiKey: undefined, model: "m" },
        { fetch, now: () => new Date() },
      );
      working = knowledgeWork({
        db,
        vault,
        log,
        kinds: [shelf, notes],
        deps: { now: () => new Date(), log: () => undefined, baseDir: "." },
        topics,
        embedder: embeds,
        pollMs: 50,
        leaseMs: 3_000,
      });
      const vectors = vectorsOf(vectorStore(db), "m");
      return {
        kinds: [shelf, notes],
        search: knowledgeSearch({ index: searchIndex(db), topics, embedder: embeds, vectors }),
        due: () => working.due(),
        embeddings: "m",
      };
    },
  });
  await desk.app.listen({ port: 0, host: "127.0.0.1" });
  const [at] = desk.app.addresses();
  if (typeof at !== "object") throw new Error("It does not listen on a port.");
  env = { WHEREABOUTS_URL: `http://127.0.0.1:${at.port}`, ADMIN_TOKEN: token };
  working.start();
});
afterAll(async () => {
  await working.stop();
  await desk.close();
  await fake.close();
});

const Listed = z.array(
  z.object({
    id: z.string(),
    state: z.string(),
    documents: z.number(),
    chunks: z.number(),
    embedded: z.number(),
    readAt: z.string().nullable(),
    nextAt: z.coerce.date(),
    problem: z.string().nullable(),
    problems: z.array(z.object({ of: z.string(), detail: z.string() })),
  }),
);
const sources = async () => Listed.parse((await desk.ask("GET", "/api/knowledge")).at("sources"));
const settled = (state: string) =>
  eventually(async () => (await sources()).find((one) => one.state === state));
const cli = (...args: readonly string[]) => inside(["knowledge", ...args], env);

describe("a source of texts", () => {
  let id = "";
  const readAgain = async (state: string) => {
    expect((await desk.ask("POST", `/api/knowledge/${id}/read`)).status).toBe(202);
    // Nobody may have begun yet: while it is due it has not been read again.
    await eventually(async () =>
      (await sources()).every(({ state: now, nextAt }) => now !== "running" && nextAt.getTime() > Date.now()),
    );
    return settled(state);
  };

  it("is added by command, read at once, and found", async () => {
    says = () =>
      list(
        entry("a", "How much is shipping?", "Shipping costs 5 euros."),
        entry("b", "How do returns work?", "Send it back within 30 days."),
        end(true),
      );
    const added = await cli("add", "site", "https://shop.example.com/help", "--exclude", "/blog/");
    expect(added.err).toBe("");
    id = /^Added as (\S+)\./.exec(added.out)?.[1] ?? "";
    const read = await settled("read");
    expect(read).toMatchObject({ id, documents: 2, chunks: 2, embedded: 2, problem: null, problems: [] });
    const listed = await cli("list");
    expect(listed.out).toContain(`${id}  site  https://shop.example.com/help  read, 2 documents, 2 pieces`);
    const found = await cli("search", "what does shipping cost?");
    expect(found.err).toContain("This counts as an answer");
    expect(found.out).toContain("How much is shipping?");
    expect(found.out).toContain("Shipping costs 5 euros.");
    const none = await cli("search", "are the lamps vegan?", "--language", "en");
    expect(none.err).toContain("Nothing counts");
  });

  it("keeps what an incomplete reading did not meet, and says what went wrong", async () => {
    says = (known) => {
      expect([...known.keys()].toSorted()).toEqual(["a", "b"]);
      return list(
        { kind: "unchanged", key: "a" },
        { kind: "problem", of: "https://shop.example.com/b", detail: "answered 500", keys: ["b"] },
        end(false),
      );
    };
    const read = await readAgain("partly");
    expect(read).toMatchObject({
      documents: 2,
      problems: [{ of: "https://shop.example.com/b", detail: "answered 500" }],
    });
    expect((await cli("list")).out).toContain("https://shop.example.com/b: answered 500");
  });

  it("drops what a complete reading did not meet", async () => {
    says = () =>
      list({ kind: "unchanged", key: "a" }, entry("c", "Is there a warranty?", "Five years."), end(true));
    const read = await readAgain("read");
    expect(read).toMatchObject({ documents: 2, embedded: 2, problem: null });
    expect((await desk.ask("GET", "/api/knowledge/search?q=how+do+returns+work")).at("answered")).toBe(false);
    expect((await desk.ask("GET", "/api/knowledge/search?q=warranty%3F&language=en")).at("answered")).toBe(
      true,
    );
  });

  it("is searched by its words when the endpoint is down, and says so", async () => {
    fake.instead.push({ status: 500, body: "" });
    says = () =>
      list(entry("d", "Do you have a shop?", "Yes, in Leipzig."), { kind: "unchanged", key: "a" }, end(true));
    const read = await readAgain("partly");
    expect(read.problem).toContain("EMBEDDINGS_URL");
    expect((await desk.ask("GET", "/api/knowledge/search?q=shipping+cost&language=en")).at("answered")).toBe(
      true,
    );
  });

  it("that fails in itself is said to have failed, and what was stored stays", async () => {
    says = () => {
      throw new Error("a mistake of ours");
    };
    const read = await readAgain("partly");
    expect(read.problem).toContain("log");
    expect(read.documents).toBe(2);
  });

  it("is not read to death when its source is removed meanwhile", async () => {
    let aborted = false;
    says = async function* (_known, signal) {
      yield entry("z", "Z?", "Zebra.");
      await wait(20_000, undefined, { signal }).catch(() => (aborted = true));
    };
    await desk.ask("POST", `/api/knowledge/${id}/read`);
    await settled("running");
    expect((await cli("remove", id)).out).toContain(`Removed ${id}.`);
    await eventually(() => aborted);
    expect(await sources()).toEqual([]);
    expect((await desk.ask("DELETE", `/api/knowledge/${id}`)).status).toBe(404);
    expect((await desk.ask("POST", `/api/knowledge/${id}/read`)).status).toBe(404);
  });
});

it("does not keep texts that lie here waiting for sites that do not come to an end", async () => {
  says = async function* (_known, signal) {
    await wait(20_000, undefined, { signal }).catch(() => undefined);
    yield end(false);
  };
  const add = async (body: object) => {
    const added = await desk.ask("POST", "/api/knowledge", body);
    expect(added.status).toBe(201);
    return String(added.at("id"));
  };
  const slow = [];
  for (const at of [1, 2, 3])
    slow.push(await add({ kind: "site", settings: { start: [`https://shop.example.com/${at}`] } }));
  await settled("running");
  const written = await add({ kind: "faq", settings: { entries: ["Yes"] } });
  await eventually(async () => (await sources()).some(({ id, state }) => id === written && state === "read"));
  // And of the sites more than one is read at once.
  expect((await sources()).filter(({ state }) => state === "running")).toHaveLength(2);
  for (const id of [...slow, written]) await desk.ask("DELETE", `/api/knowledge/${id}`);
});

it("keeps settings with whatever characters are in them", async () => {
  const body = { kind: "faq", settings: { entries: ["nothing \u0000 and half \ud83d a face"] } };
  const added = await desk.ask("POST", "/api/knowledge", body);
  expect(added.status).toBe(201);
  await settled("read");
  await desk.ask("DELETE", `/api/knowledge/${String(added.at("id"))}`);
});

it("gives every piece its vector but those the endpoint does not take", async () => {
  fake.refuses = "unspeakable";
  says = () =>
    list(
      ...Array.from({ length: 40 }, (_, at) => entry(`k${at}`, `Question ${at}?`, `Answer ${at}.`)),
      entry("x", "Is it unspeakable?", "Too long for this model."),
      ...Array.from({ length: 40 }, (_, at) => entry(`l${at}`, `Another ${at}?`, `Answer ${at}.`)),
      end(true),
    );
  const added = await desk.ask("POST", "/api/knowledge", {
    kind: "site",
    settings: { start: ["https://shop.example.com/"] },
  });
  // What will never work is no reason to read the whole site again in an hour.
  const read = await settled("read");
  fake.refuses = "";
  expect(read).toMatchObject({ documents: 81, chunks: 81, embedded: 80, problem: null });
  expect(read.problems.map(({ detail }) => detail).join()).toContain("400");
  await desk.ask("DELETE", `/api/knowledge/${String(added.at("id"))}`);
});

it("refuses what is no source, and says which field it is", async () => {
  for (const [body, field] of [
    [{ kind: "site", settings: { start: ["nowhere"] } }, "settings.start"],
    [{ kind: "site", settings: { start: ["https://shop.example.com"], depth: 1 } }, "settings.depth"],
    [{ kind: "site", settings: { start: ["https://shop.example.com"] }, everyHours: 0 }, "everyHours"],
    [{ kind: "ftp", settings: {} }, "kind"],
  ] as const) {
    const answer = await desk.ask("POST", "/api/knowledge", body);
    expect(answer.status).toBe(400);
    expect(answer.at("error", "message")).toContain(field);
  }
  expect((await desk.ask("GET", "/api/knowledge/search?q=")).status).toBe(400);
  expect((await desk.ask("GET", "/api/knowledge/search?q=a&language=;drop")).status).toBe(400);
});

it("lists what nobody's text answers, until it is seen to", async () => {
  for (const _ of [1, 2])
    await noteUnanswered(desk.db, {
      shop: desk.shop.id,
      question: "Is it vegan?",
      words: "is it vegan",
      language: "en",
      conversation: null,
    });
  const listed = await cli("unanswered");
  expect(listed.out).toMatch(/ {2}2× {2}Is it vegan\?/);
  const id = listed.out.split(" ")[0] ?? "";
  expect((await cli("done", id)).code).toBe(0);
  expect((await cli("unanswered")).err).toContain("There are none.");
  expect((await desk.ask("DELETE", `/api/knowledge/unanswered/${id}`)).status).toBe(404);
});

it("is described", async () => {
  const described = await desk.ask("GET", "/api/openapi.json");
  for (const path of [
    "/api/knowledge",
    "/api/knowledge/{id}/read",
    "/api/knowledge/search",
    "/api/knowledge/unanswered",
  ])
    expect(described.at("paths", path)).toBeDefined();
});
