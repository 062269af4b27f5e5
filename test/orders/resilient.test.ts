import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createCircuit } from "#src/orders/circuit.ts";
import type { Patience } from "#src/orders/patience.ts";
import { resilient } from "#src/orders/resilient.ts";
import { snapshotsOf } from "#src/orders/snapshots.ts";
import { answers } from "#src/orders/book.ts";
import type { StoreAction } from "#src/orders/actions.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderQuery, OrderSource, OrdersFound } from "#src/orders/source.ts";
import { order } from "../identity/sample.ts";
import { memoryRows, type MemoryRows } from "./snapshot-rows.ts";

const start = Date.UTC(2026, 10, 23, 14, 5);
const open = order("#1043");
const byNumber: OrderQuery = { by: "number", number: "1043" };
const byId: OrderQuery = { by: "id", id: open.id };

type Behaviour = (query: OrderQuery, signal: AbortSignal | undefined, call: number) => Promise<OrdersFound>;

/** A store that is told how to behave, and what is wrapped around it. */
interface Desk {
  readonly source: OrderSource;
  readonly rows: MemoryRows;
  readonly clock: { ms: number };
  readonly calls: OrderQuery[];
  readonly logged: string[];
  readonly behave: (how: Behaviour) => void;
}

const opened: OrderSource[] = [];
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close?.();
});

const quick: Partial<Patience> = { tryMs: 80, wholeMs: 1_000, pauseMs: 5, failures: 3, restMs: 5_000 };

function desk(
  orders: readonly Order[] = [open],
  more: Partial<OrderSource> = {},
  patient: Partial<Patience> = {},
): Desk {
  const clock = { ms: start };
  const now = () => new Date(clock.ms);
  const calls: OrderQuery[] = [];
  const logged: string[] = [];
  const rows = memoryRows();
  const log = (_level: string, what: string) => void logged.push(what);
  let behaviour: Behaviour = (query) =>
    Promise.resolve(
      found(
        orders.filter((one) => answers(one, query)),
        now(),
      ),
    );
  const inner: OrderSource = {
    kind: "fake",
    id: "s1",
    find: (query, signal) => {
      calls.push(query);
      return behaviour(query, signal, calls.length);
    },
    report: () => Promise.resolve({ orders: null, loadedAt: null, problems: [] }),
    ...more,
  };
  const snapshots = snapshotsOf(rows, "s1", { now, log });
  const source = resilient(inner, { now, log, snapshots, patience: { ...quick, ...patient } });
  opened.push(source);
  return { source, rows, clock, calls, logged, behave: (how) => (behaviour = how) };
}

const found = (orders: readonly Order[], asOf: Date): OrdersFound => ({
  ok: true,
  orders,
  asOf,
  stale: false,
});
const failing =
  (more: Partial<OrdersFound & { ok: false }> = {}): Behaviour =>
  () =>
    Promise.resolve({ ok: false, detail: "503", kind: "retry", ...more });
const silent: Behaviour = () => new Promise(() => undefined);

