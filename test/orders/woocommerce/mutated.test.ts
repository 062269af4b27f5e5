import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { trackingStatuses } from "#src/tracking/status.ts";
import { parcelsInMeta, trackingItems } from "#src/orders/woocommerce/parcel.ts";
import { readOrder } from "#src/orders/woocommerce/read-order.ts";
import { WooOrder, WooRefund } from "#src/orders/woocommerce/wire.ts";
import { wooOrder } from "../../fakes/woocommerce.ts";

const whole = wooOrder({
  id: 1043,
  status: "completed",
  refunds: [{ id: 7, total: "-3.00" }],
  meta_data: [
    {
      id: 1,
      key: "_wc_shipment_tracking_items",
      value: [{ tracking_number: "LC-778", date_shipped: "1795305600" }],
    },
    { id: 2, key: "_tracking_number", value: "1Z999AA10123456784" },
  ],
  line_items: [
    {
      id: 11,
      name: "Tent",
      quantity: 2,
      meta_data: [{ id: 3, key: "_vi_wot_order_item_tracking_data", value: '[{"tracking_number":"JJD1"}]' }],
    },
  ],
});

const strange: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    "",
    "none",
    0,
    -1,
    1e21,
    true,
    [],
    {},
    [[]],
    { "0": {} },
    "[",
    "{}",
    "\u0000",
    "9".repeat(400),
  ),
  fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value))),
);

/** Every place in a value at which something else could stand. */
function placesIn(value: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner ?? null, [...path, key]))];
}

function put(value: Json, path: readonly string[], other: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((each: Json, at) => (String(at) === key ? put(each, rest, other) : each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === key ? put(inner ?? null, rest, other) : (inner ?? null),
    ]),
  );
}

const reading = { timeZone: "Europe/Berlin", statuses: {}, complain: () => undefined };

it("reads an order in which anything is anything else, or leaves it out", () => {
  const places = placesIn(whole);
  expect(places.length).toBeGreaterThan(60);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), strange), { minLength: 1, maxLength: 4 }),
      strange,
      (changes, refund) => {
        const body = changes.reduce<Json>((value, [path, other]) => put(value, path, other), whole);
        const woo = WooOrder.safeParse(body);
        if (!woo.success) return;
        const refunds = [WooRefund.safeParse(refund)].flatMap((read) => (read.success ? [read.data] : []));
        const order = readOrder(woo.data, parcelsInMeta(woo.data, "Europe/Berlin"), refunds, reading);
        if (order === null) return;
        expect(Number.isNaN(order.createdAt.getTime())).toBe(false);
        expect(Number.isSafeInteger(order.total.amount)).toBe(true);
        expect(order.customer.email ?? "a@b").toMatch(/^\S+@\S+$/u);
        for (const item of order.items) {
          expect(item.fulfilled).toBeLessThanOrEqual(item.quantity);
          expect(item.fulfilled).toBeGreaterThanOrEqual(0);
        }
        for (const shipment of order.shipments) {
          expect(trackingStatuses).toContain(shipment.status);
          expect(Number.isNaN(shipment.shippedAt?.getTime() ?? 0)).toBe(false);
        }
        expect(new Set(order.shipments.map(({ id }) => id)).size).toBe(order.shipments.length);
      },
    ),
    { numRuns: 2_000 },
  );
});

it("reads whatever a plugin's API answers with", () => {
  fc.assert(
    fc.property(strange, (body) => {
      expect(Array.isArray(trackingItems(body, "UTC"))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
