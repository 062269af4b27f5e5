import { describe, expect, it } from "vitest";
import type { Hours } from "#src/handoff/hours.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import { casesAt, type RubricCase } from "../rubric/cases.ts";
import type { Style } from "../rubric/check.ts";
import {
  atLocal,
  guardedAnswer,
  guardedHandoff,
  guardedHours,
  scannedAt,
  type Guarded,
  type Speaking,
} from "./guard-answers.ts";
import { hundred } from "./guard-replies.ts";

/*
 * Whatever the built-in model says of a true state is let through, in every language, register and style, on every
 * day and at every time of it: a false alarm here hands a shopper over for nothing.
 */
const base = loadPhrases();
const styles: readonly Style[] = ["chat", "brief", "letter"];

/** Each language in each of its registers; the first is the one spoken when nothing is asked for. */
const spoken = base.catalogue.flatMap(({ language, address, registers }) => [
  { language, phrases: base },
  ...registers
    .filter((register) => register !== address)
    .map((register) => ({ language, phrases: base.forShop({ address: register }) })),
]);

/**
 * When the situations are looked at. What happened 2, 20, 26 and 30 hours before comes to 00:05, 12:00, 22:00 and odd
 * minutes, today, yesterday and before, in all months and on all days of the week; on 24 March it is Mawrth twice in
 * Welsh.
 */
const moments: readonly Date[] = [
  atLocal("2026-11-25", "20:05"),
  atLocal("2026-03-24", "18:00"),
  atLocal("2026-09-06", "08:00"),
  atLocal("2026-05-02", "09:07"),
  atLocal("2026-01-01", "02:05"),
  atLocal("2026-06-15", "14:00"),
  atLocal("2026-12-31", "00:00"),
  atLocal("2026-02-27", "21:59"),
  atLocal("2026-10-25", "12:31"),
  atLocal("2026-07-09", "06:05"),
  atLocal("2026-04-13", "23:41"),
  atLocal("2026-08-18", "16:00"),
];

function cannotPass({ text, offences }: Guarded, { language, style }: Speaking, what: string): string[] {
  if (offences.length === 0) return [];
  const said = offences.map((offence) => `${offence.kind} "${offence.what}"`).join(", ");
  return [`${language} ${style} ${what}: ${said} in: ${text}`];
}

describe("what the built-in model answers passes the guard", () => {
  it("speaks a hundred languages here", () => {
    expect(new Set(spoken.map(({ language }) => language))).toEqual(new Set(hundred));
    expect(spoken.length).toBeGreaterThan(130);
  });

  it("in every situation, register and style, at many times", { timeout: 600_000 }, () => {
    const refused: string[] = [];
    const cases = moments.map((now) => casesAt(now));
    spoken.forEach(({ language, phrases }, place) => {
      cases[0]?.forEach((_, index) => {
        // Each situation at three of the moments, which are others in the next language.
        for (const shift of [0, 5, 10]) {
          const at = (place + index + shift) % moments.length;
          const [now, example] = [moments[at], cases[at]?.[index]];
          if (now === undefined || example === undefined) throw new Error("there is no such moment");
          const style = styles[(place + shift) % styles.length] ?? "chat";
          const speaking = { language, phrases, style };
          const what = `situation ${example.id} at ${now.toISOString()}`;
          refused.push(...cannotPass(guardedAnswer(example, speaking, now), speaking, what));
        }
      });
    });
    expect(refused.slice(0, 20)).toEqual([]);
  });

  const times = "00:05 12:00 22:00 00:00 12:30 13:07 09:41 23:59 01:01 10:10 20:30 11:59 15:00".split(" ");
  const spans: readonly Parameters<typeof scannedAt>[3][] = [
    (clock) => ({ from: { day: clock.day(-1) }, to: { day: clock.day(2) } }),
    (clock) => ({ from: { day: clock.day(0) }, to: { day: clock.day(3) } }),
    (clock) => ({ from: { day: clock.day(4) }, to: { day: clock.day(4) } }),
    (clock) => ({
      from: { at: atLocal(clock.day(1), "09:15") },
      to: { at: atLocal(clock.day(1), "12:30") },
    }),
    (clock) => ({ from: { day: clock.day(190) }, to: { day: clock.day(193) } }),
  ];

  it("on every day of the year, scanned at every time of it", { timeout: 600_000 }, () => {
    const refused: string[] = [];
    const model = casesAt(atLocal("2026-11-25", "12:00")).find(({ id }) => id === "5a");
    if (model === undefined) throw new Error("there is no case 5a");
    // Numbers without a common divisor: all days of the week meet all times, spans and styles.
    const examples = Array.from({ length: 365 }, (_, day): readonly [RubricCase, Date] => {
      const now = new Date(Date.UTC(2026, 0, 1 + day, 10, 20));
      const time = times[day % times.length] ?? "";
      const scan = { day: time < "11:00" && day % 2 === 0 ? 0 : -1, time };
      return [scannedAt(model, now, scan, spans[day % spans.length] ?? (() => never())), now];
    });
    hundred.forEach((language, place) => {
      examples.forEach(([example, now], day) => {
        if ((day + place) % 2 === 1) return;
        const speaking = {
          language,
          phrases: base,
          style: styles[Math.floor(day / 2) % styles.length] ?? "chat",
        };
        const what = now.toISOString().slice(0, 10);
        refused.push(...cannotPass(guardedAnswer(example, speaking, now), speaking, what));
      });
    });
    expect(refused.slice(0, 20)).toEqual([]);
  });

  const hours: Hours = [
    { days: ["mon", "tue", "wed", "thu"], opens: "09:00", closes: "18:30" },
    { days: ["fri"], opens: "09:00", closes: "12:00" },
    { days: ["sat"], opens: "22:00", closes: "00:05" },
    { validFrom: "2026-11-26", validThrough: "2026-11-26" },
    { days: ["tue"], opens: "12:00", closes: "22:00", validFrom: "2026-03-31", validThrough: "2026-03-31" },
  ];

  it("about when the team is there", { timeout: 600_000 }, () => {
    const refused: string[] = [];
    spoken.forEach(({ language, phrases }, place) => {
      moments.forEach((now, index) => {
        if ((place + index) % 2 === 1) return;
        const speaking = { language, phrases, style: styles[Math.floor(index / 2) % 3] ?? "chat" };
        const at = now.toISOString();
        refused.push(
          ...cannotPass(guardedHandoff(speaking, hours, now), speaking, `handoff ${at}`),
          ...cannotPass(guardedHours(speaking, hours, now), speaking, `hours ${at}`),
        );
      });
    });
    expect(refused.slice(0, 20)).toEqual([]);
  });
});

function never(): never {
  throw new Error("there is no such span");
}
