import { describe, expect, it } from "vitest";
import type { StoreAction } from "#src/orders/actions.ts";
import { order } from "../../identity/sample.ts";
import { givenStore } from "./given.ts";

const of = order("#1043", { id: "5001" });
const items = [{ itemId: "i1", quantity: 1, reason: "size_too_small", note: "too tight" }] as const;
const cancel: StoreAction = { kind: "cancel_order", order: of, reason: "customer" };
const can = ["cancel_order", "change_address", "request_return", "create_return", "exchange", "refund"];

describe("an action", () => {
  it.each<[StoreAction, Record<string, unknown>]>([
    [cancel, { reason: "customer" }],
    [
      {
        kind: "change_address",
        order: of,
        address: { line: "2 Example Street", zip: "1", city: "B", country: "DE" },
      },
      { address: { line: "2 Example Street", zip: "1", city: "B", country: "DE" } },
    ],
    [
      { kind: "request_return", order: of, items },
      { items: [{ item_id: "i1", quantity: 1, reason: "size_too_small", note: "too tight" }] },
    ],
    [
      { kind: "exchange", order: of, items: [{ ...items[0], forSku: "T-L" }] },
      {
        items: [{ item_id: "i1", quantity: 1, reason: "size_too_small", note: "too tight", for_sku: "T-L" }],
      },
    ],
    [
      { kind: "refund", order: of, amount: { amount: 5, currency: "EUR" } },
      { amount: "0.05", currency: "EUR" },
    ],
    [
      { kind: "refund", order: of, amount: { amount: 1999, currency: "JPY" } },
      { amount: "1999", currency: "JPY" },
    ],
    [
      { kind: "refund", order: of, amount: { amount: 1999, currency: "KWD" } },
      { amount: "1.999", currency: "KWD" },
    ],
  ])("$kind says what is to be done, once, with its key", async (action, more) => {
    const { store, source } = await givenStore({ actions: can });
    store.next.push({ status: 200, body: '{"ok": true, "reference": "R-17"}' });
    expect(await source.actions?.execute(action, "key-1")).toEqual({ ok: true, reference: "R-17" });
    expect(store.requests).toHaveLength(1);
    const [request] = store.requests;
    expect([request?.path, request?.headers["idempotency-key"]]).toEqual(["/shop/orders/actions", "key-1"]);
    expect(request?.headers["x-signature"]).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(JSON.parse(request?.body ?? "")).toEqual({
      key: "key-1",
      kind: action.kind,
      order_id: "5001",
      order_number: "#1043",
      ...more,
    });
  });

  it.each<[number, string, object]>([
    [200, '{"ok": true}', { ok: true }],
    [201, '{"ok": true, "reference": 17}', { ok: true, reference: "17" }],
    [
      200,
      '{"ok": false, "reason": "It has been\\nshipped."}',
      { ok: false, kind: "refused", detail: "It has been shipped." },
    ],
    [409, '{"ok": false, "reason": "shipped"}', { ok: false, kind: "refused", detail: "shipped" }],
    [404, '{"ok": false}', { ok: false, kind: "refused" }],
    [404, "<html>", { ok: false, kind: "broken" }],
    [400, "{}", { ok: false, kind: "broken" }],
    [401, '{"ok": false}', { ok: false, kind: "broken" }],
    [429, "{}", { ok: false, kind: "retry" }],
    // Whatever it says, nobody knows how far it came.
    [500, '{"ok": false}', { ok: false, kind: "uncertain" }],
    [500, '{"ok": true}', { ok: false, kind: "uncertain" }],
    [503, "", { ok: false, kind: "uncertain" }],
    [200, "done", { ok: false, kind: "uncertain" }],
    [200, '{"ok": "true"}', { ok: false, kind: "uncertain" }],
    [302, "{}", { ok: false, kind: "uncertain" }],
  ])("%i %s comes to %o", async (status, body, result) => {
    const { store, source } = await givenStore({ actions: can });
    store.next.push({ status, body });
    expect(await source.actions?.execute(cancel, "k")).toMatchObject(result);
    expect(store.requests).toHaveLength(1);
  });

  it("that broke on the way may have been done; one that was never sent was not", async () => {
    for (const how of ["dropped", "silent", "half", "huge"] as const) {
      const { store, source } = await givenStore({ actions: can, timeoutMs: 500 });
      store.fail(how);
      expect(await source.actions?.execute(cancel, "k"), how).toMatchObject({ ok: false, kind: "uncertain" });
      expect(store.requests).toHaveLength(1);
    }
    const { store, source: nowhere } = await givenStore({ actions: can });
    await store.close();
    expect(await nowhere.actions?.execute(cancel, "k")).toMatchObject({ ok: false, kind: "retry" });
    expect(await nowhere.actions?.execute(cancel, "k", AbortSignal.abort())).toMatchObject({ kind: "retry" });
  });

  it("that was given up half-way is uncertain", async () => {
    const { store, source } = await givenStore({ actions: can });
    store.fail("silent");
    const result = await source.actions?.execute(cancel, "k", AbortSignal.timeout(100));
    expect(result).toMatchObject({ ok: false, kind: "uncertain" });
  });

  it("that the shop does not do is not sent", async () => {
    const { store, source } = await givenStore({ actions: ["request_return"] });
    expect(await source.actions?.execute(cancel, "k")).toMatchObject({ ok: false, kind: "refused" });
    expect(store.requests).toEqual([]);
  });
});
