import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Subject } from "#src/conversation/claim.ts";
import type { ConfirmResult, Proposed, ProposeResult } from "#src/identity/actions.ts";
import type { Wish } from "#src/policy/actions.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import { days, hours } from "../identity/sample.ts";
import { allAutomatic, arrived, claimTo, openBench, rulesOf, unsent, type Bench } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench([]);
});
afterAll(() => bench.close());

let counter = 0;
const nextNumber = () => `#${5_000 + (counter += 1)}`;

const cancel: Wish = { kind: "cancel_order" };
const sendBack: Wish = { kind: "request_return", items: [{ itemId: "i2", quantity: 1, reason: "unwanted" }] };

function proposed(result: ProposeResult): Proposed {
  if ("error" in result) throw new Error(`not proposed: ${JSON.stringify(result)}`);
  return result;
}
function outcome(result: ConfirmResult): ActionOutcome {
  if (result.kind !== "outcome") throw new Error(`no outcome: ${JSON.stringify(result)}`);
  return result.outcome;
}
/** An order in the store, and a shopper at this level. */
async function with_(
  of: ReturnType<typeof unsent>,
  level: 2 | 3 | 4,
): Promise<{ subject: Subject; handle: string }> {
  bench.store.put(of);
  const subject = await bench.shopper([claimTo(of, level)]);
  return { subject, handle: bench.handle(subject, of) };
}

