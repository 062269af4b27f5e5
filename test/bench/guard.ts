/**
 * What a check of a reply costs: p50, p95 and the worst of many, warm, for an order with five parcels and twenty events
 * each, in languages of several scripts, once as a model writes and once as our own templates do; then the first check
 * of a language, and text made to be slow. Run: `node test/bench/guard.ts`.
 */
import { performance } from "node:perf_hooks";
import { check } from "#src/agent/guard/check.ts";
import { collectFacts } from "#src/agent/guard/facts.ts";
import { partsSpoken } from "#src/agent/guard/own-texts.ts";
import type { Json } from "#src/conversation/json.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import {
  dateStyles,
  dayAfter,
  dice,
  formatAmount,
  formatDate,
  formatTime,
  hundred,
  now,
  timeZone,
  truth,
} from "../agent/guard-replies.ts";

const languages = ["en", "de", "fr", "pl", "fi", "ru", "ar", "hi", "th", "ja", "zh-Hans", "ko"];
const roll = dice(7);
const truths = Array.from({ length: 5 }, () => truth(roll));

const results: readonly Json[] = [
  {
    order: {
      handle: "aaaaaaaaaaaa",
      as_of: now.toISOString(),
      situation: {
        number: "#10433",
        timeZone: "America/New_York",
        parcels: truths.map((what, index) => ({
          position: index + 1,
          of: 5,
          items: [{ title: what.title, quantity: 1 }],
          carrier: what.carrier,
          trackingNumber: what.tracking,
          trackingUrl: what.url,
          status: "in_transit",
          eta: { from: { day: what.day }, to: { day: what.until } },
          events: Array.from({ length: 20 }, (_, event) => ({
            at: new Date(now.getTime() - event * 7_000_000 - index * 60_000).toISOString(),
            city: `City ${String(event)}`,
            status: "in_transit",
          })),
        })),
        refundDue: truths.map(({ amount, currency }) => ({ amount, currency })),
      },
    },
  },
];

function replyIn(language: string): string {
  return truths
    .map((what, index) =>
      [
        `${String(index + 1)}. ${what.title}: ${formatDate(language, what.day, roll.one(dateStyles))}`,
        `${formatTime(language, what.at, roll)}, ${formatAmount(language, what.amount, what.currency, roll)}`,
        what.tracking,
        what.url,
      ].join("\n"),
    )
    .join("\n\n");
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(3);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`;
}

function timed(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

const phrases = loadPhrases();
const rounds = languages.flatMap((language) => {
  const options = { language, now, timeZone, ownTexts: ["Sample Shop"] };
  const ownParts = partsSpoken(phrases, language);
  const replies = Array.from({ length: 300 }, () => replyIn(language));
  return replies.map((reply, place) => ({
    reply,
    options,
    ours: { ...options, ownParts },
    warm: place >= 50,
  }));
});
const warm: number[] = [];
const own: number[] = [];
const collecting: number[] = [];
let facts = collectFacts(results, timeZone, now);
// Garbage and other programs take their time of the clock; of the processor's the guard has this.
const cpuBefore = process.threadCpuUsage();
for (const { reply, options, ours, warm: counts } of rounds) {
  const gathering = timed(() => {
    facts = collectFacts(results, timeZone, now);
  });
  const plainly = timed(() => check(reply, facts, options));
  const asOurs = timed(() => check(reply, facts, ours));
  if (!counts) continue;
  collecting.push(gathering);
  warm.push(plainly);
  own.push(asOurs);
}
const cpu = process.threadCpuUsage(cpuBefore);
const each = (cpu.user + cpu.system) / 1_000 / rounds.length;
console.log(`CPU of gathering facts and two checks: ${each.toFixed(3)} ms on average`);
console.log(`facts of 5 parcels and 100 events: ${spread(collecting)}`);
console.log(`a check, nothing of it seen before but the language: ${spread(warm)}`);
console.log(`the same with our own templates known: ${spread(own)}`);

const before = process.memoryUsage().rss;
const first = hundred.map((language) => {
  const reply = `${formatDate(language, dayAfter(now.toISOString().slice(0, 10), 3), { dateStyle: "full" })} 12.50`;
  const facts = collectFacts(results, timeZone, now);
  return timed(() => check(reply, facts, { language, now, timeZone, ownTexts: [] }));
});
console.log(`the first check of a language: ${spread(first)}`);
console.log(
  `a hundred languages take ${String(Math.round((process.memoryUsage().rss - before) / 1e6))} MB of RSS`,
);

const pieces = [
  "1",
  "1 ",
  "12.",
  "1.1.",
  "a",
  "de ",
  "25 de ",
  "november ",
  "in 3 ",
  "not ",
  "@",
  "a.b",
  "http://",
  "€ ",
  "1,",
  "   ",
  "-",
  "was ",
  "水",
  "ב",
  "99 99 ",
  "(",
  "+1",
];
const slow = pieces.map((piece) => {
  const text = piece.repeat(Math.ceil(4_096 / piece.length)).slice(0, 4_096);
  const facts = collectFacts(results, timeZone, now);
  const ms = Math.max(
    ...languages.map((language) =>
      timed(() => check(text, facts, { language, now, timeZone, ownTexts: [] })),
    ),
  );
  return { piece, ms };
});
slow.sort((a, b) => b.ms - a.ms);
console.log(
  `4,096 characters of one piece over and over: ${slow
    .slice(0, 6)
    .map(({ piece, ms }) => `"${piece}" ${ms.toFixed(1)} ms`)
    .join(", ")}`,
);
