import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instagramKind } from "#channels/instagram/index.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { messengerSandbox } from "#channels/messenger/sandbox.ts";
import { instagramSandbox } from "#channels/instagram/sandbox.ts";
import type { Choice, Reply } from "#src/conversation/reply.ts";
import type { Json } from "#src/conversation/json.ts";
import { connected, now, receivedAt } from "./connections.ts";

const occasion = { conversation: "c1", memo: null, inReplyTo: null };
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

interface Part {
  readonly text: string;
  readonly quick_replies?: readonly { readonly title: string; readonly payload: string }[];
}

function isPart(value: Json): value is Json & Part {
  return typeof value === "object" && value !== null && "text" in value && typeof value.text === "string";
}

const products = [
  ["messenger", connected(messengerKind), 2000, (text: string) => text.length],
  ["instagram", connected(instagramKind), 1000, (text: string) => Buffer.byteLength(text)],
] as const;

/** What Meta is played to say to a part. */
function taken(name: "messenger" | "instagram", part: Json): number {
  const play = name === "messenger" ? messengerSandbox : instagramSandbox;
  const sandbox = play({ appSecret: "s", account: "1", now: () => now });
  const body = Buffer.from(JSON.stringify({ recipient: { id: "7" }, message: part }));
  const url = new URL("http://localhost/v26.0/1/messages");
  return sandbox.answer({ method: "POST", url, headers: {}, body, receivedAt }).status;
}

describe.each(products)("a reply on %s", (name, channel, max, measure) => {
  const render = (reply: Partial<Reply>): Part[] =>
    channel.render({ text: "", language: "und", ...reply }, occasion).map((part) => {
      if (!isPart(part)) throw new Error("a part has a text");
      return part;
    });
  const letters = (text: string) => text.replace(/\s+/gu, "");

  it("is one message where it fits, and two one unit later", () => {
    expect(render({ text: "x".repeat(max) })).toHaveLength(1);
    expect(render({ text: "x".repeat(max + 1) })).toHaveLength(2);
  });

  it("of nothing is one part that can be stored", () => {
    expect(render({ text: "" })).toEqual([{ text: "" }]);
  });

  it("is plain: no marks, links bare", () => {
    expect(render({ text: "**Order 1001**\n\n- shirt\n\nhttps://example.com/t/1" })).toEqual([
      { text: "Order 1001\n\n- shirt\n\nhttps://example.com/t/1" },
    ]);
  });

  it("never exceeds the limit and leaves nothing out, in any script", () => {
    const piece = fc.oneof(
      fc.constantFrom("👩‍👩‍👧‍👦", "🇩🇪", "é", "한국어", "注文は", "طلبك ", "नमस्ते ", "word ", "\n\n", ". ", "👍🏽"),
      fc.string({ unit: "grapheme", maxLength: 12 }),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 300 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (text) => {
        const parts = render({ text });
        for (const part of parts) {
          expect(measure(part.text)).toBeLessThanOrEqual(max);
          if (part.text.trim() !== "") expect(taken(name, { text: part.text })).toBe(200);
        }
        // What looks like bold is plain afterwards, and so has lost its marks.
        if (!text.includes("**"))
          expect(letters(parts.map((part) => part.text).join(""))).toBe(letters(text));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["emoji", "👩‍👩‍👧‍👦"],
    ["Chinese", "订单在路上。"],
    ["combining marks", "e\u0301\u0323"],
    ["right to left", "طلبك في الطريق. "],
  ])("of 10,000 characters of %s is cut between characters only", (_, unit) => {
    const text = unit.repeat(Math.ceil(10_000 / unit.length)).trim();
    const parts = render({ text });
    expect(letters(parts.map((part) => part.text).join(""))).toBe(letters(text));
    const known = new Set([...graphemes.segment(text)].map(({ segment }) => segment));
    for (const part of parts) {
      expect(measure(part.text)).toBeLessThanOrEqual(max);
      for (const { segment } of graphemes.segment(part.text)) expect(known.has(segment)).toBe(true);
    }
  });

  const choice = (n: number): Choice => ({ id: `o${String(n)}`, title: `#${String(n)}` });

  it("offers choices below its last message: 13 at most, titles of 20 at most", () => {
    const choices = [
      { id: "long", title: "An order with a title that is too long for any button" },
      ...Array.from({ length: 30 }, (_, n) => choice(n)),
    ];
    const parts = render({ text: "Which? ".repeat(400), choices });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.slice(0, -1).every((part) => part.quick_replies === undefined)).toBe(true);
    const replies = parts.at(-1)?.quick_replies ?? [];
    expect(replies).toHaveLength(13);
    expect(replies[0]).toEqual({ content_type: "text", title: "An order with a tit…", payload: "long" });
    expect(replies.every(({ title }) => title.length <= 20)).toBe(true);
    for (const part of parts) expect(taken(name, { ...part })).toBe(200);
  });

  it("offers nothing that cannot be told apart or tapped", () => {
    const choices = [
      choice(1),
      choice(1),
      { id: "x", title: "#1" },
      { id: "", title: "a" },
      { id: "y", title: " " },
    ];
    expect(render({ text: "Which?", choices })[0]?.quick_replies).toEqual([
      { content_type: "text", title: "#1", payload: "o1" },
    ]);
    expect(render({ text: "Which?", choices: [] })).toEqual([{ text: "Which?" }]);
  });
});
