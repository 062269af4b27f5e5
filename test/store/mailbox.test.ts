import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptMessages } from "#src/store/accept.ts";
import { familiar } from "#src/store/familiar.ts";
import type { Db } from "#src/store/db.ts";
import { claimSends, crashDetail, recordSend, retryDelivery } from "#src/store/deliveries.ts";
import { readConversation } from "#src/store/conversations.ts";
import { listParked, retryParked } from "#src/store/parked.ts";
import { acceptReceipts } from "#src/store/receipts.ts";
import { acceptEcho, acceptNewIdentity } from "#src/store/signals.ts";
import { claimTurns, type TurnJob } from "#src/store/claim-turns.ts";
import { failTurn, finishTurn, parkTurn, type FinishedTurn } from "#src/store/finish-turn.ts";
import { wordsOf } from "#src/conversation/content.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let db: Db;
let close: () => Promise<void>;
let shop: TestShop;
let phone: string;
let next = 15550100000;

beforeAll(async () => {
  const opened = await testDb();
  db = opened.db;
  close = () => opened.close();
  shop = await testShop(db);
});
afterAll(() => close());
beforeEach(() => {
  next += 1;
  phone = String(next);
});

const ttl = 60_000;

/** Answers everything a job was given with `parts`. */
function reply(job: TurnJob, ...parts: string[]): FinishedTurn {
  const seqs = job.unanswered.map((message) => message.seq);
  return {
    lease: job,
    fromSeq: Math.min(...seqs),
    toSeq: Math.max(...seqs),
    startedAt: new Date(),
    outcome: "reply",
    reason: null,
    trace: { model: "test" },
    language: "en",
    handOver: false,
    say: {
      content: [{ kind: "text", text: parts.join(" ") }],
      parts: parts.map((text) => ({ text })),
      to: job.replyTo,
      connection: job.connection,
    },
    audit: [{ what: "disclosure", detail: { fields: ["status"] } }],
  };
}

async function onlyTurn(): Promise<TurnJob> {
  const jobs = await claimTurns(db, 10, ttl);
  expect(jobs).toHaveLength(1);
  const [job] = jobs;
  if (job === undefined) throw new Error("no turn was due");
  return job;
}

async function onlySend() {
  const jobs = await claimSends(db, 10, ttl);
  expect(jobs).toHaveLength(1);
  const [job] = jobs;
  if (job === undefined) throw new Error("nothing was to be sent");
  return job;
}

const words = (job: TurnJob) => job.unanswered.map((message) => wordsOf(message.content));

