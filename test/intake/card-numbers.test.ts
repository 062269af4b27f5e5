import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Content } from "#src/conversation/content.ts";
import { maskCards, maskCardsIn, maskCardsSaid } from "#src/intake/mask.ts";

/** Numbers that the networks publish for tests. */
const cards = [
  "4111111111111111",
  "4222222222222",
  "4000000000000000006",
  "5555555555554444",
  "5105105105105100",
  "2223003122003222",
  "2720990000000007",
  "378282246310005",
  "371449635398431",
  "30569309025904",
  "38520000023237",
  "36227206271667",
  "6011111111111117",
  "6445644564456445",
  "3530111333300000",
  "3566002020360505",
  "6200000000000005",
  "6240008631401148",
  "6759649826438453",
  "6304000000000000",
  "2200000000000004",
];
const last = (card: string) => `${"x".repeat(card.length - 4)}${card.slice(-4)}`;
const digits = (text: string, zero: number) =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const inGroups = (card: string, between: string, sizes: readonly number[]) => {
  const groups: string[] = [];
  let rest = card;
  for (const size of sizes) {
    if (rest !== "") groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return [...groups, ...(rest === "" ? [] : [rest])].join(between);
};

describe("a card number", () => {
  it.each(cards)("%s is masked to its last four digits", (card) => {
    expect(maskCards(card)).toBe(last(card));
    expect(maskCards(`My card is ${card}, is that right?`)).toBe(`My card is ${last(card)}, is that right?`);
  });

  it.each([" ", "-", "\u00A0", "\u2009", "\u2011", "\u2013", " - ", ".", "\u200B", "\t"])(
    "is found in groups set apart by %j",
    (between) => {
      for (const card of cards) {
        const sizes = card.length === 15 ? [4, 6, 5] : card.length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 3];
        expect(maskCards(inGroups(card, between, sizes))).toBe(last(card));
      }
    },
  );

  it.each([0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1d7ce])("is found in digits from U+%i", (zero) => {
    for (const card of cards) {
      expect(maskCards(`x ${digits(card, zero)}`)).toBe(`x ${last(card)}`);
      expect(maskCards(inGroups(digits(card, zero), " ", [4, 4, 4]).normalize("NFC"))).not.toContain(
        digits(card.slice(0, 4), zero) + " ",
      );
    }
  });

  it.each([
    ["4111 1111 1111 1111 12/27 123", "xxxxxxxxxxxx1111 12/27 123"],
    ["4111111111111111 1227 123", "xxxxxxxxxxxx1111 1227 123"],
    ["order 1043 4111 1111 1111 1111", "order 1043 xxxxxxxxxxxx1111"],
    ["Visa4111111111111111", "Visaxxxxxxxxxxxx1111"],
    ["卡号4111111111111111谢谢", "卡号xxxxxxxxxxxx1111谢谢"],
    ["card:4111-1111-1111-1111.", "card:xxxxxxxxxxxx1111."],
    ["card=4111111111111111&cvv=1", "card=xxxxxxxxxxxx1111&cvv=1"],
    ["4111111111111111, 5555555555554444", "xxxxxxxxxxxx1111, xxxxxxxxxxxx4444"],
    ["4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "xxxxxxxxxxxx1111"],
    ["(4111111111111111)", "(xxxxxxxxxxxx1111)"],
  ])("%j becomes %j", (text, masked) => {
    expect(maskCards(text)).toBe(masked);
  });

  it("is never left in what is kept, whatever stands around it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cards),
        fc.constantFrom("", " ", "-"),
        fc.string({ unit: fc.constantFrom(" ", "\n", "(", ")", ":", "é", "你", ",", "!"), maxLength: 20 }),
        fc.string({ unit: fc.constantFrom(" ", "\n", "(", ")", ":", "é", "你", ",", "!"), maxLength: 20 }),
        (card, between, before, after) => {
          const sizes = card.length === 15 ? [4, 6, 5] : card.length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 3];
          expect(maskCards(`${before}${inGroups(card, between, sizes)}${after}`)).toBe(
            `${before}${last(card)}${after}`,
          );
        },
      ),
    );
  });
});

