import { describe, expect, it } from "vitest";
import type { ActionResult, StoreAction } from "#src/orders/actions.ts";
import { medusaSourceKind } from "#src/orders/medusa/kind.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Wish } from "#src/policy/actions.ts";
import { apiKey, medusaFulfillment, medusaItem, medusaOrder } from "../../fakes/medusa.ts";
import { givenGate } from "../rest/two-step.ts";
import { givenStore, theOrder } from "./store.ts";

const gate = givenGate();

async function execute(source: OrderSource, action: StoreAction, key = "proposal-1"): Promise<ActionResult> {
  if (source.actions === undefined) throw new Error("there are no actions");
  return source.actions.execute(action, key);
}

const sent = {
  items: [medusaItem({ id: "ordli_1", detail: { quantity: 2, fulfilled_quantity: 2, shipped_quantity: 2 } })],
  fulfillments: [medusaFulfillment({ items: [{ line_item_id: "ordli_1", quantity: 2 }] })],
};

async function given(order: Parameters<typeof medusaOrder>[0] = {}) {
  const { source, store } = await givenStore([medusaOrder(order)]);
  const posts = () => store.requests.filter(({ method }) => method !== "GET");
  return { source, store, order: await theOrder(source, "1"), posts };
}

describe("cancelling an order", () => {
  it("happens once", async () => {
    const { source, order, posts } = await given();
    const cancel = { kind: "cancel_order", order, reason: "customer" } as const;
    expect(await Promise.all([execute(source, cancel), execute(source, cancel)])).toEqual([
      { ok: true },
      { ok: true },
    ]);
    expect(posts()).toHaveLength(1);
    expect((await theOrder(source, "1")).state).toBe("cancelled");
  });

  it.each([
    ["packed", { fulfillments: [medusaFulfillment({ shipped_at: null })] }],
    ["sent", sent],
    ["completed", { status: "completed" }],
    ["archived", { status: "archived" }],
  ])("is refused when it is %s", async (_name, more) => {
    const { source, order, posts } = await given(more);
    expect(await execute(source, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
      kind: "refused",
    });
    expect(posts()).toEqual([]);
  });

  it("is allowed when what was packed was taken back", async () => {
    const { source, order } = await given({
      fulfillments: [medusaFulfillment({ canceled_at: "2026-11-18T08:00:00.000Z" })],
    });
    expect(await execute(source, { kind: "cancel_order", order, reason: "customer" })).toEqual({ ok: true });
  });

  it("says what is not known, and can be tried again", async () => {
    const { source, store, order } = await given();
    const cancel = { kind: "cancel_order", order, reason: "customer" } as const;
    store.hangUpAfter(/^POST .*cancel/);
    expect(await execute(source, cancel)).toMatchObject({ ok: false, kind: "uncertain" });
    expect(await execute(source, cancel)).toEqual({ ok: true });
    store.fail("unavailable");
    expect(await execute(source, cancel)).toMatchObject({ ok: false, kind: "retry" });
    store.fail("unauthorized");
    expect(await execute(source, cancel)).toMatchObject({ ok: false, kind: "broken" });
  });
});

