import { describe, expect, it } from "vitest";
import type { Claim } from "#src/conversation/claim.ts";
import type { Proof } from "#src/identity/authority.ts";
import { authority } from "#src/identity/decide.ts";
import type { Order } from "#src/orders/order.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { days, listSource, now, order, phoneClaim, secret, shipment, subject } from "./sample.ts";

const mine = order("#1043", { createdAt: days(-5) });
const old = order("#900", { createdAt: days(-181) });
const other = order("#1044", {
  customer: { id: "c2", email: "joao@example.com", phone: "+15550100002", name: "João Müller-García Pérez" },
  shipTo: { name: "João Müller-García Pérez", zip: "SW1A 1AA", city: "London", country: "GB" },
});

function desk(orders: readonly Order[] = [mine, old, other], state = { down: false }) {
  let time = now;
  const ledger = memoryLedger(() => time);
  const decides = authority({
    sources: () => [listSource(orders, state)],
    ledger,
    now: () => time,
    secret,
  });
  return { decides, ledger, state, later: (ms: number) => (time = new Date(time.getTime() + ms)) };
}

describe("level 3 by the channel's phone", () => {
  it("shows the orders of that phone from the last 180 days, and no others", async () => {
    const { decides } = desk();
    const { orders } = await decides.visible(subject("a", [phoneClaim("+15550100001")]));
    expect(orders.map(({ order: { number }, level }) => [number, level])).toEqual([["#1043", 3]]);
  });

  it("is level 2 where the channel's numbers can be forged", async () => {
    const { decides } = desk();
    const { orders } = await decides.visible(subject("a", [phoneClaim("+15550100001", 2)]));
    expect(orders.map(({ level }) => level)).toEqual([2]);
  });

  it.each<[string, Claim]>([
    ["an expired claim", { ...phoneClaim("+15550100001"), expires: days(-1) }],
    ["a claim of a kind that proves nothing", { ...phoneClaim("+15550100001"), kind: "customer" }],
    ["a claim by another method", { ...phoneClaim("+15550100001"), method: "knowledge" }],
    ["an order claim nobody stored", { ...phoneClaim("id-#1043"), kind: "order", method: "knowledge" }],
    ["a claim of level 0", { ...phoneClaim("+15550100001"), level: 0 }],
  ])("%s shows nothing", async (_, claim) => {
    const { decides } = desk();
    expect((await decides.visible(subject("a", [claim]))).orders).toEqual([]);
  });
});

describe("level 2 by knowledge", () => {
  it.each<[string, Order, Proof]>([
    ["the e-mail in another case", mine, { number: "1043", email: " Maria@Example.COM " }],
    ["the phone as written at home", mine, { number: "No. 1043", phone: "+1 (555) 010-0001" }],
    ["postcode and last name", mine, { number: "#1043", postcode: "10115", lastName: "sample" }],
    [
      "postcode without its space, name without accents",
      other,
      { number: "1044", postcode: "sw1a1aa", lastName: "perez" },
    ],
    ["one of two last names", other, { number: "1044", postcode: "SW1A 1AA", lastName: "Muller-Garcia" }],
    ["umlauts spelt out", other, { number: "1044", postcode: "SW1A 1AA", lastName: "Mueller-García Pérez" }],
    ["digits of another script", mine, { number: "١٠٤٣", email: "maria@example.com" }],
  ])("%s opens the order", async (_, expected, proof) => {
    const { decides, ledger } = desk();
    const result = await decides.claim(subject("a"), proof);
    expect(result).toMatchObject({ ok: true, visible: { level: 2, order: { number: expected.number } } });
    expect(ledger.wrong()).toBe(0);
    // The claim holds for the conversation, and for no other.
    expect((await decides.visible(subject("a"))).orders).toHaveLength(1);
    expect((await decides.visible(subject("b"))).orders).toEqual([]);
  });

  it("takes a family name that comes first", async () => {
    const taro = order("#7", {
      customer: { name: "山田 太郎" },
      shipTo: { name: "山田太郎", zip: "100-0001", country: "JP" },
    });
    const { decides } = desk([taro]);
    const result = await decides.claim(subject("a"), { number: "7", postcode: "1000001", lastName: "山田" });
    expect(result.ok).toBe(true);
  });

  it.each<[string, Proof, string]>([
    ["another e-mail", { number: "1043", email: "joao@example.com" }, "no_match"],
    ["another phone", { number: "1043", phone: "+15550100002" }, "no_match"],
    ["the first name", { number: "1043", postcode: "10115", lastName: "Maria" }, "no_match"],
    ["part of the last name", { number: "1043", postcode: "10115", lastName: "Sam" }, "no_match"],
    [
      "the right e-mail and a wrong phone",
      { number: "1043", email: "maria@example.com", phone: "+15550100002" },
      "no_match",
    ],
    ["part of the number", { number: "104", email: "maria@example.com" }, "no_match"],
    ["a wildcard", { number: "10*", email: "maria@example.com" }, "no_match"],
    ["only the number", { number: "1043" }, "need_proof"],
    ["only the postcode", { number: "1043", postcode: "10115" }, "need_proof"],
    ["only the name", { number: "1043", lastName: "Sample" }, "need_proof"],
    ["an e-mail of spaces", { number: "1043", email: "   " }, "need_proof"],
    ["no number", { number: "  ", email: "maria@example.com" }, "need_proof"],
  ])("%s does not", async (_, proof, error) => {
    const { decides } = desk();
    expect(await decides.claim(subject("a"), proof)).toEqual({ ok: false, error });
    expect((await decides.visible(subject("a"))).orders).toEqual([]);
  });

  it("does not open an order without the datum that is offered", async () => {
    const bare = order("#5", { customer: {}, shipTo: {} });
    const { decides } = desk([bare]);
    for (const proof of [
      { email: "" },
      { email: "undefined" },
      { phone: "+15550100001" },
      { postcode: "1", lastName: "x" },
    ]) {
      expect((await decides.claim(subject("a"), { number: "5", ...proof })).ok).toBe(false);
    }
  });

  it("lasts a day, and ends when the order gets another owner", async () => {
    const orders = [order("#1043")];
    const { decides, later } = desk(orders);
    await decides.claim(subject("a"), { number: "1043", email: "maria@example.com" });
    orders[0] = order("#1043", { customer: { email: "somebody@example.com" } });
    expect((await decides.visible(subject("a"))).orders).toEqual([]);
    orders[0] = order("#1043");
    expect((await decides.visible(subject("a"))).orders).toHaveLength(1);
    later(24 * 3_600_000 + 1);
    expect((await decides.visible(subject("a"))).orders).toEqual([]);
  });

  it("costs nothing for an order the subject may see anyway", async () => {
    const { decides, ledger } = desk();
    const result = await decides.claim(subject("a", [phoneClaim("+15550100001")]), { number: "1043" });
    expect(result).toMatchObject({ ok: true, visible: { level: 3 } });
    expect(ledger.wrong()).toBe(0);
  });
});

