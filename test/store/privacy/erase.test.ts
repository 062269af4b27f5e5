import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptMessages } from "#src/store/accept.ts";
import { deliveryEchoed } from "#src/store/own-echo.ts";
import { familiar } from "#src/store/familiar.ts";
import type { Db } from "#src/store/db.ts";
import { acceptReceipts } from "#src/store/receipts.ts";
import { acceptConsent, acceptEcho, acceptFloor } from "#src/store/signals.ts";
import { createSource } from "#src/store/sources.ts";
import { forgetOfShop, forgetSpent } from "#src/store/privacy/retention.ts";
import { writeWish } from "#src/store/privacy/wishes.ts";
import { privacy } from "#src/work/privacy.ts";
import { testDb } from "../../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../../fakes/shop.ts";
import { tracesOf } from "./everywhere.ts";
import { furnish, type Somebody } from "./somebody.ts";

let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;
let source: string;
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
let place = 0;

beforeAll(async () => {
  opened = await testDb();
  ({ db } = opened);
  shop = await testShop(db);
  source = await createSource(db, shop.vault, { shop: shop.shop, kind: "file", settings: {}, secrets: {} });
});
afterAll(() => opened.close());

/** Somebody new; nobody else has any of their data in it. */
function person(): Somebody {
  place += 1;
  return {
    phone: `1555010${String(2000 + place)}`,
    email: `quilla${String(place)}@example.com`,
    name: `Quillfeather${String(place)}x`,
    orderId: `gid://store/Order/7700${String(place)}`,
  };
}

const wordsOf = (who: Somebody) => [
  who.phone,
  who.email,
  who.name,
  who.orderId,
  encodeURIComponent(who.orderId),
];
const erasing = () => privacy({ db, log, keep: () => Promise.reject(new Error("not asked")) });

describe("erasing somebody", () => {
  it.each(["contact", "email", "phone"] as const)(
    "leaves no trace in any table, found by %s, and of others everything",
    async (by) => {
      const who = person();
      const other = person();
      const theirs = await furnish(db, shop, source, who);
      await furnish(db, shop, source, other);
      const others = await tracesOf(db, wordsOf(other));
      // The search itself finds what is there.
      const tables = new Set((await tracesOf(db, wordsOf(who))).map((one) => one.split(" ")[0]));
      expect([...tables].map((one) => one?.replace("public.", ""))).toEqual(
        expect.arrayContaining([
          "addresses",
          "claim_tries",
          "claims",
          "codes",
          "contacts",
          "conversations",
          "deliveries",
          "handoffs",
          "knowledge_questions",
          "media",
          "messages",
          "order_snapshots",
          "proofs",
          "proposals",
          "rejections",
          "shipments",
          "subscriptions",
          "turns",
        ]),
      );

      const named = {
        contact: { contact: theirs.contact },
        email: { email: who.email },
        phone: { phone: `+${who.phone}` },
      };
      expect(await erasing().erase(shop.shop, named[by])).toEqual({
        contacts: 1,
        conversations: 1,
        orders: 1,
      });

      expect(await tracesOf(db, [...wordsOf(who), theirs.contact, theirs.conversation])).toEqual([]);
      expect(await tracesOf(db, wordsOf(other))).toEqual(others);
      expect(await erasing().erase(shop.shop, named[by])).toEqual({
        contacts: 0,
        conversations: 0,
        orders: 0,
      });
    },
  );

  it("is not undone by webhooks that come again", async () => {
    const who = person();
    const { first, photo } = await furnish(db, shop, source, who);
    const signal = (key: string) => ({ ...first, key });
    const stop = signal(`stop.${who.phone}`);
    await acceptConsent(db, stop, { granted: true, scope: "all" });
    const pass = signal(`pass.${who.phone}`);
    await acceptFloor(db, pass, "agent");
    await erasing().erase(shop.shop, { email: who.email });

    const known = familiar();
    known.add(first.connection, first.from);
    const again = await acceptMessages(db, [first, photo, first]);
    expect(again).toEqual([1, 2, 3].map(() => ({ conversation: null, fresh: false })));
    // Also in a process that still remembers them, and beside somebody who is new.
    const stranger = textFrom(shop, `1555010${String(9000 + place)}`, "hello");
    expect((await acceptMessages(db, [photo, stranger], known)).map((one) => one.fresh)).toEqual([
      false,
      true,
    ]);
    await acceptConsent(db, stop, { granted: true, scope: "all" });
    expect(await acceptFloor(db, pass, "person")).toBeNull();
    // The inbox repeats what the agent said: it is not a person's.
    const echo = signal(`wamid.out.${who.phone}`);
    const content = [{ kind: "text", text: `Dear ${who.name}` }] as const;
    expect(await deliveryEchoed(db, echo, { id: echo.key, content })).toBeNull();
    expect(await acceptEcho(db, echo, { content, at: new Date() })).toBeNull();
    await acceptReceipts(db, [
      {
        connection: shop.connection,
        of: `wamid.out.${who.phone}`,
        key: randomUUID(),
        status: "read",
        at: new Date(),
      },
    ]);
    const left = await tracesOf(db, wordsOf(who));
    expect(left.filter((one) => !one.startsWith("public.receipts"))).toEqual([]);
  });

  it("lets them write again, as somebody new", async () => {
    const who = person();
    const { contact, conversation } = await furnish(db, shop, source, who);
    await erasing().erase(shop.shop, { phone: `+${who.phone}` });
    const [back] = await acceptMessages(db, [textFrom(shop, who.phone, "hello again")]);
    expect(back).toMatchObject({ fresh: true, conversation: expect.any(String) });
    expect(back?.conversation).not.toBe(conversation);
    expect(await tracesOf(db, [contact])).toEqual([]);
  });

  it("is done when the store passes the wish on, by e-mail, phone and order", async () => {
    const who = person();
    const guest = person();
    await furnish(db, shop, source, who);
    await furnish(db, shop, source, guest);
    await writeWish(db.orm, {
      shop: shop.shop,
      wish: "erase",
      source,
      identities: { email: who.email, orderIds: [] },
    });
    await writeWish(db.orm, {
      shop: shop.shop,
      wish: "erase",
      source,
      identities: { orderIds: [guest.orderId] },
    });
    await erasing().schedules[0]?.run(new AbortController().signal);
    const left = await tracesOf(db, [...wordsOf(who), guest.orderId, guest.email, guest.name]);
    expect(left.filter((one) => !one.startsWith("public.receipts"))).toEqual([]);
  });
});

