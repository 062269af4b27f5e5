import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ensureShop } from "#src/store/shops.ts";
import { pauseTrackingSource } from "#src/store/tracking-sources.ts";
import { apiKey } from "../fakes/medusa.ts";
import { consumerKey, consumerSecret } from "../fakes/woocommerce.ts";
import { startDhl } from "../fakes/tracking/dhl.ts";
import { secrets as whatsappSecrets } from "../server/api/desk.ts";
import { inside } from "./inside.ts";
import { clientId, clientSecret, easypostKey, signingSecret, withStores } from "./stores.ts";

/* What doctor says of stores and of who tells where parcels are, against stand-ins, as the merchant reads it. */
const stores = withStores();
const doctor = (...args: string[]) => inside(["doctor", ...args], stores().env);
const Made = z.object({ id: z.string() });

afterEach(async () => {
  const { desk, woo, medusa, http, shopify, easypostHooks } = stores();
  for (const each of [woo, medusa, http]) each.fail(null);
  woo.key.rights = "read_write";
  woo.webhooks.length = 0;
  shopify.always({ do: "ok" });
  easypostHooks.length = 0;
  for (const [path, list] of [
    ["sources", "sources"],
    ["tracking", "sources"],
    ["connections", "connections"],
  ] as const) {
    const all = await desk.ask("GET", `/api/${path}`);
    for (const { id } of z.array(Made).parse(all.at(list))) await desk.ask("DELETE", `/api/${path}/${id}`);
  }
});

const post = async (path: string, body: object): Promise<string> => {
  const made = await stores().desk.ask("POST", path, body);
  if (made.status !== 201) throw new Error(made.text);
  return String(made.at("id"));
};
const kinds = {
  shopify: () => ({
    kind: "shopify",
    settings: { shop: stores().shopify.shop },
    secrets: { clientId, clientSecret },
  }),
  woocommerce: () => ({
    kind: "woocommerce",
    settings: { url: stores().woo.url, allowInsecure: true },
    secrets: { consumerKey, consumerSecret, webhookSecret: "of-the-shop" },
  }),
  medusa: () => ({
    kind: "medusa",
    settings: { url: stores().medusa.url, allowInsecure: true },
    secrets: { apiKey },
  }),
  http: () => ({
    kind: "http",
    settings: { url: stores().http.url, allowInsecure: true },
    secrets: { signingSecret },
  }),
} as const;
const store = (kind: keyof typeof kinds) => post("/api/sources", kinds[kind]());
const easypost = (key = easypostKey) =>
  post("/api/tracking", {
    kind: "easypost",
    settings: { apiUrl: `${stores().easypost.url}/v2` },
    secrets: { apiKey: key, webhookSecret: "of-easypost" },
  });
const calledBack = (id: string) => {
  const { woo } = stores();
  const delivery_url = `https://chat.example.com/webhooks/stores/${id}`;
  woo.webhooks.push({ topic: "order.updated", status: "active", delivery_url });
};
const hiddenIn = /shpss_|ck_|cs_|of-the-shop|sk_0|a-secret-of|EZAK|of-easypost/;

/** A kind of store, what goes wrong there, and the line that tells of it. */
const spoilt: readonly (readonly [keyof typeof kinds, () => void, RegExp])[] = [
  ["shopify", () => stores().shopify.always({ do: "status", status: 401 }), /failed {3}token /],
  ["woocommerce", () => stores().woo.fail("unauthorized"), /failed {3}credentials /],
  ["woocommerce", () => stores().woo.fail("html"), /failed {3}credentials /],
  ["woocommerce", () => undefined, /failed {3}webhook /],
  ["medusa", () => stores().medusa.fail("unauthorized"), /failed {3}credentials /],
  ["medusa", () => stores().medusa.fail("dropped"), /failed {3}credentials /],
  ["http", () => stores().http.fail("not_found"), /failed {3}lookup /],
  ["http", () => stores().http.fail("unavailable"), /failed {3}lookup /],
];

