import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SendResult } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { type Behaviour, type FakeTwilio, startTwilio } from "../../fakes/twilio.ts";
import { accountSid, ana, authToken, messagingServiceSid, shop } from "../../fixtures/sms/bodies.ts";
import { connected, restToken } from "./connection.ts";

const words = "Your parcel is on its way, two + two = 4 & more";
const part = { body: words };
const to = { account: shop.sms, id: ana.phone };
const key = "0198c0de-0000-7000-8000-000000000001";

let twilio: FakeTwilio;
beforeEach(async () => {
  twilio = await startTwilio({ accountSid, username: accountSid, password: restToken });
});
afterEach(async () => {
  await twilio.close();
});

function channelTo(apiUrl: string, settings: Readonly<Record<string, Json>> = {}) {
  return connected({ apiUrl, timeoutMs: 5_000, ...settings }).channel;
}

async function sendMeeting(
  behaviour: Behaviour,
  settings: Readonly<Record<string, Json>> = {},
): Promise<SendResult> {
  twilio.script("send", behaviour);
  return channelTo(twilio.url, settings).send(part, to, key);
}

function failureIn(result: SendResult) {
  if (result.ok) throw new Error("a failure was expected");
  // Whatever the merchant is shown has neither token nor words nor number.
  for (const secret of [restToken, authToken, words, ana.phone])
    expect(result.failure.detail).not.toContain(secret);
  expect(result.failure.detail).not.toBe("");
  return result.failure;
}

describe("sending", () => {
  it("is exactly one call, with text, addresses and credentials, from the number written to", async () => {
    const result = await channelTo(twilio.url).send(part, to, key);
    expect(result).toEqual({ ok: true, id: twilio.accepted[0]?.sid });
    expect(twilio.requests).toHaveLength(1);
    const basic = Buffer.from(`${accountSid}:${restToken}`).toString("base64");
    expect(twilio.requests[0]).toMatchObject({
      method: "POST",
      path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
      query: {},
    });
    expect(twilio.requests[0]?.form).toEqual({
      To: ana.phone,
      From: shop.sms,
      Body: words,
      ValidityPeriod: "14400",
    });
  });

  it("asks for receipts at an address that names the delivery", async () => {
    const statusCallback = "https://shop.example.com/webhooks/sms/c1?x=1#rc=3";
    await channelTo(twilio.url, { statusCallback }).send(part, to, key);
    expect(twilio.accepted[0]?.statusCallback).toBe(
      `https://shop.example.com/webhooks/sms/c1?x=1&delivery=${key}#rc=3`,
    );
  });

  it("goes through the messaging service, from the number written to", async () => {
    await channelTo(twilio.url, { messagingServiceSid }).send(part, to, key);
    expect(twilio.accepted[0]).toMatchObject({ messagingServiceSid, from: shop.sms });
  });

  it("names WhatsApp and Messenger addresses as they came", async () => {
    const { channel } = connected({ apiUrl: twilio.url }, {}, [shop.whatsapp, shop.messenger]);
    await channel.send(part, { account: shop.whatsapp, id: ana.whatsapp }, key);
    await channel.send(part, { account: shop.messenger, id: ana.messenger }, key);
    expect(twilio.requests.map(({ form }) => form)).toEqual([
      { To: ana.whatsapp, From: shop.whatsapp, Body: words },
      { To: ana.messenger, From: shop.messenger, Body: words },
    ]);
  });

  it("uses an API key where one is given", async () => {
    const { smsKind } = await import("#channels/sms/index.ts");
    const apiKeySid = "SK00000000000000000000000000000001";
    const withKey = await startTwilio({ accountSid, username: apiKeySid, password: "key-secret" });
    const channel = smsKind.build(
      {
        id: "c1",
        accounts: [shop.sms],
        settings: { accountSid, apiUrl: withKey.url },
        secrets: { signingSecrets: authToken, apiKeySid, apiKeySecret: "key-secret" },
      },
      { fetch, now: () => new Date(), log: () => undefined },
    );
    expect(await channel.send(part, to, key)).toMatchObject({ ok: true });
    await withKey.close();
  });

  it("calls nobody for an address or account that cannot be", async () => {
    for (const wrong of [
      { ...to, id: "22395" },
      { ...to, id: "DHL" },
      { ...to, id: "" },
      { ...to, id: ana.whatsapp },
      { ...to, account: "../me" },
    ]) {
      const result = await channelTo(twilio.url).send(part, wrong, key);
      expect(failureIn(result)).toMatchObject({ kind: "broken", what: "request" });
    }
    expect(twilio.requests).toHaveLength(0);
  });

  it("is not led elsewhere by the environment", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      TWILIO_EDGE: "sydney",
      TWILIO_REGION: "au1",
      HTTP_PROXY: "http://127.0.0.1:9",
    });
    try {
      expect(await channelTo(twilio.url).send(part, to, key)).toMatchObject({ ok: true });
    } finally {
      for (const name of ["TWILIO_EDGE", "TWILIO_REGION", "HTTP_PROXY"]) {
        delete process.env[name];
        if (before[name] !== undefined) process.env[name] = before[name];
      }
    }
  });
});

