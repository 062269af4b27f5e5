import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiDigits } from "#src/orders/digits.ts";
import { normalNumber, sameNumber } from "#src/orders/number.ts";
import { normalTracking, sameTracking } from "#src/orders/tracking-number.ts";

const bare = (text: string) => text.replace("-", "");

describe("sameNumber", () => {
  it.each([
    ["#1043", "1043"],
    ["#1043", "no. 1043"],
    ["#1043", "No 1043"],
    ["#1043", "Nº 1043"],
    ["#1043", "n° 1043"],
    ["#1043", "№1043"],
    ["#1043", "  # 1043 "],
    ["#1043", "order #1043"],
    ["#1043", "Order no. 1043"],
    ["#1043", "order number: 1043"],
    ["#1043", "Bestellnummer 1043"],
    ["#1043", "pedido n.º 1043"],
    ["#1043", "commande n° 1043"],
    ["#1043", "１０４３"],
    ["#1043", "＃１０４３"],
    ["#1043", "١٠٤٣"],
    ["#1043", "۱۰۴۳"],
    ["#1043", "१०४३"],
    ["#1043", "رقم ١٠٤٣"],
    ["#1043", "注文番号1043"],
    ["#1043", "「1043」"],
    ["#1043", "\u20681043\u2069"],
    ["#1043", "\u200e#1043"],
    ["#1043", "1043."],
    ["#1043", "(1043)"],
    ["#1043", "1043?"],
    ["SO-1043", "so1043"],
    ["SO-1043", "so 1043"],
    ["SO-1043", "ＳＯ－１０４３"],
    ["SO-1043", "#so_1043"],
    ["SO–1043", "SO-1043"],
    ["NO-1043", "no-1043"],
    ["NO-1043", "NO1043"],
    ["302-0155501-0104257", "302 0155501 0104257"],
    ["XKBKNABJK", "xkbknabjk"],
  ])("%s is %s", (store, typed) => {
    expect(sameNumber(store, typed)).toBe(true);
    expect(sameNumber(typed, store)).toBe(true);
  });

  it.each([
    ["#1043", "10431"],
    ["#1043", "104"],
    ["#1043", "01043"],
    ["SO-1043", "1043"],
    ["NO-1043", "1043"],
    ["NO1043", "1043"],
    ["N1043", "1043"],
    ["SO-1043", "SO-10431"],
    ["SO-1043", "PO-1043"],
    ["1043", "1043%"],
    ["1043", "1043*"],
    ["1043", "%1043"],
    ["1043", "104_"],
    ["1043", "1043 OR 1=1"],
    ["1043", "1043' OR '1'='1"],
    ["1043", "1043\u0000x"],
    ["1043", ".*"],
  ])("%s is not %s", (store, typed) => {
    expect(sameNumber(store, typed)).toBe(false);
    expect(sameNumber(typed, store)).toBe(false);
  });

  it.each(["", " ", "#", "№", "..", "---", "\u200e", "1".repeat(101), "x".repeat(10_000)])(
    "%j is no number and equals nothing",
    (text) => {
      expect(normalNumber(text)).toBe("");
      expect(sameNumber(text, text)).toBe(false);
    },
  );

  it("keeps one form whatever is written around it, and is a form of itself", () => {
    // `NO – 1043` is the word for "number" and 1043, `NO-1043` a number of its own: these are told apart.
    const number = fc
      .stringMatching(/^[A-Z]{0,4}-?[0-9]{1,9}$/)
      .filter((text) => !/^N(?:O|R|UM)?-/.test(text));
    const dress = fc.constantFrom(
      (text: string) => `#${text}`,
      (text: string) => ` ${text}\t`,
      (text: string) => text.toLowerCase(),
      (text: string) => text.replace("-", " – "),
      (text: string) => `order ${text}`,
      (text: string) => `“${text}”`,
      (text: string) => text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
      (text: string) => text.replace(/[!-~]/g, (char) => String.fromCodePoint(char.charCodeAt(0) + 0xfee0)),
    );
    fc.assert(
      fc.property(number, dress, (text, dressed) => {
        expect(normalNumber(dressed(text))).toBe(normalNumber(text));
        expect(normalNumber(normalNumber(text))).toBe(normalNumber(text));
      }),
    );
  });

  it("tells apart what differs in a letter or digit", () => {
    const number = fc.stringMatching(/^[A-Z]{0,4}-?[1-9][0-9]{0,8}$/);
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(sameNumber(a, b)).toBe(bare(a) === bare(b));
      }),
    );
  });
});

describe("asciiDigits", () => {
  it("knows every decimal digit of Unicode", () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const char = String.fromCodePoint(code);
      if (!/^\p{Nd}$/u.test(char)) continue;
      // The compatibility forms (full-width, mathematical) say themselves which digit they are.
      const plain = char.normalize("NFKC");
      expect(asciiDigits(char)).toMatch(/^[0-9]$/);
      if (/^[0-9]$/.test(plain)) expect(asciiDigits(char)).toBe(plain);
    }
    expect(asciiDigits("٠١٢٣٤٥٦٧٨٩ ०१२३४५६७८९ a1")).toBe("0123456789 0123456789 a1");
  });
});

describe("sameTracking", () => {
  it("ignores spaces, dashes and case, nothing else", () => {
    expect(sameTracking("1Z 999 AA1 01 2345 6784", "1z999aa10123456784")).toBe(true);
    expect(sameTracking("4123-4567-8901", "412345678901")).toBe(true);
    expect(sameTracking("٤١٢٣", "4123")).toBe(true);
    expect(sameTracking("1Z999AA1012345678", "1Z999AA10123456784")).toBe(false);
    expect(sameTracking("1Z999AA1012345678*", "1Z999AA10123456784")).toBe(false);
    expect(sameTracking(" - ", "-")).toBe(false);
    expect(normalTracking("x".repeat(10_000))).toBe("");
  });
});
