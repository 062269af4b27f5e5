import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { messengerKind } from "#channels/messenger/index.ts";
import { type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { account } from "../../fixtures/messenger/bodies.ts";
import { appId, checked, find, refusal, summary, token, webhooks } from "../meta/checking.ts";
import { accessToken, depsWith, connection } from "../meta/connections.ts";

const scopes = ["pages_messaging", "pages_manage_metadata", "pages_show_list"];
const fields = ["messages", "messaging_postbacks", "message_echoes", "message_reads"];
const v = "/v26.0";

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
  graph.objects.set(`${v}/debug_token`, token(scopes));
  graph.objects.set(`${v}/${appId}/subscriptions`, webhooks("page", fields));
  graph.objects.set(`${v}/${account}`, { body: { id: account, name: "Sample Shop" } });
  graph.objects.set(`${v}/${account}/subscribed_apps`, {
    body: { data: [{ id: appId, name: "Shop helper", subscribed_fields: fields }] },
  });
});
afterEach(async () => {
  await graph.close();
});

const check = (more: object = {}) => checked(messengerKind, graph, { accounts: [account], ...more });
const allWell = "token ok, secret ok, webhook ok, account ok, subscription ok";

describe("a Messenger connection", () => {
  it("that works is said to, with its page and app", async () => {
    const checks = await check();
    expect(summary(checks)).toBe(allWell);
    expect(find(checks, "token")).toMatchObject({ said: expect.stringContaining("does not expire") });
    expect(find(checks, "account").said).toContain("Sample Shop");
    expect(find(checks, "webhook").said).toContain("here");
  });

  it("with its app known is looked at by the app", async () => {
    expect(summary(await check({ settings: { appId } }))).toBe(allWell);
    const [first] = graph.requests;
    expect(first?.headers["authorization"]).toMatch(new RegExp(`^Bearer ${appId}\\|`));
    expect(first?.query).toBe(`?input_token=${accessToken}`);
  });

  it("shows when its token ends: the token, or the right to the data behind it", async () => {
    const soon = 1_800_000_000;
    graph.objects.set(
      `${v}/debug_token`,
      token(scopes, { expires_at: soon, data_access_expires_at: soon + 9 }),
    );
    expect(find(await check(), "token")).toMatchObject({ result: "ok", expires: new Date(soon * 1000) });
    graph.objects.set(`${v}/debug_token`, token(scopes, { data_access_expires_at: soon + 9 }));
    expect(find(await check(), "token").expires).toEqual(new Date((soon + 9) * 1000));
  });

  it.each([
    [463, "expired"],
    [460, "password"],
    [467, "revoked"],
    [1, "not valid"],
  ])("with a dead token (%i) says so and asks no more with it", async (subcode, why) => {
    graph.objects.set(
      `${v}/debug_token`,
      token([], { is_valid: false, error: { code: 190, subcode, message: "x" } }),
    );
    const checks = await check();
    expect(summary(checks)).toBe(
      "token failed, secret ok, webhook ok, account skipped, subscription skipped",
    );
    expect(find(checks, "token")).toMatchObject({
      said: expect.stringContaining(why),
      fix: expect.stringContaining("new access token"),
    });
  });

  it("with a token that Meta does not know at all says so", async () => {
    graph.objects.set(`${v}/debug_token`, refusal(190, undefined, 401));
    const checks = await check();
    expect(summary(checks)).toBe(
      "token failed, secret skipped, webhook skipped, account skipped, subscription skipped",
    );
  });

  it("with a token that lacks a permission names it", async () => {
    graph.objects.set(`${v}/debug_token`, token(["pages_messaging"]));
    expect(find(await check(), "token")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("pages_manage_metadata"),
    });
  });

  it("with a token of another app says which", async () => {
    graph.objects.set(`${v}/debug_token`, token(scopes, { app_id: "42" }));
    const found = find(await check({ settings: { appId } }), "token");
    expect(found.result).toBe("failed");
    expect(found.said).toContain("42");
  });

  it("with a token that may not be looked at goes on, and says how it could be", async () => {
    graph.objects.set(`${v}/debug_token`, refusal(100));
    const checks = await check();
    expect(summary(checks)).toBe(
      "token skipped, secret skipped, webhook skipped, account ok, subscription ok",
    );
    expect(find(checks, "token").said).toContain("appId");
  });

  it("with a wrong app secret says so, and takes one of several", async () => {
    const checks = await check({ secrets: { appSecret: "wrong" } });
    expect(summary(checks)).toBe("token ok, secret failed, webhook skipped, account ok, subscription ok");
    expect(find(checks, "secret").fix).toContain("app secret");
    const two = { appSecret: ["wrong", "app-secret-for-tests"] };
    expect(summary(await check({ secrets: two }))).toBe(allWell);
  });

  it.each<readonly [string, () => void, string, string]>([
    [
      "none for pages",
      () => graph.objects.set(`${v}/${appId}/subscriptions`, webhooks("user", fields)),
      "no webhook",
      "verify token",
    ],
    [
      "another address",
      () =>
        graph.objects.set(
          `${v}/${appId}/subscriptions`,
          webhooks("page", fields, { callback_url: "https://old.example.com/hook?key=1" }),
        ),
      "https://old.example.com/hook.",
      "https://shop.example.com/webhooks/x/c1",
    ],
    [
      "its webhook switched off",
      () => graph.objects.set(`${v}/${appId}/subscriptions`, webhooks("page", fields, { active: false })),
      "switched",
      "callback URL",
    ],
    [
      "fields missing",
      () => graph.objects.set(`${v}/${appId}/subscriptions`, webhooks("page", ["messages"])),
      "messaging_postbacks, message_echoes",
      "subscribe",
    ],
  ])("whose app has %s says what to set up", async (_, prepare, said, fix) => {
    prepare();
    expect(find(await check(), "webhook")).toMatchObject({
      result: "failed",
      said: expect.stringContaining(said),
      fix: expect.stringContaining(fix),
    });
  });

  it.each([
    ["nobody", { data: [] }, "No app is"],
    ["others only", { data: [{ id: "42", subscribed_fields: fields }] }, "Only other apps"],
    ["too few fields", { data: [{ id: appId, subscribed_fields: ["feed", "messages"] }] }, "message_echoes"],
  ])("whose page has subscribed %s says how to", async (_, body, said) => {
    graph.objects.set(`${v}/${account}/subscribed_apps`, { body });
    expect(find(await check(), "subscription")).toMatchObject({
      result: "failed",
      said: expect.stringContaining(said),
      fix: expect.stringContaining(`POST /${account}/subscribed_apps`),
    });
  });

  it("whose page is not the token's says what to look at, for each page", async () => {
    graph.objects.set(`${v}/42`, refusal(100, 33));
    graph.objects.set(`${v}/42/subscribed_apps`, refusal(200, undefined, 403));
    const checks = await check({ accounts: [account, "42"] });
    expect(summary(checks)).toBe(`${allWell}, account failed, subscription failed`);
    expect(checks.at(-2)).toMatchObject({ fix: expect.stringContaining("page access token") });
  });

  it("that meets trouble at Meta is not said to be wrong", async () => {
    graph.always({ do: "html", status: 503 });
    expect(summary(await check())).toBe(
      "token skipped, secret skipped, webhook skipped, account skipped, subscription skipped",
    );
  });

  it("that reaches nobody says so", async () => {
    const { url } = graph;
    const closed = await startGraph();
    await closed.close();
    const checks = await checked(messengerKind, { ...graph, url: closed.url }, { accounts: [account] });
    expect(url).not.toBe(closed.url);
    expect(find(checks, "token")).toMatchObject({ result: "failed", fix: expect.stringContaining("apiUrl") });
    expect(find(checks, "account").result).toBe("skipped");
  });

  it("that is answered with nonsense is not said to be wrong", async () => {
    graph.always({ do: "status", status: 200, body: "[7]" });
    expect(summary(await check())).toBe(
      "token skipped, secret skipped, webhook skipped, account ok, subscription skipped",
    );
  });

  it("that does not fit its schema is said not to start, without its secrets", async () => {
    const secrets = { accessToken, appSecret: 7 };
    const made = connection({ settings: { apiURL: "x" }, secrets });
    const checks = await messengerKind.check?.(made, depsWith(), new URL("https://x.example.com"));
    expect(checks).toMatchObject([{ name: "settings", result: "failed" }]);
    expect(JSON.stringify(checks)).not.toContain(accessToken);
  });

  it("is checked to the end whatever fetch does", async () => {
    const broken = depsWith({
      fetch: () => {
        throw new Error(accessToken);
      },
    });
    const checks = await messengerKind.check?.(
      connection({ accounts: [account] }),
      broken,
      new URL("https://x.example.com"),
    );
    expect(checks?.[0]).toMatchObject({ name: "token", result: "failed" });
    expect(JSON.stringify(checks)).not.toContain(accessToken);
  });
});
