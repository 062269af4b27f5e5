import { beforeAll, describe, expect, it } from "vitest";
import { demoSimulations, evaluate } from "#src/eval/evaluate.ts";
import { outcomes, readSimulations } from "#src/eval/simulation.ts";
import { reportPage } from "#src/eval/page.ts";
import { defaultThresholds, shortfalls, type Summary } from "#src/eval/score.ts";
import { tableOf } from "#src/eval/table.ts";
import { world } from "./played.ts";

const simulations = readSimulations(demoSimulations);

describe("the demo shop's simulations", () => {
  it("are many, in many languages", () => {
    expect(simulations.length).toBeGreaterThanOrEqual(150);
    const languages = Map.groupBy(simulations, ({ language }) => language);
    expect(languages.size).toBeGreaterThanOrEqual(7 + 25);
    for (const [language, own] of languages) expect(own.length, language).toBeGreaterThanOrEqual(3);
    for (const language of ["en", "de", "es", "fr", "pt-BR", "ar", "ja"])
      expect(languages.get(language)?.length, language).toBeGreaterThan(40);
  });

  it("cover the situations an order can be in, and what else shoppers ask for", () => {
    const tags = new Set(simulations.flatMap((one) => one.tags));
    for (let situation = 1; situation <= 28; situation += 1) expect(tags).toContain(`case:${situation}`);
    for (const intent of [
      "return",
      "cancel",
      "address",
      "invoice",
      "payment",
      "damaged",
      "missing",
      "stock",
      "hours",
      "policy",
      "complaint",
      "legal",
      "safety",
      "bot",
      "person",
      "thanks",
      "greeting",
    ])
      expect(tags).toContain(`intent:${intent}`);
    for (const tag of ["injection", "switch", "follow-up", "multi-intent", "typos", "identity"])
      expect(tags).toContain(tag);
    const expected = new Set(
      simulations.flatMap(({ turns }) => turns.flatMap(({ expect: one }) => one?.outcome ?? [])),
    );
    expect(expected).toEqual(new Set(outcomes));
  });

  it("speak of orders that the shop has, and expect something of every shopper", () => {
    const numbers = new Set(world.orders.map(({ number }) => number));
    for (const { id, turns } of simulations) {
      expect(
        turns.some(({ expect: one }) => one !== undefined),
        id,
      ).toBe(true);
      for (const number of turns.flatMap(({ expect: one }) => one?.orders ?? []))
        expect(numbers, id).toContain(number);
    }
  });
});

describe("the built-in model", () => {
  let summary: Summary;
  // Alone on a quiet machine it takes less than half a minute.
  beforeAll(async () => {
    summary = await evaluate({ simulations });
  }, 300_000);

  it("states nothing that is not so", () => {
    const wrong = summary.judged.flatMap(({ played: { simulation, turns } }) =>
      turns.flatMap(({ verdict, reply }) =>
        verdict.wrong.map(({ kind, what }) => `${simulation.id}: ${kind} “${what}” in: ${reply.text}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("never throws", () => {
    expect(summary.judged.flatMap(({ played }) => played.failure ?? [])).toEqual([]);
  });

  it("resolves 95 of 100 order questions by itself", () => {
    const open = summary.judged
      .filter(({ orderQuestion, resolved }) => orderQuestion && !resolved)
      .map(({ played: { simulation, turns } }) =>
        [simulation.id, ...turns.flatMap(({ verdict }) => verdict.problems)].join("\n    "),
      );
    const { orderQuestions, orderResolved } = summary.all;
    expect(orderQuestions).toBeGreaterThan(200);
    expect(orderResolved / orderQuestions, open.join("\n")).toBeGreaterThanOrEqual(0.95);
  });

  it("is reported whole", () => {
    const page = reportPage(summary, shortfalls(summary, defaultThresholds));
    const missing = summary.judged.filter(({ played }) => !page.includes(`<b>${played.simulation.id}</b>`));
    expect(missing.map(({ played }) => played.simulation.id)).toEqual([]);
    // It is a page of its own: nothing in it loads anything.
    expect(/<(?:script|img|link|iframe)|@import|url\(/u.exec(page)?.[0]).toBeUndefined();
    expect(tableOf(summary).join("\n")).toContain(`${simulations.length} simulations`);
  });
});
