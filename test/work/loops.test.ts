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

  it("when each of four answers in a row came faster than anybody writes", async () => {
    await spoken();
    const long = "We have taken note of what you have written and will come back to it";
    /** An answer of ours and theirs to it, so many seconds later. */
    const answered = (minutesAgo: number, afterSeconds: number, text = long) => [
      said("agent", `Ours of ${minutesAgo} minutes ago`, minutesAgo),
      said("shopper", `${text} ${minutesAgo}`, minutesAgo - afterSeconds / 60),
    ];
    const tried = async (...talk: Message[][]) => {
      const all = [said("shopper", "Hello", 50), ...talk.flat()];
      return loop(all.slice(-1), all.slice(0, -1));
    };
    const quick = [answered(40, 2), answered(30, 3), answered(20, 1)];
    expect(await tried(...quick, answered(10, 5))).toMatch(/faster than anybody writes/);
    // 70 characters within 20 s are a quick person's.
    expect(await tried(...quick, answered(10, 20))).toBeNull();
    expect(await tried(answered(40, 60), answered(30, 3), answered(20, 1), answered(10, 1))).toBeNull();
    // Pasted, tapped, or written by a clock that is behind ours.
    expect(await tried(...quick, answered(10, 1, "1043"))).toBeNull();
    expect(await tried(...quick, answered(10, -30))).toBeNull();
    expect(await tried(...quick)).toBeNull();
    // Five quick ones of which each is no answer to us.
    const more = [1, 2, 3, 4, 5].map((n) => said("shopper", `${long} and ${n}`, 5 - n / 60));
    expect(await tried(answered(20, 60), more)).toBeNull();
  });

  it("never where the provider lets only people write", async () => {
    const history = [said("shopper", "x", 2), said("shopper", "x", 1)];
    const talk = { conversation, messages: [said("shopper", "x", 0)], history, now };
    expect(await machineLoop(db, null, talk)).toBeNull();
  });
});