describe("asking for a return", () => {
  const items = [{ itemId: "ordli_1", quantity: 1, reason: "style", note: "too\nbright" }] as const;

  it("makes one, however often it is tried", async () => {
    const { source, store, order } = await given(sent);
    const wish = { kind: "request_return", order, items } as const;
    const first = await execute(source, wish);
    expect(first).toEqual({ ok: true, reference: "return_1" });
    expect(await Promise.all([execute(source, wish), execute(source, wish)])).toEqual([first, first]);
    expect((await theOrder(source, "1")).returns).toEqual([
      {
        id: "return_1",
        status: "requested",
        requestedAt: new Date("2026-11-23T12:00:00Z"),
        items: [{ itemId: "ordli_1", quantity: 1 }],
      },
    ]);
    const told = JSON.stringify([...store.orders.values()]);
    expect(told).toContain("style · too bright · ref ");
    expect(told).not.toContain("proposal-1");
  });

  it.each([/^POST \/admin\/returns$/, /^POST .*request-items/, /^POST .*\/request$/])(
    "takes up an attempt that broke off after %s",
    async (step) => {
      const { source, store, order } = await given(sent);
      const wish = { kind: "request_return", order, items } as const;
      store.hangUpAfter(step);
      expect(await execute(source, wish)).toMatchObject({ ok: false, kind: "uncertain" });
      expect(await execute(source, wish)).toEqual({ ok: true, reference: "return_1" });
      expect((await theOrder(source, "1")).returns).toHaveLength(1);
      expect(store.changes.size).toBe(0);
    },
  );

  it("is refused for more than was sent, and leaves nothing behind", async () => {
    const { source, store, order } = await given(sent);
    const tooMany = [{ itemId: "ordli_1", quantity: 3, reason: "style" }] as const;
    expect(await execute(source, { kind: "request_return", order, items: tooMany })).toMatchObject({
      kind: "refused",
    });
    expect(store.changes.size).toBe(0);
    expect((await theOrder(source, "1")).returns).toEqual([]);
  });

  it("waits while somebody else changes the order", async () => {
    const { source, store, order } = await given(sent);
    store.changes.set(order.id, { id: "ordch_9", status: "pending", internal_note: "an edit" });
    expect(await execute(source, { kind: "request_return", order, items })).toMatchObject({
      ok: false,
      kind: "retry",
    });
  });
});

describe("a return asked for by a shopper", () => {
  it("is done, and not to be had twice", async () => {
    const { source, order, posts } = await given(sent);
    const { actions, shopper, agree } = gate(source);
    const { subject, handle } = await shopper(order);
    const wish: Wish = {
      kind: "request_return",
      items: [{ itemId: "ordli_1", quantity: 2, reason: "style" }],
    };
    expect(await actions.propose(subject, { handle, wish })).toMatchObject({ kind: "request_return" });
    expect(await agree(subject)).toMatchObject({ done: true, returnId: "return_1" });
    expect(posts()).toHaveLength(3);
    expect(await actions.propose(subject, { handle, wish })).toMatchObject({
      error: "not_allowed",
      reasons: ["too_many"],
    });
  });
});

describe("what the store cannot do", () => {
  it("is not offered, and refused", async () => {
    const { source, order, posts } = await given(sent);
    expect(source.actions?.can).toEqual(["cancel_order", "request_return"]);
    expect(source.webhook).toBeUndefined();
    const amount = { amount: 100, currency: "EUR" };
    expect(await execute(source, { kind: "refund", order, amount })).toMatchObject({ kind: "refused" });
    expect(posts()).toEqual([]);
  });
});

describe("checking a store", () => {
  const url = new URL("https://chat.example.com/webhooks/stores/1");

  it("finds it in order, and says what is wrong with a key without telling it", async () => {
    const { settings, deps, store } = await givenStore();
    const check = async (key: string) =>
      (await medusaSourceKind.check?.(settings, { apiKey: key }, deps, url)) ?? [];
    expect((await check(apiKey)).map(({ result }) => result)).toEqual(["ok", "skipped"]);
    const [wrong] = await check("sk_wrong_wrong_wrong");
    expect(wrong).toMatchObject({ name: "credentials", result: "failed" });
    expect(JSON.stringify(wrong)).not.toContain("sk_wrong");
    for (const how of ["html", "not_found", "dropped", "elsewhere", "nonsense", "unavailable"] as const) {
      store.fail(how);
      expect((await check(apiKey))[0]).toMatchObject({ result: "failed" });
    }
    expect(await medusaSourceKind.check?.({}, {}, deps, url)).toMatchObject([{ result: "failed" }]);
  });

  it("takes secret keys only", () => {
    const fits = (key: unknown) => medusaSourceKind.secrets.safeParse({ apiKey: key }).success;
    expect(fits(apiKey)).toBe(true);
    for (const key of ["", "pk_0123456789abcdef", "sk_", `${apiKey} x`, undefined])
      expect(fits(key)).toBe(false);
  });
});
