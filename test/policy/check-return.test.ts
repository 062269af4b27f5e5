import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { returnReasons, type ReturnReason } from "#src/orders/actions.ts";
import type { Order, OrderItem } from "#src/orders/order.ts";
import { checkReturn } from "#src/policy/check-return.ts";
import type { ReturnsPolicy } from "#src/policy/returns.ts";
import { arbitraryOrder } from "../orders/arbitrary-order.ts";
import { at, lamp, onDay, order, parcel, policy } from "./given.ts";

const check = (
  returns: ReturnsPolicy | null,
  of: Order,
  today = "2026-11-20",
  more: { reason?: ReturnReason; item?: OrderItem; quantity?: number; locale?: string } = {},
) => {
  const { item = of.items[0] ?? lamp, ...asked } = more;
  return checkReturn(returns, of, item, { calendar: onDay(today), ...asked });
};
const ids = (result: ReturnType<typeof check>) => result.rules.map(({ id }) => id);

describe("the window", () => {
  it("is counted in days from delivery, the last one included", () => {
    for (const [today, eligible] of [
      ["2026-11-03", true],
      ["2026-12-03", true],
      ["2026-12-04", false],
    ] as const) {
      const result = check(policy(), order(), today);
      expect(result).toMatchObject({ eligible, reasonsNot: eligible ? [] : ["window_over"] });
      expect(ids(result)).toContain("shop.window");
    }
    expect(check(policy(), order()).until).toBe("2026-12-03");
  });

  it("may begin with the shipping or with the order", () => {
    expect(check(policy({ windowStart: "shipped" }), order()).until).toBe("2026-12-01");
    expect(check(policy({ windowStart: "ordered" }), order()).until).toBe("2026-11-29");
  });

  it("has not begun before something has arrived", () => {
    const of = order({ shipments: [parcel({ status: "out_for_delivery", deliveredAt: undefined })] });
    for (const windowStart of ["delivered", "shipped", "ordered"])
      expect(check(policy({ windowStart }), of)).toMatchObject({
        eligible: false,
        undecided: false,
        reasonsNot: ["not_delivered"],
      });
    const unsent = order({ items: [{ ...lamp, fulfilled: 0 }], shipments: [] });
    expect(check(policy(), unsent).reasonsNot).toContain("not_shipped");
  });

  it("is not guessed where nobody says when, or whether, it arrived", () => {
    for (const shipments of [
      [parcel({ deliveredAt: undefined })],
      [parcel({ trackingNumber: undefined, status: "in_transit", deliveredAt: undefined })],
      [parcel({ status: "expired", deliveredAt: undefined })],
      [],
    ]) {
      const result = check(policy(), order({ shipments }));
      expect(result).toMatchObject({ eligible: false, undecided: true, reasonsNot: ["delivery_unknown"] });
      expect(result.until).toBeUndefined();
    }
  });

  it("knows the day of delivery from the carrier's event, and of several parcels the last", () => {
    const event = { at: at("2026-11-05"), status: "delivered" as const };
    expect(
      check(policy(), order({ shipments: [parcel({ deliveredAt: undefined, events: [event] })] })).until,
    ).toBe("2026-12-05");
    const two = order({ shipments: [parcel(), parcel({ id: "s2", deliveredAt: at("2026-11-10") })] });
    expect(check(policy(), two).until).toBe("2026-12-10");
  });

  it("is that of the season in which it was ordered", () => {
    const returnPolicySeasonalOverride = {
      id: "holidays",
      startDate: "2026-10-30",
      endDate: "2026-12-24",
      merchantReturnDays: 90,
    };
    const result = check(policy({ returnPolicySeasonalOverride }), order());
    expect(result.until).toBe("2027-02-01");
    expect(ids(result)).toContain("shop.holidays");
    const before = order({ createdAt: at("2026-10-29") });
    expect(check(policy({ returnPolicySeasonalOverride }), before).until).toBe("2026-12-03");
  });

  it("may have no end, or not be there at all", () => {
    const unlimited = check(
      policy({ returnPolicyCategory: "MerchantReturnUnlimitedWindow" }),
      order(),
      "2036-01-01",
    );
    expect(unlimited).toMatchObject({ eligible: true });
    expect(unlimited.until).toBeUndefined();
    expect(check(policy({ returnPolicyCategory: "MerchantReturnNotPermitted" }), order()).reasonsNot).toEqual(
      ["not_permitted"],
    );
  });

  it("is counted in the days of the calendar it is given", () => {
    // Delivered at 23:30 in New York: already the next day in UTC.
    const late = order({ shipments: [parcel({ deliveredAt: new Date("2026-11-04T04:30:00Z") })] });
    const newYork = (moment: Date) => new Date(moment.getTime() - 5 * 3_600_000).toISOString().slice(0, 10);
    const result = checkReturn(policy(), late, lamp, { calendar: { today: "2026-11-20", dayOf: newYork } });
    expect(result.until).toBe("2026-12-03");
  });
});

