import { languagesOfCountry } from "./countries.ts";
import { hanVariant } from "./han.ts";
import { closest } from "./locale.ts";
import type { Surroundings } from "./surroundings.ts";
import { variantOf } from "./variants.ts";
import { detectorTag, type Vocabulary } from "./vocabulary.ts";

/**
 * The language of a text in Chinese characters alone: `ja`, or Chinese in one of its writings (`zh-Hans`, `zh-Hant`). By
 * its characters, its words, and where those do not tell by what is known beside the text.
 */
export function chineseOrJapanese(text: string, vocabulary: Vocabulary, around: Surroundings): string {
  const written = hanVariant(text);
  if (written === "ja") return "ja";
  if (written === "zh-Hans") return variantOf("zh", text, around);
  const [japanese, chinese] = compoundsOf(text, vocabulary);
  if (japanese !== chinese) return japanese > chinese ? "ja" : variantOf("zh", text, around);
  // 住所 is the same in both writings: the conversation's language if it is one of them.
  const held = around.previous === null ? null : detectorTag(around.previous);
  const open = written === null || written === "simple";
  if (open && (held === "ja" || (held !== "zh" && likelyJapanese(around)))) return "ja";
  return variantOf("zh", text, around);
}

/** How many of the words in a run of Chinese characters only Japanese has, and only Chinese. */
function compoundsOf(text: string, vocabulary: Vocabulary): [japanese: number, chinese: number] {
  let [japanese, chinese] = [0, 0];
  for (const [run] of text.matchAll(/\p{Script=Han}{2,60}/gu)) {
    for (let start = 0; start < run.length - 1; start++) {
      for (let end = start + 2; end <= Math.min(run.length, start + 4); end++) {
        const knowers = vocabulary.knowersOf(run.slice(start, end)).filter(({ how }) => how !== "begun");
        const [ja, zh] = ["ja", "zh"].map((tag) => knowers.some(({ language }) => language === tag));
        if (ja === true && zh === false) japanese++;
        if (zh === true && ja === false) chinese++;
      }
    }
  }
  return [japanese, chinese];
}

/** The first of what is known beside the text that is one of the two, else whether the shop answers in Japanese only. */
function likelyJapanese({ storefront, country, allowed, shopLanguage }: Surroundings): boolean {
  const near = [storefront, country === null ? null : (languagesOfCountry(country)[0] ?? null), shopLanguage];
  const [first] = near.filter((tag) => tag !== null && ["ja", "zh"].includes(detectorTag(tag)));
  if (first !== undefined && first !== null) return detectorTag(first) === "ja";
  return closest("ja", allowed) !== null && closest("zh", allowed) === null;
}
