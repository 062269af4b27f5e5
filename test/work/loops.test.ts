import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "#src/conversation/thread.ts";
import { acceptMessages } from "#src/store/accept.ts";
import type { Db } from "#src/store/db.ts";
import { machineLoop } from "#src/work/loops.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

const now = new Date("2026-11-23T12:00:00Z");
const limits = { perHour: 3, perDay: 5 };
let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let conversation: string;
let shop: TestShop;
let shoppers = 0;

beforeAll(async () => {
  opened = await testDb();
  ({ db } = opened);
  shop = await testShop(db);
});
afterAll(() => opened.close());

let seq = 0;
function said(from: "shopper" | "agent", text: string, minutesAgo: number): Message {
  seq += 1;
  const at = new Date(now.getTime() - minutesAgo * 60_000);
  return { id: String(seq), seq, from, content: [{ kind: "text", text }], at };
}

async function loop(messages: readonly Message[], history: readonly Message[] = []): Promise<string | null> {
  return machineLoop(db, limits, { conversation, messages, history, now });
}

/** A conversation in which the agent has spoken so many minutes ago. */
async function spoken(...minutesAgo: number[]): Promise<void> {
  shoppers += 1;
  const [accepted] = await acceptMessages(db, [textFrom(shop, String(15550100000 + shoppers), "hi")]);
  conversation = accepted?.conversation ?? "";
  for (const minutes of minutesAgo)
    await db.query(
      `insert into messages (id, conversation_id, author, content, at, created_at)
       values (gen_random_uuid(), $1::uuid, 'agent', '[]', now(), to_timestamp($2::float8 / 1000))`,
      [conversation, now.getTime() - minutes * 60_000],
    );
}

describe("a talk between machines is noticed", () => {
  it("when the same words come a third time within the hour, however spaced and cased", async () => {
    await spoken();
    const history = [
      said("shopper", "Which order?", 9),
      said("agent", "Which one?", 8),
      said("shopper", "which  ORDER?", 7),
    ];
    expect(await loop([said("shopper", "Which order? ", 0)], history)).toMatch(/same words/);
    expect(await loop([said("shopper", "Which order, please?", 0)], history)).toBeNull();
    expect(await loop([said("shopper", "Which order?", 0)], history.slice(1))).toBeNull();
    const old = [said("shopper", "Which order?", 90), said("shopper", "Which order?", 80)];
    expect(await loop([said("shopper", "Which order?", 0)], old)).toBeNull();
  });

  it("when our own words come back, unless they are what anybody says", async () => {
    await spoken();
    const long = "I can look that up for you. Please send me your order number.";
    expect(await loop([said("shopper", long, 0)], [said("agent", long, 1)])).toMatch(/same words/);
    expect(await loop([said("shopper", "Thank you!", 0)], [said("agent", "Thank you!", 1)])).toBeNull();
  });

  it("when it was answered too often in an hour or a day", async () => {
    await spoken(1, 5);
    expect(await loop([said("shopper", "a", 0)])).toBeNull();
    await spoken(1, 5, 59);
    expect(await loop([said("shopper", "a", 0)])).toMatch(/3 answers .* an hour/);
    await spoken(61, 120, 300, 600, 1_441);
    expect(await loop([said("shopper", "a", 0)])).toBeNull();
    await spoken(61, 120, 300, 600, 1_400);
    expect(await loop([said("shopper", "a", 0)])).toMatch(/5 answers .* a day/);
  });

  it("never where the provider lets only people write", async () => {
    const history = [said("shopper", "x", 2), said("shopper", "x", 1)];
    const talk = { conversation, messages: [said("shopper", "x", 0)], history, now };
    expect(await machineLoop(db, null, talk)).toBeNull();
  });
});
