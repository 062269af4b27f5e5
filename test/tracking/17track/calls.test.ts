import { afterEach, describe, expect, it } from "vitest";
import { seventeentrackSourceKind } from "#src/tracking/seventeentrack/kind.ts";
import { type FakeProvider, member } from "../../fakes/tracking/provider.ts";
import { seventeentrackItem, startSeventeentrack } from "../../fakes/tracking/seventeentrack.ts";

const apiKey = "0000EXAMPLE17TRACKKEY0000";
const numbers = Array.from({ length: 100 }, (_, index) => `RR${String(100_000_000 + index)}CN`);
const opened: FakeProvider[] = [];
afterEach(async () => {
  for (const fake of opened.splice(0)) await fake.close();
});

async function open(quota?: number) {
  const fake = await startSeventeentrack(
    apiKey,
    new Map(numbers.map((number) => [number, seventeentrackItem(number)])),
    quota,
  );
  opened.push(fake);
  const settings = { apiUrl: `${fake.url}/track/v2.4` };
  const deps = {
    fetch,
    now: () => new Date("2026-11-23T12:00:00Z"),
    log: () => undefined,
    unknownStatus: () => undefined,
  };
  const source = seventeentrackSourceKind.build(settings, { apiKey }, deps);
  const check = () =>
    seventeentrackSourceKind.check?.(
      settings,
      { apiKey },
      deps,
      new URL("https://chat.example.com/webhooks/tracking/1"),
    );
  return { fake, source, check };
}

describe("calls to 17TRACK", () => {
  it("ask for at most 40 numbers at once, and for all that are asked in one moment", async () => {
    const { fake, source } = await open();
    const results = await Promise.all(numbers.map((number) => source.read({ number })));
    expect(results.every(({ ok }) => ok)).toBe(true);
    const sizes = fake.requests.map(({ body }) => (Array.isArray(body) ? body.length : 0));
    expect(sizes).toEqual([40, 40, 20]);
  });

  it("do not mix up what is said of each", async () => {
    const { fake, source } = await open();
    const results = await Promise.all([
      source.read({ number: numbers[0] ?? "" }),
      source.read({ number: "RR999999999CN" }),
      source.read({ number: numbers[1] ?? "", zip: "89501" }),
      // Once more, at another carrier: a call of its own.
      source.read({ number: numbers[0] ?? "", carrier: "China Post" }),
    ]);
    expect(results.map((one) => (one.ok ? "ok" : one.kind))).toEqual(["ok", "refused", "ok", "ok"]);
    expect(fake.requests).toHaveLength(2);
  });

  it("name the carrier where it is known, and else let it be found out", async () => {
    const { fake, source } = await open();
    const asked = async (parcel: { readonly carrier?: string; readonly reference?: string }) => {
      await source.read({ number: numbers[0] ?? "", ...parcel });
      const { body } = fake.requests.at(-1) ?? {};
      return member(Array.isArray(body) ? body[0] : undefined, "carrier");
    };
    expect(await asked({ carrier: "USPS" })).toBe(21_051);
    expect(await asked({ carrier: "DHL Paket" })).toBe(7_041);
    expect(await asked({ carrier: "Royal  mail" })).toBe(11_031);
    expect(await asked({ carrier: "The pigeon" })).toBeUndefined();
    expect(await asked({ carrier: "USPS", reference: "3011" })).toBe(3_011);
    expect(await asked({ reference: "0" })).toBeUndefined();
  });

  it("keep the carrier that was found out as the reference", async () => {
    const { source } = await open();
    expect(await source.register({ number: numbers[0] ?? "" })).toEqual({
      ok: true,
      tracked: null,
      reference: "21051",
    });
    // Registered already, the second time.
    expect(await source.register({ number: numbers[0] ?? "" })).toEqual({ ok: true, tracked: null });
  });

  it.each([
    [-18010001, "broken"],
    [-18010002, "broken"],
    [-18010003, "retry"],
    [-18010004, "broken"],
    [-18010005, "broken"],
    [-18019908, "broken"],
    [-18019907, "retry"],
    [-99, "retry"],
  ])("take code %i as %s", async (code, kind) => {
    const { fake, source } = await open();
    for (const body of [
      { code, data: { errors: [{ code, message: "" }] } },
      { code: 0, data: { errors: [{ code }] } },
      { code },
    ]) {
      fake.script({ do: "status", status: 200, body: JSON.stringify(body) });
      expect(await source.read({ number: numbers[0] ?? "" })).toMatchObject({ ok: false, kind });
    }
  });

  it.each([
    [-18019901, "refused"],
    [-18019902, "refused"],
    [-18019903, "refused"],
    [-18019908, "broken"],
    [-18010012, "refused"],
    [-12345, "refused"],
  ])("take code %i of a number as %s", async (code, kind) => {
    const { fake, source } = await open();
    const number = numbers[0] ?? "";
    const rejected = [{ number, error: { code, message: `The number '${number}'` } }];
    fake.script({
      do: "status",
      status: 200,
      body: JSON.stringify({ code: 0, data: { accepted: [], rejected } }),
    });
    const result = await source.read({ number });
    expect(result).toMatchObject({ ok: false, kind });
    expect(JSON.stringify(result)).not.toContain(number);
  });

  it("know that there is nothing to say yet", async () => {
    const { fake, source } = await open();
    const number = numbers[0] ?? "";
    const rejected = [{ number, error: { code: -18019909 } }];
    fake.script({
      do: "status",
      status: 200,
      body: JSON.stringify({ code: 0, data: { accepted: [], rejected } }),
    });
    expect(await source.read({ number, reference: "3011" })).toEqual({
      ok: true,
      tracked: null,
      reference: "3011",
    });
  });

  it("say in a check what is left of the quota", async () => {
    const full = await open(7);
    expect(await full.check()).toContainEqual({
      name: "quota",
      result: "ok",
      said: "7 more parcels can be followed.",
    });
    const empty = await open(0);
    expect((await empty.check())?.find(({ name }) => name === "quota")?.result).toBe("failed");
  });

  it("say that a number is no longer followed", () => {
    const deps = { fetch, now: () => new Date(), log: () => undefined, unknownStatus: () => undefined };
    const { webhook } = seventeentrackSourceKind.build({}, { apiKey }, deps);
    const body = Buffer.from(
      '{"event":"TRACKING_STOPPED","data":{"number":"RR123456785CN","carrier":3011,"tag":null}}',
    );
    const request = {
      method: "POST",
      url: new URL("https://x.example/"),
      headers: {},
      body,
      receivedAt: new Date(),
    };
    expect(webhook?.parse(request)).toMatchObject([
      { kind: "stopped", number: "RR123456785CN", carrier: "3011" },
    ]);
  });
});
