import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMail } from "#channels/email/read.ts";
import { fromAna, mail, parts } from "../../../fixtures/email/mails.ts";
import { message, place, textOf } from "./reading.ts";

/** A mail is read while others wait: none may take longer, ms. */
const MAX_MS = 2_000;

const text = (body: string) => mail(fromAna, body);
const html = (body: string) => mail({ ...fromAna, "Content-Type": "text/html; charset=utf-8" }, body);

describe("a mail that is made to take long", () => {
  it.each<[string, Buffer]>([
    ["one word 15 kB long", text("Op ".repeat(5_000))],
    ["white space, 30 kB", text(`hello${" ".repeat(30_000)}x`)],
    ["2 MB of short lines", text("abcd\n".repeat(400_000))],
    ["2 MB of quoted lines", text(`hello\n${"> a\n".repeat(400_000)}`)],
    ["lines of underscores", text(`hello\n${"__________\n".repeat(50_000)}`)],
    ["headers without end", text(`hello\n${"From: a@example.com\nwrote:\n".repeat(20_000)}`)],
    [
      "attributions without end",
      text(
        `hello\n${`On Mon, 3 Nov 2026 at 10:15, a <a@example.com ${"x".repeat(400)}\nwrote:\n`.repeat(2_000)}`,
      ),
    ],
    ["2 MB of short paragraphs", html("<p>hello\n".repeat(200_000))],
    ["50 000 nested elements", html(`${"<div>".repeat(50_000)}hello${"</div>".repeat(50_000)}`)],
    ["50 000 nested quotes", html(`${"<blockquote>".repeat(50_000)}hello`)],
    ["elements that were never opened", html(`${"<div>".repeat(300)}hello${"</b>".repeat(500_000)}`)],
    ["a million brackets", html(`hello ${"<".repeat(1_000_000)}`)],
    ["tags that do not end", html(`hello ${"<a ".repeat(500_000)}`)],
    ["attributes without end", html(`<p>hello</p><div ${"a=1 ".repeat(300_000)}>`)],
    [
      "styles without end",
      html(`hello ${`<p style="${"overflow:hidden;".repeat(100)}">x</p>`.repeat(1_000)}`),
    ],
    ["a style sheet of 2 MB", html(`<style>${".a{display:none}".repeat(120_000)}</style>hello`)],
    ["links without end on one line", html(`hello ${'<a href="https://x.example">y</a>'.repeat(50_000)}`)],
    [
      "results of authentication that nest",
      mail({ "Authentication-Results": "(".repeat(60_000), ...fromAna }, "hello"),
    ],
    [
      "ids without end",
      mail({ ...fromAna, References: "<a".repeat(30_000), "In-Reply-To": "<".repeat(30_000) }, "hello"),
    ],
    [
      "recipients without end",
      mail(
        { ...fromAna, "Reply-To": "a@example.com, ".repeat(9_000), To: "b@example.com, ".repeat(9_000) },
        "hello",
      ),
    ],
    [
      "both forms, long",
      mail(
        { ...fromAna, "Content-Type": "multipart/mixed; boundary=edge" },
        parts(
          [{ "Content-Type": "text/plain" }, "hello\n".repeat(170_000)],
          [{ "Content-Type": "text/html" }, "<p>hello</p>\n".repeat(80_000)],
        ),
      ),
    ],
    [
      "parts in parts",
      mail(
        { ...fromAna, "Content-Type": "multipart/mixed; boundary=b0" },
        Array.from(
          { length: 400 },
          (_, at) => `--b${at}\nContent-Type: multipart/mixed; boundary=b${at + 1}\n\n`,
        ).join(""),
      ),
    ],
  ])("%s", async (what, raw) => {
    const from = performance.now();
    const events = await readMail(raw, place);
    expect(performance.now() - from).toBeLessThan(MAX_MS);
    expect(events).toHaveLength(1);
    if (what === "parts in parts") return;
    const [event] = events;
    expect(event).toMatchObject({ kind: "message" });
    if (
      event?.kind === "message" &&
      !what.startsWith("one word") &&
      !what.startsWith("2 MB of short lines")
    ) {
      expect(textOf(event)).toContain("hello");
    }
  });

  it("has no more text than anybody types", async () => {
    expect(textOf(await message(text("abcd ".repeat(400_000)))).length).toBeLessThan(70_000);
  });
});

describe("any bytes", () => {
  it("are an event, never an error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        expect((await readMail(Buffer.from(bytes), place)).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it("in place of any header or body are an event, never an error, and can be stored", async () => {
    const name = fc.constantFrom(
      "From",
      "Reply-To",
      "Subject",
      "Message-ID",
      "Date",
      "References",
      "In-Reply-To",
      "Content-Type",
      "Content-Transfer-Encoding",
      "Authentication-Results",
      "Return-Path",
      "List-Id",
      "X-Gateway-Id",
      "To",
    );
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.constantFrom(
        "<>",
        "@",
        "a@b",
        ";;;",
        "multipart/report",
        "multipart/mixed; boundary=",
        "text/html; charset=nonsense",
        "text/plain; charset=utf-7",
        "base64",
        "=?utf-8?B?////?=",
        "=?x?Q?=00?=",
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        name,
        value,
        fc.string({ unit: "binary", maxLength: 200 }),
        async (header, said, body) => {
          const events = await readMail(mail({ ...fromAna, [header]: said }, body), place);
          expect(events.length).toBeGreaterThan(0);
          const { files: _files, ...plain } = { files: undefined, ...events[0] };
          expect(JSON.stringify(plain)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("that were cut off anywhere are still read", async () => {
    const whole = mail(
      { ...fromAna, "Content-Type": "multipart/alternative; boundary=edge" },
      parts([{ "Content-Type": "text/plain" }, "hello"], [{ "Content-Type": "text/html" }, "<p>hello</p>"]),
    );
    for (let end = 0; end <= whole.length; end += 7) {
      expect((await readMail(whole.subarray(0, end), place)).length).toBeGreaterThan(0);
    }
  });
});
