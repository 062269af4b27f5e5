import { afterEach, describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import { normalNumber, sameNumber } from "#src/orders/number.ts";
import { phoneVariants } from "#src/orders/phone.ts";
import type { OrderQuery, OrderSource, OrderSourceKind, OrdersFound } from "#src/orders/source.ts";

/** What a source hands over to be held against the contract. */
export interface OrderSourceCase {
  readonly name: string;
  /** Everything that is in the source. For the limit to be seen one customer needs more than 50 of them. */
  readonly orders: readonly Order[];
  /**
   * What the store can be asked by; absent: everything. What it cannot be asked by it answers with "none", not with
   * a failure: a store that has no search for parcels is not down.
   */
  readonly finds?: readonly OrderQuery["by"][];
  open(): Promise<OpenedSource>;
}

/**
 * How a store fails, on every call from now on:
 * `unauthorized` 401 · `forbidden` 403 · `not_found` 404 · `throttled` 429 as the store words it, naming a pause of
 * two seconds in the way it names pauses (Retry-After, cost) · `unavailable` 503 · `silent` takes the request and
 * never answers · `dropped` closes the connection without an answer · `html` 200 with a page · `half` 200 with JSON
 * that ends in the middle · `huge` 200 with JSON of 20 MB · `elsewhere` 302 to another host · `nonsense` 200 with JSON
 * of another shape (`[[1]]`).
 */
export type StoreTrouble =
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "throttled"
  | "unavailable"
  | "silent"
  | "dropped"
  | "html"
  | "half"
  | "huge"
  | "elsewhere"
  | "nonsense";

/**
 * How a store's data differs from its documentation, for one order:
 * `unknown_words` every status and other word of a list is one nobody has heard of (`brand_new_value`), of the order
 * and of its parcels · `missing_fields` all that does not name it is absent: only id, number, date and customer are
 * there · `nulls` every field that does not name it is null, the customer with it · `wrong_types` texts where lists
 * and objects should be, numbers where texts should be; id, number, date and customer as they were.
 */
export type StoreDrift = "unknown_words" | "missing_fields" | "nulls" | "wrong_types";

/** A fake store that is running, and the source that asks it. */
export interface StartedStore {
  /** Built by the kind's own `build`, not wrapped by anything, asking the fake over real HTTP. */
  readonly source: OrderSource;
  readonly fail: (how: StoreTrouble) => void;
  /** From now on the order with this number is told like this. */
  readonly drift: (number: string, how: StoreDrift) => void;
  /** Requests that have reached the fake, tokens and others, in the order in which they came. */
  readonly requests: () => readonly { readonly method: string; readonly path: string }[];
  readonly close: () => Promise<void>;
}

/**
 * A kind of store with the fake it is tried on: `test/contracts/stores/<kind>.ts` exports one, and
 * `test/contracts/every-source.test.ts` runs it.
 */
export interface StoreHarness {
  readonly kind: OrderSourceKind;
  /** See `OrderSourceCase.finds`. */
  readonly finds?: readonly OrderQuery["by"][];
  /** What an answer of 404 to everything means: `none` there is no such order · `broken` the address is wrong. */
  readonly notFoundMeans: "none" | "broken";
  /** Every secret the fake's source is given, and what is made of them on the way (a token): none may be in a failure's text. */
  readonly secrets: readonly string[];
  /**
   * Starts a fake that holds exactly these orders. It must give back number (its own way of writing it is fine:
   * `#1043`), `createdAt` to the second, e-mail, phone and name of the customer, titles and quantities of the items,
   * and carrier and tracking number of the parcels, where `shipments` has some; ids are its own. The orders handed in
   * have numbers of digits only, and no state, hold, return or refund.
   */
  start(orders: readonly Order[]): Promise<StartedStore>;
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

/** Runs a source of orders through what the core relies on. Orders are told apart by their numbers. */
export function describeOrderSource(subject: OrderSourceCase): void {
  const { orders } = subject;
  const asks = (by: OrderQuery["by"]) => subject.finds?.includes(by) ?? true;

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
      for (const { number } of orders) {
        for (const written of [
          number,
          number.replace("#", ""),
          ` ${number.toLowerCase()} `,
          `No. ${number}`,
        ]) {
          const found = await numbers(source, { by: "number", number: written });
          expect(found, written).toContain(normalNumber(number));
        }
      }
    });

    it("finds an order again by the id it gave, and none by another", async () => {
      const { source } = await open();
      const [order] = orders;
      const found = await lookUp(source, { by: "number", number: order?.number ?? "" });
      const [first] = found.orders;
      expect(first?.id).toBeTruthy();
      const again = await numbers(source, { by: "id", id: first?.id ?? "" });
      expect(again).toEqual(asks("id") ? [normalNumber(order?.number ?? "")] : []);
      expect(await numbers(source, { by: "id", id: `${first?.id}0` })).toEqual([]);
      expect(await numbers(source, { by: "id", id: "no such id" })).toEqual([]);
    });

    it("finds all orders of an e-mail address, whatever its case, and only those", async () => {
      const { source } = await open();
      const addresses = new Set(orders.flatMap(({ customer }) => customer.email ?? []));
      expect(addresses.size).toBeGreaterThan(0);
      for (const email of addresses) {
        const theirs = asks("email")
          ? newestOf(orders.filter(({ customer }) => customer.email === email))
          : [];
        expect(await numbers(source, { by: "email", email })).toEqual(theirs);
        expect(await numbers(source, { by: "email", email: email.toUpperCase() })).toEqual(theirs);
      }
    });

    it("finds all orders of a phone in each of its forms, and only those", async () => {
      const { source } = await open();
      const phones = new Set(orders.flatMap(({ customer }) => customer.phone ?? []));
      expect(phones.size).toBeGreaterThan(0);
      for (const phone of phones) {
        const theirs = newestOf(
          orders.filter(
            ({ customer }) => asks("phone") && phoneVariants(phone).includes(customer.phone ?? ""),
          ),
        );
        for (const variant of phoneVariants(phone)) {
          expect(await numbers(source, { by: "phone", phone: variant })).toEqual(theirs);
        }
      }
    });

    it("finds an order by the number of each of its parcels", async () => {
      const { source } = await open();
      const parcels = orders.flatMap((order) =>
        order.shipments.flatMap(({ trackingNumber }) =>
          trackingNumber === undefined ? [] : [{ number: order.number, trackingNumber }],
        ),
      );
      expect(parcels.length).toBeGreaterThan(0);
      for (const { number, trackingNumber } of parcels) {
        const spaced = trackingNumber.toLowerCase().replace(/(.{4})/g, "$1 ");
        for (const written of [trackingNumber, spaced]) {
          const found = await numbers(source, { by: "tracking", trackingNumber: written });
          if (asks("tracking")) expect(found).toContain(normalNumber(number));
          else expect(found).toEqual([]);
        }
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
        const equal = newestOf(orders.filter(({ number }) => sameNumber(number, text)));
        expect(await numbers(source, { by: "number", number: text }), text.slice(0, 40)).toEqual(equal);
      }
      for (const text of attacks(order?.customer.email ?? "")) {
        expect(await numbers(source, { by: "email", email: text }), text.slice(0, 40)).toEqual([]);
      }
      for (const text of attacks(order?.customer.phone ?? "")) {
        expect(await numbers(source, { by: "phone", phone: text }), text.slice(0, 40)).toEqual([]);
      }
      for (const text of attacks(tracking)) {
        expect(await numbers(source, { by: "tracking", trackingNumber: text }), text.slice(0, 40)).toEqual(
          [],
        );
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

async function numbers(source: OrderSource, query: OrderQuery): Promise<readonly string[]> {
  return (await lookUp(source, query)).orders.map(({ number }) => normalNumber(number));
}

function newestOf(orders: readonly Order[]): readonly string[] {
  return orders
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    .slice(0, 50)
    .map(({ number }) => normalNumber(number));
}
