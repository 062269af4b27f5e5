import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formats } from "#src/tracking/numbers/formats.ts";
import { candidates, looksLikeTracking } from "#src/tracking/numbers/index.ts";
import couriers from "#src/tracking/numbers/couriers.json" with { type: "json" };

const recorded = process.env.RECORDED;
const compact = (number: string) => number.replaceAll(/\s/g, "").toUpperCase();
const couriersOf = (number: string) =>
  candidates(number).find((one) => one.number === compact(number))?.couriers ?? [];

describe("tracking numbers", () => {
  const own = couriers.couriers.flatMap(({ code, formats }) =>
    formats.flatMap(({ name, test_numbers }) => test_numbers.valid.map((number) => ({ code, name, number }))),
  );
  it.each(own)("of $name: $number may be $code's", ({ code, number }) => {
    expect(couriersOf(number)).toContain(code);
  });

  const none = couriers.couriers
    .flatMap(({ formats }) => formats)
    .flatMap(({ name, test_numbers }, n) => test_numbers.invalid.map((number) => ({ n, name, number })));
  it.each(none)("of $name: $number is not one", ({ n, number }) => {
    expect(formats[n]?.is(compact(number))).toBe(false);
  });

  it("are found in what people write", () => {
    expect(candidates("where is my order? tracking 1Z999AA10123456784")).toEqual([
      { number: "1Z999AA10123456784", couriers: ["ups"] },
    ]);
    expect(candidates("9400 1112 0255 5842 3326 69 ???").map(({ number }) => number)).toEqual([
      "9400111202555842332669",
    ]);
    expect(couriersOf("9400 1112 0255 5842 3326 69")).toContain("usps");
    expect(candidates("rb123456785gb hasnt moved")[0]).toEqual({
      number: "RB123456785GB",
      couriers: ["s10"],
    });
    expect(candidates("https://www.ups.com/track?tracknum=1Z999AA10123456784&loc=de")).toHaveLength(1);
    expect(candidates("１Ｚ９９９ＡＡ１０１２３４５６７８４")[0]?.number).toBe("1Z999AA10123456784");
    expect(candidates("٩٤٠٠١١١٢٠٢٥٥٥٨٤٢٣٣٢٦٦٩")[0]?.number).toBe("9400111202555842332669");
    expect(candidates("JVGL06241234567890")[0]).toEqual({ number: "JVGL06241234567890", couriers: ["dhl"] });
    expect(candidates("3SABCD123456789")[0]?.couriers).toEqual(["postnl"]);
  });

  it("are never said to be one courier's where another prints the same", () => {
    const [one] = candidates("00340434161094042557");
    expect(one?.couriers).toContain("dhl");
    expect(one?.couriers.length).toBeGreaterThan(1);
  });

  it.each([
    "order #100234567890 please",
    "pedido 100234567890",
    "n° de commande : 986578788855",
    "Bestellung Nr. 986578788855",
    "order number is 986578788855",
    "注文番号 986578788855",
    "call me 447700900123",
    "my phone is 986578788855",
    "my order number is 1042 and phone +34 612 345 678",
    "+1 555 010 0123 456",
    "I paid 19.99 on 2026-11-12 in 3 rates",
    "INVOICE20261234",
    "in 1234567890 days my 1234567890123 whatever",
    "",
  ])("are not read into: %s", (text) => {
    expect(candidates(text)).toEqual([]);
    expect(looksLikeTracking(text)).toBe(false);
  });

  it("are what a bare number is when it is called so", () => {
    expect(candidates("order tracking number 986578788855")[0]?.couriers).toContain("fedex");
    // Twenty-two digits are no order's number, whatever they are called.
    expect(candidates("order 9400111202555842332669")).toHaveLength(1);
  });

  it("never throw, and read any text quickly", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        for (const { number, couriers } of candidates(text)) {
          expect(number).toMatch(/^[A-Z0-9-]{9,40}$/);
          expect(couriers.length).toBeGreaterThan(0);
        }
      }),
    );
    const began = performance.now();
    candidates("1 ".repeat(5_000));
    candidates("94 00 11 12 ".repeat(1_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

const folder = join(recorded ?? "/nowhere", "tracking-numbers");
describe.skipIf(!existsSync(folder))("the recorded numbers and messages (RECORDED)", () => {
  const numbers = z.object({
    courier_code: z.string(),
    tracking_numbers: z.array(z.object({ test_numbers: z.object({ valid: z.array(z.string()) }) })),
  });
  const messages = z.array(
    z.object({ text: z.string(), expect: z.union([z.string(), z.array(z.string())]) }),
  );
  const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), "utf8"));

  it("are recognised", () => {
    for (const file of readdirSync(join(folder, "couriers"))) {
      const { courier_code, tracking_numbers } = numbers.parse(read(`couriers/${file}`));
      for (const { test_numbers } of tracking_numbers)
        for (const number of test_numbers.valid) expect(couriersOf(number), number).toContain(courier_code);
    }
  });

  it("mean what is noted beside them", () => {
    for (const { text, expect: noted } of messages.parse(read("messages_with_and_without_numbers.json"))) {
      const found = candidates(text);
      if (typeof noted !== "string")
        for (const one of noted) {
          const [courier = "", number = ""] = one.split(":");
          expect(found.find((each) => each.number === number)?.couriers, text).toContain(courier);
        }
      else if (noted.startsWith("no")) expect(found, text).toEqual([]);
      else
        expect(
          found.some(({ couriers }) => couriers.length === 1),
          text,
        ).toBe(false);
    }
  });
});
