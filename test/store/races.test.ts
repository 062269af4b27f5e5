import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptMessages } from "#src/store/accept.ts";
import type { Db } from "#src/store/db.ts";
import { beginRepeat, claimSends, recordSend, retryDelivery, type SendJob } from "#src/store/deliveries.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { giveBack, renewLeases } from "#src/store/lanes.ts";
import { listParked } from "#src/store/parked.ts";
import { readConversation } from "#src/store/conversations.ts";
import { openPostgres } from "#src/store/server.ts";
import { claimTurns, type TurnJob } from "#src/store/claim-turns.ts";
import { failTurn, finishTurn, parkTurn } from "#src/store/finish-turn.ts";
import { testHome, type TestHome } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let home: TestHome;
let db: Db;
let shop: TestShop;
let next = 15550100500;

beforeAll(async () => {
  home = await testHome();
  db =
    home.databaseUrl === undefined
      ? await openEmbedded(home.directory)
      : await openPostgres(home.databaseUrl, { pool: 6 });
  shop = await testShop(db);
});
afterAll(async () => {
  await db.close();
  await home.remove();
});

const ttl = 60_000;
const newPhone = () => String((next += 1));

/** The turn of a shopper who has just written. */
async function turnOf(phone: string): Promise<TurnJob> {
  await acceptMessages(db, [textFrom(shop, phone, "Where is it?")]);
  const job = await dueTurn(phone);
  if (job === undefined) throw new Error("no turn was due");
  return job;
}

async function dueTurn(phone: string): Promise<TurnJob | undefined> {
  return (await claimTurns(db, 100, ttl)).find((job) => job.replyTo.id === phone);
}

/** Commits a reply of one part; it is given to this caller to send. */
async function finish(job: TurnJob): Promise<SendJob & { delivery: NonNullable<SendJob["delivery"]> }> {
  const seqs = job.unanswered.map(({ seq }) => seq);
  const done = await finishTurn(
    db,
    {
      lease: job,
      fromSeq: Math.min(...seqs),
      toSeq: Math.max(...seqs),
      startedAt: new Date(),
      outcome: "reply",
      reason: null,
      trace: null,
      language: "en",
      handOver: false,
      say: {
        content: [{ kind: "text", text: "Tomorrow." }],
        parts: [{ text: "Tomorrow." }],
        to: job.replyTo,
        connection: job.connection,
      },
      audit: [],
    },
    ttl,
  );
  if (done.kind !== "done" || done.send === null || done.send.delivery === null)
    throw new Error("the part was not given to the caller");
  return { ...done.send, delivery: done.send.delivery };
}

async function deliveryOf(job: TurnJob, id: string) {
  return (await readConversation(db, job.conversation))?.deliveries.find((delivery) => delivery.id === id);
}

describe("a lane that was released", () => {
  it("is not taken again by a renewal that comes late", async () => {
    const phone = newPhone();
    const job = await turnOf(phone);
    const send = await finish(job);
    await recordSend(db, send, { lane: "next", state: "sent", providerId: randomUUID() });
    await renewLeases(db, "turn", [job], ttl);
    await renewLeases(db, "delivery", [send], ttl);
    await acceptMessages(db, [textFrom(shop, phone, "And now?")]);
    const again = await dueTurn(phone);
    expect(again?.unanswered).toHaveLength(1);
    // The delivery lane is free too: the part is given along with the turn's outcome.
    if (again !== undefined) await finish(again);
  });

  it("is not made due by a failure after its outcome was committed", async () => {
    const phone = newPhone();
    const job = await turnOf(phone);
    await finish(job);
    // The commit arrived and its answer did not, so the caller takes it for a failure.
    await failTurn(db, job, 0);
    await parkTurn(db, job, { fromSeq: 1, toSeq: 1, attempts: 5, error: "lost", startedAt: new Date() });
    await wait(5);
    expect(await dueTurn(phone)).toBeUndefined();
    expect((await listParked(db, shop.shop, 500)).map((parked) => parked.conversation)).not.toContain(
      job.conversation,
    );
  });

  it("is not due when it is given back with nothing in it", async () => {
    const phone = newPhone();
    const job = await turnOf(phone);
    await finish(job);
    await db.query("update conversations set run_at = now(), lease_until = now() where id = $1::uuid", [
      job.conversation,
    ]);
    await giveBack(db, "turn", [job]);
    await wait(5);
    expect(await dueTurn(phone)).toBeUndefined();
  });

  it("takes the same record once, however often it is written", async () => {
    const job = await turnOf(newPhone());
    const send = await finish(job);
    const failure = { kind: "retry", detail: "down" } as const;
    const record = { lane: "next", state: "failed", failure, park: true } as const;
    expect(await recordSend(db, send, record)).not.toBeNull();
    expect(await recordSend(db, send, record)).toBeNull();
    const parked = (await listParked(db, shop.shop, 500)).filter(
      ({ delivery }) => delivery === send.delivery.id,
    );
    expect(parked).toHaveLength(1);
  });
});

