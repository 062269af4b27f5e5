import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTracking } from "#src/tracking/aftership/read-tracking.ts";
import { readShipment } from "#src/tracking/dhl/read-shipment.ts";
import { signedByEasypost } from "#src/tracking/easypost/signature.ts";
import { readTracker } from "#src/tracking/easypost/read-tracker.ts";
import { readTrackInfo } from "#src/tracking/seventeentrack/read-track-info.ts";
import { readTrack } from "#src/tracking/shippo/read-track.ts";
import type { Tracked } from "#src/tracking/source.ts";
import { expectTidy } from "../contracts/tracked.ts";
import { member } from "../fakes/tracking/provider.ts";

/* What was recorded at providers, and what somebody who reads it with care makes of it. */
const recordings = process.env["RECORDED"];
const why = "RECORDED is not set: the recorded tracking bodies are not here";
if (recordings === undefined) process.stderr.write(`skipped: ${why}\n`);

type Read = { readonly number: string; readonly tracked: Tracked | null } | null;
type Reader = (body: unknown, unknown: (kind: string, word: string) => void) => Read;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The parcels in a body, whatever envelope they come in. */
const providers: Readonly<
  Record<string, { readonly read: Reader; parcels(body: unknown): readonly unknown[] }>
> = {
  easypost: {
    read: readTracker,
    parcels: (body) => {
      const many = list(member(body, "trackers"));
      return many.length > 0 ? many : [member(body, "result") ?? body];
    },
  },
  aftership: {
    read: readTracking,
    parcels: (body) => {
      const data = member(body, "data");
      const many = list(member(data, "trackings"));
      return many.length > 0 ? many : [member(body, "msg") ?? member(data, "tracking") ?? data];
    },
  },
  "17track": {
    read: readTrackInfo,
    parcels: (body) => {
      const data = member(body, "data");
      const many = list(member(data, "accepted"));
      return many.length > 0 ? many : [data];
    },
  },
  shippo: { read: readTrack, parcels: (body) => [member(body, "data") ?? body] },
  dhl: { read: readShipment, parcels: (body) => list(member(body, "shipments")) },
};

const day = (text: string) => ({ from: { day: text }, to: { day: text } });
const moments = (from: string, to = from) => ({ from: { at: new Date(from) }, to: { at: new Date(to) } });

/** By file: of each parcel in it what must be there, `undefined` what must not, null for nothing known of it. */
type Expected = Readonly<Record<string, unknown>> & {
  readonly count?: number;
  readonly words?: readonly string[];
};
const expected: Readonly<Record<string, readonly (Expected | null)[]>> = {
  "easypost/composed_in_transit_weather_delay.json": [
    { status: "in_transit", flags: ["delayed"], eta: day("2026-11-26"), carrier: "USPS", count: 3 },
  ],
  "easypost/composed_out_for_delivery.json": [
    { status: "out_for_delivery", flags: [], eta: day("2026-11-23"), count: 1 },
  ],
  "easypost/composed_pre_transit_stale.json": [
    { status: "label_created", flags: [], eta: day("2026-11-17"), count: 1 },
  ],
  "easypost/composed_return_to_sender_refused.json": [
    { status: "returning", flags: ["refused"], eta: undefined, deliveredAt: undefined, count: 2 },
  ],
  "easypost/tracker_create_response.json": [
    { status: "label_created", eta: moments("2025-05-09T20:40:17Z"), count: 2 },
  ],
  "easypost/tracker_pre_transit_USPS_2.json": [
    { status: "label_created", eta: moments("2024-07-30T16:06:32Z"), count: 2 },
  ],
  "easypost/trackers_list_response.json": [{ status: "label_created", count: 2 }],
  "easypost/webhook_raw_body_signed.json": [
    {
      status: "in_transit",
      flags: [],
      eta: day("2024-08-05"),
      carrier: "FedEx",
      leftWith: undefined,
      count: 7,
    },
  ],
  // Its times contradict each other; that it was delivered, and when, it says.
  "easypost/webhook_tracker_updated_delivered.json": [
    {
      status: "delivered",
      deliveredAt: new Date("2014-11-19T10:51:54Z"),
      leftWith: "John Tester",
      carrier: "UPS",
      eta: day("2014-11-27"),
      count: 6,
    },
  ],
  "aftership/cassette_Tracking_get_last_checkpoint.json": [{ status: "pending", count: 0 }],
  "aftership/cassette_Tracking_get_tracking.json": [{ status: "pending", eta: undefined, count: 0 }],
  "aftership/cassette_Tracking_list_trackings.json": [{ status: "pending", count: 0 }],
  "aftership/cassette_Tracking_retrack.json": [null],
  "aftership/composed_2026-07_webhook_delivered.json": [
    {
      status: "delivered",
      deliveredAt: new Date("2026-11-22T19:00:00Z"),
      leftWith: undefined,
      carrier: "USPS",
      trackingUrl: "https://tools.usps.com/go/TrackConfirmAction?tLabels=9405511202575421535949",
      count: 1,
    },
  ],
  "aftership/composed_2026-07_webhook_in_transit.json": [
    {
      status: "in_transit",
      eta: day("2026-11-26"),
      previousEta: undefined,
      deliveredAt: undefined,
      count: 1,
    },
  ],
  // What the shop promised (2019-05-20) is not what the carrier expects.
  "aftership/v4_CreateTrackingResult.json": [
    { status: "pending", eta: undefined, pickup: { name: "Flagship Store" }, carrier: "FedEx", count: 0 },
  ],
  "aftership/v4_GetLastCheckpointResult.json": [{ status: "delivered" }],
  "aftership/v4_GetTrackingResult.json": [
    {
      status: "delivered",
      deliveredAt: new Date("2018-07-25T01:10:00Z"),
      leftWith: "..KOSUTOKO",
      previousEta: undefined,
      carrier: "FedEx",
      count: 14,
    },
  ],
  // An exception on the way is over once the parcel is delivered; that no signature was asked for is nobody's name.
  "aftership/v4_GetTrackingsResult.json": [
    {
      status: "delivered",
      flags: [],
      deliveredAt: new Date("2018-08-01T17:19:47Z"),
      leftWith: undefined,
      count: 11,
    },
    { status: "expired" },
    { status: "expired" },
  ],
  "aftership/v4_BatchPredictEstimatedDeliveryDateResult.json": [],
  "aftership/v4_DetectCouriersResult.json": [],
  "17track/composed_not_found.json": [{ status: "pending", eta: undefined, count: 0 }],
  "17track/error_invalid_key.json": [],
  "17track/gettrackinfo_v2_delivered.json": [
    {
      status: "delivered",
      deliveredAt: new Date("2022-05-02T18:34:00Z"),
      eta: moments("2022-05-01T12:00:00Z", "2022-05-04T00:00:00Z"),
      count: 3,
    },
  ],
  "17track/register_response.json": [null],
  "17track/webhook_tracking_stopped.json": [null],
  "17track/webhook_v2_dhl_exception_but_pickup.json": [
    { status: "available_for_pickup", carrier: "DHL Paket", eta: undefined, pickup: undefined, count: 1 },
  ],
  "17track/webhook_v2_ups_delivered.json": [
    { status: "delivered", deliveredAt: new Date("2022-04-04T23:35:22Z"), carrier: "UPS", count: 5 },
  ],
  "shippo/composed_webhook_track_updated.json": [
    {
      status: "in_transit",
      flags: ["delayed"],
      eta: day("2026-11-24"),
      previousEta: day("2026-11-23"),
      carrier: "USPS",
      count: 1,
    },
  ],
  "shippo/create_0.json": [
    { status: "delivered", deliveredAt: new Date("2016-12-08T15:19:00Z"), eta: day("2016-12-08"), count: 11 },
  ],
  "shippo/get_status_0.json": [
    { status: "delivered", deliveredAt: new Date("2016-12-08T15:19:00Z"), previousEta: undefined, count: 11 },
  ],
  "shippo/invalid_create_0.json": [null],
  "dhl/error_400_not_found.json": [],
  "dhl/error_429.json": [],
  // One event has a code that is none of the five, and the shared one beside it.
  "dhl/shipments_express_delivered.json": [
    {
      status: "delivered",
      deliveredAt: new Date("2023-05-15T12:45:00Z"),
      leftWith: "J. DOE",
      carrier: "DHL Express",
      count: 2,
      words: ["with-delivery-courier"],
    },
  ],
  // Its German words say that it is out for delivery; its code does not.
  "dhl/shipments_parcel_de_out_for_delivery_text.json": [
    {
      status: "in_transit",
      eta: moments("2026-10-07T08:00:00Z", "2026-10-07T12:00:00Z"),
      carrier: "DHL Paket",
      count: 1,
    },
  ],
};

