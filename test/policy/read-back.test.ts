import { describe, expect, it } from "vitest";
import { baselineOf, readBack } from "#src/policy/read-back.ts";
import { at, order } from "./given.ts";

const before = order({
  returns: [{ id: "old", status: "requested", items: [{ itemId: "i1", quantity: 1 }] }],
});
const baseline = baselineOf(before);
const refund = (id: string, amount: number) => ({
  id,
  amount: { amount, currency: "EUR" },
  at: at("2026-11-20"),
  status: "pending" as const,
});

describe("what the store shows afterwards", () => {
  it("is a return that was not there before, with these things in it", () => {
    const action = {
      kind: "create_return",
      order: before,
      items: [{ itemId: "i1", quantity: 1, reason: "other" }],
    } as const;
    const shows = (...more: typeof before.returns) =>
      readBack(action, baseline, { ...before, returns: [...before.returns, ...more] }, "new");
    expect(shows().done).toBe(false);
    expect(shows({ id: "new", status: "approved", items: [{ itemId: "i1", quantity: 1 }] })).toEqual({
      done: true,
      returnId: "new",
    });
    expect(shows({ id: "new", status: "approved" })).toEqual({ done: true, returnId: "new" });
    expect(shows({ id: "new", status: "approved", items: [{ itemId: "i2", quantity: 1 }] }).done).toBe(false);
    expect(shows({ id: "new", status: "declined", items: [{ itemId: "i1", quantity: 1 }] }).done).toBe(false);
  });

  it("is as much money as was meant, or it is not done; what there is of it is told", () => {
    const action = { kind: "refund", order: before, amount: { amount: 1_000, currency: "EUR" } } as const;
    const shows = (...refunds: ReturnType<typeof refund>[]) =>
      readBack(action, baseline, { ...before, refunds }, undefined);
    expect(shows()).toEqual({ done: false });
    expect(shows(refund("a", 600))).toEqual({ done: false, refunded: { amount: 600, currency: "EUR" } });
    expect(shows(refund("a", 600), refund("b", 400))).toEqual({
      done: true,
      refunded: { amount: 1_000, currency: "EUR" },
    });
  });

  it("is the very address, however the store writes it", () => {
    const address = { line: "5 Other Road", line2: "Flat 2", zip: "SW1A 1AA", city: "London", country: "GB" };
    const action = { kind: "change_address", order: before, address } as const;
    const shows = (shipTo: NonNullable<typeof before.shipTo>) =>
      readBack(action, baseline, { ...before, shipTo }, undefined).done;
    expect(shows({ line: "5 other road, Flat 2", zip: "sw1a1aa", city: "LONDON", country: "gb" })).toBe(true);
    expect(shows({ line: "5 Other Road", zip: "SW1A 1AA", city: "London", country: "GB" })).toBe(true);
    expect(shows({ line: "55 Other Road", zip: "SW1A 1AA", city: "London", country: "GB" })).toBe(false);
    expect(shows({ line: "5 Other Road", zip: "SW1A 1AB", city: "London", country: "GB" })).toBe(false);
    expect(shows({ city: "London", country: "GB" })).toBe(false);
  });

  it("is a cancelled order", () => {
    const action = { kind: "cancel_order", order: before, reason: "customer" } as const;
    expect(readBack(action, baseline, before, undefined).done).toBe(false);
    expect(readBack(action, baseline, { ...before, state: "cancelled" }, undefined).done).toBe(true);
  });
});