describe("what is excluded", () => {
  const excluding = (exclusion: object) =>
    policy({ exclusions: [{ id: "x", reason: "final_sale", ...exclusion }] });

  it("by sku, title or tag", () => {
    for (const exclusion of [{ sku: "lamp-s" }, { sku: "LAMP*" }, { title: "desk  LAMP" }, { tag: "Sale" }]) {
      const item = { ...lamp, tags: ["sale"] };
      const result = check(excluding(exclusion), order({ items: [item] }));
      expect(result).toMatchObject({ eligible: false, undecided: false, reasonsNot: ["final_sale"] });
      expect(ids(result)).toContain("shop.x");
    }
    for (const exclusion of [
      { sku: "LAMP" },
      { title: "floor lamp" },
      { tag: "sal" },
      { sku: "LAMP-S", tag: "sale" },
    ])
      expect(check(excluding(exclusion), order()).eligible).toBe(true);
  });

  it("is not guessed of products of which the store does not say enough", () => {
    const { sku: _, tags: __, ...bare } = lamp;
    for (const exclusion of [{ sku: "RUG" }, { tag: "sale" }])
      expect(check(excluding(exclusion), order({ items: [bare] }))).toMatchObject({
        eligible: false,
        undecided: true,
        reasonsNot: ["product_unknown"],
      });
    expect(check(excluding({ tag: "sale", title: "rug" }), order({ items: [bare] })).eligible).toBe(true);
  });

  it("is what cost too little", () => {
    const min = policy({ minItemPrice: { value: 50, currency: "EUR" } });
    expect(check(min, order()).reasonsNot).toEqual(["below_min_price"]);
    expect(
      check(min, order({ items: [{ ...lamp, price: { amount: 5_000, currency: "EUR" } }] })).eligible,
    ).toBe(true);
    expect(check(min, order({ items: [{ ...lamp, price: undefined }] }))).toMatchObject({
      undecided: true,
      reasonsNot: ["price_unknown"],
    });
  });

  it("is what has come back already; a declined return does not count", () => {
    const back = (status: "requested" | "declined", quantity = 1) =>
      order({ returns: [{ id: "r", status, items: [{ itemId: "i1", quantity }] }] });
    expect(check(policy(), back("requested"))).toMatchObject({ left: 0, reasonsNot: ["already_returned"] });
    expect(check(policy(), back("declined"))).toMatchObject({ left: 1, eligible: true });
    expect(check(policy(), order({ returns: [{ id: "r", status: "received" }] }))).toMatchObject({
      left: null,
      undecided: true,
      reasonsNot: ["returns_unknown"],
    });
  });
});

