import { describe, expect, it } from "vitest";
import type { Level } from "#src/conversation/claim.ts";
import { storeActionKinds } from "#src/orders/actions.ts";
import type { Order } from "#src/orders/order.ts";
import {
  actionKindSchema,
  actionsSchema,
  levelFor,
  unused,
  type Used,
  type Wish,
} from "#src/policy/actions.ts";
import { decideAction, type ActionQuestion } from "#src/policy/decide-action.ts";
import { at, lamp, onDay, order, parcel, policy } from "./given.ts";

const now = at("2026-11-20");
const everything = actionsSchema.parse({
  cancel_order: { mode: "automatic", withinHours: 24 },
  change_address: { mode: "automatic" },
  create_return: { mode: "automatic" },
  exchange: { mode: "automatic" },
  refund: {
    mode: "automatic",
    withoutApprovalUpTo: [{ value: 20, currency: "EUR" }],
    caps: { EUR: { perOrder: 4_000, perCustomer30Days: 6_000, perShopDay: 8_000 } },
  },
});
const decide = (wish: Wish, of: Order, given: Partial<ActionQuestion> = {}) =>
  decideAction({
    wish,
    order: of,
    level: 4,
    config: everything,
    returns: policy({ exchangeAllowed: true }),
    used: unused,
    can: storeActionKinds,
    variants: new Map(),
    now,
    calendar: onDay("2026-11-20"),
    ...given,
  });
const reasons = (...given: Parameters<typeof decide>) => {
  const result = decide(...given);
  return result.allowed || result.error === "need_level" ? result : result.reasons;
};

const fresh = order({
  createdAt: new Date(now.getTime() - 3_600_000),
  items: [{ ...lamp, fulfilled: 0 }],
  shipments: [],
});
const address = { line: "5 Other Road", zip: "10001", city: "New York", country: "US" };
const oneBack = { itemId: "i1", quantity: 1, reason: "unwanted" as const };
const wishes: readonly (readonly [Wish, Order])[] = [
  [{ kind: "resend_confirmation" }, fresh],
  [{ kind: "notify" }, fresh],
  [{ kind: "cancel_order" }, fresh],
  [{ kind: "change_address", address }, fresh],
  [{ kind: "request_return", items: [oneBack] }, order()],
  [{ kind: "create_return", items: [oneBack] }, order()],
  [{ kind: "exchange", items: [{ ...oneBack, forSku: "LAMP-L" }] }, order()],
  [{ kind: "refund", amount: { amount: 1_000, currency: "EUR" } }, order()],
];
const variants = new Map([["LAMP-L", "available" as const]]);

describe("levels and modes", () => {
  it("everything has its level; one below says only that", () => {
    expect(wishes.map(([{ kind }]) => kind).toSorted()).toEqual(actionKindSchema.options.toSorted());
    for (const [wish, of] of wishes) {
      const needed = levelFor[wish.kind];
      for (const level of [0, 1, 2, 3, 4] as const satisfies readonly Level[]) {
        const result = decide(wish, of, { level, variants });
        if (level >= needed) expect(result).toMatchObject({ allowed: true, needs: "confirm" });
        else if (needed === 4 && level === 3) expect(result).toMatchObject({ allowed: true, needs: "code" });
        else expect(result).toEqual({ allowed: false, error: "need_level", level: needed });
      }
    }
  });

  it("off is off for everybody, ask asks the merchant", () => {
    for (const [wish, of] of wishes) {
      const mode = (to: "off" | "ask") => ({
        config: { ...everything, [wish.kind]: { ...everything[wish.kind], mode: to } },
        variants,
      });
      expect(reasons(wish, of, mode("off"))).toEqual(["off"]);
      expect(reasons(wish, of, { ...mode("off"), level: 0 })).toEqual(["off"]);
      expect(decide(wish, of, mode("ask"))).toMatchObject({ allowed: true, needs: "approval" });
    }
  });

  it("what the store cannot do is not proposed", () => {
    expect(reasons({ kind: "cancel_order" }, fresh, { can: [] })).toEqual(["store_cannot"]);
    expect(decide({ kind: "notify" }, fresh, { can: [] }).allowed).toBe(true);
  });

  it("one thing at a time is done to an order, and nothing after something that nobody knows of", () => {
    const used = (given: Partial<Used>) => ({ used: { ...unused, ...given } });
    expect(reasons({ kind: "cancel_order" }, fresh, used({ open: true, busy: true }))).toEqual([
      "already_open",
    ]);
    expect(reasons({ kind: "cancel_order" }, fresh, used({ busy: true }))).toEqual(["busy"]);
    expect(reasons({ kind: "cancel_order" }, fresh, used({ unsettled: true }))).toEqual(["unsettled"]);
  });
});

