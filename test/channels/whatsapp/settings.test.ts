import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { channelKinds } from "#channels/index.ts";
import { whatsappKind } from "#channels/whatsapp/index.ts";

const good = { accessToken: "t", appSecret: ["s"], verifyToken: "v" };
const deps = { fetch, now: () => new Date(), log: () => undefined };
const build = (settings: unknown, secrets: unknown) =>
  whatsappKind.build({ id: "c1", accounts: ["1"], settings, secrets }, deps);

describe("a WhatsApp connection", () => {
  it("is one of the channels", () => {
    expect(channelKinds.map(({ name }) => name)).toContain("whatsapp");
  });

  it("needs nothing but its secrets", () => {
    expect(whatsappKind.settings.parse({})).toEqual({
      apiUrl: "https://graph.facebook.com",
      version: "v26.0",
      mediaHosts: ["lookaside.fbsbx.com", "*.fbcdn.net", "*.whatsapp.net"],
      settleMs: 1500,
      timeoutMs: 10000,
      templates: {},
    });
    expect(build({}, good).traits).toEqual({
      replyWindowMs: 86_400_000,
      settleMs: 1500,
      style: "chat",
      repeatAfterCrashMs: 3000,
      answers: null,
    });
    expect(build({ settleMs: 0 }, good).traits.settleMs).toBe(0);
  });

  it("takes one app secret or several, and what the schema gave is taken again", () => {
    const once = whatsappKind.secrets.parse({ ...good, appSecret: " one " });
    expect(once).toEqual({ ...good, appSecret: ["one"] });
    expect(whatsappKind.secrets.parse(once)).toEqual(once);
    const settings = whatsappKind.settings.parse({ apiUrl: "http://localhost:1/x/" });
    expect(settings).toMatchObject({ apiUrl: "http://localhost:1/x" });
    expect(whatsappKind.settings.parse(settings)).toEqual(settings);
  });

  it.each<readonly [string, Json]>([
    ["an unknown key", { apiURL: "https://graph.facebook.com" }],
    ["http", { apiUrl: "http://graph.facebook.com" }],
    ["http to a look-alike", { apiUrl: "http://localhost.example.com" }],
    ["a user in the address", { apiUrl: "https://a:b@graph.facebook.com" }],
    ["a query in the address", { apiUrl: "https://graph.facebook.com/?x=1" }],
    ["no address", { apiUrl: "graph.facebook.com" }],
    ["a version that is none", { version: "26" }],
    ["a version with a path", { version: "v26.0/../x" }],
    ["a host that is none", { mediaHosts: ["https://example.com"] }],
    ["every host", { mediaHosts: ["*"] }],
    ["a negative time", { settleMs: -1 }],
    ["too long a time", { settleMs: 9_000 }],
  ])("does not start with %s", (_, settings) => {
    expect(() => build(settings, good)).toThrow();
  });

  it.each<readonly [string, Json]>([
    ["no secrets", {}],
    ["no token", { appSecret: "s", verifyToken: "v" }],
    ["an empty token", { ...good, accessToken: " " }],
    ["a token with a line break", { ...good, accessToken: "a\nb" }],
    ["no app secret", { accessToken: "t", verifyToken: "v" }],
    ["an empty app secret", { ...good, appSecret: "" }],
    ["an empty list of app secrets", { ...good, appSecret: [] }],
    ["one empty app secret of two", { ...good, appSecret: ["s", ""] }],
    ["an empty verify token", { ...good, verifyToken: "" }],
    ["an unknown key", { ...good, appsecret: "s" }],
  ])("does not start with %s", (_, secrets) => {
    expect(() => build({}, secrets)).toThrow();
  });

  it("has phone number ids as accounts", () => {
    expect(whatsappKind.account.safeParse("100000000000001").success).toBe(true);
    for (const wrong of ["", "+15550100000", "me", "1/2", "1".repeat(40)]) {
      expect(whatsappKind.account.safeParse(wrong).success, wrong).toBe(false);
    }
  });

  it.each(["https://graph.facebook.com/", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost"])(
    "takes %s",
    (apiUrl) => {
      expect(() => build({ apiUrl }, good)).not.toThrow();
    },
  );
});
