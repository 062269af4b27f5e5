import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instagramKind } from "#channels/instagram/index.ts";
import { type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { account } from "../../fixtures/instagram/bodies.ts";
import { appId, checked, find, refusal, summary, token, webhookUrl, webhooks } from "../meta/checking.ts";
import { now } from "../meta/connections.ts";

const v = "/v26.0";
const fields = ["messages", "messaging_postbacks", "messaging_seen"];

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
});
afterEach(async () => {
  await graph.close();
});

const check = (more: object = {}) => checked(instagramKind, graph, { accounts: [account], ...more });

describe("an Instagram connection with Instagram login", () => {
  beforeEach(() => {
    graph.objects.set(`${v}/me`, { body: { user_id: account, id: "9001", username: "sample.shop" } });
    graph.objects.set(`${v}/me/subscribed_apps`, { body: { data: [{ subscribed_fields: fields }] } });
  });

  it("that works is said to, and what cannot be asked is named", async () => {
    const checks = await check();
    expect(summary(checks)).toBe("token ok, webhook skipped, account ok, subscription ok");
    expect(find(checks, "account").said).toContain("@sample.shop");
    expect(find(checks, "webhook").said).toContain(webhookUrl.href);
    expect(find(checks, "webhook").said).toContain("Instagram app secret");
    // This host has no look-up of tokens.
    expect(graph.requests.map(({ path }) => path)).toEqual([`${v}/me`, `${v}/me/subscribed_apps`]);
  });

  it("shows when its token ends, once that is known", async () => {
    expect(find(await check(), "token")).not.toHaveProperty("expires");
    const tokenExpiresAt = new Date(now.getTime() + 40.5 * 86_400_000).toISOString();
    expect(find(await check({ secrets: { tokenExpiresAt } }), "token")).toMatchObject({
      said: expect.stringContaining("40 more days"),
      expires: new Date(tokenExpiresAt),
    });
  });

  it("with a dead token says how to get another", async () => {
    graph.objects.set(`${v}/me`, refusal(190, 463));
    const checks = await check();
    expect(summary(checks)).toBe("token failed, webhook skipped, account skipped, subscription skipped");
    expect(find(checks, "token").fix).toContain("Log in again");
  });

  it("that was connected by the wrong one of the account's two ids names the right one", async () => {
    const found = find(await check({ accounts: ["9001"] }), "account");
    expect(found).toMatchObject({ result: "failed", fix: expect.stringContaining(account) });
    expect(found.said).toContain("this app only");
  });

  it("of another account says whose the token is", async () => {
    const found = find(await check({ accounts: ["17841400000000077"] }), "account");
    expect(found).toMatchObject({ result: "failed", said: expect.stringContaining(account) });
  });

  it.each([
    ["is subscribed to nothing", { data: [] }],
    ["leaves out the messages", { data: [{ subscribed_fields: ["comments"] }] }],
  ])("that %s says how to subscribe", async (_, body) => {
    graph.objects.set(`${v}/me/subscribed_apps`, { body });
    expect(find(await check(), "subscription")).toMatchObject({
      result: "failed",
      fix: expect.stringContaining("POST /me/subscribed_apps"),
    });
  });

  it("that meets trouble at Meta is not said to be wrong", async () => {
    graph.always({ do: "status", status: 500 });
    expect(summary(await check())).toBe(
      "token skipped, webhook skipped, account skipped, subscription skipped",
    );
  });
});

describe("an Instagram connection with page login", () => {
  const settings = { login: "page" };
  beforeEach(() => {
    graph.objects.set(
      `${v}/debug_token`,
      token(["instagram_basic", "instagram_manage_messages", "pages_manage_metadata"]),
    );
    graph.objects.set(`${v}/${appId}/subscriptions`, webhooks("instagram", fields));
    graph.objects.set(`${v}/${account}`, { body: { id: account, username: "sample.shop" } });
    graph.objects.set(`${v}/me/subscribed_apps`, {
      body: { data: [{ id: appId, subscribed_fields: ["messages"] }] },
    });
  });

  it("that works is said to", async () => {
    const checks = await check({ settings });
    expect(summary(checks)).toBe("token ok, secret ok, webhook ok, account ok, subscription ok");
    expect(find(checks, "account").said).toContain("@sample.shop");
  });

  it("without a permission names it", async () => {
    graph.objects.set(`${v}/debug_token`, token(["instagram_basic", "pages_manage_metadata"]));
    expect(find(await check({ settings }), "token")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("instagram_manage_messages"),
    });
  });

  it("whose webhook is for pages only says that Instagram's is missing", async () => {
    graph.objects.set(`${v}/${appId}/subscriptions`, webhooks("page", fields));
    expect(find(await check({ settings }), "webhook")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("instagram"),
    });
  });

  it("whose account is not of the token's page says what to look at", async () => {
    graph.objects.set(`${v}/${account}`, refusal(100, 33));
    expect(find(await check({ settings }), "account")).toMatchObject({
      result: "failed",
      fix: expect.stringContaining("linked"),
    });
  });

  it("whose page is not subscribed says how to", async () => {
    graph.objects.set(`${v}/55/subscribed_apps`, { body: { data: [] } });
    const found = find(await check({ settings: { ...settings, pageId: "55" } }), "subscription");
    expect(found).toMatchObject({
      result: "failed",
      fix: expect.stringContaining("POST /55/subscribed_apps"),
    });
  });

  it("with a dead token says so", async () => {
    graph.objects.set(`${v}/debug_token`, token([], { is_valid: false }));
    expect(summary(await check({ settings }))).toBe(
      "token failed, secret ok, webhook ok, account skipped, subscription skipped",
    );
  });
});