describe("level 1 by a tracking number", () => {
  it("shows that parcel alone", async () => {
    const two = order("#1043", {
      shipments: [shipment("#1043"), shipment("#2043", { status: "delivered", leftWith: "front door" })],
    });
    const { decides } = desk([two]);
    const number = two.shipments[1]?.trackingNumber ?? "";
    const result = await decides.claim(subject("a"), { number: number.toLowerCase() });
    expect(result).toMatchObject({ ok: true, visible: { level: 1, shipment: { status: "delivered" } } });
    const { orders } = await decides.visible(subject("a"));
    expect(orders).toHaveLength(1);
    const text = JSON.stringify(orders);
    for (const hidden of ["1043", "Desk lamp", "Maria", "maria", "10115", "front door", 'Berlin"', number]) {
      expect(text.replaceAll("track.example.com/2043", "").replaceAll("Europe/Berlin", "")).not.toContain(
        hidden,
      );
    }
  });

  it("says the same for a long number that is no parcel as for an order number without proof", async () => {
    const { decides } = desk();
    expect(await decides.claim(subject("a"), { number: "00340434161094042557" })).toEqual({
      ok: false,
      error: "need_proof",
    });
  });

  it("gives way to level 2 of the same order", async () => {
    const { decides } = desk();
    await decides.claim(subject("a"), { number: mine.shipments[0]?.trackingNumber ?? "" });
    await decides.claim(subject("a"), { number: "1043", email: "maria@example.com" });
    const { orders } = await decides.visible(subject("a"));
    expect(orders.map(({ level }) => level)).toEqual([2]);
  });
});

const wrong = (number: string) => ({ number, email: "wrong@example.com" });

