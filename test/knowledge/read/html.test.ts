import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentsOf } from "#src/knowledge/read/html/documents.ts";
import { readPage } from "#src/knowledge/read/html/page.ts";

const address = new URL("https://shop.example/page");
const textOf = (html: string) => readPage(html, address).text;

describe("the text of a page", () => {
  it.each([
    [
      "tables with a header",
      "<table><thead><tr><td>Size<td>Chest</tr></thead><tr><td>M<td>96 cm<tr><td>L<td></table>",
      "- Size: M; Chest: 96 cm\n- Size: L",
    ],
    [
      "tables of facts",
      "<table><tr><th>Weight:</th><td>300 g<tr><th>Made in<td>Austria</table>",
      "- Weight: 300 g\n- Made in: Austria",
    ],
    [
      "tables that only arrange",
      "<table role=presentation><tr><td><p>One</p><td><p>Two</p></table>",
      "One\n\nTwo",
    ],
    [
      "tables within tables",
      "<table><tr><td><h2>Head</h2><table><tr><td>a<td>b</table></table>",
      "## Head\n\n- a | b",
    ],
    [
      "nested lists",
      "<ul><li>One<ul><li>Inner</ul><li><p>Two</p><p>more</p></ul>",
      "- One\n\n- Inner\n\n- Two\n\nmore",
    ],
    [
      "lists of terms",
      "<dl><dt>Austria<dd>2 days<dt>Spain<dd>4 days</dl>",
      "Austria\n2 days\n\nSpain\n4 days",
    ],
    ["headings", "<h1>A <b>b</b></h1><h2>C</h2><h4> D\n e </h4><p>f", "# A b\n\n## C\n\n## D e\n\nf"],
    [
      "folded answers that are no questions",
      "<details><summary>Care</summary>Wash cold.</details>",
      "## Care\n\nWash cold.",
    ],
    ["preformatted text", "<pre>one\n  two</pre>", "one\ntwo"],
    ["line breaks", "One<br>two<br/><br>three", "One\ntwo\nthree"],
    ["words in pieces", "<p>de<b>liv</b>ery <i>time</i></p>", "delivery time"],
    ["entities", "<p>5&nbsp;&euro; &amp; &lt;more&gt;</p>", "5 € & <more>"],
    [
      "a form around everything",
      "<form id=aspnetForm><h1>Help</h1><p>Text.</p><input value=x></form>",
      "# Help\n\nText.",
    ],
    [
      "the one main part",
      "<p>around</p><main><header><h1>In</h1></header><p>text</p><footer>note</footer></main>",
      "# In\n\ntext\n\nnote",
    ],
    ["headers and footers elsewhere", "<header>Menu</header><p>Text</p><footer>Imprint</footer>", "Text"],
  ])("shows %s", (_, html, text) => {
    expect(textOf(html)).toBe(text);
  });

  it("is nothing where there are headings only", () => {
    expect(textOf("<h1>Loading</h1><script>app()</script>")).toBe("");
  });

  const long = "word ".repeat(300_000);
  it.each([
    [
      "questions",
      Array.from({ length: 390 }, (_, at) => `<details><summary>Question ${at}?</summary>`).join(""),
    ],
    ["summaries", "<summary>".repeat(390)],
    ["headings", "<h2><b>".repeat(190)],
    ["headings in cells", "<table><tr><td>a<td><h3>".repeat(90)],
  ])("is read in a moment, however many %s lie in one another", (_, opening) => {
    const began = performance.now();
    const page = readPage(`<main>${opening}${long}</main>`, address);
    const documents = documentsOf("page", "k", page, { fallbackTitle: "Page" });
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(documents.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(4 * long.length);
  });

  it("is read in a moment, whatever accents are heaped on its letters", () => {
    const began = performance.now();
    const heap = `a${"\u0301\u0323".repeat(50_000)}`;
    const page = readPage(`<title>${heap}</title><p>Caf\u0065\u0301 ${heap} e\u0301</p>`, address);
    const [document] = documentsOf("page", "k", page, { fallbackTitle: "Page" });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(document?.text).toMatch(/^Caf\u00e9 .*\u00e9$/u);
  });

  it("is plain, whatever the page is made of", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<li>",
        "<h1>",
        "</h1>",
        "<details>",
        "<summary>",
        "?",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<main>",
        "<svg><title>",
        "<![CDATA[",
        "&#0;",
        "&#x202e;",
        "https://evil.example/a ",
        "\u0007",
        "<a href='javascript:x'>",
        "<",
        '"',
        "<template>",
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const page = readPage(pieces.join(""), address);
        for (const { title, text } of documentsOf("page", "k", page, { fallbackTitle: "Page" })) {
          expect(title + text).not.toMatch(/(?!\n)[\p{Cc}\u202E]|https?:\/\/\w/u);
          expect(text.trim()).not.toBe("");
          expect(title.length).toBeLessThanOrEqual(300);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["elements that are never closed", "<div>".repeat(400_000)],
    ["paragraphs", "<p>a".repeat(500_000)],
    ["rows", `<table>${"<tr><td>a<td>b".repeat(150_000)}`],
    ["tables within tables", "<table><tr><td>".repeat(130_000)],
    ["forms within forms", "<div><form><p>x</p></form>".repeat(80_000)],
    ["folded within folded", "<details><summary>a?</summary>".repeat(60_000)],
    ["one word", "x".repeat(2_000_000)],
    ["angle brackets", "<".repeat(2_000_000)],
    ["attributes", `<p ${"a=b ".repeat(500_000)}>text`],
    ["spaces", " \n".repeat(1_000_000)],
    ["addresses", "https://".repeat(250_000)],
  ])("takes a time that grows with its length only: 2 MB of %s", (_, html) => {
    const begun = performance.now();
    const page = readPage(html, address);
    documentsOf("page", "k", page, { fallbackTitle: "Page" });
    expect(performance.now() - begun).toBeLessThan(4_000);
  });
});