describe("a shop that has left its store's platform", () => {
  it("leaves nothing of what came from there, and what came from elsewhere stays", async () => {
    const left = await createSource(db, shop.vault, {
      shop: shop.shop,
      kind: "file",
      settings: {},
      secrets: {},
    });
    const who = person();
    const elsewhere = person();
    await furnish(db, shop, left, who);
    await furnish(db, shop, source, elsewhere);
    const before = await tracesOf(db, wordsOf(elsewhere));
    await writeWish(db.orm, {
      shop: shop.shop,
      wish: "erase",
      source: left,
      identities: { everything: true },
    });
    await erasing().schedules[0]?.run(new AbortController().signal);
    expect(await tracesOf(db, wordsOf(who))).toEqual([]);
    expect(await db.query("select 1 from sources where id = $1::uuid", [left])).toEqual([]);
    expect(await tracesOf(db, wordsOf(elsewhere))).toEqual(before);
  });
});

describe("exporting somebody", () => {
  it("gives what was said, proven, done and held, and nothing of others", async () => {
    const who = person();
    const other = person();
    await furnish(db, shop, source, who);
    await furnish(db, shop, source, other);
    const found = JSON.stringify(await erasing().export(shop.shop, { email: who.email.toUpperCase() }));
    for (const word of [
      who.phone,
      who.email,
      who.name,
      "where is my order?",
      "change_address",
      "TRACK",
      "shown",
      "do you sell lamps?",
      `asked by ${who.name}`,
    ])
      expect(found).toContain(word);
    for (const word of wordsOf(other)) expect(found).not.toContain(word);
    expect(await erasing().export(shop.shop, { email: "nobody@example.com" })).toEqual({
      contacts: [],
      conversations: [],
      orders: [],
      parcels: [],
    });
  });
});

describe("keeping things for a time", () => {
  it("forgets conversations in which nothing was said for long, and keeps the others", async () => {
    const old = person();
    const young = person();
    const { conversation, contact } = await furnish(db, shop, source, old);
    await furnish(db, shop, source, young);
    const before = await tracesOf(db, [young.name]);
    const back = "now() - interval '400 days'";
    await db.query(
      `update conversations set created_at = ${back}, last_inbound_at = ${back} where id = $1::uuid`,
      [conversation],
    );
    await db.query(`update messages set created_at = ${back} where conversation_id = $1::uuid`, [
      conversation,
    ]);
    await db.query(`update knowledge_questions set last_at = ${back} where conversation_id = $1::uuid`, [
      conversation,
    ]);
    await db.query(`update contacts set created_at = ${back} where id = $1::uuid`, [contact]);
    await db.query(`update proofs set at = ${back} where value = $1`, [old.email]);
    await db.query(`update proofs set at = ${back} where value = $1`, [`+${old.phone}`]);
    await db.query(`update order_snapshots set as_of = ${back} where order_id = $1`, [old.orderId]);
    await db.query(`update shipments set created_at = ${back} where order_id = $1`, [old.orderId]);
    const keep = { conversationDays: 365, orderDays: 30, auditDays: 365 };
    expect(await forgetOfShop(db, shop.shop, keep)).toBe(1);
    await forgetSpent(db);
    const left = await tracesOf(db, [old.name, old.email, old.orderId]);
    expect(left.filter((one) => !/receipts|rejections/.test(one))).toEqual([]);
    expect(await tracesOf(db, [young.name])).toEqual(before);
  });
});
