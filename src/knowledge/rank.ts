import type { Field } from "./match.ts";
import { fieldOf, strength } from "./match.ts";
import { baseOf, type Topics } from "./topics.ts";
import type { Unit } from "./units.ts";

/** A piece that one of the searches has found. */
export interface Candidate {
  readonly id: string;
  readonly title: string;
  /** Headings, outermost first. */
  readonly path: readonly string[];
  readonly text: string;
  readonly url: string | null;
  /** BCP 47; null where its source does not say. */
  readonly language: string | null;
  /** What the source says, else when it was read. */
  readonly updatedAt: Date;
  /** Kind of the document. */
  readonly kind: string;
  /** Its place in each search that has found it, 1 the first. */
  readonly places: readonly number[];
  /** For each unit of the question: the language's stemming finds it here. */
  readonly stemmed: readonly boolean[];
}

/** A candidate with how sure it is that it answers, 0..1. */
export interface Ranked extends Candidate {
  readonly confidence: number;
  /** The question's language, or a text without one. */
  readonly sameLanguage: boolean;
}

/** A unit with how telling it is: rare is telling. */
export interface Weighed extends Unit {
  readonly weight: number;
  /** A word that is in none of the shop's texts. */
  readonly unknown: boolean;
}

/** A shop with three pages has no statistics; it is taken for one of this many pieces. */
const leastPieces = 60;
/** A word the shop never uses may be what the question is about, or only the way it is asked. */
const ofUnknown = 0.5;
/** In another language words cannot meet, so topics must explain the question nearly alone. */
const unknownAbroad = 1;
/** Words meet by chance more easily than topics do. */
const ofWord = 0.8;
/** What is said of nearly everything, whatever the numbers are. */
const vague = new Set(["order", "change", "track", "stock"]);

/** @param counts in how many pieces each unit is found; `pieces` how many there are. */
export function weigh(units: readonly Unit[], counts: readonly number[], pieces: number): readonly Weighed[] {
  const all = Math.max(pieces, leastPieces);
  return units.map((unit, index) => {
    const rarity = Math.log(1 + all / ((counts[index] ?? 0) + 0.5)) / Math.log(1 + all / 0.5);
    // An aspect ("how much", "how long") is in many texts and still makes the question another one.
    const floor = unit.kind === "topic" ? 0.45 : 0.3;
    const share = unit.kind === "word" ? ofWord : vague.has(unit.name) ? 0.35 : 1;
    const unknown = unit.kind === "word" && (counts[index] ?? 0) === 0;
    return { ...unit, unknown, weight: unknown ? ofUnknown : Math.max(floor, rarity) * share };
  });
}

/** A text in another language is the second choice. */
const abroad = 0.92;

/** How much it says that a unit stands there. */
const inTitle = 1;
const inHeading = 0.92;
const inText = { topic: 0.6, word: 0.85 } as const;

interface Fields {
  readonly title: Field;
  readonly headings: Field;
  readonly text: Field;
}

/** Orders candidates: same language first, then by confidence, then by where the searches have them. */
export function rank(
  candidates: readonly Candidate[],
  question: { readonly units: readonly Weighed[]; readonly language: string | null },
  topics: Topics,
): readonly Ranked[] {
  const ranked = candidates.map((candidate): Ranked => {
    const sameLanguage = isSame(candidate.language, question.language);
    const confidence = confidenceOf(candidate, question.units, sameLanguage, topics);
    return { ...candidate, confidence, sameLanguage };
  });
  return ranked.toSorted(
    (a, b) => b.confidence - a.confidence || fused(b.places) - fused(a.places) || (a.id < b.id ? -1 : 1),
  );
}

function isSame(text: string | null, question: string | null): boolean {
  return text === null || question === null || baseOf(text) === baseOf(question);
}

/** Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009) with its usual constant. */
export function fused(places: readonly number[]): number {
  return places.reduce((sum, place) => sum + 1 / (60 + place), 0);
}

/** How much of what a question is about stands in a piece, and how prominently: 0..1. */
function confidenceOf(
  candidate: Candidate,
  units: readonly Weighed[],
  sameLanguage: boolean,
  topics: Topics,
): number {
  const fields = fieldsOf(candidate, topics);
  let sum = 0;
  let found = 0;
  let heaviest = 0;
  let heaviestFound = 0;
  for (const [index, unit] of units.entries()) {
    const there = foundIn(fields, unit, candidate.stemmed[index] === true);
    const weight = unit.unknown && !sameLanguage ? unknownAbroad : unit.weight;
    sum += weight;
    found += weight * there;
    if (weight > heaviest) {
      heaviest = weight;
      heaviestFound = there;
    }
  }
  if (sum === 0) return 0;
  // What makes this question different from others must be there.
  const focus = heaviestFound >= 0.5 ? 1 : 0.7;
  return (found / sum) * focus * (0.8 + 0.2 * aimed(fields, units)) * (sameLanguage ? 1 : abroad);
}

const understood = new WeakMap<Topics, Map<string, Fields>>();
/** Pieces whose words are remembered. A piece never changes: a changed document has new ones. */
const mostUnderstood = 4_000;

function fieldsOf(candidate: Candidate, topics: Topics): Fields {
  let known = understood.get(topics);
  if (known === undefined) {
    known = new Map();
    understood.set(topics, known);
  }
  let fields = known.get(candidate.id);
  if (fields === undefined) {
    fields = makeFields(candidate, topics);
    if (known.size >= mostUnderstood) known.clear();
    known.set(candidate.id, fields);
  }
  return fields;
}

function makeFields({ title, path, text, language }: Candidate, topics: Topics): Fields {
  const about = (one: string) => topics.understand(one, language ?? topics.guess(`${title} ${text}`)).topics;
  const headings = path.join("\n");
  return {
    title: fieldOf(title, about(title)),
    headings: fieldOf(headings, about(headings)),
    text: fieldOf(text, about(text)),
  };
}

function foundIn({ title, headings, text }: Fields, unit: Unit, stemmed: boolean): number {
  const at = (field: Field) =>
    unit.kind === "topic" ? (field.topics.has(unit.name) ? 1 : 0) : strength(unit.name, field);
  return Math.max(
    at(title) * inTitle,
    at(headings) * inHeading,
    at(text) * inText[unit.kind],
    stemmed ? 0.8 : 0,
  );
}

/** How much of the piece's own heading was asked for, 0..1: a text about gift cards is not about cards. */
function aimed({ title, headings }: Fields, units: readonly Unit[]): number {
  const own = new Set([...title.topics, ...headings.topics]);
  if (own.size === 0) return 0.5;
  const asked = units.filter(({ kind, name }) => kind === "topic" && own.has(name)).length;
  return asked / own.size;
}