describe("what is no card number stays", () => {
  it.each([
    "4111111111111112", // no check digit
    "1111111111111117", // Luhn, but nobody's network
    "9400111899560008283612", // USPS
    "9400 1118 9956 0008 2836 12",
    "00340434161094042557", // SSCC
    "0034 0434 1610 9404 2557",
    "1Z999AA10123456784", // UPS
    "YT2412345678901231", // YunExpress
    "JJD000390007879876543",
    "404-1234567-1234567", // Amazon
    "#1043",
    "2026-0017",
    "+4915112345678",
    "4915112345678", // a German mobile
    "DE89 3704 0044 0532 0130 00", // IBAN
    "GB29 NWBK 6016 1331 9268 19",
    "1764072000000", // a moment in ms
    "https://track.example.com/?n=4111111111111111",
    "<4111111111111111@mail.example.com>",
    "order_4111111111111111",
    "1 2 3 4 5",
    "",
  ])("%j", (text) => {
    expect(maskCards(text)).toBe(text);
  });

  it("is true of every number that begins like no card, check digit or not", () => {
    let touched = 0;
    for (let n = 0; n < 20_000; n += 1) {
      const number = String(1_000_000_000_000_000 + n * 97_531);
      if (maskCards(number) !== number) touched += 1;
    }
    expect(touched).toBe(0);
  });

  it("takes no time, however long it is", () => {
    const began = performance.now();
    for (const piece of ["4", "4 ", "41 ", "4111 1111 1111 1112 ", "4-", "4a", "4@"]) {
      maskCards(piece.repeat(5_000));
      maskCards(`${piece.repeat(5_000)}@`);
    }
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe("what is kept of a payload", () => {
  it("has no card number where a shopper writes, and ids as they were", () => {
    const raw = {
      id: "4111111111111111",
      sender: { id: "5555555555554444" },
      MessageSid: "4111111111111111",
      timestamp: 4222222222222,
      Body: "it is 4111 1111 1111 1111",
      message: { text: "5555555555554444", chat: ["378282246310005"] },
      amount: 4111111111111111,
      "4111111111111111": true,
      nothing: null,
    };
    expect(maskCardsIn(raw)).toEqual({
      id: raw.id,
      sender: raw.sender,
      MessageSid: raw.MessageSid,
      timestamp: raw.timestamp,
      Body: "it is xxxxxxxxxxxx1111",
      message: { text: "xxxxxxxxxxxx4444", chat: ["xxxxxxxxxxx0005"] },
      amount: "xxxxxxxxxxxx1111",
      xxxxxxxxxxxx1111: true,
      nothing: null,
    });
  });

  it("is the same object when there is nothing to mask", () => {
    const raw = { text: "where is #1043?", deep: [{ x: 1 }] };
    expect(maskCardsIn(raw)).toBe(raw);
  });

  it("is masked in every kind of content", () => {
    const card = "4111111111111111";
    const contents: readonly Content[] = [
      { kind: "text", text: card },
      { kind: "choice", id: "handle", title: card },
      { kind: "media", media: "image", ref: "ref", caption: card, name: `${card}.png` },
      { kind: "location", latitude: 1, longitude: 2, name: card, address: card },
      { kind: "contacts", contacts: [{ name: card, phones: ["+15550100001"] }], requested: false },
      { kind: "cart", text: card, items: [] },
      { kind: "form", name: card, values: { number: card, card_id: 4111111111111111, deep: [card] } },
      { kind: "edit", of: "m1", content: [{ kind: "text", text: card }] },
      { kind: "referral", source: "ad", title: card },
    ];
    const masked = JSON.stringify(maskCardsSaid(contents));
    expect(masked).not.toContain("4111");
    expect(masked).toContain("+15550100001");
    expect(masked.match(/xxxxxxxxxxxx1111/g)).toHaveLength(14);
  });
});