describe("a proposal", () => {
  it("says what would be done and does nothing", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const result = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    expect(result).toMatchObject({
      kind: "cancel_order",
      needs: "confirm",
      summary: {
        number: of.number,
        items: [{ title: "Desk lamp", quantity: 1 }],
        amount: { amount: 4990, currency: "EUR" },
      },
    });
    expect(bench.store.order(of.id).state).toBe("open");
    expect(await bench.actions.open(subject)).toMatchObject({ proposal: result.proposal, state: "open" });
  });

  it("is confirmed by the shopper's yes; what is said is what the store shows", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    expect(outcome(await bench.actions.confirm(subject, proposal))).toMatchObject({
      done: true,
      number: of.number,
      refunded: { amount: 4990, currency: "EUR" },
    });
    expect(bench.store.order(of.id).state).toBe("cancelled");
    expect(bench.store.effects.filter(({ order }) => order === of.id)).toEqual([
      { key: proposal, kind: "cancel_order", order: of.id },
    ]);
  });

  it("says the same again to a second yes, and to a turn that is repeated", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    const first = await bench.actions.confirm(subject);
    expect(outcome(first).done).toBe(true);
    expect(await bench.actions.open(subject)).toMatchObject({ proposal, state: "answered" });
    expect(await bench.actions.confirm(subject)).toEqual(first);
    expect(await bench.actions.confirm(subject, proposal)).toEqual(first);
    expect(bench.store.effects.filter(({ order }) => order === of.id)).toHaveLength(1);
    // The turn has come to its end: a later yes is about something else.
    await bench.db.query(
      `insert into turns (id, conversation_id, from_seq, to_seq, started_at, outcome)
       values (gen_random_uuid(), $1::uuid, 1, 1, now(), 'reply')`,
      [subject.conversation],
    );
    expect(await bench.actions.open(subject)).toBeNull();
    expect(await bench.actions.confirm(subject)).toEqual({ kind: "nothing" });
  });

  it("gives way to the next one in its conversation", async () => {
    const of = arrived(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const one = proposed(await bench.actions.propose(subject, { handle, wish: sendBack }));
    const two = proposed(
      await bench.actions.propose(subject, { handle, wish: { kind: "resend_confirmation" } }),
    );
    expect(await bench.actions.confirm(subject, one.proposal)).toEqual({ kind: "withdrawn" });
    expect(bench.store.order(of.id).returns).toEqual([]);
    expect(await bench.actions.open(subject)).toMatchObject({ proposal: two.proposal });
  });

  it("expires after 15 minutes", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    const [left] = await bench.db.query<{ minutes: number }>(
      "select (extract(epoch from expires - proposed_at) / 60)::float8 as minutes from proposals where id = $1::uuid",
      [proposal],
    );
    expect(left?.minutes).toBeCloseTo(15, 3);
    await bench.db.query("update proposals set expires = now() where id = $1::uuid", [proposal]);
    expect(await bench.actions.open(subject)).toBeNull();
    expect(await bench.actions.confirm(subject, proposal)).toEqual({ kind: "expired" });
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it("is taken back by a no", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    expect(await bench.actions.withdraw(subject)).toBe(true);
    expect(await bench.actions.withdraw(subject)).toBe(false);
    expect(await bench.actions.confirm(subject, proposal)).toEqual({ kind: "withdrawn" });
  });

  it("is nobody else's: not another conversation's, not another contact's in the same one", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    const other = await bench.shopper([claimTo(of, 3)]);
    expect(await bench.actions.confirm(other, proposal)).toEqual({ kind: "nothing" });
    expect(await bench.actions.confirm({ ...subject, contact: other.contact }, proposal)).toEqual({
      kind: "nothing",
    });
    expect(await bench.actions.withdraw(other)).toBe(false);
    for (const id of ["", "yes", "' or 1=1 --", "0".repeat(10_000)])
      expect(await bench.actions.confirm(subject, id)).toEqual({ kind: "nothing" });
    expect(await bench.actions.propose(other, { handle, wish: cancel })).toEqual({ error: "no_match" });
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it("needs the level of what is done, when it is proposed and when it is confirmed", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 2);
    expect(await bench.actions.propose(subject, { handle, wish: cancel })).toEqual({
      error: "need_level",
      level: 3,
    });
    const proven = { ...subject, claims: [claimTo(of, 3)] };
    const { proposal } = proposed(await bench.actions.propose(proven, { handle, wish: cancel }));
    expect(await bench.actions.confirm(subject, proposal)).toEqual({ kind: "need_level", level: 3 });
    const over = { ...subject, claims: [claimTo(of, 3, { at: days(-2), expires: days(-1) })] };
    expect(await bench.actions.confirm(over, proposal)).toEqual({ kind: "need_level", level: 3 });
    expect(bench.store.order(of.id).state).toBe("open");
    expect(outcome(await bench.actions.confirm(proven, proposal)).done).toBe(true);
  });

  it("that needs a code waits for it", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const address = { line: "5 Other Road", zip: "20095", city: "Hamburg", country: "DE" };
    const wish: Wish = { kind: "change_address", address };
    const result = proposed(await bench.actions.propose(subject, { handle, wish }));
    expect(result.needs).toBe("code");
    expect(await bench.actions.confirm(subject)).toEqual({ kind: "need_level", level: 4 });
    const proven = { ...subject, claims: [...subject.claims, claimTo(of, 4)] };
    expect(outcome(await bench.actions.confirm(proven, result.proposal)).done).toBe(true);
    expect(bench.store.order(of.id).shipTo).toMatchObject(address);
  });

  it("is refused when the order has changed since", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    bench.store.change(of.id, { items: of.items.map((item) => ({ ...item, fulfilled: 1 })) });
    const first = outcome(await bench.actions.confirm(subject, proposal));
    expect(first).toMatchObject({ done: false, reasons: ["already_shipped"] });
    expect(outcome(await bench.actions.confirm(subject, proposal))).toEqual(first);
    expect(bench.store.calls.filter(({ key }) => key === proposal)).toEqual([]);
  });

  it("is refused when it would be something else than what the shopper said yes to", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    bench.store.change(of.id, { total: { amount: 5_990, currency: "EUR" } });
    expect(outcome(await bench.actions.confirm(subject, proposal))).toMatchObject({
      done: false,
      reasons: ["changed"],
    });
  });

  it("is kept while the store cannot be asked", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 3);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: cancel }));
    bench.store.down = true;
    expect(await bench.actions.propose(subject, { handle, wish: cancel })).toEqual({ error: "unavailable" });
    expect(await bench.actions.confirm(subject, proposal)).toEqual({ kind: "unavailable" });
    bench.store.down = false;
    expect(outcome(await bench.actions.confirm(subject, proposal)).done).toBe(true);
  });

  it("is not made for what the merchant has left off, and says so before anything of the order", async () => {
    const of = unsent(nextNumber());
    const { subject, handle } = await with_(of, 2);
    bench.rules.current = rulesOf({});
    try {
      for (const kind of ["cancel_order", "refund"] as const)
        expect(await bench.actions.propose(subject, { handle, wish: { kind } })).toEqual({
          error: "not_allowed",
          reasons: ["off"],
          rules: [],
        });
      expect(await bench.actions.propose(subject, { handle, wish: { kind: "notify" } })).toMatchObject({
        needs: "confirm",
      });
    } finally {
      bench.rules.current = rulesOf(allAutomatic);
    }
  });
});