describe("intake", () => {
  it("stores a message once, however often and however parallel it comes", async () => {
    const message = textFrom(shop, phone, "where is my order?");
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => acceptMessages(db, [message])));
    expect(results.flat().filter((result) => result.fresh)).toHaveLength(1);
    expect(new Set(results.flat().map((result) => result.conversation)).size).toBe(1);
    const twice = await acceptMessages(db, [message, message]);
    expect(twice.map((result) => result.fresh)).toEqual([false, false]);
    const job = await onlyTurn();
    expect(words(job)).toEqual(["where is my order?"]);
    await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });

  it("keeps the order of a batch and of batches, per shopper", async () => {
    const other = `${phone}9`;
    await acceptMessages(db, [
      textFrom(shop, phone, "1"),
      textFrom(shop, other, "a"),
      textFrom(shop, phone, "2"),
    ]);
    await acceptMessages(db, [textFrom(shop, other, "b"), textFrom(shop, phone, "3")]);
    const jobs = await claimTurns(db, 10, ttl);
    expect(new Set(jobs.map((job) => words(job).join()))).toEqual(new Set(["1,2,3", "a,b"]));
    for (const job of jobs) await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });

  it("takes text that PostgreSQL's jsonb refuses", async () => {
    await acceptMessages(db, [
      textFrom(shop, phone, "a\0b\ud800c \\u0000 \\\\u0000", { raw: { text: "x\0y" } }),
    ]);
    const job = await onlyTurn();
    expect(words(job)).toEqual(["a\ufffdb\ufffdc \\u0000 \\\\u0000"]);
    await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });

  it("knows one shopper under phone and scoped id, whichever was seen first", async () => {
    const scoped = `US.${phone}`;
    const account = "100000000000001";
    const [first] = await acceptMessages(db, [textFrom(shop, scoped, "by id")]);
    const [second] = await acceptMessages(db, [
      textFrom(shop, phone, "by both", {
        from: { account, id: phone, aliases: [scoped], phone: `+${phone}` },
      }),
    ]);
    const [third] = await acceptMessages(db, [textFrom(shop, phone, "by phone")]);
    expect(second?.conversation).toBe(first?.conversation);
    expect(third?.conversation).toBe(first?.conversation);
    const job = await onlyTurn();
    expect(words(job)).toEqual(["by id", "by both", "by phone"]);
    await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });

  it("gives a number that has a new owner, by the provider's lasting id, a contact of its own", async () => {
    const account = "100000000000001";
    const both = (user: string) => ({ account, id: phone, aliases: [user], phone: `+${phone}` });
    const [old] = await acceptMessages(db, [textFrom(shop, phone, "mine", { from: both(`US.a${phone}`) })]);
    const [next] = await acceptMessages(db, [
      textFrom(shop, phone, "now mine", { from: both(`US.b${phone}`) }),
    ]);
    expect(next?.conversation).not.toBe(old?.conversation);
    const [byPhone, byOldId] = await acceptMessages(db, [
      textFrom(shop, phone, "still mine"),
      textFrom(shop, `US.a${phone}`, "without a number"),
    ]);
    expect(byPhone?.conversation).toBe(next?.conversation);
    expect(byOldId?.conversation).toBe(old?.conversation);
    for (const job of await claimTurns(db, 10, ttl))
      await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });

  it("stores messages of shoppers it wrongly believes to know", async () => {
    const account = "100000000000001";
    const known = familiar();
    const scoped = { account, id: `${phone}5`, aliases: [`US.f${phone}`] };
    known.add(shop.connection, { account, id: phone });
    known.add(shop.connection, scoped);
    const texts = [textFrom(shop, phone, "1"), textFrom(shop, scoped.id, "2", { from: scoped })];
    const [first, second] = await acceptMessages(db, texts, known);
    const again = await acceptMessages(db, [...texts, textFrom(shop, phone, "3")], known);
    expect([first?.fresh, second?.fresh]).toEqual([true, true]);
    expect(again).toEqual([
      { conversation: first?.conversation, fresh: false },
      { conversation: second?.conversation, fresh: false },
      { conversation: first?.conversation, fresh: true },
    ]);
    const jobs = await claimTurns(db, 10, ttl);
    expect(new Set(jobs.map((job) => words(job).join()))).toEqual(new Set(["1,3", "2"]));
    for (const job of jobs) await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });

  it("joins a shopper who was two contacts when the provider shows both ids together", async () => {
    const scoped = `US.x${phone}`;
    const account = "100000000000001";
    const [byPhone, byId] = await acceptMessages(db, [
      textFrom(shop, phone, "p"),
      textFrom(shop, scoped, "i"),
    ]);
    expect(byPhone?.conversation).not.toBe(byId?.conversation);
    const [both] = await acceptMessages(db, [
      textFrom(shop, phone, "both", { from: { account, id: phone, aliases: [scoped] } }),
    ]);
    expect(both?.conversation).toBe(byPhone?.conversation);
    const [later] = await acceptMessages(db, [textFrom(shop, scoped, "later")]);
    expect(later?.conversation).toBe(byPhone?.conversation);
    for (const job of await claimTurns(db, 10, ttl))
      await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });

  it("moves a shopper to a new number and leaves nothing of theirs at the old one", async () => {
    const account = "100000000000001";
    const [before] = await acceptMessages(db, [textFrom(shop, phone, "old")]);
    const job = await onlyTurn();
    await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
    const signal = {
      shop: shop.shop,
      channel: "whatsapp",
      connection: shop.connection,
      key: `change ${phone}`,
      from: { account, id: `${phone}7`, phone: `+${phone}7` },
    };
    await acceptNewIdentity(db, signal, phone);
    await acceptNewIdentity(db, signal, phone);
    const [moved, stranger] = await acceptMessages(db, [
      textFrom(shop, `${phone}7`, "new"),
      textFrom(shop, phone, "somebody else has my old number"),
    ]);
    expect(moved?.conversation).toBe(before?.conversation);
    expect(stranger?.conversation).not.toBe(before?.conversation);
    for (const turn of await claimTurns(db, 10, ttl))
      await finishTurn(db, { ...reply(turn), say: null, outcome: "silent" }, ttl);
  });

  it("waits for the rest of a burst, but not for ever", async () => {
    const settleMs = 1_500;
    await acceptMessages(db, [textFrom(shop, phone, "1", { settleMs })]);
    expect(await claimTurns(db, 10, ttl)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 800));
    await acceptMessages(db, [textFrom(shop, phone, "2", { settleMs })]);
    // The first alone would be due by now.
    await new Promise((resolve) => setTimeout(resolve, 750));
    expect(await claimTurns(db, 10, ttl)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 850));
    const job = await onlyTurn();
    expect(words(job)).toEqual(["1", "2"]);
    await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl);
  });
});

