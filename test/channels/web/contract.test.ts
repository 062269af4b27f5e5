import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webKind } from "#channels/web/index.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Json } from "#src/conversation/json.ts";
import { chat, now, otherKey, posted, said, site, visitorKey } from "./connection.ts";

/*
 * The contract of a webhook channel (test/contracts/channel.ts) where the proof is a token over who writes, not a
 * signature over the bytes, and where nothing is called to send.
 */

const occasion = { conversation: "c1", memo: null, inReplyTo: null };
const to = { account: site, id: "v1" };
const ids = (events: readonly InboundEvent[]) => events.flatMap((event) => ("id" in event ? [event.id] : []));

describe("web keeps the contract of a webhook channel", () => {
  const { channel, source, hello, parse } = chat();

  it("accepts a genuine request, whatever is in it", async () => {
    const { token } = await hello();
    expect(source.verify(posted(said("hello"), token))).toBe(true);
    expect(source.verify(posted(Buffer.from([0xff, 0x00]), token))).toBe(true);
  });

  it("refuses a token that is missing, cut, longer, of another form or changed in any character", async () => {
    const { token } = await hello();
    const wrong = [
      "",
      token.slice(0, -1),
      `${token}0`,
      token.slice(1),
      "x",
      "v1..",
      ` ${token}`,
      `${token} `,
      `${token}\n`,
    ];
    for (const value of wrong) expect(source.verify(posted(said("x"), value)), value).toBe(false);
    expect(source.verify(posted(said("x")))).toBe(false);
    for (let at = 0; at < token.length; at += 1) {
      // Other letters of base64url: the last one of a signature has bits that mean nothing.
      for (const letter of ["A", "B", "_"]) {
        if (token[at] === letter) continue;
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        expect(source.verify(posted(said("x"), changed)), `${String(at)} ${letter}`).toBe(false);
      }
    }
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

  it("reads every message of a batch, in order, and gives a second try the same ids", async () => {
    const { token, visitor } = await hello();
    const items = Array.from({ length: 40 }, (_, n) => said(`number ${String(n)}`));
    const events = await parse({ type: "batch", items }, token);
    expect(ids(events)).toEqual(items.map(({ id }) => `${visitor}:${id}`));
    expect(ids(await parse({ type: "batch", items }, token))).toEqual(ids(events));
    for (const event of events) {
      if (event.kind !== "message") throw new Error(event.kind);
      expect(event.account).toBe(site);
      expect(event.from).toEqual({ account: site, id: visitor });
      expect(event.at).toEqual(now);
      expect(JSON.parse(JSON.stringify(event.raw))).toEqual(event.raw);
    }
  });

  it("ignores what nobody has heard of", async () => {
    const { token } = await hello();
    for (const body of [
      { type: "typing" },
      { type: "hologram", hologram: {} },
      { type: "batch", items: [] },
      { ...said("with more"), text: "  " },
      { type: "read", of: [] },
    ]) {
      const events = await parse(body, token);
      expect(events).toHaveLength(1);
      expect(events[0]?.kind).toBe("ignored");
    }
    expect(await parse({ ...said("hello"), mood: "curious" }, token)).toMatchObject([{ kind: "message" }]);
  });

  it("rejects an item it cannot read, with the item but without its files, and reads its neighbours", async () => {
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

  it("renders every reply as one part that says everything and survives being stored", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 2_000 }),
        fc.array(fc.record({ id: fc.string(), title: fc.string() }), { maxLength: 12 }),
        (text, choices) => {
          const parts = channel.render({ text, language: "und", choices }, occasion);
          expect(parts).toHaveLength(1);
          expect(parts[0]).toMatchObject({ type: "reply", text, language: "und" });
          expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
        },
      ),
    );
    for (const text of ["", "👩‍👩‍👧‍👦".repeat(3_000), "طلبك في الطريق. ".repeat(700), "荷物".repeat(5_000)])
      expect(channel.render({ text, language: "und" }, occasion)).toEqual([
        { type: "reply", text, language: "und" },
      ]);
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

  it("has delivered what was committed, and sends nothing that it did not render", async () => {
    const [part = null] = channel.render({ text: "", language: "en" }, occasion);
    expect(await channel.send(part, to, "key-1")).toEqual({ ok: true, id: "key-1" });
    expect(await channel.send(part, to, "key-1")).toEqual({ ok: true, id: "key-1" });
    const odd: readonly Json[] = [
      null,
      0,
      "x",
      [],
      {},
      { type: "text" },
      { type: "reply", text: 1, language: "en" },
    ];
    for (const broken of odd)
      expect(await channel.send(broken, to, "key-1")).toMatchObject({
        ok: false,
        failure: { kind: "broken", what: "request" },
      });
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
