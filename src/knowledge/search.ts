import type { Embedder } from "./embed.ts";
import { likelihood, type Vectors } from "./vectors.ts";
import { fused, rank, weigh, type Candidate, type Ranked } from "./rank.ts";
import { baseOf, type Topics } from "./topics.ts";
import { unitsOf, type Unit } from "./units.ts";

/** From this confidence on, a passage counts as an answer. Measured: see `test/knowledge/answers.test.ts`. */
export const answeredFrom = 0.58;

/** How many pieces each search gives. */
const eachSearch = 30;
/** How many passages are given. */
const mostPassages = 4;
/** A passage less sure than the best by more than this says something else. */
const besideBest = 0.2;
/** How much of the confidence an answer needs is enough with a confirmation. */
const confirmedShare = 0.75;
/** Longer questions are letters; their beginning is searched for. */
const mostAsked = 600;

/** A shop's pieces, as the store has them. */
export interface KnowledgeIndex {
  /** How many pieces a shop has, and a number that grows with every change to them. */
  size(shop: string): Promise<{ readonly chunks: number; readonly version: string }>;
  /** In how many pieces each `tsquery` is found; counted up to some hundreds. */
  counts(shop: string, queries: readonly string[]): Promise<readonly number[]>;
  /** The best pieces of each search. */
  find(shop: string, ask: Ask, signal?: AbortSignal): Promise<readonly Candidate[]>;
}

/** What pieces are looked for by. */
export interface Ask {
  /** `tsquery` over words, families and topics; null: there are none. */
  readonly words: string | null;
  /** The question in the words of its language, for PostgreSQL's stemming of it. */
  readonly stems: { readonly language: string; readonly units: readonly (string | null)[] } | null;
  /** Folded words that no piece has as they are written. */
  readonly similar: readonly string[];
  /** Pieces near in meaning, nearest first. */
  readonly near: readonly string[];
  readonly limit: number;
}

/** A piece of the shop's own texts that was found. */
export type Passage = Pick<
  Ranked,
  "id" | "title" | "path" | "text" | "url" | "language" | "updatedAt" | "kind" | "confidence"
>;

/** What was found for a question. */
export interface KnowledgeFound {
  /** The best first; those in the question's language before others that answer as well. */
  readonly passages: readonly Passage[];
  /** Whether the first passage is an answer, as far as this can be known. */
  readonly answered: boolean;
  /** The question asks for something; false for small talk and empty texts. */
  readonly asks: boolean;
  /** The shop has texts at all. */
  readonly hasTexts: boolean;
}

export interface KnowledgeSearch {
  /**
   * Searches a shop's texts. Rejects when the database is away; without an embedding endpoint's answer it goes on
   * without.
   *
   * @param language BCP 47 of the question; null: it is guessed.
   */
  search(
    shop: string,
    question: string,
    language: string | null,
    signal?: AbortSignal,
  ): Promise<KnowledgeFound>;
}

const nothing: KnowledgeFound = { passages: [], answered: false, asks: false, hasTexts: true };

export function knowledgeSearch({
  index,
  topics,
  embedder,
  vectors,
}: {
  readonly index: KnowledgeIndex;
  readonly topics: Topics;
  /** Both or none. */
  readonly embedder?: Embedder | undefined;
  readonly vectors?: Vectors | undefined;
}): KnowledgeSearch {
  /** How near in meaning pieces are; empty where no endpoint is configured, or it does not answer. */
  const nearIn = async (shop: string, question: string, version: string, signal?: AbortSignal) => {
    if (embedder === undefined || vectors === undefined) return [];
    const asked = await embedder.question(question, signal);
    return asked === null ? [] : vectors.near(shop, version, asked, eachSearch);
  };

  return {
    async search(shop, question, given, signal) {
      const asked = question.slice(0, mostAsked);
      const language = given ?? topics.guess(asked);
      const units = unitsOf(asked, language, topics);
      if (units.length === 0) return nothing;
      const { chunks, version } = await index.size(shop);
      if (chunks === 0) return { ...nothing, asks: true, hasTexts: false };
      const [counts, near] = await Promise.all([
        index.counts(
          shop,
          units.map(({ query }) => query),
        ),
        nearIn(shop, asked, version, signal),
      ]);
      const candidates = await index.find(shop, askOf(units, counts, language, near), signal);
      const meant = new Map(near.map(({ id, standsOut }) => [id, likelihood(standsOut)]));
      const ranked = rank(candidates, { units: weigh(units, counts, chunks), language }, topics).map(
        (one) => ({ ...one, confidence: together(one.confidence, meant.get(one.id) ?? 0) }),
      );
      const passages = inOrder(ranked);
      const best = passages[0]?.confidence ?? 0;
      return {
        passages: passages.slice(0, mostPassages),
        answered: best >= answeredFrom,
        asks: true,
        hasTexts: true,
      };
    },
  };
}

function askOf(
  units: readonly Unit[],
  counts: readonly number[],
  language: string | null,
  near: readonly { readonly id: string }[],
): Ask {
  const words = units.map(({ query }) => query).join(" | ");
  const unknown = units.filter(
    ({ kind, name }, index) => kind === "word" && (counts[index] ?? 0) === 0 && name.length >= 5,
  );
  return {
    words: words === "" ? null : words,
    stems:
      language === null
        ? null
        : {
            language: baseOf(language),
            units: units.map(({ kind, name }) => (kind === "word" ? name : null)),
          },
    similar: unknown.slice(0, 2).map(({ name }) => name),
    near: near.map(({ id }) => id),
    limit: eachSearch,
  };
}

/** Words and meaning are two witnesses; meaning alone can be wrong about what exactly was asked. */
function together(words: number, meaning: number): number {
  return 1 - (1 - words) * (1 - 0.72 * meaning);
}

/**
 * What answers in the question's own language goes before better answers in another; so does what nearly does, where
 * a text in another language confirms that the shop answers it: the two are one entry worded differently.
 */
function ownFirst(sorted: readonly Ranked[]): readonly Ranked[] {
  const confirmed = (sorted[0]?.confidence ?? 0) >= answeredFrom;
  const least = confirmed ? answeredFrom * confirmedShare : answeredFrom;
  const own = sorted
    .filter(({ sameLanguage, confidence }) => sameLanguage && confidence >= least)
    .map((one) => ({ ...one, confidence: Math.max(one.confidence, answeredFrom) }));
  return own.length > 0 ? own : sorted;
}

/** Same language first among those that answer; what says much less than the best is left out, and what says the same twice. */
function inOrder(ranked: readonly Ranked[]): readonly Ranked[] {
  const sorted = ranked.toSorted((a, b) => b.confidence - a.confidence || fused(b.places) - fused(a.places));
  const best = sorted[0];
  if (best === undefined) return [];
  const first = ownFirst(sorted);
  const least = (first[0]?.confidence ?? 0) - besideBest;
  const texts = new Set<string>();
  return first.filter(({ confidence, text }) => {
    if (confidence < least || texts.has(text)) return false;
    texts.add(text);
    return true;
  });
}
