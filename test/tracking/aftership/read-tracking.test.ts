import { describe, expect, it } from "vitest";
import { alpha2, alpha3 } from "#src/tracking/aftership/countries.ts";
import { readTracking } from "#src/tracking/aftership/read-tracking.ts";
import { aftershipCheckpoint, aftershipTracking } from "../../fakes/tracking/aftership.ts";
import type { JsonObject } from "../../fakes/tracking/easypost.ts";

const words: string[] = [];
const read = (more: JsonObject) =>
  readTracking(aftershipTracking("1Z999AA10123456784", more), (_, word) => words.push(word))?.tracked;

describe("what AfterShip says", () => {
  it.each([
    ["Pending", "Pending_001", "pending", []],
    ["InfoReceived", "InfoReceived_001", "label_created", []],
    ["InTransit", "InTransit_003", "in_transit", []],
    ["InTransit", "InTransit_006", "in_transit", ["customs"]],
    ["OutForDelivery", "OutForDelivery_001", "out_for_delivery", []],
    ["AvailableForPickup", "AvailableForPickup_001", "available_for_pickup", []],
    ["AttemptFail", "AttemptFail_001", "delivery_attempted", []],
    ["Delivered", "Delivered_003", "delivered", []],
    ["Expired", "Expired_001", "expired", []],
    ["Exception", "Exception_001", "exception", []],
    ["Exception", "Exception_002", "exception", ["address_problem"]],
    ["Exception", "Exception_003", "exception", ["refused"]],
    ["Exception", "Exception_004", "in_transit", ["delayed", "customs"]],
    ["Exception", "Exception_005", "in_transit", ["delayed"]],
    ["Exception", "Exception_006", "exception", ["held", "action_required"]],
    ["Exception", "Exception_007", "exception", ["address_problem"]],
    ["Exception", "Exception_010", "returning", []],
    ["Exception", "Exception_011", "returned", []],
    ["Exception", "Exception_012", "exception", ["damaged"]],
    ["Exception", "Exception_013", "lost", []],
    ["Exception", "Exception_016", "in_transit", ["delayed"]],
    ["Exception", "Exception_017", "in_transit", ["delayed"]],
    ["Exception", "Exception_018", "exception", ["customs", "held"]],
    ["Exception", "Exception_020", "cancelled", []],
  ])("%s with %s is %s %j", (tag, subtag, expected, flags) => {
    words.length = 0;
    expect(read({ tag, subtag, checkpoints: [] })).toMatchObject({ status: expected, flags });
    expect(words).toEqual([]);
  });

  it("counts a sub-status that is new, and keeps the status", () => {
    words.length = 0;
    expect(read({ tag: "Exception", subtag: "Exception_099", checkpoints: [] })?.status).toBe("exception");
    expect(words).toEqual(["Exception_099"]);
  });

  it("is on its way back, or there, once it is returned to its sender", () => {
    const back = (tag: string, subtag: string) =>
      read({ tag, subtag, return_to_sender: true, checkpoints: [] });
    expect(back("Exception", "Exception_001")?.status).toBe("returning");
    expect(back("InTransit", "InTransit_001")?.status).toBe("returning");
    expect(back("Exception", "Exception_011")?.status).toBe("returned");
    const there = back("Delivered", "Delivered_001");
    expect(there).toMatchObject({ status: "returned" });
    expect(there).not.toHaveProperty("deliveredAt");
    expect(back("Exception", "Exception_013")?.status).toBe("lost");
  });

  it("expects it on a day, at a moment or between the two, and says what was expected first", () => {
    const specific = (datetime: string) => ({
      type: "specific",
      datetime,
      datetime_min: null,
      datetime_max: null,
    });
    const range = (datetime_min: string, datetime_max: string) => ({
      type: "range",
      datetime: null,
      datetime_min,
      datetime_max,
    });
    const first = specific("2026-11-24");
    expect(
      read({ latest_estimated_delivery: specific("2026-11-26"), first_estimated_delivery: first }),
    ).toMatchObject({
      eta: { from: { day: "2026-11-26" }, to: { day: "2026-11-26" } },
      previousEta: { from: { day: "2026-11-24" }, to: { day: "2026-11-24" } },
    });
    const same = read({ latest_estimated_delivery: first, first_estimated_delivery: first });
    expect(same).not.toHaveProperty("previousEta");
    expect(read({ latest_estimated_delivery: range("2026-11-25", "2026-11-27") })?.eta).toEqual({
      from: { day: "2026-11-25" },
      to: { day: "2026-11-27" },
    });
    expect(read({ latest_estimated_delivery: specific("2026-11-26T15:00:00+01:00") })?.eta?.to).toEqual({
      at: new Date("2026-11-26T14:00:00Z"),
    });
    // A time on nobody's clock is only a day.
    expect(read({ latest_estimated_delivery: specific("2026-11-26T15:00:00") })?.eta?.to).toEqual({
      day: "2026-11-26",
    });
    const courier = { estimated_delivery_date: "2026-11-28", estimated_delivery_date_min: null };
    expect(
      read({ latest_estimated_delivery: null, courier_estimated_delivery_date: courier })?.eta?.to,
    ).toEqual({ day: "2026-11-28" });
    expect(
      read({ latest_estimated_delivery: null, order_promised_delivery_date: "2026-11-28" }),
    ).not.toHaveProperty("eta");
  });

  it("has the pickup point of a parcel that is picked up", () => {
    expect(read({ pickup_location: "Flagship Store", delivery_type: "pickup_at_store" })?.pickup).toEqual({
      name: "Flagship Store",
    });
    expect(read({ pickup_location: "Flagship Store", delivery_type: "door_to_door" })).not.toHaveProperty(
      "pickup",
    );
  });

  it("names cities and countries, and no streets", () => {
    const place = (more: JsonObject) =>
      read({ checkpoints: [aftershipCheckpoint("2026-11-20T03:30:00Z", "InTransit", "InTransit_003", more)] })
        ?.events[0];
    expect(place({})).toMatchObject({ city: "RENO", country: "US" });
    expect(place({ city: null, location: "DONGGUAN CN", country_region: "CHN" })).toMatchObject({
      city: "DONGGUAN CN",
      country: "CN",
    });
    expect(place({ city: null, location: "Example Street 1, 20355 Hamburg" })).not.toHaveProperty("city");
    expect(place({ country_region: "XYZ" })).not.toHaveProperty("country");
    expect(place({ country_region: null, country_iso3: "JPN" })?.country).toBe("JP");
  });

  it("knows the countries of ISO 3166-1 by both codes", () => {
    const known = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    let count = 0;
    for (let first = 65; first <= 90; first++) {
      for (let second = 65; second <= 90; second++) {
        const two = String.fromCharCode(first, second);
        const three = alpha3(two);
        if (three === undefined) continue;
        count += 1;
        expect(known.of(two)).toBeDefined();
        expect(alpha2(three)).toBe(two);
      }
    }
    // 249 of the standard, and XK for Kosovo.
    expect(count).toBe(250);
    expect(alpha2("usa")).toBe("US");
    expect(alpha2("DE")).toBe("DE");
    expect(alpha2("toString")).toBeUndefined();
  });
});
