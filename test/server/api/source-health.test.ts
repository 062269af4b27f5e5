import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createSource } from "#src/store/sources.ts";
import { vault } from "#src/store/vault.ts";
import { httpStore, type HttpStore } from "../../fakes/http-store.ts";
import { startWoo, consumerKey, consumerSecret, type FakeWoo } from "../../fakes/woocommerce.ts";
import { openDesk, type Desk } from "./desk.ts";

const signingSecret = "a-secret-of-the-shop-and-us";
let desk: Desk;
let store: HttpStore;
let woo: FakeWoo;
beforeAll(async () => {
  store = await httpStore({ orders: [], signingSecret });
  woo = await startWoo();
  desk = await openDesk();
  // So that PUBLIC_URL leads somewhere.
  await desk.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await desk.close();
  await store.close();
  await woo.close();
});
afterEach(async () => {
  store.fail(null);
  woo.fail(null);
  const list = await desk.ask("GET", "/api/sources");
  for (const { id } of z.array(z.object({ id: z.string() })).parse(list.at("sources")))
    await desk.ask("DELETE", `/api/sources/${id}`);
});

const http = (more: object = {}) => ({
  kind: "http",
  settings: { url: store.url, allowInsecure: true },
  secrets: { signingSecret },
  ...more,
});
const added = async (body: object) => {
  const made = await desk.ask("POST", "/api/sources", body);
  if (made.status !== 201) throw new Error(made.text);
  return String(made.at("id"));
};
const health = (id: string) => desk.ask("GET", `/api/sources/${id}/health`);
const inState = async (id: string) => {
  const list = await desk.ask("GET", "/api/sources");
  const all = z
    .array(z.looseObject({ id: z.string(), state: z.string(), problem: z.string().nullable() }))
    .parse(list.at("sources"));
  return all.find((source) => source.id === id);
};

describe("POST /api/sources", () => {
  it("answers with the report, the checks and where the store should call, and gives no secret back", async () => {
    const made = await desk.ask("POST", "/api/sources", http());
    expect(made.status).toBe(201);
    const webhookUrl = `https://chat.example.com/webhooks/stores/${String(made.at("id"))}`;
    expect(made.at("webhookUrl")).toBe(webhookUrl);
    expect(made.at("report")).toEqual({ orders: null, loadedAt: null, problems: [] });
    expect(made.at("checks")).toEqual([
      expect.objectContaining({ name: "lookup", result: "ok" }),
      expect.objectContaining({ name: "signature", result: "ok" }),
      expect.objectContaining({ name: "webhook", said: expect.stringContaining(webhookUrl) }),
      expect.objectContaining({ name: "reachable", result: "ok" }),
    ]);
    expect((await desk.ask("GET", "/api/sources")).at("sources", 0)).toMatchObject({
      kind: "http",
      where: store.url,
      state: "active",
      problem: null,
      webhookUrl,
    });
    const list = await desk.ask("GET", "/api/sources");
    const look = await health(String(made.at("id")));
    for (const { text } of [made, list, look]) expect(text).not.toContain(signingSecret);
  });

  it.each([
    [
      "a Shopify name that is none",
      {
        kind: "shopify",
        settings: { shop: "www.example.com" },
        secrets: { clientId: "0123456789", clientSecret: "the-secret" },
      },
      "settings.shop: ",
    ],
    [
      "Shopify without anything secret",
      { kind: "shopify", settings: { shop: "a.myshopify.com" } },
      "secrets",
    ],
    [
      "half of Shopify's credentials",
      { kind: "shopify", settings: { shop: "a.myshopify.com" }, secrets: { clientSecret: "the-secret" } },
      "secrets.clientId: is missing",
    ],
    [
      "WooCommerce over http",
      {
        kind: "woocommerce",
        settings: { url: "http://shop.example.com" },
        secrets: { consumerKey: "ck_1", consumerSecret: "the-secret" },
      },
      "settings.url: must begin with https://",
    ],
    [
      "a password in an address",
      {
        kind: "woocommerce",
        settings: { url: "https://me:the-secret@shop.example.com" },
        secrets: { consumerKey: "ck_1", consumerSecret: "cs_1" },
      },
      "settings.url: must have no name and password",
    ],
    [
      "a status that means nothing",
      {
        kind: "woocommerce",
        settings: { url: "https://shop.example.com", statuses: { packed: "gone" } },
        secrets: { consumerKey: "ck_1", consumerSecret: "the-secret" },
      },
      "settings.statuses.packed",
    ],
    [
      "Medusa's public key",
      { kind: "medusa", settings: { url: "https://api.example.com" }, secrets: { apiKey: "pk_the-secret" } },
      "secrets.apiKey: must be a secret API key",
    ],
    [
      "a secret too short to sign with",
      {
        kind: "http",
        settings: { url: "https://shop.example.com" },
        secrets: { signingSecret: "the-secret" },
      },
      "secrets.signingSecret",
    ],
    [
      "a secret of the other form, which only building finds",
      {
        kind: "http",
        settings: { url: "https://shop.example.com", mode: "get" },
        secrets: { signingSecret: "the-secret-that-is-long" },
      },
      "settings and secrets: the mode get needs the secret apiKey",
    ],
    [
      "a secret that nothing needs",
      {
        kind: "medusa",
        settings: { url: "https://api.example.com" },
        secrets: { apiKey: "sk_0123456789", more: "the-secret" },
      },
      "secrets.more: no such field",
    ],
  ])("refuses %s, names the place, and stores nothing", async (_what, body, words) => {
    const refused = await desk.ask("POST", "/api/sources", body);
    expect({ status: refused.status, code: refused.at("error", "code") }).toEqual({
      status: 400,
      code: "invalid",
    });
    expect(refused.at("error", "message")).toContain(words);
    expect(refused.text).not.toContain("the-secret");
    expect((await desk.ask("GET", "/api/sources")).at("sources")).toEqual([]);
    expect(desk.told.errors).toEqual([]);
  });

  it("keeps a store that cannot be reached, and says so", async () => {
    const made = await desk.ask("POST", "/api/sources", {
      kind: "woocommerce",
      settings: { url: "https://nowhere.example.com" },
      secrets: { consumerKey, consumerSecret },
    });
    expect(made.status).toBe(201);
    expect(made.at("checks", 0)).toMatchObject({ name: "credentials", result: "failed" });
    // Without a webhookSecret nothing is taken from the store.
    expect(made.at("webhookUrl")).toBeNull();
  });
});

