import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { storeForms } from "#src/cli/sources/index.ts";
import { pipedSecrets } from "#src/cli/sources/secrets.ts";
import { orderSourceKinds } from "#src/orders/index.ts";
import { listSources } from "#src/store/sources.ts";
import { apiKey } from "../fakes/medusa.ts";
import { consumerKey, consumerSecret } from "../fakes/woocommerce.ts";
import { whereabouts } from "./command.ts";
import { inside } from "./inside.ts";
import { accessToken, clientId, clientSecret, signingSecret, withStores } from "./stores.ts";

const stores = withStores();
/** Each test has what it adds to itself. */
afterEach(async () => {
  const { desk } = stores();
  const list = await desk.ask("GET", "/api/sources");
  for (const { id } of z.array(z.object({ id: z.string() })).parse(list.at("sources")))
    await desk.ask("DELETE", `/api/sources/${id}`);
});

const stored = async () => {
  const { desk } = stores();
  return (await listSources(desk.db, desk.vault, desk.shop.id)).map(({ kind, settings, secrets }) => ({
    kind,
    settings,
    secrets,
  }));
};
const idIn = (out: string): string => /^Added as (\S+)\.$/m.exec(out)?.[1] ?? "";
const webhookOf = (out: string) => `https://chat.example.com/webhooks/stores/${idIn(out)}`;
const add = (args: readonly string[], secrets: Record<string, string>, answers?: readonly string[]) =>
  inside(["sources", "add", ...args], { ...stores().env, ...secrets }, answers);
const shopifyArgs = ["shopify", "--shop-domain", "example.myshopify.com"];
const shopifySecrets = { SHOPIFY_CLIENT_ID: clientId, SHOPIFY_CLIENT_SECRET: clientSecret };
const wooSecrets = {
  WOOCOMMERCE_CONSUMER_KEY: consumerKey,
  WOOCOMMERCE_CONSUMER_SECRET: consumerSecret,
};