describe("a turn", () => {
  it("answers what it was given; what comes meanwhile makes the conversation due again", async () => {
    await acceptMessages(db, [textFrom(shop, phone, "1")]);
    const job = await onlyTurn();
    await acceptMessages(db, [textFrom(shop, phone, "2")]);
    expect(await claimTurns(db, 10, ttl)).toEqual([]);
    const finish = await finishTurn(db, reply(job, "one"), ttl);
    expect(finish).toMatchObject({ kind: "done", dueMs: expect.any(Number) });
    const again = await onlyTurn();
    expect(words(again)).toEqual(["2"]);
    expect(again.history.map((message) => [message.from, wordsOf(message.content)])).toEqual([
      ["shopper", "1"],
      ["agent", "one"],
    ]);
    await finishTurn(db, { ...reply(again), say: null, outcome: "silent" }, ttl);
    if (finish.kind === "done" && finish.send !== null)
      await recordSend(db, finish.send, { lane: "next", state: "sent", providerId: `p${phone}` });
  });

  it("writes nothing once its lease has been taken over", async () => {
    const [accepted] = await acceptMessages(db, [textFrom(shop, phone, "1")]);
    const [stale] = await claimTurns(db, 10, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const job = await onlyTurn();
    if (stale === undefined || typeof accepted?.conversation !== "string") throw new Error("no turn was due");
    expect(await finishTurn(db, reply(stale, "from the dead"), ttl)).toEqual({ kind: "lost" });
    expect((await finishTurn(db, reply(job, "alive"), ttl)).kind).toBe("done");
    const read = await readConversation(db, accepted.conversation);
    expect(read?.messages.map((message) => wordsOf(message.content))).toEqual(["1", "alive"]);
    expect(read?.deliveries).toHaveLength(1);
    expect(read?.turns).toHaveLength(1);
  });

  it("says nothing when a person has taken the floor meanwhile", async () => {
    const [accepted] = await acceptMessages(db, [textFrom(shop, phone, "1")]);
    const job = await onlyTurn();
    await acceptEcho(
      db,
      {
        shop: shop.shop,
        channel: "whatsapp",
        connection: shop.connection,
        key: `echo ${phone}`,
        from: job.replyTo,
      },
      { content: [{ kind: "text", text: "this is Ana from the shop" }], at: new Date() },
    );
    expect(await finishTurn(db, reply(job, "the agent"), ttl)).toEqual({ kind: "floor_taken" });
    expect((await finishTurn(db, { ...reply(job), say: null, outcome: "silent" }, ttl)).kind).toBe("done");
    const read = await readConversation(db, accepted?.conversation ?? "");
    expect(read?.messages.map((message) => message.author)).toEqual(["shopper", "person"]);
    expect(read?.deliveries).toEqual([]);
  });

  it("is set aside when it keeps failing, lets the conversation go on, and can be retried", async () => {
    await acceptMessages(db, [textFrom(shop, phone, "poison")]);
    const job = await onlyTurn();
    await failTurn(db, job, 0);
    const again = await onlyTurn();
    expect(again.attempts).toBe(1);
    const seq = again.unanswered[0]?.seq ?? 0;
    await parkTurn(db, again, {
      fromSeq: seq,
      toSeq: seq,
      attempts: 5,
      error: "boom",
      startedAt: new Date(),
    });
    expect(await claimTurns(db, 10, ttl)).toEqual([]);
    await acceptMessages(db, [textFrom(shop, phone, "fine")]);
    const fine = await onlyTurn();
    expect(words(fine)).toEqual(["fine"]);
    await finishTurn(db, { ...reply(fine), say: null, outcome: "silent" }, ttl);
    const [parked] = (await listParked(db, shop.shop, 10)).filter(
      (entry) => entry.conversation === job.conversation,
    );
    expect(parked).toMatchObject({ lane: "turn", error: "boom", attempts: 5 });
    expect(await retryParked(db, shop.shop, parked?.id ?? "")).toBe("turn");
    expect(await retryParked(db, shop.shop, parked?.id ?? "")).toBeNull();
    const retried = await onlyTurn();
    expect(words(retried)).toEqual(["poison"]);
    await finishTurn(db, { ...reply(retried), say: null, outcome: "silent" }, ttl);
  });
});

describe("a delivery", () => {
  async function replied(...parts: string[]) {
    const [accepted] = await acceptMessages(db, [textFrom(shop, phone, "?")]);
    const finish = await finishTurn(db, reply(await onlyTurn(), ...parts), ttl);
    if (
      finish.kind !== "done" ||
      finish.send === null ||
      finish.send.delivery === null ||
      typeof accepted?.conversation !== "string"
    )
      throw new Error("the first part was not handed over");
    return { conversation: accepted.conversation, send: finish.send, delivery: finish.send.delivery };
  }
  const states = async (conversation: string) =>
    (await readConversation(db, conversation))?.deliveries.map((delivery) => delivery.state);

  it("is handed to the turn's own instance, part by part in order", async () => {
    const { conversation, send, delivery } = await replied("a", "b");
    expect(delivery).toMatchObject({ part: { text: "a" }, seq: 1, state: "queued" });
    expect(await claimSends(db, 10, ttl)).toEqual([]);
    expect(
      await recordSend(db, send, { lane: "next", state: "sent", providerId: `a${phone}` }),
    ).toMatchObject({ more: true });
    const second = await onlySend();
    expect(second.delivery).toMatchObject({ part: { text: "b" }, seq: 2 });
    await recordSend(db, second, { lane: "next", state: "sent", providerId: `b${phone}` });
    expect(await claimSends(db, 10, ttl)).toEqual([]);
    expect(await states(conversation)).toEqual(["sent", "sent"]);
  });

  it("waits behind an earlier one that is being tried again", async () => {
    const { conversation, send } = await replied("first");
    const failure = { kind: "retry", detail: "500" } as const;
    await recordSend(db, send, { lane: "again", state: "queued", failure, afterMs: 60_000, counts: true });
    await acceptMessages(db, [textFrom(shop, phone, "more")]);
    const finish = await finishTurn(db, reply(await onlyTurn(), "second"), ttl);
    expect(finish).toMatchObject({ kind: "done", send: null });
    expect(await claimSends(db, 10, ttl)).toEqual([]);
    expect(await states(conversation)).toEqual(["queued", "queued"]);
    await db.query("update conversations set send_run_at = now() where id = $1::uuid", [conversation]);
    const first = await onlySend();
    expect(first).toMatchObject({ attempts: 1, delivery: { part: { text: "first" }, tries: 2 } });
    await recordSend(db, first, { lane: "next", state: "sent", providerId: `1${phone}` });
    const second = await onlySend();
    expect(second).toMatchObject({ attempts: 0, delivery: { part: { text: "second" }, tries: 1 } });
    await recordSend(db, second, { lane: "next", state: "sent", providerId: `2${phone}` });
  });

  it("shows that its process died with it in hand", async () => {
    const { send } = await replied("x");
    await db.query(
      "update conversations set send_lease_until = now() - interval '1 second' where id = $1::uuid",
      [send.conversation],
    );
    const found = await onlySend();
    expect(found.delivery).toMatchObject({ state: "sending", crashed: false });
    await recordSend(db, found, {
      lane: "again",
      state: "uncertain",
      failure: { kind: "uncertain", detail: crashDetail },
      afterMs: 0,
      counts: false,
    });
    const again = await onlySend();
    expect(again.delivery).toMatchObject({ state: "uncertain", crashed: true });
    // The provider's receipt settles it.
    const receipt = {
      connection: shop.connection,
      of: `late${phone}`,
      key: again.delivery?.id ?? "",
      at: new Date(),
    };
    expect(await acceptReceipts(db, [{ ...receipt, status: "delivered" }])).toMatchObject({ freed: true });
    expect(await states(send.conversation)).toEqual(["delivered"]);
    await recordSend(db, again, { lane: "next", state: null });
    expect(await states(send.conversation)).toEqual(["delivered"]);
    expect(await claimSends(db, 10, ttl)).toEqual([]);
  });

  it("moves forward only, whatever the order of the receipts, and takes those that came too early", async () => {
    const { conversation, send } = await replied("x");
    const of = `early${phone}`;
    const receipt = { connection: shop.connection, of, at: new Date() };
    await acceptReceipts(db, [
      { ...receipt, status: "read" },
      { ...receipt, status: "sent", pricing: { category: "service", type: "regular" } },
    ]);
    const written = await recordSend(db, send, { lane: "next", state: "sent", providerId: of });
    expect(written?.early.map((early) => early.status).toSorted()).toEqual(["read"]);
    await acceptReceipts(db, [{ ...receipt, status: "read" }]);
    await acceptReceipts(db, [{ ...receipt, status: "delivered" }]);
    await acceptReceipts(db, [{ ...receipt, status: "failed", failure: { kind: "closed", detail: "x" } }]);
    const read = await readConversation(db, conversation);
    expect(read?.deliveries[0]).toMatchObject({ state: "read", failure: null, providerId: of });
    expect(read?.deliveries[0]?.deliveredAt).toBeInstanceOf(Date);
  });

  it("can be retried by a person once it has failed, and not before", async () => {
    const { conversation, send, delivery } = await replied("x");
    expect(await retryDelivery(db, shop.shop, delivery.id)).toBe(false);
    const failure = { kind: "retry", detail: "500" } as const;
    await recordSend(db, send, { lane: "next", state: "failed", failure, park: true });
    const [parked] = (await listParked(db, shop.shop, 10)).filter(
      (entry) => entry.conversation === conversation,
    );
    expect(parked).toMatchObject({ lane: "delivery", delivery: delivery.id });
    expect(await retryParked(db, shop.shop, parked?.id ?? "")).toBe("delivery");
    const again = await onlySend();
    expect(again.delivery).toMatchObject({ id: delivery.id, tries: 2, state: "queued" });
    await recordSend(db, again, { lane: "next", state: "sent", providerId: `r${phone}` });
    expect(await states(conversation)).toEqual(["sent"]);
    expect(
      (await listParked(db, shop.shop, 10)).filter((entry) => entry.conversation === conversation),
    ).toEqual([]);
  });
});
