import { describe, expect, test } from "vitest";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { loadPrompts } from "#src/agent/prompt.ts";
import { createRunTurn } from "#src/agent/run.ts";
import { authority } from "#src/identity/decide.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import { createBook } from "#src/orders/book.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { memoryLedger } from "../identity/memory-ledger.ts";
import { phoneClaim, secret, subject } from "../identity/sample.ts";
import { shop } from "./answer.ts";
import { shopName } from "./build.ts";
import { casesAt, type RubricCase } from "./cases.ts";
import { check, points } from "./check.ts";
import { languages, type Language } from "./languages.ts";

/*
 * The same situations and the same twelve points, from the shopper's own words: recognised, looked up with the
 * shopper's rights, answered by the built-in model and let through by the guard.
 */
const phrases = loadPhrases();
const lexicons = loadLexicons();
const prompts = loadPrompts();
const now = new Date("2026-11-25T15:00:00Z");

function sourceOf(example: RubricCase): OrderSource {
  const book = createBook(example.orders);
  return {
    kind: "list",
    find: (query) =>
      Promise.resolve(
        example.expects.answer === "unavailable"
          ? { ok: false, detail: "down" }
          : {
              ok: true,
              orders: book.find(query),
              asOf: example.staleSince ?? now,
              stale: example.staleSince !== null,
            },
      ),
    report: () => Promise.resolve({ orders: example.orders.length, loadedAt: now, problems: [] }),
  };
}

/** What the shopper writes: the case's question, with the proof where the case needs one. */
function words(example: RubricCase, language: Language): string {
  const [order] = example.orders;
  const proof = example.subjectClaims === "knowledge" ? `\n${order?.customer.email ?? ""}` : "";
  const guess = example.subjectClaims === "none" ? "\nnobody@example.com" : "";
  return `${example.shopperSays[language]}${proof}${guess}`;
}

async function ask(example: RubricCase, language: Language) {
  const source = sourceOf(example);
  const runTurn = createRunTurn({
    tools: {
      authority: authority({
        sources: () => [source],
        ledger: memoryLedger(() => now),
        now: () => now,
        secret,
      }),
    },
    phrases,
    lexicons,
    prompts,
    now: () => now,
  });
  // Where the store is down nothing is known of the shopper but what the channel says.
  const phone = example.orders[0]?.customer.phone ?? "+15550100199";
  const claims = example.subjectClaims === "channel_phone" ? [phoneClaim(phone)] : [];
  return runTurn(
    {
      subject: subject(`rubric ${example.id} ${language}`, claims),
      shop: {
        id: "shop",
        name: shopName,
        language: "en",
        languages: [],
        timeZone: shop.timeZone,
        thresholds: shop.thresholds,
      },
      messages: [
        {
          id: "m1",
          seq: 1,
          from: "shopper",
          content: [{ kind: "text", text: words(example, language) }],
          at: now,
        },
      ],
      history: [],
      language: null,
      country: null,
      style: "chat",
      now,
    },
    new AbortController().signal,
  );
}

describe.each(languages)("the agent, twelve points in %s", (language) => {
  test.each(casesAt(now).map((example) => [`${example.id} ${example.title}`, example] as const))(
    "%s",
    async (_title, example) => {
      const { reply, trace } = await ask(example, language);
      const verdict = check(example, reply.text, language, now, "chat");
      expect(verdict.problems, reply.text).toEqual([]);
      expect(Object.values(verdict.points)).toEqual(points.map(() => 1));
      expect(reply.language).toBe(language);
      expect(trace.guard).toEqual([]);
      expect(trace.notes).toEqual([]);
      expect(trace.model).toBe("builtin");
    },
  );
});
