import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { channelKinds } from "#channels/index.ts";
import { emailKind } from "#channels/email/index.ts";
import { instagramKind } from "#channels/instagram/index.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { smsKind } from "#channels/sms/index.ts";
import { webKind } from "#channels/web/index.ts";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { connectForms } from "#src/cli/connect/index.ts";
import { markBroken, readConnection } from "#src/store/connections.ts";
import { openDesk, token, type Desk } from "../server/api/desk.ts";
import { inside } from "./inside.ts";

const kinds = [whatsappKind, messengerKind, instagramKind, smsKind, emailKind, webKind];
let desk: Desk;
let env: Record<string, string>;
beforeAll(async () => {
  desk = await openDesk({ kinds });
  env = { WHEREABOUTS_URL: await desk.app.listen({ host: "127.0.0.1", port: 0 }), ADMIN_TOKEN: token };
});
afterAll(() => desk.close());

const idIn = (out: string): string => /^Connected as (\S+)\.$/m.exec(out)?.[1] ?? "";
const storedFrom = (out: string) => readConnection(desk.db, desk.vault, idIn(out));
const sid = (prefix: string) => `${prefix}${"1".repeat(32)}`;

describe("connect", () => {
  it("has a command for every channel, with a page that tells what each secret is", async () => {
    const commands = new Set(connectForms.map(({ channel }) => channel));
    for (const { name } of [...channelKinds, ...kinds]) expect(commands).toContain(name);
    for (const { channel, account, secrets } of connectForms) {
      const guide = await readFile(new URL(`../../docs/channels/${channel}.md`, import.meta.url), "utf8");
      expect(guide).toContain(account.flags.split(" ")[0]);
      expect(guide).toContain(`npx whereabouts connect ${channel}`);
      expect(guide).toContain("npx whereabouts doctor");
      for (const { env: variable, missing } of secrets)
        if (missing === "ask") expect(guide, `${channel}: ${variable}`).toContain(variable);
    }
  });

  it("checks on the spot, keeps the connection whatever it finds, and says what to do", async () => {
    const said = await inside(["connect", "messenger", "--page-id", "100000000000001"], {
      ...env,
      MESSENGER_ACCESS_TOKEN: "EAAG-page-token",
      MESSENGER_APP_SECRET: "the-app-secret",
    });
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^ {2}failed {3}token .*\n +→ /m);
    expect(said.out).toMatch(/^ {2}ok {7}reachable /m);
    expect(said.out).toContain(
      `Callback URL   https://chat.example.com/webhooks/messenger/${idIn(said.out)}`,
    );
    expect(said.out).toContain(`npx whereabouts doctor ${idIn(said.out)}`);
    expect(said.out + said.err).not.toMatch(/EAAG-page-token|the-app-secret/);
    const stored = await storedFrom(said.out);
    expect(stored).toMatchObject({
      accounts: ["100000000000001"],
      secrets: { accessToken: "EAAG-page-token", appSecret: ["the-app-secret"] },
    });
    expect(said.out).toContain(`Verify token   ${String(Object(stored?.secrets)["verifyToken"])}`);
  });

  it("asks nobody with --no-check", async () => {
    const said = await inside(["connect", "web", "--site", "quiet.example.com", "--no-check"], env);
    expect(said.code).toBe(0);
    expect(said.out).not.toMatch(/^ {2}(?:ok|failed|skipped)/m);
  });

  it("asks for secrets that were not given, without an echo, and needs nothing else", async () => {
    const said = await inside(
      ["connect", "instagram", "--account-id", "17840000000000001", "--no-check"],
      env,
      ["IGAA-typed", "typed-app-secret"],
    );
    expect(said.questions).toEqual(["access token (not shown): ", "app secret (not shown): "]);
    expect(said.out + said.err).not.toMatch(/IGAA-typed|typed-app-secret/);
    expect(await storedFrom(said.out)).toMatchObject({
      settings: { login: "instagram", apiUrl: "https://graph.instagram.com" },
      secrets: { accessToken: "IGAA-typed", appSecret: ["typed-app-secret"] },
    });
  });

  it("an Instagram account by its page", async () => {
    const said = await inside(
      [
        "connect",
        "instagram",
        "--login",
        "page",
        "--page-id",
        "100000000000001",
        "--app-id",
        "300000000000001",
        "--account-id",
        "17840000000000002",
        "--no-check",
      ],
      { ...env, INSTAGRAM_ACCESS_TOKEN: "EAAG-x", INSTAGRAM_APP_SECRET: "s" },
    );
    expect(await storedFrom(said.out)).toMatchObject({
      settings: {
        login: "page",
        pageId: "100000000000001",
        appId: "300000000000001",
        apiUrl: "https://graph.facebook.com",
      },
    });
    expect(said.out).toContain("Messenger › Instagram settings");
  });

  it("names the option that is missing", async () => {
    const account = await inside(["connect", "messenger"], env);
    expect(account).toMatchObject({ code: 1 });
    expect(account.err).toContain("--page-id <id> is missing");
    const setting = await inside(["connect", "sms", "--number", "+15550100000"], env);
    expect(setting.err).toContain("--account-sid <sid> is missing");
    expect(setting.err).toContain("TWILIO_ACCOUNT_SID");
    const secret = await inside(
      ["connect", "sms", "--number", "+15550100000", "--account-sid", sid("AC")],
      env,
    );
    expect(secret.err).toContain("TWILIO_AUTH_TOKEN");
    expect(secret.err).toContain("--auth-token");
  });
});

