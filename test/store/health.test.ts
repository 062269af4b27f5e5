import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptMessages } from "#src/store/accept.ts";
import type { Db } from "#src/store/db.ts";
import { readTraffic } from "#src/store/health.ts";
import { acceptConsent } from "#src/store/signals.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

const hourMs = 3_600_000;
const now = new Date("2026-11-23T12:00:00Z");
const before = (ms: number) => new Date(now.getTime() - ms);
const day = { now, windowMs: 24 * hourMs };

let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;
let other: TestShop;
beforeAll(async () => {
  opened = await testDb();
  ({ db } = opened);
  shop = await testShop(db);
  other = await testShop(db, "100000000000002");
  await acceptMessages(db, [
    textFrom(shop, "15550100001", "just now", { at: before(60_000) }),
    textFrom(shop, "15550100002", "an hour before the window closes", { at: before(23 * hourMs) }),
    textFrom(shop, "15550100003", "too long ago", { at: before(25 * hourMs) }),
  ]);
  await acceptConsent(
    db,
    {
      shop: shop.shop,
      channel: "whatsapp",
      connection: shop.connection,
      key: "stop",
      from: { account: "100000000000001", id: "15550100003" },
    },
    { granted: false, scope: "all" },
  );
});
afterAll(() => opened.close());

/** A reply in the first conversation, with a fate. */
const delivered = async (seq: number, state: string, at: { sent?: string; failed?: string } = {}) => {
  await db.query(
    `with c as (
       select id, reply_to from conversations where connection_id = $1::uuid order by last_inbound_at desc limit 1
     ), m as (
       insert into messages (id, conversation_id, author, content, at)
       select gen_random_uuid(), c.id, 'agent', '[]'::jsonb, now() from c returning id, conversation_id
     )
     insert into deliveries (id, conversation_id, connection_id, seq, message_id, to_address, part, state, sent_at, failed_at)
     select gen_random_uuid(), m.conversation_id, $1::uuid, $2::int, m.id, c.reply_to, '{}'::jsonb, $3,
       now() - $4::text::interval, now() - $5::text::interval from m, c`,
    [shop.connection, seq, state, at.sent ?? null, at.failed ?? null],
  );
};

describe("a connection nobody has written to", () => {
  it("has nothing to tell", async () => {
    expect(await readTraffic(db, other.connection, day)).toEqual({
      lastEventAt: null,
      lastSentAt: null,
      failed24h: 0,
      uncertain: 0,
      optedOut: 0,
      windows: { open: 0, closed: 0 },
      watch: null,
    });
  });
});

describe("a connection", () => {
  it("counts reply windows by the shopper's last message, and who has opted out", async () => {
    const traffic = await readTraffic(db, shop.connection, day);
    expect(traffic.windows).toEqual({ open: 2, closed: 1 });
    expect(traffic.optedOut).toBe(1);
    expect(Math.abs((traffic.lastEventAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("has no closed windows where the channel has none", async () => {
    const traffic = await readTraffic(db, shop.connection, { now, windowMs: null });
    expect(traffic.windows).toEqual({ open: 3, closed: 0 });
  });

  it("counts failures of a day, and everything that is uncertain", async () => {
    await delivered(1, "sent", { sent: "3 hours" });
    await delivered(2, "read", { sent: "2 hours" });
    await delivered(3, "failed", { failed: "23 hours" });
    await delivered(4, "failed", { failed: "25 hours" });
    await delivered(5, "uncertain");
    await delivered(6, "uncertain");
    const traffic = await readTraffic(db, shop.connection, day);
    expect(traffic).toMatchObject({ failed24h: 1, uncertain: 2 });
    expect(Math.round((Date.now() - (traffic.lastSentAt?.getTime() ?? 0)) / hourMs)).toBe(2);
    expect(await readTraffic(db, other.connection, day)).toMatchObject({
      failed24h: 0,
      uncertain: 0,
      lastSentAt: null,
    });
  });

  it("that is watched shows when its provider was last heard, and why it is not", async () => {
    await db.query("insert into watches (connection_id) values ($1::uuid)", [shop.connection]);
    expect((await readTraffic(db, shop.connection, day)).watch).toEqual({ seenAt: null, problem: null });
    await db.query(
      "update watches set seen_at = '2026-11-23T11:59:00Z', problem = 'the login was refused' where connection_id = $1::uuid",
      [shop.connection],
    );
    expect((await readTraffic(db, shop.connection, day)).watch).toEqual({
      seenAt: before(60_000),
      problem: "the login was refused",
    });
  });
});
