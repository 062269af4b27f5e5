import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reasonsOf } from "#src/handoff/reasons.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { claimTurns, type TurnJob } from "#src/store/claim-turns.ts";
import { giveFloor } from "#src/store/conversations.ts";
import type { Db } from "#src/store/db.ts";
import { finishTurn } from "#src/store/finish-turn.ts";
import { listHandoffs, openHandoff, resumeAgent, type HandoffState } from "#src/store/handoff.ts";
import { acceptEcho, acceptFloor, type Signal } from "#src/store/signals.ts";
import { speak } from "#src/store/speak.ts";
import type { Json } from "#src/conversation/json.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let database: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;
let serial = 15_550_104_000;
const account = "100000000000001";

beforeAll(async () => {
  database = await testDb();
  ({ db } = database);
  shop = await testShop(db);
});
afterAll(() => database.close());

/** A shopper with a conversation of their own. */
interface Shopper {
  readonly conversation: string;
  readonly phone: string;
}

async function shopper(text = "hello"): Promise<Shopper> {
  serial += 1;
  const phone = String(serial);
  const [accepted] = await acceptMessages(db, [textFrom(shop, phone, text)]);
  return { conversation: accepted?.conversation ?? "", phone };
}
const writes = ({ phone }: Shopper, text: string) => acceptMessages(db, [textFrom(shop, phone, text)]);
const signal = ({ phone }: Shopper): Signal => ({
  shop: shop.shop,
  channel: "whatsapp",
  connection: shop.connection,
  key: randomUUID(),
  from: { account, id: phone },
});
async function turnOf({ conversation }: Shopper): Promise<TurnJob> {
  const jobs = await claimTurns(db, 100, 60_000);
  const job = jobs.find((each) => each.conversation === conversation);
  if (job === undefined) throw new Error("no turn is due");
  return job;
}
const silently = async (of: Shopper) => finish(await turnOf(of), null);
/** Ends the turn: by handing over for a reason, or by saying nothing. */
async function finish(job: TurnJob, reason: string | null, trace: Json = null) {
  return finishTurn(
    db,
    {
      lease: job,
      fromSeq: job.unanswered[0]?.seq ?? 1,
      toSeq: job.unanswered.at(-1)?.seq ?? 1,
      startedAt: new Date(),
      outcome: reason === null ? "silent" : "handoff",
      reason,
      trace,
      language: reason === null ? null : "en",
      handOver: reason !== null,
      say:
        reason === null
          ? null
          : {
              content: [{ kind: "text", text: "Somebody will answer you here." }],
              parts: [{ n: 1 }],
              to: job.replyTo,
              connection: shop.connection,
            },
      audit: [],
    },
    60_000,
  );
}
async function handedOver(reason: string): Promise<Shopper> {
  const of = await shopper();
  expect((await finish(await turnOf(of), reason)).kind).toBe("done");
  return of;
}
const says = ({ conversation, phone }: Shopper, author: "agent" | "person" = "person") =>
  speak(db, shop.shop, {
    conversation,
    key: randomUUID(),
    author,
    connection: shop.connection,
    to: { account, id: phone },
    content: [{ kind: "text", text: "Here I am." }],
    language: "en",
    parts: [{ n: 1 }],
    anyTime: false,
    fleeting: false,
    updates: [],
  });
const floorOf = async ({ conversation }: Shopper) =>
  (
    await db.query<{ floor: string }>("select floor from conversations where id = $1::uuid", [conversation])
  )[0]?.floor;
const handoffsOf = ({ conversation }: Shopper) =>
  db.query<{ reason: string; ended_by: string | null; open: boolean }>(
    "select reason, ended_by, ended_at is null as open from handoffs where conversation_id = $1::uuid order by id",
    [conversation],
  );
/** As if everything had happened so many hours earlier. */
async function hoursPass({ conversation }: Shopper, hours: number): Promise<void> {
  const ago = `make_interval(hours => ${String(hours)})`;
  await db.query(`update handoffs set since = since - ${ago} where conversation_id = $1::uuid`, [
    conversation,
  ]);
  await db.query(`update messages set created_at = created_at - ${ago} where conversation_id = $1::uuid`, [
    conversation,
  ]);
  await db.query(`update conversations set floor_since = floor_since - ${ago} where id = $1::uuid`, [
    conversation,
  ]);
}
const pressing = { urgent: reasonsOf("urgent"), high: reasonsOf("high") };
const listed = async (state: HandoffState) =>
  (await listHandoffs(db, shop.shop, { state, limit: 200, pressing })).map(
    ({ conversation }) => conversation,
  );

