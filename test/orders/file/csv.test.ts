import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRows } from "#src/orders/file/csv-rows.ts";
import { load } from "./given.ts";

async function rowsOf(text: string) {
  const rows = [];
  for await (const row of csvRows(Buffer.from(text))) rows.push(row);
  return rows;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe("rows of CSV", () => {
  it("have the line they begin at, whatever is quoted and however lines end", async () => {
    const cell = fc.oneof(
      fc.stringMatching(/^[a-zé€ ]{1,6}$/),
      fc.constantFrom('"', "a\nb", "a\r\nb", "\r", "a,b;c", '""', "\n\n", "x\ty"),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.tuple(cell, cell), fc.constantFrom("", "\n", "\r\n")), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.constantFrom(",", ";", "\t", "|"),
        fc.boolean(),
        async (rows, end, delimiter, endsWithLine) => {
          let text = `order_number${delimiter}name${end}`;
          const expected = [{ line: 1, cells: ["order_number", "name"] }];
          for (const [cells, blank] of rows) {
            text += blank;
            const line = text.split(/\r\n|\n|\r/).length;
            if (cells.some((value) => value.trim() !== "")) expected.push({ line, cells: [...cells] });
            text += cells.map(quoted).join(delimiter) + end;
          }
          if (!endsWithLine) text = text.slice(0, -end.length);
          // Rows of empty cells say nothing.
          const found = (await rowsOf(text)).filter(
            (row) => "problem" in row || row.cells.join("").trim() !== "",
          );
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it("are the same wherever the 64 KB slices fall", async () => {
    const rows = Array.from({ length: 9_000 }, (_, n) => [`${n}`, `line one ${n}\r\nline "two" é€😀`]);
    const text = ["order_number,name", ...rows.map(([a, b]) => `${a},"${b?.replaceAll('"', '""')}"`)].join(
      "\r\n",
    );
    expect(Buffer.byteLength(text)).toBeGreaterThan(4 * 64 * 1024);
    const found = await rowsOf(text);
    expect(found.slice(1)).toEqual(rows.map((cells, n) => ({ line: 2 + 2 * n, cells })));
  });

  it("that are broken are reported, and the ones behind them read", async () => {
    const text = [
      "order_number,created_at,name",
      "1,2026-11-20,Ann",
      "2,2026-11-20",
      '3,2026-11-20,"open',
      "4,2026-11-20,Bob",
      "5,2026-11-20,Cy,extra",
      "6,2026-11-20,Dee,,",
      '7,2026-11-20,5" pipe',
      "",
      '8,2026-11-20,"two',
      'lines"',
      ",,",
      '11,2026-11-20,"""so"" they',
      'said"',
      "9,2026-11-20,Eve",
      '10,"2026-11-20,Flo',
    ].join("\n");
    expect(await rowsOf(text)).toEqual([
      { line: 1, cells: ["order_number", "created_at", "name"] },
      { line: 2, cells: ["1", "2026-11-20", "Ann"] },
      { line: 3, problem: "this row has 2 cells, the header 3; it is left out" },
      { line: 4, problem: expect.any(String) },
      { line: 5, cells: ["4", "2026-11-20", "Bob"] },
      { line: 6, problem: "this row has 4 cells, the header 3; it is left out" },
      { line: 7, cells: ["6", "2026-11-20", "Dee"] },
      { line: 8, cells: ["7", "2026-11-20", '5" pipe'] },
      { line: 10, cells: ["8", "2026-11-20", "two\nlines"] },
      { line: 12, cells: ["", "", ""] },
      { line: 13, cells: ["11", "2026-11-20", '"so" they\nsaid'] },
      { line: 15, cells: ["9", "2026-11-20", "Eve"] },
      { line: 16, problem: "a quote in this row is not closed; the row is left out" },
    ]);
  });
});

describe("orders in CSV", () => {
  it("are grouped by number, parcels by tracking number, wherever the rows stand", async () => {
    const { book, problems } = await load(
      [
        "Order Number;Created at;E-Mail;item_title;quantity;price;tracking_number;shipment_status",
        "#1;2026-11-20;A@Example.com;Tent;1;100,00;T1;delivered",
        "#2;2026-11-20;b@example.com;Mat;2;10,50;;",
        "1;2026-11-20;;Rope;3;5,00;T 2;in_transit",
        "#1;;;Cup;1;2,50;T1;delivered",
        "#1;;;Lamp;1;1,00;;",
      ].join("\r\n"),
      "csv",
    );
    expect(problems).toEqual([]);
    expect(book.size).toBe(2);
    const [one] = book.find({ by: "tracking", trackingNumber: "T2" });
    expect(one).toMatchObject({
      number: "#1",
      customer: { email: "a@example.com" },
      // 100 + 3 * 5 + 2.50 + 1
      total: { amount: 11850, currency: "EUR" },
      items: [
        { title: "Tent", fulfilled: 1 },
        { title: "Rope", quantity: 3, fulfilled: 3 },
        { title: "Cup", fulfilled: 1 },
        { title: "Lamp", fulfilled: 0 },
      ],
      shipments: [
        { trackingNumber: "T1", status: "delivered", items: [{ itemId: "1" }, { itemId: "3" }] },
        { trackingNumber: "T 2", status: "in_transit", items: [{ itemId: "2", quantity: 3 }] },
      ],
      pending: [{ itemId: "4", quantity: 1, reason: "not_yet" }],
    });
    expect(book.find({ by: "email", email: "B@example.com" })).toMatchObject([
      { number: "#2", total: { amount: 2100, currency: "EUR" }, shipments: [] },
    ]);
  });

  it("need no more than a number and a date", async () => {
    const { book, problems } = await load("order_number,created_at,carrier\n1,2026-11-20,DHL\n", "csv");
    expect(problems).toEqual([]);
    expect(book.find({ by: "number", number: "1" })).toMatchObject([
      // A carrier alone is no parcel, and a total that is not known has no currency.
      { shipments: [], items: [], total: { amount: 0, currency: "XXX" } },
    ]);
  });

  it("are reported at the line of their row", async () => {
    const { book, problems } = await load(
      [
        "order_number,created_at,email,total,tracking_number,tracking_url,shipment_status",
        '1,2026-11-20,"a@example.com',
        '",1.00,T1,https://example.com/1,in_transit',
        "2,yesterday,b@example.com,1.00,,,",
        ",2026-11-20,c@example.com,1.00,,,",
        "3,2026-11-20,c@example.com,abc,,,",
        "4,2026-11-20,d@example.com,1.00,T4,ftp://example.com/4,shipped",
        "4,2026-11-20,e@example.com,1.00,T5,,delivered",
      ].join("\n"),
      "csv",
    );
    expect(book.size).toBe(2);
    expect(problems).toEqual(
      [
        { line: 4, problem: expect.stringContaining("created_at") },
        { line: 5, problem: expect.stringContaining("no order number") },
        { line: 6, problem: expect.stringContaining("amount") },
        { line: 7, problem: expect.stringContaining('"shipped" is not known') },
        { line: 7, problem: expect.stringContaining("tracking_url") },
        { line: 8, problem: expect.stringContaining("email is not what it is in the row at line 7") },
      ].map((problem) => expect.objectContaining(problem)),
    );
    expect(book.find({ by: "tracking", trackingNumber: "t4" })).toMatchObject([
      { customer: { email: "d@example.com" }, shipments: [{ status: "unknown" }, { status: "delivered" }] },
    ]);
  });

  it.each([
    ["", "empty"],
    ["\n\n", "empty"],
    ["name,email\nAnn,a@example.com\n", "no column order_number"],
  ])("%j is no file of orders", async (text, problem) => {
    await expect(load(text, "csv")).rejects.toThrow(problem);
  });

  it("are read with a byte order mark, and with Excel's line about the delimiter", async () => {
    for (const text of [
      "\ufefforder_number,created_at\n1,2026-11-20\n",
      "sep=;\r\norder_number;created_at\r\n1;2026-11-20\r\n",
    ]) {
      const { book, problems } = await load(text, "csv");
      expect([book.size, problems]).toEqual([1, []]);
    }
  });

  it("look unfinished when the last row is broken and has no line end", async () => {
    const head = "order_number,created_at,email\n1,2026-11-20,a@example.com\n";
    expect(await load(`${head}2,2026`, "csv")).toMatchObject({ unfinished: true });
    expect(await load(`${head}2,2026-11-20,"b@ex`, "csv")).toMatchObject({ unfinished: true });
    const cutInUmlaut = Buffer.from(`${head}2,2026-11-20,ü`).subarray(0, -1);
    expect(await load(cutInUmlaut, "csv")).toMatchObject({ unfinished: true });
    expect(await load(`${head}2,2026-11-20\n`, "csv")).toMatchObject({ unfinished: false });
    expect(await load(`${head}2,2026-11-20,b@example.com`, "csv")).toMatchObject({ unfinished: false });
  });
});
