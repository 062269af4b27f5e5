import { createServer } from "node:http";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { httpSourceKind } from "#src/orders/http/kind.ts";
import { httpStore } from "../../fakes/http-store.ts";
import { apiKey, deps, signingSecret } from "./given.ts";

const hook = new URL("https://chat.example.com/webhooks/stores/s1");

async function checked(url: string, more: object = {}, secrets: object = { signingSecret }) {
  const checks = await httpSourceKind.check?.({ url, allowInsecure: true, ...more }, secrets, deps, hook);
  for (const { said, fix } of checks ?? [])
    for (const secret of [signingSecret, apiKey]) expect(`${said} ${fix}`).not.toContain(secret);
  return Object.fromEntries((checks ?? []).map(({ name, result }) => [name, result]));
}

/** An endpoint that gives everybody the same answer. */
async function always(status: number, body: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe("the check of an HTTP store", () => {
  it("finds an endpoint that answers us and nobody else, and says where to send events", async () => {
    const store = await httpStore({ orders: [], signingSecret, apiKey });
    expect(await checked(store.url)).toEqual({ lookup: "ok", signature: "ok", webhook: "skipped" });
    // It says 404 where there is no such order, and 401 to a wrong key.
    expect(await checked(store.url, { mode: "get" }, { apiKey })).toEqual({ lookup: "ok", key: "ok" });
    expect(await checked(store.url, {}, { signingSecret: "not-the-shop's-secret" })).toMatchObject({
      lookup: "failed",
    });
    store.fail("silent");
    expect(await checked(store.url, { timeoutMs: 500 })).toMatchObject({
      lookup: "failed",
      signature: "skipped",
    });
    await store.close();
    expect(await checked(store.url)).toMatchObject({ lookup: "failed" });
  });

  it.each<[string, number, string, object]>([
    ["answers anybody", 200, '{"orders": []}', { lookup: "ok", signature: "failed" }],
    ["is not there", 404, "{}", { lookup: "failed", signature: "skipped" }],
    ["is a page", 200, "<html>", { lookup: "failed", signature: "failed" }],
    [
      "gives an order nobody asked for",
      200,
      '{"orders": [{"number": "1", "created_at": "2026-11-20"}]}',
      { lookup: "failed", signature: "failed" },
    ],
  ])("finds one that %s", async (_, status, body, result) => {
    const endpoint = await always(status, body);
    expect(await checked(endpoint.url)).toMatchObject(result);
    endpoint.close();
  });

  it("does not throw at settings that do not fit", async () => {
    expect(await checked("https://shop.example.com", { mode: "get" })).toEqual({ lookup: "failed" });
  });
});
