import type { Json } from "#src/conversation/json.ts";
import type { JsonObject } from "./easypost.ts";
import { type FakeProvider, startProvider } from "./provider.ts";

/** An event in the documented shape. */
export const dhlEvent = (timestamp: string, statusCode: string, more: JsonObject = {}): JsonObject => ({
  timestamp,
  location: { address: { countryCode: "DE", postalCode: "53113", addressLocality: "Bonn" } },
  statusCode,
  status: statusCode,
  description: `It is ${statusCode}`,
  ...more,
});

/** A shipment in the documented shape; events newest first. */
export const dhlShipment = (number: string, more: JsonObject = {}): JsonObject => ({
  id: number,
  service: "parcel-de",
  status: dhlEvent("2026-11-20T09:30:00+01:00", "transit"),
  estimatedTimeOfDelivery: "2026-11-25T00:00:00+01:00",
  serviceUrl: `https://www.dhl.de/de/privatkunden.html?piececode=${number}`,
  events: [
    dhlEvent("2026-11-20T09:30:00+01:00", "transit"),
    dhlEvent("2026-11-18T13:00:00+01:00", "pre-transit"),
  ],
  ...more,
});

/** DHL's Shipment Tracking - Unified as documented; its errors are problem details (RFC 9457). */
export function startDhl(key: string, parcels: ReadonlyMap<string, JsonObject>): Promise<FakeProvider> {
  const error = (status: number): Json => ({
    title: "Refused",
    status,
    detail: "The number or the key was refused",
    instance: "/track/shipments",
  });
  return startProvider({
    error,
    answer: ({ path, query, headers }) => {
      if (headers["dhl-api-key"] !== key) return { status: 401, body: error(401) };
      const found = path === "/track/shipments" ? parcels.get(query.get("trackingNumber") ?? "") : undefined;
      return found === undefined
        ? { status: 404, body: error(404) }
        : { status: 200, body: { shipments: [found] } };
    },
  });
}