describe("what is done in the gateway itself", () => {
  it("is done once for each proposal, however often the yes comes", async () => {
    const of = arrived(nextNumber(), { shipments: [], items: unsent("#1").items });
    const { subject, handle } = await with_(of, 2);
    const { proposal } = proposed(await bench.actions.propose(subject, { handle, wish: { kind: "notify" } }));
    const all = await Promise.all(Array.from({ length: 5 }, () => bench.actions.confirm(subject, proposal)));
    for (const one of all) expect(outcome(one)).toMatchObject({ done: true, kind: "notify" });
    expect(bench.own.filter(({ key }) => key === proposal)).toEqual([
      { what: "subscribe", key: proposal, handle },
    ]);
  });

  it("passes on why it was not", async () => {
    const of = arrived(nextNumber());
    const { subject, handle } = await with_(of, 2);
    const wish: Wish = { kind: "resend_confirmation" };
    proposed(await bench.actions.propose(subject, { handle, wish }));
    bench.ownResult = { ok: false, reason: "no_connection" };
    expect(outcome(await bench.actions.confirm(subject))).toMatchObject({
      done: false,
      reasons: ["no_connection"],
    });
    bench.ownResult = { ok: true };
    expect(outcome(await bench.actions.confirm(await again(subject, handle, wish))).done).toBe(true);
  });

  it("is not done more often than the merchant lets it: one mail an hour", async () => {
    const of = arrived(nextNumber());
    const { subject, handle } = await with_(of, 2);
    const wish: Wish = { kind: "resend_confirmation" };
    proposed(await bench.actions.propose(subject, { handle, wish }));
    expect(outcome(await bench.actions.confirm(subject)).done).toBe(true);
    expect(await bench.actions.propose(subject, { handle, wish })).toMatchObject({
      error: "not_allowed",
      reasons: ["cap_reached"],
    });
    await bench.db.query("update proposals set confirmed_at = now() - interval '61 minutes'", []);
    expect(await bench.actions.propose(subject, { handle, wish })).toMatchObject({ needs: "confirm" });
  });

  async function again(subject: Subject, handle: string, wish: Wish): Promise<Subject> {
    proposed(await bench.actions.propose(subject, { handle, wish }));
    return subject;
  }
});

describe("returns", () => {
  it("are asked about by the rules, which are cited", async () => {
    const of = arrived(nextNumber());
    const { subject, handle } = await with_(of, 2);
    const result = await bench.actions.returnable(subject, { handle, reason: "unwanted" });
    expect(result).toMatchObject({
      handle,
      items: [
        // Delivered on 22 November 2026: thirty days later is 22 December.
        { title: "Desk lamp", left: 2, eligible: true, until: "2026-12-22", cost: "free", reasons: [] },
        { title: "Rug", left: 1, eligible: true, until: "2026-12-22" },
      ],
    });
  });

  it("are requested for what is left, and no more", async () => {
    const of = arrived(nextNumber());
    const { subject, handle } = await with_(of, 2);
    const two: Wish = { kind: "request_return", items: [{ itemId: "i1", quantity: 2, reason: "defective" }] };
    proposed(await bench.actions.propose(subject, { handle, wish: two }));
    const result = outcome(await bench.actions.confirm(subject));
    expect(result.done).toBe(true);
    expect(bench.store.order(of.id).returns.map(({ id }) => id)).toEqual([result.returnId]);
    expect(await bench.actions.propose(subject, { handle, wish: two })).toMatchObject({
      error: "not_allowed",
      reasons: ["too_many"],
    });
  });

  it("say by which rule not", async () => {
    const of = arrived(nextNumber(), {
      createdAt: days(-60),
      shipTo: { country: "US", timeZone: "America/New_York" },
    });
    const late = { ...of, shipments: of.shipments.map((one) => ({ ...one, deliveredAt: hours(-24 * 40) })) };
    const { subject, handle } = await with_(late, 2);
    expect(await bench.actions.propose(subject, { handle, wish: sendBack })).toEqual({
      error: "not_eligible",
      reasons: ["window_over"],
      rules: [{ id: "shop.window" }],
    });
  });
});
