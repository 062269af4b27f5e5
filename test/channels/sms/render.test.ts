import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cheaper } from "#channels/sms/cheaper.ts";
import { SmsPart } from "#channels/sms/part.ts";
import { renderReply } from "#channels/sms/render.ts";
import { isGsm, segmentsOf } from "#channels/sms/segments.ts";
import { connected } from "./connection.ts";
import { shop } from "../../fixtures/sms/bodies.ts";

/** The table of 3GPP TS 23.038 §6.2.1, row by row: position is code; escape (0x1B) left as NUL. */
const table = Array.from(
  "@£$¥èéùìòÇ\nØø\rÅå" +
    "Δ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ" +
    " !\"#¤%&'()*+,-./" +
    "0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNO" +
    "PQRSTUVWXYZÄÖÑÜ§" +
    "¿abcdefghijklmno" +
    "pqrstuvwxyzäöñüà",
);
const escaped = ["\f", "^", "{", "}", "\\", "[", "~", "]", "|", "€"];

/** Counts by writing the segments out, unit by unit, as a phone would have to read them. */
function written(text: string): { encoding: string; segments: number } {
  const septets = Array.from(text).map((character) =>
    escaped.includes(character) ? [0x1b, 0x65] : character === "\0" ? [-1] : [table.indexOf(character)],
  );
  const gsm = septets.every((codes) => !codes.includes(-1));
  const letters: number[][] = gsm
    ? septets
    : Array.from(text).map((character) =>
        Array.from({ length: character.length }, (_, n) => character.charCodeAt(n)),
      );
  if (letters.flat().length <= (gsm ? 160 : 70))
    return { encoding: gsm ? "GSM-7" : "UCS-2", segments: letters.length === 0 ? 0 : 1 };
  const segments: number[][] = [[]];
  for (const letter of letters) {
    const last = segments.at(-1) ?? [];
    if (last.length + letter.length <= (gsm ? 153 : 67)) last.push(...letter);
    else segments.push([...letter]);
  }
  return { encoding: gsm ? "GSM-7" : "UCS-2", segments: segments.length };
}

describe("segments", () => {
  it("the alphabet has 127 characters and 10 that are escaped", () => {
    expect(table).toHaveLength(128);
    const known = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter(isGsm);
    expect(known.toSorted()).toEqual(
      [...table.filter((character) => character !== "\0"), ...escaped].toSorted(),
    );
  });

  it.each([
    ["", "GSM-7", 0],
    ["x".repeat(160), "GSM-7", 1],
    ["x".repeat(161), "GSM-7", 2],
    ["x".repeat(306), "GSM-7", 2],
    ["x".repeat(307), "GSM-7", 3],
    ["€".repeat(80), "GSM-7", 1],
    ["€".repeat(81), "GSM-7", 2],
    // An escape is not cut from its character: 152 of 153 are used.
    ["€".repeat(152), "GSM-7", 2],
    ["€".repeat(153), "GSM-7", 3],
    ["ж".repeat(70), "UCS-2", 1],
    ["ж".repeat(71), "UCS-2", 2],
    ["ж".repeat(134), "UCS-2", 2],
    ["ж".repeat(135), "UCS-2", 3],
    ["😀".repeat(35), "UCS-2", 1],
    // 33 pairs are 66 of 67.
    ["😀".repeat(66), "UCS-2", 2],
    ["😀".repeat(67), "UCS-2", 3],
    [`${"x".repeat(69)}’`, "UCS-2", 1],
    [`${"x".repeat(70)}’`, "UCS-2", 2],
  ])("%j are %s × %i", (text, encoding, count) => {
    expect(segmentsOf(text)).toMatchObject({ encoding, count });
  });

  it("are as many as when they are written out", () => {
    const letters = fc.constantFrom(
      ...table.filter((character) => character !== "\0"),
      ...escaped,
      "x".repeat(20),
    );
    const any = fc.oneof(
      letters,
      fc.constantFrom("😀", "’", "ж", "👩‍👩‍👧‍👦"),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    );
    for (const unit of [letters, any])
      fc.assert(
        fc.property(fc.array(unit, { maxLength: 300 }), (pieces) => {
          const text = pieces.join("");
          const { encoding, count } = segmentsOf(text);
          expect({ encoding, segments: count }).toEqual(written(text));
        }),
        { numRuns: 300 },
      );
  });
});

