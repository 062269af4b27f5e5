import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Channel, RawRequest } from "#src/channel/channel.ts";
import type { LiveConnection } from "#src/intake/registry.ts";
import { buildApp } from "#src/server/app.ts";
import { webhooks } from "#src/server/webhooks.ts";
import { quiet } from "../fakes/observer.ts";

const id = randomUUID();
const limit = 1_000;
const seen: RawRequest[] = [];

const channel: Channel = {
  name: "box",
  traits: { replyWindowMs: null, settleMs: 0, style: "chat", repeatAfterCrashMs: null, answers: null },
  source: {
    how: "webhook",
    bodyLimit: limit,
    verify(got) {
      seen.push(got);
      return true;
    },
    parse: () => [],
    accepted: { status: 200, type: "text/plain", body: "ok" },
  },
  render: () => [null],
  send: () => Promise.resolve({ ok: true, id: "1" }),
};
const live: LiveConnection = {
  id,
  shop: "s",
  accounts: new Set(["a"]),
  state: "active",
  problem: null,
  version: "1",
  channel,
};

let url: URL;
let app: Awaited<ReturnType<typeof buildApp>>;
beforeAll(async () => {
  const registry = {
    get: (asked: string) => Promise.resolve(asked === id ? live : undefined),
    forget: () => undefined,
    close: () => Promise.resolve(),
  };
  const intake = { accept: () => Promise.resolve() };
  const publicUrl = () => new URL("https://chat.example.com");
  const plugin = webhooks({ registry, intake, observer: quiet, publicUrl, now: () => new Date() });
  app = await buildApp([{ plugin }], quiet.log);
  url = new URL(`/webhooks/box/${id}`, await app.listen({ host: "127.0.0.1", port: 0 }));
});
afterAll(() => app.close());

/** Posts in pieces; without a length, as `chunked` does. */
function post(size: number, chunked: boolean, to = url): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      to,
      {
        method: "POST",
        headers: { "content-type": "text/x-unheard-of", ...(chunked ? {} : { "content-length": size }) },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on("error", reject);
    sent.write(Buffer.alloc(Math.floor(size / 2), "é"));
    sent.end(Buffer.alloc(size - Math.floor(size / 2), "ü"));
  });
}

describe("the body of a webhook", () => {
  it.each([false, true])("is taken whole up to the channel's limit (chunked: %s)", async (chunked) => {
    seen.length = 0;
    expect(await post(limit, chunked)).toBe(200);
    expect(seen[0]?.body).toEqual(Buffer.concat([Buffer.alloc(500, "é"), Buffer.alloc(500, "ü")]));
  });

  it.each([false, true])(
    "is refused when it is larger, and nothing is verified (chunked: %s)",
    async (chunked) => {
      seen.length = 0;
      expect(await post(limit + 1, chunked)).toBe(413);
      expect(seen).toEqual([]);
    },
  );

  it("is not read for a connection nobody has", async () => {
    expect(await post(10, false, new URL(`/webhooks/box/${randomUUID()}`, url))).toBe(404);
    expect(await post(10, false, new URL(`/webhooks/other/${id}`, url))).toBe(404);
  });

  it("that breaks off changes nothing for the next", async () => {
    seen.length = 0;
    await new Promise<void>((resolve) => {
      const sent = request(url, { method: "POST", headers: { "content-length": 500 } });
      sent.on("error", () => resolve());
      sent.write("half");
      setTimeout(() => sent.destroy(), 50);
    });
    expect(await post(10, false)).toBe(200);
    expect(seen).toHaveLength(1);
  });
});