describe("connect sms", () => {
  it("signs and sends with the auth token, and has receipts brought to the connection's own address", async () => {
    const said = await inside(["connect", "sms", "--number", "+15550100001", "--number", "+15550100002"], {
      ...env,
      TWILIO_ACCOUNT_SID: sid("AC"),
      TWILIO_AUTH_TOKEN: "the-auth-token",
    });
    expect(said.code).toBe(0);
    const address = `https://chat.example.com/webhooks/sms/${idIn(said.out)}`;
    expect(said.out).toContain(`Address   ${address}#rc=3&rp=all`);
    expect(said.out).toMatch(/^ {2}failed {3}token /m);
    expect(said.out + said.err).not.toContain("the-auth-token");
    expect(await storedFrom(said.out)).toMatchObject({
      accounts: ["+15550100001", "+15550100002"],
      settings: { accountSid: sid("AC"), statusCallback: address },
      secrets: { authToken: "the-auth-token", signingSecrets: ["the-auth-token"] },
    });
  });

  it("sends with an API key where there is one, and takes the auth token for signatures only", async () => {
    const said = await inside(
      ["connect", "sms", "--number", "+15550100003", "--account-sid", sid("AC"), "--no-check"],
      { ...env, TWILIO_API_KEY_SID: sid("SK"), TWILIO_AUTH_TOKEN: "the-auth-token" },
      ["the-key-secret"],
    );
    expect(said.questions).toEqual(["api key secret (not shown): "]);
    expect((await storedFrom(said.out))?.secrets).toEqual({
      apiKeySid: sid("SK"),
      apiKeySecret: "the-key-secret",
      signingSecrets: ["the-auth-token"],
    });
  });

  it("asks for what webhooks are signed with where only an API key was given", async () => {
    const said = await inside(
      [
        "connect",
        "sms",
        "--number",
        "+15550100004",
        "--account-sid",
        sid("AC"),
        "--messaging-service-sid",
        sid("MG"),
        "--no-check",
      ],
      { ...env, TWILIO_API_KEY_SID: sid("SK"), TWILIO_API_KEY_SECRET: "the-key-secret" },
      ["the-signing-secret"],
    );
    expect(said.questions).toEqual(["signing secret (not shown): "]);
    expect((await storedFrom(said.out))?.secrets).toMatchObject({ signingSecrets: ["the-signing-secret"] });
    expect(said.out).toContain("Messaging › Services");
  });

  it("with a new auth token changes both of its uses", async () => {
    const made = await inside(
      ["connect", "sms", "--number", "+15550100005", "--account-sid", sid("AC"), "--no-check"],
      { ...env, TWILIO_AUTH_TOKEN: "the-old-token" },
    );
    const changed = await inside(["connect", "sms", "--change", idIn(made.out), "--no-check"], {
      ...env,
      TWILIO_AUTH_TOKEN: "the-new-token",
    });
    expect(changed.code).toBe(0);
    expect((await storedFrom(made.out))?.secrets).toEqual({
      authToken: "the-new-token",
      signingSecrets: ["the-new-token"],
    });
  });
});

