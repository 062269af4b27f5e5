import { describe, expect, it } from "vitest";
import { easypostStatuses } from "#src/tracking/easypost/statuses.ts";
import { readTracker } from "#src/tracking/easypost/read-tracker.ts";
import { type JsonObject, easypostDetail, easypostTracker } from "../../fakes/tracking/easypost.ts";

const words: string[] = [];
const read = (more: JsonObject) =>
  readTracker(easypostTracker("EZ2000000002", more), (_, word) => words.push(word))?.tracked;

/** A tracker with nothing but a status. */
const status = (word: string, detail: string | null = null) =>
  read({ status: word, status_detail: detail, tracking_details: [] });

describe("what EasyPost says", () => {
  it.each([
    ["unknown", null, "pending", []],
    ["pre_transit", "label_created", "label_created", []],
    ["pre_transit", "awaiting_information", "label_created", []],
    ["in_transit", "departed_facility", "in_transit", []],
    ["in_transit", "delayed", "in_transit", ["delayed"]],
    ["in_transit", "weather_delay", "in_transit", ["delayed"]],
    ["in_transit", "missorted", "in_transit", ["delayed"]],
    ["in_transit", "held", "in_transit", ["held"]],
    ["in_transit", "address_correction", "in_transit", ["address_problem"]],
    ["in_transit", "delivery_exception", "delivery_attempted", []],
    ["failure", "delivery_exception", "delivery_attempted", []],
    ["failure", "lost", "lost", []],
    ["failure", "damaged", "exception", ["damaged"]],
    ["failure", "refused", "exception", ["refused"]],
    ["failure", "return", "returning", []],
    ["failure", "failure", "exception", []],
    ["error", null, "exception", []],
    ["out_for_delivery", "out_for_delivery", "out_for_delivery", []],
    ["available_for_pickup", "arrived_at_pickup_location", "available_for_pickup", []],
    ["delivered", "arrived_at_destination", "delivered", []],
    // A detail never takes a delivery back.
    ["delivered", "delivery_exception", "delivered", []],
    ["delivered", "expired", "delivered", []],
    ["return_to_sender", "return", "returning", []],
    ["return_to_sender", "refused", "returning", ["refused"]],
    ["cancelled", "cancelled", "cancelled", []],
    ["in_transit", "expired", "expired", []],
  ])("%s with %s is %s %j", (word, detail, expected, flags) => {
    words.length = 0;
    expect(status(word, detail)).toMatchObject({ status: expected, flags });
    expect(words).toEqual([]);
  });

  it("has all words of its documentation in one table", () => {
    expect(Object.keys(easypostStatuses.words)).toHaveLength(10);
    expect(Object.keys(easypostStatuses.details)).toHaveLength(28);
  });

  it("counts a detail that is new, and keeps the status", () => {
    words.length = 0;
    expect(status("in_transit", "eaten_by_dog")?.status).toBe("in_transit");
    expect(words).toEqual(["eaten_by_dog"]);
    expect(status("constructor", "__proto__")?.status).toBe("unknown");
    expect(words).toEqual(["eaten_by_dog", "constructor", "__proto__"]);
  });

  it("says more exactly by its newest event, but never an end", () => {
    const newest = (word: string, detail: string) =>
      read({
        status: "in_transit",
        status_detail: "unknown",
        tracking_details: [
          easypostDetail("2026-11-20T09:00:00Z", word, detail),
          easypostDetail("2026-11-19T09:00:00Z", "delivered", "arrived_at_destination"),
        ],
      })?.status;
    expect(newest("available_for_pickup", "arrived_at_pickup_location")).toBe("available_for_pickup");
    expect(newest("out_for_delivery", "out_for_delivery")).toBe("out_for_delivery");
    expect(newest("delivered", "arrived_at_destination")).toBe("in_transit");
    expect(newest("pre_transit", "label_created")).toBe("in_transit");
  });

  it("sorts by UTC and drops what is there twice", () => {
    const detail = easypostDetail("2026-11-20T09:00:00+02:00", "in_transit", "arrived_at_facility");
    const tracked = read({
      tracking_details: [
        easypostDetail("2026-11-20T08:00:00Z", "out_for_delivery", "out_for_delivery"),
        detail,
        detail,
        // The same moment in another zone.
        easypostDetail("2026-11-20T07:00:00Z", "in_transit", "arrived_at_facility"),
        easypostDetail("2026-11-20T07:00:00Z", "in_transit", "arrived_at_facility", { message: "Sorted" }),
        easypostDetail("not a time", "in_transit", "arrived_at_facility"),
        easypostDetail("0001-01-01T00:00:00Z", "in_transit", "arrived_at_facility"),
      ],
    });
    expect(tracked?.events.map(({ at, message }) => [at.toISOString(), message])).toEqual([
      ["2026-11-20T07:00:00.000Z", "in_transit arrived_at_facility"],
      ["2026-11-20T07:00:00.000Z", "Sorted"],
      ["2026-11-20T08:00:00.000Z", "out_for_delivery out_for_delivery"],
    ]);
  });

  it("expects it on a day where only the day is known, and prefers the day at the destination", () => {
    expect(read({ est_delivery_date: "2026-11-25T00:00:00Z" })?.eta?.to).toEqual({ day: "2026-11-25" });
    expect(read({ est_delivery_date: "2026-11-25T17:30:00Z" })?.eta?.to).toEqual({
      at: new Date("2026-11-25T17:30:00Z"),
    });
    const local = { object: "CarrierDetail", est_delivery_date_local: "2026-11-24" };
    expect(read({ est_delivery_date: "2026-11-25T03:00:00Z", carrier_detail: local })?.eta?.to).toEqual({
      day: "2026-11-24",
    });
    expect(read({ est_delivery_date: null })?.eta).toBeUndefined();
    expect(read({ est_delivery_date: "soon" })?.eta).toBeUndefined();
  });

  it("names who signed only for what was delivered", () => {
    expect(read({ signed_by: "FRONT DESK" })?.leftWith).toBeUndefined();
    const delivered = { status: "delivered", status_detail: null, signed_by: " FRONT\u202E\n DESK " };
    expect(read(delivered)?.leftWith).toBe("FRONT DESK");
  });

  it("names a carrier that is not in our list as EasyPost does, in plain text", () => {
    expect(read({ carrier: "DHLExpress" })?.carrier).toBe("DHL Express");
    expect(read({ carrier: "Pigeon\u0000\u202EPost\n" })?.carrier).toBe("Pigeon Post");
    expect(read({ carrier: null })).not.toHaveProperty("carrier");
  });

  it("shows no address that is not https", () => {
    for (const url of ["http://track.easypost.com/x", "javascript:alert(1)", "https://a:b@example.com/", "x"])
      expect(read({ public_url: url })?.trackingUrl).toBeUndefined();
  });
});
