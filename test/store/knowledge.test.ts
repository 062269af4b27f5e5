import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { indexVersion } from "#src/knowledge/index-entry.ts";
import { prepared } from "#src/knowledge/index.ts";
import type { KnowledgeDocument } from "#src/knowledge/document.ts";
import type { Db, Parameter } from "#src/store/db.ts";
import { hasTrigrams } from "#src/store/knowledge/configs.ts";
import {
  documentsStay,
  dropUnseen,
  putDocument,
  ReadingLost,
  stampsOf,
} from "#src/store/knowledge/documents.ts";
import { listUnanswered, noteUnanswered, unansweredDone } from "#src/store/knowledge/questions.ts";
import { searchIndex } from "#src/store/knowledge/search-index.ts";
import {
  claimReadings,
  createKnowledgeSource,
  deleteKnowledgeSource,
  listKnowledgeSources,
  readingEnded,
  readSoon,
  renewReading,
  type Reading,
} from "#src/store/knowledge/sources.ts";
import { migrationsFolder } from "#src/store/migrations.ts";
import { forgetOfShop } from "#src/store/privacy/retention.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { engine, testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";
import { heldSource, searchOf, topics } from "../knowledge/shop-texts.ts";

let opened: Awaited<ReturnType<typeof testDb>>;
let inShop: TestShop;
let reading: Reading;
let shops = 0;

beforeAll(async () => {
  opened = await testDb();
});
afterAll(() => opened.close());
beforeEach(async () => {
  shops += 1;
  inShop = await testShop(opened.db, `10000000000${shops}`);
  reading = await claimed();
});

async function claimed(): Promise<Reading> {
  const source = await createKnowledgeSource(opened.db, inShop.vault, {
    shop: inShop.shop,
    kind: "site",
    settings: { start: ["https://shop.example.com/"] },
    secrets: {},
    everyHours: 24,
  });
  const [one] = await claimReadings(opened.db, 1, 60_000);
  if (one?.source !== source) throw new Error("Another source was due.");
  return one;
}

function page(key: string, text: string, more: Partial<KnowledgeDocument> = {}): KnowledgeDocument {
  return { key, kind: "page", title: `Page ${key}`, text, language: "en", ...more };
}
const put = (document: KnowledgeDocument, stamp: string | null = null, of: Reading = reading) =>
  putDocument(opened.db, of, { ...prepared(document, topics), stamp }, indexVersion);
const size = () => searchIndex(opened.db).size(inShop.shop);
const titles = async (question: string, language = "en") => [
  ...new Set(
    (await searchOf(opened.db).search(inShop.shop, question, language)).passages.map(({ title }) => title),
  ),
];

describe("documents", () => {
  it("are replaced whole, and the same again changes nothing", async () => {
    expect(await put(page("a", "Our zebra lamp is striped."), "1")).toBe(true);
    const first = await size();
    expect(await put(page("a", "Our zebra lamp is striped."), "2")).toBe(false);
    expect(await size()).toEqual(first);
    expect(await stampsOf(opened.db, reading.source, indexVersion)).toEqual(new Map([["a", "2"]]));
    expect(await put(page("a", "Our giraffe lamp is spotted. ".repeat(60)), "3")).toBe(true);
    const second = await size();
    expect(second.chunks).toBeGreaterThan(1);
    expect(Number(second.version)).toBeGreaterThan(Number(first.version));
    expect(await titles("zebra")).toEqual([]);
    expect(await titles("giraffe")).toEqual(["Page a"]);
    const [{ chunks } = { chunks: -1 }] = await listKnowledgeSources(opened.db, inShop.shop);
    expect(chunks).toBe(second.chunks);
  });

  it("that another version has indexed are read anew", async () => {
    await put(page("a", "Text of a page."), "1");
    expect(await stampsOf(opened.db, reading.source, indexVersion + 1)).toEqual(new Map());
  });

  it("that a complete reading did not meet are gone; those that stay are left", async () => {
    for (const key of ["a", "b", "c"]) await put(page(key, `About ${key.repeat(5)}.`), key);
    await readingEnded(opened.db, reading, { complete: true, problem: null, problems: [], inMs: 0 });
    const [again] = await claimReadings(opened.db, 1, 60_000);
    if (again === undefined) throw new Error("It was not due.");
    await documentsStay(opened.db, again, [{ key: "a", stamp: "new" }, { key: "unheard of" }]);
    await put(page("b", "About bbbbb, changed."), "b2", again);
    expect(await dropUnseen(opened.db, again)).toBe(1);
    expect(await stampsOf(opened.db, again.source, indexVersion)).toEqual(
      new Map([
        ["a", "new"],
        ["b", "b2"],
      ]),
    );
    expect((await size()).chunks).toBe(2);
  });

  it("are written by nobody who has lost the reading", async () => {
    await opened.db.query(
      "update knowledge_sources set lease_until = now() - interval '1 s' where id = $1::uuid returning 1 as x",
      [reading.source],
    );
    const [taken] = await claimReadings(opened.db, 1, 60_000);
    expect(taken?.epoch).toBe(reading.epoch + 1);
    await expect(put(page("a", "Too late."))).rejects.toThrow(ReadingLost);
    await expect(dropUnseen(opened.db, reading)).rejects.toThrow(ReadingLost);
    await expect(documentsStay(opened.db, reading, [{ key: "a" }])).rejects.toThrow(ReadingLost);
    expect(await renewReading(opened.db, reading, 60_000)).toBe(false);
    expect((await size()).chunks).toBe(0);
  });

  it("of a removed source are gone", async () => {
    await put(page("a", "Our zebra lamp is striped."));
    expect(await deleteKnowledgeSource(opened.db, crypto.randomUUID(), reading.source)).toBe(false);
    expect(await deleteKnowledgeSource(opened.db, inShop.shop, reading.source)).toBe(true);
    expect((await size()).chunks).toBe(0);
    expect(await titles("zebra")).toEqual([]);
  });

  it("take whatever text there is", async () => {
    const odd = "it's \\ \u0000 \ud800 'q' & | ! ( ) :* <-> 😀 e\u0301 ".repeat(40);
    expect(await put(page("o\u0000dd", odd, { title: "O'Dd \\ page" }))).toBe(true);
    expect(await put(page("long", "x".repeat(5_000)))).toBe(true);
    expect(await titles("o'dd & | ! \\ ')")).toContain("O'Dd \\ page");
  });
});