describe("tries", () => {
  it("asks once more when another try may help, and no more", async () => {
    const { source, calls, behave } = desk();
    behave((_, __, call) =>
      Promise.resolve(call === 1 ? { ok: false, detail: "503" } : found([open], new Date(start))),
    );
    expect(await source.find(byNumber)).toMatchObject({ ok: true, orders: [open], stale: false });
    expect(calls).toHaveLength(2);
    const down = desk();
    down.behave(failing());
    expect((await down.source.find(byNumber)).ok).toBe(false);
    expect(down.calls).toHaveLength(2);
  });

  it("does not ask again what stays as it is until the merchant mends it", async () => {
    const { source, calls, behave } = desk();
    behave(failing({ kind: "broken", detail: "401" }));
    expect(await source.find(byNumber)).toMatchObject({ ok: false, kind: "broken", detail: "401" });
    expect(calls).toHaveLength(1);
  });

  it("waits as long as the store asks, when there is time for it", async () => {
    const { source, calls, behave } = desk();
    behave((_, __, call) =>
      Promise.resolve(
        call === 1 ? { ok: false, detail: "429", afterMs: 300 } : found([open], new Date(start)),
      ),
    );
    const began = performance.now();
    expect((await source.find(byNumber)).ok).toBe(true);
    expect(performance.now() - began).toBeGreaterThanOrEqual(290);
    expect(calls).toHaveLength(2);
  });

  it("leaves a store alone for as long as it asks, and answers at once when that is too long", async () => {
    const { source, calls, behave, clock } = desk();
    behave((_, __, call) =>
      Promise.resolve(
        call === 1 ? { ok: false, detail: "429", afterMs: 20_000 } : found([open], new Date(start)),
      ),
    );
    const began = performance.now();
    expect((await source.find(byNumber)).ok).toBe(false);
    expect((await source.find(byId)).ok).toBe(false);
    expect(performance.now() - began).toBeLessThan(200);
    expect(calls).toHaveLength(1);
    clock.ms += 20_000;
    expect((await source.find(byNumber)).ok).toBe(true);
  });

  it("waits for a store that never answers no longer than its time, whether it heeds the signal or not", async () => {
    const { source, calls, behave } = desk();
    behave(silent);
    const began = performance.now();
    expect((await source.find(byNumber)).ok).toBe(false);
    expect(performance.now() - began).toBeLessThan(600);
    expect(calls).toHaveLength(2);
  });

  it("takes a source that throws for one that failed, and tells nobody its words", async () => {
    const { source, behave, logged } = desk();
    behave(() => Promise.reject(new Error("maria@example.com")));
    const result = await source.find(byNumber);
    expect(result.ok).toBe(false);
    expect(JSON.stringify([result, logged])).not.toContain("maria");
  });

  it("gives up with whoever asked, which is nobody's failure", async () => {
    const { source, behave, clock } = desk([open], {}, { tryMs: 5_000, failures: 1 });
    behave(silent);
    const asking = new AbortController();
    const result = source.find(byNumber, asking.signal);
    await sleep(20);
    asking.abort();
    expect((await result).ok).toBe(false);
    behave(() => Promise.resolve(found([open], new Date(clock.ms))));
    expect((await source.find(byNumber)).ok).toBe(true);
  });
});

describe("the circuit", () => {
  it("opens after failures in a row, lets one probe through after the pause, and closes when it succeeds", async () => {
    const { source, calls, behave, clock } = desk();
    behave(failing({ kind: "broken" }));
    for (let n = 0; n < 3; n += 1) await source.find(byNumber);
    expect(calls).toHaveLength(3);
    expect((await source.find(byNumber)).ok).toBe(false);
    expect(calls).toHaveLength(3);
    clock.ms += 5_000;
    behave(() => Promise.resolve(found([open], new Date(clock.ms))));
    expect((await source.find(byNumber)).ok).toBe(true);
    expect((await source.find(byId)).ok).toBe(true);
    expect(calls).toHaveLength(5);
  });

  it("pauses for longer after each failed probe, up to a bound", () => {
    const clock = { ms: start };
    const circuit = createCircuit({
      now: () => new Date(clock.ms),
      failures: 1,
      pauseMs: 10,
      longestPauseMs: 35,
    });
    circuit.enter()?.failed();
    for (const pause of [10, 20, 35, 35]) {
      clock.ms += pause - 1;
      expect(circuit.enter()).toBeNull();
      clock.ms += 1;
      const probe = circuit.enter();
      expect(probe).not.toBeNull();
      // Only one at a time.
      expect(circuit.enter()).toBeNull();
      probe?.failed();
    }
    expect(circuit.failingSince()).toEqual(new Date(start));
    clock.ms += 35;
    // A probe that was given up is nobody's: the next may try at once.
    circuit.enter()?.left();
    circuit.enter()?.succeeded();
    expect(circuit.failingSince()).toBeNull();
    expect(circuit.enter()).not.toBeNull();
  });

  it("does not count what began before it opened", () => {
    const clock = { ms: start };
    const circuit = createCircuit({
      now: () => new Date(clock.ms),
      failures: 2,
      pauseMs: 10,
      longestPauseMs: 100,
    });
    const early = [circuit.enter(), circuit.enter(), circuit.enter(), circuit.enter()];
    for (const pass of early) pass?.failed();
    clock.ms += 10;
    expect(circuit.enter()).not.toBeNull();
  });

  it("is seen in the report, with since when and why", async () => {
    const { source, behave } = desk();
    behave(failing({ detail: "the store says 503" }));
    await source.find(byNumber);
    const { problems } = await source.report();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.problem).toContain("2026-11-23T14:05:00.000Z");
    expect(problems[0]?.problem).toContain("the store says 503");
  });
});

