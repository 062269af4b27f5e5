import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Subject } from "#src/conversation/claim.ts";
import type { ConfirmResult } from "#src/identity/actions.ts";
import type { Order } from "#src/orders/order.ts";
import type { Wish } from "#src/policy/actions.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import { decideApproval, listApprovals } from "#src/store/approvals.ts";
import { proposalOf } from "#src/store/proposals.ts";
import { eventually } from "../fakes/gateway.ts";
import { allAutomatic, arrived, claimTo, openBench, rulesOf, unsent, type Bench } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench([], { callMs: 300, leaseMs: 1_500 });
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.store.faults.length = 0;
  bench.spoken = "said";
});

let counter = 0;
const nextNumber = () => `#${7_000 + (counter += 1)}`;
const cancel: Wish = { kind: "cancel_order" };
const refund: Wish = { kind: "refund", amount: { amount: 2_000, currency: "EUR" } };
const sendBack: Wish = { kind: "create_return", items: [{ itemId: "i2", quantity: 1, reason: "unwanted" }] };

async function propose(of: Order, wish: Wish): Promise<{ subject: Subject; proposal: string }> {
  bench.store.put(of);
  const subject = await bench.shopper([claimTo(of, 4)]);
  const result = await bench.actions.propose(subject, { handle: bench.handle(subject, of), wish });
  if ("error" in result) throw new Error(JSON.stringify(result));
  return { subject, proposal: result.proposal };
}
function outcome(result: ConfirmResult): ActionOutcome {
  if (result.kind !== "outcome") throw new Error(`no outcome: ${JSON.stringify(result)}`);
  return result.outcome;
}
const effects = (key: string) => bench.store.effects.filter((one) => one.key === key);
const calls = (key: string) => bench.store.calls.filter((one) => one.key === key);

describe("what the store answers and what is true", () => {
  it("an answer that was lost is settled by reading, not by asking again", async () => {
    bench.store.faults.push("lost");
    const { subject, proposal } = await propose(arrived(nextNumber()), refund);
    expect(outcome(await bench.actions.confirm(subject))).toMatchObject({
      done: true,
      refunded: { amount: 2_000, currency: "EUR" },
    });
    expect(calls(proposal)).toHaveLength(1);
  });

  it("a refund of which nobody knows is not repeated: a person looks, and a second one is not begun", async () => {
    bench.store.faults.push("unreached");
    const of = arrived(nextNumber());
    const { subject, proposal } = await propose(of, refund);
    expect(outcome(await bench.actions.confirm(subject))).toMatchObject({
      done: false,
      reasons: ["unconfirmed"],
      uncertain: true,
      person: true,
    });
    expect(calls(proposal)).toHaveLength(1);
    expect(
      await bench.actions.propose(subject, { handle: bench.handle(subject, of), wish: refund }),
    ).toMatchObject({ error: "not_allowed", reasons: ["unsettled"] });
  });

  it("a store that says yes and does nothing is not believed", async () => {
    bench.store.faults.push("lies");
    const of = arrived(nextNumber());
    const { subject } = await propose(of, sendBack);
    expect(outcome(await bench.actions.confirm(subject))).toMatchObject({ done: false, uncertain: true });
    expect(bench.store.order(of.id).returns).toEqual([]);
  });

  it("what is shown only after a while is waited for", async () => {
    bench.store.faults.push("slow");
    const { subject, proposal } = await propose(unsent(nextNumber()), cancel);
    expect(outcome(await bench.actions.confirm(subject)).done).toBe(true);
    expect(calls(proposal)).toHaveLength(1);
  });

  it("a busy store is asked again under the same key, and done once", async () => {
    bench.store.faults.push("busy", "busy");
    const { subject, proposal } = await propose(arrived(nextNumber()), refund);
    expect(outcome(await bench.actions.confirm(subject)).done).toBe(true);
    expect(calls(proposal)).toHaveLength(3);
    expect(effects(proposal)).toHaveLength(1);
  });

  it("one that stays busy is a person's work, and nothing was done", async () => {
    bench.store.faults.push("busy", "busy", "busy", "busy", "busy", "busy");
    const { subject, proposal } = await propose(unsent(nextNumber()), cancel);
    expect(outcome(await bench.actions.confirm(subject))).toMatchObject({
      done: false,
      reasons: ["unavailable"],
      person: true,
    });
    expect(effects(proposal)).toEqual([]);
  });

  it("one that does not let us is said so", async () => {
    bench.store.faults.push("forbidden");
    const { subject } = await propose(unsent(nextNumber()), cancel);
    expect(outcome(await bench.actions.confirm(subject))).toMatchObject({
      done: false,
      reasons: ["broken"],
      person: true,
    });
  });

  it("what a source throws may have been done", async () => {
    bench.store.faults.push("throws");
    const { subject, proposal } = await propose(arrived(nextNumber()), refund);
    expect(outcome(await bench.actions.confirm(subject))).toMatchObject({ done: false, uncertain: true });
    expect(calls(proposal)).toHaveLength(1);
  });

  it("a call that never ends is cut off and read back", async () => {
    bench.store.faults.push({ hangs: true, does: true });
    const { subject, proposal } = await propose(arrived(nextNumber()), refund);
    expect(outcome(await bench.actions.confirm(subject)).done).toBe(true);
    expect(effects(proposal)).toHaveLength(1);
  });

  it("an order that was shipped between the yes and the deed is not cancelled", async () => {
    const of = unsent(nextNumber());
    const { subject, proposal } = await propose(of, cancel);
    bench.rules.current = rulesOf({ ...allAutomatic, cancel_order: { mode: "ask", withinHours: 96 } });
    try {
      expect(await bench.actions.confirm(subject)).toMatchObject({ kind: "waiting", number: of.number });
    } finally {
      bench.rules.current = rulesOf(allAutomatic);
    }
    bench.store.change(of.id, { items: of.items.map((item) => ({ ...item, fulfilled: 1 })) });
    await decideApproval(bench.db, subject.shop, proposal, "approve", null);
    await bench.work.execute(proposal, subject.shop);
    expect(calls(proposal)).toEqual([]);
    expect(await bench.actions.confirm(subject, proposal)).toMatchObject({
      kind: "outcome",
      outcome: { done: false, reasons: ["already_shipped"] },
    });
  });

  it("an order that is somebody else's by now is not touched", async () => {
    const of = unsent(nextNumber());
    const { subject, proposal } = await propose(of, cancel);
    await bench.db.query(
      "update proposals set state = 'executing', confirmed_at = now(), lease_until = now() where id = $1::uuid",
      [proposal],
    );
    bench.store.change(of.id, { customer: { email: "somebody.else@example.com" } });
    expect(outcome(await bench.actions.confirm(subject, proposal))).toMatchObject({
      done: false,
      reasons: ["gone"],
    });
    expect(calls(proposal)).toEqual([]);
  });
});

