import {
  trackingFlags,
  trackingStatuses,
  type TrackingFlag,
  type TrackingStatus,
} from "#src/tracking/status.ts";
import type { OrderItem, PickupPoint, Shipment, TrackingEvent } from "../order.ts";
import { sameTracking } from "../tracking-number.ts";
import {
  address,
  count,
  fieldsOf,
  flag,
  listOf,
  moment,
  pick,
  plain,
  span,
  text,
  when,
  word,
} from "./fields.ts";
import type { Fields, Reading } from "./fields.ts";
import { isCountry } from "./places.ts";

/** Other spellings that mean exactly one of ours. Nothing is guessed: `shipped` may still be in the warehouse. */
const otherStatuses: Readonly<Record<string, TrackingStatus>> = {
  canceled: "cancelled",
  pretransit: "label_created",
  inforeceived: "label_created",
  readyforpickup: "available_for_pickup",
  attempted: "delivery_attempted",
  attempteddelivery: "delivery_attempted",
};

/** The parcels of an order. An id that is missing is the tracking number, else the parcel's position. */
export function readShipments(
  value: unknown,
  items: readonly OrderItem[],
  reading: Reading,
): readonly Shipment[] {
  const taken = new Set<string>();
  return listOf(value, "shipment", reading).map((fields, index) => {
    const what = `shipment ${index + 1}`;
    const shipment = readShipment(fields, what, items, reading);
    const wanted = text(pick(fields, "id", "shipmentid"), `${what}: id`, reading);
    let id = wanted ?? shipment.trackingNumber ?? String(index + 1);
    while (taken.has(id)) id = `${id}-${index + 1}`;
    taken.add(id);
    return { id, ...shipment };
  });
}

function readShipment(
  fields: Fields,
  what: string,
  items: readonly OrderItem[],
  reading: Reading,
): Omit<Shipment, "id"> {
  const deliveredAt = moment(pick(fields, "deliveredat"), `${what}: delivered_at`, reading);
  const stated = readStatus(pick(fields, "status", "shipmentstatus", "trackingstatus"), what, reading);
  const events = readEvents(fields, stated, what, reading);
  return {
    items: readContents(pick(fields, "items", "lineitems"), items, what, reading),
    carrier: text(pick(fields, "carrier", "trackingcompany"), `${what}: carrier`, reading),
    trackingNumber: text(pick(fields, "trackingnumber", "trackingno"), `${what}: tracking number`, reading),
    trackingUrl: address(pick(fields, "trackingurl", "trackinglink"), `${what}: tracking_url`, reading),
    status: stated ?? inferred(deliveredAt, events),
    flags: readFlags(pick(fields, "flags"), what, reading),
    eta: span(fields, "eta", `${what}: eta`, reading),
    previousEta: span(fields, "previouseta", `${what}: previous_eta`, reading),
    shippedAt: moment(pick(fields, "shippedat"), `${what}: shipped_at`, reading),
    deliveredAt,
    leftWith: text(pick(fields, "leftwith"), `${what}: left_with`, reading),
    nextAttempt: when(pick(fields, "nextattempt"), `${what}: next_attempt`, reading),
    pickup: readPickup(fields, what, reading),
    actionUrl: address(pick(fields, "actionurl"), `${what}: action_url`, reading),
    events,
    isReturn: flag(pick(fields, "isreturn")) ? true : undefined,
  };
}

/** A status that is not ours is `unknown`, and the merchant is told: no answer is made of a word nobody knows. */
function readStatus(value: unknown, what: string, reading: Reading): TrackingStatus | undefined {
  if (value === undefined) return undefined;
  const status = word(value, trackingStatuses, otherStatuses);
  if (status === undefined)
    reading.complain(`${what}: the status ${quoted(value)} is not known; taken as unknown`);
  return status ?? "unknown";
}

/** Without a status: what the other data prove, else that there is no data yet. */
function inferred(deliveredAt: Date | undefined, events: readonly TrackingEvent[]): TrackingStatus {
  if (deliveredAt !== undefined) return "delivered";
  return events.findLast((event) => event.status !== "unknown")?.status ?? "pending";
}

function readFlags(value: unknown, what: string, reading: Reading): readonly TrackingFlag[] {
  const list: readonly unknown[] =
    typeof value === "string" ? value.split(/[,;|]/u) : Array.isArray(value) ? value : [];
  const flags = list.flatMap((entry) => {
    if (typeof entry === "string" && entry.trim() === "") return [];
    const known = word(entry, trackingFlags);
    if (known === undefined) reading.complain(`${what}: the flag ${quoted(entry)} is not known; left out`);
    return known === undefined ? [] : [known];
  });
  return [...new Set(flags)];
}

