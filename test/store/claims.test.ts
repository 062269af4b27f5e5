import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Subject } from "#src/conversation/claim.ts";
import { claimLimits, type Begun } from "#src/identity/ledger.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { claimLedger, type StoredLedger } from "#src/store/claims.ts";
import { claimTurns } from "#src/store/claim-turns.ts";
import type { Db } from "#src/store/db.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let db: Db;
let close: () => Promise<void>;
let shop: TestShop;
let ledger: StoredLedger;
let conversation: string;

beforeAll(async () => {
  const opened = await testDb();
  db = opened.db;
  close = () => opened.close();
  shop = await testShop(db);
  const [accepted] = await acceptMessages(db, [textFrom(shop, "15550100001", "hi")]);
  conversation = accepted?.conversation ?? "";
});
afterAll(() => close());
beforeEach(() => {
  ledger = claimLedger(db);
});

const from = (address: string): Subject => ({
  shop: shop.shop,
  conversation,
  contact: randomUUID(),
  address,
  claims: [],
});
const allowed = (tries: readonly Begun[]) => tries.filter((one) => "id" in one).length;

describe("the ledger of claims", () => {
  it("allows five tries in a quarter of an hour, even when fifty come at once", async () => {
    const tries = await Promise.all(
      Array.from({ length: 50 }, (_, n) => ledger.begin(from("busy"), `n${n % 2}`, claimLimits)),
    );
    expect(allowed(tries)).toBe(5);
    expect(tries.filter((one) => "refused" in one && one.refused === "too_many_tries")).toHaveLength(45);
  });

  it("allows three order numbers for one address, even when fifty come at once", async () => {
    const tries = await Promise.all(
      Array.from({ length: 50 }, (_, n) => ledger.begin(from("collector"), `c${n}`, claimLimits)),
    );
    expect(allowed(tries)).toBe(3);
    expect(await ledger.begin(from("collector"), "c1", claimLimits)).toEqual({ refused: "need_code" });
  });

  it("allows ten a day for one order, from however many addresses", async () => {
    const tries = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ledger.begin(from(`a${n}`), "1043", claimLimits)),
    );
    expect(allowed(tries)).toBe(10);
    expect(await ledger.begin(from("one more"), "1043", claimLimits)).toEqual({ refused: "need_code" });
    expect(await ledger.begin(from("one more"), "1044", claimLimits)).toHaveProperty("id");
  });

  it("allows ten a day for one address, a quarter of an hour apart", async () => {
    const subject = from("patient");
    for (let batch = 0; batch < 3; batch += 1) {
      for (let n = 0; n < 5; n += 1) await ledger.begin(subject, `p${n % 2}`, claimLimits);
      await db.query("update claim_tries set at = at - interval '20 minutes' where address = $1", [
        "patient",
      ]);
    }
    const [row] = await db.query<{ count: number }>(
      "select count(*)::int as count from claim_tries where address = $1",
      ["patient"],
    );
    expect(row?.count).toBe(10);
    await db.query("update claim_tries set at = at - interval '24 hours' where address = $1", ["patient"]);
    expect(await ledger.begin(subject, "tomorrow", claimLimits)).toHaveProperty("id");
  });

  it("does not count a try that was right; its claim holds at once, and in later turns until it expires", async () => {
    const subject = from("right");
    const claim = { kind: "order", value: "1", method: "knowledge", level: 2 } as const;
    for (let n = 0; n < 8; n += 1) {
      const begun = await ledger.begin(subject, "2000", claimLimits);
      const id = "id" in begun ? begun.id : "";
      expect(id).not.toBe("");
      const expires = new Date(Date.now() + (n === 0 ? -1_000 : 60_000));
      await ledger.right(id, subject, { ...claim, value: String(n), at: new Date(), expires });
    }
    const inForce = ["1", "2", "3", "4", "5", "6", "7"];
    expect((await ledger.claimsOf(conversation)).map(({ value }) => value).toSorted()).toEqual(inForce);
    ledger.takeAudit(conversation);
    expect(await ledger.claimsOf(conversation)).toEqual([]);
    const [turn] = await claimTurns(db, 1, 60_000);
    expect(turn?.claims.map(({ value }) => value).toSorted()).toEqual(inForce);
  });

  it("keeps shops apart", async () => {
    const elsewhere = { ...from("busy"), shop: randomUUID() };
    expect(await ledger.begin(elsewhere, "1043", claimLimits)).toHaveProperty("id");
  });

  it("hands what was noted to the turn's commit, once", async () => {
    await ledger.audit(from("x"), "disclosure", { fields: ["status"] });
    expect(ledger.takeAudit(conversation)).toEqual([{ what: "disclosure", detail: { fields: ["status"] } }]);
    expect(ledger.takeAudit(conversation)).toEqual([]);
  });
});