describe("a process that is killed", () => {
  /** Confirms in a process whose call to the store never comes back, then leaves it behind. */
  async function killedDuring(of: Order, wish: Wish, does: boolean) {
    bench.store.faults.push({ hangs: true, does });
    const { subject, proposal } = await propose(of, wish);
    // The killed one waits for longer than anybody lives, and its lease runs out.
    const dying = bench.another({ callMs: 3_600_000, patienceMs: 200, leaseMs: 200 });
    void dying.actions.confirm(subject, proposal).catch(() => undefined);
    await eventually(() => calls(proposal).length === 1);
    await sleep(250);
    return { subject, proposal };
  }

  it("after the store did it: the next one reads it and says so", async () => {
    const { subject, proposal } = await killedDuring(arrived(nextNumber()), refund, true);
    expect(outcome(await bench.actions.confirm(subject, proposal))).toMatchObject({
      done: true,
      refunded: { amount: 2_000 },
    });
    expect(calls(proposal)).toHaveLength(1);
  });

  it("before the store did it: a refund is left to a person", async () => {
    const { subject, proposal } = await killedDuring(arrived(nextNumber()), refund, false);
    expect(outcome(await bench.actions.confirm(subject, proposal))).toMatchObject({
      done: false,
      uncertain: true,
    });
    expect(calls(proposal)).toHaveLength(1);
  });

  it("before the store did it: a cancellation is asked for again", async () => {
    const of = unsent(nextNumber());
    const { subject, proposal } = await killedDuring(of, cancel, false);
    expect(outcome(await bench.actions.confirm(subject, proposal)).done).toBe(true);
    expect(effects(proposal)).toHaveLength(1);
    expect(bench.store.order(of.id).state).toBe("cancelled");
  });

  it("right after the yes: whoever looks for work does it", async () => {
    const of = unsent(nextNumber());
    const { subject, proposal } = await propose(of, cancel);
    const dead = bench.another({ patienceMs: 0 });
    expect(await dead.actions.confirm(subject)).toMatchObject({ kind: "under_way" });
    expect(calls(proposal)).toEqual([]);
    const next = bench.another();
    await next.work.start();
    await eventually(() => bench.store.order(of.id).state === "cancelled");
    await next.work.stop(1_000);
    expect(effects(proposal)).toHaveLength(1);
  });
});

