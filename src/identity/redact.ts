import type { Money, Order, OrderItem, Shipment, TrackingEvent } from "#src/orders/order.ts";
import { masked, maskedEmail } from "./mask.ts";

/** A customer of whom nothing is said. */
export interface Nobody {
  readonly id?: undefined;
  readonly email?: undefined;
  readonly phone?: undefined;
  readonly name?: undefined;
}

/** Where it goes, as far as the city. */
export interface CityOnly {
  readonly name?: undefined;
  readonly line?: undefined;
  readonly zip?: undefined;
  readonly city?: string;
  readonly country?: string;
  readonly timeZone?: string;
}

/** A parcel without what only its owner may know. */
export interface PlainShipment extends Shipment {
  readonly trackingNumber?: undefined;
  readonly leftWith?: undefined;
  readonly actionUrl?: undefined;
  readonly events: readonly (TrackingEvent & { readonly message?: undefined })[];
}

/** Level 1: one parcel and nothing of the order, not even its number or what is inside. */
export interface ParcelOnly extends Order {
  readonly number: "";
  readonly customer: Nobody;
  readonly locale?: undefined;
  readonly hold?: undefined;
  readonly cancelled?: undefined;
  readonly marketplace?: undefined;
  readonly items: readonly [];
  readonly shipTo?: {
    readonly name?: undefined;
    readonly line?: undefined;
    readonly zip?: undefined;
    readonly city?: undefined;
    readonly country?: undefined;
    readonly timeZone?: string;
  };
  readonly promise?: undefined;
  readonly shipments: readonly [PlainShipment & { readonly items: readonly []; readonly pickup?: undefined }];
  readonly pending: readonly [];
  readonly returns: readonly [];
  readonly refunds: readonly [];
}

/** Level 2: how the order stands, and of the customer a masked address. */
export interface OrderStanding extends Order {
  readonly customer: Omit<Nobody, "email"> & { readonly email?: string };
  readonly hold?: { readonly reason: NonNullable<Order["hold"]>["reason"]; readonly url?: undefined };
  readonly shipTo?: CityOnly;
  readonly shipments: readonly PlainShipment[];
}

/** Level 3: with tracking numbers and masked street; still nothing by which the customer could be reached. */
export interface OwnOrder extends Order {
  readonly customer: Omit<Nobody, "email"> & { readonly email?: string };
  readonly shipTo?: Omit<CityOnly, "line"> & { readonly line?: string };
}

/** Level 4: with the whole address it goes to; e-mail and phone stay masked, they are what could be used elsewhere. */
export interface AddressedOrder extends Order {
  readonly customer: OwnOrder["customer"];
  readonly shipTo?: NonNullable<Order["shipTo"]>;
}

/** Amounts of the order are not for this level; ISO 4217 `XXX` is "no currency". */
const noMoney: Money = { amount: 0, currency: "XXX" };

/**
 * The order as a level may see it (docs/identity.md). Everything is copied by name: a field that is added to `Order`
 * is hidden until somebody lets it through here. `handle` takes the place of the store's id.
 */
export function redact(order: Order, level: 2, handle: string): OrderStanding;
export function redact(order: Order, level: 3, handle: string): OwnOrder;
export function redact(order: Order, level: 4, handle: string): AddressedOrder;
export function redact(
  order: Order,
  level: 2 | 3 | 4,
  handle: string,
): OrderStanding | OwnOrder | AddressedOrder;
export function redact(
  order: Order,
  level: 2 | 3 | 4,
  handle: string,
): OrderStanding | OwnOrder | AddressedOrder {
  const email = order.customer.email;
  const shared = {
    id: handle,
    number: order.number,
    createdAt: order.createdAt,
    customer: email === undefined ? {} : { email: maskedEmail(email) },
    ...(order.locale === undefined ? {} : { locale: order.locale }),
    financial: order.financial,
    state: order.state,
    ...(order.cancelled === undefined ? {} : { cancelled: { at: order.cancelled.at } }),
    ...(order.marketplace === undefined ? {} : { marketplace: order.marketplace }),
    items: order.items.map(item),
    ...(order.promise === undefined ? {} : { promise: order.promise }),
    pending: order.pending.map(({ itemId, quantity, reason, expected }) => ({
      itemId,
      quantity,
      reason,
      ...(expected === undefined ? {} : { expected }),
    })),
    returns: order.returns.map(({ id, status, requestedAt, receivedAt, shipmentId }) => ({
      id,
      status,
      ...(requestedAt === undefined ? {} : { requestedAt }),
      ...(receivedAt === undefined ? {} : { receivedAt }),
      ...(shipmentId === undefined ? {} : { shipmentId }),
    })),
    refunds: order.refunds.map(({ id, amount, at, method, status }) => ({
      id,
      amount: { amount: amount.amount, currency: amount.currency },
      at,
      ...(method === undefined ? {} : { method }),
      status,
    })),
  };
  if (level === 2) {
    const shipTo = city(order);
    return {
      ...shared,
      total: noMoney,
      ...(order.hold === undefined ? {} : { hold: { reason: order.hold.reason } }),
      ...(shipTo === undefined ? {} : { shipTo }),
      shipments: order.shipments.map(plainShipment),
    };
  }
  const hold = order.hold;
  const own = {
    ...shared,
    total: { amount: order.total.amount, currency: order.total.currency },
    ...(hold === undefined
      ? {}
      : { hold: { reason: hold.reason, ...(hold.url === undefined ? {} : { url: hold.url }) } }),
    shipments: order.shipments.map(ownShipment),
  };
  const shipTo = city(order);
  if (order.shipTo === undefined || shipTo === undefined) return own;
  const { name, line, zip } = order.shipTo;
  if (level === 3)
    return { ...own, shipTo: { ...shipTo, ...(line === undefined ? {} : { line: masked(line) }) } };
  return {
    ...own,
    shipTo: {
      ...shipTo,
      ...(name === undefined ? {} : { name }),
      ...(line === undefined ? {} : { line }),
      ...(zip === undefined ? {} : { zip }),
    },
  };
}

