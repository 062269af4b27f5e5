import { describe, expect, it } from "vitest";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { remember } from "#src/agent/builtin/memory.ts";
import { nextStep } from "#src/agent/builtin/plan.ts";
import { recognise, type Recognised } from "#src/agent/builtin/recognise.ts";
import type { Seen } from "#src/agent/builtin/step.ts";
import { now } from "../identity/sample.ts";
import { phrases } from "./setup.ts";

const lexicons = loadLexicons();
const context = {
  phrases,
  language: "en",
  style: "chat" as const,
  now,
  timeZone: "UTC",
  shopName: "Sample Shop",
};

/** What is said to these words when the tools answer so. */
function said(text: string, results: Readonly<Record<string, unknown>>): string {
  const messages = [
    { id: "1", seq: 1, from: "shopper" as const, content: [{ kind: "text" as const, text }], at: now },
  ];
  const request: Recognised = recognise(messages, lexicons, {
    language: "en",
    country: null,
    orderInTalk: false,
    answered: false,
    proofAsked: false,
  });
  const situation = {
    request,
    memory: remember([], lexicons, [context], null),
    context,
    enabled: new Set<never>(),
    can: { codes: false, mails: false, catalogue: false },
  };
  const seen: Seen[] = [];
  for (let calls = 0; calls < 6; calls++) {
    const step = nextStep(situation, seen);
    if (step.kind === "say") return step.answer.text;
    for (const { name, args } of step.calls)
      seen.push({ name, args, result: results[name] ?? { error: "unknown_tool" } });
  }
  throw new Error("no answer");
}

describe("a store that shows only some days", () => {
  const note = /orders of the last 60 days/;

  it("is said with a number that fits nothing, and where nothing is known", () => {
    const empty = { orders: [], more: 0, reaches_days: 60 };
    const none = { error: "no_match", reaches_days: 60 };
    const missed = said("order 1043 maria@example.com", {
      list_my_orders: { orders: [], more: 0 },
      claim_order: none,
    });
    expect(missed).toMatch(/could not find/);
    expect(missed).toMatch(note);
    expect(missed.match(/60 days/g)).toHaveLength(1);
    expect(said("where is my order", { list_my_orders: empty })).toMatch(note);
  });

  it("is not said where the store shows everything", () => {
    const results = { list_my_orders: { orders: [], more: 0 }, claim_order: { error: "no_match" } };
    expect(said("order 1043 maria@example.com", results)).not.toMatch(/days/);
    expect(said("where is my order", results)).not.toMatch(/days/);
  });
});
