import type { Json } from "#src/conversation/json.ts";
import { readTracking } from "#src/tracking/aftership/read-tracking.ts";
import { readTracker } from "#src/tracking/easypost/read-tracker.ts";
import { readTrackInfo } from "#src/tracking/seventeentrack/read-track-info.ts";
import type { Tracked } from "#src/tracking/source.ts";
import type { Clock } from "../build.ts";
import { aftershipCheckpoint, aftershipTracking } from "../../fakes/tracking/aftership.ts";
import { easypostDetail, easypostTracker } from "../../fakes/tracking/easypost.ts";
import {
  seventeentrackEvent,
  seventeentrackInfo,
  seventeentrackItem,
} from "../../fakes/tracking/seventeentrack.ts";
import { numberOf } from "./shape.ts";

/*
 * What tracking providers say of the cases' parcels, in their own documents: AfterShip, but for what it has no words for.
 * None of them says when a carrier tries again, until when a parcel waits, or where a shopper settles something.
 */

type Fields = { readonly [name: string]: Json };

/** What is heard of these parcels, by tracking number. */
export function heardOf(clock: Clock, ...parcels: readonly string[]): ReadonlyMap<string, Tracked> {
  const told = { ...aftership(clock), ...others(clock) };
  return new Map(
    parcels.map((parcel) => {
      const tracked = told[parcel];
      if (tracked === undefined || tracked === null) throw new Error(`nobody tells of the parcel ${parcel}`);
      return [numberOf(parcel), tracked];
    }),
  );
}

function strange(kind: string, word: string): void {
  throw new Error(`${kind} has no word ${word}`);
}

/** One scan: hours from now, status, sub-status, city. */
type Scan = readonly [hours: number, tag: string, subtag: string, city: string];

const accepted: Scan = [-49, "InTransit", "InTransit_002", "Hamburg"];

