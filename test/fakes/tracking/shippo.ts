import type { Json } from "#src/conversation/json.ts";
import type { JsonObject } from "./easypost.ts";
import { type FakeProvider, member, startProvider } from "./provider.ts";

/** A status of a parcel in the documented shape. */
export const shippoStatus = (
  date: string,
  status: string,
  code: string | null,
  more: JsonObject = {},
): Json => ({
  object_created: date,
  object_id: `o${date}`,
  object_updated: null,
  status,
  substatus: code === null ? null : { code, text: "", action_required: false },
  status_date: date,
  status_details: `${status} ${code ?? ""}`,
  location: { city: "Reno", state: "NV", zip: "89501", country: "US" },
  ...more,
});

/** A track in the documented shape. */
export const shippoTrack = (number: string, more: JsonObject = {}): JsonObject => ({
  carrier: "usps",
  tracking_number: number,
  address_from: { city: "Las Vegas", state: "NV", zip: "89101", country: "US" },
  address_to: { city: "Reno", state: "NV", zip: "89501", country: "US" },
  eta: "2026-11-25T00:00:00Z",
  original_eta: "2026-11-25T00:00:00Z",
  servicelevel: { token: "usps_priority", name: "Priority Mail" },
  metadata: "",
  messages: [],
  tracking_status: shippoStatus("2026-11-20T08:30:00Z", "TRANSIT", "package_arrived"),
  tracking_history: [
    shippoStatus("2026-11-18T12:00:00Z", "PRE_TRANSIT", "information_received"),
    shippoStatus("2026-11-20T08:30:00Z", "TRANSIT", "package_arrived"),
  ],
  transaction: null,
  ...more,
});

/** Shippo's API as documented. */
export function startShippo(
  token: string,
  parcels: ReadonlyMap<string, JsonObject>,
  webhooks: () => Json = () => [],
): Promise<FakeProvider> {
  const error = (): Json => ({ detail: "The token or the track was refused" });
  return startProvider({
    error,
    answer: ({ method, path, headers, body }) => {
      if (headers["authorization"] !== `ShippoToken ${token}`) return { status: 401, body: error() };
      if (headers["shippo-api-version"] !== "2018-02-08") return { status: 400, body: error() };
      if (path === "/webhooks")
        return { status: 200, body: { next: null, previous: null, results: webhooks() } };
      const number =
        method === "POST" && path === "/tracks/"
          ? String(member(body, "tracking_number"))
          : decodeURIComponent(/^\/tracks\/usps\/(.+)$/.exec(path)?.[1] ?? "");
      const found = parcels.get(number);
      return found === undefined ? { status: 404, body: error() } : { status: 200, body: found };
    },
  });
}
