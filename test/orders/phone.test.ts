import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalPhone, phoneKey, phoneVariants, samePhone } from "#src/orders/phone.ts";

describe("normalPhone", () => {
  it.each([
    ["+1 555 555 0123", undefined, "+15555550123"],
    ["(555) 555-0123", "US", "+15555550123"],
    ["0151 12345678", "DE", "+4915112345678"],
    ["+49 (0)151 12345678", undefined, "+4915112345678"],
    ["0049 151 12345678", "DE", "+4915112345678"],
    ["0049 151 12345678", undefined, "+4915112345678"],
    ["+49 151 12345678", "US", "+4915112345678"],
    // A spreadsheet took the plus away.
    ["4915112345678", "DE", "+4915112345678"],
    ["4915112345678", undefined, "+4915112345678"],
    ["٠١٥١١٢٣٤٥٦٧٨", "DE", "+4915112345678"],
    ["+５２ 55 1234 5678", undefined, "+525512345678"],
    // The mobile prefix that Mexico dropped in 2019.
    ["+52 1 55 1234 5678", undefined, "+525512345678"],
    ["011 15-2345-6789", "AR", "+5491123456789"],
    ["\u202a+49 151 12345678\u202c", undefined, "+4915112345678"],
  ])("%s in %s is %s", (text, country, expected) => {
    expect(normalPhone(text, country)).toBe(expected);
  });

  it.each([
    "",
    " ",
    "12",
    "call me",
    "+49",
    "4.91511E+12",
    "0151 12345678",
    "9".repeat(300),
    "+1 555 555 0123 or 0124",
  ])("%j alone is no number", (text) => expect(normalPhone(text)).toBeNull());
});

describe("samePhone", () => {
  it.each([
    ["Brazil", "+5531987654321", "+553187654321"],
    ["Mexico", "+525512345678", "+5215512345678"],
    ["Argentina", "+5491123456789", "+541123456789"],
  ])("%s writes a mobile in two ways", (_country, a, b) => {
    expect(samePhone(a, b)).toBe(true);
    expect(samePhone(b, a)).toBe(true);
    expect(phoneVariants(a)).toEqual([a, b]);
    expect(phoneKey(a)).toBe(phoneKey(b));
  });

  it.each([
    // A Brazilian landline, and the mobile that would be it with a nine.
    ["+551132345678", "+5511932345678"],
    ["+5531987654321", "+5521987654321"],
    ["+15555550101", "+15555550102"],
    ["+15555550101", "+1555555010"],
    ["+15555550101", "15555550101"],
    ["", ""],
    ["%", "%"],
  ])("%s is not %s", (a, b) => expect(samePhone(a, b)).toBe(false));

  it("is symmetric and agrees with the key", () => {
    const phone = fc.oneof(
      fc.stringMatching(/^\+55[1-3]1[69]?[2-9][0-9]{7}$/),
      fc.stringMatching(/^\+521?[2-9][0-9]{9}$/),
      fc.stringMatching(/^\+549?[1-3][0-9]{9}$/),
    );
    fc.assert(
      fc.property(phone, (a) => {
        for (const b of phoneVariants(a)) {
          expect(samePhone(b, a)).toBe(true);
          expect(phoneKey(b)).toBe(phoneKey(a));
        }
      }),
    );
  });
});