describe("sources add", () => {
  it("has a command for every kind of store, and a page that teaches it", async () => {
    const commands = storeForms.map(({ kind }) => kind);
    expect(new Set([...commands, "file"])).toEqual(new Set(orderSourceKinds.map(({ kind }) => kind)));
    for (const { kind, secrets } of storeForms) {
      const page = await readFile(new URL(`../../docs/stores/${kind}.md`, import.meta.url), "utf8");
      expect(page).toContain(`npx whereabouts sources add ${kind}`);
      expect(page).toContain("npx whereabouts doctor");
      for (const { env, missing } of secrets)
        if (missing === "ask") expect(page, `${kind}: ${env}`).toContain(env);
    }
  });

  it.each(storeForms.map(({ kind }) => kind))(
    "%s takes no secret as an option, and its help names where they come from",
    async (kind) => {
      const help = await whereabouts(["sources", "add", kind, "--help"]);
      const form = storeForms.find((each) => each.kind === kind);
      for (const { env } of form?.secrets ?? []) expect(help.out).toContain(env);
      const options = [...help.out.matchAll(/^ +(--[\w-]+)/gm)].map(([, option]) => option);
      expect(options).not.toEqual([]);
      expect(options.filter((option) => /key|token$|secret$|client|password/.test(option ?? ""))).toEqual(
        kind === "shopify" ? ["--by-token"] : [],
      );
    },
  );

  describe("shopify", () => {
    it("checks on the spot, and names the address and every topic to subscribe to", async () => {
      const { shopify } = stores();
      const said = await add(shopifyArgs, shopifySecrets);
      expect(said).toMatchObject({ code: 0, err: "", questions: [] });
      expect(said.out).toMatch(/^ {2}ok {7}token /m);
      expect(said.out).toMatch(/^ {2}ok {7}scopes /m);
      expect(said.out).toMatch(/^ {2}ok {7}reachable {6}A request to it arrived here/m);
      expect(said.out).toContain(`  URL       ${webhookOf(said.out)}\n`);
      expect(said.out).toContain(`npx whereabouts doctor ${idIn(said.out)}`);
      expect(said.out).not.toContain(clientSecret);
      expect(await stored()).toEqual([
        {
          kind: "shopify",
          settings: { shop: "example.myshopify.com", apiVersion: "2026-10", readsAllOrders: false },
          secrets: { clientId, clientSecret },
        },
      ]);

      // Who does just what was printed has done enough.
      const printed = [...said.out.matchAll(/[a-z_]+\/[a-z_]+/g)].map(([topic]) => topic);
      expect(printed).toEqual(
        expect.arrayContaining(["customers/data_request", "customers/redact", "shop/redact"]),
      );
      for (const topic of printed)
        shopify.subscriptions.push({
          topic: topic.toUpperCase().replace("/", "_"),
          uri: webhookOf(said.out),
        });
      const well = await inside(["doctor", idIn(said.out)], stores().env);
      shopify.subscriptions.length = 0;
      expect(well.out).toMatch(/^ {2}ok {7}webhook /m);
      expect(well.code).toBe(0);
    });

    it("takes a token that stays, and no webhooks without the app's secret", async () => {
      const bare = await add([...shopifyArgs, "--by-token"], {}, [accessToken, ""]);
      expect(bare.questions).toEqual([
        "access token (not shown): ",
        "client secret, by which webhooks are signed (not shown; empty for none): ",
      ]);
      expect(bare.out).toMatch(/^ {2}ok {7}token /m);
      expect(bare.out).toMatch(/^ {2}skipped {2}webhook /m);
      expect(bare.out).toContain("not taken without the app's client secret");
      expect(bare.out).not.toMatch(/^ {2}\S+ +reachable/m);
      const whole = await add(shopifyArgs, {
        SHOPIFY_ACCESS_TOKEN: accessToken,
        SHOPIFY_CLIENT_SECRET: clientSecret,
      });
      expect(whole.out).toContain(webhookOf(whole.out));
      expect(whole.out + bare.out).not.toMatch(/shpat_|shpss_/);
      expect((await stored()).map(({ secrets }) => secrets)).toEqual([
        { accessToken },
        { accessToken, webhookSecret: clientSecret },
      ]);
    });

    it("keeps what the store refuses, and says what to do", async () => {
      const said = await add(shopifyArgs, { ...shopifySecrets, SHOPIFY_CLIENT_SECRET: "shpss_another" });
      expect(said.code).toBe(0);
      expect(said.out).toMatch(/^ {2}failed {3}token .*\n +→ \S/m);
      expect(said.out).not.toContain("shpss_another");
      expect(await stored()).toHaveLength(1);
    });
  });

  describe("woocommerce", () => {
    const args = () => ["woocommerce", "--url", stores().woo.url, "--allow-insecure"];

    it("makes up the webhook's secret, shows it once, and says where to paste it", async () => {
      const said = await add(
        [...args(), "--status", "packed=open", "--status", "with-courier=shipped", "--country", "DE"],
        wooSecrets,
      );
      expect(said).toMatchObject({ code: 0, err: "" });
      expect(said.out).toMatch(/^ {2}ok {7}credentials /m);
      expect(said.out).toContain("Order updated");
      expect(said.out).toContain(`Delivery URL   ${webhookOf(said.out)}\n`);
      const made = /^ {2}Secret +(\S+)$/m.exec(said.out)?.[1] ?? "";
      expect(made.length).toBeGreaterThanOrEqual(20);
      expect(said.out).not.toMatch(/ck_|cs_/);
      expect(await stored()).toEqual([
        {
          kind: "woocommerce",
          settings: expect.objectContaining({
            country: "DE",
            statuses: { packed: "open", "with-courier": "shipped" },
          }),
          secrets: { consumerKey, consumerSecret, webhookSecret: made },
        },
      ]);
    });

    it("does not show a secret that was given", async () => {
      const said = await add(args(), { ...wooSecrets, WOOCOMMERCE_WEBHOOK_SECRET: "of-the-shop" });
      expect(said.out).toContain("Secret         the one you gave");
      expect(said.out).not.toContain("of-the-shop");
    });

    it("asks for what was not given, without an echo", async () => {
      const said = await add(args(), {}, [consumerKey, consumerSecret]);
      expect(said.questions).toEqual(["consumer key (not shown): ", "consumer secret (not shown): "]);
      expect(said.out).toMatch(/^ {2}ok {7}credentials /m);
      expect(said.out + said.err).not.toMatch(/ck_|cs_/);
    });

    it("reads secrets that are piped in, before those in the environment", async () => {
      const said = await inside(
        ["sources", "add", ...args(), "--secrets-stdin"],
        { ...stores().env, WOOCOMMERCE_CONSUMER_KEY: "ck_old", WOOCOMMERCE_CONSUMER_SECRET: consumerSecret },
        undefined,
        `# of the shop\n\nexport WOOCOMMERCE_CONSUMER_KEY="${consumerKey}"\r\nWOOCOMMERCE_WEBHOOK_SECRET=a = b\n`,
      );
      expect(said.code).toBe(0);
      expect((await stored())[0]?.secrets).toEqual({ consumerKey, consumerSecret, webhookSecret: "a = b" });
    });
  });

  it("medusa has nothing to set up at the store", async () => {
    const said = await add(["medusa", "--url", stores().medusa.url, "--allow-insecure"], {
      MEDUSA_API_KEY: apiKey,
    });
    expect(said).toMatchObject({ code: 0, err: "" });
    expect(said.out).toMatch(/^ {2}ok {7}credentials /m);
    expect(said.out).toContain("Medusa sends no webhooks");
    expect(said.out).not.toContain("/webhooks/stores/");
    expect(said.out).not.toContain(apiKey);
  });

  describe("http", () => {
    it("says where the shop may tell of changes", async () => {
      const said = await add(["http", "--url", stores().http.url, "--allow-insecure"], {
        ORDERS_SIGNING_SECRET: signingSecret,
      });
      expect(said).toMatchObject({ code: 0, err: "" });
      expect(said.out).toMatch(/^ {2}ok {7}lookup /m);
      expect(said.out).toMatch(/^ {2}ok {7}signature /m);
      expect(said.out).toContain(`  ${webhookOf(said.out)}\n`);
      expect(said.out).not.toContain(signingSecret);
    });

    it("needs the other secret in the other form, and has no webhooks there", async () => {
      const args = ["http", "--url", `${stores().http.url}/track`, "--allow-insecure", "--mode", "get"];
      const none = await add(args, { ORDERS_SIGNING_SECRET: signingSecret });
      expect(none).toMatchObject({ code: 1 });
      expect(none.err).toContain("The api key is missing. Set ORDERS_API_KEY");
      const said = await add(args, { ORDERS_API_KEY: "an-api-key", ORDERS_SIGNING_SECRET: signingSecret });
      expect(said.code).toBe(0);
      expect(said.out).toContain("no webhooks");
      expect((await stored()).map(({ secrets }) => secrets)).toEqual([{ apiKey: "an-api-key" }]);
    });
  });

  it("stores nothing, and names what is missing or wrong", async () => {
    const noPlace = await add(["woocommerce"], wooSecrets);
    expect(noPlace.err).toContain("--url <url> is missing");
    expect(noPlace.err).toContain("WOOCOMMERCE_URL");
    const noSecret = await add(shopifyArgs, { SHOPIFY_CLIENT_ID: clientId });
    expect(noSecret.err).toContain("The client secret is missing. Set SHOPIFY_CLIENT_SECRET");
    const noPublic = await add(["woocommerce", "--url", "http://shop.example.com"], wooSecrets);
    expect(noPublic.err).toContain("settings.url: must begin with https://");
    const noName = await add(["shopify", "--shop-domain", "www.example.com"], shopifySecrets);
    expect(noName.err).toContain("settings.shop: must be the store's permanent name");
    const noStatus = await add(
      ["woocommerce", "--url", "https://shop.example.com", "--status", "packed=gone"],
      wooSecrets,
    );
    expect(noStatus.err).toContain("settings.statuses.packed");
    for (const { code, out } of [noPlace, noSecret, noPublic, noName, noStatus])
      expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(await stored()).toEqual([]);
  });
});

