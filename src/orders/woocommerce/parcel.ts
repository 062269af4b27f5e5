import { z } from "zod";
import { readMoment, readWhen } from "../file/dates.ts";
import { cleanText, webAddress } from "../file/text.ts";
import { carrierName } from "../rest/carrier-name.ts";
import { entriesOf, looseList, looseNumber, looseText } from "../rest/loose-fields.ts";
import { type Meta, type WooFulfillment, type WooOrder, metaText, metaValue } from "./wire.ts";

/** A parcel as a plugin notes it. It says what was sent and when, and nothing of where it is. */
export interface Parcel {
  readonly id?: string;
  readonly carrier?: string;
  readonly number?: string;
  readonly url?: string;
  readonly shippedAt?: Date;
  /** Empty where the plugin does not say. */
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
}

/** An entry of `_wc_shipment_tracking_items`, and of what both plugins' REST namespaces answer with. */
const TrackingItem = z.object({
  tracking_id: looseText,
  tracking_provider: looseText,
  custom_tracking_provider: looseText,
  formatted_tracking_provider: looseText,
  custom_tracking_link: looseText,
  tracking_link: looseText,
  formatted_tracking_link: looseText,
  tracking_number: looseText,
  /** Unix seconds as text in order meta, a day in REST. */
  date_shipped: looseText,
  /** Advanced Shipment Tracking, where tracking is kept per item. */
  products_list: looseList(z.object({ item_id: looseText, qty: looseNumber })),
});

/** An entry of VillaTheme Orders Tracking's line-item meta. */
const LineTracking = z.object({
  tracking_number: looseText,
  carrier_name: looseText,
  carrier_slug: looseText,
  /** A template with `{tracking_number}` and `{postal_code}`. */
  carrier_url: looseText,
  /** Unix seconds. */
  time: looseText,
});

/** Parcels as the order itself says: the three shapes that tracking plugins leave in its meta. */
export function parcelsInMeta(order: WooOrder, timeZone: string): readonly Parcel[] {
  const listed = trackingItems(metaValue(order.meta_data, "_wc_shipment_tracking_items"), timeZone);
  const perLine = lineParcels(order, timeZone);
  if (listed.length + perLine.length > 0) return merged([...listed, ...perLine]);
  return flatParcel(order.meta_data, timeZone);
}

/** The list that order meta holds, and that `shipment-trackings` of both REST namespaces answers with. */
export function trackingItems(value: unknown, timeZone: string): readonly Parcel[] {
  return entriesOf(parsed(value)).flatMap((entry) => {
    const item = TrackingItem.safeParse(entry);
    if (!item.success) return [];
    const { data } = item;
    const parcel: Parcel = {
      id: data.tracking_id,
      carrier: carrierName(
        data.custom_tracking_provider ?? data.formatted_tracking_provider ?? data.tracking_provider,
      ),
      number: trackingNumber(data.tracking_number),
      url: parcelLink(data.custom_tracking_link ?? data.tracking_link ?? data.formatted_tracking_link),
      shippedAt: shippedAt(data.date_shipped, timeZone),
      items: data.products_list.flatMap(({ item_id, qty }) =>
        item_id === undefined || qty === undefined || qty <= 0 ? [] : [{ itemId: item_id, quantity: qty }],
      ),
    };
    return isParcel(parcel) ? [parcel] : [];
  });
}

/** VillaTheme keeps a list, as JSON text, with each line item. */
function lineParcels(order: WooOrder, timeZone: string): readonly Parcel[] {
  return order.line_items.flatMap((line) =>
    entriesOf(parsed(metaValue(line.meta_data, "_vi_wot_order_item_tracking_data"))).flatMap((entry) => {
      const read = LineTracking.safeParse(entry);
      if (!read.success) return [];
      const { data } = read;
      const number = trackingNumber(data.tracking_number);
      const parcel: Parcel = {
        carrier: carrierName(data.carrier_name ?? data.carrier_slug),
        number,
        url: number === undefined ? undefined : filledLink(data.carrier_url, number, order),
        shippedAt: shippedAt(data.time, timeZone),
        items: [{ itemId: line.id, quantity: Math.max(1, line.quantity ?? 1) }],
      };
      // Before a parcel leaves, the plugin notes the carrier alone.
      return number === undefined ? [] : [parcel];
    }),
  );
}

