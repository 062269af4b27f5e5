import { afterEach, describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import { sameNumber } from "#src/orders/number.ts";
import { phoneVariants } from "#src/orders/phone.ts";
import type { OrderQuery, OrderSource, OrdersFound } from "#src/orders/source.ts";

/** What a source hands over to be held against the contract. */
export interface OrderSourceCase {
  readonly name: string;
  /** Everything that is in the source. For the limit to be seen one customer needs more than 50 of them. */
  readonly orders: readonly Order[];
  open(): Promise<OpenedSource>;
}

export interface OpenedSource {
  readonly source: OrderSource;
  /** Makes what is behind the source unreachable, where that can happen. */
  readonly outage?: () => Promise<void>;
}

/** What nobody's search syntax may make anything of. */
const attacks = (text: string): readonly string[] => [
  "%",
  "*",
  "_",
  "?",
  ".*",
  "",
  " ",
  "#",
  `${text}%`,
  `${text}*`,
  `${text} OR 1=1`,
  `${text}' OR '1'='1`,
  `${text};DROP TABLE orders`,
  `${text},${text}`,
  `%${text}`,
  `.${text}.*`,
  `${text.slice(0, -1)}?`,
  `${text.slice(0, -1)}_`,
  text.slice(0, -1),
  text.slice(1 + Number(text.startsWith("#"))),
  `${text}0`,
  `${text}\u0000x`,
  `["${text}"]`,
  `{"$ne":null}`,
  "__proto__",
  "constructor",
  "x".repeat(10_000),
  `${text}${"%".repeat(10_000)}`,
];

/** Runs a source of orders through what the core relies on. */
export function describeOrderSource(subject: OrderSourceCase): void {
  const { orders } = subject;

  describe(`${subject.name} as a source of orders`, () => {
    const opened: OrderSource[] = [];
    afterEach(async () => {
      for (const source of opened.splice(0)) await source.close?.();
    });
    const open = async () => {
      const { source, outage } = await subject.open();
      opened.push(source);
      return { source, outage };
    };

    it("finds every order by its number, however it is written", async () => {
      const { source } = await open();
      for (const { id, number } of orders) {
        for (const written of [
          number,
          number.replace("#", ""),
          ` ${number.toLowerCase()} `,
          `No. ${number}`,
        ]) {
          const found = await ids(source, { by: "number", number: written });
          expect(found, written).toContain(id);
        }
      }
    });

    it("finds all orders of an e-mail address, whatever its case, and only those", async () => {
      const { source } = await open();
      const addresses = new Set(orders.flatMap(({ customer }) => customer.email ?? []));
      expect(addresses.size).toBeGreaterThan(0);
      for (const email of addresses) {
        const theirs = newestIds(orders.filter(({ customer }) => customer.email === email));
        expect(await ids(source, { by: "email", email })).toEqual(theirs);
        expect(await ids(source, { by: "email", email: email.toUpperCase() })).toEqual(theirs);
      }
    });

    it("finds all orders of a phone in each of its forms, and only those", async () => {
      const { source } = await open();
      const phones = new Set(orders.flatMap(({ customer }) => customer.phone ?? []));
      expect(phones.size).toBeGreaterThan(0);
      for (const phone of phones) {
        const theirs = newestIds(
          orders.filter(({ customer }) => phoneVariants(phone).includes(customer.phone ?? "")),
        );
        for (const variant of phoneVariants(phone)) {
          expect(await ids(source, { by: "phone", phone: variant })).toEqual(theirs);
        }
      }
    });

    it("finds an order by the number of each of its parcels", async () => {
      const { source } = await open();
      const parcels = orders.flatMap((order) =>
        order.shipments.flatMap(({ trackingNumber }) =>
          trackingNumber === undefined ? [] : [{ id: order.id, trackingNumber }],
        ),
      );
      expect(parcels.length).toBeGreaterThan(0);
      for (const { id, trackingNumber } of parcels) {
        const spaced = trackingNumber.toLowerCase().replace(/(.{4})/g, "$1 ");
        expect(await ids(source, { by: "tracking", trackingNumber })).toContain(id);
        expect(await ids(source, { by: "tracking", trackingNumber: spaced })).toContain(id);
      }
    });

    it("finds nothing, and fails at nothing, for what does not exist", async () => {
      const { source } = await open();
      const absent: readonly OrderQuery[] = [
        { by: "number", number: "no-such-number-0" },
        { by: "email", email: "nobody@nowhere.example" },
        { by: "phone", phone: "+15555550190" },
        { by: "tracking", trackingNumber: "1Z000000000000000X" },
      ];
      for (const query of absent) {
        expect(await source.find(query)).toMatchObject({ ok: true, orders: [], stale: false });
      }
    });

    it("compares, and never searches: no prefix, wildcard, pattern or query", async () => {
      const { source } = await open();
      const [order] = orders;
      const tracking = orders.flatMap(({ shipments }) => shipments[0]?.trackingNumber ?? [])[0] ?? "";
      for (const text of attacks(order?.number ?? "")) {
        // Quotes and separators around a number are no part of it, so some of these are the number itself.
        const equal = newestIds(orders.filter(({ number }) => sameNumber(number, text)));
        expect(await ids(source, { by: "number", number: text }), text.slice(0, 40)).toEqual(equal);
      }
      for (const text of attacks(order?.customer.email ?? "")) {
        expect(await ids(source, { by: "email", email: text }), text.slice(0, 40)).toEqual([]);
      }
      for (const text of attacks(order?.customer.phone ?? "")) {
        expect(await ids(source, { by: "phone", phone: text }), text.slice(0, 40)).toEqual([]);
      }
      for (const text of attacks(tracking)) {
        expect(await ids(source, { by: "tracking", trackingNumber: text }), text.slice(0, 40)).toEqual([]);
      }
    });

    it("answers with the newest first, and at most 50", async () => {
      const { source } = await open();
      for (const email of new Set(orders.flatMap(({ customer }) => customer.email ?? []))) {
        const found = await lookUp(source, { by: "email", email });
        const times = found.orders.map(({ createdAt }) => createdAt.getTime());
        expect(times).toEqual(times.toSorted((a, b) => b - a));
        expect(found.orders.length).toBeLessThanOrEqual(50);
      }
    });

    it("says when its data was right", async () => {
      const { source } = await open();
      const found = await lookUp(source, { by: "email", email: "nobody@nowhere.example" });
      expect(found.stale).toBe(false);
      expect(Number.isNaN(found.asOf.getTime())).toBe(false);
    });

    it("reports what it holds", async () => {
      const { source } = await open();
      const report = await source.report();
      expect(report.orders === null || report.orders === orders.length).toBe(true);
      expect(report.problems).toEqual([]);
    });

    it("goes on with what it knows while it cannot ask, as stale, or fails without throwing", async () => {
      const { source, outage } = await open();
      if (outage === undefined) return;
      const [order] = orders;
      const query: OrderQuery = { by: "number", number: order?.number ?? "" };
      const before = await lookUp(source, query);
      await outage();
      const after = await source.find(query);
      if (!after.ok) return;
      expect(after.stale).toBe(true);
      expect(after.orders).toEqual(before.orders);
      expect((await source.report()).problems).not.toEqual([]);
    });

    it("gives up when told to", async () => {
      const { source } = await open();
      const aborted = AbortSignal.abort();
      const found = await source.find({ by: "number", number: orders[0]?.number ?? "" }, aborted);
      expect(found.ok).toBe(false);
    });

    it("can be closed more than once", async () => {
      const { source } = await open();
      await source.find({ by: "number", number: "1" });
      await source.close?.();
      await source.close?.();
    });
  });
}

async function lookUp(source: OrderSource, query: OrderQuery): Promise<OrdersFound & { ok: true }> {
  const found = await source.find(query);
  if (!found.ok) throw new Error(found.detail);
  return found;
}

async function ids(source: OrderSource, query: OrderQuery): Promise<readonly string[]> {
  return (await lookUp(source, query)).orders.map(({ id }) => id);
}

function newestIds(orders: readonly Order[]): readonly string[] {
  return orders
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    .slice(0, 50)
    .map(({ id }) => id);
}
