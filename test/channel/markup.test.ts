import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHtml, toPlain, toWhatsApp } from "#src/channel/markup.ts";

describe("the small markup", () => {
  it("makes bold what stands between double asterisks", () => {
    expect(toPlain("Order **1001** is late.")).toBe("Order 1001 is late.");
    expect(toWhatsApp("Order **1001** is late.")).toBe("Order *1001* is late.");
    expect(toHtml("Order **1001** is late.")).toBe("<p>Order <strong>1001</strong> is late.</p>");
  });

  it("keeps codes with asterisks and underscores verbatim", () => {
    const codes = [
      "1Z_999_AA1",
      "_RM_12_",
      "AB*12*34",
      "A**B",
      "**",
      "****",
      "9*",
      "LX**12**NL",
      "a*b**c***d",
      "#**1**#",
    ];
    for (const code of codes) {
      expect(toPlain(`Number ${code} is`), code).toBe(`Number ${code} is`);
      expect(toWhatsApp(`Number ${code} is`), code).toBe(`Number ${code} is`);
      expect(toHtml(code), code).toBe(`<p>${code}</p>`);
    }
  });

  it("keeps links as they are, and puts nothing of the sentence into them", () => {
    const link = "https://example.com/t?n=A_B*C**D**&x=(1)";
    expect(toPlain(`See ${link}.`)).toBe(`See ${link}.`);
    expect(toWhatsApp(`See ${link}.`)).toBe(`See ${link}.`);
    const escaped = link.replace("&", "&amp;");
    expect(toHtml(`See ${link}.`)).toBe(`<p>See <a href="${escaped}">${escaped}</a>.</p>`);
    expect(toHtml("(https://example.com/a)")).toBe(
      '<p>(<a href="https://example.com/a">https://example.com/a</a>)</p>',
    );
  });

  it("shows no asterisks on WhatsApp where it would not see them as bold", () => {
    expect(toWhatsApp("注文**1001**は")).toBe("注文1001は");
    expect(toWhatsApp("**A*B** c")).toBe("A*B c");
    expect(toWhatsApp("**https://example.com/a**")).toBe("https://example.com/a");
    expect(toWhatsApp("(**1001**), **1002**")).toBe("(*1001*), *1002*");
    expect(toWhatsApp("رقم \u2068**1001**\u2069.")).toBe("رقم \u2068*1001*\u2069.");
  });

  it("makes paragraphs, lines and lists in HTML", () => {
    expect(toHtml("Hello\nthere\n\nItems:\n- one\n- **two**\nend\n\n\n")).toBe(
      "<p>Hello<br>there</p>\n<p>Items:</p>\n<ul><li>one</li><li><strong>two</strong></li></ul>\n<p>end</p>",
    );
  });

  it("lets no HTML through, whatever the text", () => {
    expect(toHtml(`<script>"&'</script>`)).toBe("<p>&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;</p>");
    expect(toHtml('https://example.com/"onload="x')).not.toContain('"onload');
    const ours = /<\/?(?:p|br|ul|li|strong|a)>|<a href="https?:\/\/[^"<>]*">/g;
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: "binary" }),
            fc.constantFrom("**", "- ", "\n", "<", '"', "https://", "&"),
          ),
          {
            maxLength: 12,
          },
        ),
        (pieces) => {
          expect(toHtml(pieces.join("")).replace(ours, "")).not.toMatch(/[<>]/);
        },
      ),
    );
  });

  it("changes nothing in a text without marks", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.includes("**"));
        expect(toPlain(text)).toBe(text);
        expect(toWhatsApp(text)).toBe(text);
      }),
    );
  });
});