function flatParcel(meta: readonly Meta[], timeZone: string): readonly Parcel[] {
  const parcel: Parcel = {
    carrier: carrierName(metaText(meta, "_custom_tracking_provider") ?? metaText(meta, "_tracking_provider")),
    number: trackingNumber(metaText(meta, "_tracking_number")),
    url: parcelLink(metaText(meta, "_custom_tracking_link") ?? metaText(meta, "_tracking_link")),
    shippedAt: shippedAt(metaText(meta, "_date_shipped"), timeZone),
    items: [],
  };
  return isParcel(parcel) ? [parcel] : [];
}

/**
 * A core fulfilment; null for a draft and for one that was taken back. Its carrier is in `_shipment_provider`, and
 * since WooCommerce 10.7 also in `_shipping_provider`. Source: WooCommerce "Order fulfillments" REST API.
 */
export function fulfillmentParcel(fulfillment: WooFulfillment): Parcel | null {
  if (fulfillment.is_fulfilled !== true || fulfillment.date_deleted !== undefined) return null;
  const { id, meta_data: meta } = fulfillment;
  const text = (key: string) => metaText(meta, key);
  const items = entriesOf(parsed(metaValue(meta, "_items"))).flatMap((entry) => {
    const read = z.object({ item_id: looseText, qty: looseNumber }).safeParse(entry).data;
    return read?.item_id === undefined || read.qty === undefined || read.qty <= 0
      ? []
      : [{ itemId: read.item_id, quantity: read.qty }];
  });
  return {
    id,
    carrier: carrierName(text("_provider_name") ?? text("_shipment_provider") ?? text("_shipping_provider")),
    number: trackingNumber(text("_tracking_number")),
    url: parcelLink(text("_tracking_url")),
    shippedAt: shippedAt(text("_date_fulfilled"), "UTC"),
    items,
  };
}

/** Parcels with the same number are one: VillaTheme notes it with each item that is inside. */
function merged(parcels: readonly Parcel[]): readonly Parcel[] {
  const byNumber = new Map<string, Parcel>();
  for (const [index, parcel] of parcels.entries()) {
    const key = parcel.number ?? `#${String(index)}`;
    const there = byNumber.get(key);
    const items = [...(there?.items ?? []), ...parcel.items].filter(
      (item, at, all) => all.findIndex(({ itemId }) => itemId === item.itemId) === at,
    );
    byNumber.set(key, { ...parcel, ...there, items });
  }
  return [...byNumber.values()];
}

function isParcel({ number, url, shippedAt: at, carrier }: Parcel): boolean {
  return number !== undefined || url !== undefined || (at !== undefined && carrier !== undefined);
}

/** JSON text as what it says; anything else as it is. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    const json: unknown = JSON.parse(value);
    return json;
  } catch {
    return undefined;
  }
}

function trackingNumber(text: string | undefined): string | undefined {
  const number = cleanText(text ?? "");
  // Links and sentences end up in this field too.
  return number === "" || number.length > 60 || /[/?=]/u.test(number) ? undefined : number;
}

/** A page of a carrier. The shop's own order pages let in whoever has the link, so they are nobody's tracking link. */
function parcelLink(text: string | undefined): string | undefined {
  const address = webAddress(text ?? "");
  if (address === null) return undefined;
  const guestPage = /[?&]key=|wc_order_|\/(?:order-received|view-order|order-pay)(?:\/|$)/iu;
  return guestPage.test(address) ? undefined : address;
}

function filledLink(template: string | undefined, number: string, order: WooOrder): string | undefined {
  const zip = order.shipping.postcode ?? order.billing.postcode ?? "";
  return parcelLink(
    template
      ?.replaceAll("{tracking_number}", encodeURIComponent(number))
      .replaceAll("{postal_code}", encodeURIComponent(zip)),
  );
}

/**
 * Unix seconds, or a day or moment in ISO 8601. The plugins' date picker leaves midnight UTC, which is a day and no
 * moment: noon of that day on the shop's clocks is taken, as for every day that must be a moment.
 */
function shippedAt(text: string | undefined, timeZone: string): Date | undefined {
  if (text === undefined) return undefined;
  if (/^\d{9,11}$/u.test(text.trim())) {
    const at = new Date(Number(text) * 1000);
    return at.getTime() % 86_400_000 === 0 ? noonOf(at.toISOString().slice(0, 10), timeZone) : at;
  }
  const when = readWhen(text, timeZone);
  return when === null ? undefined : "at" in when ? when.at : noonOf(when.day, timeZone);
}

function noonOf(day: string, timeZone: string): Date | undefined {
  return readMoment(day, timeZone) ?? undefined;
}
