import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { canBeSentTo } from "#channels/email/account.ts";
import { emailKind } from "#channels/email/index.ts";
import { deps, secrets } from "./connection.ts";
import { account } from "./mailbox.ts";

const imap = { host: "imap.example.com" };
const smtp = { host: "smtp.example.com" };
const build = (settings: unknown, given: unknown = secrets, accounts: readonly string[] = [account]) =>
  emailKind.build({ id: "c1", accounts, settings, secrets: given }, deps);

describe("an e-mail connection", () => {
  it("needs its two servers and its secrets, and is careful by itself", () => {
    expect(emailKind.settings.parse({ imap, smtp })).toEqual({
      inbound: "imap",
      imap: {
        host: "imap.example.com",
        port: 993,
        secure: true,
        mailbox: "INBOX",
        pollSeconds: 60,
        timeoutMs: 30_000,
      },
      smtp: {
        host: "smtp.example.com",
        port: 465,
        secure: true,
        timeouts: { connectMs: 15_000, greetingMs: 15_000, dnsMs: 5_000, answerMs: 60_000 },
      },
      aliases: [],
      trusted: null,
      plusAddressing: false,
      settleMs: 5_000,
      maxMailBytes: 10_000_000,
      allowInsecure: false,
    });
    const channel = build({ imap, smtp });
    expect(channel.source.how).toBe("watch");
    expect(channel.traits).toEqual({
      replyWindowMs: null,
      settleMs: 5_000,
      style: "letter",
      repeatAfterCrashMs: 10_000,
      answers: { perHour: 5, perDay: 20 },
    });
    expect(build({ inbound: "webhook", smtp }).source.how).toBe("webhook");
  });

  it("takes what the schemas gave again", () => {
    const settings = emailKind.settings.parse({ imap, smtp, aliases: ["Info@Shop.example.com"] });
    expect(emailKind.settings.parse(settings)).toEqual(settings);
    expect(settings).toMatchObject({ aliases: ["info@shop.example.com"] });
    const once = emailKind.secrets.parse(secrets);
    expect(once).toMatchObject({ webhookToken: [secrets.webhookToken] });
    expect(emailKind.secrets.parse(once)).toEqual(once);
  });

  it.each<readonly [string, Json]>([
    ["no server to send through", { imap }],
    ["no mailbox to watch", { smtp }],
    ["an unknown key", { imap, smtp, aliasses: [] }],
    ["an unknown key of a server", { imap: { ...imap, ssl: true }, smtp }],
    ["an address as host", { imap: { host: "imaps://imap.example.com" }, smtp }],
    ["a port with the host", { imap: { host: "imap.example.com:993" }, smtp }],
    ["a port that is none", { imap, smtp: { ...smtp, port: 70_000 } }],
    ["no encryption far away", { imap, smtp, allowInsecure: true }],
    ["no encryption to one server far away", { imap: { host: "localhost" }, smtp, allowInsecure: true }],
    [
      "no encryption to a look-alike of this machine",
      { imap: { host: "127.0.0.1.example.com" }, smtp: { host: "localhost" }, allowInsecure: true },
    ],
    ["a name with a line break", { imap, smtp, fromName: "Shop\r\nBcc: x@example.com" }],
    ["a user with a line break", { imap: { ...imap, user: "a\r\nb" }, smtp }],
    ["an alias that is no address", { imap, smtp, aliases: ["info"] }],
    ["nobody in particular trusted", { imap, smtp, trusted: {} }],
    ["everybody trusted", { imap, smtp, trusted: true }],
    ["a day that is none", { imap: { ...imap, since: "yesterday" }, smtp }],
    ["too long a wait", { imap, smtp, settleMs: 600_000 }],
  ])("does not start with %s", (_, settings) => {
    expect(() => build(settings)).toThrow();
  });

  const without = (name: string) =>
    Object.fromEntries(Object.entries(secrets).filter(([key]) => key !== name));

  it.each<readonly [string, Json, Json]>([
    ["no secrets", { imap, smtp }, {}],
    ["no signing key", { imap, smtp }, without("signing")],
    ["a short signing key", { imap, smtp }, { ...secrets, signing: "x".repeat(31) }],
    ["no password of the mailbox", { imap, smtp }, without("imapPassword")],
    ["an empty password", { imap, smtp }, { ...secrets, imapPassword: "" }],
    ["a password with a line break", { imap, smtp }, { ...secrets, smtpPassword: "a\nb" }],
    ["no password to send", { imap, smtp }, without("smtpPassword")],
    ["no token for the webhook", { inbound: "webhook", smtp }, without("webhookToken")],
    ["an empty token", { inbound: "webhook", smtp }, { ...secrets, webhookToken: "" }],
    ["an empty list of tokens", { inbound: "webhook", smtp }, { ...secrets, webhookToken: [] }],
    ["a token that can be guessed", { inbound: "webhook", smtp }, { ...secrets, webhookToken: "secret" }],
    [
      "one such of two",
      { inbound: "webhook", smtp },
      { ...secrets, webhookToken: [secrets.webhookToken, "x"] },
    ],
    ["an empty Mailgun key", { inbound: "webhook", smtp }, { ...secrets, mailgunSigningKey: "" }],
    ["an unknown secret", { imap, smtp }, { ...secrets, password: "x" }],
  ])("does not start with %s", (_, settings, given) => {
    expect(() => build(settings, given)).toThrow();
  });

  it("needs only the secrets of what it does", () => {
    expect(() => build({ imap, smtp }, without("webhookToken"))).not.toThrow();
    expect(() => build({ inbound: "webhook", smtp }, without("imapPassword"))).not.toThrow();
    expect(() => build({ imap, smtp: { ...smtp, user: null } }, without("smtpPassword"))).not.toThrow();
  });

  it("is one mailbox, by its address in lower case", () => {
    expect(emailKind.account.parse(" Support@Shop.Example.com ")).toBe(account);
    for (const wrong of ["", "support", "Support <s@example.com>", "a@b@example.com", "a@localhost"])
      expect(emailKind.account.safeParse(wrong).success, wrong).toBe(false);
    expect(() => build({ imap, smtp }, secrets, [account, "info@shop.example.com"])).toThrow(/aliases/);
    expect(() => build({ imap, smtp }, secrets, [])).toThrow();
  });
});

describe("an address that mail can be sent to", () => {
  it.each([
    "ana@example.com",
    "a..b.@mobile.example.jp",
    "δοκιμή@παράδειγμα.example",
    "a@xn--mnchen-3ya.example",
    "o'hara+x@a-b.co.uk",
  ])("%s", (address) => {
    expect(canBeSentTo(address)).toBe(true);
  });

  it.each([
    "a b@example.com",
    "a\tb@example.com",
    "a@exa mple.com",
    "a@example.com.",
    "a@-x.com",
    "a@x-.com",
    "a@.com",
    "a,b@example.com",
    "a;b@example.com",
    "a:b@example.com",
    "a(b)@example.com",
    'a"b@example.com',
    "a\\b@example.com",
    "a@1.2.3.4",
    "\u202ea@example.com",
    "a\u0085@example.com",
  ])("not %j", (address) => {
    expect(canBeSentTo(address)).toBe(false);
  });
});