describe("a source", () => {
  it("is claimed once, and again when it is due or somebody asks", async () => {
    expect(await claimReadings(opened.db, 5, 60_000)).toEqual([]);
    await readSoon(opened.db, inShop.shop, reading.source);
    // It came while it was read: once more afterwards.
    await readingEnded(opened.db, reading, { complete: true, problem: null, problems: [], inMs: 86_400_000 });
    const [again] = await claimReadings(opened.db, 5, 60_000);
    expect(again?.source).toBe(reading.source);
    if (again === undefined) return;
    await readingEnded(opened.db, again, {
      complete: false,
      problem: "not all",
      problems: [{ of: "/a", detail: "404" }],
      inMs: 86_400_000,
    });
    expect(await claimReadings(opened.db, 5, 60_000)).toEqual([]);
    const [state] = await listKnowledgeSources(opened.db, inShop.shop);
    expect(state).toMatchObject({
      running: false,
      problem: "not all",
      problems: [{ of: "/a", detail: "404" }],
    });
    expect(state?.readAt).not.toBeNull();
    expect(await readSoon(opened.db, crypto.randomUUID(), reading.source)).toBe(false);
  });

  it("whose reader has died comes after the others: it may be what it died of", async () => {
    const done = { complete: true, problem: null, problems: [], inMs: 86_400_000 };
    await readSoon(opened.db, inShop.shop, reading.source);
    await readingEnded(opened.db, reading, done);
    const [died] = await claimReadings(opened.db, 1, 1);
    expect(died?.source).toBe(reading.source);
    const other = await createKnowledgeSource(opened.db, inShop.vault, {
      shop: inShop.shop,
      kind: "faq",
      settings: {},
      secrets: {},
      everyHours: 24,
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await claimReadings(opened.db, 5, 60_000, { but: ["faq", reading.kind] })).toEqual([]);
    const [first] = await claimReadings(opened.db, 1, 60_000);
    expect(first?.source).toBe(other);
    const [second] = await claimReadings(opened.db, 5, 60_000, { of: [reading.kind] });
    expect(second).toMatchObject({ source: reading.source, epoch: (died?.epoch ?? 0) + 1 });
    await deleteKnowledgeSource(opened.db, inShop.shop, other);
    if (second !== undefined) await readingEnded(opened.db, second, done);
  });
});

describe("search", () => {
  it("stems, forgives typing mistakes, and keeps shops apart", async () => {
    await put(page("de", "Unsere Leuchten werden von Tischlern gefertigt.", { language: "de" }));
    expect(await titles("Wer fertigte die Tischlerleuchte?", "de")).toEqual(["Page de"]);
    await put(page("en", "The umbrella stand holds twelve umbrellas."));
    if (await hasTrigrams(opened.db)) expect(await titles("umbrlela stand")).toEqual(["Page en"]);
    const other = await testShop(opened.db, `20000000000${shops}`);
    const found = await searchOf(opened.db).search(other.shop, "umbrella stand", "en");
    expect(found).toMatchObject({ passages: [], answered: false, asks: true, hasTexts: false });
  });
  it.each([
    ["ja", "この椅子は屋外でも使えます。", "屋外で使える椅子"],
    ["zh", "这款椅子可以放在户外。", "椅子能放户外吗"],
    ["th", "เก้าอี้ตัวนี้วางกลางแจ้งได้", "เก้าอี้วางกลางแจ้ง"],
    ["lo", "ຕັ່ງນີ້ວາງຢູ່ກາງແຈ້ງໄດ້", "ຕັ່ງກາງແຈ້ງ"],
    ["km", "កៅអីនេះអាចដាក់នៅខាងក្រៅបាន", "កៅអីខាងក្រៅ"],
    ["my", "ဤကုလားထိုင်ကို အပြင်ဘက်တွင် ထားနိုင်သည်", "ကုလားထိုင် အပြင်ဘက်"],
    ["ko", "이 의자는 야외에서도 사용할 수 있습니다.", "야외 의자"],
    ["ar", "يمكن وضع هذا الكرسي في الخارج.", "كرسي للخارج"],
  ])("finds words of %s", async (language, text, question) => {
    await put(page(language, text, { language }));
    expect(await titles(question, language)).toEqual([`Page ${language}`]);
  });
});

describe.skipIf(engine !== "embedded")("a server without trigrams", () => {
  it("takes the tables and is searched all the same", async () => {
    const pglite = await PGlite.create();
    const orm = drizzle(pglite);
    await migrate(orm, { migrationsFolder });
    const db: Db = {
      ...opened.db,
      orm,
      query: async <Row extends object>(statement: string, parameters: readonly Parameter[]) =>
        (await pglite.query<Row>(statement, [...parameters])).rows,
    };
    expect(await hasTrigrams(db)).toBe(false);
    const shop = await testShop(db);
    const held = await heldSource(db, shop.vault, shop.shop);
    await putDocument(
      db,
      held,
      { ...prepared(page("en", "The umbrella stand holds twelve umbrellas."), topics), stamp: null },
      indexVersion,
    );
    const found = await searchOf(db).search(shop.shop, "umbrella stand zzzzzz", "en");
    expect(found.passages.map(({ title }) => title)).toEqual(["Page en"]);
    await pglite.close();
  });
});

describe("unanswered questions", () => {
  const note = (question: string, conversation: string | null = null) =>
    noteUnanswered(opened.db, {
      shop: inShop.shop,
      question,
      words: question.toLowerCase(),
      language: "en",
      conversation,
    });
  const open = () => listUnanswered(opened.db, inShop.shop, 10);

  it("are counted, leave the list when done, and come back when asked again", async () => {
    await note("Is it vegan?");
    await note("is it VEGAN?");
    await note("Is it loud?");
    expect((await open()).map(({ question, count }) => [question, count])).toEqual([
      ["Is it vegan?", 2],
      ["Is it loud?", 1],
    ]);
    const [first] = await open();
    if (first === undefined) throw new Error("There is none.");
    expect(await unansweredDone(opened.db, crypto.randomUUID(), first.id)).toBe(false);
    expect(await unansweredDone(opened.db, inShop.shop, first.id)).toBe(true);
    expect(await unansweredDone(opened.db, inShop.shop, first.id)).toBe(false);
    expect(await open()).toHaveLength(1);
    await note("Is it vegan?");
    expect((await open())[0]).toMatchObject({ question: "Is it vegan?", count: 3 });
  });

  it("name a conversation of their own shop, until it is erased, and go with time", async () => {
    await acceptMessages(opened.db, [textFrom(inShop, "15550100001", "Is it vegan?")]);
    const [row] = await opened.db.query<{ id: string }>(
      "select id::text as id from conversations where shop_id = $1::uuid",
      [inShop.shop],
    );
    const conversation = row?.id ?? "";
    await note("Is it vegan?", conversation);
    expect((await open())[0]?.conversation).toBe(conversation);
    await opened.db.query("delete from conversations where id = $1::uuid returning 1 as x", [conversation]);
    expect((await open())[0]?.conversation).toBeNull();
    await note("Is it loud?", crypto.randomUUID());
    await opened.db.query(
      "update knowledge_questions set last_at = now() - interval '40 days' where shop_id = $1::uuid and question = 'Is it vegan?' returning 1 as x",
      [inShop.shop],
    );
    await forgetOfShop(opened.db, inShop.shop, { conversationDays: 30, orderDays: 30, auditDays: 30 });
    expect((await open()).map(({ question, conversation: where }) => [question, where])).toEqual([
      ["Is it loud?", null],
    ]);
  });
});
