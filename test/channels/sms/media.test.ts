import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaResult } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { type Behaviour, type FakeTwilio, startTwilio } from "../../fakes/twilio.ts";
import { accountSid, mediaUrl } from "../../fixtures/sms/bodies.ts";
import { connected, restToken } from "./connection.ts";

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 7)]);
const id = mediaUrl().split("/").at(-1) ?? "";

let twilio: FakeTwilio;
beforeEach(async () => {
  twilio = await startTwilio({ accountSid, username: accountSid, password: restToken });
  twilio.files.set(id, { bytes: jpeg, type: "image/jpeg" });
});
afterEach(async () => {
  await twilio.close();
});

function fetched(
  ref = mediaUrl(0, twilio.url),
  maxBytes = 10_000,
  settings: Readonly<Record<string, Json>> = {},
): Promise<MediaResult> {
  const { channel } = connected({ apiUrl: twilio.url, mediaHosts: ["localhost"], ...settings });
  return channel.media?.(ref, maxBytes) ?? Promise.reject(new Error("sms has media"));
}

describe("a file", () => {
  it("is fetched with credentials from the API, and without from where that redirects", async () => {
    expect(await fetched()).toEqual({ ok: true, media: { type: "image/jpeg", bytes: jpeg } });
    expect(twilio.requests.map(({ kind }) => kind)).toEqual(["media", "file"]);
    expect(twilio.requests[0]?.headers["authorization"]).toMatch(/^Basic /);
    expect(twilio.requests[1]?.headers["host"]).toMatch(/^localhost:/);
    expect(twilio.requests[1]?.headers).not.toHaveProperty("authorization");
  });

  it.each([
    ["image/png", Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1")],
    ["image/gif", Buffer.from("GIF89a...")],
    ["image/webp", Buffer.from("RIFF\0\0\0\0WEBPVP8 ")],
    ["application/pdf", Buffer.from("%PDF-1.7")],
    ["video/3gpp", Buffer.from("\0\0\0\x18ftyp3gp4")],
    ["video/mp4", Buffer.from("\0\0\0\x18ftypisom")],
    ["audio/ogg", Buffer.from("OggS\0")],
    ["audio/amr", Buffer.from("#!AMR\n")],
    ["text/html", Buffer.from("<!doctype HTML><script>")],
    ["text/vcard", Buffer.from("BEGIN:VCARD\r\nVERSION:3.0")],
  ])("is %s when its bytes say so, whatever was stated", async (type, bytes) => {
    twilio.files.set(id, { bytes, type: "image/jpeg; charset=x" });
    expect(await fetched()).toEqual({ ok: true, media: { type, bytes } });
  });

  it("is what was stated when its bytes do not tell", async () => {
    twilio.files.set(id, { bytes: Buffer.from("hello"), type: "Text/Plain; charset=utf-8" });
    expect(await fetched()).toMatchObject({ media: { type: "text/plain" } });
  });

  it.each([
    ["another host", "https://evil.example.com/2010-04-01/x"],
    ["a host that looks alike", mediaUrl(0, "https://api.twilio.com.example.com")],
    ["another account's", mediaUrl().replace("AC0", "AC9")],
    ["another resource of the account", `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Keys.json`],
    ["nonsense", "../../etc/passwd"],
  ])("of %s is not asked for", async (_, ref) => {
    expect(await fetched(ref)).toMatchObject({ ok: false, reason: "refused" });
    expect(twilio.requests).toHaveLength(0);
  });

  it("is not followed to a host that is not allowed, nor without end", async () => {
    const seen: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers);
      response.end("x");
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, "127.0.0.1", resolve);
    });
    const address = elsewhere.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    for (const to of [
      `http://127.0.0.1:${String(port)}/`,
      "http://media.example.com/x",
      "file:///etc/passwd",
      "",
    ]) {
      twilio.script("media", { do: "redirect", to });
      expect(await fetched(), to).toMatchObject({ ok: false, reason: "refused" });
    }
    expect(seen).toEqual([]);
    elsewhere.close();
    const round: Behaviour = {
      do: "redirect",
      to: `${twilio.url.replace("127.0.0.1", "localhost")}/cdn/${id}`,
    };
    twilio.script("media", round);
    twilio.script("file", round, round, round, round);
    expect(await fetched()).toMatchObject({ ok: false, reason: "refused" });
    expect(twilio.requests.filter(({ kind }) => kind === "file")).toHaveLength(3);
  });

  it("is never more than allowed, whether or not it says how much it is", async () => {
    expect(await fetched(undefined, jpeg.length)).toMatchObject({ ok: true });
    expect(await fetched(undefined, jpeg.length - 1)).toMatchObject({ ok: false, reason: "refused" });
  });

  it.each<[string, Behaviour, string]>([
    ["is gone when Twilio has it no more", { do: "error", code: 20404, status: 404 }, "gone"],
    [
      "may come later when credentials are being replaced",
      { do: "error", code: 20003, status: 401 },
      "retry",
    ],
    ["may come later when Twilio is busy", { do: "error", code: 20429, status: 429 }, "retry"],
    ["may come later after a gateway's error", { do: "html", status: 502 }, "retry"],
    ["may come later after a broken connection", { do: "hang-up" }, "retry"],
    ["is refused when Twilio forbids it", { do: "status", status: 403 }, "refused"],
  ])("%s", async (_, behaviour, reason) => {
    twilio.script("media", behaviour);
    const result = await fetched();
    expect(result).toMatchObject({ ok: false, reason });
    expect(JSON.stringify(result)).not.toContain(restToken);
  });

  it("may come later when it takes too long", async () => {
    twilio.script("file", { do: "delay", ms: 2_000 });
    expect(await fetched(undefined, 10_000, { timeoutMs: 100 })).toMatchObject({
      ok: false,
      reason: "retry",
    });
  });
});
