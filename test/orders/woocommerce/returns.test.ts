import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import type { StoreAction } from "#src/orders/actions.ts";
import type { Order } from "#src/orders/order.ts";
import { notedReturns } from "#src/orders/woocommerce/noted-returns.ts";
import { WooOrder } from "#src/orders/woocommerce/wire.ts";
import type { Wish } from "#src/policy/actions.ts";
import { baselineOf, readBack } from "#src/policy/read-back.ts";
import { shown, wooOrder } from "../../fakes/woocommerce.ts";
import { givenGate } from "../rest/two-step.ts";
import { givenShop, theOrder } from "./shop.ts";

type Fields = { [name: string]: Json };
type RequestReturn = StoreAction & { kind: "request_return" };

const gate = givenGate();
const pegs = [{ itemId: "12", quantity: 1, reason: "unwanted" }] as const;
const tent = [{ itemId: "11", quantity: 1, reason: "defective" }] as const;

async function given(more: Fields = {}) {
  const { source, shop, clock } = await givenShop([wooOrder({ id: 1043, status: "completed", ...more })]);
  const order = await theOrder(source, "1043");
  const { actions } = source;
  if (actions === undefined) throw new Error("there are no actions");
  const ask = (items: RequestReturn["items"], key = "proposal-1") =>
    actions.execute({ kind: "request_return", order, items }, key);
  const byId = async (): Promise<Order> => {
    const found = await source.find({ by: "id", id: "1043" });
    if (!found.ok || found.orders[0] === undefined) throw new Error("the order is gone");
    return found.orders[0];
  };
  const change = (fields: Fields) => Object.assign(shop.orders.get("1043") ?? {}, fields);
  const meta = () => JSON.stringify(shop.orders.get("1043")?.["meta_data"]);
  return { source, shop, clock, order, ask, byId, change, meta };
}

const entry = (value: Json, key = "whereabouts_return_0123456789abcdef", id = 1): Fields => ({
  id,
  key,
  value,
});

