import { describe, expect, it } from "vitest";
import type { Proof } from "#src/identity/authority.ts";
import { authority } from "#src/identity/decide.ts";
import { resilient } from "#src/orders/resilient.ts";
import { snapshotsOf } from "#src/orders/snapshots.ts";
import type { OrdersFound } from "#src/orders/source.ts";
import { memoryLedger } from "../../identity/memory-ledger.ts";
import { secret, subject } from "../../identity/sample.ts";
import { memoryRows } from "../snapshot-rows.ts";
import { apiKey, givenStore } from "./given.ts";

const get = { mode: "get" };
const both = { by: "number", number: "100", email: "bob+1@example.com" } as const;
const numbers = (found: OrdersFound) => (found.ok ? found.orders.map(({ number }) => number) : found.detail);

describe("the simple GET", () => {
  it("asks with both values and the key, as Zipchat does", async () => {
    const { store, source } = await givenStore(get);
    expect(numbers(await source.find(both))).toEqual(["100"]);
    const [request] = store.requests;
    expect([request?.method, request?.path]).toEqual(["GET", "/shop"]);
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      order_id: "100",
      customer_email: "bob+1@example.com",
    });
    expect(request?.headers["x-api-key"]).toBe(apiKey);
  });

  it("finds nothing, and asks nothing, without both", async () => {
    const { store, source } = await givenStore(get);
    for (const query of [
      { by: "number", number: "100" },
      { by: "email", email: "bob+1@example.com" },
      { by: "phone", phone: "+5531987654321" },
      { by: "tracking", trackingNumber: "1Z999AA10123456784" },
      { by: "id", id: "o-100" },
    ] as const)
      expect(await source.find(query)).toMatchObject({ ok: true, orders: [] });
    expect(store.requests).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["a list named orders", { orders: [one("100", "bob+1@example.com")] }],
    ["one under order", { order: one("100", "bob+1@example.com") }],
    ["one by itself", one("100", "bob+1@example.com")],
    ["a bare list", [one("100", "bob+1@example.com")]],
  ])("reads %s", async (_, body) => {
    const { store, source } = await givenStore(get);
    store.next.push({ status: 200, body: JSON.stringify(body) });
    expect(numbers(await source.find(both))).toEqual(["100"]);
  });

  it.each<[string, string]>([
    ["an empty object", "{}"],
    ["an empty list", '{"orders": []}'],
  ])("takes %s for none", async (_, body) => {
    const { store, source } = await givenStore(get);
    store.next.push({ status: 200, body });
    expect(numbers(await source.find(both))).toEqual([]);
  });

  it.each<[string, string]>([
    ["a sentence", '"Your order is on its way"'],
    ["an object that is no order", '{"message": "Your order is on its way"}'],
    ["a page", "<html></html>"],
  ])("takes %s for a failure, not for none", async (_, body) => {
    const { store, source } = await givenStore(get);
    store.next.push({ status: 200, body });
    expect((await source.find(both)).ok).toBe(false);
  });
});

describe("an endpoint that compares the address itself", () => {
  const found = async (settings: object, body: unknown) => {
    const { store, source } = await givenStore({ ...get, ...settings });
    store.next.push({ status: 200, body: JSON.stringify(body) });
    const result = await source.find(both);
    return result.ok ? result.orders.map(({ customer }) => customer.email) : result.detail;
  };

  it("has its word taken when the merchant has said so, and it says so of this answer", async () => {
    const body = { verified: true, orders: [one("100")] };
    expect(await found({ endpointCompares: true }, body)).toEqual(["bob+1@example.com"]);
    // Each of the two alone is not enough.
    expect(await found({}, body)).toEqual([undefined]);
    expect(await found({ endpointCompares: true }, { orders: [one("100")] })).toEqual([undefined]);
    for (const verified of ["true", 1, [true], { yes: true }])
      expect(await found({ endpointCompares: true }, { verified, orders: [one("100")] })).toEqual([
        undefined,
      ]);
    // What is inside an order says nothing about who asked.
    expect(await found({ endpointCompares: true }, { orders: [{ ...one("100"), verified: true }] })).toEqual([
      undefined,
    ]);
  });

  it("is not believed against the address that it tells", async () => {
    const body = { verified: true, orders: [one("100", "somebody@else.example")] };
    expect(await found({ endpointCompares: true }, body)).toEqual(["somebody@else.example"]);
  });

  it("is not believed about another number", async () => {
    expect(await found({ endpointCompares: true }, { verified: true, orders: [one("101")] })).toEqual([]);
  });
});

describe("claiming an order of a shop with the simple GET", () => {
  const desk = async (settings: object = {}) => {
    const { store, source } = await givenStore({ ...get, ...settings });
    const deps = { now: () => new Date(), log: () => undefined };
    const wrapped = resilient(source, {
      ...deps,
      snapshots: snapshotsOf(memoryRows(), "s1", deps),
      patience: { freshMs: 0 },
    });
    const decides = authority({
      sources: () => [wrapped],
      ledger: memoryLedger(() => new Date()),
      now: () => new Date(),
      secret,
    });
    return { store, claim: (proof: Proof) => decides.claim(subject("a"), proof), decides };
  };

  it("opens it to who gives number and address, in this turn and in later ones", async () => {
    const { claim, decides } = await desk();
    expect(await claim({ number: "#100", email: " Bob+1@Example.com " })).toMatchObject({
      ok: true,
      visible: { level: 2, order: { number: "100" } },
    });
    expect((await decides.visible(subject("a"))).orders).toMatchObject([{ level: 2, stale: false }]);
    expect((await decides.visible(subject("b"))).orders).toEqual([]);
  });

  it("opens nothing by one of the two, or by two that do not belong together", async () => {
    const { claim } = await desk();
    expect(await claim({ number: "100" })).toEqual({ ok: false, error: "need_proof" });
    expect(await claim({ number: "100", phone: "+5531987654321" })).toEqual({ ok: false, error: "no_match" });
    expect(await claim({ number: "100", email: "bob@example.com" })).toEqual({
      ok: false,
      error: "no_match",
    });
  });

  it("compares what a careless endpoint gives", async () => {
    const { store, claim } = await desk({ endpointCompares: true });
    store.next.push({ status: 200, body: JSON.stringify({ orders: [one("100", "bob+1@example.com")] }) });
    expect(await claim({ number: "100", email: "eve@example.com" })).toEqual({
      ok: false,
      error: "no_match",
    });
    // Without an address there is nothing to compare, so it opens to nobody.
    store.next.push({ status: 200, body: JSON.stringify({ orders: [one("100")] }) });
    expect(await claim({ number: "100", email: "eve@example.com" })).toEqual({
      ok: false,
      error: "no_match",
    });
  });
});

function one(number: string, email?: string): Record<string, unknown> {
  return { id: `o-${number}`, number, created_at: "2026-11-20", email, total: "1.00", currency: "EUR" };
}