function readPickup(fields: Fields, what: string, reading: Reading): PickupPoint | undefined {
  const inner = fieldsOf(pick(fields, "pickup"));
  const part = (name: string) => (inner === null ? pick(fields, `pickup${name}`) : pick(inner, name));
  const name = text(
    part("name") ?? (inner === null ? pick(fields, "pickup") : undefined),
    `${what}: pickup`,
    reading,
  );
  if (name === undefined) return undefined;
  const until = when(part("until"), `${what}: pickup_until`, reading);
  const bring = text(part("bring"), `${what}: pickup_bring`, reading);
  return { name, until, bring };
}

/** The events, oldest first, each once; `last_event_at` and its companions are one more. */
function readEvents(
  fields: Fields,
  status: TrackingStatus | undefined,
  what: string,
  reading: Reading,
): readonly TrackingEvent[] {
  const listed = listOf(pick(fields, "events"), `${what}: event`, reading).flatMap((event, index) =>
    readEvent(event, undefined, `${what}: event ${index + 1}`, reading),
  );
  const last = new Map(
    ["at", "status", "message", "city", "country"].flatMap((name) => {
      const value = pick(fields, `lastevent${name}`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const latest = last.size === 0 ? [] : readEvent(last, status, `${what}: last_event`, reading);
  const seen = new Set<string>();
  return [...listed, ...latest]
    .filter((event) => {
      const key = JSON.stringify([event.at, event.status, event.message, event.city, event.country]);
      return !seen.has(key) && seen.add(key).size > 0;
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function readEvent(
  fields: Fields,
  status: TrackingStatus | undefined,
  what: string,
  reading: Reading,
): readonly TrackingEvent[] {
  const time = pick(fields, "at", "time", "date", "happenedat");
  if (time === undefined) reading.complain(`${what} has no time; left out`);
  const at = moment(time, `${what}: time`, reading);
  if (at === undefined) return [];
  return [
    {
      at,
      status: readStatus(pick(fields, "status"), what, reading) ?? status ?? "unknown",
      message: text(pick(fields, "message", "description"), `${what}: message`, reading),
      city: text(pick(fields, "city"), `${what}: city`, reading),
      country: readCountry(pick(fields, "country", "countrycode"), `${what}: country`, reading),
    },
  ];
}

/** ISO 3166-1 alpha-2, upper case. */
export function readCountry(value: unknown, what: string, reading: Reading): string | undefined {
  if (value === undefined) return undefined;
  const code = plain(value)?.trim().toUpperCase() ?? "";
  if (isCountry(code)) return code;
  reading.complain(`${what} is not an ISO 3166 country code of two letters; left out`);
  return undefined;
}

/** What is in a parcel: ids, SKUs or titles of the order's items, with or without a quantity. */
function readContents(
  value: unknown,
  items: readonly OrderItem[],
  what: string,
  reading: Reading,
): Shipment["items"] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((entry) => {
    const fields = fieldsOf(entry);
    const name = fields === null ? entry : pick(fields, "itemid", "id", "sku", "title", "name");
    const item = itemNamed(plain(name), items);
    if (item === undefined) {
      reading.complain(`${what}: ${quoted(name)} is not an item of the order; left out`);
      return [];
    }
    const quantity = fields === null ? undefined : pick(fields, "quantity", "qty");
    return [{ itemId: item.id, quantity: count(quantity, `${what}: quantity`, 1, item.quantity, reading) }];
  });
}

/** The item with this id, else with this SKU, else with this title. */
export function itemNamed(
  name: string | undefined | null,
  items: readonly OrderItem[],
): OrderItem | undefined {
  const wanted = name?.trim() ?? "";
  if (wanted === "") return undefined;
  return (
    items.find((item) => item.id === wanted) ??
    items.find((item) => item.sku === wanted) ??
    items.find((item) => item.title === wanted)
  );
}

/** The parcel with this id or this tracking number. */
export function shipmentNamed(name: string, shipments: readonly Shipment[]): Shipment | undefined {
  return (
    shipments.find((shipment) => shipment.id === name) ??
    shipments.find(({ trackingNumber }) => trackingNumber !== undefined && sameTracking(trackingNumber, name))
  );
}

/** A value as a problem shows it: short, and never a whole object. */
export function quoted(value: unknown): string {
  const written = plain(value);
  return written === undefined || written === null ? "(no text)" : JSON.stringify(written.slice(0, 40));
}
