import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ReadSpent } from "#src/agent/budget.ts";
import { costOf } from "#src/agent/models/usage.ts";
import type { Budget } from "#src/agent/turn.ts";
import { metricsObserver } from "#src/observe/metrics.ts";
import type { Db } from "#src/store/db.ts";
import { turnCosts } from "#src/store/turn-costs.ts";
import { profileSchema } from "#src/work/profiles.ts";
import { testDb } from "../fakes/database.ts";
import { fakeOpenAi, type FakeOpenAi, type Script } from "../fakes/openai.ts";
import { quiet } from "../fakes/observer.ts";
import { order } from "../identity/sample.ts";
import { talk, type TalkOptions } from "./setup.ts";

const phone = "+15550100001";
const hard =
  "Hi, so my sister-in-law visits on Sunday and we wondered about the lamp, what would you say about it?";
const right = "Your lamp (order #1043) is on its way and expected on Friday, November 27.";
const usage = {
  prompt_tokens: 1_000,
  completion_tokens: 50,
  total_tokens: 1_050,
  prompt_tokens_details: { cached_tokens: 600 },
  completion_tokens_details: { reasoning_tokens: 20 },
};
const script: readonly Script[] = [
  {
    message: {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "a", type: "function", function: { name: "list_my_orders", arguments: "{}" } }],
    },
    usage,
  },
  { text: right, usage },
];

let server: FakeOpenAi | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function ask(options: {
  prices?: { input: number; cached?: number; output: number };
  run?: TalkOptions["run"];
  budget?: Budget;
}) {
  server = await fakeOpenAi(script);
  const { prices, run, budget } = options;
  const llm = { baseUrl: server.url, model: "sample-model", ...(prices === undefined ? {} : { prices }) };
  const shopper = talk([order("#1043")], {
    phone,
    llm,
    ...(run === undefined ? {} : { run }),
    ...(budget === undefined ? {} : { shop: { budget } }),
  });
  return { outcome: await shopper.say(hard), requests: server.requests };
}

describe("what a turn costs", () => {
  it("is in its trace: tokens of each call, and money where prices are known", async () => {
    const { outcome } = await ask({ prices: { input: 0.2, cached: 0.02, output: 1.25 } });
    // 2 × (400 × 0.20 + 600 × 0.02 + 50 × 1.25) millionths
    expect(outcome.trace).toMatchObject({
      tokensIn: 2_000,
      tokensOut: 100,
      usage: { cached: 1_200, reasoning: 40, cost: 2 * Math.round(80 + 12 + 62.5) },
    });
    expect(outcome.trace.usage?.calls).toMatchObject([
      { model: "sample-model", outcome: "tools", input: 1_000, cached: 600, output: 50, reasoning: 20 },
      { model: "sample-model", outcome: "answered", input: 1_000, cached: 600, output: 50, reasoning: 20 },
    ]);
  });

  it("is tokens alone where nobody has said a price, and nothing where no model was asked", async () => {
    const { outcome } = await ask({});
    expect(outcome.trace.usage?.cost).toBeNull();
    const free = await talk([order("#1043")], { phone }).say("Where is my order?");
    expect(free.trace).toMatchObject({ tokensIn: 0, tokensOut: 0 });
    expect(free.trace.usage).toBeUndefined();
  });

  it("is told to the metrics", async () => {
    const observer = metricsObserver({ log: quiet.log, backlog: () => Promise.resolve([]) });
    await ask({ prices: { input: 1, output: 2 }, run: { modelCalled: (call) => observer.model(call) } });
    const text = await observer.registry.metrics();
    expect(text).toContain('whereabouts_model_calls_total{model="sample-model",outcome="answered"} 1');
    expect(text).toContain('whereabouts_model_tokens_total{model="sample-model",kind="input"} 2000');
    expect(text).toContain('whereabouts_model_tokens_total{model="sample-model",kind="cached"} 1200');
    expect(text).toContain('whereabouts_model_tokens_total{model="sample-model",kind="reasoning"} 40');
    expect(text).toMatch(/whereabouts_model_cost_total\{model="sample-model"\} 0\.0022\b/);
  });

  it("counts what the cache had at its own price, or at the full one", () => {
    const used = { input: 100, cached: 40, output: 10, reasoning: 5 };
    expect(costOf(used, { input: 2, cached: 1, output: 3 })).toBe(60 * 2 + 40 + 30);
    expect(costOf(used, { input: 2, output: 3 })).toBe(230);
    expect(costOf(used, undefined)).toBeNull();
  });
});

const limits = (conversation: Partial<Budget["shop"]>, shop: Partial<Budget["shop"]> = {}): Budget => ({
  conversation: { tokens: null, cost: null, ...conversation },
  shop: { tokens: null, cost: null, ...shop },
});
const spent =
  (conversation: number, shop: number, cost = 0): ReadSpent =>
  () =>
    Promise.resolve({ conversation: { tokens: conversation, cost }, shop: { tokens: shop, cost } });

