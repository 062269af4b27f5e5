import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { embedder, EmbeddingFailed, knowledgeSearch, vectorsOf } from "#src/knowledge/index.ts";
import { nearest, normalised, type VectorSet, type VectorStore } from "#src/knowledge/vectors.ts";
import { putVectors, unembedded, vectorStore } from "#src/store/knowledge/embeddings.ts";
import { searchIndex } from "#src/store/knowledge/search-index.ts";
import type { Reading } from "#src/store/knowledge/sources.ts";
import { testDb } from "../fakes/database.ts";
import { startEmbeddings, type FakeEmbeddings } from "../fakes/embeddings.ts";
import { testShop } from "../fakes/shop.ts";
import { faqDocuments, heldSource, searchOf, store, topics } from "./shop-texts.ts";

const subjects = [
  ["shipping", "havi"],
  ["deliver", "arrive"],
  ["countr"],
  ["return", "paluut"],
  ["refund"],
  ["payment", "visa"],
  ["cancel"],
  ["warranty", "takuu"],
  ["customer service"],
  ["showroom"],
  ["gift"],
  ["lampshade"],
  ["bulb"],
] as const;

let fake: FakeEmbeddings;
let opened: Awaited<ReturnType<typeof testDb>>;
let shop: string;
let reading: Reading;
const signal = new AbortController().signal;
const model = "test-embedding";
const made = () =>
  embedder({ url: fake.url, apiKey: "sk-a-secret", model }, { fetch, now: () => new Date() });

beforeAll(async () => {
  fake = await startEmbeddings(subjects);
  opened = await testDb();
  const inShop = await testShop(opened.db);
  ({ shop } = inShop);
  reading = await heldSource(opened.db, inShop.vault, shop);
  await store(opened.db, reading, faqDocuments(["en"]));
});
afterAll(async () => {
  await opened.close();
  await fake.close();
});
beforeEach(() => void fake.instead.splice(0));

describe("an embedding endpoint", () => {
  it("is asked in batches, and its vectors are put in order and made of length 1", async () => {
    const texts = Array.from({ length: 70 }, (_, index) => (index % 2 === 0 ? "a return" : "a gift"));
    const before = fake.asked.length;
    const vectors = await made().texts(texts, signal);
    expect(fake.asked.slice(before).map(({ input }) => input.length)).toEqual([32, 32, 6]);
    expect(fake.asked.at(-1)).toMatchObject({ model, key: "Bearer sk-a-secret" });
    expect(vectors).toHaveLength(70);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(vectors[0]).toEqual(vectors[2]);
    expect(vectors[0]).not.toEqual(vectors[1]);
  });
  it.each([
    [500, "no"],
    [401, '{"error":"Incorrect API key provided: sk-a-secret"}'],
    [200, "<html>"],
    [200, '{"data":[]}'],
    [200, '{"data":[{"index":0,"embedding":[0,0]}]}'],
    [200, '{"data":[{"index":0,"embedding":["a"]}]}'],
  ])("that answers %d %s is said to, without secrets", async (status, body) => {
    fake.instead.push({ status, body });
    const failed = await made()
      .texts(["x"], signal)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(EmbeddingFailed);
    expect(String(failed)).toContain("EMBEDDINGS_URL");
    expect(String(failed)).not.toContain("sk-a-secret");
  });
  it("that failed is left alone for a while, and a question goes on without", async () => {
    const one = made();
    fake.instead.push({ status: 503, body: "" });
    expect(await one.question("x", signal)).toBeNull();
    const before = fake.asked.length;
    expect(await one.question("y", signal)).toBeNull();
    expect(fake.asked.length).toBe(before);
  });
});

it("finds what is meant in a language whose words nobody has, and says no to what is not there", async () => {
  const vectors = vectorsOf(vectorStore(opened.db), model);
  const search = knowledgeSearch({ index: searchIndex(opened.db), topics, embedder: made(), vectors });
  // Finnish has no words here.
  expect((await searchOf(opened.db).search(shop, "millainen takuu teillä", "fi")).answered).toBe(false);
  for (;;) {
    const some = await unembedded(opened.db, reading.source, model, 5);
    if (some.length === 0) break;
    const found = await made().texts(
      some.map(({ text }) => text),
      signal,
    );
    await putVectors(
      opened.db,
      shop,
      model,
      some.flatMap(({ id }, at) => {
        const vector = found[at];
        return vector === undefined ? [] : [{ id, vector }];
      }),
    );
  }
  const found = await search.search(shop, "millainen takuu teillä", "fi");
  expect(found.passages[0]?.title).toBe("Do your products have a warranty?");
  expect(found.answered).toBe(true);
  expect((await search.search(shop, "onko koiria", "fi")).answered).toBe(false);
});

describe("vectors in memory", () => {
  const set: VectorSet = {
    ids: ["a", "b", "c"],
    dimensions: 2,
    values: Float32Array.from([1, 0, 0, 1, Math.SQRT1_2, Math.SQRT1_2]),
  };
  const question = Float32Array.from([1, 0]);
  const counting = (sets: Readonly<Record<string, VectorSet | null>>) => {
    const reads: string[] = [];
    const vectors: VectorStore = {
      all: (of) => {
        reads.push(of);
        return Promise.resolve(sets[of] ?? null);
      },
      near: () => Promise.resolve([{ id: "far away", similarity: 1, standsOut: 9 }]),
    };
    return { reads, vectors };
  };
  it("are compared by cosine", () => {
    expect(nearest(set, question, 2).map(({ id }) => id)).toEqual(["a", "c"]);
    expect(normalised([3, 4])).toEqual(Float32Array.from([0.6, 0.8]));
    expect(normalised([0, 0])).toBeNull();
    expect(normalised([Number.NaN])).toBeNull();
  });
  it("are read once, and again when another instance has changed them", async () => {
    const { reads, vectors } = counting({ s: set });
    const kept = vectorsOf(vectors, "m");
    await Promise.all([kept.near("s", "1", question, 1), kept.near("s", "1", question, 1)]);
    await kept.near("s", "1", question, 1);
    expect(reads).toEqual(["s"]);
    await kept.near("s", "2", question, 1);
    expect(reads).toEqual(["s", "s"]);
  });
  it("of the shop asked for longest ago make room", async () => {
    const { reads, vectors } = counting({ s: set, t: set });
    const kept = vectorsOf(vectors, "m", 4);
    for (const of of ["s", "t", "t", "s"]) await kept.near(of, "1", question, 1);
    expect(reads).toEqual(["s", "t", "s"]);
  });
  it("are left to the database where there are too many, and to nobody when lengths differ", async () => {
    const { vectors } = counting({ big: null, s: set });
    const kept = vectorsOf(vectors, "m");
    expect((await kept.near("big", "1", question, 1))[0]?.id).toBe("far away");
    expect(await kept.near("s", "1", Float32Array.from([1, 0, 0]), 1)).toEqual([]);
  });
  it("50,000 of 384 numbers are compared without the machine standing still", () => {
    const values = new Float32Array(50_000 * 384);
    for (let at = 0; at < values.length; at++) values[at] = ((at * 7_919) % 1_000) / 1_000 - 0.5;
    const ids = Array.from({ length: 50_000 }, (_, at) => String(at));
    const started = performance.now();
    expect(nearest({ ids, dimensions: 384, values }, values.slice(384, 768), 5)).toHaveLength(5);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
