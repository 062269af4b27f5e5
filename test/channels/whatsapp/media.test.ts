import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { accessToken, connected } from "./connection.ts";

const id = "3000000000000001";
const bytes = Buffer.from("not really a picture");
const sum = createHash("sha256").update(bytes).digest();
const MB = 1024 * 1024;

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
  graph.files.set(id, { bytes, type: "image/jpeg", sha256: sum.toString("base64") });
});
afterEach(async () => {
  await graph.close();
});

function fetchFile(settings: Readonly<Record<string, Json>> = {}, ref = id, maxBytes = MB) {
  const { channel, logged } = connected({
    apiUrl: graph.url,
    mediaHosts: ["127.0.0.1"],
    timeoutMs: 2_000,
    ...settings,
  });
  const result = channel.media?.(ref, maxBytes);
  if (result === undefined) throw new Error("whatsapp has media");
  return { result, logged };
}

const kinds = () => graph.requests.map(({ kind }) => kind);

describe("fetching a file", () => {
  it("takes two steps, both with the token", async () => {
    const { result, logged } = fetchFile();
    expect(await result).toEqual({ ok: true, media: { type: "image/jpeg", bytes } });
    expect(graph.requests.map(({ path }) => path)).toEqual([`/v26.0/${id}`, `/files/${id}`]);
    for (const { headers } of graph.requests) expect(headers["authorization"]).toBe(`Bearer ${accessToken}`);
    expect(logged).toEqual([]);
  });

  it("takes a checksum in hex as well, and only logs one that differs", async () => {
    graph.files.set(id, { bytes, type: "image/jpeg", sha256: sum.toString("hex") });
    const hex = fetchFile();
    expect((await hex.result).ok).toBe(true);
    expect(hex.logged).toEqual([]);
    graph.files.set(id, { bytes, type: "image/jpeg", sha256: "AAAA" });
    const other = fetchFile();
    expect((await other.result).ok).toBe(true);
    expect(other.logged).toMatchObject([{ level: "warn" }]);
  });

  it("asks once for a fresh address when the first has run out", async () => {
    graph.script("file", { do: "status", status: 404 });
    expect((await fetchFile().result).ok).toBe(true);
    expect(kinds()).toEqual(["media", "file", "media", "file"]);
    graph.script("file", { do: "status", status: 404 }, { do: "status", status: 404 });
    expect(await fetchFile().result).toMatchObject({ ok: false, reason: "gone" });
    expect(kinds()).toHaveLength(8);
  });

  it("goes to allowed hosts only; the API's own host is not one by itself", async () => {
    for (const mediaHosts of [["lookaside.fbsbx.com"], ["*.127.0.0.1"], ["*.0.0.1"], []]) {
      const result = await fetchFile({ mediaHosts }).result;
      const allowed = mediaHosts[0] === "*.0.0.1";
      expect(result.ok, String(mediaHosts)).toBe(allowed);
    }
  });

  it.each([
    "http://lookaside.fbsbx.com/x",
    "https://lookaside.fbsbx.com.example.com/x",
    "https://user:pass@lookaside.fbsbx.com/x",
    "https://user@lookaside.fbsbx.com/x",
    "https://fbcdn.net/x",
    "https://evilfbcdn.net/x",
    "https://169.254.169.254/latest/meta-data",
    "ftp://lookaside.fbsbx.com/x",
    "file:///etc/passwd",
    "lookaside.fbsbx.com/x",
  ])("does not send the token to %s", async (url) => {
    graph.files.set(id, { bytes, type: "image/jpeg", url });
    const asked: string[] = [];
    const { channel } = connected(
      { apiUrl: graph.url },
      {
        fetch: (input, init) => {
          asked.push(input instanceof Request ? input.url : String(input));
          return fetch(input, init);
        },
      },
    );
    expect(await channel.media?.(id, MB)).toMatchObject({ ok: false, reason: "refused" });
    expect(asked).toEqual([`${graph.url}/v26.0/${id}`]);
  });

  it("goes to the hosts that Meta uses", async () => {
    for (const host of ["lookaside.fbsbx.com", "scontent.xx.fbcdn.net", "mmg.whatsapp.net"]) {
      graph.files.set(id, { bytes, type: "image/jpeg", url: `https://${host}/x?mid=1` });
      const asked: string[] = [];
      const { channel } = connected(
        { apiUrl: graph.url },
        {
          fetch: (input, init) => {
            const url = input instanceof Request ? input.url : String(input);
            if (url.startsWith(graph.url)) return fetch(input, init);
            asked.push(url);
            return Promise.resolve(new Response(new Uint8Array(bytes)));
          },
        },
      );
      expect(await channel.media?.(id, MB)).toMatchObject({ ok: true });
      expect(asked).toEqual([`https://${host}/x?mid=1`]);
    }
  });

  it("follows no redirect", async () => {
    graph.script("file", { do: "redirect", to: `${graph.url}/files/${id}` });
    expect(await fetchFile().result).toMatchObject({ ok: false, reason: "refused" });
    expect(kinds()).toEqual(["media", "file"]);
  });

  it("stops at the size limit: as stated, as announced, and as it comes", async () => {
    graph.files.set(id, { bytes, type: "image/jpeg", size: 5 * MB });
    expect(await fetchFile().result).toMatchObject({ ok: false, reason: "refused" });
    expect(kinds()).toEqual(["media"]);
    graph.files.set(id, { bytes, type: "image/jpeg", size: 1 });
    expect(await fetchFile({}, id, 10).result).toMatchObject({ ok: false, reason: "refused" });
    expect((await fetchFile({}, id, bytes.length).result).ok).toBe(true);
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        given += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const { channel } = connected(
      { apiUrl: graph.url, mediaHosts: ["127.0.0.1"] },
      {
        fetch: (input, init) =>
          String(input instanceof Request ? input.url : input).includes("/files/")
            ? Promise.resolve(new Response(endless))
            : fetch(input, init),
      },
    );
    expect(await channel.media?.(id, MB)).toMatchObject({ ok: false, reason: "refused" });
    expect(given).toBeLessThan(30);
  });

  it.each([
    ["retry", "media", { do: "status", status: 500 }],
    ["retry", "media", { do: "error", code: 190, status: 401 }],
    ["retry", "media", { do: "hang-up" }],
    ["retry", "media", { do: "html", status: 200 }],
    ["gone", "media", { do: "error", code: 100, subcode: 33 }],
    ["gone", "media", { do: "status", status: 404 }],
    ["retry", "file", { do: "status", status: 503 }],
    ["retry", "file", { do: "hang-up" }],
    ["retry", "file", { do: "accept-and-break-off" }],
    ["refused", "file", { do: "status", status: 403 }],
  ] as const)("says %s of the %s step's %o", async (reason, kind, behaviour) => {
    graph.script(kind, behaviour);
    expect(await fetchFile().result).toMatchObject({ ok: false, reason });
  });

  it("does not wait for ever", async () => {
    graph.script("file", { do: "silence" });
    expect(await fetchFile({ timeoutMs: 100 }).result).toMatchObject({ ok: false, reason: "retry" });
  });

  it("asks for nothing that is not an id", async () => {
    for (const ref of ["", "../me", "1/2", "https://example.com/", "1?x=1"]) {
      expect(await fetchFile({}, ref).result).toMatchObject({ ok: false, reason: "refused" });
    }
    expect(graph.requests).toHaveLength(0);
  });
});
