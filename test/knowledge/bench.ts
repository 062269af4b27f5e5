/*
 * How long a search takes: node test/knowledge/bench.ts [pieces]
 * On PostgreSQL where TEST_DATABASE_URL names an empty database, else embedded and in memory.
 */
import { randomBytes } from "node:crypto";
import { knowledgeSearch, loadTopics, prepared } from "#src/knowledge/index.ts";
import { indexVersion } from "#src/knowledge/index-entry.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { putDocument } from "#src/store/knowledge/documents.ts";
import { searchIndex } from "#src/store/knowledge/search-index.ts";
import { claimReadings, createKnowledgeSource } from "#src/store/knowledge/sources.ts";
import { openPostgres } from "#src/store/server.ts";
import { ensureShop } from "#src/store/shops.ts";
import { vault } from "#src/store/vault.ts";

const pieces = Number(process.argv[2] ?? 5_000);
const url = process.env["TEST_DATABASE_URL"];
const db = url === undefined ? await openEmbedded({ memory: true }) : await openPostgres(url, { pool: 4 });
const topics = loadTopics();
const shop = await ensureShop(db, "bench", "A shop", {});
const secrets = vault([randomBytes(32)]);
await createKnowledgeSource(db, secrets, {
  shop: shop.id,
  kind: "site",
  settings: {},
  secrets: {},
  everyHours: 24,
});
const [reading] = await claimReadings(db, 1, 3_600_000);
if (reading === undefined) throw new Error("The source was not to be had.");

const syllables = "ka lo mi ter bun dra fel gor hen jus nor pel qui ras sot tum vel wex yon zad".split(" ");
let seed = 1;
const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
const word = () => Array.from({ length: 2 + random(2) }, () => syllables[random(syllables.length)]).join("");
const common = "shipping delivery return lamp order payment warranty days free price glass table".split(" ");
const text = () =>
  Array.from({ length: 110 }, () => (random(4) === 0 ? common[random(common.length)] : word())).join(" ");

const started = performance.now();
for (let at = 0; at < pieces; at++) {
  const document = {
    key: String(at),
    kind: "page" as const,
    title: `${word()} ${word()}`,
    text: text(),
    language: "en",
  };
  await putDocument(db, reading, { ...prepared(document, topics), stamp: null }, indexVersion);
}
process.stdout.write(
  `${pieces} pieces stored, ${((performance.now() - started) / pieces).toFixed(2)} ms each\n`,
);
await db.query("analyze knowledge_chunks", []);

const search = knowledgeSearch({ index: searchIndex(db), topics });
const times: number[] = [];
for (let at = 0; at < 100; at++) {
  const question = [
    "how much is shipping and how long does delivery take?",
    `do you have a ${word()} lamp of glass?`,
    `is the ${word()}xx table free of ${word()}`,
  ][at % 3];
  const from = performance.now();
  await search.search(shop.id, question ?? "", "en");
  times.push(performance.now() - from);
}
times.sort((a, b) => a - b);
process.stdout.write(
  `search p50 ${times[50]?.toFixed(1)} ms, p95 ${times[95]?.toFixed(1)} ms, at most ${times[99]?.toFixed(1)} ms\n`,
);
await db.close();