describe("by country", () => {
  const two = policy(
    {},
    {
      policies: [
        {
          id: "eu",
          applicableCountry: ["de", "FR"],
          returnPolicyCategory: "MerchantReturnFiniteReturnWindow",
          merchantReturnDays: 60,
        },
        {
          id: "us",
          applicableCountry: "US",
          returnPolicyCategory: "MerchantReturnFiniteReturnWindow",
          merchantReturnDays: 7,
        },
      ],
      legalMinimum: {},
    },
  );

  it("each has its own rules; a country without any has none", () => {
    expect(ids(check(two, order({ shipTo: { country: "DE" } })))).toContain("eu.window");
    expect(check(two, order())).toMatchObject({ reasonsNot: ["window_over"] });
    expect(check(two, order({ shipTo: { country: "JP" } }))).toMatchObject({
      undecided: true,
      reasonsNot: ["no_policy"],
    });
    expect(check(two, order({ shipTo: undefined }))).toMatchObject({
      undecided: true,
      reasonsNot: ["country_unknown"],
    });
  });

  it("a shop without rules has decided nothing", () => {
    expect(check(null, order())).toMatchObject({
      eligible: false,
      undecided: true,
      reasonsNot: ["no_policy"],
      rules: [],
    });
  });
});

describe("the legal minimum", () => {
  const german = (given: Partial<Order> = {}) => order({ shipTo: { country: "DE" }, ...given });
  const strict = policy({ merchantReturnDays: 3, refundMethod: "store_credit", restockingFee: 10 });

  it("is 14 days from delivery in the EU, whatever the shop's rules are", () => {
    const result = check(strict, german(), "2026-11-17");
    expect(result).toMatchObject({
      eligible: true,
      until: "2026-11-17",
      refundMethod: "original",
      cost: "free",
    });
    expect(ids(result)).toContain("legal.EU");
    expect(check(strict, german(), "2026-11-18").reasonsNot).toEqual(["window_over"]);
    expect(check(strict, order(), "2026-11-17").reasonsNot).toEqual(["window_over"]);
  });

  it("does not end on a weekend", () => {
    // Delivered on Saturday 31 October: the fourteenth day is Saturday 14 November, so Monday 16.
    const saturday = german({ shipments: [parcel({ deliveredAt: at("2026-10-31") })] });
    expect(check(strict, saturday, "2026-11-16")).toMatchObject({ eligible: true, until: "2026-11-16" });
    expect(check(strict, saturday, "2026-11-17").eligible).toBe(false);
  });

  it("does not shorten what the shop gives", () => {
    expect(check(policy(), german()).until).toBe("2026-12-03");
    expect(check(policy(), german(), "2026-11-30")).toMatchObject({ eligible: true, until: "2026-12-03" });
  });

  it("has not begun to run while something of the order is still to come", () => {
    const items = [lamp, { ...lamp, id: "i2", title: "Rug", fulfilled: 0 }];
    const result = check(strict, german({ items }), "2027-01-15");
    expect(result.eligible).toBe(true);
    expect(result.until).toBeUndefined();
  });

  it("holds for reduced things, not for made-to-measure, hygiene, digital or perishable ones", () => {
    const excluded = (reason: string) => policy({ exclusions: [{ id: "x", sku: "LAMP-S", reason }] });
    for (const reason of ["final_sale", "other"])
      expect(check(excluded(reason), german(), "2026-11-10").eligible).toBe(true);
    for (const reason of ["custom", "hygiene", "digital", "perishable"])
      expect(check(excluded(reason), german(), "2026-11-10").reasonsNot).toEqual([reason]);
  });

  it("may be set for other countries, and left away", () => {
    const british = order({ shipTo: { country: "GB" } });
    const set = policy({ merchantReturnDays: 3 }, { legalMinimum: { EU: 14, GB: 14 } });
    expect(ids(check(set, british, "2026-11-10"))).toContain("legal.GB");
    expect(
      check(policy({ merchantReturnDays: 3 }, { legalMinimum: {} }), german(), "2026-11-10").eligible,
    ).toBe(false);
  });

  it("is not denied where it cannot be known", () => {
    const unknown = german({ shipments: [parcel({ deliveredAt: undefined })] });
    expect(check(policy({ returnPolicyCategory: "MerchantReturnNotPermitted" }), unknown)).toMatchObject({
      eligible: false,
      undecided: true,
    });
  });
});

