import type { Draft, Line } from "./finish.ts";

/** The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1). */
const gsm = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const gsmExtension = new Set("^{}\\[~]|€");

/** How many SMS segments a text takes: 160 or 153 septets, 70 or 67 UTF-16 units (3GPP TS 23.040 §9.2.3.24). */
export function segmentsOf(text: string): number {
  let septets = 0;
  for (const character of text) {
    if (gsm.has(character)) septets += 1;
    else if (gsmExtension.has(character)) septets += 2;
    else return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
  }
  return septets <= 160 ? 1 : Math.ceil(septets / 153);
}

const limit = 2;
const typographic: Readonly<Record<string, string>> = {
  "’": "'",
  "‘": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "–": "-",
  "…": "...",
  "\u00A0": " ",
  "×": "x",
  "·": "-",
  // Letters that are no letter with an accent, as people type them on a keyboard without them.
  ʻ: "'",
  ʼ: "'",
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  þ: "th",
  Þ: "Th",
  ħ: "h",
  Ħ: "H",
  ı: "i",
  ə: "e",
  Ə: "E",
  œ: "oe",
  Œ: "OE",
};

/**
 * The text in letters a plain SMS has, as shops write it (`está` → `esta`): a single `á` would halve what fits.
 * Links are left alone; letters of other scripts stay what they are.
 */
export function plainLetters(text: string): string {
  return Array.from(text, (character) => {
    if (gsm.has(character) || gsmExtension.has(character)) return character;
    const typed = typographic[character];
    if (typed !== undefined) return typed;
    if (!/\p{Script=Latin}/u.test(character)) return character;
    const plain = character.normalize("NFD").replaceAll(/\p{M}/gu, "");
    return Array.from(plain).every((letter) => gsm.has(letter)) ? plain : character;
  }).join("");
}

/** What is left of a draft that had to be shortened. */
export interface Shortened {
  readonly body: string;
  readonly question: string | null;
}

/** The rank of a draft's question among its sentences. */
const questionRank = 4;

/**
 * What of a draft fits into two SMS segments: sentences are left out by rank until it does; accents go before
 * content does. What must be said (rank 0) is said even if it takes more, and so is what is said at all.
 */
export function fitShort(draft: Draft, write: (part: Pick<Draft, "paragraphs">) => string): Shortened {
  const lines = draft.paragraphs.flat();
  const ranks = new Set([questionRank, ...lines.map((line) => line.rank)]);
  ranks.delete(0);
  let shortest: Shortened = { body: "", question: null };
  for (const { rank, less } of steps(ranks, lines)) {
    const kept = draft.paragraphs.map((paragraph) => paragraph.filter((line) => line.rank < rank).map(less));
    const body = write({ paragraphs: kept });
    const asked = rank > questionRank || draft.mustAsk === true;
    const question = asked ? (draft.question ?? null) : null;
    if (body === "" && question === null) break;
    const plain = { body: plainLetters(body), question: question === null ? null : plainLetters(question) };
    if (fits({ body, question })) return { body, question };
    if (fits(plain)) return plain;
    shortest = plain;
  }
  return shortest;
}

interface ShortStep {
  /** Sentences of this rank and above are left out. */
  readonly rank: number;
  /** The sentence as it is said. */
  readonly less: (line: Line) => Line;
}

/** Rank after rank is left out; before one is that has shorter words, those are said. */
function steps(ranks: ReadonlySet<number>, lines: readonly Line[]): readonly ShortStep[] {
  const whole = (line: Line): Line => line;
  let less = whole;
  const found: ShortStep[] = [{ rank: Number.POSITIVE_INFINITY, less }];
  for (const rank of [...ranks].sort((a, b) => b - a)) {
    const above = found.at(-1)?.rank ?? rank;
    if (lines.some((line) => line.rank === rank && line.less !== undefined)) {
      less = (line) => (line.less !== undefined && line.rank >= rank ? { ...line, text: line.less } : line);
      found.push({ rank: above, less });
    }
    found.push({ rank, less });
  }
  return found;
}

/** Bold is markup, which the channel takes away. */
function fits({ body, question }: Shortened): boolean {
  const text = (question === null ? body : `${body}\n${question}`).replaceAll("**", "");
  return segmentsOf(text) <= limit;
}