describe("GET /api/sources/:id/health", () => {
  it("asks anew each time, and changes nothing at the store", async () => {
    const id = await added(http());
    const before = store.requests.length;
    expect((await health(id)).at("checks", 0, "result")).toBe("ok");
    store.fail("unauthorized");
    expect((await health(id)).at("checks", 0, "result")).toBe("failed");
    expect(new Set(store.requests.slice(before).map(({ path }) => path))).toEqual(
      new Set(["/shop/orders/lookup"]),
    );
  });

  it("knows no source of another shop, and none that is not there", async () => {
    const id = await added(http());
    expect((await desk.ask("GET", `/api/sources/${id}/health?shop=none`)).status).toBe(404);
    expect((await health("0190f5fe-7c00-7a00-8000-000000000000")).status).toBe(404);
  });

  it("says that a store has shut us out until it lets us in again", async () => {
    const id = await added(http());
    await desk.db.query("update sources set problem = 'Access was taken away.' where id = $1::uuid", [id]);
    expect(await inState(id)).toMatchObject({ state: "broken", problem: "Access was taken away." });
    store.fail("forbidden");
    expect((await health(id)).at()).toMatchObject({ state: "broken", problem: "Access was taken away." });
    store.fail(null);
    expect((await health(id)).at()).toMatchObject({ state: "active", problem: null });
    expect(await inState(id)).toMatchObject({ state: "active", problem: null });
  });

  it("tells when the store last told of something new", async () => {
    const id = await added(http());
    expect((await health(id)).at("lastNewsAt")).toBeNull();
    await desk.db.query(
      "insert into source_events (source_id, key, received_at) values ($1::uuid, 'a', '2026-11-20T08:00:00Z'), ($1::uuid, 'b', '2026-11-21T08:00:00Z')",
      [id],
    );
    expect((await health(id)).at("lastNewsAt")).toBe("2026-11-21T08:00:00.000Z");
  });

  it("says of what is stored and does not run why, and the list says it, too", async () => {
    const bad = await createSource(desk.db, desk.vault, {
      shop: desk.shop.id,
      kind: "woocommerce",
      settings: { url: 3 },
      secrets: { consumerKey: "ck_1", consumerSecret: "cs_1" },
    });
    const unknown = await createSource(desk.db, desk.vault, {
      shop: desk.shop.id,
      kind: "carrier-pigeon",
      settings: {},
      secrets: {},
    });
    expect((await health(bad)).at("checks")).toEqual([
      expect.objectContaining({
        name: "start",
        result: "failed",
        said: expect.stringContaining("settings.url"),
      }),
    ]);
    expect((await health(unknown)).at("checks", 0, "said")).toContain("carrier-pigeon");
    for (const id of [bad, unknown])
      expect(await inState(id)).toMatchObject({ state: "broken", webhookUrl: null });
  });

  it("says that secrets cannot be opened any more, and looks at the others all the same", async () => {
    const well = await added(http());
    const sealed = await createSource(desk.db, vault([Buffer.alloc(32, 9)]), {
      shop: desk.shop.id,
      kind: "woocommerce",
      settings: { url: woo.url, allowInsecure: true },
      secrets: { consumerKey, consumerSecret },
    });
    desk.sources.forget(desk.shop.id);
    const said = await health(sealed);
    expect(said.at("checks", 0)).toMatchObject({ name: "start", result: "failed" });
    expect(said.at("checks", 0, "said")).toContain("SECRET_KEY");
    expect(await inState(sealed)).toMatchObject({ state: "broken" });
    expect((await health(well)).at("checks", 0, "result")).toBe("ok");
  });

  it("counts what a file gave, and fails when nothing could be read", async () => {
    await writeFile(
      join(desk.baseDir, "some.json"),
      JSON.stringify({ orders: [{ number: "1", createdAt: "2026-11-01T00:00:00Z" }, { number: "" }] }),
    );
    await writeFile(join(desk.baseDir, "none.json"), JSON.stringify({ orders: [{ number: "" }] }));
    const checkOf = async (path: string) =>
      (await health(await added({ kind: "file", settings: { path } }))).at("checks", 0);
    expect(await checkOf("some.json")).toMatchObject({
      name: "load",
      result: "ok",
      said: expect.stringContaining("1 order was read, and 1 problem"),
    });
    expect(await checkOf("none.json")).toMatchObject({ name: "load", result: "failed" });
    expect(await checkOf("absent.json")).toMatchObject({ name: "load", result: "failed" });
  });
});
