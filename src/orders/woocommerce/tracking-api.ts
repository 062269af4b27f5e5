import { entriesOf, looseList } from "../rest/loose-fields.ts";
import { type StoreAnswer, type StoreCall } from "../rest/store-call.ts";
import { type Parcel, fulfillmentParcel, parcelsInMeta, trackingItems } from "./parcel.ts";
import type { WooSettings } from "./settings.ts";
import type { Meaning } from "./statuses.ts";
import { WooFulfillment, type WooOrder } from "./wire.ts";

/** An API that tells an order's parcels. */
type Api = "core" | "official" | "ast";

/** Parcels of one order; never rejects. Without `ask`, and without an answer, it is what the order itself says. */
export type FindParcels = (
  order: WooOrder,
  meaning: Meaning,
  options: { readonly ask: boolean; readonly signal?: AbortSignal },
) => Promise<readonly Parcel[]>;

export interface TrackingOptions {
  readonly call: StoreCall;
  readonly settings: Pick<WooSettings, "trackingPlugin" | "timeZone">;
  readonly now: () => Date;
  /** Called with the API that did not answer, and why. */
  readonly failed: (api: string, answer: StoreAnswer) => void;
}

/** An API that is not there is asked for again after this long: plugins get installed. */
const absentForMs = 60 * 60_000;

/** Orders in these states have no parcels, so nobody is asked. */
const withoutParcels: ReadonlySet<Meaning> = new Set([
  "unpaid",
  "on_hold",
  "scheduled",
  "backorder",
  "cancelled",
  "draft",
]);

const apisOf: Readonly<Record<WooSettings["trackingPlugin"], readonly Api[]>> = {
  auto: ["core", "official", "ast"],
  meta: [],
  official: ["official"],
  ast: ["ast"],
  core: ["core"],
};

/**
 * Finds parcels in what comes with the order, else asks the APIs that may know them, one after the other, until one
 * does. An API that the shop does not have is remembered for an hour.
 * Sources: WooCommerce "Order fulfillments" (routes are missing while the feature is off), Shipment Tracking
 * `wc-shipment-tracking/v3`, Advanced Shipment Tracking `wc-ast/v3`.
 */
export function parcelFinder({ call, settings, now, failed }: TrackingOptions): FindParcels {
  const { trackingPlugin, timeZone } = settings;
  const absentUntil = new Map<Api, number>();

  return async (order, meaning, { ask, signal }) => {
    const noted = trackingPlugin === "core" ? [] : parcelsInMeta(order, timeZone);
    if (noted.length > 0) return noted;
    if (ask && !withoutParcels.has(meaning)) {
      for (const api of apisOf[trackingPlugin]) {
        if ((absentUntil.get(api) ?? 0) > now().getTime()) continue;
        const answer = await call("GET", pathOf(api, order.id), { signal });
        if (answer.kind === "ok") {
          const parcels = read(api, answer.body, timeZone);
          if (parcels.length > 0) return parcels;
        } else if (answer.kind === "error" && answer.httpStatus === 404) {
          if (isNoRoute(answer.code)) absentUntil.set(api, now().getTime() + absentForMs);
        } else {
          failed(api, answer);
          // The order stands without it; asking the next would take as long.
          break;
        }
      }
    }
    return trackingPlugin === "core" ? parcelsInMeta(order, timeZone) : [];
  };
}

/** WordPress's word for "there is no such API". Source: WordPress REST API handbook, `rest_no_route`. */
export function isNoRoute(code: string | undefined): boolean {
  return code === undefined || code === "rest_no_route";
}

function pathOf(api: Api, orderId: string): string {
  switch (api) {
    case "core":
      return `/wc/v3/orders/${orderId}/fulfillments`;
    case "official":
      return `/wc-shipment-tracking/v3/orders/${orderId}/shipment-trackings`;
    case "ast":
      return `/wc-ast/v3/orders/${orderId}/shipment-trackings`;
  }
}

function read(api: Api, body: unknown, timeZone: string): readonly Parcel[] {
  if (api !== "core") return trackingItems(body, timeZone);
  // Some versions wrap the list.
  const inner =
    typeof body === "object" && body !== null && "fulfillments" in body ? body.fulfillments : body;
  return looseList(WooFulfillment)
    .parse(entriesOf(inner))
    .flatMap((fulfillment) => fulfillmentParcel(fulfillment) ?? []);
}
