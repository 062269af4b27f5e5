import type { Json } from "#src/conversation/json.ts";
import type { JsonObject } from "./easypost.ts";
import { type FakeProvider, member, startProvider } from "./provider.ts";

/** A checkpoint in the shape of 2026-07. */
export const aftershipCheckpoint = (
  time: string,
  tag: string,
  subtag: string,
  more: JsonObject = {},
): Json => ({
  created_at: time,
  slug: "usps",
  checkpoint_time: time,
  location: "RENO, NV",
  city: "RENO",
  state: "NV",
  postal_code: null,
  country_region: "USA",
  country_region_name: "United States",
  message: `${tag} ${subtag}`,
  tag,
  subtag,
  subtag_message: tag,
  raw_tag: null,
  events: [],
  ...more,
});

/** A tracking in the shape of 2026-07. */
export const aftershipTracking = (number: string, more: JsonObject = {}): JsonObject => ({
  id: `a1b2c3d4${number.toLowerCase()}`,
  created_at: "2026-11-18T10:00:00+00:00",
  updated_at: "2026-11-20T10:00:00+00:00",
  tracking_number: number,
  slug: "usps",
  active: true,
  shipment_delivery_date: null,
  signed_by: null,
  tag: "InTransit",
  subtag: "InTransit_003",
  subtag_message: "Arrival scan",
  checkpoints: [
    aftershipCheckpoint("2026-11-18T07:00:00-05:00", "InfoReceived", "InfoReceived_001"),
    aftershipCheckpoint("2026-11-20T03:30:00-05:00", "InTransit", "InTransit_003"),
  ],
  return_to_sender: false,
  order_promised_delivery_date: null,
  delivery_type: null,
  pickup_location: null,
  courier_tracking_link: `https://tools.usps.com/go/TrackConfirmAction?tLabels=${number}`,
  latest_estimated_delivery: {
    type: "specific",
    source: "Carrier EDD",
    datetime: "2026-11-25",
    datetime_min: null,
    datetime_max: null,
  },
  first_estimated_delivery: null,
  shipment_direction: "forward",
  ...more,
});

/** AfterShip's Tracking API as documented; its errors have a code in `meta`. */
export function startAftership(
  key: string,
  parcels: ReadonlyMap<string, JsonObject>,
  version = "2026-07",
): Promise<FakeProvider> {
  const error = (code: number): Json => ({
    meta: { code, type: "Refused", message: "The number or the key was refused" },
    data: {},
  });
  const ok = (data: Json, status = 200) => ({ status, body: { meta: { code: status }, data } });
  const registered = new Set<string>();
  return startProvider({
    error,
    answer: ({ method, path, query, headers, body }) => {
      if (headers["as-api-key"] !== key) return { status: 401, body: error(401) };
      const base = `/tracking/${version}/trackings`;
      if (method === "POST" && path === base) {
        const number = String(member(body, "tracking_number"));
        const found = parcels.get(number);
        if (found === undefined) return { status: 400, body: error(4005) };
        if (registered.has(number)) return { status: 400, body: error(4003) };
        registered.add(number);
        return ok(found, 201);
      }
      if (path === base) {
        const found = parcels.get(query.get("tracking_numbers") ?? "");
        return ok({
          pagination: { total: 0, has_next_page: false },
          trackings: found === undefined ? [] : [found],
        });
      }
      const found = [...parcels.values()].find(
        ({ id }) => typeof id === "string" && path === `${base}/${id}`,
      );
      return found === undefined ? { status: 404, body: error(4004) } : ok(found);
    },
  });
}
