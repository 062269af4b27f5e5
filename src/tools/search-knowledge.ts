import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { fold } from "#src/knowledge/fold.ts";
import type { KnowledgeFound, Passage } from "#src/knowledge/search.ts";
import type { toolContext } from "./context.ts";
import { maskedQuestion } from "./masked-question.ts";
import { resultText } from "./order-result.ts";
import { plainText, plainUrl } from "./outside-text.ts";
import { passageText } from "./passage-text.ts";

/** A question as it is kept for the merchant. */
export interface Unanswered {
  readonly shop: string;
  /** Masked. */
  readonly question: string;
  /** The same as words are compared. */
  readonly words: string;
  readonly language: string | null;
  readonly conversation: string | null;
}

/** The shop's own texts: what anybody may see. */
export interface Knowledge {
  search(
    shop: string,
    question: string,
    language: string | null,
    signal?: AbortSignal,
  ): Promise<KnowledgeFound>;
  /** Nobody's text answers this. */
  unanswered(asked: Unanswered): Promise<void>;
}

/** Passages that are no answer are shown from this confidence on: they may still say whom to ask. */
const worthShowing = 0.35;

/**
 * `search_knowledge(query)`: `{passages: [{title, url, text, language, updated, source}], answered}`, best first, or
 * `{error: "unavailable" | "nothing"}`. A question that is not answered is collected for the merchant.
 */
export function searchKnowledge(knowledge: Knowledge) {
  return tool(
    async ({ query }: { query: string }, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { subject, language = null } = runtime.context.turn;
      let found: KnowledgeFound;
      try {
        found = await knowledge.search(subject.shop, query, language, runtime.signal);
      } catch (error) {
        if (runtime.signal?.aborted === true) throw error;
        return resultText({ error: "unavailable" });
      }
      if (found.asks && !found.answered) {
        const question = maskedQuestion(query);
        const words = wordsOf(question);
        // The shopper is answered all the same when it cannot be written down.
        if (words !== "")
          await knowledge
            .unanswered({
              shop: subject.shop,
              question,
              words,
              language,
              conversation: subject.conversation,
            })
            .catch(() => undefined);
      }
      const passages = found.passages.filter(
        ({ confidence }, index) => confidence >= worthShowing && (found.answered || index < 2),
      );
      if (passages.length === 0) return resultText({ error: "nothing" });
      return resultText({ passages: passages.map(plainPassage), answered: found.answered });
    },
    {
      name: "search_knowledge",
      description:
        "The shop's own pages, FAQ and policies by a question: shipping costs, delivery times, returns, payment, warranty, opening hours, products. Answer only from the text of a passage, and only when `answered` is true; else say that you do not know.",
      schema: z.strictObject({
        query: z
          .string()
          .min(1)
          .max(600)
          .describe("The shopper's question, in the shopper's words and language."),
      }),
    },
  );
}

function plainPassage({ title, path, text, url, language, updatedAt, kind }: Passage): Json {
  return {
    title: plainText([title, ...path.slice(-1)].join(" – ")),
    url: url === null ? null : plainUrl(url),
    text: passageText(text),
    language,
    updated: updatedAt.toISOString().slice(0, 10),
    source: kind,
  };
}

/** The same question is the same words, whatever stands between them. */
function wordsOf(question: string): string {
  return (fold(question).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(" ");
}
