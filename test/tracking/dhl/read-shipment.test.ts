import { afterEach, describe, expect, it } from "vitest";
import { dhlSourceKind } from "#src/tracking/dhl/kind.ts";
import { readShipment } from "#src/tracking/dhl/read-shipment.ts";
import { dhlEvent, dhlShipment, startDhl } from "../../fakes/tracking/dhl.ts";
import type { JsonObject } from "../../fakes/tracking/easypost.ts";
import { type FakeProvider, startProvider } from "../../fakes/tracking/provider.ts";

const number = "00340434161094042557";
const words: string[] = [];
const read = (more: JsonObject) =>
  readShipment(dhlShipment(number, more), (_, word) => words.push(word))?.tracked;

describe("what DHL says", () => {
  it.each([
    ["unknown", "pending"],
    ["pre-transit", "label_created"],
    ["transit", "in_transit"],
    ["delivered", "delivered"],
    ["failure", "exception"],
  ])("%s is %s", (code, expected) => {
    words.length = 0;
    expect(read({ status: dhlEvent("2026-11-20T09:30:00+01:00", code), events: [] })?.status).toBe(expected);
    expect(words).toEqual([]);
  });

  it("is judged by its code, never by its words", () => {
    for (const text of [
      "In Zustellung",
      "Delivered",
      "Die Sendung wurde zugestellt.",
      "Out for delivery",
      "returned",
    ]) {
      const event = dhlEvent("2026-11-20T09:30:00+01:00", "transit", {
        status: text,
        description: text,
        remark: text,
      });
      expect(read({ status: event, events: [event] })).toMatchObject({
        status: "in_transit",
        flags: [],
        events: [{ status: "in_transit", message: text }],
      });
      const { statusCode: _, ...without } = event;
      expect(read({ status: without, events: [] })).toMatchObject({ status: "unknown" });
    }
  });

  it("expects it in the frame, else at the time, and on a day where that is all it knows", () => {
    const frame = {
      estimatedFrom: "2026-11-25T10:00:00+01:00",
      estimatedThrough: "2026-11-25T14:00:00+01:00",
    };
    expect(read({ estimatedDeliveryTimeFrame: frame })?.eta).toEqual({
      from: { at: new Date("2026-11-25T09:00:00Z") },
      to: { at: new Date("2026-11-25T13:00:00Z") },
    });
    expect(read({})?.eta?.from).toEqual({ day: "2026-11-25" });
    expect(read({ estimatedTimeOfDelivery: "2026-11-25T00:00:00" })?.eta?.from).toEqual({
      day: "2026-11-25",
    });
    expect(read({ estimatedTimeOfDelivery: null })).not.toHaveProperty("eta");
  });

  it("names who signed only for what was delivered", () => {
    const details = {
      proofOfDelivery: { timestamp: "2026-11-21T15:00:00+01:00", signed: { name: "M. Example" } },
    };
    expect(read({ details })).not.toHaveProperty("leftWith");
    const delivered = dhlEvent("2026-11-21T15:00:00+01:00", "delivered");
    expect(read({ details, status: delivered, events: [] })).toMatchObject({
      leftWith: "M. Example",
      deliveredAt: new Date("2026-11-21T14:00:00Z"),
    });
  });
});

describe("calls to DHL", () => {
  const apiKey = "exampleDhlKey0000";
  const opened: FakeProvider[] = [];
  afterEach(async () => {
    for (const fake of opened.splice(0)) await fake.close();
  });
  const deps = {
    fetch,
    now: () => new Date("2026-11-23T12:00:00Z"),
    log: () => undefined,
    unknownStatus: () => undefined,
  };
  const of = (fake: FakeProvider) => {
    opened.push(fake);
    return dhlSourceKind.build({ apiUrl: fake.url }, { apiKey }, deps);
  };

  it("name the division and the postcode where they are known", async () => {
    const fake = await startDhl(apiKey, new Map([[number, dhlShipment(number)]]));
    const source = of(fake);
    const asked = async (parcel: {
      readonly carrier?: string;
      readonly reference?: string;
      readonly zip?: string;
    }) => {
      await source.read({ number, ...parcel });
      return Object.fromEntries(fake.requests.at(-1)?.query ?? []);
    };
    const always = { trackingNumber: number, language: "en" };
    expect(await asked({})).toEqual(always);
    expect(await asked({ carrier: "DHL" })).toEqual(always);
    expect(await asked({ carrier: "DHL Paket", zip: "53113" })).toEqual({
      ...always,
      service: "parcel-de",
      recipientPostalCode: "53113",
    });
    expect(await asked({ carrier: "DHL Paket", reference: "express" })).toEqual({
      ...always,
      service: "express",
    });
  });

  it("wait for an hour when the day's calls are used up", async () => {
    const fake = await startDhl(apiKey, new Map());
    fake.script({ do: "status", status: 429 });
    expect(await of(fake).read({ number })).toEqual({
      ok: false,
      kind: "retry",
      afterMs: 3_600_000,
      detail: "DHL answered 429",
    });
  });

  it("are refused what DHL knows nothing of, with 404 and with 400", async () => {
    const fake = await startDhl(apiKey, new Map());
    const source = of(fake);
    expect(await source.read({ number })).toMatchObject({ ok: false, kind: "refused" });
    fake.script({ do: "status", status: 400 });
    expect(await source.read({ number })).toMatchObject({ ok: false, kind: "refused" });
  });

  it("do not choose between two shipments of others", async () => {
    const shipments = (...ids: readonly string[]) =>
      startProvider({
        error: () => ({}),
        answer: () => ({ status: 200, body: { shipments: ids.map((id) => dhlShipment(id)) } }),
      });
    expect(await of(await shipments("1111111111", "2222222222")).read({ number })).toMatchObject({
      ok: false,
      kind: "refused",
    });
    expect(await of(await shipments("1111111111", number)).read({ number })).toMatchObject({ ok: true });
    // One shipment may be known by another number than its own.
    expect(await of(await shipments("1111111111")).read({ number })).toMatchObject({ ok: true });
    expect(await of(await shipments()).read({ number })).toEqual({ ok: true, tracked: null });
  });
});
