import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonOrders } from "#src/orders/file/json.ts";
import { UnusableFile } from "#src/orders/file/problem.ts";
import { load } from "./given.ts";

const minimal = (number: string) => ({ number, created_at: "2026-11-20" });

/** Line of an offset, the slow and plain way. */
const lineOf = (text: string, offset: number) => text.slice(0, offset).split(/\r\n|\n|\r/).length;

describe("orders in JSON", () => {
  it("have the line they begin at, however the file is laid out", () => {
    const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom("]", '"', '\\"', "{[", "\\", "a\nb", '\\\\"', "}]}"),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, space, space, fc.boolean()), { maxLength: 8 }),
        fc.boolean(),
        space,
        (entries, wrapped, lead) => {
          let text = wrapped
            ? `${lead}{"note": {"orders": [1, "]"]},${lead}"orders"${lead}:${lead}[`
            : `${lead}[`;
          const expected: { line: number; value: unknown }[] = [];
          for (const [index, [entry, before, after, pretty]] of entries.entries()) {
            text += `${index === 0 ? "" : ","}${before}`;
            expected.push({ line: lineOf(text, text.length), value: JSON.parse(JSON.stringify(entry)) });
            text += `${JSON.stringify(entry, null, pretty ? 2 : 0)}${after}`;
          }
          text += wrapped ? `]${lead}, "more": "\\"]"}${lead}` : `]${lead}`;
          expect([...jsonOrders(text)]).toEqual(expected);
        },
      ),
    );
  });

  it("are incomplete when the file is cut off anywhere", () => {
    const whole = JSON.stringify(
      { orders: [minimal('#1 "]'), { number: 2, deep: [[{ a: "}" }]] }] },
      null,
      1,
    );
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => [...jsonOrders(whole.slice(0, length))], whole.slice(0, length)).toThrow(UnusableFile);
    }
    expect([...jsonOrders(whole)]).toHaveLength(2);
  });

  it.each([
    ["null", "expected"],
    ["7", "expected"],
    ["{}", 'no list named "orders"'],
    ['{"orders": {}}', "not a list"],
    ["[] []", "more text after the end"],
    ["[,]", "not valid JSON"],
    ["<html>", "expected"],
    ["", "empty"],
    [" \n ", "empty"],
  ])("%j is no file of orders", async (text, problem) => {
    await expect(load(text, "json")).rejects.toThrow(problem);
  });

  it("are each read by themselves: a broken one is reported at its line and the rest is used", async () => {
    const loaded = await load(
      `{
  "orders": [
    {"number": "#1", "created_at": "2026-11-20"},
    {
      "number": "#2",
      "created_at": "2026-11-20",
      "total": 19,99
    },
    {"number": "#3"}, {"number": "#4", "created_at": "2026-02-30"},
    "#5",
    {"number": "#6", "created_at": "2026-11-20", "total": "12.345", "currency": "EUR"},
    {"number": "#7", "created_at": "2026-11-20", "total": "12", "currency": "EURO"},
    {"number": "#1", "created_at": "2026-11-21"},
    {"number": 12345678901234567890, "created_at": "2026-11-20"},
    {"number": "#8", "created_at": "2026-11-20"}
    {"number": "#9", "created_at": "2026-11-20",},
    {"number": "#10", "created_at": "2026-11-20"},
  ]
}`,
      "json",
    );
    const numbers = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    expect(numbers.filter((number) => loaded.book.find({ by: "number", number }).length > 0)).toEqual([
      "1",
      "8",
      "10",
    ]);
    expect(loaded.book.find({ by: "number", number: "1" })[0]?.createdAt).toEqual(
      new Date("2026-11-20T12:00:00Z"),
    );
    expect(loaded.problems.map(({ line, problem }) => [line, problem.split(":")[0]])).toEqual([
      [4, "this order is not valid JSON; left out"],
      [9, "#3"],
      [9, "#4"],
      [10, "this is not an object; left out"],
      [11, "#6"],
      [12, "#7"],
      [13, "#1"],
      [14, "there is no order number (as text, at most 100 characters); the order is left out"],
      [16, "a comma is missing before this"],
      [16, "this order is not valid JSON; left out"],
    ]);
  });

  it("keep what can be used of an order, and say what cannot", async () => {
    const { book, problems } = await load(
      JSON.stringify([
        {
          ...minimal("#1"),
          customer: { email: "not an address", phone: "12", name: `Ann\u0000\u202e ${"x".repeat(500)}` },
          locale: "english please",
          state: "teleported",
          shipTo: { country: "Germany", time_zone: "Berlin", city: " Köln\n" },
          items: [{ title: "Tent", quantity: 0 }, { quantity: 2 }, "Chair"],
          shipments: [
            {
              trackingNumber: "X1",
              status: "Beamed Up",
              tracking_url: "javascript:alert(1)",
              action_url: "https://user:pw@example.com/",
              flags: ["customs", "wet"],
              eta: { from: "2026-11-25", to: "2026-11-24" },
              items: ["Tent", "Sofa"],
              events: [
                { message: "no time" },
                { at: "2026-11-21T10:00:00Z", status: "IN TRANSIT", country: "de" },
              ],
            },
          ],
          refunds: [{ amount: "5" }],
          returns: [{ status: "lost in thought" }],
        },
      ]),
      "json",
    );
    const [order] = book.find({ by: "number", number: "1" });
    expect(order).toMatchObject({
      customer: { email: undefined, phone: undefined },
      locale: undefined,
      state: "open",
      shipTo: { city: "Köln", country: undefined, timeZone: undefined },
      items: [{ title: "Tent", quantity: 1, fulfilled: 1 }],
      shipments: [
        {
          status: "unknown",
          trackingUrl: undefined,
          actionUrl: undefined,
          flags: ["customs"],
          eta: undefined,
          items: [{ itemId: "1", quantity: 1 }],
          events: [{ status: "in_transit", country: "DE" }],
        },
      ],
      refunds: [],
      returns: [],
    });
    expect(order?.customer.name).toBe(`Ann ${"x".repeat(196)}`);
    expect(problems).toHaveLength(18);
    expect(new Set(problems.map(({ line }) => line))).toEqual(new Set([1]));
    for (const word of [
      "e-mail",
      "phone",
      "locale",
      "teleported",
      "Beamed Up",
      "tracking_url",
      "action_url",
      "wet",
    ]) {
      expect(
        problems.some(({ problem }) => problem.includes(word)),
        word,
      ).toBe(true);
    }
  });

  it("never fail, whatever an order contains", async () => {
    const names = [
      ..."number,created_at,total,currency,items,shipments,customer,hold,promise,eta,refunds,returns,pending".split(
        ",",
      ),
      ..."email,phone,title,quantity,status,events,at,flags,pickup,ship_to,cancelled,__proto__,price".split(
        ",",
      ),
    ];
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(
          "2026-11-20",
          "#1",
          "1.50",
          "EUR",
          "a@b.example",
          "delivered",
          2,
          -1,
          1e300,
          true,
          null,
        ),
        fc.string(),
        fc.double(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 8 }),
      ),
    })).value;
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 3 }), async (values) => {
        const orders = values.map((value, index) =>
          typeof value === "object" && value !== null
            ? { ...value, number: `#${index}`, created_at: "2026-11-20" }
            : value,
        );
        await load(JSON.stringify(orders), "json");
      }),
      { numRuns: 300 },
    );
  });

  it("are read from UTF-8 with a mark, UTF-16 and Windows-1252", async () => {
    const text = JSON.stringify([{ ...minimal("#1"), name: "Zoë Ünal" }]);
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
    for (const bytes of [
      Buffer.from(`\ufeff${text}`),
      utf16,
      Buffer.from(utf16).swap16(),
      Buffer.from(text, "latin1"),
    ]) {
      const { book } = await load(bytes, "json");
      expect(book.find({ by: "number", number: "1" })[0]?.customer.name).toBe("Zoë Ünal");
    }
    expect((await load(Buffer.from(text, "latin1"), "json")).problems[0]?.problem).toContain("Windows-1252");
  });
});
