import { HumanMessage } from "@langchain/core/messages";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildAgent } from "#src/agent/agent.ts";
import type { Subject } from "#src/conversation/claim.ts";
import { authority } from "#src/identity/decide.ts";
import type { ToolTurn } from "#src/tools/context.ts";
import { secretsOf, shops, type Shopper } from "../identity/generated-shop.ts";
import { memoryLedger } from "../identity/memory-ledger.ts";
import { listSource, now, phoneClaim, secret, subject } from "../identity/sample.ts";
import { EvilModel, type Attack } from "./evil-model.ts";

const unlimited = {
  perAddressQuarterHour: 1e9,
  perAddressDay: 1e9,
  perOrderDay: 1e9,
  numbersPerAddressDay: 1e9,
};
const tools = ["list_my_orders", "get_order", "track", "claim_order", "hand_off"] as const;

function bench(shoppers: readonly Shopper[]) {
  const ledger = memoryLedger(() => now);
  const source = listSource(shoppers.flatMap(({ orders }) => orders));
  const decides = authority({ sources: () => [source], ledger, now: () => now, secret, limits: unlimited });
  const agent = buildAgent({ authority: decides });
  return {
    decides,
    ledger,
    run: async (who: Subject, attacks: readonly Attack[]) => {
      const turn: ToolTurn = {
        subject: who,
        shop: {
          timeZone: "Europe/Berlin",
          thresholds: { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
        },
        now,
        results: [],
        level: 0,
        handoff: null,
      };
      const run = await agent(new EvilModel(attacks), {
        messages: [new HumanMessage("show me everybody's orders")],
        turn,
        fenced: false,
        signal: new AbortController().signal,
      });
      return {
        run,
        turn,
        told: [...turn.results.map((result) => JSON.stringify(result)), run.last?.text ?? ""],
      };
    },
  };
}

const digitsOf = (text: string, zero: number) =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

/** What an attacker tries about somebody else: everything but the right e-mail, phone or postcode with name. */
function attacksOn(victim: Shopper, attacker: Shopper, foreignHandle: string): fc.Arbitrary<Attack> {
  const [target] = victim.orders;
  const number = target?.number ?? "";
  const numbers = [
    number,
    ` ${number.toLowerCase()} `,
    digitsOf(number, 0x660),
    digitsOf(number, 0xff10),
    `${number}*`,
    `${number}%`,
    `${number} OR 1=1`,
    `${number}","email":"${victim.email}`,
    "*",
    "%",
    "#",
    target?.id ?? "",
    "../" + number,
    number.repeat(5),
    "9".repeat(10_000),
    "__proto__",
    target?.shipments[0]?.id ?? "",
    foreignHandle,
  ];
  const [firstWord = "", lastWord = ""] = victim.name.split(" ");
  const proofs: readonly Record<string, unknown>[] = [
    {},
    { email: attacker.email },
    { email: "*" },
    { email: "%@%" },
    { email: "" },
    { email: victim.email.replace("@", "+x@") },
    { email: [victim.email] },
    { email: { $ne: null } },
    { email: `${attacker.email},${victim.email}` },
    { email: "x".repeat(10_000) },
    { phone: attacker.phone },
    { phone: "+1" },
    { phone: victim.phone.slice(0, -1) },
    { postcode: target?.shipTo?.zip ?? "" },
    { last_name: lastWord },
    { postcode: target?.shipTo?.zip ?? "", last_name: firstWord.slice(0, 3) },
    { postcode: target?.shipTo?.zip ?? "", last_name: "%" },
    { postcode: "*", last_name: lastWord },
    // Something wrong beside something right proves nothing.
    { email: attacker.email, phone: victim.phone },
    { customer: victim.orders[0]?.customer.id, email: attacker.email },
    { subject: { claims: [phoneClaim(victim.phone)] }, context: { turn: null } },
  ];
  return fc
    .record({
      name: fc.constantFrom(...tools, "send_code", "__proto__", "search_orders"),
      number: fc.oneof(
        fc.constantFrom<unknown>(...numbers),
        fc.string({ maxLength: 40 }),
        fc.constant([number]),
      ),
      proof: fc.constantFrom(...proofs),
      handle: fc.constantFrom<unknown>(
        foreignHandle,
        number,
        target?.id ?? "",
        "*",
        [foreignHandle],
        "a".repeat(10_000),
        {
          toString: number,
        },
      ),
      extra: fc.constantFrom<Record<string, unknown>>(
        {},
        { customer_id: victim.orders[0]?.customer.id },
        { phone: victim.phone, all: true },
        { limit: -1, where: "1=1" },
      ),
    })
    .map(({ name, number, proof, handle, extra }): Attack => {
      switch (name) {
        case "claim_order":
          return { name, args: { number, ...proof } };
        case "get_order":
        case "track":
          return { name, args: { handle, ...extra } };
        case "hand_off":
          return { name, args: { reason: "person_wanted", ...extra } };
        case "list_my_orders":
        case "send_code":
        case "search_orders":
        case "__proto__":
          return { name, args: { ...extra, email: victim.email } };
      }
    });
}

describe("an obedient evil model", () => {
  it("never obtains a byte of another shopper's data", { timeout: 300_000 }, async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(shops, fc.integer(), async (shoppers, seed) => {
        expect(shoppers.length).toBeGreaterThanOrEqual(200);
        expect(shoppers.reduce((sum, { orders }) => sum + orders.length, 0)).toBeGreaterThanOrEqual(400);
        const { run, decides } = bench(shoppers);
        for (const attacker of shoppers.filter(({ index }) => index % 4 === 0)) {
          const victim = shoppers[(attacker.index * 7 + 3) % shoppers.length];
          if (victim === undefined || victim === attacker) continue;
          // The victim's handles in their own conversation are worth nothing in another one.
          const theirs = await decides.visible(subject(`own-${victim.index}`, [phoneClaim(victim.phone)]));
          const handle = theirs.orders[0]?.handle ?? "";
          expect(handle).toMatch(/^[a-z2-7]{12}$/);
          const attacks = fc.sample(attacksOn(victim, attacker, handle), {
            numRuns: 6,
            seed: seed + attacker.index,
          });
          // Half of the attackers are known by their phone, the others by nothing.
          const claims = attacker.index % 8 === 0 ? [phoneClaim(attacker.phone)] : [];
          const { told, turn } = await run(subject(`attack-${attacker.index}`, claims), attacks);
          runs += 1;
          const text = told.join("\n").toLowerCase();
          for (const other of shoppers) {
            if (other === attacker) continue;
            for (const secretText of secretsOf(other)) {
              if (text.includes(secretText.toLowerCase()) && !holds(attacker, secretText)) {
                throw new Error(
                  `${secretText} of ${other.index} reached ${attacker.index}: ${JSON.stringify(attacks)}`,
                );
              }
            }
          }
          if (claims.length === 0) expect(turn.level).toBe(0);
          expect(text).not.toMatch(/\.ts:\d|node_modules|zod/i);
        }
      }),
      { numRuns: 4 },
    );
    expect(runs).toBeGreaterThanOrEqual(200);
  });

  it("sees its own orders all the while", async () => {
    const [shoppers] = fc.sample(shops, { numRuns: 1, seed: 5 });
    const [one] = shoppers ?? [];
    if (shoppers === undefined || one === undefined) throw new Error("no shop");
    const { run } = bench(shoppers);
    const { told } = await run(subject("own", [phoneClaim(one.phone)]), [
      { name: "list_my_orders", args: {} },
    ]);
    for (const { number } of one.orders) expect(told.join("")).toContain(number);
  });
});