describe.skipIf(recordings === undefined)("what was recorded", () => {
  const folder = recordings ?? "";
  const bodies = Object.keys(providers).flatMap((provider) =>
    existsSync(join(folder, provider))
      ? readdirSync(join(folder, provider))
          .filter((name) => name.endsWith(".json") && !name.includes("signature_vector"))
          .map((name) => ({ provider, file: `${provider}/${name}` }))
      : [],
  );

  it("is there", () => {
    expect(bodies.length).toBeGreaterThan(0);
  });

  it.each(bodies)("$file is what it says", ({ provider, file }) => {
    const reader = providers[provider];
    if (reader === undefined) throw new Error(provider);
    const body: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const words: string[] = [];
    const reads = reader
      .parcels(body)
      .map((parcel) => reader.read(parcel, (_, word) => words.push(word)))
      .filter((one) => one !== null);
    for (const { tracked } of reads) if (tracked !== null) expectTidy(tracked);
    const wanted = expected[file];
    // A body that nobody has read with care yet must only not break anything.
    if (wanted === undefined) return;
    expect(reads).toHaveLength(wanted.length);
    expect(words).toEqual(wanted.flatMap((one) => one?.words ?? []));
    for (const [index, one] of wanted.entries()) {
      const tracked = reads[index]?.tracked ?? null;
      if (one === null) {
        expect(tracked).toBeNull();
        continue;
      }
      const { count, words: _, ...members } = one;
      for (const [name, value] of Object.entries(members)) expect(member(tracked, name), name).toEqual(value);
      if (count !== undefined) expect(tracked?.events).toHaveLength(count);
    }
  });

  it("has EasyPost's own signature on EasyPost's own bytes", () => {
    const vector: unknown = JSON.parse(
      readFileSync(join(folder, "easypost/webhook_signature_vector.json"), "utf8"),
    );
    const body = readFileSync(join(folder, "easypost", String(member(vector, "file"))));
    const secret = String(member(vector, "secret"));
    const signature = String(member(vector, "expected"));
    // The same letters in another Unicode form are the same secret.
    for (const form of ["NFC", "NFD", "NFKC", "NFKD"] as const)
      expect(signedByEasypost(body, signature, secret.normalize(form))).toBe(true);
    expect(signedByEasypost(body, signature, "secret")).toBe(false);
    expect(signedByEasypost(body, signature.toUpperCase(), secret)).toBe(false);
    expect(signedByEasypost(body, signature.replace("hmac-sha256-hex=", ""), secret)).toBe(false);
    expect(signedByEasypost(Buffer.concat([body, Buffer.from("\n")]), signature, secret)).toBe(false);
  });
});
