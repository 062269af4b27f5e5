import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emailKind } from "#channels/email/index.ts";
import { instagramKind } from "#channels/instagram/index.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { smsKind } from "#channels/sms/index.ts";
import { webKind } from "#channels/web/index.ts";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { startGraph, type FakeGraph } from "../fakes/graph.ts";
import { startImap, type FakeImap } from "../fakes/imap.ts";
import { startSmtp, type FakeSmtp } from "../fakes/smtp.ts";
import { startTwilio, type FakeTwilio } from "../fakes/twilio.ts";
import { openDesk, token, type Desk } from "../server/api/desk.ts";
import { inside } from "./inside.ts";

/* Every channel's own checks, against a provider's stand-in, as the merchant reads them. */
let desk: Desk;
let env: Record<string, string>;
beforeAll(async () => {
  desk = await openDesk({
    kinds: [whatsappKind, messengerKind, instagramKind, smsKind, emailKind, webKind],
  });
  env = { WHEREABOUTS_URL: await desk.app.listen({ host: "127.0.0.1", port: 0 }), ADMIN_TOKEN: token };
});
afterAll(() => desk.close());

/** A connection that takes the place of the last one with these accounts. */
let last: string | undefined;
const connectAs = async (body: object): Promise<string> => {
  if (last !== undefined) await desk.ask("DELETE", `/api/connections/${last}`);
  const made = await desk.ask("POST", "/api/connections", body);
  if (made.status !== 201) throw new Error(made.text);
  last = String(made.at("id"));
  return last;
};
const doctor = (id: string) => inside(["doctor", id], env);

describe("on WhatsApp", () => {
  let graph: FakeGraph;
  beforeAll(async () => {
    graph = await startGraph();
  });
  afterAll(() => graph.close());

  const phone = "100000000000077";
  const business = "200000000000077";
  const app = "300000000000077";
  const number = () =>
    connectAs({
      channel: "whatsapp",
      accounts: [phone],
      settings: { apiUrl: graph.url },
      secrets: { accessToken: "EAAG-the-token", appSecret: "the-app-secret", verifyToken: "v" },
    });
  /** Everything as it should be, but for what a test changes. */
  const allIsWell = (webhookUrl: string) => {
    graph.objects.clear();
    graph.objects.set("/v26.0/debug_token", {
      body: {
        data: {
          app_id: app,
          application: "Example shop",
          is_valid: true,
          expires_at: 0,
          scopes: ["whatsapp_business_messaging", "whatsapp_business_management"],
        },
      },
    });
    graph.objects.set(`/v26.0/${app}/subscriptions`, {
      body: {
        data: [
          {
            object: "whatsapp_business_account",
            callback_url: webhookUrl,
            active: true,
            fields: [{ name: "messages", version: "v26.0" }],
          },
        ],
      },
    });
    graph.objects.set(`/v26.0/${phone}`, {
      body: {
        id: phone,
        display_phone_number: "+1 555-010-0077",
        verified_name: "Example shop",
        health_status: {
          can_send_message: "AVAILABLE",
          entities: [{ entity_type: "WABA", id: business, can_send_message: "AVAILABLE" }],
        },
      },
    });
    graph.objects.set(`/v26.0/${business}/subscribed_apps`, {
      body: { data: [{ whatsapp_business_api_data: { id: app, name: "Example shop" } }] },
    });
  };
  const webhookUrl = (id: string) => `https://chat.example.com/webhooks/whatsapp/${id}`;

  it("all is well when Meta says so", async () => {
    const id = await number();
    allIsWell(webhookUrl(id));
    const said = await doctor(id);
    expect(said.out).not.toContain("failed  ");
    expect(said.code).toBe(0);
    for (const name of ["token", "secret", "webhook", "account", "subscription", "reachable"])
      expect(said.out).toMatch(new RegExp(`^ {2}ok {7}${name} `, "m"));
  });

  it.each<[string, (id: string) => void, RegExp]>([
    [
      "the token has expired",
      () =>
        graph.objects.set("/v26.0/debug_token", {
          body: { data: { app_id: app, is_valid: false, error: { code: 190, subcode: 463 } } },
        }),
      /failed {3}token .*expired/,
    ],
    [
      "the token lacks a permission",
      () =>
        graph.objects.set("/v26.0/debug_token", {
          body: { data: { app_id: app, is_valid: true, scopes: ["whatsapp_business_messaging"] } },
        }),
      /failed {3}token .*whatsapp_business_management/,
    ],
    [
      "the app's webhook goes elsewhere",
      () =>
        graph.objects.set(`/v26.0/${app}/subscriptions`, {
          body: {
            data: [
              {
                object: "whatsapp_business_account",
                callback_url: "https://old.example.com/hook",
                active: true,
                fields: [{ name: "messages" }],
              },
            ],
          },
        }),
      /failed {3}webhook .*old\.example\.com/,
    ],
    [
      "the number is not the token's to see",
      () => graph.objects.delete(`/v26.0/${phone}`),
      /failed {3}account .*100000000000077/,
    ],
    [
      "nobody has subscribed the business account",
      () => graph.objects.set(`/v26.0/${business}/subscribed_apps`, { body: { data: [] } }),
      /failed {3}subscription /,
    ],
  ])("it fails with the fix when %s", async (_what, spoil, words) => {
    const id = await number();
    allIsWell(webhookUrl(id));
    spoil(id);
    const said = await doctor(id);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(words);
    const failing = said.out.split("\n").findIndex((line) => words.test(line));
    expect(said.out.split("\n")[failing + 1]).toMatch(/^ +→ \S/);
    expect(said.out + said.err).not.toMatch(/EAAG-the-token|the-app-secret/);
  });
});

