import { describe, expect, it } from "vitest";
import { actionsSchema } from "#src/policy/actions.ts";
import { returnsPolicySchema } from "#src/policy/returns.ts";
import { policy } from "./given.ts";

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  throw new Error("it was accepted");
};

describe("a returns policy", () => {
  it("may be what a merchant publishes already", () => {
    // As Google documents it for merchants: terms as URLs, JSON-LD members beside them.
    const read = returnsPolicySchema.parse({
      policies: [
        {
          "@context": "https://schema.org",
          "@type": "MerchantReturnPolicy",
          id: "us",
          applicableCountry: "us",
          returnPolicyCategory: "https://schema.org/MerchantReturnFiniteReturnWindow",
          merchantReturnDays: 60,
          returnMethod: ["https://schema.org/ReturnByMail", "http://schema.org/ReturnInStore"],
          returnFees: "https://schema.org/ReturnShippingFees",
          returnShippingFeesAmount: { "@type": "MonetaryAmount", value: 2.99, currency: "USD" },
          refundType: "https://schema.org/FullRefund",
          returnPolicySeasonalOverride: [
            {
              "@type": "MerchantReturnPolicySeasonalOverride",
              id: "holidays",
              startDate: "2026-11-29",
              endDate: "2027-01-06",
              merchantReturnDays: 90,
            },
          ],
        },
      ],
    });
    expect(read.policies[0]).toMatchObject({
      applicableCountry: ["US"],
      returnPolicyCategory: "MerchantReturnFiniteReturnWindow",
      returnMethod: ["ReturnByMail", "ReturnInStore"],
      returnShippingFeesAmount: { amount: 299, currency: "USD" },
      windowStart: "delivered",
      exchangeAllowed: false,
      refundMethod: "original",
    });
    expect(read.legalMinimum).toEqual({ EU: 14 });
  });

  it("is refused where it does not say what it must, or says something twice or wrongly", () => {
    expect(refused(() => policy({ merchantReturnDays: undefined }))).toContain("how long is the window");
    expect(refused(() => policy({ merchantReturnDay: 30 }))).toContain("merchantReturnDay");
    expect(refused(() => policy({ exclusions: [{ id: "x", reason: "custom" }] }))).toContain(
      "what is excluded",
    );
    expect(refused(() => policy({ minItemPrice: { value: 1.999, currency: "EUR" } }))).toContain(
      "decimal places",
    );
    expect(refused(() => policy({ minItemPrice: { value: -1, currency: "EUR" } }))).toContain("decimal");
    expect(refused(() => policy({ minItemPrice: { value: 1, currency: "EURO" } }))).toContain("ISO 4217");
    expect(
      refused(() =>
        policy({
          returnPolicySeasonalOverride: {
            id: "s",
            startDate: "2026-12-01",
            endDate: "2026-11-01",
            merchantReturnDays: 9,
          },
        }),
      ),
    ).toContain("before startDate");
    const one = { returnPolicyCategory: "MerchantReturnUnlimitedWindow" };
    expect(
      refused(() =>
        policy(
          {},
          {
            policies: [
              { ...one, id: "a", applicableCountry: "DE" },
              { ...one, id: "b", applicableCountry: ["de"] },
            ],
          },
        ),
      ),
    ).toContain("two policies are for DE");
    expect(
      refused(() =>
        policy(
          {},
          {
            policies: [
              { ...one, id: "a" },
              { ...one, id: "b" },
            ],
          },
        ),
      ),
    ).toContain("every other country");
  });

  it("reads yen without decimal places", () => {
    expect(policy({ restockingFee: { value: "500", currency: "JPY" } }).policies[0]?.restockingFee).toEqual({
      amount: 500,
      currency: "JPY",
    });
    expect(refused(() => policy({ restockingFee: { value: 0.5, currency: "JPY" } }))).toContain(
      "0 decimal places",
    );
  });
});

describe("what may be done", () => {
  it("is by default what harms nobody", () => {
    const on = Object.entries(actionsSchema.parse({})).filter(([, { mode }]) => mode !== "off");
    expect(on.map(([kind]) => kind).toSorted()).toEqual(["notify", "request_return", "resend_confirmation"]);
  });

  it("includes refunds only with caps", () => {
    expect(refused(() => actionsSchema.parse({ refund: { mode: "ask" } }))).toContain("caps");
    const caps = { EUR: { perOrder: 1, perCustomer30Days: 1, perShopDay: 1 } };
    expect(actionsSchema.parse({ refund: { mode: "automatic", caps } }).refund.withoutApprovalUpTo).toEqual(
      [],
    );
  });
});
