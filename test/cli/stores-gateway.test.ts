import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { start, type Gateway } from "#src/main.ts";
import { testHome, type TestHome } from "../fakes/database.ts";
import { adminToken, commonEnv } from "../fakes/furnish.ts";
import { startShopify, type FakeShopify } from "../fakes/shopify.ts";
import { inside } from "./inside.ts";
import { clientId, clientSecret } from "./stores.ts";

/* A whole gateway with its playground, as a merchant has it on the first day, behind a public address. */
let home: TestHome;
let gateway: Gateway;
let shopify: FakeShopify;
let own: URL;
let env: Record<string, string>;
beforeAll(async () => {
  home = await testHome();
  shopify = await startShopify({ shop: "example.myshopify.com", clientId, clientSecret });
  own = new URL(`http://127.0.0.1:${await freePort()}`);
  env = { WHEREABOUTS_URL: own.href, ADMIN_TOKEN: adminToken };
  gateway = await start(
    {
      ...home.env,
      ...commonEnv,
      PLAYGROUND: "on",
      PUBLIC_URL: "https://chat.example.com",
      PORT: own.port,
    },
    {
      fetch: (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input);
        if (url.hostname === "chat.example.com") return fetch(new URL(url.pathname, own), init);
        return url.hostname === shopify.shop ? shopify.fetch(input, init) : fetch(input, init);
      },
    },
  );
});
afterAll(async () => {
  await gateway.stop();
  await shopify.close();
  await home.remove();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}

it("a store is added, called back at the address that was printed, and looked at", async () => {
  // The playground's own connections and orders are nobody's failure.
  const before = await inside(["doctor"], env);
  expect(before.out).toMatch(/ {2}demo(?: {2}.*)?\n {2}skipped {2}store {10}It is the playground's/);
  expect(before.code).toBe(0);
  expect(before.err).toContain("No channel of yours is connected.");
  expect(before.err).toContain("There are no orders yet.");

  const added = await inside(["sources", "add", "shopify", "--shop-domain", shopify.shop], {
    ...env,
    SHOPIFY_CLIENT_ID: clientId,
    SHOPIFY_CLIENT_SECRET: clientSecret,
  });
  expect(added).toMatchObject({ code: 0, err: "" });
  expect(added.out).toMatch(/^ {2}ok {7}reachable /m);
  const id = /^Added as (\S+)\.$/m.exec(added.out)?.[1] ?? "";
  const address = new URL(/^ {2}URL +(\S+)$/m.exec(added.out)?.[1] ?? "");
  expect(address.origin).toBe("https://chat.example.com");

  const body = JSON.stringify({ id: 6100000000001 });
  const deliver = (secret: string) =>
    fetch(new URL(address.pathname, own), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": "orders/updated",
        "x-shopify-shop-domain": shopify.shop,
        "x-shopify-webhook-id": randomUUID(),
        "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
      },
      body,
    });
  expect((await deliver("another-secret")).status).toBe(401);
  expect((await inside(["doctor", id], env)).out).toContain("  last webhook never\n");
  expect((await deliver(clientSecret)).status).toBe(200);
  const after = await inside(["doctor", id], env);
  expect(after.code).toBe(0);
  expect(after.out).toMatch(/^ {2}last webhook \d+ s ago \(/m);
  expect(after.out + added.out).not.toContain(clientSecret);
});
