import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { readTrackInfo } from "#src/tracking/seventeentrack/read-track-info.ts";
import type { JsonObject } from "../../fakes/tracking/easypost.ts";
import {
  seventeentrackEvent,
  seventeentrackInfo,
  seventeentrackItem,
} from "../../fakes/tracking/seventeentrack.ts";

const words: string[] = [];
const read = (status: string, sub: string, events: readonly Json[] = [], more: JsonObject = {}) =>
  readTrackInfo(
    seventeentrackItem("RR123456785CN", seventeentrackInfo(status, sub, events, more)),
    (_, word) => words.push(word),
  )?.tracked;

describe("what 17TRACK says", () => {
  it.each([
    ["NotFound", "NotFound_Other", "pending", []],
    ["NotFound", "NotFound_InvalidCode", "pending", []],
    ["InfoReceived", "InfoReceived", "label_created", []],
    ["InTransit", "InTransit_PickedUp", "in_transit", []],
    ["InTransit", "InTransit_CustomsProcessing", "in_transit", ["customs"]],
    ["InTransit", "InTransit_CustomsReleased", "in_transit", []],
    ["InTransit", "InTransit_CustomsRequiringInformation", "in_transit", ["customs", "action_required"]],
    ["OutForDelivery", "OutForDelivery_Other", "out_for_delivery", []],
    ["AvailableForPickup", "AvailableForPickup_Other", "available_for_pickup", []],
    ["DeliveryFailure", "DeliveryFailure_NoBody", "delivery_attempted", []],
    ["DeliveryFailure", "DeliveryFailure_Rejected", "delivery_attempted", ["refused"]],
    ["DeliveryFailure", "DeliveryFailure_InvalidAddress", "delivery_attempted", ["address_problem"]],
    ["Delivered", "Delivered_Other", "delivered", []],
    ["Exception", "Exception_Other", "exception", []],
    ["Exception", "Exception_NoBody", "exception", []],
    ["Exception", "Exception_Security", "exception", []],
    ["Exception", "Exception_Damage", "exception", ["damaged"]],
    ["Exception", "Exception_Rejected", "exception", ["refused"]],
    ["Exception", "Exception_Delayed", "in_transit", ["delayed"]],
    ["Exception", "Exception_Returning", "returning", []],
    ["Exception", "Exception_Returned", "returned", []],
    ["Exception", "Exception_Lost", "lost", []],
    ["Exception", "Exception_Destroyed", "lost", []],
    ["Exception", "Exception_Cancel", "cancelled", []],
    ["Expired", "Expired_Other", "expired", []],
  ])("%s with %s is %s %j", (status, sub, expected, flags) => {
    words.length = 0;
    expect(read(status, sub)).toMatchObject({ status: expected, flags });
    expect(words).toEqual([]);
  });

  it("prefers the newest event's stage where that is more exact", () => {
    const at = (stage: string) => [
      seventeentrackEvent("2026-11-20T08:30:00Z", stage, null),
      seventeentrackEvent("2026-11-19T08:30:00Z", "OutForDelivery", null),
    ];
    expect(read("Exception", "Exception_Other", at("AvailableForPickup"))?.status).toBe(
      "available_for_pickup",
    );
    expect(read("Exception", "Exception_Other", at("DeliveryFailure"))?.status).toBe("delivery_attempted");
    expect(read("Exception", "Exception_Other", at("Arrival"))?.status).toBe("exception");
    // The first of two carriers is done, not the parcel.
    expect(read("InTransit", "InTransit_Other", at("Delivered"))?.status).toBe("in_transit");
    expect(read("Exception", "Exception_Lost", at("AvailableForPickup"))?.status).toBe("lost");
  });

  it("joins the events of all carriers, oldest first", () => {
    const provider = (name: string, events: readonly Json[]): Json => ({
      provider: { key: 1, name },
      events: [...events],
    });
    const shared = seventeentrackEvent("2026-11-19T08:30:00Z", "Arrival", "InTransit_Arrival");
    const tracked = read("InTransit", "InTransit_Other", [], {
      tracking: {
        providers: [
          provider("China Post", [
            shared,
            seventeentrackEvent("2026-11-10T08:30:00Z", "PickedUp", "InTransit_PickedUp"),
          ]),
          provider("USPS", [seventeentrackEvent("2026-11-20T08:30:00Z", null, "InTransit_Other"), shared]),
        ],
      },
    });
    expect(tracked?.events.map(({ at }) => at.toISOString().slice(0, 10))).toEqual([
      "2026-11-10",
      "2026-11-19",
      "2026-11-20",
    ]);
    // Who has it now.
    expect(tracked?.carrier).toBe("USPS");
  });

  it("leaves open what an event is that has no stage", () => {
    words.length = 0;
    const tracked = read("InTransit", "InTransit_Other", [
      seventeentrackEvent("2026-11-20T08:30:00Z", null, null),
    ]);
    expect(tracked?.events[0]?.status).toBe("unknown");
    expect(tracked?.status).toBe("in_transit");
    expect(words).toEqual([]);
  });

  it("expects it between two moments, or days", () => {
    const eta = (from: string | null, to: string | null) =>
      read("InTransit", "InTransit_Other", [], {
        time_metrics: { estimated_delivery_date: { source: "Official", from, to } },
      })?.eta;
    expect(eta("2026-11-25T08:00:00-05:00", "2026-11-25T12:00:00-05:00")).toEqual({
      from: { at: new Date("2026-11-25T13:00:00Z") },
      to: { at: new Date("2026-11-25T17:00:00Z") },
    });
    expect(eta("2026-11-25T00:00:00-05:00", "2026-11-26T23:59:59-05:00")).toEqual({
      from: { day: "2026-11-25" },
      to: { day: "2026-11-26" },
    });
    expect(eta(null, "2026-11-26T00:00:00Z")).toEqual({
      from: { day: "2026-11-26" },
      to: { day: "2026-11-26" },
    });
    expect(eta(null, null)).toBeUndefined();
  });
});
