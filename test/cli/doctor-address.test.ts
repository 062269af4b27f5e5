import { expect, it } from "vitest";
import { secrets as whatsappSecrets } from "../server/api/desk.ts";
import { inside } from "./inside.ts";
import { clientId, clientSecret, signingSecret, withStores } from "./stores.ts";

const stores = withStores(new URL("http://127.0.0.1:3000"));

it("a store works without a public address, a channel does not, and what to do is said once", async () => {
  const { desk, env, http, shopify } = stores();
  const sources = [
    { kind: "http", settings: { url: http.url, allowInsecure: true }, secrets: { signingSecret } },
    { kind: "shopify", settings: { shop: shopify.shop }, secrets: { clientId, clientSecret } },
  ];
  for (const body of sources) expect((await desk.ask("POST", "/api/sources", body)).status).toBe(201);
  const alone = await inside(["doctor"], env);
  expect(alone.code).toBe(0);
  expect(alone.out).toMatch(
    /^ {2}skipped {2}reachable {6}http:\/\/127\.0\.0\.1:3000 is no https address.* changes are seen when somebody asks\./m,
  );
  const shared = /→ Give the server an https address .*set PUBLIC_URL to it/g;
  expect(alone.out.match(/^ {2}skipped {2}reachable/gm)).toHaveLength(2);
  expect(alone.out.match(shared)).toHaveLength(1);
  expect(alone.out).toContain("→ As above.");

  await desk.ask("POST", "/api/connections", {
    channel: "whatsapp",
    accounts: ["100000000000056"],
    secrets: whatsappSecrets,
  });
  const both = await inside(["doctor"], env);
  expect(both.code).toBe(1);
  expect(both.out).toMatch(/^ {2}failed {3}reachable {6}http:\/\/127\.0\.0\.1:3000 is no https address/m);
});