it("a repeat is not begun by an instance that has lost the lane", async () => {
  const job = await turnOf(newPhone());
  const send = await finish(job);
  const failure = { kind: "uncertain", detail: "The process ended while this was being sent." } as const;
  await recordSend(db, send, { lane: "again", state: "uncertain", failure, afterMs: 0, counts: false });
  const [slow] = await claimSends(db, 100, 0);
  await wait(5);
  const [quick] = await claimSends(db, 100, ttl);
  if (slow === undefined || quick === undefined) throw new Error("nothing was to be sent");
  expect(await beginRepeat(db, slow)).toBe(false);
  expect(await beginRepeat(db, quick)).toBe(true);
});

// What waits for a lock needs a second session, which the embedded engine does not have.
describe.skipIf(process.env.TEST_DATABASE_URL === undefined)("at the same time, on a server", () => {
  let other: postgres.Sql;
  beforeAll(() => {
    other = postgres(home.databaseUrl ?? "", { max: 2, onnotice: () => undefined });
  });
  afterAll(() => other.end());

  /** Begins a transaction that holds what `first` touches until the returned function is called. */
  async function holding(first: (sql: postgres.TransactionSql) => Promise<unknown>) {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const transaction = other.begin(async (sql) => {
      await first(sql);
      begun.resolve();
      await end.promise;
    });
    await begun.promise;
    return async () => {
      end.resolve();
      await transaction;
    };
  }

  /** Until that many sessions of this database wait for a lock. */
  async function waiting(count: number): Promise<void> {
    for (;;) {
      const rows = await other`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      if (rows.length >= count) return;
      await wait(10);
    }
  }

  it("a shopper is met under one id and under two, and both messages are kept", async () => {
    const phone = newPhone();
    const contact = randomUUID();
    const { account } = textFrom(shop, phone, "").from;
    const release = await holding(async (sql) => {
      await sql`insert into contacts (id, shop_id) values (${contact}, ${shop.shop})`;
      await sql`insert into addresses (connection_id, account, provider_id, contact_id)
        values (${shop.connection}, ${account}, ${phone}, ${contact})`;
    });
    const from = { account, id: phone, aliases: [`US.${phone}`] };
    const accepting = acceptMessages(db, [{ ...textFrom(shop, phone, "Hello"), from }]);
    await waiting(1);
    await release();
    expect(await accepting).toMatchObject([{ fresh: true }]);
    expect((await dueTurn(phone))?.contact).toBe(contact);
  });

  it("a receipt settles what a person has asked to send again", async () => {
    const job = await turnOf(newPhone());
    const send = await finish(job);
    const { id } = send.delivery;
    const failure = { kind: "uncertain", detail: "timed out" } as const;
    await recordSend(db, send, { lane: "next", state: "uncertain", failure, park: false });
    const release = await holding((sql) => sql`update deliveries set state = 'delivered' where id = ${id}`);
    const retrying = retryDelivery(db, null, id);
    await waiting(1);
    await release();
    expect(await retrying).toBe(false);
    expect(await deliveryOf(job, id)).toMatchObject({ state: "delivered", repeated: false });
  });

  it("leases are renewed while their conversations are written to", async () => {
    // With few rows the planner reads them all, in the order in which they were made.
    for (let batch = 0; batch < 40; batch += 1)
      await acceptMessages(
        db,
        Array.from({ length: 200 }, () => textFrom(shop, newPhone(), "Hello", { asks: false })),
      );
    await db.query("analyze conversations", []);
    const phones = [newPhone(), newPhone(), newPhone()];
    const jobs: TurnJob[] = [];
    for (const phone of phones) jobs.push(await turnOf(phone));
    jobs.sort((a, b) => (a.conversation < b.conversation ? -1 : 1));
    const middle = jobs[1]?.conversation ?? "";
    const release = await holding((sql) => sql`select 1 from conversations where id = ${middle} for update`);
    const leases = jobs.toReversed().map(({ conversation, epoch }) => ({ conversation, epoch }));
    const renewing = renewLeases(db, "turn", leases, ttl);
    await waiting(1);
    const accepting = acceptMessages(
      db,
      phones.map((phone) => textFrom(shop, phone, "Hello?")),
    );
    await waiting(2);
    await release();
    const ends = await Promise.allSettled([renewing, accepting]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  });
});
