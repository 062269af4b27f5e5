import { readFileSync } from "node:fs";
import { z } from "zod";
import { prepared, loadTopics, knowledgeSearch, type KnowledgeSearch } from "#src/knowledge/index.ts";
import { indexVersion } from "#src/knowledge/index-entry.ts";
import type { KnowledgeDocument } from "#src/knowledge/document.ts";
import type { Db } from "#src/store/db.ts";
import { putDocument } from "#src/store/knowledge/documents.ts";
import { searchIndex } from "#src/store/knowledge/search-index.ts";
import { claimReadings, createKnowledgeSource, type Reading } from "#src/store/knowledge/sources.ts";
import type { Vault } from "#src/store/vault.ts";

export const topics = loadTopics();

/** A source of a shop that this test reads itself. */
export async function heldSource(db: Db, vault: Vault, shop: string): Promise<Reading> {
  const source = await createKnowledgeSource(db, vault, {
    shop,
    kind: "faq",
    settings: {},
    secrets: {},
    everyHours: 24,
  });
  const reading = (await claimReadings(db, 50, 600_000)).find((one) => one.source === source);
  if (reading === undefined) throw new Error("The source was not to be had.");
  return reading;
}

/** Stores documents as a reading would. */
export async function store(
  db: Db,
  reading: Reading,
  documents: readonly KnowledgeDocument[],
): Promise<void> {
  for (const document of documents)
    await putDocument(db, reading, { ...prepared(document, topics), stamp: null }, indexVersion);
}

export function searchOf(db: Db): KnowledgeSearch {
  return knowledgeSearch({ index: searchIndex(db), topics });
}

const faqForm = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));
const questionsForm = z.record(
  z.string(),
  z.object({ answered: z.array(z.tuple([z.string(), z.number()])), unanswered: z.array(z.string()) }),
);

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/knowledge/${name}`, import.meta.url), "utf8"));

/** Question and answer by language. */
export const faq = faqForm.parse(read("faq.json"));
/** Questions as shoppers write them; those that are answered, with the place of the entry that does. */
export const questions = questionsForm.parse(read("questions.json"));
/** Others, written after the words and weights were settled. Measured at first sight: precision 0.96, recall 0.72. */
export const heldOut = questionsForm.parse(read("held-out.json"));

/** The FAQ of some languages as documents. */
export function faqDocuments(languages: readonly string[]): KnowledgeDocument[] {
  return languages.flatMap((language) =>
    (faq[language] ?? []).map(([title, text], place) => ({
      key: `${language}-${place}`,
      kind: "faq" as const,
      title,
      text,
      language,
    })),
  );
}
