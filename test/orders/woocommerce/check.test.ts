import { describe, expect, it } from "vitest";
import type { Check } from "#src/channel/kind.ts";
import { woocommerceSourceKind } from "#src/orders/woocommerce/kind.ts";
import { type GivenShop, givenShop, keys } from "./shop.ts";

const webhookUrl = new URL("https://chat.example.com/webhooks/stores/1");
const hook = { topic: "order.updated", status: "active", delivery_url: webhookUrl.href };

async function checked(
  { settings, deps }: GivenShop,
  secrets: unknown = { ...keys, webhookSecret: "s" },
): Promise<Record<string, Check>> {
  const checks = await woocommerceSourceKind.check?.(settings, secrets, deps, webhookUrl);
  return Object.fromEntries((checks ?? []).map((check) => [check.name, check]));
}

describe("checking a shop", () => {
  it("finds everything in order", async () => {
    const given = await givenShop();
    given.shop.webhooks.push(hook);
    given.shop.tracking.ast = new Map();
    const checks = await checked(given);
    expect(Object.values(checks).map(({ result }) => result)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    expect(checks["version"]?.said).toContain("11.0.1");
    expect(checks["tracking"]?.said).toContain("Advanced Shipment Tracking");
    expect(given.shop.notes.size).toBe(0);
  });

  it("sees a wrong key, without telling it", async () => {
    const given = await givenShop();
    const wrong = { consumerKey: "ck_wrong", consumerSecret: "cs_wrong" };
    const { credentials } = await checked(given, wrong);
    expect(credentials).toMatchObject({ result: "failed" });
    expect(credentials?.fix).toContain("REST API");
    expect(JSON.stringify(credentials)).not.toMatch(/ck_wrong|cs_wrong/);
  });

  it("sees a key that may only read", async () => {
    const given = await givenShop();
    given.shop.key.rights = "read";
    expect((await checked(given))["permissions"]).toMatchObject({ result: "skipped" });
  });

  it("goes on with a key whose user may not manage the shop", async () => {
    const given = await givenShop();
    given.shop.key.managesShop = false;
    const checks = await checked(given);
    expect(checks["credentials"]).toMatchObject({ result: "ok" });
    expect(checks["version"]).toMatchObject({ result: "skipped" });
    expect(checks["webhook"]).toMatchObject({ result: "skipped" });
  });

  it.each([
    ["none", []],
    ["one that is paused", [{ ...hook, status: "disabled" }]],
    ["one for other news", [{ ...hook, topic: "product.updated" }]],
    ["one that goes elsewhere", [{ ...hook, delivery_url: "https://other.example.com/" }]],
  ])("sees a webhook that is missing: %s", async (_name, hooks) => {
    const given = await givenShop();
    given.shop.webhooks.push(...hooks);
    const { webhook } = await checked(given);
    expect(webhook).toMatchObject({ result: "failed" });
    expect(webhook?.fix).toBeDefined();
    expect((await checked(given, keys))["webhook"]).toMatchObject({ result: "skipped" });
  });

  it.each(["html", "not_found", "forbidden", "dropped", "elsewhere", "nonsense", "unavailable"] as const)(
    "says what to do about %s",
    async (how) => {
      const given = await givenShop();
      given.shop.fail(how);
      const checks = await checked(given);
      const failed = Object.values(checks).filter(({ result }) => result === "failed");
      if (how === "nonsense") return;
      expect(failed).toHaveLength(1);
      expect(failed[0]?.fix).toBeDefined();
    },
  );

  it("never throws for settings that do not fit", async () => {
    const { deps } = await givenShop();
    for (const settings of [null, {}, { url: "http://shop.example.com" }, { url: "" }]) {
      const checks = await woocommerceSourceKind.check?.(settings, {}, deps, webhookUrl);
      expect(checks).toMatchObject([{ result: "failed" }]);
    }
  });
});

describe("the settings of a shop", () => {
  const fits = (settings: unknown) => woocommerceSourceKind.settings.safeParse(settings).success;

  it("name an https address, or this machine", () => {
    expect(fits({ url: "https://shop.example.com" })).toBe(true);
    expect(fits({ url: "https://shop.example.com/blog/" })).toBe(true);
    expect(fits({ url: "http://localhost:8080", allowInsecure: true })).toBe(true);
    for (const url of [
      "http://shop.example.com",
      "ftp://shop.example.com",
      "shop.example.com",
      "https://me:pw@shop.example.com",
      "https://shop.example.com/?x=1",
      "https://shop.example.com/#x",
      "",
    ]) {
      expect(fits({ url }), url).toBe(false);
      expect(fits({ url, allowInsecure: true }), url).toBe(false);
    }
    expect(fits({ url: "http://localhost:8080" })).toBe(false);
    expect(fits({ url: "http://localhost.example.com", allowInsecure: true })).toBe(false);
  });

  it("are those there are, and no others", () => {
    const url = "https://shop.example.com";
    expect(
      fits({ url, country: "DE", timeZone: "Europe/Berlin", trackingPlugin: "ast", restPath: "api" }),
    ).toBe(true);
    for (const wrong of [
      { county: "DE" },
      { country: "Germany" },
      { timeZone: "Mars" },
      { trackingPlugin: "best" },
      { restPath: "../x" },
      { restPath: "a?b" },
      { statuses: { sent: "gone" } },
    ]) {
      expect(fits({ url, ...wrong }), JSON.stringify(wrong)).toBe(false);
    }
  });

  it("and secrets: none may be missing or empty", () => {
    const secrets = (given: unknown) => woocommerceSourceKind.secrets.safeParse(given).success;
    expect(secrets(keys)).toBe(true);
    for (const given of [
      { consumerKey: "ck" },
      { consumerSecret: "cs" },
      { ...keys, consumerKey: "" },
      { ...keys, consumerSecret: "a b" },
      { ...keys, more: "x" },
    ]) {
      expect(secrets(given)).toBe(false);
    }
  });
});
