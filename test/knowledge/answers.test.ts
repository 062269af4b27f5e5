import { afterAll, beforeAll, expect, it } from "vitest";
import { answeredFrom, type KnowledgeSearch } from "#src/knowledge/index.ts";
import { testDb } from "../fakes/database.ts";
import { testShop } from "../fakes/shop.ts";
import { faq, faqDocuments, heldOut, heldSource, questions, searchOf, store } from "./shop-texts.ts";

let opened: Awaited<ReturnType<typeof testDb>>;
let shop: string;
let search: KnowledgeSearch;

beforeAll(async () => {
  opened = await testDb();
  const made = await testShop(opened.db);
  ({ shop } = made);
  await store(opened.db, await heldSource(opened.db, made.vault, shop), faqDocuments(Object.keys(faq)));
  search = searchOf(opened.db);
});
afterAll(() => opened.close());

interface Judged {
  readonly question: string;
  readonly answerable: boolean;
  readonly said: boolean;
  readonly right: boolean;
  readonly confidence: number;
}

async function judge(set: typeof questions): Promise<Judged[]> {
  const all: Judged[] = [];
  for (const [language, { answered, unanswered }] of Object.entries(set)) {
    const home = faq[language] === undefined ? "en" : language;
    const asked = [...answered, ...unanswered.map((question) => [question, null] as const)];
    for (const [question, place] of asked) {
      const found = await search.search(shop, question, language);
      const first = found.passages[0];
      const right = place !== null && first?.title === faq[home]?.[place]?.[0];
      const confidence = first?.confidence ?? 0;
      all.push({ question, answerable: place !== null, said: found.answered, right, confidence });
    }
  }
  return all;
}

/** Precision: of what is said to be an answer, how much is the right one. Recall: of what can be answered, how much is. */
function measured(all: readonly Judged[]) {
  const said = all.filter((one) => one.said);
  const right = said.filter((one) => one.right);
  const answerable = all.filter((one) => one.answerable);
  return {
    questions: all.length,
    precision: right.length / said.length,
    recall: right.length / answerable.length,
    falseYes: said.filter((one) => !one.answerable).map((one) => one.question),
    wrong: said.filter((one) => one.answerable && !one.right).map((one) => one.question),
    missed: answerable
      .filter((one) => !one.said)
      .map((one) => `${one.question} ${one.confidence.toFixed(2)}`),
  };
}

it("says no to what the texts do not answer, and finds what they do, in the questions it was made with", async () => {
  const found = measured(await judge(questions));
  if (process.env["KNOWLEDGE_REPORT"] !== undefined)
    process.stdout.write(`${answeredFrom} ${JSON.stringify(found, null, 1)}
`);
  expect(found.questions).toBeGreaterThanOrEqual(170);
  expect(found.precision).toBeGreaterThanOrEqual(0.97);
  expect(found.recall).toBeGreaterThanOrEqual(0.88);
});

it("and in questions it was not made with", async () => {
  const found = measured(await judge(heldOut));
  if (process.env["KNOWLEDGE_REPORT"] !== undefined)
    process.stdout.write(`${answeredFrom} ${JSON.stringify(found, null, 1)}
`);
  expect(found.questions).toBeGreaterThanOrEqual(100);
  expect(found.precision).toBeGreaterThanOrEqual(0.9);
  expect(found.recall).toBeGreaterThanOrEqual(0.7);
});
