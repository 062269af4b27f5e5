import { describe, expect, test } from "vitest";
import { clockAt } from "../build.ts";
import { casesAt, type RubricCase } from "../cases.ts";
import { check, points } from "../check.ts";
import { languages } from "../languages.ts";
import { agentAt, ask, closeShop, openShop } from "./ask.ts";
import { jsonFile } from "./orders-json.ts";
import { shopper, type Shape, type Situation } from "./shape.ts";

/*
 * The situations and the twelve points once more, from what stores themselves tell: a store's own data, read by its
 * source, completed with what a tracking provider says, shown with the shopper's rights, and answered.
 */
const now = new Date("2026-11-25T15:00:00Z");
const clock = clockAt(now);
const shapes: readonly Shape[] = [jsonFile];
const runTurn = agentAt(now);

/** The case as it is in this shape: with the store's way of writing numbers, and without what it cannot know. */
function inShape(example: RubricCase, shape: Shape, situation: Situation & { store: unknown }): RubricCase {
  const { expects } = example;
  const own = new Map(example.orders.map(({ number }) => [number, shape.number(number)]));
  const quotes = expects.quotes.map((quote) => own.get(quote) ?? quote);
  return {
    ...example,
    orders: example.orders.map((order) => ({ ...order, number: shape.number(order.number) })),
    expects: { ...expects, quotes, ...situation.less?.expects },
  };
}

async function problemsOf(shape: Shape, example: RubricCase, situation: Situation & { store: unknown }) {
  const problems: string[] = [];
  const shop = `${shape.name} ${example.id}`;
  const wound = { now: example.staleSince ?? now };
  const store = await situation.store.open(() => wound.now);
  const elsewhere = await situation.elsewhere?.open(() => wound.now);
  try {
    if (example.expects.answer === "unavailable") await store.down();
    const source = openShop(shop, store, situation.heard ?? new Map(), wound);
    // The store's webhooks have told of its orders.
    for (const { number } of example.orders) {
      const found = await source.find({ by: "number", number });
      expect(found).toMatchObject({ ok: true, orders: [{ number: shape.number(number) }] });
    }
    if (elsewhere !== undefined) {
      const there = openShop(`${shop} elsewhere`, elsewhere, new Map(), wound);
      expect(await there.find({ by: "number", number: "9999" })).toMatchObject({ orders: [{}] });
    }
    if (example.staleSince !== null) await store.down();
    wound.now = now;
    const told = inShape(example, shape, situation);
    for (const language of languages) {
      const outcome = await ask(runTurn, shop, told, language, now);
      const { reply, trace } = outcome;
      const verdict = check(told, reply.text, language, now, "chat");
      const ones = points.every((point) => verdict.points[point] === 1);
      const wrong = [
        ...verdict.problems,
        ...(ones || verdict.problems.length > 0 ? [] : ["a point is missing"]),
        ...(reply.text.includes(shopper.e164) ? ["nothing above the level: shows the phone"] : []),
        ...(reply.language === language ? [] : [`the reply is marked as ${reply.language}`]),
        ...trace.guard.map((objection) => `the guard: ${objection}`),
        ...trace.notes.map((note) => `noted: ${note}`),
        ...(trace.model === "builtin" ? [] : [`written by ${trace.model}`]),
      ];
      if (wrong.length > 0) problems.push(`${language}: ${reply.text}`, ...wrong.map((line) => `  !! ${line}`));
    }
  } finally {
    closeShop(shop);
    closeShop(`${shop} elsewhere`);
    await store.close();
    await elsewhere?.close();
  }
  return problems;
}

describe.each(shapes.map((shape) => [shape.name, shape] as const))("twelve points from %s", (_name, shape) => {
  const situations = shape.situations(clock);
  test.each(casesAt(now).map((example) => [`${example.id} ${example.title}`, example] as const))(
    "%s",
    async (_title, example) => {
      const situation = situations[example.id];
      if (situation === undefined) throw new Error(`${shape.name} does not tell the case ${example.id}`);
      if ("cannot" in situation) return;
      const problems = await problemsOf(shape, example, situation);
      expect(problems, problems.join("\n")).toEqual([]);
    },
  );
});