function aftership(clock: Clock): Record<string, Tracked | null> {
  const tracking = (parcel: string, scans: readonly Scan[], more: Fields = {}): [string, Tracked | null] => {
    const last = scans.at(-1);
    const document = aftershipTracking(numberOf(parcel), {
      slug: "dhl",
      tag: last?.[1] ?? "Pending",
      subtag: last?.[2] ?? "Pending_001",
      checkpoints: scans.map(([hours, tag, subtag, city]) =>
        aftershipCheckpoint(clock.hours(hours).toISOString(), tag, subtag, {
          location: `${city}, Germany`,
          city: city === "" ? null : city,
          state: null,
          country_region: "DEU",
          country_region_name: "Germany",
        }),
      ),
      latest_estimated_delivery: null,
      courier_tracking_link: `https://www.dhl.com/track?id=${numberOf(parcel)}`,
      ...more,
    });
    return [parcel, readTracking(document, strange)?.tracked ?? null];
  };
  const on = (day: string): Fields => ({
    type: "specific",
    source: "Carrier EDD",
    datetime: day,
    datetime_min: null,
    datetime_max: null,
  });
  const between = (from: string, to: string): Fields => ({
    ...on(from),
    type: "range",
    datetime: null,
    datetime_min: from,
    datetime_max: to,
  });
  const moving: Scan = [-20, "InTransit", "InTransit_003", "Leipzig"];
  const out: Scan = [-20, "OutForDelivery", "OutForDelivery_001", "Leipzig"];
  const attempted: Scan = [-20, "AttemptFail", "AttemptFail_002", "Leipzig"];
  const failed = (subtag: string): readonly Scan[] => [accepted, [-20, "Exception", subtag, "Leipzig"]];
  const delivered = (hours: number, subtag = "Delivered_001"): readonly Scan[] => [
    [hours - 20, "InTransit", "InTransit_002", "Hamburg"],
    [hours, "Delivered", subtag, "Leipzig"],
  ];
  const eta = (day: string) => ({ latest_estimated_delivery: on(day) });
  const neighbour = { signed_by: "Neighbour Weber, No. 12" };
  return Object.fromEntries([
    tracking("11", delivered(-26), { slug: "ups" }),
    tracking("12", [accepted, moving], eta(clock.day(2))),
    tracking("51", [accepted, moving], eta(clock.day(1))),
    tracking("52", delivered(-30)),
    tracking("71", [[-10, "InfoReceived", "InfoReceived_001", ""]]),
    tracking("72", [[-80, "InfoReceived", "InfoReceived_001", ""]]),
    tracking("81", [[-150, "InTransit", "InTransit_003", "Köln"]]),
    tracking("82", failed("Exception_005"), eta(clock.day(-1))),
    tracking("91", [accepted, out], eta(clock.day(0))),
    tracking("101", [accepted, attempted]),
    tracking("102", [accepted, attempted], {
      delivery_type: "pickup_at_courier",
      pickup_location: "Kiosk Sonne",
    }),
    tracking("111", [accepted, [-20, "AvailableForPickup", "AvailableForPickup_001", "Leipzig"]], {
      delivery_type: "pickup_at_courier",
      pickup_location: "Packstation 145",
    }),
    tracking("121", delivered(-5, "Delivered_004"), neighbour),
    tracking("132", delivered(-75)),
    tracking("173", delivered(-100)),
    tracking("181", [accepted, moving], eta(clock.day(1))),
    tracking("182", [accepted, out], eta(clock.day(0))),
    tracking("201", [accepted, out], eta(clock.day(0))),
    tracking("231", [accepted, moving], eta(clock.day(2))),
    tracking("250", delivered(-300)),
    tracking("251", [accepted, moving]),
    tracking("252", delivered(-300)),
    tracking("253", delivered(-300)),
    tracking("281", [accepted, moving], {
      ...eta(clock.day(3)),
      first_estimated_delivery: on(clock.day(1)),
    }),
    tracking("282", [accepted, moving], {
      latest_estimated_delivery: between(clock.day(1), clock.day(2)),
      first_estimated_delivery: between(clock.day(4), clock.day(6)),
    }),
    tracking("3002", failed("Exception_012")),
    tracking("3003", failed("Exception_013")),
    tracking("3004", failed("Exception_003")),
    tracking("3005", failed("Exception_007")),
    tracking("3007", failed("Exception_011")),
  ]);
}

function others(clock: Clock): Record<string, Tracked | null> {
  const utc = (hours: number) => `${clock.hours(hours).toISOString().slice(0, 19)}Z`;
  const place = (city: string): Json => ({ country: "DE", state: null, city, street: null });
  const customs = seventeentrackInfo(
    "InTransit",
    "InTransit_CustomsRequiringInformation",
    [
      seventeentrackEvent(utc(-20), null, "InTransit_CustomsRequiringInformation", {
        address: place("Leipzig"),
      }),
      seventeentrackEvent(utc(-49), "PickedUp", "InTransit_PickedUp", { address: place("Hamburg") }),
    ],
    {
      time_metrics: { days_after_order: 3, estimated_delivery_date: { source: null, from: null, to: null } },
    },
  );
  const location = (city: string): Json => ({ object: "TrackingLocation", city, country: "DE", zip: null });
  const returning = easypostTracker(numberOf("3006"), {
    status: "return_to_sender",
    status_detail: "address_correction",
    carrier: "DHLExpress",
    est_delivery_date: `${clock.day(-3)}T00:00:00Z`,
    tracking_details: [
      easypostDetail(utc(-49), "in_transit", "received_at_origin_facility", {
        tracking_location: location("Hamburg"),
      }),
      easypostDetail(utc(-20), "return_to_sender", "address_correction", {
        tracking_location: location("Leipzig"),
      }),
    ],
  });
  return {
    "3001": readTrackInfo(seventeentrackItem(numberOf("3001"), customs), strange)?.tracked ?? null,
    "3006": readTracker(returning, strange)?.tracked ?? null,
  };
}