describe("on SMS", () => {
  const accountSid = `AC${"1".repeat(32)}`;
  const phone = "+15550100077";
  let twilio: FakeTwilio;
  beforeAll(async () => {
    twilio = await startTwilio({ accountSid, username: accountSid, password: "the-auth-token" });
  });
  afterAll(() => twilio.close());

  const number = (authToken: string) =>
    connectAs({
      channel: "sms",
      accounts: [phone],
      settings: { accountSid, apiUrl: twilio.url },
      secrets: { authToken, signingSecrets: [authToken] },
    });

  it("the number's webhook is compared with ours", async () => {
    const id = await number("the-auth-token");
    twilio.numbers.set(phone, { sms: true, smsUrl: "https://old.example.com/hook", smsMethod: "POST" });
    const ill = await doctor(id);
    expect(ill.code).toBe(1);
    expect(ill.out).toMatch(/failed {3}webhook /);
    expect(ill.out).toContain(`https://chat.example.com/webhooks/sms/${id}`);
    twilio.numbers.set(phone, {
      sms: true,
      smsUrl: `https://chat.example.com/webhooks/sms/${id}#rc=3&rp=all`,
      smsMethod: "POST",
    });
    const well = await doctor(id);
    expect(well.out).not.toMatch(/^ {2}failed/m);
    expect(well.code).toBe(0);
  });

  it("a wrong auth token is told, and not shown", async () => {
    const id = await number("another-auth-token");
    const said = await doctor(id);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/failed {3}token .*credentials/);
    expect(said.out).not.toContain("another-auth-token");
  });
});

describe("by e-mail", () => {
  const address = "support@shop.example.com";
  let imap: FakeImap;
  let smtp: FakeSmtp;
  beforeAll(async () => {
    imap = await startImap();
    smtp = await startSmtp();
  });
  afterAll(async () => {
    await imap.close();
    await smtp.close();
  });

  const mailbox = (change: { imapPassword?: string; smtpPort?: number } = {}) =>
    connectAs({
      channel: "email",
      accounts: [address],
      settings: {
        imap: { host: imap.host, port: imap.port, secure: false },
        smtp: { host: smtp.host, port: change.smtpPort ?? smtp.port, secure: false },
        allowInsecure: true,
      },
      secrets: {
        imapPassword: change.imapPassword ?? imap.password,
        smtpPassword: smtp.password,
        signing: "a secret of a test that is long enough",
      },
    });

  it("both logins are tried, and no address is asked for", async () => {
    const said = await doctor(await mailbox());
    expect(said.out).toMatch(/^ {2}ok {7}imap /m);
    expect(said.out).toMatch(/^ {2}ok {7}smtp /m);
    expect(said.out).not.toContain("reachable");
    expect(said.code).toBe(0);
    expect(smtp.mails).toHaveLength(0);
  });

  it("a wrong password is told, and not shown", async () => {
    const said = await doctor(await mailbox({ imapPassword: "another-password" }));
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/failed {3}imap .*\n +→ .*password/);
    expect(said.out).not.toContain("another-password");
  });

  it("a server that is not there is told", async () => {
    const said = await doctor(await mailbox({ smtpPort: 9 }));
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/failed {3}smtp .*\n +→ .*port/);
  });
});

describe("on the website", () => {
  it("a visitor is let in through the public address", async () => {
    const said = await doctor(
      await connectAs({
        channel: "web",
        accounts: ["www.example.com"],
        secrets: { visitorKey: "a key of a test that is long enough for it" },
      }),
    );
    expect(said.out).toMatch(/^ {2}ok {7}webhook /m);
    expect(said.out).toMatch(/^ {2}ok {7}reachable /m);
    expect(said.code).toBe(0);
  });
});

describe.each([
  ["messenger", "100000000000078"],
  ["instagram", "17840000000000078"],
])("on %s", (channel, account) => {
  it("a token that Meta refuses is told with the fix, and not shown", async () => {
    const graph = await startGraph();
    try {
      graph.always({ do: "error", code: 190, status: 401 });
      const id = await connectAs({
        channel,
        accounts: [account],
        settings: { apiUrl: graph.url },
        secrets: { accessToken: "EAAG-the-token", appSecret: "the-app-secret", verifyToken: "v" },
      });
      const said = await doctor(id);
      expect(said.code).toBe(1);
      expect(said.out).toMatch(/failed {3}token .*\n +→ .*token/);
      expect(said.out).toMatch(/^ {2}ok {7}reachable /m);
      expect(said.out + said.err).not.toMatch(/EAAG-the-token|the-app-secret/);
    } finally {
      await graph.close();
    }
  });
});
