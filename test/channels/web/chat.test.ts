import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webKind } from "#channels/web/index.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import { chat, now, otherKey, posted, said, site, visitorKey } from "./connection.ts";

const occasion = { conversation: "c1", memo: null, inReplyTo: null };
const ids = (events: readonly InboundEvent[]) => events.flatMap((event) => ("id" in event ? [event.id] : []));

describe("a website chat", () => {
  const { channel, source, hello, parse } = chat();

  it("refuses a token under any other scheme", async () => {
    const { token } = await hello();
    for (const scheme of ["visitor", "Bearer", "Basic", ""])
      expect(source.verify({ ...posted(said("x")), headers: { authorization: `${scheme} ${token}` } })).toBe(
        false,
      );
  });

  it("refuses any other method", async () => {
    const { token } = await hello();
    for (const method of ["GET", "PUT", "DELETE"])
      expect(source.verify({ ...posted(said("x"), token), method })).toBe(false);
  });

  it("refuses the token of another key and of another connection under the same key", async () => {
    const foreign = await chat({ secrets: { visitorKey: otherKey } }).hello();
    const sibling = await chat({ id: "c2" }).hello();
    for (const { token } of [foreign, sibling]) {
      expect(source.verify(posted(said("x"), token))).toBe(false);
      expect(channel.reader?.(posted(Buffer.alloc(0), token))).toBeUndefined();
    }
  });

  it("refuses the token of a site that is no longer the connection's", async () => {
    const { token } = await chat({ accounts: [site, "old.example.com"] }).hello({ site: "old.example.com" });
    expect(source.verify(posted(said("x"), token))).toBe(false);
  });

  it("accepts either key while it is replaced, and signs with the first", async () => {
    const rotating = chat({ secrets: { visitorKey: [otherKey, visitorKey] } });
    const before = await hello();
    const after = await rotating.hello();
    expect(rotating.source.verify(posted(said("x"), before.token))).toBe(true);
    expect(rotating.source.verify(posted(said("x"), after.token))).toBe(true);
    expect(source.verify(posted(said("x"), after.token))).toBe(false);
  });

  it("refuses a token that has run out", async () => {
    let at = now;
    const moving = chat({ at: () => at });
    const { token, expiresInMs } = await moving.hello();
    expect(expiresInMs).toBe(180 * 24 * 3_600_000);
    at = new Date(now.getTime() + expiresInMs - 1_000);
    expect(moving.source.verify(posted(said("x"), token))).toBe(true);
    at = new Date(now.getTime() + expiresInMs);
    expect(moving.source.verify(posted(said("x"), token))).toBe(false);
    expect(await moving.parse(said("x"), token)).toEqual([{ kind: "ignored", reason: "token_expired" }]);
  });

  it("keeps an item it cannot read without its files", async () => {
    const { token, visitor } = await hello();
    const [first, last] = [said("before"), said("after")];
    const bad = {
      type: "message",
      id: "not a uuid",
      text: "lost?",
      files: [{ name: "a.png", data: "AAAA" }],
    };
    const events = await parse({ type: "batch", items: [first, bad, last] }, token);
    expect(ids(events)).toEqual([`${visitor}:${first.id}`, `${visitor}:${last.id}`]);
    const rejected = events.find((event) => event.kind === "rejected");
    expect(rejected?.raw).toContain("lost?");
    expect(rejected?.raw).not.toContain("AAAA");
  });

  it("never throws but for what is not JSON, whatever a visitor posts", async () => {
    const { token } = await hello();
    const deep = `${'{"type":"message","x":'.repeat(5_000)}1${"}".repeat(5_000)}`;
    expect((await parse(Buffer.from(deep), token))[0]?.kind).toBe("rejected");
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        for (const body of [
          value,
          { type: "message", ...Object(value) },
          { type: "batch", items: [value] },
        ]) {
          const events = await parse(body, token);
          expect(events.length).toBeGreaterThan(0);
          JSON.stringify(events);
        }
      }),
      { numRuns: 200 },
    );
    await expect(parse(Buffer.from("{"), token)).rejects.toMatchObject({ name: "UnreadableBody" });
  });

  it("leaves out choices that could not be tapped or told apart", () => {
    const [part] = channel.render(
      {
        text: "Which?",
        language: "en",
        choices: [
          { id: "a", title: "#1001" },
          { id: "", title: "#1002" },
          { id: "b", title: " " },
          { id: "a", title: "#1001 again", description: "two tents" },
        ],
      },
      occasion,
    );
    expect(part).toMatchObject({ choices: [{ id: "a", title: "#1001 again", description: "two tents" }] });
  });

  it("does not start without its secret, or with settings it does not know", () => {
    const build = (settings: unknown, secrets: unknown) => () =>
      webKind.build(
        { id: "c1", accounts: [site], settings, secrets },
        { fetch, now: () => now, log: () => undefined },
      );
    for (const secrets of [
      {},
      { visitorKey: "" },
      { visitorKey: [] },
      { visitorKey: "x".repeat(31) },
      { visitorKey, more: 1 },
    ])
      expect(build({}, secrets)).toThrow();
    expect(build({}, { visitorKey })).not.toThrow();
    for (const settings of [
      { colour: "#000000" },
      { color: "red" },
      { color: "#0a6b59; }" },
      { origins: ["shop.example.com"] },
      { origins: ["http://shop.example.com"] },
      { origins: ["https://shop.example.com/path"] },
      { origins: ["https://*"] },
      { origins: ["https://*.com"] },
      { origins: ["https://a.example.com; script-src *"] },
      { origins: ["*"] },
      { maxFileBytes: 5_000_000 },
    ])
      expect(build(settings, { visitorKey }), JSON.stringify(settings)).toThrow();
    for (const secrets of [{ jwtSecret: "short" }, { jwtPublicKey: "-----BEGIN PRIVATE KEY-----" }])
      expect(build({}, { visitorKey, ...secrets })).toThrow();
  });
});

describe("where a chat may be embedded", () => {
  it("is the site itself and what the merchant adds", () => {
    const { channel } = chat({
      accounts: [site, "shop.example.org"],
      settings: {
        origins: [
          "https://WWW.example.com/",
          "https://*.example.net",
          "http://localhost:8080",
          "https://shop.example.com",
        ],
      },
    });
    expect(channel.embedding).toEqual({
      origins: [
        "https://shop.example.com",
        "https://shop.example.org",
        "https://www.example.com",
        "https://*.example.net",
        "http://localhost:8080",
      ],
      color: "#0a6b59",
      side: "end",
      label: null,
    });
  });
});
