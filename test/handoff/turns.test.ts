import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { loadPrompts } from "#src/agent/prompt.ts";
import { createRunTurn, type RunTurnDeps } from "#src/agent/run.ts";
import type { TurnInput, TurnOutcome } from "#src/agent/turn.ts";
import type { Message } from "#src/conversation/thread.ts";
import type { Hours } from "#src/handoff/hours.ts";
import { authority } from "#src/identity/decide.ts";
import type { Order } from "#src/orders/order.ts";
import { memoryLedger } from "../identity/memory-ledger.ts";
import { listSource, now, order, phoneClaim, secret, subject } from "../identity/sample.ts";
import { fakeOpenAi } from "../fakes/openai.ts";
import { phrasesOfTests } from "./phrases.ts";

const phrases = phrasesOfTests();
const phone = "+15550100001";
/** Now is Wednesday, one in the afternoon in Berlin. */
const office: Hours = [{ days: ["mon", "tue", "wed", "thu", "fri"], opens: "09:00", closes: "18:00" }];
const closedToday: Hours = [{ days: ["mon"], opens: "09:00", closes: "18:00" }];

/** The shipped words of English, and some about safety. */
const lexicons = (() => {
  const folder = mkdtempSync(join(tmpdir(), "whereabouts-lexicon-"));
  try {
    const shipped = new URL("../../prompts/lexicon/en.json", import.meta.url);
    const file = z
      .looseObject({ concepts: z.record(z.string(), z.array(z.string())) })
      .parse(JSON.parse(readFileSync(shipped, "utf8")));
    const concepts = { ...file.concepts, safety: ["caught fire", "electric shock", "burned me"] };
    writeFileSync(join(folder, "en.json"), JSON.stringify({ ...file, concepts }));
    return loadLexicons(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
})();

/** A shopper of one order, and what is said to them. */
function talk(
  orders: readonly Order[],
  more: {
    readonly hours?: Hours | null;
    readonly handedOverAt?: Date;
    readonly style?: TurnInput["style"];
    readonly llm?: RunTurnDeps["llm"];
  } = {},
) {
  const source = listSource(orders);
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
    prompts: loadPrompts(),
    now: () => now,
    ...(more.llm === undefined ? {} : { llm: more.llm }),
  });
  const history: Message[] = [];
  const message = (from: Message["from"], text: string): Message => ({
    id: `m${String(history.length)}`,
    seq: history.length + 1,
    from,
    content: [{ kind: "text", text }],
    at: new Date(now.getTime() - 600_000 + history.length * 1_000),
  });
  return async (text: string): Promise<TurnOutcome> => {
    const asked = message("shopper", text);
    const outcome = await runTurn(
      {
        subject: subject("handoff", orders.length === 0 ? [] : [phoneClaim(phone)]),
        shop: {
          id: "shop",
          name: "Sample Shop",
          language: "en",
          languages: ["en"],
          timeZone: "Europe/Berlin",
          thresholds: { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
          hours: more.hours ?? null,
        },
        messages: [asked],
        history: [...history],
        language: "en",
        country: null,
        style: more.style ?? "chat",
        handedOverAt: more.handedOverAt ?? null,
        now,
      },
      new AbortController().signal,
    );
    history.push(asked);
    history.push(message("agent", outcome.reply.text));
    return outcome;
  };
}

describe("a turn that hands over", () => {
  it.each<[string, string, RegExp]>([
    ["I want to speak to a human", "person_wanted", /^I'm passing this on to a colleague/],
    ["This is unacceptable, you are thieves", "complaint", /I'm sorry for the trouble/],
    ["I will call my lawyer", "legal", /responsible for it/],
    ["the lamp caught fire when I plugged it in", "safety", /emergency services/],
    ["the lamp gave me an electric shock, I want my money back and where is my parcel", "safety", /at once/],
  ])("%s → %s, with when", async (text, reason, words) => {
    const outcome = await talk([order("#1043")], { hours: office })(text);
    expect(outcome).toMatchObject({ kind: "handoff", reason });
    expect(outcome.trace.guard).toEqual([]);
    expect(outcome.reply.text).toMatch(words);
    expect(outcome.reply.text).toMatch(/Our team is here until 6:00 PM\.$/);
  });

  it("says when the team is back, and nothing about it where no hours are set", async () => {
    const closed = await talk([order("#1043")], { hours: closedToday })("I want to speak to a human");
    expect(closed.trace.guard).toEqual([]);
    expect(closed.reply.text).toMatch(/Our team is back.*Monday.*November 30.* at 9:00 AM\.$/);
    const unset = await talk([order("#1043")])("I want to speak to a human");
    expect(unset.reply.text).toBe("I'm passing this on to a colleague, who will answer you here.");
  });

  it("is for a person when the same fails twice, and says so", async () => {
    const say = talk([], { hours: office });
    expect((await say("where is my order 1043? ana@example.com")).kind).toBe("reply");
    const second = await say("where is my order?");
    expect(second).toMatchObject({ kind: "handoff", reason: "repeated" });
    expect(second.reply.text).toContain("could not settle this");
  });

  it("is for a person when what was said is not understood twice", async () => {
    const say = talk([], { hours: office });
    expect((await say("qwertz uiop")).kind).toBe("reply");
    const second = await say("asdfgh");
    expect(second).toMatchObject({ kind: "handoff", reason: "unknown" });
    expect(second.reply.text).toContain("no reliable answer");
  });

  it("is short when the conversation came to a person lately", async () => {
    const handedOverAt = new Date(now.getTime() - 3_600_000);
    const again = await talk([order("#1043")], { hours: office, handedOverAt })(
      "you are thieves, unacceptable",
    );
    expect(again).toMatchObject({ kind: "handoff", reason: "complaint" });
    expect(again.reply.text).toMatch(/I'm passing this on to a colleague, who will answer you here\.$/);
    expect(again.reply.text).not.toContain("sorry for the trouble");
  });

  it("keeps in its trace how the orders stand that were looked at", async () => {
    const outcome = await talk([order("#1043")])("cancel order 1043");
    expect(outcome.kind).toBe("handoff");
    expect(outcome.trace.orders).toEqual([
      {
        number: "#1043",
        stage: "shipped",
        parcels: [{ status: "in_transit", late: false, expected: "2026-11-27" }],
      },
    ]);
  });
});

describe("a language model that hands over", () => {
  it.each(["chat", "letter"] as const)("has said when somebody is there (%s)", async (style) => {
    const text =
      style === "chat"
        ? "A colleague will answer you here."
        : "Hello,\n\na colleague will answer you here.\n\nKind regards,\nSample Shop";
    const model = await fakeOpenAi([
      { calls: [{ name: "hand_off", args: { reason: "cannot_help" } }] },
      { text },
    ]);
    try {
      const say = talk([order("#1043")], {
        hours: office,
        style,
        llm: { model: "a-model", apiKey: "a-key", baseUrl: model.url },
      });
      const outcome = await say("could you gift wrap the next thing that I may buy from you one day?");
      expect(outcome).toMatchObject({ kind: "handoff", reason: "cannot_help" });
      const paragraphs = outcome.reply.text.split("\n\n");
      expect(paragraphs.at(style === "chat" ? -1 : -2)).toBe("Our team is here until 6:00 PM.");
    } finally {
      await model.close();
    }
  });
});
