import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Lexicons } from "#src/agent/builtin/lexicon.ts";
import { recognise, type Intent, type Recognised } from "#src/agent/builtin/recognise.ts";

export const corpusLanguages = ["en", "es", "de", "fr", "pt-BR", "ar", "ja"] as const;
export type CorpusLanguage = (typeof corpusLanguages)[number];

const lineSchema = z.strictObject({
  text: z.string().min(1),
  /** What a person reads in it; empty: none of the agent's business, or nothing but a number. */
  intents: z.array(z.string()),
  /** Readings that are no mistake either. */
  fine: z.array(z.string()).default([]),
  /** The order number that has to be found. */
  number: z.string().optional(),
  /** Kept apart: the lexicon was not written with this line in view. */
  held: z.boolean().default(false),
  /** Of those kept apart, written when the lexicon was there already: what new shoppers are like. */
  blind: z.boolean().default(false),
});
export type Line = z.infer<typeof lineSchema>;

export function readCorpus(language: CorpusLanguage): readonly Line[] {
  const file = new URL(`corpus/${language}.json`, import.meta.url);
  return z.array(lineSchema).parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Intents that make the agent tell how an order stands. */
const aboutStanding: readonly Intent[] = ["status", "eta", "not_received"];

/** A line with what was made of it. */
export interface Reading {
  readonly line: Line;
  readonly got: readonly Intent[];
  readonly missed: readonly string[];
  readonly wrong: readonly Intent[];
  readonly numberFound: boolean;
}

/** Reads a line as the first message of a conversation that is held in `language`. */
export function readLine(line: Line, lexicons: Lexicons, language: string): Reading {
  const request: Recognised = recognise(
    [
      {
        id: "1",
        seq: 1,
        from: "shopper",
        content: [{ kind: "text", text: line.text }],
        at: new Date(0),
      },
    ],
    lexicons,
    { language, country: null, orderInTalk: false, answered: false, proofAsked: false },
  );
  const got = request.intents;
  return {
    line,
    got,
    missed: line.intents.filter((intent) => !got.some((one) => one === intent)),
    wrong: got.filter((one) => !line.intents.includes(one) && !line.fine.includes(one)),
    numberFound:
      line.number === undefined ||
      request.entities.numbers.some(({ text }) => text.replace(/^#\s*/u, "") === line.number),
  };
}

export interface Score {
  readonly lines: number;
  /** Intents found of those a person finds, 0 to 1. */
  readonly recall: number;
  /** Intents found that a person finds too, 0 to 1. */
  readonly precision: number;
  /** Of the lines that ask how an order stands, those answered with how it stands. */
  readonly standingRecall: number;
  /** Lines that do not ask how an order stands, and would be answered with it. */
  readonly falseStanding: readonly Reading[];
  readonly others: number;
  readonly numbersMissed: readonly Reading[];
}

export function score(readings: readonly Reading[]): Score {
  const sum = (count: (reading: Reading) => number) =>
    readings.reduce((total, reading) => total + count(reading), 0);
  const wanted = sum(({ line }) => line.intents.length);
  const missed = sum((reading) => reading.missed.length);
  const got = sum((reading) => reading.got.length);
  const wrong = sum((reading) => reading.wrong.length);
  const named = (names: readonly string[]) => aboutStanding.some((one) => names.includes(one));
  const asks = readings.filter(({ line }) => named(line.intents));
  const others = readings.filter(({ line }) => !named([...line.intents, ...line.fine]));
  return {
    lines: readings.length,
    recall: (wanted - missed) / wanted,
    precision: got === 0 ? 1 : (got - wrong) / got,
    standingRecall: asks.filter(({ got: found }) => named(found)).length / asks.length,
    falseStanding: others.filter(({ got: found }) => named(found)),
    others: others.length,
    numbersMissed: readings.filter(({ numberFound }) => !numberFound),
  };
}
