import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Order, Shipment, Span } from "#src/orders/order.ts";
import { normalTracking } from "#src/orders/tracking-number.ts";
import type { KnownParcel, NewParcel } from "#src/store/shipments.ts";
import { movedFrom } from "#src/tracking/eta.ts";
import { isTerminal } from "#src/tracking/status.ts";
import { expiresMs } from "./intervals.ts";

/** Longer than any carrier's number. */
const longestNumber = 100;

const when = z.union([
  z.object({ day: z.iso.date() }),
  z.object({ at: z.iso.datetime().transform((text) => new Date(text)) }),
]);
const span = z.object({ from: when, to: when });
const storeEta = z.object({ eta: span, previousEta: span.optional() });

/** When the store expects a parcel, and what it expected before. */
export interface StoreEta {
  readonly eta: Span;
  readonly previousEta?: Span | undefined;
}

/** What a parcel's row is found by in its order; null when the parcel has no number. */
export function parcelKey({ id, trackingNumber }: Shipment): string | null {
  const number = normalTracking(trackingNumber ?? "");
  return number === "" || number.length > longestNumber ? null : `${id} ${number}`;
}

/** The store's date for a parcel, beside what it said before; null when it says none. */
export function storeEtaOf(shipment: Shipment, known: KnownParcel | undefined): StoreEta | null {
  const { eta } = shipment;
  if (eta === undefined) return null;
  const before = storeEta.safeParse(known?.storeEta).data;
  const moved = before === undefined ? undefined : movedFrom(before.eta, eta);
  const previousEta = shipment.previousEta ?? moved ?? before?.previousEta;
  return { eta, ...(previousEta === undefined ? {} : { previousEta }) };
}

/** The parcels of an order that are to be kept, as the store tells of them, where it tells something new. */
export function noteworthy(
  order: Order,
  known: ReadonlyMap<string, KnownParcel>,
  now: Date,
): readonly NewParcel[] {
  return order.shipments.flatMap((shipment) => {
    const key = parcelKey(shipment);
    const number = shipment.trackingNumber;
    if (key === null || number === undefined) return [];
    const row = known.get(key);
    const over = isTerminal(shipment.status);
    const since = shipment.shippedAt ?? order.createdAt;
    // Providers charge for each number, and would know this one as somebody else's by now.
    if (row === undefined && now.getTime() - since.getTime() > expiresMs) return [];
    const said = asJson(storeEtaOf(shipment, row));
    const isNew =
      row === undefined ||
      (over && !row.ended) ||
      (row.carrier === null && shipment.carrier !== undefined) ||
      (row.shippedAt === null && shipment.shippedAt !== undefined) ||
      (said !== null && !sameEta(said, row.storeEta));
    if (!isNew) return [];
    return [
      {
        order: order.id,
        shipment: shipment.id,
        number,
        numberKey: normalTracking(number),
        carrier: shipment.carrier ?? null,
        // What comes back has another destination.
        country: shipment.isReturn === true ? null : (order.shipTo?.country ?? null),
        zip: shipment.isReturn === true ? null : (order.shipTo?.zip ?? null),
        shippedAt: shipment.shippedAt ?? null,
        storeEta: said,
        over,
      },
    ];
  });
}

function asJson(value: StoreEta | null): Json {
  return z.json().parse(JSON.parse(JSON.stringify(value)));
}

function sameEta(a: unknown, b: unknown): boolean {
  const read = (value: unknown) => JSON.stringify(storeEta.safeParse(value).data ?? null);
  return read(a) === read(b);
}
