import { describe, expect, it } from "vitest";
import {
  answerHours,
  handoffWords,
  hoursFacts,
  teamFacts,
  tellDone,
  whenWords,
  withWhen,
  type AnswerContext,
} from "#src/agent/answer/index.ts";
import { segmentsOf } from "#src/agent/answer/short.ts";
import { check } from "#src/agent/guard/check.ts";
import { collectFacts } from "#src/agent/guard/facts.ts";
import type { Hours } from "#src/handoff/hours.ts";
import { handoffReasons } from "#src/tools/context.ts";
import { phrasesOfTests } from "./phrases.ts";

const phrases = phrasesOfTests();
const office = [
  { days: ["mon", "tue", "wed", "thu", "fri"], opens: "09:00", closes: "18:00" },
  { validFrom: "2026-11-26", validThrough: "2026-11-26" },
] satisfies Hours;
/** Monday, half past two in Berlin. */
const monday = new Date("2026-11-23T13:30:00Z");
const context = (more: Partial<AnswerContext> = {}): AnswerContext => ({
  phrases,
  language: "en",
  style: "chat",
  now: monday,
  timeZone: "Europe/Berlin",
  shopName: "A shop",
  ...more,
});
const at = (text: string, more: Partial<AnswerContext> = {}) => context({ now: new Date(text), ...more });

