import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpSourceKind } from "#src/orders/http/kind.ts";
import { productSearch } from "#src/orders/http/products.ts";
import { readReply } from "#src/orders/http/reply.ts";
import { deps, signingSecret } from "./given.ts";

/* The documentation is run: its example server is started, and its examples are read. */
const text = readFileSync(new URL("../../../docs/stores/http.md", import.meta.url), "utf8");
const example = (language: string, nth = 0) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n(?<body>[^]*?)\`\`\``, "g"))][nth]?.groups?.["body"] ?? "";

let folder: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "example-"));
  await writeFile(join(folder, "orders.mjs"), example("js"));
  await writeFile(join(folder, "orders.json"), example("json"));
  const port = await freePort();
  server = spawn(process.execPath, ["orders.mjs"], {
    cwd: folder,
    env: { SIGNING_SECRET: signingSecret, PORT: String(port) },
    stdio: "inherit",
  });
  url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(50);
  }
});
afterAll(async () => {
  const gone = once(server, "exit");
  server.kill();
  await gone;
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  listening.close();
  await once(listening, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("the example server of the documentation", () => {
  const source = (secret = signingSecret) =>
    httpSourceKind.build({ url, allowInsecure: true }, { signingSecret: secret }, deps);

  it("has 30 lines, give or take", () => {
    const lines = example("js")
      .split("\n")
      .filter((line) => line.trim() !== "");
    expect(lines.length).toBeLessThanOrEqual(30);
  });

  it.each([
    { by: "number", number: "No. 1043" },
    { by: "email", email: "Emma.Clarke@example.com" },
    { by: "phone", phone: "+15555550101" },
    { by: "tracking", trackingNumber: "0034 0434 0001 1000 1010" },
    { by: "id", id: "5001" },
  ] as const)("finds by $by", async (query) => {
    const found = await source().find(query);
    expect(found).toMatchObject({
      ok: true,
      orders: [{ number: "#1043", shipments: [{ status: "in_transit" }] }],
    });
  });

  it("has no others, and refuses who does not know the secret", async () => {
    expect(await source().find({ by: "number", number: "104" })).toMatchObject({ ok: true, orders: [] });
    expect(await source("another-secret-of-16").find({ by: "number", number: "1043" })).toMatchObject({
      ok: false,
      kind: "broken",
    });
  });

  it("passes the check", async () => {
    const hook = new URL("https://chat.example.com/webhooks/stores/s1");
    const checks = await httpSourceKind.check?.({ url, allowInsecure: true }, { signingSecret }, deps, hook);
    expect(checks?.map(({ name, result }) => [name, result])).toEqual([
      ["lookup", "ok"],
      ["signature", "ok"],
      ["webhook", "skipped"],
    ]);
  });
});

describe("the examples of the documentation", () => {
  it("of orders are read without a complaint", () => {
    const read = readReply(example("json"), { timeZone: "UTC" });
    expect(read?.problems).toEqual([]);
    expect(read?.orders).toMatchObject([{ number: "#1043", customer: { phone: "+15555550101" } }]);
  });

  it("of products are read", async () => {
    const post = () => Promise.resolve({ kind: "answer", status: 200, text: example("json", 1) } as const);
    const found = await productSearch(post, { timeZone: "UTC" }, () => new Date())("camp chair");
    expect(found).toMatchObject({
      ok: true,
      products: [{ id: "C-1", price: { amount: 4900, currency: "EUR" }, stock: "backorder", left: 0 }],
    });
  });
});