describe("while a person has the floor there is one open handoff, and none else", () => {
  it("by a turn, with its reason", async () => {
    const of = await handedOver("complaint");
    expect(await floorOf(of)).toBe("person");
    expect(await handoffsOf(of)).toEqual([{ reason: "complaint", ended_by: null, open: true }]);
    await giveFloor(db, shop.shop, of.conversation, "agent");
    expect(await handoffsOf(of)).toEqual([{ reason: "complaint", ended_by: "person", open: false }]);
    expect(await openHandoff(db, of.conversation)).toBeUndefined();
  });

  it("by a person's answer, here or in the provider's inbox, and by the provider's word", async () => {
    const here = await shopper();
    expect((await says(here, "agent")).kind).toBe("said");
    expect(await floorOf(here)).toBe("agent");
    await says(here);
    await says(here);
    expect(await floorOf(here)).toBe("person");
    expect(await handoffsOf(here)).toEqual([{ reason: "taken", ended_by: null, open: true }]);

    const there = await shopper();
    for (const text of ["one moment", "it is on its way"])
      await acceptEcho(db, signal(there), { content: [{ kind: "text", text }], at: new Date() });
    expect(await handoffsOf(there)).toEqual([{ reason: "taken", ended_by: null, open: true }]);
    await acceptFloor(db, signal(there), "agent");
    expect(await handoffsOf(there)).toMatchObject([{ ended_by: "person", open: false }]);
    await acceptFloor(db, signal(there), "person");
    expect((await handoffsOf(there)).map(({ open }) => open)).toEqual([false, true]);
  });

  it("by the API, whatever is given and how often", async () => {
    const of = await shopper();
    for (const floor of ["person", "person", "closed", "person", "agent", "agent"] as const)
      await giveFloor(db, shop.shop, of.conversation, floor, "taken");
    expect((await handoffsOf(of)).map(({ open }) => open)).toEqual([false, false]);
    expect(await giveFloor(db, shop.shop, randomUUID(), "person")).toBe(false);
  });

  it("goes with its conversation", async () => {
    const of = await handedOver("complaint");
    await db.query("delete from conversations where id = $1::uuid", [of.conversation]);
    expect(await handoffsOf(of)).toEqual([]);
  });

  it("is known to the next turn by its time", async () => {
    const of = await handedOver("complaint");
    await giveFloor(db, shop.shop, of.conversation, "agent");
    await writes(of, "hello again");
    const { handedOverAt } = await turnOf(of);
    expect(Math.abs(Date.now() - (handedOverAt?.getTime() ?? 0))).toBeLessThan(60_000);
    expect((await turnOf(await shopper())).handedOverAt).toBeNull();
  });
});

describe("a person's answer and a turn that ends at the same time", () => {
  it("leaves the shopper with the person's words", async () => {
    const of = await shopper();
    const job = await turnOf(of);
    await says(of);
    expect((await finish(job, "complaint")).kind).toBe("floor_taken");
    expect(await handoffsOf(of)).toMatchObject([{ reason: "taken", open: true }]);
  });
});