describe("what is said when a person takes over", () => {
  it("has until when the team is there", () => {
    expect(handoffWords("person_wanted", office, context()).text).toBe(
      "I'm passing this on to a colleague, who will answer you here. Our team is here until 6:00 PM.",
    );
    expect(handoffWords("complaint", office, context({ language: "de" })).text).toBe(
      "Das tut mir leid. Ich gebe es an unser Team weiter, das hier antwortet. Unser Team ist bis 18:00 da.",
    );
  });

  it("has when it is back: today, tomorrow, after the weekend, after a holiday", () => {
    const back = (moment: string) => whenWords(office, at(moment));
    expect(back("2026-11-23T06:00:00Z")).toBe("Our team is back today at 9:00 AM.");
    expect(back("2026-11-23T20:00:00Z")).toMatch(
      /^Our team is back tomorrow.*Tuesday.*November 24.* at 9:00 AM\.$/,
    );
    expect(back("2026-11-28T12:00:00Z")).toMatch(/^Our team is back.*Monday.*November 30.* at 9:00 AM\.$/);
    // Thursday is a holiday.
    expect(back("2026-11-25T20:00:00Z")).toMatch(/Friday.*November 27.* at 9:00 AM/);
  });

  it("has nothing about when where no hours are set, and where the team is always there", () => {
    for (const hours of [null, "always"] as const) {
      expect(whenWords(hours, context())).toBeNull();
      expect(handoffWords("person_wanted", hours, context()).text).toBe(
        "I'm passing this on to a colleague, who will answer you here.",
      );
      expect(teamFacts(hours, context())).toBeNull();
    }
  });

  it("is in the words of the reason, and of what it is about", () => {
    expect(handoffWords("unknown", null, context()).text).toContain("no reliable answer");
    expect(handoffWords("repeated", null, context()).text).toContain("could not settle this");
    expect(handoffWords("legal", null, context()).text).toContain("responsible for it");
    expect(handoffWords("wrong_or_damaged", null, context(), "missing_item").text).toContain(
      "something is missing",
    );
  });

  it("says something for every reason, in every language and style", () => {
    for (const reason of handoffReasons)
      for (const language of phrases.languages)
        for (const style of ["chat", "brief", "letter"] as const) {
          const words = handoffWords(reason, office, context({ language, style }));
          expect(words.text).not.toMatch(/\{\{|undefined/);
          expect(words.language).toBe(language);
          expect(words.question).toBeNull();
        }
  });

  it("is short the second time within twelve hours, and whole again after that", () => {
    const lately = context({ handedOverAt: new Date(monday.getTime() - 3_600_000) });
    expect(handoffWords("complaint", office, lately).text).toBe(
      "I'm passing this on to a colleague, who will answer you here.",
    );
    expect(whenWords(office, lately)).toBeNull();
    const before = context({ handedOverAt: new Date(monday.getTime() - 13 * 3_600_000) });
    expect(handoffWords("complaint", office, before).text).toContain("Our team is here until 6:00 PM.");
  });

  it("is whole whenever somebody may be hurt, and no short message leaves any of that out", () => {
    const lately = context({ handedOverAt: monday, style: "brief" });
    const { text } = handoffWords("safety", office, lately);
    for (const part of ["stop using the product", "emergency services", "at once"])
      expect(text).toContain(part);
  });

  it("is added to words that hand over by themselves", () => {
    const failed = tellDone("done.failed", {}, context({ style: "letter" }));
    const { text } = withWhen(failed, office, context({ style: "letter" }));
    expect(text.split("\n\n")).toEqual([
      "Hello,",
      expect.stringContaining("did not work"),
      "Our team is here until 6:00 PM.",
      "Kind regards,\nA shop",
    ]);
    expect(withWhen(failed, null, context())).toEqual(failed);
  });

  it("fits a short message: what helps besides goes before when somebody is there", () => {
    const { text } = handoffWords("payment_problem", office, context({ style: "brief" }));
    expect(segmentsOf(text)).toBeLessThanOrEqual(2);
    expect(text).toContain("6:00 PM");
  });

  it("keeps times together in text that runs from right to left", () => {
    const { text } = handoffWords("person_wanted", office, context({ language: "ar" }));
    expect(text).toMatch(/\u2068[^\u2069]*6:00[^\u2069]*\u2069/);
  });

  it.each(["en", "de", "ar"])("states nothing the guard would object to in %s", (language) => {
    for (const moment of ["2026-11-23T13:30:00Z", "2026-11-23T20:00:00Z", "2026-11-28T12:00:00Z"]) {
      const here = at(moment, { language });
      const { text } = handoffWords("person_wanted", office, here);
      const options = { language, now: here.now, timeZone: here.timeZone, ownTexts: [] };
      const facts = collectFacts([teamFacts(office, here)], here.timeZone, here.now);
      expect(check(text, facts, options)).toEqual([]);
      expect(check(text, collectFacts([], here.timeZone, here.now), options)).not.toEqual([]);
    }
  });
});

describe("the opening hours", () => {
  it("are how it is now, the week with equal days joined, and what is different soon", () => {
    expect(answerHours(office, context()).text).toBe(
      [
        "We are open now, until 6:00 PM.",
        "",
        "Our opening hours:",
        "- Monday – Friday: 9:00 AM – 6:00 PM",
        "- Saturday and Sunday: closed",
        "- Thu, Nov 26: closed",
      ].join("\n"),
    );
  });

  it("say when it opens again, and what pauses there are", () => {
    const shop: Hours = [
      { days: ["mon", "wed"], opens: "09:00", closes: "12:00" },
      { days: ["mon", "wed"], opens: "14:00", closes: "24:00" },
      { days: ["fri"], opens: "20:00", closes: "02:00" },
    ];
    const { text } = answerHours(shop, at("2026-11-24T10:00:00Z", { language: "de" }));
    expect(text.split("\n")).toEqual([
      expect.stringMatching(
        /^Wir haben gerade geschlossen und öffnen wieder morgen.*25\. November.*09:00.*\.$/,
      ),
      "",
      "Unsere Öffnungszeiten:",
      "- Montag: 09:00–12:00 und 14:00–00:00",
      "- Dienstag: geschlossen",
      "- Mittwoch: 09:00–12:00 und 14:00–00:00",
      "- Donnerstag: geschlossen",
      "- Freitag: 20:00–02:00",
      "- Samstag und Sonntag: geschlossen",
    ]);
  });

  it("begin where a stretch of days begins", () => {
    const gulf: Hours = [{ days: ["sun", "mon", "tue", "wed", "thu"], opens: "08:00", closes: "16:00" }];
    expect(answerHours(gulf, context()).text).toContain(
      "- Sunday – Thursday: 8:00 AM – 4:00 PM\n- Friday and Saturday: closed",
    );
    const daily: Hours = [{ opens: "08:00", closes: "16:00" }];
    expect(answerHours(daily, context()).text).toContain("- Monday – Sunday: 8:00 AM – 4:00 PM");
  });

  it("are a season's while it lasts, and no holiday's", () => {
    const seasonal: Hours = [
      ...office,
      { days: ["sat"], opens: "10:00", closes: "14:00", validFrom: "2026-11-01", validThrough: "2026-12-31" },
    ];
    expect(answerHours(seasonal, context()).text).toContain(
      "- Saturday: 10:00 AM – 2:00 PM\n- Sunday: closed",
    );
  });

  it("are one sentence where it is always open, and fit a short message", () => {
    expect(answerHours("always", context()).text).toBe("We are open around the clock.");
    const brief = answerHours(office, context({ style: "brief" }));
    expect(brief.text).toContain("We are open now, until 6:00 PM.");
    expect(segmentsOf(brief.text)).toBeLessThanOrEqual(2);
  });

  it.each(["en", "de", "ar"])("state nothing the guard would object to in %s", (language) => {
    for (const moment of ["2026-11-23T13:30:00Z", "2026-11-24T20:00:00Z", "2026-11-28T12:00:00Z"]) {
      const here = at(moment, { language });
      const options = { language, now: here.now, timeZone: here.timeZone, ownTexts: [] };
      const facts = collectFacts([hoursFacts(office, here)], here.timeZone, here.now);
      expect(check(answerHours(office, here).text, facts, options)).toEqual([]);
    }
  });
});