describe("doctor", () => {
  it("says that all is well with stores and tracking sources, and succeeds", async () => {
    const { easypostHooks } = stores();
    const shopify = await store("shopify");
    const woo = await store("woocommerce");
    calledBack(woo);
    await store("medusa");
    await store("http");
    const tracking = await easypost();
    easypostHooks.push({ url: `https://chat.example.com/webhooks/tracking/${tracking}`, disabled_at: null });
    const said = await doctor();
    expect(said.out).not.toMatch(/^ {2}failed/m);
    expect(said.code).toBe(0);
    expect(said.out).toContain(`${shopify}  shopify  example.myshopify.com\n  ok       token `);
    expect(said.out).toContain(`${woo}  woocommerce  ${stores().woo.url}\n  ok       credentials `);
    expect(said.out).toContain(`${tracking}  easypost\n  ok       token `);
    expect(said.out.match(/^ {2}ok {7}reachable /gm)).toHaveLength(3);
    expect(said.out).toContain("  last webhook never\n");
    expect(said.out).toContain("  parcels followed: 0, ended: 0, last heard never\n");
    expect(said.out + said.err).not.toMatch(hiddenIn);
  });

  it.each(spoilt)("prints the fix for %s, and fails (%#)", async (kind, spoil, words) => {
    const id = await store(kind);
    spoil();
    const said = await doctor(id);
    expect(said.code).toBe(1);
    const lines = said.out.split("\n");
    const at = lines.findIndex((line) => words.test(line));
    expect(lines[at]).toMatch(words);
    expect(lines[at + 1]).toMatch(/^ +→ \S/);
    expect(said.err).toBe("whereabouts: The source of orders does not work as it should.\n");
    expect(said.out + said.err).not.toMatch(hiddenIn);
  });

  it("does not fail for what is only not needed", async () => {
    const id = await store("woocommerce");
    calledBack(id);
    stores().woo.key.rights = "read";
    const said = await doctor(id);
    expect(said.out).toMatch(/^ {2}skipped {2}permissions .*\n +→ For actions, make a key/m);
    expect(said.code).toBe(0);
  });

  it("tells of a tracking provider that refuses the key, and of one that has been left alone", async () => {
    const { desk } = stores();
    const refused = await easypost("EZAK-another-key");
    const said = await doctor(refused);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/^ {2}failed {3}token .*\n +→ \S/m);
    expect(said.out).not.toMatch(hiddenIn);
    const dhl = await startDhl("dhl-key", new Map());
    try {
      const id = await post("/api/tracking", {
        kind: "dhl",
        settings: { apiUrl: dhl.url },
        secrets: { apiKey: "dhl-key" },
      });
      expect((await doctor(id)).code).toBe(0);
      await pauseTrackingSource(desk.db, id, 3_600_000, "the day's calls are used up");
      const paused = await doctor(id);
      expect(paused.code).toBe(1);
      expect(paused.out).toMatch(
        /failed {3}state {10}Nothing is asked of it: the day's calls are used up\n +→ .*in 59 min/,
      );
      expect(paused.err).toBe("whereabouts: The tracking source does not work as it should.\n");
    } finally {
      await dhl.close();
    }
  });

  it("tells the same as data", async () => {
    const { woo } = stores();
    const id = await store("woocommerce");
    const tracking = await easypost();
    const said = await doctor("--json");
    expect(said.code).toBe(1);
    expect(JSON.parse(said.out)).toMatchObject({
      ok: false,
      connections: [],
      sources: [
        {
          id,
          kind: "woocommerce",
          where: woo.url,
          shop: "main",
          ok: false,
          findings: expect.arrayContaining([
            expect.objectContaining({ name: "webhook", result: "failed", fix: expect.any(String) }),
          ]),
          health: { state: "active", lastNewsAt: null },
        },
      ],
      tracking: [{ id: tracking, kind: "easypost", ok: false, health: { following: 0 } }],
      hints: [expect.stringContaining("npx whereabouts connect --help")],
    });
    expect(said.out).not.toMatch(hiddenIn);
  });

  it("names what is not connected once, as a hint and not as a failure", async () => {
    const { desk } = stores();
    await ensureShop(desk.db, "second", "Second", {});
    const nothing = await doctor();
    expect(nothing).toMatchObject({ code: 0, out: "" });
    expect(nothing.err.split("\n")).toEqual([
      expect.stringContaining("npx whereabouts connect --help"),
      expect.stringContaining("npx whereabouts sources add --help"),
      "",
    ]);
    await store("http");
    const partly = await doctor();
    expect(partly.code).toBe(0);
    expect(partly.err.split("\n")).toEqual([
      expect.stringContaining("npx whereabouts connect --help"),
      expect.stringContaining("npx whereabouts tracking add --help"),
      "",
    ]);
    // Nobody asked about the rest.
    expect((await doctor(await store("medusa"))).err).toBe("");
  });

  it("names the shop that has a channel and no orders", async () => {
    const { desk } = stores();
    await ensureShop(desk.db, "second", "Second", {});
    await store("medusa");
    const id = await post("/api/connections", {
      shop: "second",
      channel: "whatsapp",
      accounts: ["100000000000055"],
      secrets: whatsappSecrets,
    });
    const said = await doctor();
    await desk.ask("DELETE", `/api/connections/${id}?shop=second`);
    expect(said.err).toContain("There are no orders yet in the shop second.");
  });

  it("names a shop that is not there, and not each of its lists", async () => {
    const said = await doctor("--shop", "nobodys");
    expect(said).toMatchObject({ code: 1, out: "" });
    expect(said.err).toContain('There is no shop "nobodys"');
  });

  it("knows nothing of an id that is nobody's", async () => {
    const said = await doctor("0190f5fe-7c00-7a00-8000-000000000000");
    expect(said).toMatchObject({ code: 1, out: "" });
    expect(said.err).toContain("no source of orders or parcels either");
  });
});