describe("a cheaper text", () => {
  it.each([
    ["“It’s on its way” – or not…", `"It's on its way" - or not...`],
    ["1\u202f234,50\u00a0€", "1 234,50 €"],
    ["• shirt\n• shoes", "- shirt\n- shoes"],
    ["« Où est mon colis ? »", '" Où est mon colis ? "'],
    ["« Vous êtes là ? »", null],
    ["„Größe“ 3–5 Tage", `"Größe" 3-5 Tage`],
    ["Order \u2066#1001\u2069 is out", "Order #1001 is out"],
    // Words that may be codes, and links, stay as they are, and then nothing is gained.
    ["“AB–12” is out", null],
    ["“AB12” is out", `"AB12" is out`],
    ["see “https://example.com/t/1”", null],
    ["see “https://example.com/t/1 ”", `see "https://example.com/t/1 "`],
    // A letter that is not in the alphabet keeps all of it expensive.
    ["“Dónde”", null],
    ["“где”", null],
    ["plain", "plain"],
  ])("%j", (text, expected) => {
    expect(cheaper(text)).toBe(expected ?? text);
  });

  it("is either as it was or in GSM-7, and never takes more segments", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.string({ maxLength: 100 }), (a, b) => {
        const text = `${a} “${b}” — 1…`;
        const result = cheaper(text);
        expect(result === text || isGsm(result)).toBe(true);
        expect(segmentsOf(result).count).toBeLessThanOrEqual(segmentsOf(text).count);
        expect(cheaper(result)).toBe(result);
      }),
    );
  });

  it("keeps every letter and digit", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const letters = (of: string): string => of.replace(/[^\p{L}\p{N}]/gu, "");
        expect(letters(cheaper(text))).toBe(letters(text));
      }),
    );
  });
});

describe("a reply", () => {
  const bodies = (text: string) =>
    renderReply({ text, language: "en" }, { billed: true }).map(({ body }) => body);

  it("is plain text without choices, in one message", () => {
    const parts = renderReply(
      {
        text: "**Order 1001** is out.\n\n- shirt\nhttps://example.com/t",
        language: "en",
        choices: [{ id: "1", title: "#1001" }],
      },
      { billed: true },
    );
    expect(parts).toEqual([{ body: "Order 1001 is out.\n\n- shirt\nhttps://example.com/t" }]);
  });

  it("is one message of 1600 characters and two of 1601", () => {
    expect(bodies("x".repeat(1600))).toHaveLength(1);
    expect(bodies("x".repeat(1601)).map((body) => body.length)).toEqual([1600, 1]);
  });

  it("that is empty is still a part", () => {
    expect(bodies("")).toEqual([""]);
  });

  it("is within the limit, and says all its words", () => {
    const words = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 40 }),
        fc.constantFrom(
          "\n\n",
          " ",
          "。",
          "👩‍👩‍👧‍👦",
          "漢字".repeat(300),
          "é̂̃".repeat(300),
          "طلبك في الطريق ".repeat(60),
        ),
      ),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(
        words.map((each) => `a${each.join("")}`.replaceAll("**", "")),
        (text) => {
          const parts = renderReply({ text, language: "en" }, { billed: true });
          for (const part of parts) expect(SmsPart.parse(JSON.parse(JSON.stringify(part)))).toEqual(part);
          const said = parts.map(({ body }) => body).join("");
          expect(said.replace(/\s/gu, "")).toBe(cheaper(text).replace(/\s/gu, ""));
          expect(parts.some(({ body }) => /[\ud800-\udbff]$/u.test(body.at(-1) ?? ""))).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
    expect(bodies("x".repeat(10_000)).join("")).toBe("x".repeat(10_000));
  });

  it("on WhatsApp or Messenger, where nobody counts segments, keeps its typography", () => {
    const occasion = { conversation: "c", memo: null, inReplyTo: null };
    const reply = { text: "It’s here…", language: "en" };
    expect(connected().channel.render(reply, occasion)).toEqual([{ body: "It's here..." }]);
    const carried = connected({}, {}, [shop.whatsapp, shop.messenger]).channel;
    expect(carried.render(reply, occasion)).toEqual([{ body: "It’s here…" }]);
  });
});

describe("what the core has to know", () => {
  const day = 24 * 60 * 60 * 1000;
  it.each([
    ["text messages have no window and are brief", [shop.sms, "22395"], null, "brief"],
    ["WhatsApp and Messenger have their day", [shop.whatsapp, shop.messenger], day, "chat"],
    ["with both, the stricter of each", [shop.sms, shop.whatsapp], day, "brief"],
  ] as const)("%s", (_, accounts, replyWindowMs, style) => {
    const { traits } = connected({}, {}, accounts).channel;
    expect(traits).toEqual({
      replyWindowMs,
      style,
      settleMs: 2_000,
      repeatAfterCrashMs: null,
      answers: { perHour: 30, perDay: 100 },
    });
  });
});
