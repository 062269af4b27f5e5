import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Check } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { smsKind } from "#channels/sms/index.ts";
import { type FakeTwilio, startTwilio } from "../../fakes/twilio.ts";
import { accountSid, authToken, messagingServiceSid, shop, webhookUrl } from "../../fixtures/sms/bodies.ts";
import { restToken } from "./connection.ts";

let twilio: FakeTwilio;
beforeEach(async () => {
  twilio = await startTwilio({ accountSid, username: accountSid, password: restToken });
  twilio.numbers.set(shop.sms, { smsUrl: webhookUrl.href });
});
afterEach(async () => {
  await twilio.close();
});

async function checked(
  settings: Readonly<Record<string, Json | undefined>> = {},
  accounts: readonly string[] = [shop.sms],
  token = restToken,
): Promise<readonly Check[]> {
  const connection = {
    id: "c1",
    accounts,
    settings: { accountSid, apiUrl: twilio.url, statusCallback: webhookUrl.href, ...settings },
    secrets: { signingSecrets: authToken, authToken: token },
  };
  const deps = { fetch, now: () => new Date(), log: () => undefined };
  const checks = (await smsKind.check?.(connection, deps, webhookUrl)) ?? [];
  const shown = JSON.stringify(checks);
  for (const secret of [token, authToken]) expect(shown).not.toContain(secret);
  for (const { result, fix } of checks) if (result === "failed") expect(fix).toBeTruthy();
  return checks;
}

const results = (checks: readonly Check[]) => checks.map(({ name, result }) => `${name} ${result}`);

describe("a connection's check", () => {
  it("finds everything in place", async () => {
    expect(results(await checked())).toEqual(["token ok", "account ok", "webhook ok", "receipts ok"]);
    expect(twilio.requests.map(({ path, query }) => [path.split("/").at(-1), query])).toEqual([
      [`${accountSid}.json`, {}],
      ["IncomingPhoneNumbers.json", { PhoneNumber: shop.sms }],
    ]);
  });

  it("takes overrides in the address's fragment for what they are", async () => {
    twilio.numbers.set(shop.sms, { smsUrl: `${webhookUrl.href}#rc=3&rp=all` });
    expect(results(await checked())).toContain("webhook ok");
  });

  it.each<[string, () => void, string, RegExp]>([
    ["an account that is suspended", () => (twilio.state.account = "suspended"), "token", /suspended/],
    ["a number of nobody's", () => twilio.numbers.clear(), "account", /not a number of this/],
    ["a number for calls", () => twilio.numbers.set(shop.sms, { sms: false }), "account", /cannot send/],
    ["no webhook", () => twilio.numbers.set(shop.sms, {}), "webhook", /brought nowhere/],
    [
      "another webhook",
      () => twilio.numbers.set(shop.sms, { smsUrl: "https://demo.twilio.com/welcome/sms/reply" }),
      "webhook",
      /another address/,
    ],
    [
      "a webhook by GET",
      () => twilio.numbers.set(shop.sms, { smsUrl: webhookUrl.href, smsMethod: "GET" }),
      "webhook",
      /GET/,
    ],
    [
      "a TwiML app",
      () => twilio.numbers.set(shop.sms, { smsUrl: webhookUrl.href, smsApplicationSid: "AP1" }),
      "webhook",
      /TwiML app/,
    ],
    ["Twilio away", () => twilio.always({ do: "html", status: 503 }), "token", /could not be asked/],
    [
      "an answer that is none",
      () => twilio.always({ do: "status", status: 200, body: "{}" }),
      "token",
      /not Twilio's/,
    ],
    ["a connection that breaks", () => twilio.always({ do: "hang-up" }), "token", /could not be asked/],
    [
      "numbers that cannot be read",
      () => twilio.script("numbers", { do: "html", status: 502 }),
      "account",
      /asked/,
    ],
  ])("finds %s", async (_, arrange, name, said) => {
    arrange();
    const failed = (await checked()).filter(({ result }) => result === "failed");
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ name, said: expect.stringMatching(said) });
    if (name === "webhook") expect(failed[0]?.fix).toContain(webhookUrl.href);
  });

  it("finds wrong credentials, and asks no further", async () => {
    expect(await checked({}, [shop.sms], "wrong-token")).toMatchObject([
      {
        name: "token",
        result: "failed",
        said: expect.stringContaining("20003"),
        fix: expect.stringContaining("Auth Token"),
      },
    ]);
    expect(twilio.requests).toHaveLength(1);
  });

  it("looks at the messaging service where there is one, and at its webhook where that counts", async () => {
    expect(results(await checked({ messagingServiceSid }))).toContain("service failed");
    twilio.services.set(messagingServiceSid, {
      use_inbound_webhook_on_number: true,
      inbound_request_url: null,
    });
    expect(results(await checked({ messagingServiceSid }))).toEqual([
      "token ok",
      "service ok",
      "account ok",
      "webhook ok",
      "receipts ok",
    ]);
    twilio.services.set(messagingServiceSid, {
      use_inbound_webhook_on_number: false,
      inbound_request_url: null,
    });
    expect(results(await checked({ messagingServiceSid }))).toContain("webhook failed");
    twilio.services.set(messagingServiceSid, {
      use_inbound_webhook_on_number: false,
      inbound_request_url: webhookUrl.href,
      inbound_method: "POST",
    });
    twilio.numbers.set(shop.sms, {});
    expect(results(await checked({ messagingServiceSid }))).toContain("webhook ok");
  });

  it("looks at short codes too, and says what Twilio does not show", async () => {
    twilio.numbers.set("22395", { smsUrl: webhookUrl.href });
    const checks = await checked({}, ["22395", shop.whatsapp]);
    expect(results(checks)).toEqual([
      "token ok",
      "account ok",
      "webhook ok",
      "webhook skipped",
      "receipts ok",
    ]);
    expect(twilio.requests.at(-1)).toMatchObject({ query: { ShortCode: "22395" } });
  });

  it("finds receipts that are not asked for, or go elsewhere", async () => {
    const none = await checked({ statusCallback: undefined });
    expect(none.at(-1)).toMatchObject({
      name: "receipts",
      result: "skipped",
      fix: expect.stringContaining(webhookUrl.href),
    });
    expect(results(await checked({ statusCallback: "https://other.example.com/" }))).toContain(
      "receipts failed",
    );
  });

  it("says so when nobody listens", async () => {
    await twilio.close();
    const checks = await checked();
    expect(checks).toMatchObject([
      { name: "token", result: "failed", fix: expect.stringContaining("apiUrl") },
    ]);
  });
});
