import * as fc from "fast-check";
import { Parser } from "htmlparser2";
import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { toPlain } from "#src/channel/markup.ts";
import type { Json } from "#src/conversation/json.ts";
import { EmailPart } from "#channels/email/letter.ts";
import { composeMail } from "#channels/email/compose.ts";
import { ownConversation } from "#channels/email/threading.ts";
import { connected, now, secret } from "./connection.ts";

const nowhere = { host: "127.0.0.1", port: 9 };
const conversation = "01936d8e-0000-7000-8000-000000000001";

function letter(
  text: string,
  memo: Json = null,
  language = "en",
  settings: Record<string, Json> = {},
): EmailPart {
  const parts = connected(nowhere, settings).render(
    { text, language },
    { conversation, memo, inReplyTo: null },
  );
  expect(parts).toHaveLength(1);
  const stored: unknown = JSON.parse(JSON.stringify(parts[0]));
  expect(stored).toEqual(parts[0]);
  return EmailPart.parse(stored);
}

/** The words a reader of the HTML sees, and whether every tag was closed. */
function seen(html: string): { words: string; balanced: boolean } {
  let words = "";
  const open: string[] = [];
  let balanced = true;
  const parser = new Parser({
    ontext: (text) => (words += text),
    onopentagname: (name) => open.push(name),
    onclosetag: (name, implied) => {
      if (open.pop() !== name || (implied && !["br", "meta"].includes(name))) balanced = false;
    },
  });
  parser.end(html);
  return { words, balanced: balanced && open.length === 0 };
}

const letters = (text: string) => text.replace(/\s+/gu, "");
const script = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "👩‍👩‍👧‍👦",
    "漢字かな交じり文。",
    "é̄̂",
    "طلبك في الطريق",
    "ההזמנה",
    "**fett**",
    "- eins\n- zwei",
    "<b>&amp;\"'</b>",
    "https://example.com/t/1",
    "\u2028",
  ),
);

describe("a reply as a mail", () => {
  it("is one mail that says all of it, twice", () => {
    fc.assert(
      fc.property(fc.array(script, { maxLength: 20 }), (pieces) => {
        const text = pieces.join(" ");
        const { text: plain, html } = letter(text);
        expect(plain).toBe(toPlain(text).toWellFormed());
        expect(html.isWellFormed()).toBe(true);
        const { balanced } = seen(html);
        expect(balanced).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("says in HTML what it says in plain text, however long", () => {
    const text = `Dear Ana,\n\n**Order 1001** is on its way. ${"漢字👩‍👩‍👧‍👦é طلبك ".repeat(1_000)}\n\n- shirt <small> & "co"\n- shoes\n\nhttps://example.com/t/1?a=1&b=2`;
    const { text: plain, html } = letter(text);
    expect(plain.length).toBeGreaterThan(10_000);
    expect(letters(seen(html).words)).toBe(
      letters(plain)
        .replaceAll(/(?<=^|\n)-/g, "")
        .replace("-shirt", "shirt")
        .replace("-shoes", "shoes"),
    );
  });

  it("is still a mail when there is nothing to say", () => {
    expect(letter("")).toMatchObject({ text: "", subject: "Your message" });
  });

  it("marks language and direction, and nothing that is no language", () => {
    expect(letter("شكرا", null, "ar").html).toMatch(/<html lang="ar" dir="auto">/);
    expect(letter("x", null, "zh-Hant-TW").html).toContain('lang="zh-Hant-TW"');
    expect(letter("x", null, '"><script>').html).not.toContain("script");
  });

  it("has the shop's particulars under it, set apart", () => {
    const { text, html } = letter("Hello.", null, "en", { signature: "Shop Example Ltd\n1 <Main> Street" });
    expect(text).toBe("Hello.\n\n-- \nShop Example Ltd\n1 <Main> Street");
    expect(seen(html).words).toContain("1 <Main> Street");
  });

  it.each([
    ["de", "Ihre Nachricht"],
    ["de-CH", "Ihre Nachricht"],
    ["zh", "您的来信"],
    ["zh-TW", "您的來信"],
    ["zh-Hant", "您的來信"],
    ["mi", "Shop Example"],
    ["", "Shop Example"],
    ["constructor", "Shop Example"],
  ])("has a subject in %s where the shopper gave none", (language, subject) => {
    expect(letter("x", { subject: "" }, language).subject).toBe(subject);
    expect(letter("x", { subject: "Re: " }, language).subject).toBe(subject);
  });

  it("keeps the thread, with the mail that is answered last and our conversation's id in it", () => {
    const references = Array.from({ length: 60 }, (_, n) => `<r${String(n)}@example.com>`);
    const part = letter("x", { subject: "s", messageId: "<m@example.com>", references });
    expect(part.inReplyTo).toBe("<m@example.com>");
    expect(part.references.length).toBeLessThanOrEqual(22);
    expect(part.references[0]).toBe("<r0@example.com>");
    expect(part.references.at(-1)).toBe("<m@example.com>");
    expect(part.references).toContain("<r59@example.com>");
    const ours = part.references.filter((each) => ownConversation(each, secret) !== null);
    expect(ours).toHaveLength(1);
    expect(ownConversation(ours[0] ?? "", secret)).toBe(conversation);
    // What comes back with it in its references does not make it grow.
    const again = letter("x", { subject: "s", messageId: "<n@example.com>", references: part.references });
    expect(again.references.filter((each) => ownConversation(each, secret) !== null)).toHaveLength(1);
  });

  it("makes do with any note on the conversation", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (memo, other) => {
        const notes: unknown[] = [
          memo,
          { subject: memo, messageId: other, references: memo },
          { references: [memo, other] },
        ];
        for (const note of notes) {
          const json: Json = JSON.parse(JSON.stringify(note));
          const part = letter("x", json);
          expect(part.subject).not.toBe("");
          expect(part.subject).not.toMatch(/\p{Cc}/u);
          expect(part.references.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe("a shopper's mail", () => {
  it("comes out of a parser as it went in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
        async (text, name) => {
          const raw = composeMail({
            from: "ana@example.com",
            name,
            to: "support@shop.example.com",
            subject: text,
            text,
            at: now,
            messageId: "<m@example.com>",
            references: ["<a@example.com>", "<b@example.com>"],
          });
          const mail = await simpleParser(raw);
          expect(mail.from?.value).toHaveLength(1);
          expect(mail.from?.value[0]?.address).toBe("ana@example.com");
          expect(letters(mail.text ?? "")).toBe(letters(text));
          expect(letters(mail.subject ?? "")).toBe(letters(text));
          expect(mail.references).toEqual(["<a@example.com>", "<b@example.com>"]);
          expect(mail.date).toEqual(now);
          for (const line of raw.toString("utf8").split("\r\n")) expect(line.length).toBeLessThan(200);
        },
      ),
      { numRuns: 100 },
    );
  });
});
