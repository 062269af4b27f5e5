import { describe, expect, it } from "vitest";
import { check, unchecked } from "#src/agent/guard/check.ts";
import { collectFacts, standings, type Facts, type Standing } from "#src/agent/guard/facts.ts";
import { fixedParts, partsSpoken } from "#src/agent/guard/own-texts.ts";
import type { Json } from "#src/conversation/json.ts";
import { loadPhrases, readPhrases } from "#src/languages/phrases.ts";
import { now, timeZone } from "./guard-replies.ts";

const texts = readPhrases();

/** What each phrase says is so; those that are not here say nothing of the kind. */
const saying: Readonly<Record<string, readonly Standing[]>> = {
  "status.delivered": ["delivered"],
  "status.delivered_at": ["delivered"],
  "status.out_for_delivery": ["out_for_delivery"],
  "status.cancelled": ["cancelled"],
  "short.delivered": ["delivered"],
  "short.out_for_delivery": ["out_for_delivery"],
  "short.cancelled": ["cancelled"],
  "stage.cancelled": ["cancelled"],
  "stage.cancelled_at": ["cancelled"],
  "cannot.cancelled": ["cancelled"],
  "done.cancel_order": ["cancelled"],
  "return.approved": ["return_agreed"],
  "return.refunded": ["refunded", "return_agreed"],
  "refund.done": ["refunded"],
  "refund.done_by": ["refunded"],
  "refund.old": ["refunded"],
  "refund.credit": ["refunded"],
  "done.refund": ["refunded"],
  "done.create_return": ["return_agreed"],
  "done.exchange": ["return_agreed"],
  "done.change_address": ["address_changed"],
};

function factsWith(claims: readonly Standing[]): Facts {
  return { ...collectFacts([], timeZone, now), standing: new Set(claims) };
}

describe("the shop's own phrases", () => {
  it("claim nothing that they do not say, in any language", { timeout: 120_000 }, () => {
    const wrong: string[] = [];
    for (const [language, phrases] of texts) {
      for (const [key, phrase] of phrases) {
        const written = phrase.replaceAll(/\{\{\w+\}\}/g, "x");
        const facts = factsWith(saying[key] ?? []);
        const offences = check(written, facts, { language, now, timeZone, ownTexts: [] });
        const claimed = offences.filter(({ kind }) => kind === "status");
        if (claimed.length > 0)
          wrong.push(`${language} ${key} ${claimed.map(({ what }) => what).join()}: ${written}`);
      }
    }
    // A model may use these words too; ours are let through by their fixed parts in any case.
    expect(wrong.slice(0, 60)).toEqual([]);
  });

  it("pass as they are, in any language", { timeout: 120_000 }, () => {
    const refused: string[] = [];
    for (const [language, phrases] of texts) {
      const ownParts = fixedParts(phrases);
      for (const [key, phrase] of phrases) {
        const written = phrase.replaceAll(/\{\{\w+\}\}/g, "x");
        const facts = factsWith(saying[key] ?? []);
        const offences = check(written, facts, { language, now, timeZone, ownTexts: [], ownParts });
        if (offences.length > 0) refused.push(`${language} ${key} ${JSON.stringify(offences)}: ${written}`);
      }
    }
    expect(refused.slice(0, 60)).toEqual([]);
  });

  it("are those the shop words itself, in the register it has chosen", () => {
    const shop = loadPhrases().forShop({ texts: { en: { "say.thanks": "Any time, within 36 hours!" } } });
    const reply = "Any time, within 36 hours!";
    const options = { language: "en", now, timeZone, ownTexts: [] };
    expect(check(reply, factsWith([]), { ...options, ownParts: partsSpoken(shop, "en") })).toEqual([]);
    expect(
      check(reply, factsWith([]), { ...options, ownParts: partsSpoken(loadPhrases(), "en") }),
    ).not.toEqual([]);
  });
});

describe("what cannot be checked", () => {
  it("is said", () => {
    expect(unchecked("en")).toEqual([]);
    expect(unchecked("de")).toEqual([]);
    // Klingon has neither a lexicon nor names of months in CLDR.
    expect(unchecked("tlh")).toEqual(["claims", "calendar"]);
  });

  it("is no way around what can be", () => {
    const options = { language: "tlh", now, timeZone, ownTexts: [] };
    const facts = factsWith([]);
    for (const reply of [
      "25.11.",
      "12:30",
      "€ 5",
      "5",
      "www.evil.example",
      "It was delivered.",
      "November",
      "a@evil.example",
    ]) {
      expect(check(reply, facts, options), reply).not.toEqual([]);
    }
  });

  it("covers every claim there is", () => {
    const result: Json = { status: "cancelled", done: "change_address" };
    expect(collectFacts([result], timeZone, now).standing).toEqual(new Set(["cancelled", "address_changed"]));
    expect(standings.length).toBe(6);
  });
});