describe("equal questions", () => {
  it("share one call while it is under way, and its answer for a few seconds, never longer", async () => {
    const { source, calls, clock } = desk();
    const both = await Promise.all([source.find(byNumber), source.find({ by: "number", number: "#1043" })]);
    expect(both[0]).toEqual(both[1]);
    await source.find({ by: "number", number: "No. 1043" });
    expect(calls).toHaveLength(1);
    clock.ms += 5_000;
    await source.find(byNumber);
    expect(calls).toHaveLength(2);
    await source.find({ by: "email", email: "maria@example.com" });
    expect(calls).toHaveLength(3);
  });

  it("do not take each other's call away when one of those who wait goes", async () => {
    const { source, calls, behave } = desk([open], {}, { tryMs: 5_000 });
    let answer: ((found: OrdersFound) => void) | undefined;
    let aborted = false;
    behave((_, signal) => {
      signal?.addEventListener("abort", () => (aborted = true));
      return new Promise((resolve) => (answer = resolve));
    });
    const going = new AbortController();
    const first = source.find(byNumber, going.signal);
    const second = source.find(byNumber);
    await sleep(10);
    going.abort();
    expect((await first).ok).toBe(false);
    answer?.(found([open], new Date(start)));
    expect((await second).ok).toBe(true);
    expect([calls.length, aborted]).toEqual([1, false]);
  });

  it("never share a question by id: it is how an order is read after a change", async () => {
    const { source, calls } = desk();
    await Promise.all([source.find(byId), source.find(byId)]);
    await source.find(byId);
    expect(calls).toHaveLength(3);
  });

  it("are asked anew once the order was read by its id", async () => {
    const { source, calls } = desk();
    await source.find(byNumber);
    await source.find({ by: "number", number: "2000" });
    await source.find(byId);
    await source.find(byNumber);
    expect(calls).toHaveLength(4);
    await source.find({ by: "number", number: "2000" });
    expect(calls).toHaveLength(4);
  });

  it("are asked anew after an action, even when their call began before it ended", async () => {
    let state: Order["state"] = "open";
    const execute = async () => {
      state = "cancelled";
      return { ok: true } as const;
    };
    const { source, behave, clock } = desk([open], { actions: { can: ["cancel_order"], execute } });
    const read = async () => found([{ ...open, state }], new Date(clock.ms));
    behave(async () => {
      const before = await read();
      await sleep(30);
      return before;
    });
    const early = source.find(byNumber);
    await sleep(5);
    const action: StoreAction = { kind: "cancel_order", order: open, reason: "customer" };
    expect(await source.actions?.execute(action, "k1")).toEqual({ ok: true });
    await early;
    expect(await source.find(byNumber)).toMatchObject({ orders: [{ state: "cancelled" }] });
  });

  it("are not asked at all when nothing can equal them", async () => {
    const { source, calls } = desk();
    for (const query of [
      { by: "number", number: "#" },
      { by: "phone", phone: "12" },
    ] as const)
      expect(await source.find(query)).toMatchObject({ ok: true, orders: [] });
    expect(calls).toEqual([]);
  });
});

describe("while the store is down", () => {
  it.each<[string, OrderQuery]>([
    ["number", byNumber],
    ["e-mail", { by: "email", email: "MARIA@example.com" }],
    ["phone", { by: "phone", phone: "+15550100001" }],
    ["tracking number", { by: "tracking", trackingNumber: open.shipments[0]?.trackingNumber ?? "" }],
    ["id", byId],
  ])("what is known is found by %s, with its age", async (_, query) => {
    const { source, behave, clock } = desk();
    await source.find(byNumber);
    clock.ms += 3 * 3_600_000;
    behave(failing());
    expect(await source.find(query)).toEqual({
      ok: true,
      orders: [open],
      asOf: new Date(start),
      stale: true,
    });
  });

  it("an order that is not known is no order that does not exist", async () => {
    const { source, behave } = desk();
    behave(failing());
    expect(await source.find(byNumber)).toMatchObject({ ok: false, detail: "503" });
    expect(await source.find({ by: "email", email: "maria@example.com" })).toMatchObject({ ok: false });
  });

  it("a snapshot opens nothing to somebody else: it answers only what the order answers", async () => {
    const { source, behave } = desk();
    await source.find(byNumber);
    behave(failing());
    for (const query of [
      { by: "number", number: "104" },
      { by: "email", email: "mari@example.com" },
      { by: "phone", phone: "+15550100002" },
    ] as const)
      expect((await source.find(query)).ok).toBe(false);
  });

  it("nothing is known any more after a week", async () => {
    const { source, behave, clock } = desk();
    await source.find(byNumber);
    behave(failing());
    clock.ms += 8 * 24 * 3_600_000;
    expect((await source.find(byNumber)).ok).toBe(false);
  });

  it("an open circuit answers from what is known without asking", async () => {
    const { source, calls, behave, clock } = desk();
    await source.find(byNumber);
    behave(failing({ kind: "broken" }));
    for (let n = 0; n < 5; n += 1) {
      clock.ms += 1;
      await source.find(byId);
    }
    const asked = calls.length;
    expect(await source.find(byId)).toMatchObject({ ok: true, stale: true });
    expect(calls).toHaveLength(asked);
  });

  it("a database that is down too comes to a failure", async () => {
    const { source, behave, rows } = desk();
    await source.find(byNumber);
    rows.down = true;
    behave(failing());
    expect((await source.find({ by: "number", number: "#1043" })).ok).toBe(true);
    expect((await source.find({ by: "email", email: "maria@example.com" })).ok).toBe(false);
  });

  it("the merchant is told once when it begins and once when it is over", async () => {
    const { source, behave, logged, clock } = desk();
    behave(failing());
    await source.find(byId);
    await source.find(byId);
    behave(() => Promise.resolve(found([], new Date(clock.ms))));
    await source.find(byId);
    await source.find(byId);
    expect(logged).toEqual(["a store cannot be asked", "a store can be asked again"]);
  });
});

