import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Channel, Occasion } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Choice, Reply } from "#src/conversation/reply.ts";

/** How the parts that a channel renders are read. */
export interface Rendered {
  /**
   * The size of what a part says in the unit its provider counts in, and the most it takes; null: the channel takes
   * any length, and a reply is never cut.
   */
  readonly limit: (part: Json) => { readonly size: number; readonly max: number } | null;
  /** What a part says, without what it offers to tap. */
  readonly textOf: (part: Json) => string;
  /** What of a text must not get lost; absent: all of it but white space. */
  readonly essence?: (text: string) => string;
}

export const occasion: Occasion = { conversation: "c1", memo: null, inReplyTo: null };

export const replies: readonly Reply[] = [
  { text: "Your parcel is on its way.", language: "en" },
  { text: "", language: "en" },
  { text: "**Order 1001**\n\n- shirt\n- shoes\n\nhttps://example.com/t/1", language: "en" },
  { text: "طلبك في الطريق. ".repeat(700), language: "ar" },
  { text: "👩‍👩‍👧‍👦".repeat(3_000), language: "und" },
  {
    text: "Which order?",
    language: "en",
    choices: [
      { id: "1", title: "#1001" },
      {
        id: "2",
        title: "An order with a title that is too long for any button",
        description: "x".repeat(500),
      },
    ],
    choose: "Choose an order",
  },
  {
    text: "Which?",
    language: "en",
    choices: Array.from({ length: 40 }, (_, n) => ({ id: `o${String(n)}`, title: `#${String(n)}` })),
  },
];

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const graphemesOf = (text: string): string[] => [...graphemes.segment(text)].map(({ segment }) => segment);

const scripts = [
  ["Latin letters", "Your parcel is on its way. "],
  ["one long word", "x"],
  ["emoji", "👩‍👩‍👧‍👦"],
  ["flags", "🇩🇪🇫🇷"],
  ["Chinese", "订单在路上。"],
  ["Japanese", "ご注文の商品は発送されました。"],
  ["Korean", "주문하신 상품이 배송 중입니다. "],
  ["combining marks", "e\u0301\u0323"],
  ["Devanagari", "क्षत्रिय "],
  ["right to left", "طلبك في الطريق. "],
  ["pointed Hebrew", "הַחֲבִילָה בַּדֶּרֶךְ "],
  ["a link", "https://example.com/track?order=1001&language=en "],
  ["lines", "- shirt\n"],
] as const;

/** Text of any script, without what looks like bold: its marks are not part of what is said. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "👩‍👩‍👧‍👦",
        "🇩🇪",
        "é",
        "한국어",
        "注文は",
        "طلبك ",
        "नमस्ते ",
        "word ",
        "\n\n",
        " ",
        ". ",
        "👍🏽",
        "_",
        "*",
      ),
      fc.constantFrom("x".repeat(900), "荷物".repeat(400), "e\u0301".repeat(400), "👍🏽".repeat(200)),
      fc.string({ unit: "grapheme", maxLength: 12 }),
    ),
    { maxLength: 80 },
  )
  .map((pieces) => pieces.join("").replaceAll("**", ""));

const choices: fc.Arbitrary<Choice[]> = fc.array(
  fc.record(
    {
      id: fc.string({ maxLength: 200 }),
      title: fc.string({ unit: "grapheme", maxLength: 60 }),
      description: fc.string({ unit: "grapheme", maxLength: 150 }),
    },
    { requiredKeys: ["id", "title"] },
  ),
  { maxLength: 14 },
);

/** Holds what a channel makes of replies against its provider's limit. */
export function describeRendering(name: string, channel: Channel, rendered: Rendered): void {
  const { limit, textOf, essence = (of) => of.replace(/\s/gu, "") } = rendered;
  const said = (parts: readonly Json[]): string => essence(parts.map((part) => textOf(part)).join(" "));

  const expectWithin = (parts: readonly Json[]): void => {
    expect(parts.length).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
    for (const part of parts) {
      const found = limit(part);
      if (found === null) expect(parts).toHaveLength(1);
      else expect(found.size).toBeLessThanOrEqual(found.max);
    }
  };

  describe(`${name} renders`, () => {
    it("every reply as at least one part that survives being stored, within the limit", () => {
      for (const reply of replies) expectWithin(channel.render(reply, occasion));
    });

    it.each(scripts)("10,000 characters of %s, whole, cut between characters only", (_, unit) => {
      const whole = unit.repeat(Math.ceil(10_000 / unit.length)).trim();
      const parts = channel.render({ text: whole, language: "und" }, occasion);
      expectWithin(parts);
      expect(said(parts)).toBe(essence(whole));
      const known = new Set([...graphemesOf(whole), "\n"]);
      for (const part of parts)
        for (const each of graphemesOf(textOf(part)))
          expect(known.has(each), JSON.stringify(each)).toBe(true);
    });

    it("anything within the limit, and says all of it", () => {
      fc.assert(
        fc.property(
          text,
          fc.option(choices, { nil: undefined }),
          fc.option(fc.string({ unit: "grapheme", maxLength: 40 }), { nil: undefined }),
          (words, offered, choose) => {
            const parts = channel.render(
              { text: words, language: "und", choices: offered, choose },
              occasion,
            );
            expectWithin(parts);
            expect(said(parts)).toBe(essence(words));
          },
        ),
        { numRuns: 150 },
      );
    });

    it("the same reply always the same", () => {
      for (const reply of replies)
        expect(channel.render(reply, occasion)).toEqual(channel.render(reply, occasion));
    });
  });
}
