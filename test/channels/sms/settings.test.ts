import { describe, expect, it } from "vitest";
import { smsKind } from "#channels/sms/index.ts";
import { accountSid, messagingServiceSid, shop } from "../../fixtures/sms/bodies.ts";

const deps = { fetch, now: () => new Date(), log: () => undefined };
const secrets = { signingSecrets: ["signing"], authToken: "rest" };
const key = { apiKeySid: "SK00000000000000000000000000000001", apiKeySecret: "key" };

function starts(settings: unknown, given: unknown): boolean {
  try {
    smsKind.build({ id: "c1", accounts: [shop.sms], settings, secrets: given }, deps);
    return true;
  } catch {
    return false;
  }
}

describe("a connection", () => {
  it("starts with an account, a signing secret and credentials", () => {
    expect(starts({ accountSid }, secrets)).toBe(true);
    expect(starts({ accountSid }, { signingSecrets: "one", ...key })).toBe(true);
    expect(starts({ accountSid }, { signingSecrets: ["old", "new"], ...key })).toBe(true);
  });

  it.each<[string, unknown]>([
    ["nothing", {}],
    ["no signing secret", { authToken: "rest" }],
    ["an empty list of them", { signingSecrets: [], authToken: "rest" }],
    ["an empty one", { signingSecrets: [""], authToken: "rest" }],
    ["an empty one among others", { signingSecrets: ["a", " "], authToken: "rest" }],
    ["no credentials", { signingSecrets: ["a"] }],
    ["empty credentials", { signingSecrets: ["a"], authToken: "" }],
    ["an API key without its secret", { signingSecrets: ["a"], apiKeySid: key.apiKeySid }],
    ["a secret without its API key", { signingSecrets: ["a"], apiKeySecret: "key" }],
    ["two kinds of credentials", { ...secrets, ...key }],
    ["half an API key beside a token", { ...secrets, apiKeySecret: "key" }],
    ["a misspelt secret", { ...secrets, signingSecret: "a" }],
    ["a secret that is no header", { signingSecrets: ["a b"], authToken: "rest" }],
  ])("does not start with %s", (_, given) => {
    expect(starts({ accountSid }, given)).toBe(false);
  });

  it.each<[string, object]>([
    ["no account", { accountSid: undefined }],
    ["an API key as account", { accountSid: key.apiKeySid }],
    ["a misspelt setting", { settlems: 1 }],
    ["a service that is none", { messagingServiceSid: "MG1" }],
    ["an unencrypted API", { apiUrl: "http://api.example.com" }],
    ["credentials in the API's address", { apiUrl: "https://a:b@api.example.com" }],
    ["a status callback Twilio would refuse", { statusCallback: "https://my_shop.example.com/" }],
    ["a status callback that is no address", { statusCallback: "here" }],
    ["a validity Twilio would refuse", { validitySeconds: 36_001 }],
    ["a media host that is an address", { mediaHosts: ["https://x.example.com"] }],
  ])("does not start with %s", (_, more) => {
    expect(starts({ accountSid, ...more }, secrets)).toBe(false);
  });

  it("takes all there is to set", () => {
    const settings = {
      accountSid,
      messagingServiceSid,
      apiUrl: "http://localhost:8080/twilio/",
      statusCallback: "https://shop.example.com/webhooks/sms/c1#rc=3",
      validitySeconds: 600,
      settleMs: 0,
      mediaHosts: ["*.example.com"],
      timeoutMs: 1_000,
    };
    expect(starts(settings, secrets)).toBe(true);
    expect(smsKind.settings.parse(settings)).toMatchObject({ apiUrl: "http://localhost:8080/twilio" });
  });

  it("says nothing of a secret that it refuses", () => {
    const result = smsKind.secrets.safeParse({ signingSecrets: ["hunter two"], authToken: "hunter three" });
    expect(result.success).toBe(false);
    expect(String(result.error)).not.toContain("hunter");
  });
});

it("an account is one of the shop's senders, as Twilio writes it", () => {
  const takes = (id: string) => smsKind.account.safeParse(id).success;
  for (const id of [shop.sms, "22395", "729725", shop.whatsapp, shop.messenger, "+4915735550100"])
    expect(takes(id), id).toBe(true);
  for (const id of [
    "",
    "15550100000",
    "+1 555 010 0000",
    "DHL",
    "whatsapp:15550100000",
    "+",
    "whatsapp:",
    "+0123456789",
  ])
    expect(takes(id), id).toBe(false);
});