describe("snapshots", () => {
  it("are written when something is new or minutes old, not for each look-up", async () => {
    const { source, rows, clock, behave } = desk();
    for (let n = 0; n < 10; n += 1) {
      await source.find(byId);
      clock.ms += 10_000;
    }
    expect(rows.writes).toBe(1);
    behave(() => Promise.resolve(found([{ ...open, state: "closed" }], new Date(clock.ms))));
    await source.find(byId);
    expect(rows.writes).toBe(2);
    clock.ms += 5 * 60_000;
    await source.find(byId);
    expect(rows.writes).toBe(3);
  });

  it("are dropped when the store says that there is no order of that id", async () => {
    const { source, rows, behave, clock } = desk();
    await source.find(byId);
    expect(rows.kept.size).toBe(1);
    clock.ms += 1;
    behave(() => Promise.resolve(found([], new Date(clock.ms))));
    await source.find(byId);
    await source.close?.();
    expect(rows.kept.size).toBe(0);
  });

  it("are not made of what a source itself calls stale", async () => {
    const { source, rows, behave } = desk();
    behave(() => Promise.resolve({ ok: true, orders: [open], asOf: new Date(start - 60_000), stale: true }));
    expect(await source.find(byNumber)).toMatchObject({ ok: true, stale: true });
    expect(rows.writes).toBe(0);
  });

  it("that cannot be written hold nobody up", async () => {
    const { source, rows } = desk();
    rows.down = true;
    expect((await source.find(byNumber)).ok).toBe(true);
  });
});

describe("a store that answers only to number and e-mail together", () => {
  const both: OrderQuery = { by: "number", number: "1043", email: "maria@example.com" };
  const needing = () => {
    const made = desk([open], { needsEmail: true });
    made.behave((query) => {
      const right = query.by === "number" && query.email === "maria@example.com" && answers(open, query);
      return Promise.resolve(found(right ? [open] : [], new Date(made.clock.ms)));
    });
    return made;
  };

  it("finds what was found before by everything else that it has, each time fresh from the store", async () => {
    const { source, clock, calls } = needing();
    expect(await source.find(byNumber)).toMatchObject({ ok: true, orders: [] });
    expect(calls).toEqual([]);
    await source.find(both);
    clock.ms += 60_000;
    for (const query of [byId, byNumber, { by: "phone", phone: "+15550100001" }] as const) {
      const result = await source.find(query);
      expect(result).toMatchObject({ ok: true, orders: [open], stale: false, asOf: new Date(clock.ms) });
    }
    expect(calls).toHaveLength(4);
    expect(await source.find({ by: "email", email: "bob@example.com" })).toMatchObject({
      ok: true,
      orders: [],
    });
  });

  it("is not told an address where it needs none", async () => {
    const { source, calls } = desk();
    await source.find(both);
    expect(calls).toEqual([byNumber]);
  });
});

describe("the catalogue", () => {
  it("has its own limit of time and its own circuit", async () => {
    let asked = 0;
    const products = () => {
      asked += 1;
      return new Promise<never>(() => undefined);
    };
    const { source } = desk([open], { products });
    for (let n = 0; n < 3; n += 1) expect(await source.products?.("tent")).toMatchObject({ ok: false });
    expect(await source.products?.("tent")).toMatchObject({ ok: false });
    expect(asked).toBe(3);
    expect((await source.find(byNumber)).ok).toBe(true);
  });
});

describe("a wrapped source", () => {
  it("is what it was: kind, id, and only what it had", () => {
    const { source } = desk();
    expect([source.kind, source.id]).toEqual(["fake", "s1"]);
    expect("products" in source || "webhook" in source || "actions" in source).toBe(false);
  });
});
