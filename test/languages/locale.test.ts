import { describe, expect, test } from "vitest";
import { closest, fallback, isRightToLeft, writesWithoutSpaces } from "#src/languages/locale.ts";
import { hundred } from "./hundred.ts";

describe("the tag that serves a language", () => {
  test.each([
    ["zh-TW", "zh-Hant"],
    ["zh-HK", "zh-Hant"],
    ["zh_MO", "zh-Hant"],
    ["yue", "zh-Hant"],
    ["zh", "zh-Hans"],
    ["zh-CN", "zh-Hans"],
    ["zh-SG", "zh-Hans"],
    ["zh-Hans-HK", "zh-Hans"],
    ["cmn", "zh-Hans"],
    ["pt", "pt-BR"],
    ["pt-AO", "pt-PT"],
    ["pt-MZ", "pt-PT"],
    ["pt-CV", "pt-PT"],
    ["pt_BR", "pt-BR"],
    ["no", "nb"],
    ["no-NO", "nb"],
    ["nn-NO", "nn"],
    ["tl", "fil"],
    ["iw", "he"],
    ["in", "id"],
    ["mo", "ro"],
    ["sh", "sr"],
    ["sr-Latn", "sr"],
    ["sr-Cyrl-BA", "sr"],
    ["ku", "ku"],
    ["kmr", "ku"],
    ["ckb", "ckb"],
    ["prs", "fa"],
    ["khk", "mn"],
    ["hi-Latn", "hi"],
    ["en_US", "en"],
    ["de-AT", "de"],
    ["uz-Cyrl", "uz"],
  ])("%s → %s", (wanted, tag) => {
    expect(closest(wanted, hundred)).toBe(tag);
  });
  test.each(["nds", "gsw", "eo", "qqq", "", "not a tag", "x"])("none for %j", (wanted) => {
    expect(closest(wanted, hundred)).toBeNull();
  });
  test("the other writing, or the other side of the ocean, where there is nothing nearer", () => {
    expect(closest("zh-TW", ["en", "zh-Hans"])).toBe("zh-Hans");
    expect(closest("pt-PT", ["en", "pt-BR"])).toBe("pt-BR");
    expect(closest("ckb", ["en", "ku"])).toBeNull();
  });
});

describe("whom else its speakers read", () => {
  test.each([
    ["gsw", ["en", "de"], "de", "related"],
    ["nds", ["en", "de"], "de", "related"],
    ["gl", ["en", "es"], "es", "related"],
    ["nn", ["en", "nb"], "nb", "related"],
    ["nn", ["en", "da", "sv"], "da", "related"],
    ["sr-Latn", ["en", "hr"], "hr", "related"],
    ["be", ["en", "ru"], "ru", "related"],
    ["ms", ["en", "id"], "id", "related"],
    // A state's second language, or a neighbour's, is not the shopper's.
    ["uk", ["en", "ru"], "en", "last"],
    ["lt", ["en", "ru", "pl"], "en", "last"],
    ["ug", ["en", "zh-Hans"], "en", "last"],
    ["fi", ["sv"], "sv", "last"],
    ["de-CH", ["en", "de"], "de", "same"],
  ] as const)("%s of %j → %s (%s)", (language, available, spoken, how) => {
    expect(fallback(language, available)).toEqual({ language: spoken, how });
  });
});

test("written from right to left: exactly eight of the hundred", () => {
  expect(hundred.filter(isRightToLeft).sort()).toEqual(["ar", "ckb", "fa", "he", "ps", "sd", "ug", "ur"]);
  expect(["ar-EG", "pa-Arab", "az-Arab", "prs"].every(isRightToLeft)).toBe(true);
  expect(["sd-Deva", "pa", "ku", "ar-Latn"].some(isRightToLeft)).toBe(false);
});

test("written without spaces", () => {
  expect(hundred.filter(writesWithoutSpaces).sort()).toEqual([
    "ja",
    "km",
    "lo",
    "my",
    "th",
    "zh-Hans",
    "zh-Hant",
  ]);
});