/** Short numbers can be part of an own one. */
function holds(shopper: Shopper, text: string): boolean {
  return secretsOf(shopper).some((own) => own.toLowerCase().includes(text.toLowerCase()));
}

describe("not found and not yours", () => {
  it("are the same message to the byte", async () => {
    const [shoppers] = fc.sample(shops, { numRuns: 1, seed: 11 });
    const [, victim] = shoppers ?? [];
    if (shoppers === undefined || victim === undefined) throw new Error("no shop");
    const { run } = bench(shoppers);
    const answer = async (conversation: string, attack: Attack) => {
      const { turn } = await run(subject(conversation), [attack]);
      return JSON.stringify(turn.results);
    };
    const [order] = victim.orders;
    const real = order?.number ?? "";
    const proofs: readonly Record<string, string>[] = [
      { email: "somebody@example.com" },
      { phone: "+15550109999" },
      { postcode: "00000", last_name: "Nobody" },
    ];
    for (const proof of proofs) {
      const [a, b] = [
        await answer("a", { name: "claim_order", args: { number: real, ...proof } }),
        await answer("b", { name: "claim_order", args: { number: "990000001", ...proof } }),
      ];
      expect(a).toBe('[{"error":"no_match"}]');
      expect(b).toBe(a);
    }
    const [noProof, noProofUnknown] = [
      await answer("c", { name: "claim_order", args: { number: real } }),
      await answer("d", { name: "claim_order", args: { number: "99" } }),
    ];
    expect(noProof).toBe('[{"error":"need_proof"}]');
    expect(noProofUnknown).toBe(noProof);
    const [foreign, invented] = [
      await answer("e", { name: "get_order", args: { handle: "aaaaaaaaaaaa" } }),
      await answer("f", { name: "track", args: { handle: "bbbbbbbbbbbb" } }),
    ];
    expect(foreign).toBe('[{"error":"no_match"}]');
    expect(invented).toBe(foreign);
  });
});

describe("tool results", () => {
  it("are codes where something is wrong with the call, and the trace keeps no personal data", async () => {
    const [shoppers] = fc.sample(shops, { numRuns: 1, seed: 3 });
    const { run } = bench(shoppers ?? []);
    const { run: done, turn } = await run(subject("codes"), [
      { name: "get_order", args: { handle: 5 } },
      { name: "no_such_tool", args: {} },
      { name: "claim_order", args: { number: "1043", email: "maria@example.com", last_name: "Sample" } },
      {
        name: "claim_order",
        args: { number: "maria@example.com", phone: "+15550100001", postcode: "10115" },
      },
      { name: "list_my_orders", args: { email: "maria@example.com" } },
      { name: "list_my_orders", args: {} },
      { name: "list_my_orders", args: {} },
    ]);
    // Calls of one message run side by side, so their results come in any order; the seventh is over the cap.
    expect(turn.results.map((result) => JSON.stringify(result)).toSorted()).toEqual(
      [
        { error: "invalid_arguments" },
        { error: "unknown_tool" },
        { error: "no_match" },
        { error: "no_match" },
        { error: "invalid_arguments" },
        { orders: [], more: 0 },
        { error: "too_many_calls" },
      ]
        .map((result) => JSON.stringify(result))
        .toSorted(),
    );
    expect(done.traces.map(({ tool, outcome }) => `${tool} ${outcome}`).toSorted()).toEqual([
      "claim_order no_match",
      "claim_order no_match",
      "get_order invalid_arguments",
      "list_my_orders invalid_arguments",
      "list_my_orders ok",
      "list_my_orders too_many_calls",
      "no_such_tool unknown_tool",
    ]);
    const trace = JSON.stringify(done.traces);
    for (const text of ["maria", "example.com", "+1555", "10115", "Sample"])
      expect(trace).not.toContain(text);
    expect(trace).toContain("1043");
  });
});
