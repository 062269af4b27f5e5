import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { readTracking } from "#src/tracking/aftership/read-tracking.ts";
import { readShipment } from "#src/tracking/dhl/read-shipment.ts";
import { readTracker } from "#src/tracking/easypost/read-tracker.ts";
import { readTrackInfo } from "#src/tracking/seventeentrack/read-track-info.ts";
import { readTrack } from "#src/tracking/shippo/read-track.ts";
import { ofThisParcel } from "#src/tracking/this-parcel.ts";
import { mutated } from "../contracts/mutated.ts";
import { expectTidy } from "../contracts/tracked.ts";
import { aftershipTracking } from "../fakes/tracking/aftership.ts";
import { dhlShipment } from "../fakes/tracking/dhl.ts";
import { easypostTracker } from "../fakes/tracking/easypost.ts";
import { seventeentrackItem } from "../fakes/tracking/seventeentrack.ts";
import { shippoTrack } from "../fakes/tracking/shippo.ts";

/* Providers change what they send. Whatever a body has become, it is read without a throw, into our words. */
const readers = [
  { name: "easypost", read: readTracker, body: easypostTracker("EZ2000000002"), inside: ["result"] },
  {
    name: "aftership",
    read: readTracking,
    body: aftershipTracking("1Z999AA10123456784"),
    inside: ["msg", "data"],
  },
  { name: "17track", read: readTrackInfo, body: seventeentrackItem("RR123456785CN"), inside: ["data"] },
  { name: "shippo", read: readTrack, body: shippoTrack("9205590164917312751089"), inside: ["data"] },
  { name: "dhl", read: readShipment, body: dhlShipment("00340434161094042557"), inside: ["shipments"] },
];

const recordings = process.env["RECORDED"];

/** The recorded bodies of a provider: the envelope, and what is in it. */
function recorded(name: string, inside: readonly string[]): readonly Json[] {
  const folder = join(recordings ?? "", name);
  if (recordings === undefined || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => {
      const body = z.json().parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
      const object = z.record(z.string(), z.json()).safeParse(body).data ?? {};
      const members = inside.flatMap((one) => object[one] ?? []);
      return [body, ...members.flat()];
    });
}

describe.each(readers)("a body of $name", ({ name, read, body, inside }) => {
  it("may lack anything, and have anything in place of anything", () => {
    const bodies = fc.constantFrom<Json>(body, ...recorded(name, inside)).chain((one) => mutated(one));
    fc.assert(
      fc.property(fc.oneof(bodies, fc.jsonValue()), fc.date({ noInvalidDate: true }), (json, shippedAt) => {
        const words: string[] = [];
        const parcel = read(json, (kind, word) => words.push(`${kind} ${word}`));
        for (const word of words) expect(word).toMatch(/^[\w .:-]{1,90}$/);
        if (parcel === null || parcel.tracked === null) return;
        expect(parcel.number).not.toBe("");
        expectTidy(parcel.tracked);
        const ours = ofThisParcel(
          parcel.tracked,
          { number: parcel.number, shippedAt },
          new Date("2026-11-23T12:00:00Z"),
        );
        if (ours !== null) expectTidy(ours);
      }),
      { numRuns: 600 },
    );
  });
});
