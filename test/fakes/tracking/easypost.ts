import type { Json } from "#src/conversation/json.ts";
import { type FakeProvider, member, startProvider } from "./provider.ts";

export type JsonObject = { readonly [name: string]: Json };

/** A tracking detail in the documented shape. */
export const easypostDetail = (
  datetime: string,
  status: string,
  detail: string,
  more: JsonObject = {},
): Json => ({
  object: "TrackingDetail",
  message: `${status} ${detail}`,
  description: "",
  status,
  status_detail: detail,
  datetime,
  source: "USPS",
  carrier_code: "",
  tracking_location: { object: "TrackingLocation", city: "RENO", state: "NV", country: "US", zip: "89501" },
  ...more,
});

/** A Tracker in the documented shape. */
export const easypostTracker = (number: string, more: JsonObject = {}): JsonObject => ({
  id: `trk_${number.toLowerCase()}`,
  object: "Tracker",
  mode: "test",
  tracking_code: number,
  status: "in_transit",
  status_detail: "arrived_at_facility",
  created_at: "2026-11-18T10:00:00Z",
  updated_at: "2026-11-20T10:00:00Z",
  signed_by: null,
  weight: null,
  est_delivery_date: "2026-11-25T00:00:00Z",
  shipment_id: null,
  carrier: "USPS",
  tracking_details: [
    easypostDetail("2026-11-18T12:00:00Z", "pre_transit", "label_created"),
    easypostDetail("2026-11-20T08:30:00Z", "in_transit", "arrived_at_facility"),
  ],
  carrier_detail: { object: "CarrierDetail", est_delivery_date_local: null, est_delivery_time_local: null },
  finalized: true,
  is_return: false,
  public_url: `https://track.easypost.com/${number}`,
  ...more,
});

/** EasyPost's API as documented: trackers and webhooks, HTTP Basic with the key as user. */
export function startEasypost(
  key: string,
  parcels: ReadonlyMap<string, JsonObject>,
  webhooks: () => Json = () => [],
): Promise<FakeProvider> {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
  const error = (status: number): Json => ({
    error: {
      code: status === 404 ? "NOT_FOUND" : "ERROR",
      message: "The requested thing was refused",
      errors: [],
    },
  });
  return startProvider({
    error,
    answer: ({ method, path, query, headers, body }) => {
      if (headers["authorization"] !== authorization) return { status: 401, body: error(401) };
      if (path === "/v2/webhooks") return { status: 200, body: { webhooks: webhooks() } };
      if (method === "POST" && path === "/v2/trackers") {
        const found = parcels.get(String(member(member(body, "tracker"), "tracking_code")));
        return found === undefined ? { status: 422, body: error(422) } : { status: 201, body: found };
      }
      if (path === "/v2/trackers") {
        const found = parcels.get(query.get("tracking_code") ?? "");
        return { status: 200, body: { trackers: found === undefined ? [] : [found], has_more: false } };
      }
      const found = [...parcels.values()].find(
        ({ id }) => typeof id === "string" && path === `/v2/trackers/${id}`,
      );
      return found === undefined ? { status: 404, body: error(404) } : { status: 200, body: found };
    },
  });
}
