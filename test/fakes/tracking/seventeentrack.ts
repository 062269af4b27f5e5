import type { Json } from "#src/conversation/json.ts";
import type { JsonObject } from "./easypost.ts";
import { type FakeProvider, member, startProvider } from "./provider.ts";

const address = (city: string | null, country: string | null): Json => ({
  country,
  state: null,
  city,
  street: null,
  postal_code: null,
  coordinates: { longitude: null, latitude: null },
});

/** An event in the shape of v2.4. */
export const seventeentrackEvent = (
  utc: string,
  stage: string | null,
  sub: string | null,
  more: JsonObject = {},
): Json => ({
  time_iso: utc.replace("Z", "+00:00"),
  time_utc: utc,
  description: `${stage ?? "scan"} ${sub ?? ""}`,
  location: "RENO, NV",
  stage,
  sub_status: sub,
  address: address("RENO", "US"),
  ...more,
});

/** `track_info` in the shape of v2.4; events newest first. */
export const seventeentrackInfo = (
  status: string,
  sub: string,
  events: readonly Json[],
  more: JsonObject = {},
): JsonObject => ({
  shipping_info: { shipper_address: address(null, "CN"), recipient_address: address("RENO", "US") },
  latest_status: { status, sub_status: sub, sub_status_descr: null },
  latest_event: events[0] ?? null,
  time_metrics: {
    days_after_order: 3,
    estimated_delivery_date: {
      source: "Official",
      from: "2026-11-25T00:00:00-08:00",
      to: "2026-11-26T00:00:00-08:00",
    },
  },
  milestone: [],
  misc_info: {},
  tracking: {
    providers_hash: 1,
    providers: [
      {
        provider: { key: 21051, name: "USPS", alias: "USPS", tel: null, homepage: "https://www.usps.com/" },
        latest_sync_status: "Success",
        latest_sync_time: "2026-11-20T10:00:00Z",
        events_hash: 1,
        events: [...events],
      },
    ],
  },
  ...more,
});

/** What `gettrackinfo` and a webhook say of a number. */
export const seventeentrackItem = (number: string, info?: JsonObject): JsonObject => ({
  number,
  carrier: 21051,
  param: null,
  tag: null,
  track_info:
    info ??
    seventeentrackInfo("InTransit", "InTransit_Other", [
      seventeentrackEvent("2026-11-20T08:30:00Z", null, "InTransit_Other"),
      seventeentrackEvent("2026-11-18T12:00:00Z", "InfoReceived", "InfoReceived"),
    ]),
});

/** 17TRACK's API as documented: all POST, batches, errors with 200. */
export function startSeventeentrack(
  key: string,
  parcels: ReadonlyMap<string, JsonObject>,
  quota = 100,
): Promise<FakeProvider> {
  const failure = (code: number): Json => ({ code, data: { errors: [{ code, message: "Refused." }] } });
  const registered = new Set<string>();
  return startProvider({
    error: (status) => ({ code: -status, data: { errors: [] } }),
    answer: ({ method, path, headers, body }) => {
      if (method !== "POST") return { status: 405, body: {} };
      if (headers["17token"] !== key) return { status: 200, body: failure(-18010002) };
      if (path === "/track/v2.4/getquota")
        return {
          status: 200,
          body: { code: 0, data: { quota_total: 200, quota_used: 0, quota_remain: quota } },
        };
      const items: unknown[] = Array.isArray(body) ? body : [];
      if (items.length > 40) return { status: 200, body: failure(-18010014) };
      const accepted: Json[] = [];
      const rejected: Json[] = [];
      const reject = (number: string, code: number) =>
        rejected.push({ number, error: { code, message: `The number '${number}' was refused.` } });
      for (const item of items) {
        const number = String(member(item, "number"));
        const found = parcels.get(number);
        if (path === "/track/v2.4/register") {
          if (found === undefined) reject(number, -18010012);
          else if (registered.has(number)) reject(number, -18019901);
          else accepted.push({ origin: 1, number, carrier: 21051, tag: null });
          if (found !== undefined) registered.add(number);
        } else if (found === undefined) reject(number, -18019902);
        else accepted.push(found);
      }
      return { status: 200, body: { code: 0, data: { accepted, rejected } } };
    },
  });
}
