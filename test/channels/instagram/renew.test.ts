import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instagramKind } from "#channels/instagram/index.ts";
import type { Json } from "#src/conversation/json.ts";
import { type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { type Logged, accessToken, connection, depsWith, now, secrets } from "../meta/connections.ts";

const path = "/refresh_access_token";
const answer = { access_token: "token-that-is-new", token_type: "bearer", expires_in: 5_184_000 };

let graph: FakeGraph;
let logged: Logged[];
beforeEach(async () => {
  graph = await startGraph();
  logged = [];
});
afterEach(async () => {
  await graph.close();
});

const days = (n: number) => new Date(now.getTime() + n * 86_400_000).toISOString();

async function renew(
  times: { readonly [key: string]: string } = {},
  settings: { readonly [key: string]: Json } = {},
) {
  const asked = connection({
    settings: { apiUrl: graph.url, ...settings },
    secrets: { ...secrets, ...times },
  });
  return instagramKind.renew?.(asked, depsWith({}, logged));
}

const renewed = {
  ...secrets,
  appSecret: [secrets.appSecret],
  accessToken: "token-that-is-new",
  tokenIssuedAt: now.toISOString(),
  tokenExpiresAt: days(60),
};

describe("the token of an Instagram login", () => {
  it("is renewed when it has less than 10 days left, with the token in the header", async () => {
    graph.objects.set(path, { body: answer });
    const result = await renew({ tokenIssuedAt: days(-51), tokenExpiresAt: days(9.9) });
    expect(result).toEqual(renewed);
    expect(instagramKind.secrets.parse(result)).toEqual(renewed);
    expect(graph.requests).toHaveLength(1);
    expect(graph.requests[0]).toMatchObject({
      method: "GET",
      path,
      query: "?grant_type=ig_refresh_token",
      headers: { authorization: `Bearer ${accessToken}` },
    });
  });

  it("is renewed in the documented form where the header is not taken", async () => {
    graph.objects.set(path, ({ query }) =>
      query.includes(`access_token=${accessToken}`)
        ? { body: answer }
        : { status: 400, body: { error: { message: "Missing access token", code: 100 } } },
    );
    expect(await renew({ tokenIssuedAt: days(-51), tokenExpiresAt: days(9) })).toEqual(renewed);
    expect(graph.requests).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain(accessToken);
  });

  it.each<readonly [string, { readonly [key: string]: string }]>([
    ["has 10 days left", { tokenIssuedAt: days(-50), tokenExpiresAt: days(10) }],
    ["is a day old", { tokenIssuedAt: days(-1), tokenExpiresAt: days(3) }],
    ["is a day old and nobody knows until when", { tokenIssuedAt: days(-0.5) }],
  ])("is left alone when it %s", async (_, times) => {
    expect(await renew(times)).toBeNull();
    expect(graph.requests).toHaveLength(0);
  });

  it("is renewed at once when nobody knows how old it is, because then it is known", async () => {
    graph.objects.set(path, { body: answer });
    expect(await renew()).toEqual(renewed);
  });

  it("is tried again tomorrow when it may be too young", async () => {
    graph.objects.set(path, { status: 400, body: { error: { message: "too young", code: 10 } } });
    expect(await renew()).toBeNull();
    expect(logged).toMatchObject([{ level: "info" }]);
    expect(JSON.stringify(logged)).not.toContain(accessToken);
  });

  it.each<
    readonly [string, () => void, { readonly [key: string]: string }, { readonly [key: string]: Json }]
  >([
    [
      "is dead",
      () => graph.objects.set(path, { status: 400, body: { error: { message: accessToken, code: 190 } } }),
      {},
      {},
    ],
    [
      "is refused though it is old enough",
      () => graph.objects.set(path, { status: 400, body: { error: { message: accessToken, code: 10 } } }),
      { tokenIssuedAt: days(-55), tokenExpiresAt: days(5) },
      {},
    ],
    ["is answered with nothing", () => graph.objects.set(path, { body: {} }), {}, {}],
    ["meets a failure of Meta's", () => graph.always({ do: "html", status: 502 }), {}, {}],
    ["meets silence", () => graph.always({ do: "silence" }), {}, { timeoutMs: 300 }],
    ["has run out", () => undefined, { tokenIssuedAt: days(-61), tokenExpiresAt: days(-1) }, {}],
  ])("is an error without the token in its words when it %s", async (_, prepare, times, settings) => {
    prepare();
    const failure: unknown = await renew(times, settings).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toContain("Instagram");
    expect(String(failure)).not.toContain(accessToken);
  });
});

it("the token of a page does not run out by itself", async () => {
  expect(await renew({}, { login: "page" })).toBeNull();
  expect(graph.requests).toHaveLength(0);
});
