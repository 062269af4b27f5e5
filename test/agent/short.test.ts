import { describe, expect, it } from "vitest";
import { answerOrder } from "#src/agent/answer/index.ts";
import { segmentsOf } from "#src/agent/answer/short.ts";
import { assess } from "#src/orders/assess.ts";
import type { Order } from "#src/orders/order.ts";
import { days, hours, now, order, shipment } from "../identity/sample.ts";
import { phrases } from "./setup.ts";

const long = "https://track.example.com/parcels/receive/follow-it.html?number=00340434000110002253&lang=any";
const thresholds = { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } };

function brief(given: Order, language: string): string {
  const situation = assess(given, now, { timeZone: "Europe/Berlin", thresholds }, 3);
  return answerOrder(situation, {
    phrases,
    language,
    style: "brief",
    now,
    timeZone: "Europe/Berlin",
    shopName: "Sample Shop",
  }).text;
}

describe("in two SMS segments", () => {
  it.each(["en", "de", "es", "fr", "pt-BR"])(
    "the parcel that is still to come keeps its link before the one that is there does, in %s",
    (language) => {
      const text = brief(
        order("#1041", {
          shipments: [
            shipment("#1041", {
              id: "s1",
              status: "delivered",
              deliveredAt: days(-1),
              trackingUrl: `${long}&is=here`,
            }),
            shipment("#1041", { id: "s2", trackingNumber: "PL7777777777Y", trackingUrl: long }),
          ],
        }),
        language,
      );
      expect(text.split("\n")).toContain(long);
      expect(text).not.toContain("&is=here");
      expect(segmentsOf(text)).toBeLessThanOrEqual(2);
    },
  );

  it.each(["ar", "ru", "ja"])(
    "a day that has moved is said, if without the day before, in %s",
    (language) => {
      const text = brief(
        order("#1043", {
          shipments: [
            shipment("#1043", {
              flags: ["delayed"],
              events: [{ at: hours(-6), status: "in_transit" }],
              eta: { from: { day: "2026-11-28" }, to: { day: "2026-11-28" } },
              previousEta: { from: { day: "2026-11-26" }, to: { day: "2026-11-26" } },
              trackingUrl: long,
            }),
          ],
        }),
        language,
      );
      expect(text).toMatch(/28/u);
      expect(segmentsOf(text)).toBeLessThanOrEqual(2);
    },
  );
});
