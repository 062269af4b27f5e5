import { describe, expect, it } from "vitest";
import { cleanText } from "#src/languages/clean.ts";
import { detectLanguage } from "#src/languages/detect.ts";

/* One message must not be able to hold the process, and with it every webhook. */
describe("a text made to take long", () => {
  const options = { previous: null, country: null, allowed: ["en", "de"], shopLanguage: "en" };
  it.each(["@", "a@", "a@b.", "a", "1", "-", ".", "www.", "a1", "@ ", "\u0301"])(
    "of nothing but %j is dealt with at once",
    (part) => {
      const text = part.repeat(65_536 / part.length);
      const began = performance.now();
      detectLanguage(text, options);
      // Seconds to half a minute before; the margin is for a busy machine.
      expect(performance.now() - began).toBeLessThan(1_000);
    },
  );

  it("still loses its addresses and links", () => {
    expect(cleanText("wo ist es? a.b+c@example.co.uk https://x.example/y @shop #tag danke @")).toBe(
      "wo ist es? danke @",
    );
    expect(cleanText("@@ a@b c@d. hallo")).toBe("a@b c@d. hallo");
  });
});
