import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Lexicons } from "#src/agent/builtin/lexicon.ts";
import { recognise, type Intent } from "#src/agent/builtin/recognise.ts";

/*
 * Lines shoppers might write, by language, each with what a person reads in it: an intent, or `none` for what is none of
 * the agent's business.
 */
const linesSchema = z.array(z.object({ text: z.string().min(1), intent: z.string() }));
export type Lines = z.infer<typeof linesSchema>;

/**
 * Lines nobody looked at while the lexicons were written. Do not read them to mend a lexicon: those in `seen` beside them
 * are for that.
 */
export const linesFolder = fileURLToPath(new URL("../fixtures/lines/held-out/", import.meta.url));

/** The lines of each language there are any for. */
export function readLines(folder: string = linesFolder): ReadonlyMap<string, Lines> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(
    files
      .sort()
      .map((name) => [
        name.slice(0, -".json".length),
        linesSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))),
      ]),
  );
}

/** Intents answered with how an order stands: one for another is no mistake. */
const ofOrders: ReadonlySet<string> = new Set<Intent>(["status", "eta", "not_received"]);

/** Intents that come to the same for the shopper. */
const alike: Readonly<Record<string, readonly string[]>> = {
  refund_request: ["refund_status"],
  refund_status: ["refund_request", "return_status"],
  return_status: ["refund_status", "return_request"],
  exchange_request: ["return_request"],
  damaged: ["return_request", "refund_request", "exchange_request", "complaint"],
  wrong_item: ["return_request", "refund_request", "exchange_request", "complaint"],
  missing_item: ["not_received", "complaint"],
  complaint: ["person", "legal"],
  legal: ["complaint"],
  goodbye: ["thanks"],
};

/** Answered from the shop's own texts and hours; the lines were written before there was an answer to these. */
const general: ReadonlySet<string> = new Set<Intent>(["hours", "bot"]);

export interface LineRead {
  readonly text: string;
  readonly intent: string;
  readonly got: readonly Intent[];
  readonly concepts: readonly string[];
}

export interface LinesRead {
  readonly language: string;
  readonly texts: readonly string[];
  /** Of the lines with an intent, those in which it was found, 0 to 1. */
  readonly recall: number;
  /** Of the lines in which any was found, those in which nothing was found that is not in them. */
  readonly precision: number;
  /** Of the lines about how an order stands, those found to be. */
  readonly orderRecall: number;
  readonly falseOrders: readonly LineRead[];
  readonly wrong: readonly LineRead[];
  /** Lines read with the words of their own language. */
  readonly understood: number;
}

/** Reads lines as first messages of conversations in their language. */
export function readAll(language: string, lines: Lines, lexicons: Lexicons): LinesRead {
  const reads = lines.map(({ text, intent }) => {
    const request = recognise(
      [{ id: "1", seq: 1, from: "shopper", content: [{ kind: "text", text }], at: new Date(0) }],
      lexicons,
      { language, country: null, orderInTalk: false, answered: false, proofAsked: false },
    );
    // A number that can only be an order's is answered with how that order stands.
    const numbered = request.entities.numbers.some(({ evidence }) => evidence === "strong");
    const got = request.intents.length === 0 && numbered ? (["status"] as const) : request.intents;
    const own = request.lexicon === lexicons.of(language)?.language;
    return { text, intent, got, concepts: [...request.concepts], own };
  });
  const isAsked = ({ intent }: LineRead) => intent !== "none";
  const isFound = ({ intent, got }: LineRead) =>
    got.some(
      (one) =>
        one === intent ||
        (ofOrders.has(intent) && ofOrders.has(one)) ||
        (alike[intent]?.includes(one) ?? false),
    );
  // What a shop is asked besides is no mistake where it is none of an order's.
  const isAnswered = ({ intent, got }: LineRead) => got.some((one) => intent !== "none" || !general.has(one));
  const isOrder = ({ intent }: LineRead) => ofOrders.has(intent);
  const asked = reads.filter(isAsked);
  const answered = reads.filter(isAnswered);
  const orders = reads.filter(isOrder);
  const foundOrders = (one: LineRead) => one.got.some((intent) => ofOrders.has(intent));
  const share = (some: readonly unknown[], all: readonly unknown[]) =>
    all.length === 0 ? 1 : some.length / all.length;
  return {
    language,
    texts: lines.map(({ text }) => text),
    recall: share(asked.filter(isFound), asked),
    precision: share(
      answered.filter((one) => isAsked(one) && isFound(one)),
      answered,
    ),
    orderRecall: share(orders.filter(foundOrders), orders),
    falseOrders: reads.filter((one) => !isOrder(one) && foundOrders(one) && !(isAsked(one) && isFound(one))),
    wrong: reads.filter((one) => (isAsked(one) ? !isFound(one) : isAnswered(one))),
    understood: share(
      reads.filter(({ own }) => own),
      reads,
    ),
  };
}