describe("connect email", () => {
  const hosts = ["--imap-host", "imap.example.com", "--smtp-host", "smtp.example.com"];

  it("uses the mailbox's password for sending, too", async () => {
    const said = await inside(
      [
        "connect",
        "email",
        "--address",
        "help@example.com",
        ...hosts,
        "--smtp-starttls",
        "--trusted",
        "mx.google.com",
        "--plus-addressing",
        "--alias",
        "orders@example.com",
        "--from-name",
        "Example shop",
        "--no-check",
      ],
      env,
      ["the mailbox's password"],
    );
    expect(said.questions).toEqual(["imap password (not shown): "]);
    const stored = await storedFrom(said.out);
    expect(stored?.settings).toMatchObject({
      inbound: "imap",
      imap: { host: "imap.example.com", port: 993, secure: true },
      smtp: { host: "smtp.example.com", port: 587, secure: false },
      trusted: { authservId: "mx.google.com" },
      plusAddressing: true,
      aliases: ["orders@example.com"],
      fromName: "Example shop",
    });
    expect(stored?.secrets).toMatchObject({
      imapPassword: "the mailbox's password",
      smtpPassword: "the mailbox's password",
    });
    expect(said.out).toContain("Now write a mail to help@example.com");
    expect(said.out).not.toContain("the mailbox's password");
  });

  it("by a mail service prints the address and the token to paste there", async () => {
    const said = await inside(
      [
        "connect",
        "email",
        "--address",
        "hooked@example.com",
        "--by-webhook",
        "--smtp-host",
        "smtp.office365.com",
        "--smtp-starttls",
        "--trusted",
        "microsoft365",
        "--no-check",
      ],
      { ...env, SMTP_PASSWORD: "the-smtp-password" },
    );
    expect(said.code).toBe(0);
    const stored = await storedFrom(said.out);
    expect(stored?.settings).toMatchObject({ inbound: "webhook", trusted: "microsoft365" });
    const given = /Token {5}(\S+)/.exec(said.out)?.[1];
    expect(stored?.secrets).toMatchObject({ webhookToken: [given], smtpPassword: "the-smtp-password" });
    expect(said.out).toContain(`Address   https://chat.example.com/webhooks/email/${idIn(said.out)}`);
    expect(said.out).not.toContain("the-smtp-password");
  });

  it("through a server that wants no login asks for no password", async () => {
    const said = await inside(
      [
        "connect",
        "email",
        "--address",
        "local@example.com",
        "--by-webhook",
        "--smtp-host",
        "localhost",
        "--smtp-port",
        "25",
        "--smtp-starttls",
        "--smtp-without-login",
        "--allow-insecure",
        "--no-check",
      ],
      env,
    );
    expect(said.code).toBe(0);
    const stored = await storedFrom(said.out);
    expect(stored?.settings).toMatchObject({ smtp: { user: null, port: 25 }, allowInsecure: true });
    expect(stored?.secrets).not.toHaveProperty("smtpPassword");
  });

  it("is refused in the channel's words where something is missing", async () => {
    const said = await inside(
      ["connect", "email", "--address", "no-imap@example.com", "--smtp-host", "smtp.example.com"],
      { ...env, IMAP_PASSWORD: "x", SMTP_PASSWORD: "x" },
    );
    expect(said.code).toBe(1);
    expect(said.err).toContain("settings.imap");
  });

  it("changes one field inside a setting and leaves its neighbours", async () => {
    const made = await inside(
      ["connect", "email", "--address", "moved@example.com", ...hosts, "--mailbox", "Support", "--no-check"],
      { ...env, IMAP_PASSWORD: "a password", SMTP_PASSWORD: "another password" },
    );
    const id = idIn(made.out);
    const changed = await inside(
      ["connect", "email", "--change", id, "--imap-host", "mail.example.com", "--no-check"],
      { ...env, IMAP_PASSWORD: "a new password" },
    );
    expect(changed.out).toBe(`Changed ${id}: imap, imapPassword.\n`);
    const stored = await storedFrom(made.out);
    expect(stored?.settings).toMatchObject({
      imap: { host: "mail.example.com", mailbox: "Support", port: 993 },
      smtp: { host: "smtp.example.com" },
    });
    expect(stored?.secrets).toMatchObject({
      imapPassword: "a new password",
      smtpPassword: "another password",
    });
  });
});

describe("connect web", () => {
  it("prints the line to paste, and makes a key that nobody sees", async () => {
    const said = await inside(
      [
        "connect",
        "web",
        "--site",
        "www.example.com",
        "--origin",
        "https://*.example.com",
        "--title",
        "Ask us",
        "--color",
        "#123456",
        "--side",
        "start",
      ],
      env,
    );
    expect(said.code).toBe(0);
    const id = idIn(said.out);
    expect(said.out).toContain(`<script src="https://chat.example.com/widget/${id}.js" async></script>`);
    expect(said.out).not.toMatch(/^ {2}failed/m);
    const stored = await storedFrom(said.out);
    expect(stored?.settings).toMatchObject({
      origins: ["https://*.example.com"],
      title: "Ask us",
      color: "#123456",
      side: "start",
    });
    const [key] = Object(stored?.secrets)["visitorKey"];
    expect(String(key).length).toBeGreaterThanOrEqual(32);
    expect(said.out + said.err).not.toContain(String(key));
  });
});

describe("--change", () => {
  it("has a broken connection tried again", async () => {
    const made = await inside(["connect", "web", "--site", "broken.example.com", "--no-check"], env);
    const id = idIn(made.out);
    const before = await readConnection(desk.db, desk.vault, id);
    await markBroken(desk.db, id, before?.version ?? "", "it broke");
    const again = await inside(["connect", "web", "--change", id], env);
    expect(again.code).toBe(0);
    expect(again.out).toContain(`Changed ${id}: nothing, and it is tried again.`);
    expect(again.out).toMatch(/^ {2}ok {7}reachable /m);
    expect(await readConnection(desk.db, desk.vault, id)).toMatchObject({
      state: "active",
      secrets: before?.secrets,
      settings: before?.settings,
    });
  });

  it("refuses another channel's connection, and other accounts", async () => {
    const made = await inside(["connect", "web", "--site", "other.example.com", "--no-check"], env);
    const id = idIn(made.out);
    const channel = await inside(["connect", "messenger", "--change", id], env);
    expect(channel.err).toContain("is for web");
    const account = await inside(["connect", "web", "--change", id, "--site", "new.example.com"], env);
    expect(account.err).toContain("leave --site out");
    const none = await inside(["connect", "web", "--change", "0190f5fe-7c00-7a00-8000-000000000000"], env);
    expect(none.err).toContain("There is no connection");
  });
});
