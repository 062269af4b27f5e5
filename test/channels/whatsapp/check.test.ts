import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import type { Json } from "#src/conversation/json.ts";
import { type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { account, otherAccount } from "../../fixtures/whatsapp/bodies.ts";
import { appId, checked, find, refusal, summary, token, webhookUrl, webhooks } from "../meta/checking.ts";

const v = "/v26.0";
const business = "500000000000001";
const scopes = ["whatsapp_business_messaging", "whatsapp_business_management"];
const object = "whatsapp_business_account";

const number = (can: string, more: { readonly [key: string]: Json } = {}): Json => ({
  id: account,
  display_phone_number: "+1 555-010-0000",
  verified_name: "Sample Shop",
  health_status: {
    can_send_message: can,
    entities: [
      { entity_type: "PHONE_NUMBER", id: account, can_send_message: "AVAILABLE" },
      { entity_type: "WABA", id: business, can_send_message: can },
    ],
  },
  ...more,
});
const subscribed = (more: { readonly [key: string]: Json } = {}, id = appId): Json => ({
  data: [{ whatsapp_business_api_data: { id, name: "Shop helper", link: "https://example.com" }, ...more }],
});

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
  graph.objects.set(`${v}/debug_token`, token(scopes));
  graph.objects.set(`${v}/${appId}/subscriptions`, webhooks(object, ["messages"]));
  graph.objects.set(`${v}/${account}`, { body: number("AVAILABLE") });
  graph.objects.set(`${v}/${business}/subscribed_apps`, { body: subscribed() });
});
afterEach(async () => {
  await graph.close();
});

const check = (more: object = {}) => checked(whatsappKind, graph, { accounts: [account], ...more });

describe("a WhatsApp connection", () => {
  it("that works is said to, with its number", async () => {
    const checks = await check();
    expect(summary(checks)).toBe("token ok, secret ok, webhook ok, account ok, subscription ok");
    expect(find(checks, "account").said).toContain("+1 555-010-0000, Sample Shop");
    expect(find(checks, "subscription").said).toContain(business);
  });

  it("shows when its token ends", async () => {
    graph.objects.set(`${v}/debug_token`, token(scopes, { expires_at: 1_800_000_000 }));
    expect(find(await check(), "token").expires).toEqual(new Date(1_800_000_000_000));
  });

  it("with a dead token asks no more with it", async () => {
    graph.objects.set(`${v}/debug_token`, token([], { is_valid: false, error: { code: 190, subcode: 463 } }));
    expect(summary(await check())).toBe(
      "token failed, secret ok, webhook ok, account skipped, subscription skipped",
    );
  });

  it("without a permission names it", async () => {
    graph.objects.set(`${v}/debug_token`, token(["whatsapp_business_management"]));
    expect(find(await check(), "token").said).toContain("whatsapp_business_messaging");
  });

  it("has as permission also what was given for single accounts only", async () => {
    const granular_scopes = scopes.map((scope) => ({ scope, target_ids: [business] }));
    graph.objects.set(`${v}/debug_token`, token([], { granular_scopes }));
    expect(find(await check(), "token").result).toBe("ok");
  });

  it("with the number in place of its id, or another's, says what to look at", async () => {
    graph.objects.set(`${v}/15550100000`, refusal(100, 33));
    const checks = await check({ accounts: [account, "15550100000"] });
    expect(summary(checks)).toBe(
      "token ok, secret ok, webhook ok, account ok, account failed, subscription ok",
    );
    expect(checks[4]).toMatchObject({ fix: expect.stringContaining("not the number itself") });
  });

  it("that Meta does not let send says who is in the way", async () => {
    graph.objects.set(`${v}/${account}`, { body: number("BLOCKED") });
    expect(find(await check(), "account")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("blocked: waba"),
      fix: expect.stringContaining("WhatsApp Manager"),
    });
  });

  it("asks each business account once, however many numbers it has", async () => {
    graph.objects.set(`${v}/${otherAccount}`, { body: number("AVAILABLE") });
    const checks = await check({ accounts: [account, otherAccount] });
    expect(summary(checks)).toBe("token ok, secret ok, webhook ok, account ok, account ok, subscription ok");
  });

  it("whose business account is not told by the number takes the one the token was given", async () => {
    graph.objects.set(`${v}/${account}`, { body: { id: account } });
    expect(find(await check(), "subscription").result).toBe("skipped");
    const granular_scopes = [{ scope: "whatsapp_business_management", target_ids: [business] }];
    graph.objects.set(`${v}/debug_token`, token(scopes, { granular_scopes }));
    expect(find(await check(), "subscription").result).toBe("ok");
  });

  it.each([
    ["nobody", { data: [] }],
    ["another app", subscribed({}, "42")],
  ])("whose business account has subscribed %s says how to", async (_, body) => {
    graph.objects.set(`${v}/${business}/subscribed_apps`, { body });
    expect(find(await check(), "subscription")).toMatchObject({
      result: "failed",
      fix: expect.stringContaining(`POST /${business}/subscribed_apps`),
    });
  });

  it("whose business account overrides the app's address is judged by that", async () => {
    const elsewhere = webhooks(object, ["messages"], { callback_url: "https://old.example.com/" });
    graph.objects.set(`${v}/${appId}/subscriptions`, elsewhere);
    expect(find(await check(), "webhook").result).toBe("failed");
    const here = subscribed({ override_callback_uri: webhookUrl.href });
    graph.objects.set(`${v}/${business}/subscribed_apps`, { body: here });
    expect(find(await check(), "webhook").result).toBe("ok");
    graph.objects.set(`${v}/${appId}/subscriptions`, webhooks(object, ["messages"]));
    const away = subscribed({ override_callback_uri: "https://old.example.com/hook" });
    graph.objects.set(`${v}/${business}/subscribed_apps`, { body: away });
    expect(find(await check(), "webhook")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("https://old.example.com/hook"),
      fix: expect.stringContaining("override_callback_uri"),
    });
  });

  it("with a wrong app secret says so", async () => {
    expect(summary(await check({ secrets: { appSecret: "wrong" } }))).toBe(
      "token ok, secret failed, webhook skipped, account ok, subscription ok",
    );
  });

  it.each([
    ["trouble at Meta", { do: "html", status: 502 } as const, "skipped"],
    ["silence", { do: "silence" } as const, "failed"],
  ])("that meets %s is said to be %s", async (_, behaviour, result) => {
    graph.always(behaviour);
    const checks = await check();
    expect(find(checks, "token").result).toBe(result);
  });
});
