import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { instagramKind } from "#channels/instagram/index.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { depsWith } from "./connections.ts";

const good = { accessToken: "t", appSecret: ["s"], verifyToken: "v" };
const kinds = [
  ["Messenger", messengerKind],
  ["Instagram", instagramKind],
] as const;

const common = {
  version: "v26.0",
  mediaHosts: ["*.fbcdn.net", "*.fbsbx.com", "*.cdninstagram.com"],
  settleMs: 1500,
  timeoutMs: 10000,
};
const chat = { replyWindowMs: 86_400_000, settleMs: 1500, style: "chat", answers: null };

describe.each(kinds)("a connection to %s", (_, kind) => {
  const build = (settings: unknown, secrets: unknown) =>
    kind.build({ id: "c1", accounts: ["1"], settings, secrets }, depsWith());

  it("needs nothing but its secrets", () => {
    expect(kind.settings.parse({})).toMatchObject(common);
    expect(build({}, good).traits).toMatchObject(chat);
    expect(build({ settleMs: 0 }, good).traits.settleMs).toBe(0);
  });

  it("takes one app secret or several, and what the schema gave is taken again", () => {
    const once = kind.secrets.parse({ ...good, appSecret: " one " });
    expect(once).toEqual({ ...good, appSecret: ["one"] });
    expect(kind.secrets.parse(once)).toEqual(once);
    const settings = kind.settings.parse({ apiUrl: "http://localhost:1/x/", appId: "42" });
    expect(settings).toMatchObject({ apiUrl: "http://localhost:1/x", appId: "42" });
    expect(kind.settings.parse(settings)).toEqual(settings);
  });

  it.each<readonly [string, Json]>([
    ["an unknown key", { apiURL: "https://graph.facebook.com" }],
    ["http", { apiUrl: "http://graph.facebook.com" }],
    ["a query in the address", { apiUrl: "https://graph.facebook.com/?x=1" }],
    ["a version that is none", { version: "26" }],
    ["an app id that is none", { appId: "my-app" }],
    ["every host", { mediaHosts: ["*"] }],
    ["too long a time", { settleMs: 9_000 }],
  ])("does not start with %s", (_, settings) => {
    expect(() => build(settings, good)).toThrow();
  });

  it.each<readonly [string, Json]>([
    ["no secrets", {}],
    ["no token", { appSecret: "s", verifyToken: "v" }],
    ["a token with a line break", { ...good, accessToken: "a\nb" }],
    ["no app secret", { accessToken: "t", verifyToken: "v" }],
    ["an empty list of app secrets", { ...good, appSecret: [] }],
    ["one empty app secret of two", { ...good, appSecret: ["s", ""] }],
    ["an empty verify token", { ...good, verifyToken: "" }],
    ["an unknown key", { ...good, appsecret: "s" }],
  ])("does not start with %s", (_, secrets) => {
    expect(() => build({}, secrets)).toThrow();
  });

  it("has ids as accounts", () => {
    expect(kind.account.safeParse("17841400000000001").success).toBe(true);
    for (const wrong of ["", "@shop", "me", "1/2", "1".repeat(40)])
      expect(kind.account.safeParse(wrong).success, wrong).toBe(false);
  });
});

describe("what the two differ in", () => {
  it("is where they are, and that only Messenger's echoes settle a send cut short", () => {
    const build = (kind: typeof messengerKind) =>
      kind.build({ id: "c1", accounts: ["1"], settings: {}, secrets: good }, depsWith());
    expect(messengerKind.settings.parse({})).toEqual({
      ...common,
      apiUrl: "https://graph.facebook.com",
      templates: {},
    });
    expect(build(messengerKind).traits.repeatAfterCrashMs).toBe(5_000);
    expect(build(instagramKind).traits.repeatAfterCrashMs).toBeNull();
  });

  it("is that Instagram has two logins, each with its host", () => {
    expect(instagramKind.settings.parse({})).toEqual({
      ...common,
      login: "instagram",
      apiUrl: "https://graph.instagram.com",
    });
    expect(instagramKind.settings.parse({ login: "page", pageId: "5" })).toMatchObject({
      apiUrl: "https://graph.facebook.com",
      pageId: "5",
    });
    expect(instagramKind.settings.safeParse({ login: "google" }).success).toBe(false);
    expect(instagramKind.settings.safeParse({ pageId: "5" }).success).toBe(false);
  });
});
