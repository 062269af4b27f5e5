import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Choice, Reply } from "#src/conversation/reply.ts";
import { WhatsAppPart } from "#channels/whatsapp/part.ts";
import { renderReply } from "#channels/whatsapp/render.ts";
import { wordsSent } from "#channels/whatsapp/sandbox.ts";

const common = { messaging_product: "whatsapp", recipient_type: "individual" };

function reply(text: string, choices?: readonly Choice[], choose?: string): Reply {
  return { text, language: "en", choices, choose };
}

function titled(...titles: readonly string[]): Choice[] {
  return titles.map((title, index) => ({ id: `id-${String(index)}`, title }));
}

describe("a reply on WhatsApp", () => {
  it("is one text, in WhatsApp's own formatting", () => {
    expect(renderReply(reply("Order **1001** is out.\n\n- shirt\nhttps://example.com/t"))).toEqual([
      { ...common, type: "text", text: { body: "Order *1001* is out.\n\n- shirt\nhttps://example.com/t" } },
    ]);
  });

  it("is one message of 4096 characters and two of 4097", () => {
    expect(renderReply(reply("x".repeat(4096)))).toHaveLength(1);
    expect(renderReply(reply("x".repeat(4097))).map((part) => wordsSent(part).length)).toEqual([4096, 1]);
  });

  it("has buttons for up to three short choices", () => {
    expect(renderReply(reply("Which order?", titled("#1001", "x".repeat(20), "Neither")))).toEqual([
      {
        ...common,
        type: "interactive",
        interactive: {
          type: "button",
          body: { text: "Which order?" },
          action: {
            buttons: [
              { type: "reply", reply: { id: "id-0", title: "#1001" } },
              { type: "reply", reply: { id: "id-1", title: "x".repeat(20) } },
              { type: "reply", reply: { id: "id-2", title: "Neither" } },
            ],
          },
        },
      },
    ]);
  });

  it("has a list for more choices, for long titles, and for titles that are the same", () => {
    for (const choices of [titled("1", "2", "3", "4"), titled("x".repeat(21)), titled("shirt", "shirt")]) {
      const parts = renderReply(reply("Which?", choices, "Choose an order"));
      expect(parts).toMatchObject([{ interactive: { type: "list", action: { button: "Choose an order" } } }]);
    }
  });

  it("shortens what is too long for a list, and says a long title in full below", () => {
    const title = "Cotton shirt, navy blue, extra large";
    const [part] = renderReply(
      reply("Which?", [
        { id: "a", title },
        { id: "b", title: "#1002", description: "y".repeat(80) },
        { id: "c", title: "#1003" },
      ]),
    );
    expect(part).toMatchObject({
      interactive: {
        action: {
          button: "☰",
          sections: [
            {
              rows: [
                { id: "a", title: "Cotton shirt, navy blue…", description: title },
                { id: "b", title: "#1002", description: `${"y".repeat(71)}…` },
                { id: "c", title: "#1003" },
              ],
            },
          ],
        },
      },
    });
  });

  it("offers the first ten of more", () => {
    const many = titled(...Array.from({ length: 14 }, (_, index) => `#${String(index)}`));
    const [part] = renderReply(reply("Which?", many));
    const rows =
      part?.type === "interactive" && part.interactive.type === "list"
        ? part.interactive.action.sections[0]?.rows
        : [];
    expect(rows?.map((row) => row.id)).toEqual(many.slice(0, 10).map(({ id }) => id));
  });

  it("leaves out choices that WhatsApp would refuse", () => {
    const choices = [
      { id: "a", title: "  " },
      { id: "", title: "x" },
      { id: "b", title: "fine" },
      { id: "b", title: "twice" },
    ];
    expect(renderReply(reply("Which?", choices))).toMatchObject([
      { interactive: { type: "button", action: { buttons: [{ reply: { id: "b", title: "fine" } }] } } },
    ]);
    expect(renderReply(reply("Which?", choices.slice(0, 2)))).toMatchObject([{ type: "text" }]);
  });

  it("sends a text too long for buttons first, and keeps the question at its end with them", () => {
    const long = "It was scanned in a depot on its way to you. ".repeat(30).trim();
    const parts = renderReply(reply(`${long}\n\nWhich order do you mean?`, titled("#1001", "#1002")));
    expect(parts).toMatchObject([
      { type: "text", text: { body: long } },
      { type: "interactive", interactive: { body: { text: "Which order do you mean?" } } },
    ]);
    const flat = renderReply(reply(`${long} Which one?`, titled("#1001")));
    expect(flat.map((part) => part.type)).toEqual(["text", "interactive"]);
    expect(flat.map(wordsSent).join(" ")).toBe(`${long} Which one?`);
  });

  it("loses no character where a text is just too long for buttons", () => {
    const parts = renderReply(reply("x".repeat(1025), titled("#1001")));
    expect(parts.map((part) => wordsSent(part).length)).toEqual([1024, 1]);
  });

  it("is always within WhatsApp's limits, and says all its words", () => {
    const words = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 40 }),
        fc.constantFrom("\n\n", " ", ". ", "👩‍👩‍👧‍👦", "x".repeat(900)),
      ),
      { minLength: 1, maxLength: 40 },
    );
    const choice = fc.record({
      id: fc.string({ minLength: 1, maxLength: 200 }),
      title: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
      description: fc.option(fc.string({ unit: "grapheme", maxLength: 150 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        words.map((each) => `a${each.join("")}`.replaceAll("**", "")),
        fc.array(choice, { maxLength: 14 }),
        fc.option(fc.string({ maxLength: 40 }), { nil: undefined }),
        (text, choices, choose) => {
          const parts = renderReply({ text, language: "en", choices, choose });
          for (const part of parts)
            expect(WhatsAppPart.parse(JSON.parse(JSON.stringify(part)))).toEqual(part);
          expect(parts.map(wordsSent).join("").replace(/\s/gu, "")).toBe(text.replace(/\s/gu, ""));
          expect(parts.filter((part) => part.type === "interactive").length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 200 },
    );
  });
});
