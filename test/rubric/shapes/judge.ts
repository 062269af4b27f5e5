import { describe, expect, test } from "vitest";
import { clockAt } from "../build.ts";
import { casesAt, type RubricCase } from "../cases.ts";
import { check, points } from "../check.ts";
import { languages, type Language } from "../languages.ts";
import { agentAt, ask, closeShop, openShop } from "./ask.ts";
import { shopper, type Shape, type Told } from "./shape.ts";

export const now = new Date("2026-11-25T15:00:00Z");
export const clock = clockAt(now);
const runTurn = agentAt(now);

/** The twelve points for every case that the shape can tell; `spoken`: the languages to ask the n-th of them in. */
export function judgeShape(
  shape: Shape,
  spoken: (index: number) => readonly Language[] = () => languages,
): void {
  const situations = shape.situations(clock);
  const told = casesAt(now).flatMap((example, index) => {
    const situation = situations[example.id];
    if (situation === undefined) throw new Error(`${shape.name} does not tell the case ${example.id}`);
    return "cannot" in situation
      ? []
      : [[`${example.id} ${example.title}`, inShape(example, shape, situation), situation, index] as const];
  });
  describe(`twelve points from ${shape.name}`, () => {
    test.each(told)("%s", async (_title, example, situation, index) => {
      const problems = await problemsOf(shape.name, example, situation, spoken(index));
      expect(problems, problems.join("\n")).toEqual([]);
    });
  });
}

/** The cases that a shape cannot tell, with the reasons. */
export function untold(shape: Shape): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(shape.situations(clock)).flatMap(([id, situation]) =>
      "cannot" in situation ? [[id, situation.cannot]] : [],
    ),
  );
}

/** The case as it is in this shape: with the store's way of writing numbers, and without what it cannot know. */
function inShape(example: RubricCase, shape: Shape, { less }: Told): RubricCase {
  const { expects } = example;
  const own = new Map(example.orders.map(({ number }) => [number, shape.number(number)]));
  const quotes = expects.quotes.map((quote) => own.get(quote) ?? quote);
  return {
    ...example,
    orders: example.orders.map((order) => ({ ...order, number: shape.number(order.number) })),
    expects: { ...expects, quotes, ...less?.expects },
  };
}

/** What is wrong with the answers, each answer before its faults. */
export async function problemsOf(
  name: string,
  example: RubricCase,
  situation: Told,
  spoken: readonly Language[],
): Promise<readonly string[]> {
  const shop = `${name} ${example.id}`;
  const wound = { now: example.staleSince ?? now };
  const store = await situation.store.open(() => wound.now);
  const elsewhere = await situation.elsewhere?.open(() => wound.now);
  try {
    if (example.expects.answer === "unavailable") await store.down();
    const source = openShop(shop, store, situation.heard ?? new Map(), wound);
    // The store's webhooks have told of its orders.
    for (const { number } of example.orders) {
      const found = await source.find({ by: "number", number });
      expect(found).toMatchObject({ ok: true, orders: [{ number }] });
    }
    if (elsewhere !== undefined) {
      const there = openShop(`${shop} elsewhere`, elsewhere, new Map(), wound);
      expect(await there.find({ by: "number", number: "9999" })).toMatchObject({ orders: [{}] });
    }
    if (example.staleSince !== null) await store.down();
    wound.now = now;
    const problems: string[] = [];
    for (const language of spoken) {
      const { text, wrong } = await judged(shop, example, language);
      if (wrong.length > 0) problems.push(`${language}: ${text}`, ...wrong.map((line) => `  !! ${line}`));
    }
    return problems;
  } finally {
    closeShop(shop);
    closeShop(`${shop} elsewhere`);
    await store.close();
    await elsewhere?.close();
  }
}

async function judged(shop: string, example: RubricCase, language: Language) {
  const { reply, trace } = await ask(runTurn, shop, example, language, now);
  const verdict = check(example, reply.text, language, now, "chat");
  const zeros = points.filter((point) => verdict.points[point] !== 1);
  const wrong = [
    ...(verdict.problems.length === 0 ? zeros : verdict.problems),
    ...(reply.text.includes(shopper.e164) ? ["nothing above the level: shows the phone"] : []),
    ...(reply.language === language ? [] : [`the reply is marked as ${reply.language}`]),
    ...trace.guard.map((objection) => `the guard: ${objection}`),
    ...trace.notes.map((note) => `noted: ${note}`),
    ...(trace.model === "builtin" ? [] : [`written by ${trace.model}`]),
  ];
  return { text: reply.text, wrong };
}
