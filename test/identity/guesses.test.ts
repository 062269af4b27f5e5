import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Subject } from "#src/conversation/claim.ts";
import type { Spoken } from "#src/delivery/outgoing.ts";
import { codes } from "#src/identity/codes.ts";
import { authority } from "#src/identity/decide.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { claimLedger } from "#src/store/claims.ts";
import { codeLedger } from "#src/store/codes.ts";
import type { Db } from "#src/store/db.ts";
import { engine, testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";
import { listSource, order, secret } from "./sample.ts";

/** Ten thousand guesses at once against a real database, by two instances. */
let db: Db;
let close: () => Promise<void>;
let shop: TestShop;
let people: readonly string[];

beforeAll(async () => {
  const opened = await testDb();
  db = opened.db;
  close = () => opened.close();
  shop = await testShop(db);
  const accepted = await acceptMessages(
    db,
    Array.from({ length: 400 }, (_, n) => textFrom(shop, `1555${String(n).padStart(7, "0")}`, "hi")),
  );
  people = accepted.map(({ conversation }) => conversation ?? "");
});
afterAll(() => close());

const attacker = (n: number): Subject => {
  const conversation = people[n % people.length] ?? "";
  return { shop: shop.shop, conversation, contact: randomUUID(), address: `attacker ${n}`, claims: [] };
};

/** So many at a time as a server under attack has under way. */
async function inParallel<Result>(count: number, task: (n: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    for (let n = (next += 1); n <= count; n = next += 1) results.push(await task(n - 1));
  };
  await Promise.all(Array.from({ length: 64 }, lane));
  return results;
}

const target = order("#1043", {
  customer: { email: "victim@example.com", phone: "+15550100001", name: "Victoria Victim" },
});

function instance(sent: string[]) {
  const ledger = claimLedger(db);
  const common = { sources: () => [listSource([target])], ledger, now: () => new Date(), secret };
  return {
    decides: authority(common),
    asks: codes({
      ...common,
      codes: codeLedger(db),
      outgoing: {
        inConversation: () => Promise.reject(new Error("not there")),
        to: (_, __, { reply }): Promise<Spoken> => {
          sent.push(reply.text);
          return Promise.resolve({ kind: "said", message: "m", conversation: "c" });
        },
      },
      writeCode: (language, code) => ({ text: code, language }),
      shopName: () => Promise.resolve("A shop"),
      log: () => undefined,
    }),
  };
}

const tally = (results: readonly ({ ok: true } | { error: string })[]) => {
  const counts: Record<string, number> = {};
  for (const one of results) {
    const what = "error" in one ? one.error : "ok";
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
};

describe(`10,000 guesses at once (${engine})`, () => {
  it("of one order's e-mail, each from another address: ten are compared", { timeout: 600_000 }, async () => {
    const instances = [instance([]), instance([])];
    const results = await inParallel(2_000, async (n) => {
      const email = n === 1_999 ? "victim@example.com" : `guess${n}@example.com`;
      const result = await instances[n % 2]?.decides.claim(attacker(n), { number: "1043", email });
      return result?.ok === true ? { ok: true as const } : { error: result?.error ?? "none" };
    });
    expect(tally(results)).toEqual({ no_match: 10, need_code: 1_990 });
  });

  it("of order numbers, from 400 addresses: three numbers each", { timeout: 600_000 }, async () => {
    const instances = [instance([]), instance([])];
    const results = await inParallel(10_000, async (n) => {
      const result = await instances[n % 2]?.decides.claim(
        { ...attacker(n), address: `collector ${n % 400}` },
        { number: String(200_000 + n), email: "victim@example.com" },
      );
      return result?.ok === true ? { ok: true as const } : { error: result?.error ?? "none" };
    });
    expect(tally(results)).toEqual({ no_match: 1_200, need_code: 8_800 });
  });

  it(
    "of codes for one order, from 400 conversations: three codes, three tries each",
    { timeout: 600_000 },
    async () => {
      const sent: string[] = [];
      const instances = [instance(sent), instance(sent)];
      const lucky: number[] = [];
      const asked = await inParallel(400, async (n) => {
        const result = await instances[n % 2]?.asks.send(attacker(n), { number: "1043" }, "en");
        if (result === undefined || "error" in result) return { error: result?.error ?? "none" };
        lucky.push(n);
        return { ok: true as const };
      });
      expect(tally(asked)).toEqual({ ok: 3, too_many_tries: 397 });
      for (const one of instances) await one.asks.settled();
      expect(sent).toHaveLength(3);

      const guesses = new Set(sent);
      const results = await inParallel(10_000, async (n) => {
        let guess = String(n * 97).padStart(6, "0");
        while (guesses.has(guess)) guess = String((Number(guess) + 1) % 1_000_000).padStart(6, "0");
        const result = await instances[n % 2]?.asks.submit(attacker(n), guess);
        return result === undefined || "error" in result
          ? { error: result?.error ?? "none" }
          : { ok: true as const };
      });
      // 25 guesses in each of the three conversations that a code was sent for, and no code in the others.
      expect(tally(results)).toEqual({ wrong_code: 9, too_many_tries: 66, no_code: 9_925 });
      // The right codes come too late now.
      expect(lucky).toHaveLength(3);
      for (const n of lucky)
        for (const code of sent)
          expect(await instances[0]?.asks.submit(attacker(n), code)).toEqual({ error: "too_many_tries" });
    },
  );
});