describe("cancelling and changing the address", () => {
  const both: readonly Wish[] = [{ kind: "cancel_order" }, { kind: "change_address", address }];

  it("is over once anything has left, or a label is made", () => {
    for (const wish of both) {
      expect(reasons(wish, { ...fresh, shipments: [parcel({ status: "label_created" })] })).toEqual([
        "already_shipped",
      ]);
      expect(reasons(wish, { ...fresh, items: [lamp] })).toEqual(["already_shipped"]);
      expect(decide(wish, { ...fresh, shipments: [parcel({ status: "cancelled" })] }).allowed).toBe(true);
    }
  });

  it("is not for orders that are reviewed, cancelled, closed or a marketplace's", () => {
    for (const wish of both) {
      expect(reasons(wish, { ...fresh, state: "on_hold", hold: { reason: "review" } })).toEqual(["on_hold"]);
      expect(reasons(wish, { ...fresh, state: "on_hold" })).toEqual(["on_hold"]);
      expect(decide(wish, { ...fresh, state: "on_hold", hold: { reason: "payment" } }).allowed).toBe(true);
      expect(reasons(wish, { ...fresh, state: "cancelled" })).toEqual(["cancelled"]);
      expect(reasons(wish, { ...fresh, state: "closed" })).toEqual(["closed"]);
      expect(reasons(wish, { ...fresh, marketplace: "Bazaar" })).toEqual(["marketplace"]);
    }
  });

  it("has its time, or none", () => {
    const old = { ...fresh, createdAt: new Date(now.getTime() - 24 * 3_600_000 - 1) };
    expect(reasons({ kind: "cancel_order" }, old)).toEqual(["too_late"]);
    const config = { ...everything, cancel_order: { mode: "automatic" as const, withinHours: null } };
    expect(decide({ kind: "cancel_order" }, old, { config }).allowed).toBe(true);
  });

  it("stays in the country", () => {
    const to = (country: string): Wish => ({ kind: "change_address", address: { ...address, country } });
    expect(reasons(to("CA"), fresh)).toEqual(["other_country"]);
    expect(reasons(to("US"), { ...fresh, shipTo: {} })).toEqual(["country_unknown"]);
    expect(decide(to("US"), { ...fresh, shipTo: { country: "us" } }).allowed).toBe(true);
  });

  it("says what goes back, where it was paid", () => {
    expect(decide({ kind: "cancel_order" }, fresh)).toMatchObject({
      amount: { amount: 4_990, currency: "EUR" },
    });
    expect(decide({ kind: "cancel_order" }, { ...fresh, financial: "pending" })).not.toHaveProperty("amount");
  });
});

