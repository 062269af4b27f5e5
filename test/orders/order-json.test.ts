import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answers, keyOf, keysOf } from "#src/orders/book.ts";
import { orderFromJson, orderToJson } from "#src/orders/order-json.ts";
import type { OrderQuery } from "#src/orders/source.ts";
import { arbitraryOrder } from "./arbitrary-order.ts";

describe("an order as JSON", () => {
  it("is the same order again, whatever is in it", () => {
    fc.assert(
      fc.property(arbitraryOrder, (order) => {
        expect(orderFromJson(JSON.parse(JSON.stringify(orderToJson(order))))).toEqual(order);
      }),
    );
  });

  it("is not read when it is of another version, or something else", () => {
    const [order] = fc.sample(arbitraryOrder, 1);
    if (order === undefined) throw new Error("no sample");
    const json = orderToJson(order);
    const fields = Object.entries(json ?? {});
    expect(fields.map(([name]) => name).toSorted()).toEqual(["order", "v"]);
    for (const other of [
      { ...Object.fromEntries(fields), v: 2 },
      { ...Object.fromEntries(fields), v: undefined },
      Object.fromEntries(fields.filter(([name]) => name === "order")),
      null,
      [],
      "order",
      {},
    ])
      expect(orderFromJson(other)).toBeNull();
  });

  it("is not read when one member is missing, of another type or unknown", () => {
    fc.assert(
      fc.property(arbitraryOrder, fc.anything(), (order, value) => {
        const json: unknown = orderToJson(order);
        for (const change of [
          { createdAt: "yesterday" },
          { total: null },
          { items: value },
          { surprise: 1 },
        ]) {
          const changed = { v: 1, order: { ...Object(Object(json).order), ...change } };
          const read = orderFromJson(changed);
          if (read !== null) expect([Object.keys(change)[0], Array.isArray(value)]).toEqual(["items", true]);
        }
      }),
    );
  });
});

describe("what an order is found by", () => {
  it("holds the key of every query that the order answers", () => {
    fc.assert(
      fc.property(arbitraryOrder, arbitraryOrder, (order, other) => {
        for (const one of [order, other]) {
          const queries: OrderQuery[] = [
            { by: "number", number: ` ${one.number.toUpperCase()} ` },
            { by: "id", id: one.id },
            { by: "email", email: one.customer.email ?? "" },
            { by: "phone", phone: one.customer.phone ?? "" },
            ...one.shipments.map(
              ({ trackingNumber = "" }) =>
                ({ by: "tracking", trackingNumber: ` ${trackingNumber} ` }) as const,
            ),
          ];
          for (const query of queries) {
            const key = keyOf(query);
            if (key !== null && answers(order, query)) expect(keysOf(order)).toContain(key);
          }
        }
      }),
    );
  });
});
