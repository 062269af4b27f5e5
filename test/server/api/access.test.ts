import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemOf } from "#src/server/api/errors.ts";
import { requireToken } from "#src/server/api/auth.ts";
import { trackingSourceKinds } from "#src/tracking/index.ts";
import { answered, openDesk, token, type Desk } from "./desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({
    tracking: {
      kinds: trackingSourceKinds,
      deps: { fetch, now: () => new Date(), log: () => undefined, unknownStatus: () => undefined },
      changed: () => undefined,
    },
  });
});
afterAll(() => desk.close());

const get = async (url: string, authorization?: string) => {
  const response = await desk.app.inject({
    url,
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
  return answered(response.statusCode, response.headers, response.body);
};

describe("the admin token", () => {
  const paths = [
    "shops",
    "connections",
    "sources",
    "conversations",
    "parked",
    "rejections",
    "connections/x/health",
    "conversations/x",
    "files/x",
  ];

  it.each(paths)("guards /api/%s", async (path) => {
    const refused = await get(`/api/${path}`);
    expect(refused.status).toBe(401);
    expect(refused.headers["www-authenticate"]).toBe("Bearer");
    expect(refused.at("error", "code")).toBe("unauthorized");
  });

  it.each([
    ["another token", "Bearer another token of a test"],
    ["a beginning of it", `Bearer ${token.slice(0, -1)}`],
    ["more than it", `Bearer ${token}x`],
    ["nothing", "Bearer "],
    ["another scheme", `Basic ${token}`],
    ["no scheme", token],
  ])("is not %s", async (_what, authorization) => {
    const refused = await get("/api/connections", authorization);
    expect(refused.status).toBe(401);
    expect(refused.text).not.toContain(token);
  });

  it("is taken with any case of the scheme", async () => {
    expect((await get("/api/connections", `bearer ${token}`)).status).toBe(200);
  });

  it("cannot be left out when the API is built", () => {
    expect(() => requireToken("")).toThrow("token");
  });
});

describe("what is not there", () => {
  it("is 404 in the API's form", async () => {
    const nothing = await desk.ask("GET", "/api/nothing?x=1");
    expect(nothing.status).toBe(404);
    expect(nothing.at("error", "code")).toBe("not_found");
    expect(nothing.at("error", "message")).toContain("GET /api/nothing.");
  });

  it("is 415 for a body that is not JSON", async () => {
    const response = await desk.app.inject({
      method: "POST",
      url: "/api/connections",
      headers: { authorization: `Bearer ${token}`, "content-type": "text/csv" },
      payload: "a,b",
    });
    expect(response.statusCode).toBe(415);
    expect(response.json()).toMatchObject({ error: { code: "not_json" } });
  });

  it("is 413 for a body that is too large", async () => {
    const large = await desk.ask("POST", "/api/connections", { channel: "x".repeat(1024 * 1024) });
    expect(large.status).toBe(413);
    expect(large.at("error", "code")).toBe("body_too_large");
  });
});

describe("the database", () => {
  it("being away is 503, not the request's fault", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    expect(problemOf(new Error("Failed query", { cause: refused })).status).toBe(503);
    const stopping = Object.assign(new Error("terminating connection"), { code: "57P01" });
    expect(problemOf(stopping).code).toBe("database_away");
    const syntax = Object.assign(new Error("syntax error"), { code: "42601" });
    expect(problemOf(syntax)).toMatchObject({ status: 500, code: "internal" });
    expect(problemOf(new TypeError("secret sk-1 is undefined")).message).not.toContain("sk-1");
  });
});

describe("/api/openapi.json", () => {
  it("describes every route, without a token", async () => {
    const document = await get("/api/openapi.json");
    expect(document.status).toBe(200);
    expect(document.at("openapi")).toBe("3.1.0");
    const paths = document.at("paths");
    expect(Object.keys(Object(paths)).sort()).toEqual([
      "/api/approvals",
      "/api/approvals/{id}",
      "/api/connections",
      "/api/connections/{id}",
      "/api/connections/{id}/health",
      "/api/connections/{id}/simulate",
      "/api/conversations",
      "/api/conversations/{id}",
      "/api/conversations/{id}/floor",
      "/api/conversations/{id}/messages",
      "/api/conversations/{id}/updates",
      "/api/deliveries/{id}/retry",
      "/api/files/{id}",
      "/api/handoffs",
      "/api/parked",
      "/api/parked/{id}/retry",
      "/api/privacy/erase",
      "/api/privacy/export",
      "/api/privacy/wishes",
      "/api/privacy/wishes/{id}/done",
      "/api/rejections",
      "/api/settings",
      "/api/shops",
      "/api/sources",
      "/api/sources/{id}",
      "/api/sources/{id}/health",
      "/api/sources/{id}/report",
      "/api/tracking",
      "/api/tracking/{id}",
      "/api/tracking/{id}/health",
      "/api/tracking/{id}/report",
    ]);
    expect(document.at("security")).toEqual([{ token: [] }]);
  });

  it("and docs/api.md agree about what there is", async () => {
    const document = await get("/api/openapi.json");
    const described = Object.entries(Object(document.at("paths"))).flatMap(([path, methods]) =>
      Object.keys(Object(methods)).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const guide = await readFile(new URL("../../../docs/api.md", import.meta.url), "utf8");
    const taught = [...guide.matchAll(/^\| `([A-Z]+ \/api\/[^`]*)` +\|/gm)].map(([, line]) => line);
    expect(new Set(taught)).toEqual(new Set(described));
  });

  it("names a channel's settings and secrets, its responses and its errors", async () => {
    const document = await get("/api/openapi.json");
    const post = (...rest: (string | number)[]) => document.at("paths", "/api/connections", "post", ...rest);
    const form = JSON.stringify(post("requestBody", "content", "application/json", "schema"));
    for (const name of [
      "whatsapp",
      "accessToken",
      "appSecret",
      "verifyToken",
      "settleMs",
      "accounts",
      "shop",
    ])
      expect(form).toContain(`"${name}"`);
    expect(JSON.stringify(post("responses", "201"))).toContain("webhookUrl");
    expect(JSON.stringify(post("responses", "4XX") ?? post("responses", "4xx"))).toContain("message");
    const conversation = JSON.stringify(
      document.at("paths", "/api/conversations/{id}", "get", "responses", "200"),
    );
    for (const name of ["deliveries", "repeated", "toolCalls", "intent", "level"])
      expect(conversation).toContain(`"${name}"`);
  });
});