describe("a budget", () => {
  it.each<[string, Budget, ReadSpent, string]>([
    [
      "of the conversation",
      limits({ tokens: 100 }),
      spent(100, 100),
      "budget: the conversation's is spent for today",
    ],
    ["of the shop", limits({}, { tokens: 500 }), spent(1, 500), "budget: the shop's is spent for today"],
    ["of money", limits({}, { cost: 2 }), spent(1, 1, 2_000_000), "budget: the shop's is spent for today"],
    [
      "that cannot be read",
      limits({ tokens: 1 }),
      () => Promise.reject(new Error("away")),
      "budget: cannot be read",
    ],
  ])("%s that is spent: the built-in model answers, and the trace says so", async (_, budget, read, note) => {
    const { outcome, requests } = await ask({ budget, run: { spent: read } });
    expect(requests).toHaveLength(0);
    expect(outcome.trace).toMatchObject({ model: "builtin", notes: [note] });
    expect(outcome.reply.text).not.toMatch(/budget|spent/);
  });

  it("that is not spent lets a model be asked", async () => {
    const { outcome } = await ask({
      budget: limits({ tokens: 101, cost: 1 }),
      run: { spent: spent(100, 0, 999_999) },
    });
    expect(outcome.trace.model).toBe("sample-model");
  });

  it("without limits is not even read", async () => {
    let read = 0;
    const counted: ReadSpent = () => {
      read += 1;
      return Promise.reject(new Error("not to be asked"));
    };
    await ask({ budget: limits({}), run: { spent: counted } });
    expect(read).toBe(0);
  });

  it("has a default for one conversation, and none for a shop", () => {
    expect(profileSchema.parse({}).budget).toEqual({
      conversation: { tokens: 200_000, cost: null },
      shop: { tokens: null, cost: null },
    });
    expect(profileSchema.parse({ budget: { shop: { cost: 5 } } }).budget.shop.cost).toBe(5);
    expect(profileSchema.safeParse({ budget: { shop: { tokens: 0 } } }).success).toBe(false);
    expect(profileSchema.safeParse({ budget: { shops: {} } }).success).toBe(false);
  });
});

describe("what was spent today", () => {
  let db: Db;
  let opened: Awaited<ReturnType<typeof testDb>>;
  beforeAll(async () => {
    opened = await testDb();
    db = opened.db;
  });
  afterAll(() => opened.close());

  it("is summed over the turns of the shop's day in which a model was asked", async () => {
    const [shop, other] = [randomUUID(), randomUUID()];
    const conversation = async (of: string) => {
      const id = randomUUID();
      const [connection, contact] = [randomUUID(), randomUUID()];
      await db.query(
        "insert into shops (id, slug, name, profile) values ($1::uuid, $2, 's', '{}') on conflict do nothing",
        [of, of],
      );
      await db.query(
        "insert into connections (id, shop_id, channel, accounts, settings, state) values ($1::uuid, $2::uuid, 'web', '{}', '{}', 'active')",
        [connection, of],
      );
      await db.query("insert into contacts (id, shop_id) values ($1::uuid, $2::uuid)", [contact, of]);
      await db.query(
        "insert into conversations (id, shop_id, connection_id, account, contact_id, channel, reply_to) values ($1::uuid, $2::uuid, $3::uuid, 'a', $4::uuid, 'web', '{}')",
        [id, of, connection, contact],
      );
      return id;
    };
    const turn = (of: string, trace: object, finished = "now()") =>
      db.query(
        `insert into turns (id, conversation_id, from_seq, to_seq, started_at, finished_at, outcome, trace)
         values ($1::uuid, $2::uuid, 1, 1, now(), ${finished}, 'reply', $3::text::jsonb)`,
        [randomUUID(), of, JSON.stringify(trace)],
      );
    const [first, second, elsewhere] = [
      await conversation(shop),
      await conversation(shop),
      await conversation(other),
    ];
    await turn(first, { tokensIn: 100, tokensOut: 10, usage: { cost: 500 } });
    await turn(first, { tokensIn: 100, tokensOut: 10, usage: { cost: null } });
    await turn(first, { tokensIn: 0, tokensOut: 0 });
    await turn(second, { tokensIn: 7, tokensOut: 3, usage: { cost: 50 } });
    await turn(elsewhere, { tokensIn: 900, tokensOut: 90, usage: { cost: 9 } });
    // The day before, where the shop is.
    const before =
      "date_trunc('day', now() at time zone 'Asia/Tokyo') at time zone 'Asia/Tokyo' - interval '1 second'";
    await turn(first, { tokensIn: 5_000, tokensOut: 5_000, usage: { cost: 5_000 } }, before);
    const read = turnCosts(db);
    expect(await read({ shop, conversation: first, timeZone: "Asia/Tokyo" })).toEqual({
      conversation: { tokens: 220, cost: 500 },
      shop: { tokens: 230, cost: 550 },
    });
    expect((await turnCosts(db)({ shop: other, conversation: elsewhere, timeZone: "UTC" })).shop.tokens).toBe(
      990,
    );
    expect(await read({ shop, conversation: randomUUID(), timeZone: "Asia/Tokyo" })).toMatchObject({
      conversation: { tokens: 0, cost: 0 },
    });
  });
});