describe("limits", () => {
  it("allows 5 wrong claims in a quarter of an hour and 10 a day per address", async () => {
    const { decides, later } = desk();
    const outcomes: string[] = [];
    const attempt = async (number: string) => {
      const result = await decides.claim(subject("a"), wrong(number));
      outcomes.push(result.ok ? "ok" : result.error);
    };
    for (let index = 0; index < 6; index++) await attempt(String(2000 + (index % 2)));
    later(15 * 60_000 + 1);
    for (let index = 0; index < 6; index++) await attempt(String(2000 + (index % 2)));
    later(15 * 60_000 + 1);
    await attempt("2000");
    const five = Array.from({ length: 5 }, () => "no_match");
    expect(outcomes).toEqual([...five, "too_many_tries", ...five, "too_many_tries", "too_many_tries"]);
    // Being out of tries is said also for what would be right: it must not be an oracle.
    expect(await decides.claim(subject("a"), { number: "1043", email: "maria@example.com" })).toEqual({
      ok: false,
      error: "too_many_tries",
    });
    expect((await decides.claim(subject("b"), { number: "1043", email: "maria@example.com" })).ok).toBe(true);
    later(24 * 3_600_000);
    expect((await decides.claim(subject("a"), { number: "1043", email: "maria@example.com" })).ok).toBe(true);
  });

  it("allows 10 wrong claims a day per order, whoever tries and however it is written", async () => {
    const { decides } = desk();
    const spellings = ["1043", "#1043", "No. 1043", "１０４３", " 1043 "];
    const outcomes: string[] = [];
    for (let index = 0; index < 12; index++) {
      const result = await decides.claim(subject(`guesser-${index}`), wrong(spellings[index % 5] ?? ""));
      outcomes.push(result.ok ? "ok" : result.error);
    }
    expect(outcomes.filter((one) => one === "no_match")).toHaveLength(10);
    expect(outcomes.slice(10)).toEqual(["need_code", "need_code"]);
  });

  it("asks for a code after 10 wrong claims of a number, also when nobody has such an order", async () => {
    for (const number of ["1043", "777777"]) {
      const { decides } = desk();
      for (let index = 0; index < 10; index++) await decides.claim(subject(`g-${index}`), wrong(number));
      for (const email of ["maria@example.com", "x@example.com"]) {
        expect(await decides.claim(subject("late"), { number, email })).toEqual({
          ok: false,
          error: "need_code",
        });
      }
    }
  });

  it("asks for a code after three different numbers, whatever comes fourth", async () => {
    const { decides, later } = desk();
    for (const number of ["1043", "2001", "2002"])
      expect(await decides.claim(subject("a"), wrong(number))).toEqual({ ok: false, error: "no_match" });
    for (const [number, email] of [
      ["1043", "maria@example.com"],
      ["2003", "maria@example.com"],
    ] as const)
      expect(await decides.claim(subject("a"), { number, email })).toEqual({
        ok: false,
        error: "need_code",
      });
    later(24 * 3_600_000 + 1);
    expect((await decides.claim(subject("a"), { number: "1043", email: "maria@example.com" })).ok).toBe(true);
  });

  it("holds under tries at the same time", async () => {
    const { decides } = desk();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        decides.claim(subject("a"), wrong(String(5000 + (index % 2)))),
      ),
    );
    expect(results.filter((one) => !one.ok && one.error === "no_match")).toHaveLength(5);
    const fresh = desk();
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, index) => fresh.decides.claim(subject(`x${index}`), wrong("1043"))),
    );
    expect(many.filter((one) => !one.ok && one.error === "no_match")).toHaveLength(10);
  });
});

describe("a store that cannot be asked", () => {
  it("is told apart from an order that is not there, and knows no better for either", async () => {
    const { decides, state } = desk();
    state.down = true;
    const who = subject("a", [phoneClaim("+15550100001")]);
    expect(await decides.visible(who)).toEqual({ orders: [], unavailable: true });
    expect(await decides.open(who, "aaaaaaaaaaaa")).toBe("unavailable");
    for (const number of ["1043", "99999"]) {
      expect(await decides.claim(subject("b"), { number, email: "maria@example.com" })).toEqual({
        ok: false,
        error: "unavailable",
      });
    }
  });
});

describe("handles and the audit trail", () => {
  it("gives each conversation its own handle, the same every time", async () => {
    const { decides } = desk();
    const handle = async (conversation: string) => {
      const { orders } = await decides.visible(subject(conversation, [phoneClaim("+15550100001")]));
      return orders[0]?.handle ?? "";
    };
    expect(await handle("a")).toBe(await handle("a"));
    expect(await handle("a")).not.toBe(await handle("b"));
    const who = subject("b", [phoneClaim("+15550100001")]);
    expect(await decides.open(who, await handle("a"))).toBe("no_match");
    expect(await decides.open(who, await handle("b"))).toMatchObject({ level: 3 });
  });

  it("records what was shown and tried by field names, never by values", async () => {
    const { decides, ledger } = desk();
    await decides.claim(subject("a"), { number: "1043", email: "joao@example.com" });
    await decides.claim(subject("a"), { number: "1043", email: "maria@example.com" });
    await decides.visible(subject("a"));
    expect(ledger.records.map(({ what, detail }) => [what, detail["result"] ?? detail["level"]])).toEqual([
      ["claim", "no_match"],
      ["claim", "right"],
      ["shown", 2],
      ["shown", 2],
    ]);
    const text = JSON.stringify(ledger.records.map(({ detail }) => detail));
    for (const value of ["maria", "joao", "1043", "Desk lamp", "10115", "Berlin"])
      expect(text).not.toContain(value);
  });

  it("does not start with a short secret", () => {
    const deps = { sources: () => [], ledger: memoryLedger(() => now), now: () => now };
    expect(() => authority({ ...deps, secret: Buffer.from("short") })).toThrow("at least 32 bytes");
  });
});