/** The order as somebody sees it who knows nothing but a tracking number: this parcel, without its contents. */
export function redactToParcel(order: Order, shipment: Shipment, handle: string): ParcelOnly {
  const { items: _items, pickup: _pickup, ...parcel } = plainShipment(shipment);
  const timeZone = order.shipTo?.timeZone;
  const last = shipment.events.at(-1);
  return {
    id: handle,
    number: "",
    // When the order was placed is not the parcel's; the first thing known of the parcel stands in for it.
    createdAt: shipment.shippedAt ?? shipment.events[0]?.at ?? shipment.deliveredAt ?? new Date(0),
    customer: {},
    total: noMoney,
    financial: "paid",
    state: "open",
    items: [],
    ...(timeZone === undefined ? {} : { shipTo: { timeZone } }),
    shipments: [{ ...parcel, id: handle, items: [], events: last === undefined ? [] : [plainEvent(last)] }],
    pending: [],
    returns: [],
    refunds: [],
  };
}

/** Names of the fields a level is shown, for the audit trail. */
export function fieldsShown(level: 1 | 2 | 3 | 4): readonly string[] {
  const parcel = ["status", "last_event_city", "eta", "carrier", "tracking_url"];
  if (level === 1) return parcel;
  const standing = [...parcel, "number", "items", "dates", "city", "pickup", "refunds", "masked_email"];
  if (level === 2) return standing;
  const own = [...standing, "tracking_number", "left_with", "action_url", "total"];
  return level === 3 ? [...own, "masked_street"] : [...own, "name", "street", "postcode"];
}

function item({ id, title, variant, sku, quantity, fulfilled }: OrderItem): OrderItem {
  return {
    id,
    title,
    ...(variant === undefined ? {} : { variant }),
    ...(sku === undefined ? {} : { sku }),
    quantity,
    fulfilled,
  };
}

function city({ shipTo }: Order): CityOnly | undefined {
  if (shipTo === undefined) return undefined;
  return {
    ...(shipTo.city === undefined ? {} : { city: shipTo.city }),
    ...(shipTo.country === undefined ? {} : { country: shipTo.country }),
    ...(shipTo.timeZone === undefined ? {} : { timeZone: shipTo.timeZone }),
  };
}

function plainEvent(event: TrackingEvent): PlainShipment["events"][number] {
  return {
    at: event.at,
    status: event.status,
    ...(event.city === undefined ? {} : { city: event.city }),
    ...(event.country === undefined ? {} : { country: event.country }),
  };
}

function plainShipment(shipment: Shipment): PlainShipment {
  const { carrier, trackingUrl, eta, previousEta, shippedAt, deliveredAt, nextAttempt, pickup } = shipment;
  return {
    id: shipment.id,
    items: shipment.items.map(({ itemId, quantity }) => ({ itemId, quantity })),
    ...(carrier === undefined ? {} : { carrier }),
    ...(trackingUrl === undefined ? {} : { trackingUrl }),
    status: shipment.status,
    flags: shipment.flags,
    ...(eta === undefined ? {} : { eta }),
    ...(previousEta === undefined ? {} : { previousEta }),
    ...(shippedAt === undefined ? {} : { shippedAt }),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(nextAttempt === undefined ? {} : { nextAttempt }),
    ...(pickup === undefined ? {} : { pickup }),
    events: shipment.events.map(plainEvent),
    ...(shipment.isReturn === undefined ? {} : { isReturn: shipment.isReturn }),
  };
}

function ownShipment(shipment: Shipment): Shipment {
  const { trackingNumber, leftWith, actionUrl } = shipment;
  return {
    ...plainShipment(shipment),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
    ...(leftWith === undefined ? {} : { leftWith }),
    ...(actionUrl === undefined ? {} : { actionUrl }),
  };
}
