import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCurrency, minorDigits, toMinor } from "#src/orders/money.ts";

describe("toMinor", () => {
  it.each([
    ["19.99", "EUR", 1999],
    ["0.1", "EUR", 10],
    ["1.10", "EUR", 110],
    // 4.35 * 100 is 434.99999999999994 in floating point.
    ["4.35", "EUR", 435],
    ["1.005", "KWD", 1005],
    ["1999", "JPY", 1999],
    ["1999.00", "JPY", 1999],
    ["-5", "EUR", -500],
    ["−5.50", "EUR", -550],
    ["19,99", "EUR", 1999],
    ["1,299.00", "EUR", 129900],
    ["1.299,00", "EUR", 129900],
    ["1 299,00", "EUR", 129900],
    ["1\u202f299,00", "EUR", 129900],
    ["1'299.00", "CHF", 129900],
    ["1,234,567", "EUR", 123456700],
    ["1.234.567", "JPY", 1234567],
    ["0", "EUR", 0],
    ["-0", "EUR", 0],
  ])("%s %s is %i", (text, currency, expected) => {
    expect(toMinor(text, currency)).toBe(expected);
  });

  it.each([
    ["19.999", "EUR"],
    ["0.5", "JPY"],
    // A thousand, or one and a bit?
    ["1,299", "EUR"],
    ["1.000", "EUR"],
    ["1,299", "KWD"],
    ["1,234.567,890", "EUR"],
    ["12,34,567", "EUR"],
    ["", "EUR"],
    ["abc", "EUR"],
    ["19.99 EUR", "EUR"],
    ["1e3", "EUR"],
    ["NaN", "EUR"],
    ["Infinity", "EUR"],
    [".", "EUR"],
    ["1.", "EUR"],
    ["99999999999999999999", "EUR"],
    ["9".repeat(10_000), "EUR"],
  ])("%j %s cannot be read", (text, currency) => expect(toMinor(text, currency)).toBeNull());

  it("is exact for all amounts: the same as integer arithmetic", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("EUR", "JPY", "KWD", "USD", "BHD", "KRW"),
        fc.bigInt({ min: 0n, max: 9_000_000_000_000n }),
        fc.bigInt({ min: 0n, max: 999n }),
        (currency, whole, part) => {
          const places = minorDigits(currency);
          const scale = 10n ** BigInt(places);
          const fraction = part % scale;
          const written = places === 0 ? String(whole) : `${whole}.${String(fraction).padStart(places, "0")}`;
          const exact = whole * scale + fraction;
          const safe = exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : null;
          expect(toMinor(written, currency)).toBe(safe);
        },
      ),
    );
  });

  it("is exact for JSON numbers with two places", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        expect(toMinor(String(cents / 100), "EUR")).toBe(cents);
      }),
    );
  });
});

describe("currencies", () => {
  it("have the places that ISO 4217 gives them", () => {
    expect(["EUR", "JPY", "KWD", "BRL"].map(minorDigits)).toEqual([2, 0, 3, 2]);
  });

  it("are known by their upper-case code", () => {
    expect(["EUR", "eur", "EURO", "XXX", "ABC", ""].map(isCurrency)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