describe("a person who is silent", () => {
  const after = { spokenHours: 24, unspokenHours: 72 };

  it("keeps the floor for as long as is set since their last words, and then the agent has it", async () => {
    const of = await handedOver("complaint");
    await says(of);
    await hoursPass(of, 23);
    await writes(of, "thanks");
    const early = await turnOf(of);
    expect(await resumeAgent(db, early, after)).toBe(false);
    await finish(early, null);
    await hoursPass(of, 2);
    await writes(of, "one more thing");
    const job = await turnOf(of);
    expect(job.floor).toBe("person");
    expect(await resumeAgent(db, { ...job, epoch: job.epoch - 1 }, after)).toBe(false);
    expect(await resumeAgent(db, job, { ...after, spokenHours: null })).toBe(false);
    expect(await resumeAgent(db, job, after)).toBe(true);
    expect(await resumeAgent(db, job, after)).toBe(false);
    expect(await floorOf(of)).toBe("agent");
    expect(await handoffsOf(of)).toEqual([{ reason: "complaint", ended_by: "silence", open: false }]);
    // They had answered: nobody has been forgotten.
    expect(await listed("missed")).not.toContain(of.conversation);
    // And the reply of this very turn may go out.
    expect((await finish(job, "unknown")).kind).toBe("done");
    expect((await handoffsOf(of)).map(({ open }) => open)).toEqual([false, true]);
  });

  it("who never said a word keeps it longer; then the conversation is missed until somebody deals with it", async () => {
    const of = await handedOver("refund_request");
    await hoursPass(of, 71);
    await writes(of, "anybody?");
    const early = await turnOf(of);
    expect(await resumeAgent(db, early, after)).toBe(false);
    await finish(early, null);
    await hoursPass(of, 2);
    await writes(of, "hello?");
    const job = await turnOf(of);
    expect(await resumeAgent(db, job, { ...after, unspokenHours: null })).toBe(false);
    expect(await resumeAgent(db, job, after)).toBe(true);
    await finish(job, null);
    expect(await listed("open")).not.toContain(of.conversation);
    expect(await listed("missed")).toContain(of.conversation);
    await giveFloor(db, shop.shop, of.conversation, "agent");
    expect(await listed("missed")).not.toContain(of.conversation);
  });

  it("has a conversation back by speaking, also one the agent had gone on with", async () => {
    const of = await handedOver("refund_request");
    await hoursPass(of, 100);
    await writes(of, "hello?");
    const job = await turnOf(of);
    expect(await resumeAgent(db, job, after)).toBe(true);
    await finish(job, null);
    await says(of);
    expect(await listed("missed")).not.toContain(of.conversation);
    expect(await listed("answered")).toContain(of.conversation);
  });
});

describe("the list", () => {
  it("has the most urgent first, then who has waited longest; answered ones are apart", async () => {
    const [refund, hurt, angry, older] = [
      await handedOver("refund_request"),
      await handedOver("safety"),
      await handedOver("complaint"),
      await handedOver("the same words came again and again"),
    ];
    await hoursPass(older, 5);
    await hoursPass(angry, 3);
    const mine = [refund, hurt, angry, older].map(({ conversation }) => conversation);
    const open = async () => (await listed("open")).filter((id) => mine.includes(id));
    expect(await open()).toEqual([hurt, angry, older, refund].map(({ conversation }) => conversation));

    await says(hurt);
    expect(await open()).toEqual([angry, older, refund].map(({ conversation }) => conversation));
    expect(await listed("answered")).toContain(hurt.conversation);
    // They write again: they wait again, since then.
    await writes(hurt, "it is worse now");
    expect((await open())[0]).toBe(hurt.conversation);
    expect(await openHandoff(db, hurt.conversation)).toMatchObject({
      reason: "safety",
      asked: [{ content: [{ text: "hello" }] }, { content: [{ text: "it is worse now" }] }],
      said: [{ content: [{ text: "Somebody will answer you here." }] }],
    });
  });

  it("has what machines wrote neither as a question nor as a wait", async () => {
    const of = await handedOver("refund_request");
    await says(of);
    await acceptMessages(db, [textFrom(shop, of.phone, "I am out of office", { machine: "auto_reply" })]);
    const row = await openHandoff(db, of.conversation);
    expect(row?.waitingSince).toBeNull();
    expect(row?.asked).toHaveLength(1);
  });

  it("has the traces of the turns up to the handoff and none after it", async () => {
    const of = await shopper();
    await finish(await turnOf(of), "refund_request", { intent: "refund_request" });
    await writes(of, "hello?");
    await silently(of);
    const row = await openHandoff(db, of.conversation);
    expect(row?.traces).toEqual([{ intent: "refund_request" }]);
  });

  it("is a shop's own", async () => {
    await handedOver("refund_request");
    const other = await testShop(db, "100000000000002");
    expect(await listHandoffs(db, other.shop, { state: "open", limit: 10, pressing })).toEqual([]);
  });
});