describe("what is piped in", () => {
  const names = new Set(["SHOP_KEY", "SHOP_SECRET"]);

  it("is lines as in an environment file", () => {
    expect(pipedSecrets("SHOP_KEY = a\n  # no\nexport SHOP_SECRET='b=\"c'", names)).toEqual(
      new Map([
        ["SHOP_KEY", "a"],
        ["SHOP_SECRET", 'b="c'],
      ]),
    );
    expect(pipedSecrets("", names).size).toBe(0);
  });

  it.each(["SHOP_KEYS=the-secret", "the-secret", "=the-secret", "SHOP_KEY the-secret"])(
    "is refused without being shown when it is %s",
    (line) => {
      expect(() => pipedSecrets(`\n${line}`, names)).toThrow(/^Line 2 .*SHOP_KEY=…, SHOP_SECRET=…/);
      expect(() => pipedSecrets(`\n${line}`, names)).not.toThrow(/the-secret/);
    },
  );

  it("has to be there", async () => {
    const said = await inside(["sources", "add", ...shopifyArgs, "--secrets-stdin"], stores().env, []);
    expect(said).toMatchObject({ code: 1, questions: [] });
    expect(said.err).toContain("Nothing is piped in");
  });

  it("is read from a real pipe", async () => {
    const { spawnSync } = await import("node:child_process");
    const { launcher } = await import("./command.ts");
    const { env } = stores();
    const said = spawnSync(
      process.execPath,
      [launcher, "sources", "add", "medusa", "--url", "https://api.shop.example.com", "--secrets-stdin"],
      {
        env: { PATH: process.env.PATH, ...env, WHEREABOUTS_URL: "http://127.0.0.1:1" },
        input: `MEDUSA_API_KEY=${apiKey}\n`,
        encoding: "utf8",
      },
    );
    // It got as far as the server, which is not there: the secret was read.
    expect(said.stderr).toContain("No server answers");
  });
});

