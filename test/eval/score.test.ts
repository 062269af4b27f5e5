import { describe, expect, it } from "vitest";
import { reportPage } from "#src/eval/page.ts";
import { shuffled } from "#src/eval/run.ts";
import { shortfalls, summarise } from "#src/eval/score.ts";
import { playWith, simulation } from "./played.ts";

const link =
  "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=00340434000110003496";
const right = `Your order #1052 is out for delivery and should be with you today, November 25. ${link}`;
const stove = (id: string) => simulation({ id, say: "where is 1052?", orders: ["#1052"] });
const person = simulation({
  id: "person",
  orders: [],
  expect: { outcome: "handoff", reason: "person_wanted" },
});

async function four() {
  return summarise(
    [
      await playWith(stove("right"), right),
      await playWith(stove("wrong"), right.replace("out for delivery", "delivered")),
      await playWith(stove("passed-on"), { handoff: "unknown" }),
      await playWith(person, { handoff: "person_wanted" }),
    ],
    { model: "told", at: new Date("2026-11-25T12:00:00Z"), prices: { input: 2, output: 10 } },
  );
}

describe("counting", () => {
  it("takes only what was answered rightly and alone for resolved", async () => {
    const { all, handoffs } = await four();
    expect(all).toMatchObject({ simulations: 4, passed: 2, resolvable: 3, resolved: 1, wrong: 1 });
    expect(all).toMatchObject({ orderQuestions: 3, orderResolved: 1, turns: 4 });
    expect(Object.fromEntries(handoffs)).toEqual({
      unknown: { all: 1, expected: 0 },
      person_wanted: { all: 1, expected: 1 },
    });
    // 4 turns of 100 tokens at 2 and 10 tokens at 10 a million.
    expect(all.cost).toBeCloseTo((400 * 2 + 40 * 10) / 1_000_000, 10);
  });

  it("says what does not hold", async () => {
    const summary = await four();
    expect(shortfalls(summary, { wrong: 0, orders: 0.95 })).toEqual([
      "1 wrong statements, 0 allowed",
      "1 of 3 order questions resolved (33.3 %), 95.0 % wanted",
    ]);
    expect(shortfalls(summary, { wrong: 1, orders: 0.3 })).toEqual([]);
  });

  it("does not count what had to be asked again as resolved", async () => {
    const [turn] = stove("again").turns;
    const of = {
      ...stove("again"),
      turns: [
        ...(turn === undefined ? [] : [turn]),
        { say: ["where is 1052??"], when: "unresolved" as const, expect: turn?.expect },
      ],
    };
    const { all } = summarise([await playWith(of, "I help with orders.", right)], {
      model: "told",
      at: new Date(),
    });
    expect(all).toMatchObject({ orderQuestions: 1, orderResolved: 0, cost: null });
  });
});

describe("the page", () => {
  it("shows a failed simulation with what was said, what was expected and what came of it", async () => {
    const html = reportPage(await four(), ["1 wrong statements, 0 allowed"]);
    expect(html).toContain("where is 1052?");
    expect(html).toContain("Expected: answered, status of #1052");
    expect(html).toMatch(/status “delivered: .*is delivered/u);
    expect(html).toContain("Not passed: 1 wrong statements");
  });

  it("takes what was written for text, whatever it is", async () => {
    const said = simulation({ id: "markup", say: "<script>alert(1)</script>", orders: [] });
    const html = reportPage(
      summarise([await playWith(said, '<img src=x onerror="alert(1)"> & **bold**')], {
        model: "told",
        at: new Date(),
      }),
      [],
    );
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain("<b>bold</b>");
  });
});

describe("the order", () => {
  it("is the same with the same seed, and loses nobody", () => {
    const list = Array.from({ length: 50 }, (_, index) => index);
    expect(shuffled(list, 7)).toEqual(shuffled(list, 7));
    expect(shuffled(list, 7)).not.toEqual(shuffled(list, 8));
    expect(shuffled(list, 7).toSorted((a, b) => a - b)).toEqual(list);
  });
});
