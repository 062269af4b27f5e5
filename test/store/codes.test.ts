import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Subject } from "#src/conversation/claim.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { codeLedger, forgetCodes, type StoredCodes } from "#src/store/codes.ts";
import type { Db } from "#src/store/db.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let db: Db;
let close: () => Promise<void>;
let shop: TestShop;
let ledger: StoredCodes;
/** Another instance on the same database. */
let second: StoredCodes;
let people: readonly string[];
let next = 0;

beforeAll(async () => {
  const opened = await testDb();
  db = opened.db;
  close = () => opened.close();
  shop = await testShop(db);
  const accepted = await acceptMessages(
    db,
    Array.from({ length: 40 }, (_, n) => textFrom(shop, `1555010${n + 1000}`, "hi")),
  );
  people = accepted.map(({ conversation }) => conversation ?? "");
  ledger = codeLedger(db);
  second = codeLedger(db);
});
afterAll(() => close());

/** Somebody who has not been here in this test. */
const somebody = (): Subject => {
  next += 1;
  const conversation = people[next % people.length] ?? "";
  return { shop: shop.shop, conversation, contact: randomUUID(), address: conversation, claims: [] };
};
const limits = { perOrder: { hour: 3, day: 5 }, perConversation: { hour: 3, day: 5 } };
const code = (orderKey: string, lifeMs = 600_000) => ({
  orderKey,
  purpose: "access" as const,
  hash: `hash of ${orderKey}`,
  lifeMs,
});
const allowed = (results: readonly ({ id: string } | { refused: string })[]) =>
  results.filter((one) => "id" in one).length;
const later = (interval: string, where: string) =>
  db.query(
    `update codes set sent_at = sent_at - interval '${interval}', expires = expires - interval '${interval}' where ${where}`,
    [],
  );

describe("the ledger of codes", () => {
  it("allows three sendings an hour about one order, however many instances and conversations ask at once", async () => {
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        (n % 2 === 0 ? ledger : second).begin(somebody(), code("order-a"), limits),
      ),
    );
    expect(allowed(results)).toBe(3);
    expect(results.filter((one) => "refused" in one && one.refused === "order")).toHaveLength(27);
    await later("61 minutes", "order_key = 'order-a'");
    const again = await Promise.all(
      Array.from({ length: 10 }, () => ledger.begin(somebody(), code("order-a"), limits)),
    );
    expect(allowed(again)).toBe(2);
    await later("24 hours", "order_key = 'order-a'");
    expect(await second.begin(somebody(), code("order-a"), limits)).toHaveProperty("id");
  });

  it("allows three an hour and five a day from one conversation, whatever it asks about", async () => {
    const who = somebody();
    await db.query("delete from codes", []);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ledger.begin(who, code(`many-${n}`), limits)),
    );
    expect(allowed(results)).toBe(3);
    expect(results.filter((one) => "refused" in one && one.refused === "conversation")).toHaveLength(17);
    // What is mailed is counted by itself.
    expect(await ledger.begin(who, { ...code("many-0"), purpose: "status" }, limits)).toHaveProperty("id");
  });

  it("counts three tries of the newest code, even when fifty come at once from two instances", async () => {
    await db.query("delete from codes", []);
    const who = somebody();
    await ledger.begin(who, code("tries-1"), limits);
    const begun = await ledger.begin(who, code("tries-2"), limits);
    const id = "id" in begun ? begun.id : "";
    await ledger.arm(id, { claim: "claim", means: "phone" });
    // Mails are no codes.
    await ledger.begin(who, { ...code("tries-3"), purpose: "status" }, limits);
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? ledger : second).attempt(who.conversation, 3)),
    );
    const tried = results.filter((one) => "id" in one);
    expect(tried).toHaveLength(3);
    expect(tried[0]).toEqual({
      id,
      orderKey: "tries-2",
      claim: "claim",
      means: "phone",
      hash: "hash of tries-2",
    });
    expect(results.filter((one) => "refused" in one && one.refused === "too_many_tries")).toHaveLength(47);
  });

  it("knows a code that is over from none, and is used once", async () => {
    await db.query("delete from codes", []);
    const who = somebody();
    expect(await ledger.attempt(who.conversation, 3)).toEqual({ refused: "no_code" });
    const begun = await ledger.begin(who, code("once"), limits);
    const id = "id" in begun ? begun.id : "";
    expect(await ledger.attempt(somebody().conversation, 3)).toEqual({ refused: "no_code" });
    await later("10 minutes", `id = '${id}'`);
    expect(await ledger.attempt(who.conversation, 3)).toEqual({ refused: "expired" });
    const uses = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? ledger : second).use(id)),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await ledger.attempt(who.conversation, 3)).toEqual({ refused: "no_code" });
  });

  it("ends the earlier codes of a conversation with a new one, and nobody else's", async () => {
    await db.query("delete from codes", []);
    const [one, another] = [somebody(), somebody()];
    await ledger.begin(one, code("shared"), limits);
    await ledger.begin(another, code("shared"), limits);
    await ledger.begin(one, code("shared"), limits);
    const rows = await db.query<{ conversation_id: string; live: boolean }>(
      "select conversation_id, expires > now() as live from codes order by sent_at",
      [],
    );
    expect(rows.map((row) => [row.conversation_id, row.live])).toEqual([
      [one.conversation, false],
      [another.conversation, true],
      [one.conversation, true],
    ]);
  });

  it("writes a note at once, and forgets codes that no limit counts", async () => {
    await db.query("delete from codes", []);
    const who = somebody();
    await ledger.note(who, "code_sent", { result: "email" });
    const notes = await db.query("select detail from audit where what = 'code_sent'", []);
    expect(notes).toEqual([{ detail: { result: "email" } }]);
    await ledger.begin(who, code("old"), limits);
    await ledger.begin(who, code("new"), limits);
    await later("49 hours", "order_key = 'old'");
    expect(await forgetCodes(db)).toBe(1);
    expect(await db.query("select order_key from codes", [])).toEqual([{ order_key: "new" }]);
  });
});