describe("sources list", () => {
  it("says how each is and where it is called, and asks no store", async () => {
    const { desk, shopify, woo, http } = stores();
    const added = await add(shopifyArgs, shopifySecrets);
    const shop = await add(["woocommerce", "--url", woo.url, "--allow-insecure"], wooSecrets);
    const broken = await add(["http", "--url", http.url, "--allow-insecure"], {
      ORDERS_SIGNING_SECRET: signingSecret,
    });
    await desk.db.query(
      "update sources set problem = 'The store has taken our access away.' where id = $1::uuid",
      [idIn(added.out)],
    );
    await desk.db.query(`update sources set settings = '{"url": 3}' where id = $1::uuid`, [idIn(broken.out)]);
    desk.sources.forget(desk.shop.id);
    const asked = () => shopify.requests.length + woo.requests.length + http.requests.length;
    const before = asked();
    const list = await inside(["sources", "list"], stores().env);
    expect(list).toMatchObject({ code: 0, err: "" });
    expect(list.out).toContain(
      [
        `${idIn(added.out)}  shopify  example.myshopify.com  broken`,
        `    ${webhookOf(added.out)}`,
        "    The store has taken our access away.",
        `${idIn(shop.out)}  woocommerce  ${woo.url}  active`,
        `    ${webhookOf(shop.out)}`,
        `${idIn(broken.out)}  http    broken`,
      ].join("\n"),
    );
    expect(list.out).toContain("settings.url");
    expect(asked()).toBe(before);
    expect(list.out).not.toMatch(/shpss_|ck_|cs_|a-secret-of/);
  });

  it("tells a file that cannot be read from one that can", async () => {
    const { desk, env } = stores();
    const added = await inside(["sources", "add", "file", `${desk.baseDir}/later.csv`], env);
    const id = /Added as (\S+):/.exec(added.out)?.[1] ?? "";
    const list = await inside(["sources"], env);
    expect(list.out).toContain(`${id}  file  ${desk.baseDir}/later.csv  broken\n    `);
    // Once, not as the state and as the report.
    expect(list.out.match(/missing/g)).toHaveLength(1);
  });
});