const error = (code: number, more: Partial<Extract<Behaviour, { do: "error" }>> = {}): Behaviour => ({
  do: "error",
  code,
  ...more,
});

describe("what becomes of a call", () => {
  it.each<readonly [string, Behaviour, object]>([
    ["20003", error(20003, { status: 401 }), { kind: "broken", what: "connection" }],
    ["20404", error(20404, { status: 404 }), { kind: "broken", what: "connection" }],
    ["20429", error(20429, { status: 429 }), { kind: "retry" }],
    [
      "20429 with Retry-After",
      error(20429, { status: 429, headers: { "retry-after": "30" } }),
      { kind: "retry", afterMs: 30_000 },
    ],
    ["21211", error(21211), { kind: "refused" }],
    ["21614", error(21614), { kind: "refused" }],
    ["21635", error(21635), { kind: "refused" }],
    ["21610", error(21610), { kind: "refused" }],
    ["21606", error(21606), { kind: "broken", what: "connection" }],
    ["21659", error(21659), { kind: "broken", what: "connection" }],
    ["21408", error(21408, { status: 403 }), { kind: "broken", what: "request" }],
    ["21608", error(21608), { kind: "broken", what: "request" }],
    ["21611", error(21611), { kind: "retry", afterMs: 60_000 }],
    ["21617", error(21617), { kind: "broken", what: "request" }],
    ["63016", error(63016), { kind: "closed" }],
    ["an unknown code", error(29_999), { kind: "broken", what: "request" }],
    ["HTTP 500", { do: "status", status: 500 }, { kind: "retry" }],
    ["an HTML 502", { do: "html", status: 502 }, { kind: "retry" }],
    ["an HTML 504: it may have arrived", { do: "html", status: 504 }, { kind: "uncertain" }],
    ["401 without a code", { do: "status", status: 401 }, { kind: "broken", what: "connection" }],
    ["a redirect", { do: "redirect", to: "http://127.0.0.1:9/" }, { kind: "broken", what: "connection" }],
    ["201 with HTML", { do: "status", status: 201, body: "<html>" }, { kind: "uncertain" }],
    ["201 without an id", { do: "status", status: 201, body: "{}" }, { kind: "uncertain" }],
    ["a connection closed", { do: "hang-up" }, { kind: "uncertain" }],
    ["a connection closed after acceptance", { do: "accept-and-hang-up" }, { kind: "uncertain" }],
    ["half an answer", { do: "accept-and-break-off" }, { kind: "uncertain" }],
    ["half a refusal", { do: "break-off", status: 400 }, { kind: "retry" }],
  ])("%s", async (_, behaviour, expected) => {
    expect(failureIn(await sendMeeting(behaviour))).toMatchObject(expected);
    expect(twilio.requests).toHaveLength(1);
  });

  it("no answer within the time: it may have arrived", async () => {
    const result = await sendMeeting({ do: "accept-and-silence" }, { timeoutMs: 200 });
    expect(failureIn(result)).toMatchObject({ kind: "uncertain" });
    expect(twilio.accepted).toHaveLength(1);
  });

  it("nobody listens: nothing was sent", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const address = closed.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    const result = await channelTo(`http://127.0.0.1:${String(port)}`).send(part, to, key);
    expect(failureIn(result)).toMatchObject({ kind: "retry" });
  });

  it("goes on after a failure", async () => {
    const channel = channelTo(twilio.url);
    twilio.script("send", { do: "html", status: 502 });
    expect((await channel.send(part, to, key)).ok).toBe(false);
    expect((await channel.send(part, to, key)).ok).toBe(true);
  });
});

describe("the twilio package", () => {
  it("is loaded by the first message, but for the sub-module that checks signatures", async () => {
    const code = `
      import { createRequire } from "node:module";
      const { cache } = createRequire(import.meta.url);
      const files = () => Object.keys(cache).filter((file) => file.includes("/node_modules/twilio/")).length;
      const { smsKind } = await import("#channels/sms/index.ts");
      const channel = smsKind.build({ id: "c1", accounts: ["${shop.sms}"], settings: { accountSid: "${accountSid}" },
        secrets: { signingSecrets: "s", authToken: "t" } }, { fetch: async () => new Response("{}", { status: 400 }),
        now: () => new Date(), log: () => {} });
      const before = files();
      await channel.send({ body: "hi" }, { account: "${shop.sms}", id: "${ana.phone}" }, "k");
      process.stdout.write(JSON.stringify([before, files()]));`;
    const root = new URL("../../..", import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], {
      cwd: root,
    });
    const [before, after]: number[] = JSON.parse(stdout);
    expect(before).toBe(1);
    expect(after).toBeGreaterThan(50);
  });
});
