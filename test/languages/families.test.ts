import { describe, expect, test } from "vitest";
import { detectLanguage } from "#src/languages/detect.ts";
import { families } from "./families.ts";
import { hundred } from "./hundred.ts";

describe.each(Object.entries(families))("%s", (_, lines) => {
  test.each(lines.map((line) => [line.text, line.previous ?? "nothing", line.shop, line]))(
    "%s (after %s, shop in %s)",
    (text, _previous, shop, { previous, country, language }) => {
      const found = detectLanguage(text, {
        previous: previous ?? null,
        country: country ?? null,
        allowed: hundred,
        shopLanguage: shop,
      });
      expect(found.language, JSON.stringify(found)).toBe(language);
    },
  );
});
