import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Claim, Level, Subject } from "#src/conversation/claim.ts";
import type { ConfirmResult } from "#src/identity/actions.ts";
import type { Order } from "#src/orders/order.ts";
import { levelFor, type ActionKind, type Wish } from "#src/policy/actions.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import { decideApproval } from "#src/store/approvals.ts";
import { proposalOf } from "#src/store/proposals.ts";
import type { Fault } from "../fakes/acting-store.ts";
import { eventually } from "../fakes/gateway.ts";
import { days } from "../identity/sample.ts";
import { arrived, claimTo, openBench, rulesOf, unsent, type Bench } from "./bench.ts";

/*
 * Acceptance: a thousand proposals with the wrong status, owner or level, expired or used confirmations, caps reached,
 * stores that fail and yeses that come twice at once in two processes. Each is refused or executed exactly once, and
 * what the shopper is told is what the store shows.
 */

const orders = [
  "unsent",
  "arrived",
  "half_sent",
  "cancelled",
  "under_review",
  "marketplace",
  "unpaid",
] as const;
const kinds = [
  "cancel_order",
  "change_address",
  "request_return",
  "create_return",
  "exchange",
  "refund",
  "notify",
  "resend_confirmation",
] as const satisfies readonly ActionKind[];

const scenario = fc.record({
  order: fc.oneof(
    { weight: 3, arbitrary: fc.constant("fitting" as const) },
    { weight: 2, arbitrary: fc.constantFrom(...orders) },
  ),
  kind: fc.constantFrom(...kinds),
  quantity: fc.integer({ min: 1, max: 3 }),
  cents: fc.integer({ min: 1, max: 30_000 }),
  country: fc.constantFrom("DE", "DE", "FR"),
  proven: fc.constantFrom<"nothing" | "another" | "expired" | 2 | 3 | 4>(
    "nothing",
    "another",
    "expired",
    2,
    3,
    3,
    4,
    4,
    4,
    4,
    4,
    4,
    4,
    4,
  ),
  mode: fc.constantFrom("off", "ask", "ask", "automatic", "automatic", "automatic", "automatic"),
  caps: fc.constantFrom(1_000, 15_000, 100_000),
  between: fc.constantFrom(
    "nothing",
    "nothing",
    "nothing",
    "nothing",
    "nothing",
    "nothing",
    "expires",
    "withdrawn",
    "shipped",
    "another_proposal",
    "loses_proof",
  ),
  who: fc.constantFrom(
    "owner",
    "owner",
    "owner",
    "owner",
    "owner",
    "owner",
    "other_conversation",
    "other_contact",
  ),
  yeses: fc.integer({ min: 1, max: 4 }),
  faults: fc.array(
    fc.constantFrom<Fault>("lost", "unreached", "busy", "forbidden", "throws", "lies", "slow"),
    { maxLength: 2 },
  ),
  merchant: fc.constantFrom("approve", "approve_twice", "decline", "nothing"),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

const perSeed = 250;
const seeds = [1, 20_261_125, 424_242, 987_654_321];

let bench: Bench;
let second: ReturnType<Bench["another"]>;
let owner: Subject;
let stranger: Subject;
beforeAll(async () => {
  const product = { id: "p", title: "Desk lamp", sku: "LAMP-L", stock: "in_stock" } as const;
  bench = await openBench([], {
    store: { products: [product] },
    callMs: 2_000,
    pausesMs: [2, 4, 8],
    patienceMs: 20_000,
  });
  second = bench.another();
  await second.work.start();
  owner = await bench.shopper();
  stranger = await bench.shopper();
});
afterAll(() => bench.close());

let counter = 10_000;

function orderOf({ order, kind }: Scenario): Order {
  const number = `#${(counter += 1)}`;
  switch (order) {
    case "fitting":
      return kind === "cancel_order" || kind === "change_address" || kind === "notify"
        ? unsent(number)
        : arrived(number);
    case "unsent":
      return unsent(number);
    case "arrived":
      return arrived(number);
    case "half_sent": {
      const whole = arrived(number);
      return { ...whole, items: whole.items.map((item, n) => (n === 0 ? { ...item, fulfilled: 1 } : item)) };
    }
    case "cancelled":
      return unsent(number, { state: "cancelled", cancelled: { at: days(-1) } });
    case "under_review":
      return unsent(number, { state: "on_hold", hold: { reason: "review" } });
    case "marketplace":
      return arrived(number, { marketplace: "Bazaar" });
    case "unpaid":
      return unsent(number, { financial: "pending" });
  }
}

function wishOf({ kind, quantity, cents, country }: Scenario): Wish {
  const piece = { itemId: "i1", quantity, reason: "unwanted" as const };
  switch (kind) {
    case "cancel_order":
    case "notify":
    case "resend_confirmation":
      return { kind };
    case "change_address":
      return { kind, address: { line: "5 Other Road", zip: "20095", city: "Hamburg", country } };
    case "request_return":
    case "create_return":
      return { kind, items: [piece] };
    case "exchange":
      return { kind, items: [{ ...piece, forSku: "LAMP-L" }] };
    case "refund":
      return { kind, amount: { amount: cents, currency: "EUR" } };
  }
}

function claimsOf({ proven }: Scenario, of: Order): readonly Claim[] {
  switch (proven) {
    case "nothing":
      return [];
    case "another":
      return [claimTo(unsent("#1"), 4)];
    case "expired":
      return [claimTo(of, 4, { at: days(-2), expires: days(-1) })];
    case 2:
    case 3:
      return [claimTo(of, proven)];
    case 4:
      return [claimTo(of, 3), claimTo(of, 4)];
  }
}

function outcomesOf(results: readonly ConfirmResult[]): ActionOutcome[] {
  return results.flatMap((result) => (result.kind === "outcome" ? [result.outcome] : []));
}

/** What really became of the order, by the store's own books. */
function happened(kind: ActionKind, before: Order, after: Order): boolean {
  switch (kind) {
    case "cancel_order":
      return before.state !== "cancelled" && after.state === "cancelled";
    case "change_address":
      return after.shipTo?.line === "5 Other Road";
    case "request_return":
    case "create_return":
    case "exchange":
      return after.returns.length > before.returns.length;
    case "refund":
      return after.refunds.length > before.refunds.length;
    case "notify":
    case "resend_confirmation":
      return false;
  }
}

interface Ran {
  readonly result: "not_proposed" | "done" | "not_done" | "uncertain" | "not_confirmed";
}

async function run(given: Scenario): Promise<Ran> {
  const of = orderOf(given);
  const wish = wishOf(given);
  const caps = { perOrder: given.caps, perCustomer30Days: given.caps, perShopDay: 100_000_000 };
  const { mode } = given;
  bench.rules.current = rulesOf({
    cancel_order: { mode, withinHours: null },
    change_address: { mode },
    request_return: { mode },
    create_return: { mode },
    exchange: { mode },
    notify: { mode },
    resend_confirmation: { mode },
    refund: { mode, withoutApprovalUpTo: [{ value: 150, currency: "EUR" }], caps: { EUR: caps } },
  });
  bench.store.put(of);
  const subject = { ...owner, claims: claimsOf(given, of) };
  const handle = bench.handle(subject, of);
  const made = await bench.actions.propose(subject, { handle, wish });
  if ("error" in made) {
    expect(bench.store.order(of.id)).toEqual(of);
    return { result: "not_proposed" };
  }
  // Nothing is proposed that the merchant has left off, nor to whoever has proven less than has to be.
  expect(mode).not.toBe("off");
  expect(typeof given.proven === "number" ? given.proven : 0).toBeGreaterThanOrEqual(
    Math.min(3, levelFor[given.kind]),
  );

  let confirming = subject;
  if (given.between === "expires")
    await bench.db.query("update proposals set expires = now() where id = $1::uuid", [made.proposal]);
  if (given.between === "withdrawn") await bench.actions.withdraw(subject);
  if (given.between === "shipped")
    bench.store.change(of.id, { items: of.items.map((item) => ({ ...item, fulfilled: item.quantity })) });
  if (given.between === "another_proposal") {
    const next = await bench.actions.propose(subject, { handle, wish: { kind: "notify" } });
    if ("error" in next) await bench.actions.withdraw(subject);
  }
  if (given.between === "loses_proof") confirming = { ...subject, claims: [] };
  if (given.who === "other_conversation") confirming = { ...stranger, claims: subject.claims };
  if (given.who === "other_contact") confirming = { ...confirming, contact: randomUUID() };

  const before = bench.store.order(of.id);
  bench.store.faults.push(...given.faults);
  const told: ConfirmResult[] = await Promise.all(
    Array.from({ length: given.yeses }, (_, n) =>
      (n % 2 === 0 ? bench : second).actions.confirm(confirming, made.proposal),
    ),
  );
  const waits = told.some(({ kind }) => kind === "waiting");
  if (waits && given.merchant !== "nothing") {
    const decision = given.merchant === "decline" ? "decline" : "approve";
    const times = given.merchant === "approve_twice" ? 2 : 1;
    const decided = await Promise.all(
      Array.from({ length: times }, () =>
        decideApproval(bench.db, owner.shop, made.proposal, decision, null),
      ),
    );
    expect(decided.filter((one) => typeof one === "object")).toHaveLength(1);
    second.work.due();
    await bench.work.execute(made.proposal, owner.shop);
  }
  // A yes that is used again: the same answer, and nothing is done.
  told.push(await bench.actions.confirm(confirming, made.proposal));
  bench.store.faults.length = 0;

  const after = bench.store.order(of.id);
  const effects = bench.store.effects.filter(({ key }) => key === made.proposal);
  const own = bench.own.filter(({ key }) => key === made.proposal);
  const row = await proposalOf(bench.db, owner.shop, made.proposal);
  const outcomes = outcomesOf(told);
  const [outcome] = outcomes;
  for (const one of outcomes) expect(one).toEqual(outcome);
  expect(effects.length + own.length).toBeLessThanOrEqual(1);

  const mayNot =
    given.who !== "owner" ||
    ["expires", "withdrawn", "another_proposal", "loses_proof"].includes(given.between) ||
    (typeof given.proven === "number" ? given.proven : 0) < levelFor[given.kind] ||
    (waits && !given.merchant.startsWith("approve"));
  if (mayNot) {
    expect([effects, own]).toEqual([[], []]);
    expect(after).toEqual(before);
    expect(outcomes.filter(({ done }) => done)).toEqual([]);
  }
  const mine = given.kind === "notify" || given.kind === "resend_confirmation";
  if (outcome === undefined) {
    expect(["done", "failed", "executing"]).not.toContain(row?.state);
    expect(effects).toEqual([]);
    return { result: "not_confirmed" };
  }
  if (outcome.done) {
    expect(row?.state).toBe("done");
    expect(mine ? own : effects).toHaveLength(1);
    if (!mine) expect(happened(given.kind, before, after)).toBe(true);
    if (outcome.returnId !== undefined) expect(after.returns.map(({ id }) => id)).toContain(outcome.returnId);
    const back = after.refunds.reduce((all, one) => all + one.amount.amount, 0);
    if (given.kind === "refund") {
      expect(outcome.refunded).toEqual({ amount: given.cents, currency: "EUR" });
      expect(back).toBe(given.cents);
      expect(back).toBeLessThanOrEqual(given.caps);
    }
    if (given.kind === "cancel_order")
      expect(outcome.refunded).toEqual(back === 0 ? undefined : { amount: back, currency: "EUR" });
    return { result: "done" };
  }
  if (outcome.uncertain === true) {
    expect(outcome.person).toBe(true);
    return { result: "uncertain" };
  }
  expect(effects).toEqual([]);
  expect(happened(given.kind, before, after)).toBe(false);
  return { result: "not_done" };
}

it(`a thousand proposals are refused or executed exactly once`, async () => {
  const counted: Record<Ran["result"], number> = {
    not_proposed: 0,
    not_confirmed: 0,
    not_done: 0,
    uncertain: 0,
    done: 0,
  };
  for (const seed of seeds) {
    for (const given of fc.sample(scenario, { numRuns: perSeed, seed })) {
      try {
        counted[(await run(given)).result] += 1;
      } catch (error) {
        throw new Error(`seed ${seed}: ${JSON.stringify(given)}`, { cause: error });
      }
    }
  }
  expect(Object.values(counted).reduce((all, one) => all + one, 0)).toBe(1_000);
  // It is no test if nothing happens in it.
  expect(Math.min(...Object.values(counted)), JSON.stringify(counted)).toBeGreaterThan(20);
  expect(counted.done).toBeGreaterThan(100);
  // What was approved or declined was said, once each, as it is stored.
  const stored = await eventually(async () => {
    const rows = await bench.db.query<{ id: string; done: boolean }>(
      "select id, state = 'done' as done from proposals where tell and lease_until is null",
      [],
    );
    const [waiting] = await bench.db.query<{ count: number }>(
      "select count(*)::int as count from proposals where tell and lease_until is not null",
      [],
    );
    return waiting?.count === 0 ? rows : undefined;
  }, 30_000);
  expect(stored.length).toBeGreaterThan(10);
  const said = new Map(bench.said.map(({ outcome }) => [outcome.proposal, outcome.done]));
  expect(bench.said).toHaveLength(said.size);
  for (const { id, done } of stored) expect([id, said.get(id)]).toEqual([id, done]);
}, 900_000);

const levels: readonly Level[] = [2, 3, 4];
it("has a level for everything", () => {
  for (const kind of kinds) expect(levels).toContain(levelFor[kind]);
});