describe("what it costs", () => {
  const cost = (given: object, reason?: ReturnReason, item: OrderItem = lamp, quantity = 1) =>
    check(policy({ returnFees: undefined, ...given }), order({ items: [item] }), "2026-11-20", {
      quantity,
      ...(reason === undefined ? {} : { reason }),
    });

  it("depends on whose fault it is", () => {
    const fees = {
      customerRemorseReturnFees: "https://schema.org/ReturnShippingFees",
      customerRemorseReturnShippingFeesAmount: { "@type": "MonetaryAmount", value: "4.90", currency: "EUR" },
      itemDefectReturnFees: "FreeReturn",
    };
    expect(cost(fees, "unwanted")).toMatchObject({
      cost: { amount: 490, currency: "EUR" },
      whoPays: "customer",
    });
    expect(cost(fees, "defective")).toMatchObject({ cost: "free", whoPays: "shop", photo: true });
    // Without a reason it is one or the other.
    expect(cost(fees)).toMatchObject({ cost: "unknown", whoPays: "unknown" });
    expect(cost({ returnFees: "FreeReturn" })).toMatchObject({ cost: "free", whoPays: "shop" });
  });

  it("may be said for each reason", () => {
    const fees = {
      returnFees: "FreeReturn",
      whoPays: { style: "customer" },
      returnShippingFeesAmount: { value: 5, currency: "EUR" },
    };
    expect(cost(fees, "style").cost).toEqual({ amount: 500, currency: "EUR" });
    expect(cost(fees, "color").cost).toBe("free");
  });

  it("includes restocking, in percent of a known price", () => {
    const fees = { returnFees: "FreeReturn", restockingFee: 15 };
    expect(cost(fees, "unwanted", { ...lamp, quantity: 2, fulfilled: 2 }, 2).cost).toEqual({
      amount: 1_497,
      currency: "EUR",
    });
    expect(cost(fees, "unwanted", { ...lamp, price: undefined }).cost).toBe("unknown");
    expect(cost(fees, "wrong_item").cost).toBe("free");
    expect(cost({ ...fees, restockingFee: { value: 3, currency: "EUR" } }, "other").cost).toEqual({
      amount: 300,
      currency: "EUR",
    });
  });

  it("is unknown where the policy names no amount, and nothing where the thing is kept", () => {
    expect(cost({ returnFees: "ReturnFeesCustomerResponsibility" }, "other")).toMatchObject({
      cost: "unknown",
      whoPays: "customer",
    });
    expect(cost({}, "other").cost).toBe("unknown");
    expect(cost({ returnMethod: "KeepProduct" }, "other").cost).toBe("free");
  });
});

it("quotes the shop's own words for a rule, in the language asked for and in no other", () => {
  const textByLocale = { de: { "shop.window": "30 Tage Rückgabe." }, "pt-BR": { "shop.window": "30 dias." } };
  const returns = policy({}, { textByLocale });
  const text = (locale: string) =>
    check(returns, order(), "2026-11-20", { locale }).rules.find(({ id }) => id === "shop.window")?.text;
  expect([text("de"), text("de-AT"), text("pt-BR"), text("pt"), text("en")]).toEqual([
    "30 Tage Rückgabe.",
    "30 Tage Rückgabe.",
    "30 dias.",
    undefined,
    undefined,
  ]);
});

it("says yes or why not of any order, and never promises a day that is over", () => {
  fc.assert(
    fc.property(
      arbitraryOrder,
      fc.constantFrom(...returnReasons, undefined),
      fc.constantFrom("2025-01-01", "2026-11-20", "2030-06-30"),
      fc.constantFrom("delivered", "shipped", "ordered"),
      (of, reason, today, windowStart) => {
        for (const item of of.items) {
          const result = check(policy({ windowStart }), of, today, {
            item,
            ...(reason === undefined ? {} : { reason }),
          });
          expect(result.eligible).toBe(result.reasonsNot.length === 0);
          if (result.until !== undefined) expect(result.until >= today).toBe(true);
          if (result.eligible) {
            expect(item.fulfilled).toBeGreaterThan(0);
            expect(result.left).toBeGreaterThan(0);
            expect(result.rules.length).toBeGreaterThan(0);
          }
          expect(result.eligible && result.undecided).toBe(false);
        }
      },
    ),
    { numRuns: 300 },
  );
});
