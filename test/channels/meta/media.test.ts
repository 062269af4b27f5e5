import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instagramKind } from "#channels/instagram/index.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import type { Json } from "#src/conversation/json.ts";
import { type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { connected } from "./connections.ts";

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
  graph.files.set("1", { bytes: Buffer.from("picture"), type: "image/png" });
});
afterEach(async () => {
  await graph.close();
});

const hosts = { mediaHosts: ["127.0.0.1"] };

describe.each([
  ["Messenger", messengerKind],
  ["Instagram", instagramKind],
])("a file on %s", (_, kind) => {
  const fetchFile = (ref: string, settings: Json = hosts, maxBytes = 1_000) =>
    connected(kind, settings).media?.(ref, maxBytes);

  it("is fetched from its address, and the token goes nowhere", async () => {
    expect(await fetchFile(`${graph.url}/files/1`)).toEqual({
      ok: true,
      media: { type: "image/png", bytes: Buffer.from("picture") },
    });
    expect(graph.requests).toHaveLength(1);
    expect(graph.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("comes from Meta's content networks unless told otherwise, and only by https", async () => {
    const asked: string[] = [];
    const channel = connected(
      kind,
      {},
      {
        fetch: (input) => {
          asked.push(input instanceof Request ? input.url : String(input));
          return Promise.resolve(new Response("x"));
        },
      },
    );
    const good = [
      "https://scontent.xx.fbcdn.net/v/a.png?oh=1",
      "https://cdn.fbsbx.com/v/a.pdf",
      "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1",
      "https://scontent.cdninstagram.com/a.jpg",
    ];
    for (const url of good) expect(await channel.media?.(url, 10)).toMatchObject({ ok: true });
    expect(asked).toEqual(good);
    for (const url of [
      "http://scontent.xx.fbcdn.net/a.png",
      "https://fbcdn.net.example.com/a.png",
      "https://evilfbcdn.net/a.png",
      "https://user:pw@scontent.xx.fbcdn.net/a.png",
      "https://169.254.169.254/latest/meta-data",
      "http://localhost/",
      "file:///etc/passwd",
      "12345",
      "",
    ]) {
      expect(await channel.media?.(url, 10), url).toMatchObject({ ok: false, reason: "refused" });
    }
    expect(asked).toHaveLength(good.length);
  });

  it("is never larger than allowed, whatever is announced", async () => {
    expect(await fetchFile(`${graph.url}/files/1`, hosts, 6)).toMatchObject({ ok: false, reason: "refused" });
    const lying = connected(kind, hosts, {
      fetch: () => Promise.resolve(new Response("x".repeat(50), { headers: { "content-length": "1" } })),
    });
    expect(await lying.media?.("http://127.0.0.1/", 10)).toMatchObject({ ok: false, reason: "refused" });
  });

  it("is followed to another allowed host, and to no other", async () => {
    graph.script("file", { do: "redirect", to: "/files/1" });
    expect(await fetchFile(`${graph.url}/files/0`)).toMatchObject({ ok: true });
    graph.script("file", { do: "redirect", to: "https://example.com/files/1" });
    expect(await fetchFile(`${graph.url}/files/0`)).toMatchObject({ ok: false, reason: "refused" });
    graph.always({ do: "redirect", to: `${graph.url}/files/0` });
    expect(await fetchFile(`${graph.url}/files/0`)).toMatchObject({ ok: false, reason: "refused" });
  });

  it.each([
    [403, "gone"],
    [404, "gone"],
    [410, "gone"],
    [429, "retry"],
    [500, "retry"],
    [400, "refused"],
  ])("that is answered %i is %s", async (status, reason) => {
    graph.script("file", { do: "status", status });
    expect(await fetchFile(`${graph.url}/files/1`)).toMatchObject({ ok: false, reason });
  });

  it("is tried again when the connection breaks or nothing comes", async () => {
    graph.script("file", { do: "hang-up" }, { do: "break-off", status: 200 }, { do: "silence" });
    const patient = { ...hosts, timeoutMs: 100 };
    for (let n = 0; n < 3; n++)
      expect(await fetchFile(`${graph.url}/files/1`, patient)).toMatchObject({ ok: false, reason: "retry" });
  });
});