describe("an approval", () => {
  const asks = rulesOf({ ...allAutomatic, create_return: { mode: "ask" } });

  async function waiting(of: Order, wish: Wish = sendBack) {
    const made = await propose(of, wish);
    bench.rules.current = asks;
    expect(await bench.actions.confirm(made.subject)).toMatchObject({ kind: "waiting" });
    return made;
  }
  const saidIn = ({ conversation }: Subject) => bench.said.filter(({ to }) => to === conversation);

  it("is listed with what the merchant needs to know, executed once approved, and said once", async () => {
    const of = arrived(nextNumber());
    const { subject, proposal } = await waiting(of);
    expect((await listApprovals(bench.db, subject.shop, 100)).map(({ id }) => id)).toContain(proposal);
    expect(bench.store.order(of.id).returns).toEqual([]);
    const both = await Promise.all([
      decideApproval(bench.db, subject.shop, proposal, "approve", "fine"),
      decideApproval(bench.db, subject.shop, proposal, "approve", "fine"),
    ]);
    expect(both.filter((one) => one === "gone")).toHaveLength(1);
    const one = bench.another();
    const two = bench.another();
    await Promise.all([one.work.start(), two.work.start()]);
    await eventually(() => saidIn(subject).length > 0);
    await sleep(100);
    await Promise.all([one.work.stop(1_000), two.work.stop(1_000)]);
    expect(effects(proposal)).toHaveLength(1);
    expect(saidIn(subject).map(({ outcome: { done, returnId } }) => ({ done, returnId }))).toEqual([
      { done: true, returnId: bench.store.order(of.id).returns[0]?.id },
    ]);
    expect((await proposalOf(bench.db, subject.shop, proposal))?.leaseUntil).toBeNull();
  });

  it("that is declined does nothing and is said", async () => {
    const of = arrived(nextNumber());
    const { subject, proposal } = await waiting(of);
    await decideApproval(bench.db, subject.shop, proposal, "decline", null);
    await bench.work.start();
    await eventually(() => saidIn(subject).length > 0);
    expect(saidIn(subject)[0]?.outcome).toMatchObject({ done: false, reasons: ["declined"] });
    expect(bench.store.order(of.id).returns).toEqual([]);
    expect(await decideApproval(bench.db, subject.shop, proposal, "approve", null)).toBe("gone");
    expect(await bench.actions.confirm(subject, proposal)).toMatchObject({
      outcome: { done: false, reasons: ["declined"] },
    });
  });

  it("reaches the shopper by e-mail when the conversation is closed", async () => {
    const of = arrived(nextNumber());
    const { subject, proposal } = await waiting(of);
    bench.spoken = "closed";
    await decideApproval(bench.db, subject.shop, proposal, "approve", null);
    bench.work.due();
    const email = of.customer.email ?? "";
    await eventually(() => bench.said.some(({ to }) => to === email));
    expect(bench.said.find(({ to }) => to === email)?.outcome.done).toBe(true);
  });

  it("of which the store shows nothing afterwards goes to a person", async () => {
    const of = arrived(nextNumber());
    const { subject, proposal } = await waiting(of);
    bench.store.faults.push("lies");
    await decideApproval(bench.db, subject.shop, proposal, "approve", null);
    bench.work.due();
    await eventually(() => saidIn(subject).length > 0);
    expect(saidIn(subject)[0]?.outcome).toMatchObject({ done: false, uncertain: true });
    expect(bench.handedOver).toContain(subject.conversation);
  });

  it("waits while something else is done to the same order", async () => {
    const of = arrived(nextNumber());
    const { subject, proposal } = await waiting(of);
    const other = await bench.actions.propose(subject, { handle: bench.handle(subject, of), wish: refund });
    if ("error" in other) throw new Error("not proposed");
    await bench.db.query(
      "update proposals set state = 'executing', lease_until = now() + interval '1 minute' where id = $1::uuid",
      [other.proposal],
    );
    expect(await decideApproval(bench.db, subject.shop, proposal, "approve", null)).toBe("busy");
    expect(
      await bench.actions.propose(subject, { handle: bench.handle(subject, of), wish: cancel }),
    ).toMatchObject({
      error: "not_allowed",
    });
  });
});

describe("a turn that cannot wait", () => {
  it("is told that it is under way; the outcome is said in the conversation, once", async () => {
    bench.rules.current = rulesOf(allAutomatic);
    bench.store.faults.push("slow");
    const { subject, proposal } = await propose(unsent(nextNumber()), cancel);
    const hasty = bench.another({ patienceMs: 60, pausesMs: [100, 100, 100, 100] });
    expect(await hasty.actions.confirm(subject)).toMatchObject({ kind: "under_way", action: "cancel_order" });
    await hasty.work.start();
    const said = () => bench.said.filter(({ to }) => to === subject.conversation);
    await eventually(() => said().length > 0);
    await sleep(50);
    expect(said().map(({ outcome: { proposal: of, done } }) => [of, done])).toEqual([[proposal, true]]);
    expect(effects(proposal)).toHaveLength(1);
  });
});