describe("a return that was asked for", () => {
  it("is shown by the order, so that reading back finds it done", async () => {
    const { order, ask, byId } = await given();
    const result = await ask(pegs);
    const after = await byId();
    expect(after.returns).toEqual([
      {
        id: result.ok ? result.reference : "",
        status: "requested",
        requestedAt: new Date("2026-11-23T12:00:00Z"),
        items: [{ itemId: "12", quantity: 1 }],
      },
    ]);
    const action = { kind: "request_return", order, items: pegs } as const;
    expect(readBack(action, baselineOf(order), after, undefined)).toEqual({
      done: true,
      returnId: after.returns[0]?.id,
    });
    expect(readBack({ ...action, items: tent }, baselineOf(order), after, undefined).done).toBe(false);
  });

  it("is written where the merchant sees it, and keeps what was there", async () => {
    const others = [entry("1", "_edit_lock", 7), entry("blue", "gift_wrap", 8)];
    const { shop, ask, meta } = await given({ meta_data: others });
    await ask(pegs);
    const noted = shop.orders.get("1043")?.["meta_data"];
    expect(noted).toMatchObject([
      ...others,
      { key: expect.stringMatching(/^whereabouts_return_[0-9a-f]{16}$/) },
    ]);
    expect(meta()).not.toContain("proposal-1");
    const mark = /whereabouts_return_[0-9a-f]{16}/.exec(meta())?.[0] ?? "none";
    expect(shop.notes.get("1043")?.[0]?.["note"]).toContain(mark);
  });

  it("stays beside another one, though the shop keeps one entry for each key", async () => {
    const { ask, byId, clock } = await given();
    await ask(pegs, "proposal-1");
    clock.ms += 60_000;
    await ask(tent, "proposal-2");
    expect((await byId()).returns.map(({ items }) => items)).toEqual([
      [{ itemId: "12", quantity: 1 }],
      [{ itemId: "11", quantity: 1 }],
    ]);
  });

  it("is there once, however often and by how many it is tried", async () => {
    const { shop, ask, byId } = await given();
    const all = await Promise.all([ask(pegs), ask(pegs), ask(pegs)]);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    expect((await byId()).returns).toHaveLength(1);
    expect(shop.requests.filter(({ method }) => method !== "GET").map(({ method }) => method)).toEqual([
      "POST",
      "PUT",
    ]);
  });

  it("whose answer was lost is uncertain, and found by the next read", async () => {
    for (const behaviour of [{ do: "do-and-hang-up" }, { do: "do-and-504" }] as const) {
      const { shop, order, ask, byId } = await given();
      shop.script(/^PUT/, behaviour);
      expect(await ask(pegs)).toMatchObject({ ok: false, kind: "uncertain" });
      const after = await byId();
      expect(
        readBack({ kind: "request_return", order, items: pegs }, baselineOf(order), after, undefined).done,
      ).toBe(true);
      expect(await ask(pegs)).toEqual({ ok: true, reference: after.returns[0]?.id });
      expect(shop.notes.get("1043")).toHaveLength(1);
    }
  });

  it("goes on from the note when only that was written", async () => {
    const { shop, ask, byId } = await given();
    shop.script(/^PUT/, { do: "answer", status: 503 });
    expect(await ask(pegs)).toMatchObject({ ok: false, kind: "retry" });
    expect((await byId()).returns).toEqual([]);
    expect(await ask(pegs)).toMatchObject({ ok: true });
    expect((await byId()).returns).toHaveLength(1);
    expect(shop.notes.get("1043")).toHaveLength(1);
  });

  it("is not shown while nobody knows whether the merchant has the note", async () => {
    const { shop, ask, byId } = await given();
    shop.script(/^POST/, { do: "answer", status: 504 });
    expect(await ask(pegs)).toMatchObject({ ok: false, kind: "uncertain" });
    expect((await byId()).returns).toEqual([]);
  });

  it("is refused for what is not in the order", async () => {
    const { shop, ask } = await given();
    expect(await ask([{ itemId: "99", quantity: 1, reason: "other" }])).toMatchObject({ kind: "refused" });
    expect(shop.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});

describe("a return that has ended", () => {
  const refund = (more: Fields): Fields => ({
    id: 5,
    date_created_gmt: "2026-11-24T09:00:00",
    amount: "5.00",
    meta_data: [],
    line_items: [],
    ...more,
  });
  const lineOf = (itemId: string, quantity: number): Fields => ({
    id: 77,
    quantity: -quantity,
    meta_data: [{ id: 1, key: "_refunded_item_id", value: itemId }],
  });

  /** The statuses after these refunds, of returns of the pegs and then of one of two tents. */
  async function after(refunds: readonly Fields[]): Promise<readonly string[]> {
    const { shop, ask, byId, change, clock } = await given();
    await ask(pegs, "proposal-1");
    clock.ms += 60_000;
    await ask(tent, "proposal-2");
    shop.refunds.set("1043", [...refunds]);
    change({ refunds: refunds.map(({ id, amount }) => ({ id: id ?? 0, total: `-${shown(amount)}` })) });
    return (await byId()).returns.map(({ status }) => status);
  }

  it("is refunded once its pieces are, and no other", async () => {
    expect(await after([refund({ line_items: [lineOf("12", 1)] })])).toEqual(["refunded", "requested"]);
    expect(await after([refund({ amount: "25.00", line_items: [lineOf("11", 1)] })])).toEqual([
      "requested",
      "refunded",
    ]);
  });

  it("is refunded by an amount that is what was paid for it", async () => {
    // Pegs 5.00, one of two tents 25.00: an amount pays one thing only.
    expect(await after([refund({ amount: "4.99" })])).toEqual(["requested", "requested"]);
    expect(await after([refund({ amount: "5.00" })])).toEqual(["refunded", "requested"]);
    expect(await after([refund({ amount: "29.99" })])).toEqual(["refunded", "requested"]);
    expect(await after([refund({ amount: "30.00" })])).toEqual(["refunded", "refunded"]);
    expect(await after([refund({ amount: "10.00" }), refund({ id: 6, amount: "20.00" })])).toEqual([
      "refunded",
      "refunded",
    ]);
  });

  it("is not by what was paid back before it was asked for", async () => {
    const before = { date_created_gmt: "2026-11-22T09:00:00" };
    expect(await after([refund({ ...before, line_items: [lineOf("12", 1)] })])).toEqual([
      "requested",
      "requested",
    ]);
    expect(await after([refund({ ...before, amount: "30.00" })])).toEqual(["requested", "requested"]);
  });

  it("is when the whole order is", async () => {
    const { ask, byId, change } = await given();
    await ask(pegs);
    change({ status: "refunded" });
    expect((await byId()).returns).toMatchObject([{ status: "refunded" }]);
  });

  it("is gone when the merchant deletes its entry, and can be asked for again", async () => {
    const { ask, byId, change } = await given();
    await ask(pegs, "proposal-1");
    change({ meta_data: [] });
    expect((await byId()).returns).toEqual([]);
    expect(await ask(pegs, "proposal-2")).toMatchObject({ ok: true });
    expect((await byId()).returns).toHaveLength(1);
  });

  it("moves with the order's status where a plugin sets one", async () => {
    const { ask, byId, change } = await given();
    await ask(pegs);
    const [requested] = (await byId()).returns;
    change({ status: "returned" });
    expect((await byId()).returns).toEqual([{ ...requested, status: "received" }]);
  });
});

describe("what is found where returns are noted", () => {
  const noted = (meta: readonly Json[]) =>
    notedReturns(WooOrder.parse(wooOrder({ meta_data: [...meta] })), [], false, "UTC");
  const whole = '{"at":"2026-11-20T10:00:00.000Z","items":[{"itemId":"12","quantity":1}]}';

  it("is read as text or as what it says, once for each key", () => {
    const items = [{ itemId: "12", quantity: 1 }];
    const read = [
      { id: "0123456789abcdef", status: "requested", requestedAt: new Date("2026-11-20T10:00:00Z"), items },
    ];
    expect(noted([entry(whole)])).toEqual(read);
    expect(noted([entry(JSON.parse(whole))])).toEqual(read);
    expect(noted([entry(whole), entry(whole)])).toEqual(read);
    expect(
      noted([entry('{"items":[{"itemId":"11","quantity":1},{"itemId":"11","quantity":1}]}')]),
    ).toMatchObject([{ items: [{ itemId: "11", quantity: 2 }] }]);
    expect(noted([entry('{"items":[{"itemId":12,"quantity":"1"}]}')])).toEqual([
      { id: "0123456789abcdef", status: "requested", items },
    ]);
  });

  it.each([
    ["", undefined],
    ["{", undefined],
    ["[]", undefined],
    ['{"items":[]}', undefined],
    ['{"items":[{"itemId":"12","quantity":0}]}', undefined],
    ['{"items":[{"itemId":"12","quantity":1.5}]}', undefined],
    // Of the order that this one was copied from.
    ['{"items":[{"itemId":"99","quantity":1}]}', undefined],
    [whole, "whereabouts_return_"],
    [whole, "whereabouts_return_0123456789ABCDEF"],
    [whole, "whereabouts_return_0123456789abcdef0"],
    [whole, "_whereabouts_return_0123456789abcdef"],
  ])("is no return when it is %j under %j", (value, key) => {
    expect(noted([entry(value, key)])).toEqual([]);
  });

  it("never throws, and what is read has pieces of this order", () => {
    const strange = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    const near = fc.record({
      at: fc.oneof(fc.string(), fc.constant("2026-11-20T10:00:00Z")),
      items: fc.array(
        fc.record({
          itemId: fc.constantFrom<Json>("11", "12", 12, null, "x"),
          quantity: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
        }),
      ),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          strange,
          near.map((value) => JSON.stringify(value)),
        ),
        (value) => {
          const body = JSON.parse(JSON.stringify([entry("", undefined, 1)]));
          body[0].value = value;
          for (const { items = [] } of noted(body)) {
            expect(items.length).toBeGreaterThan(0);
            for (const { itemId, quantity } of items) {
              expect(["11", "12"]).toContain(itemId);
              expect(Number.isInteger(quantity) && quantity > 0).toBe(true);
            }
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("a return asked for by a shopper", () => {
  it("is done, and not to be had twice", async () => {
    const { source, shop, order } = await given();
    const { actions, shopper, agree } = gate(source);
    const { subject, handle } = await shopper(order);
    const wish: Wish = { kind: "request_return", items: [...pegs] };
    expect(await actions.propose(subject, { handle, wish })).toMatchObject({ kind: "request_return" });
    expect(await agree(subject)).toMatchObject({
      done: true,
      returnId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(shop.notes.get("1043")).toHaveLength(1);
    expect(await actions.propose(subject, { handle, wish })).toMatchObject({
      error: "not_allowed",
      reasons: ["too_many"],
    });
    // Neither of the tents is on its way back.
    expect(
      await actions.propose(subject, { handle, wish: { kind: "request_return", items: [...tent] } }),
    ).toMatchObject({ kind: "request_return" });
  });

  it("is done though the shop's answer was lost", async () => {
    const { source, shop, order } = await given();
    const { actions, shopper, agree } = gate(source);
    const { subject, handle } = await shopper(order);
    shop.script(/^PUT/, { do: "do-and-hang-up" });
    await actions.propose(subject, { handle, wish: { kind: "request_return", items: [...pegs] } });
    expect(await agree(subject)).toMatchObject({ done: true });
    expect(shop.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });
});
