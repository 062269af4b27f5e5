import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerOrder, joinAnswers, say, topics, type AnswerContext } from "#src/agent/answer/index.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import { assess, type ShopClock } from "#src/orders/assess.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import { situationFromJson, situationToJson } from "#src/orders/situation-json.ts";
import { trackingFlags, trackingStatuses } from "#src/tracking/status.ts";

const now = new Date("2026-11-25T15:00:00Z");
const shop: ShopClock = {
  timeZone: "Europe/Berlin",
  thresholds: { handlingHours: 48, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
};
const phrases = loadPhrases();

const moment = fc.date({ min: new Date("2026-09-01"), max: new Date("2027-01-31"), noInvalidDate: true });
const when = fc.oneof(
  moment.map((at) => ({ at })),
  moment.map((at) => ({ day: at.toISOString().slice(0, 10) })),
);
const span = fc.tuple(when, when).map(([from, to]) => ({ from, to }));
/** Without what the answers are searched for, which shall be ours: question marks, and traces of values that are none. */
const harmless = fc
  .string({ maxLength: 80 })
  .map((text) => text.replaceAll(/[?؟？{]|undefined|null|NaN|\[object/gu, "!"));
const rough = fc.oneof(
  harmless,
  fc.constantFrom(
    "Cup **bold**",
    "see https://evil.example/x",
    "a\nb\u202Ec",
    "{{number}} $t(say.thanks)",
    "",
  ),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const shipment: fc.Arbitrary<Shipment> = fc.record({
  id: fc.string(),
  items: fc.array(fc.record({ itemId: fc.constantFrom("a", "b", "gone"), quantity: fc.nat(3) }), {
    maxLength: 5,
  }),
  carrier: maybe(rough),
  trackingNumber: maybe(harmless),
  trackingUrl: maybe(fc.oneof(fc.webUrl(), rough)),
  status: fc.constantFrom(...trackingStatuses),
  flags: fc.subarray([...trackingFlags]),
  eta: maybe(span),
  previousEta: maybe(span),
  shippedAt: maybe(moment),
  deliveredAt: maybe(moment),
  leftWith: maybe(rough),
  nextAttempt: maybe(when),
  pickup: maybe(fc.record({ name: rough, until: maybe(when), bring: maybe(rough) })),
  actionUrl: maybe(fc.webUrl()),
  events: fc.array(
    fc.record({ at: moment, status: fc.constantFrom(...trackingStatuses), city: maybe(rough) }),
    { maxLength: 3 },
  ),
  isReturn: fc.boolean(),
});

const order: fc.Arbitrary<Order> = fc.record({
  id: fc.string(),
  number: fc.constantFrom("#1043", "A-77/2", "９９"),
  createdAt: moment,
  customer: fc.record({}),
  total: fc.constant({ amount: 1000, currency: "EUR" }),
  financial: fc.constantFrom("pending", "paid", "partially_refunded", "refunded", "voided"),
  state: fc.constantFrom("open", "on_hold", "scheduled", "cancelled", "closed"),
  hold: maybe(
    fc.record({
      reason: fc.constantFrom("address", "payment", "review", "stock", "other"),
      url: maybe(rough),
    }),
  ),
  cancelled: maybe(fc.record({ at: moment })),
  marketplace: maybe(rough),
  items: fc.array(
    fc.record({ id: fc.constantFrom("a", "b"), title: rough, quantity: fc.nat(4), fulfilled: fc.nat(4) }),
    { maxLength: 3 },
  ),
  shipTo: maybe(fc.record({ country: maybe(fc.constantFrom("DE", "US", "xx")), timeZone: maybe(rough) })),
  promise: maybe(fc.record({ what: fc.constantFrom("ship", "deliver"), by: span })),
  shipments: fc.array(shipment, { maxLength: 3 }),
  pending: fc.array(
    fc.record({
      itemId: fc.constantFrom("a", "b", "gone"),
      quantity: fc.nat(3),
      reason: fc.constantFrom("not_yet", "backorder", "preorder", "hold"),
      expected: maybe(when),
    }),
    { maxLength: 3 },
  ),
  returns: fc.array(
    fc.record({
      id: fc.string(),
      status: fc.constantFrom(
        "requested",
        "approved",
        "declined",
        "in_transit",
        "received",
        "refunded",
        "closed",
      ),
      receivedAt: maybe(moment),
    }),
    { maxLength: 2 },
  ),
  refunds: fc.array(
    fc.record({
      id: fc.string(),
      amount: fc.record({ amount: fc.nat(), currency: fc.constantFrom("EUR", "JPY", "KWD", "!!") }),
      at: moment,
      method: maybe(fc.constantFrom("card", "store_credit", "voucher 12")),
      status: fc.constantFrom("pending", "done"),
    }),
    { maxLength: 2 },
  ),
});

const asked = fc.constantFrom("status", "eta", "not_received", "refund", "return");
const style = fc.constantFrom("chat", "brief", "letter");
const language = fc.constantFrom(...phrases.languages, "nl", "en-GB");

function context(how: "chat" | "brief" | "letter", spoken: string): AnswerContext {
  return { phrases, language: spoken, style: how, now, timeZone: "Europe/Berlin", shopName: "Sample Shop" };
}

describe("any order", () => {
  test("is assessed, survives JSON and is answered at every level", () => {
    fc.assert(
      fc.property(
        order,
        fc.constantFrom(0, 1, 2, 3, 4),
        asked,
        style,
        language,
        (any, level, about, how, spoken) => {
          const situation = assess(any, now, shop, level);
          const read = situationFromJson(JSON.parse(JSON.stringify(situationToJson(situation))));
          expect(read).toEqual(situation);
          const answer = answerOrder(situation, context(how, spoken), { asked: about, asOf: now });
          expect(answer.text.trim()).not.toBe("");
          expect(answer.text).not.toMatch(/undefined|\bnull\b|NaN|\[object|\{\{(?!number)/u);
          expect(answer.text.match(/[?؟？]/gu)?.length ?? 0).toBeLessThanOrEqual(1);
          // Nothing from outside brings a link or bold text of its own.
          expect(answer.text).not.toContain("evil.example");
          expect((answer.text.match(/\*/gu)?.length ?? 0) % 4).toBe(0);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("shows nothing of the order at level 1", () => {
    fc.assert(
      fc.property(order, language, (any, spoken) => {
        const named = {
          ...any,
          number: "#NUMBER",
          items: [{ id: "a", title: "SECRETTITLE", quantity: 2, fulfilled: 1 }],
        };
        const situation = assess(named, now, shop, 1);
        const text = answerOrder(situation, context("chat", spoken), { asOf: now }).text;
        for (const shown of [text, JSON.stringify(situationToJson(situation))]) {
          expect(shown).not.toContain("NUMBER");
          expect(shown).not.toContain("SECRETTITLE");
        }
        expect(situation.refunds).toEqual([]);
        expect(situation.parcels.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe("JSON of a situation", () => {
  test("is refused when it is something else", () => {
    expect(situationFromJson({ error: "no_match" })).toBeNull();
    expect(situationFromJson("text")).toBeNull();
  });
});

describe("answers together", () => {
  test("one greeting, one sign-off, the last question only", () => {
    const letter = context("letter", "en");
    const together = joinAnswers([say("picture", letter), say("thanks", letter)], letter);
    expect(together.text.match(/Hello,/gu)).toHaveLength(1);
    expect(together.text.match(/Sample Shop/gu)).toHaveLength(1);
    expect(together.text).toContain("I cannot view pictures yet");
  });
  test("every topic can be said in every language and style", () => {
    for (const spoken of phrases.languages) {
      for (const how of ["chat", "brief", "letter"] as const) {
        for (const topic of topics) expect(say(topic, context(how, spoken)).language).toBe(spoken);
      }
    }
  });
});
