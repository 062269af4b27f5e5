import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UnreadableBody, type RawRequest } from "#src/channel/channel.ts";
import type { Observer } from "#src/observe/observer.ts";
import { buildApp } from "#src/server/app.ts";
import { sourceWebhooks } from "#src/server/source-webhooks.ts";
import { webhooks } from "#src/server/webhooks.ts";
import { quiet } from "../fakes/observer.ts";

const store = randomUUID();
const tracking = randomUUID();
const taken: { readonly door: string; readonly got: RawRequest }[] = [];
const counted: string[] = [];
let finds: () => void;
let takes: () => Promise<void>;
let verifies: (got: RawRequest) => boolean;

const door = (kind: string) => ({
  kind,
  verify: (got: RawRequest) => verifies(got),
  async take(got: RawRequest) {
    await takes();
    taken.push({ door: kind, got });
  },
});
const find = (kind: string, has: string) => (id: string) => {
  finds();
  return Promise.resolve(id === has ? door(kind) : undefined);
};

let app: Awaited<ReturnType<typeof buildApp>>;
let url: string;
beforeAll(async () => {
  const observer: Observer = {
    ...quiet,
    intake: (channel, kind, outcome) => void counted.push(`${channel} ${kind} ${outcome}`),
    acknowledged: (channel, status) => void counted.push(`${channel} ${status}`),
  };
  const publicUrl = () => new URL("https://chat.example.com");
  const now = () => new Date();
  const doors = { store: find("stall", store), tracking: find("pigeons", tracking) };
  const registry = {
    get: () => Promise.resolve(undefined),
    forget: () => undefined,
    close: () => Promise.resolve(),
  };
  const intake = { accept: () => Promise.resolve() };
  app = await buildApp(
    [
      // As they are mounted: the channels' route would take these paths, too.
      { plugin: webhooks({ registry, intake, observer, publicUrl, now }) },
      { plugin: sourceWebhooks({ doors, observer, publicUrl, now }) },
    ],
    quiet.log,
  );
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => app.close());
beforeEach(() => {
  taken.length = 0;
  counted.length = 0;
  finds = () => undefined;
  takes = () => Promise.resolve();
  verifies = (got) => got.headers["x-signature"] === "right";
});

async function post(path: string, body: string | Buffer, signature = "right", type = "application/json") {
  const response = await fetch(new URL(path, url), {
    method: "POST",
    headers: { "content-type": type, "x-signature": signature },
    body: new Uint8Array(Buffer.from(body)),
  });
  return { status: response.status, text: await response.text() };
}

describe("the webhook of a source", () => {
  it.each([
    ["stores", store, "stall"],
    ["tracking", tracking, "pigeons"],
  ])("/webhooks/%s hands on the very bytes, whatever they are called", async (path, id, kind) => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x0a, 0x7d]);
    expect(await post(`/webhooks/${path}/${id}?token=t`, bytes, "right", "text/x-unheard-of")).toEqual({
      status: 200,
      text: "ok",
    });
    expect(taken.map(({ door }) => door)).toEqual([kind]);
    expect(taken[0]?.got.body).toEqual(bytes);
    expect(taken[0]?.got.url.href).toBe(`https://chat.example.com/webhooks/${path}/${id}?token=t`);
    expect(counted).toEqual([`${kind} 200`]);
  });

  it("takes nothing that is not provably the source's, and says nothing of why", async () => {
    const refused = await post(`/webhooks/stores/${store}`, "{}", "wrong");
    expect(refused).toEqual({ status: 401, text: "The signature is missing or does not fit." });
    expect(taken).toEqual([]);
    expect(counted).toEqual(["stall request unverified", "stall 401"]);
    verifies = () => {
      throw new Error("a check that throws has proven nothing");
    };
    expect((await post(`/webhooks/stores/${store}`, "{}")).status).toBe(401);
  });

  it("is not there for ids that are nobody's, of the other kind, or none at all", async () => {
    for (const path of [
      `/webhooks/stores/${tracking}`,
      `/webhooks/tracking/${store}`,
      `/webhooks/tracking/${randomUUID()}`,
      "/webhooks/stores/1",
      "/webhooks/stores/..%2f..",
    ])
      expect((await post(path, "{}")).status, path).toBe(404);
    expect((await fetch(new URL(`/webhooks/stores/${store}`, url))).status).toBe(404);
    expect(taken).toEqual([]);
  });

  it("is asked for again while the database is away, and never answered 2xx before the commit", async () => {
    takes = () => Promise.reject(new Error("connect ECONNREFUSED"));
    expect((await post(`/webhooks/tracking/${tracking}`, "{}")).status).toBe(503);
    finds = () => {
      throw new Error("connect ECONNREFUSED");
    };
    expect((await post(`/webhooks/tracking/${tracking}`, "{}")).status).toBe(503);
    expect(counted).toEqual(["pigeons request unavailable", "pigeons 503"]);
    finds = () => undefined;
    let commit = () => undefined as void;
    takes = () => new Promise((resolve) => (commit = resolve));
    let answered = false;
    const answer = post(`/webhooks/tracking/${tracking}`, "{}").finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    commit();
    expect((await answer).status).toBe(200);
  });

  it("waits no longer for the commit than the store does", async () => {
    takes = () => new Promise(() => undefined);
    const began = performance.now();
    expect((await post(`/webhooks/stores/${store}`, "{}")).status).toBe(503);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("tells a body it cannot read from a database that is away", async () => {
    takes = () => Promise.reject(new UnreadableBody("not JSON"));
    expect((await post(`/webhooks/stores/${store}`, "{")).status).toBe(400);
  });

  it.each([false, true])("takes 3 MB and no more (chunked: %s)", async (chunked) => {
    const send = (size: number) =>
      new Promise<number>((resolve, reject) => {
        const sent = request(
          new URL(`/webhooks/tracking/${tracking}`, url),
          {
            method: "POST",
            headers: { "x-signature": "right", ...(chunked ? {} : { "content-length": size }) },
          },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        sent.on("error", reject);
        sent.end(Buffer.alloc(size, "a"));
      });
    const limit = 3 * 1024 * 1024;
    expect(await send(limit)).toBe(200);
    expect(taken[0]?.got.body.length).toBe(limit);
    const over = await send(limit + 1).catch(() => 413);
    expect(over).toBe(413);
    expect(taken).toHaveLength(1);
  });
});
