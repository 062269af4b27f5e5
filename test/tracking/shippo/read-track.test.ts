import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { shippoSourceKind } from "#src/tracking/shippo/kind.ts";
import { readTrack } from "#src/tracking/shippo/read-track.ts";
import type { JsonObject } from "../../fakes/tracking/easypost.ts";
import type { FakeProvider } from "../../fakes/tracking/provider.ts";
import { shippoStatus, shippoTrack, startShippo } from "../../fakes/tracking/shippo.ts";

const words: string[] = [];
const read = (more: JsonObject) =>
  readTrack(shippoTrack("9205590164917312751089", more), (_, word) => words.push(word))?.tracked;
const status = (word: string, code: string | null, action = false) =>
  read({
    tracking_history: [],
    tracking_status: shippoStatus("2026-11-20T08:30:00Z", word, code, {
      substatus: code === null ? null : { code, text: "", action_required: action },
    }),
  });

describe("what Shippo says", () => {
  it.each([
    ["UNKNOWN", "other", "pending", []],
    ["PRE_TRANSIT", "information_received", "label_created", []],
    ["TRANSIT", "package_departed", "in_transit", []],
    ["TRANSIT", "delayed", "in_transit", ["delayed"]],
    ["TRANSIT", "delivery_rescheduled", "in_transit", ["delayed"]],
    ["TRANSIT", "out_for_delivery", "out_for_delivery", []],
    ["TRANSIT", "pickup_available", "available_for_pickup", []],
    ["TRANSIT", "delivery_attempted", "delivery_attempted", []],
    ["FAILURE", "delivery_attempted", "delivery_attempted", []],
    ["TRANSIT", "package_damaged", "in_transit", ["damaged"]],
    ["TRANSIT", "package_held", "in_transit", ["held"]],
    ["TRANSIT", "address_issue", "in_transit", ["address_problem"]],
    ["DELIVERED", "delivered", "delivered", []],
    ["RETURNED", "return_to_sender", "returning", []],
    ["FAILURE", "package_undeliverable", "exception", []],
    ["FAILURE", "package_lost", "lost", []],
    ["FAILURE", null, "exception", []],
  ])("%s with %s is %s %j", (word, code, expected, flags) => {
    words.length = 0;
    expect(status(word, code)).toMatchObject({ status: expected, flags });
    expect(words).toEqual([]);
  });

  it("asks for an action where Shippo does, unless the status says it already", () => {
    expect(status("TRANSIT", "contact_carrier", true)?.flags).toEqual(["action_required"]);
    expect(status("TRANSIT", "pickup_available", true)?.flags).toEqual([]);
  });

  it("knows a date that moved, and which way", () => {
    const later = read({ eta: "2026-11-26T00:00:00Z", original_eta: "2026-11-24T00:00:00Z" });
    expect(later).toMatchObject({ flags: ["delayed"], previousEta: { to: { day: "2026-11-24" } } });
    const earlier = read({ eta: "2026-11-23T00:00:00Z", original_eta: "2026-11-24T00:00:00Z" });
    expect(earlier).toMatchObject({ flags: [], previousEta: { to: { day: "2026-11-24" } } });
    expect(read({})).not.toHaveProperty("previousEta");
    const narrowed = read({ eta: "2026-11-24T15:00:00Z", original_eta: "2026-11-24T00:00:00Z" });
    expect(narrowed?.flags).toEqual([]);
  });

  it("has heard nothing of a number without a status", () => {
    expect(read({ tracking_status: null, tracking_history: [], eta: null })).toBeNull();
  });
});

describe("calls to Shippo", () => {
  const secrets = { apiToken: "shippo_test_example0000", webhookToken: "example-webhook-token-0000" };
  const hook = new URL("https://chat.example.com/webhooks/tracking/0190f5fe");
  const number = "9205590164917312751089";
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
  async function open(webhooks: readonly Json[] = []) {
    const fake = await startShippo(secrets.apiToken, new Map([[number, shippoTrack(number)]]), () => [
      ...webhooks,
    ]);
    opened.push(fake);
    const settings = { apiUrl: fake.url };
    return { fake, source: shippoSourceKind.build(settings, secrets, deps), settings };
  }

  it("need the carrier, and take it from what is known", async () => {
    const { fake, source } = await open();
    for (const carrier of [undefined, "The pigeon", "../admin_x", "usps/../../admin"]) {
      expect(await source.read({ number, ...(carrier === undefined ? {} : { carrier }) })).toMatchObject({
        ok: false,
        kind: "refused",
      });
    }
    expect(fake.requests).toEqual([]);
    expect(await source.read({ number, carrier: "usps" })).toMatchObject({ ok: true, reference: "usps" });
    expect(await source.read({ number, reference: "usps" })).toMatchObject({ ok: true, reference: "usps" });
  });

  it("are checked for a webhook with this source's token", async () => {
    const webhookOf = async (...webhooks: readonly Json[]) => {
      const { settings } = await open(webhooks);
      const checks = await shippoSourceKind.check?.(settings, secrets, deps, hook);
      expect(JSON.stringify(checks)).not.toContain(secrets.webhookToken);
      return checks?.find(({ name }) => name === "webhook")?.result;
    };
    const url = `${hook.href}?token=${secrets.webhookToken}`;
    expect(await webhookOf()).toBe("failed");
    expect(await webhookOf({ url: hook.href, event: "track_updated", active: true })).toBe("failed");
    expect(await webhookOf({ url, event: "transaction_created", active: true })).toBe("failed");
    expect(await webhookOf({ url, event: "track_updated", active: false })).toBe("failed");
    expect(await webhookOf({ url, event: "track_updated", active: true })).toBe("ok");
    expect(await webhookOf({ url: "https://other.example/", event: "all" }, { url, event: "all" })).toBe(
      "ok",
    );
  });

  it("do not start with a token that can be guessed, or needs escaping in an address", () => {
    for (const webhookToken of ["short", "x".repeat(19), `${"x".repeat(30)}&a=b`, `${"x".repeat(30)} y`])
      expect(() => shippoSourceKind.build({}, { ...secrets, webhookToken }, deps)).toThrow();
  });
});