describe("returns", () => {
  const back = (kind: "request_return" | "create_return", given: Partial<typeof oneBack> = {}): Wish => ({
    kind,
    items: [{ ...oneBack, ...given }],
  });

  it("are decided by the rules, and cite them", () => {
    const result = decide(back("create_return"), order());
    expect(result).toMatchObject({
      decision: { decides: "rules", until: "2026-12-03", cost: "free", refundMethod: "original" },
    });
    expect(decide(back("create_return"), order(), { calendar: onDay("2026-12-04") })).toEqual({
      allowed: false,
      error: "not_eligible",
      reasons: ["window_over"],
      rules: [{ id: "shop.window" }],
    });
  });

  it("are never more than was sent and not returned, counted over all lines", () => {
    expect(reasons(back("request_return", { quantity: 2 }), order())).toEqual(["too_many"]);
    const twice: Wish = { kind: "request_return", items: [oneBack, { ...oneBack }] };
    expect(reasons(twice, order())).toEqual(["too_many"]);
    expect(reasons(back("request_return", { itemId: "i9" }), order())).toEqual(["no_such_item"]);
  });

  it("may be asked for where only facts are missing, but not made; nothing is promised then", () => {
    const unknown = order({ shipments: [parcel({ deliveredAt: undefined })] });
    const asked = decide(back("request_return"), unknown);
    expect(asked).toMatchObject({ allowed: true, decision: { decides: "merchant" } });
    if (asked.allowed)
      for (const promise of ["until", "cost", "refundMethod"])
        expect(asked.decision).not.toHaveProperty(promise);
    expect(reasons(back("create_return"), unknown)).toEqual(["delivery_unknown"]);
    expect(decide(back("request_return"), order(), { returns: null })).toMatchObject({
      decision: { decides: "merchant", rules: [] },
    });
    expect(reasons(back("create_return"), order(), { returns: null })).toEqual(["no_policy"]);
  });

  it("in exchange need the shop's leave and a variant in stock", () => {
    const swap: Wish = { kind: "exchange", items: [{ ...oneBack, forSku: "LAMP-L" }] };
    expect(reasons(swap, order(), { variants, returns: policy() })).toEqual(["exchange_not_offered"]);
    expect(reasons(swap, order())).toEqual(["variant_unknown"]);
    expect(reasons(swap, order(), { variants: new Map([["LAMP-L", "unavailable"]]) })).toEqual([
      "variant_unavailable",
    ]);
  });

  it("of several things cost the way once and end with the first", () => {
    const two = order({
      items: [lamp, { ...lamp, id: "i2", title: "Rug" }],
      shipments: [
        parcel(),
        parcel({ id: "s2", items: [{ itemId: "i2", quantity: 1 }], deliveredAt: at("2026-11-06") }),
      ],
    });
    const returns = policy({
      returnFees: "ReturnShippingFees",
      returnShippingFeesAmount: { value: 5, currency: "EUR" },
      restockingFee: { value: 2, currency: "EUR" },
    });
    const wish: Wish = { kind: "create_return", items: [oneBack, { ...oneBack, itemId: "i2" }] };
    expect(decide(wish, two, { returns })).toMatchObject({
      decision: { cost: { amount: 900, currency: "EUR" }, until: "2026-12-03" },
    });
  });
});

describe("refunds", () => {
  const of = (amount?: number): Wish =>
    amount === undefined ? { kind: "refund" } : { kind: "refund", amount: { amount, currency: "EUR" } };

  it("wait for the merchant above what is let go without", () => {
    expect(decide(of(2_000), order())).toMatchObject({ needs: "confirm", amount: { amount: 2_000 } });
    expect(decide(of(2_001), order())).toMatchObject({ needs: "approval" });
  });

  it("stay within every cap, together with what was refunded before", () => {
    expect(reasons(of(4_001), order())).toEqual(["cap_reached"]);
    const used = (refunded: Partial<Used["refunded"]>) => ({
      used: { ...unused, refunded: { order: 0, customer: 0, shop: 0, ...refunded } },
    });
    for (const before of [{ order: 3_001 }, { customer: 5_001 }, { shop: 7_001 }]) {
      expect(reasons(of(1_000), order(), used(before))).toEqual(["cap_reached"]);
      expect(decide(of(999), order(), used(before)).allowed).toBe(true);
    }
  });

  it("are never more than is left, of what was paid, in its currency", () => {
    const refunded = order({
      refunds: [{ id: "r", amount: { amount: 4_000, currency: "EUR" }, at: now, status: "done" }],
      financial: "partially_refunded",
    });
    expect(decide(of(), refunded)).toMatchObject({ amount: { amount: 990, currency: "EUR" } });
    expect(reasons(of(991), refunded)).toEqual(["amount_too_high"]);
    expect(reasons(of(10), order({ financial: "pending" }))).toEqual(["not_paid"]);
    expect(reasons({ kind: "refund", amount: { amount: 10, currency: "USD" } }, order())).toContain(
      "other_currency",
    );
    expect(reasons(of(), order({ total: { amount: 0, currency: "XXX" } }))).toEqual(["other_currency"]);
  });

  it("are due when the goods are back, lost or never left; else only inside the window", () => {
    const late = { calendar: onDay("2027-06-01") };
    expect(reasons(of(100), order(), late)).toEqual(["window_over"]);
    expect(decide(of(100), order({ returns: [{ id: "r", status: "received" }] }), late).allowed).toBe(true);
    expect(decide(of(100), order({ shipments: [parcel({ status: "lost" })] }), late).allowed).toBe(true);
    expect(decide(of(100), order({ state: "cancelled" }), late).allowed).toBe(true);
  });
});

it("updates are for what is still to come, and mails have somewhere to go", () => {
  expect(reasons({ kind: "notify" }, order())).toEqual(["already_delivered"]);
  expect(reasons({ kind: "resend_confirmation" }, order({ customer: {} }))).toEqual(["no_email"]);
  expect(reasons({ kind: "resend_confirmation" }, order(), { used: { ...unused, resent: 1 } })).toEqual([
    "cap_reached",
  ]);
});
