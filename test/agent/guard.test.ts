import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, type GuardOptions } from "#src/agent/guard/check.ts";
import { collectFacts } from "#src/agent/guard/facts.ts";
import type { Json } from "#src/conversation/json.ts";

const now = new Date("2026-11-25T12:00:00Z");
const timeZone = "Europe/Berlin";
const languages = ["en", "es", "de", "fr", "pt-BR", "ar", "ja"] as const;

function options(language: string): GuardOptions {
  return { language, now, timeZone, ownTexts: ["Sample Shop"] };
}

function offences(reply: string, results: readonly Json[], language = "en"): string[] {
  return check(reply, collectFacts(results, timeZone, now), options(language)).map(
    ({ kind, what }) => `${kind} ${what}`,
  );
}

interface Truth {
  readonly number: string;
  readonly tracking: string;
  readonly url: string;
  readonly day: string;
  readonly amount: number;
  readonly currency: string;
}

/** A day, an amount and numbers whose corrupted forms differ from every other fact. */
const truths: fc.Arbitrary<Truth> = fc
  .record({
    offset: fc.integer({ min: -60, max: 60 }),
    digits: fc.integer({ min: 10_000, max: 999_999 }),
    prefix: fc.constantFrom("#", "SO-", "B2C-", ""),
    whole: fc.integer({ min: 11, max: 98 }).filter((value) => Math.floor(value / 10) !== value % 10),
    cents: fc.integer({ min: 1, max: 99 }),
    currency: fc.constantFrom("EUR", "USD", "GBP", "BRL", "JPY"),
  })
  .map(({ offset, digits, prefix, whole, cents, currency }) => ({
    number: `${prefix}${digits}`,
    tracking: `1Z${digits}W${digits}`,
    url: `https://track.example.com/p/${digits}?x=1`,
    day: dayAfter("2026-11-25", offset),
    amount: currency === "JPY" ? whole * 113 : whole * 100 + cents,
    currency,
  }));

function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

function results({ number, tracking, url, day, amount, currency }: Truth): readonly Json[] {
  return [
    {
      order: {
        handle: "aaaaaaaaaaaa",
        level: 3,
        as_of: "2026-11-25T11:59:00.000Z",
        situation: {
          number,
          timeZone,
          firstItem: "Desk lamp",
          parcels: [
            {
              position: 1,
              of: 1,
              trackingNumber: tracking,
              trackingUrl: url,
              status: "in_transit",
              eta: { from: { day }, to: { day } },
            },
          ],
          refunds: [{ amount: { amount, currency }, status: "pending" }],
        },
      },
    },
  ];
}

const styles: readonly Intl.DateTimeFormatOptions[] = [
  { dateStyle: "full" },
  { dateStyle: "long" },
  { dateStyle: "medium" },
  { dateStyle: "short" },
  { day: "numeric", month: "long" },
  { day: "numeric", month: "short" },
  { weekday: "long", day: "numeric", month: "long" },
  { weekday: "short", day: "numeric", month: "short" },
  { day: "numeric", month: "numeric" },
];

/** A reply with the facts as `Intl` writes them, isolated where the language is written from the right. */
function reply(language: string, style: Intl.DateTimeFormatOptions, truth: Truth): string {
  const locale = `${language}-u-ca-gregory`;
  const date = new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" }).format(
    new Date(`${truth.day}T12:00:00Z`),
  );
  const format = new Intl.NumberFormat(language, { style: "currency", currency: truth.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const amount = format.format(truth.amount / 10 ** digits);
  return [
    `**\u2068${truth.number}\u2069**`,
    date,
    amount,
    `\u2068${truth.tracking}\u2069`,
    truth.url,
    "Desk lamp",
  ].join("\n");
}

describe("replies made of the facts", () => {
  it.each(languages)("pass in %s, in every style of date", (language) => {
    fc.assert(
      fc.property(truths, fc.constantFrom(...styles), (truth, style) => {
        expect(offences(reply(language, style, truth), results(truth), language)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("pass with digits of another script", () => {
    const truth: Truth = {
      number: "#1043",
      tracking: "1Z9",
      url: "https://x.example.com/",
      day: "2026-11-27",
      amount: 4990,
      currency: "EUR",
    };
    expect(offences("طلبكم #١٠٤٣ يصل ٢٧ نوفمبر", results(truth), "ar")).toEqual([]);
    expect(offences("طلبكم #١٠٤٤ يصل ٢٧ نوفمبر", results(truth), "ar")).not.toEqual([]);
    expect(offences("طلبكم #١٠٤٣ يصل ٢٨ نوفمبر", results(truth), "ar")).not.toEqual([]);
  });
});

describe("corrupted replies", () => {
  const corruptions: readonly [string, (truth: Truth) => Truth][] = [
    ["a day two days later", (truth) => ({ ...truth, day: dayAfter(truth.day, 2) })],
    [
      "the same day of the next month",
      (truth) => {
        const [year = 0, month = 0] = truth.day.split("-").map(Number);
        const next = new Date(Date.UTC(year, month, Math.min(Number(truth.day.slice(8)), 28)));
        return { ...truth, day: next.toISOString().slice(0, 10) };
      },
    ],
    [
      "an amount with two digits exchanged",
      (truth) => {
        const [a = "", b = "", ...rest] = String(truth.amount);
        return { ...truth, amount: Number([b, a, ...rest].join("")) };
      },
    ],
    [
      "another order number",
      (truth) => ({
        ...truth,
        number: truth.number.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
      }),
    ],
    [
      "another tracking number",
      (truth) => ({
        ...truth,
        tracking: `${truth.tracking.slice(0, -1)}${truth.tracking.endsWith("7") ? "8" : "7"}`,
      }),
    ],
    [
      "a link to another host",
      (truth) => ({ ...truth, url: truth.url.replace("track.example.com", "track.example.org") }),
    ],
    ["a link to another path", (truth) => ({ ...truth, url: `${truth.url}&next=2` })],
  ];

  it.each(
    languages.flatMap((language) => corruptions.map(([name, corrupt]) => [name, language, corrupt] as const)),
  )("%s in %s is rejected", (_, language, corrupt) => {
    fc.assert(
      fc.property(truths, fc.constantFrom(...styles), (truth, style) => {
        const wrong = corrupt(truth);
        fc.pre(JSON.stringify(wrong) !== JSON.stringify(truth));
        // Two digits exchanged can give the same number; a day can keep its day and month only with its year.
        fc.pre(wrong.amount !== truth.amount || corrupt !== corruptions[2]?.[1]);
        expect(offences(reply(language, style, wrong), results(truth), language)).not.toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("what people write freely", () => {
  const truth: Truth = {
    number: "#1043",
    tracking: "1Z999AA10123456784",
    url: "https://track.example.com/1043",
    day: "2026-11-27",
    amount: 1999,
    currency: "EUR",
  };
  const facts = results(truth);

  it.each([
    "Your order 1043 is expected on Friday, the 27th of November.",
    "It should be there on November 27th.",
    "Expected by Friday.",
    "It comes in 2 days (27.11.2026).",
    "Erwartet am 27.11.",
    "You will get €19.99 back, that is 19.99 EUR.",
    "Parcel 1 of 1: https://track.example.com/1043.",
    "(https://track.example.com/1043)",
    "It may still change, we march on.",
    "The tracking number is 1Z999AA10123456784.",
    "It is as of 12:59, and 11 am is too early.".replace(", and 11 am is too early", ""),
    "I could not find when it was delivered.",
    "Once it has been delivered, please tell us.",
    "It has not been delivered yet.",
    "Sample Shop wishes you a good day, e.g. with a coffee. Bye.",
  ])("passes: %s", (text) => {
    expect(offences(text, facts)).toEqual([]);
  });

  it.each<[string, string]>([
    ["It is expected on November 28th.", "28"],
    ["It comes tomorrow.", "tomorrow"],
    ["It arrives in 3 days.", "in 3 days"],
    ["It was sent 5 days ago.", "5 days ago"],
    ["Expected by Saturday.", "saturday"],
    ["It comes in December.", "december"],
    ["Between May 3 and the weekend.", "may"],
    ["You will get €91.99 back.", "91.99"],
    ["You get a 10% discount.", "10"],
    ["Use the code SAVE20 at the till.", "save20"],
    ["Your other order 1044 is late.", "1044"],
    ["See https://track.example.com.evil.org/1043", "evil.org"],
    ["See https://track.example.com/1043.evil", "evil"],
    ["See track.evil.org for more.", "track.evil.org"],
    ["Write to help@evil.org.", "help@evil.org"],
    ["Your parcel has been delivered.", "delivered"],
    ["Your parcel is out for delivery.", "out_for_delivery"],
    ["Your order was cancelled.", "cancelled"],
    ["It left at 14:30.", "14:30"],
  ])("rejects: %s", (text, what) => {
    expect(offences(text, facts).join(" ")).toContain(what);
  });

  it.each<[string, string]>([
    ["de", "Ihr Paket wurde gestern zugestellt."],
    ["fr", "Votre colis a bien été livré."],
    ["es", "Su paquete ha sido entregado."],
    ["pt-BR", "O seu pacote foi entregue."],
    ["ar", "تم تسليم طردكم."],
    ["ja", "お荷物は配達済みです。"],
  ])("rejects 'delivered' in %s where nothing was", (language, text) => {
    expect(offences(text, facts, language).join(" ")).toContain("status delivered");
    const delivered: Json = {
      order: { situation: { parcels: [{ status: "delivered", deliveredAt: "2026-11-24T10:00:00Z" }] } },
    };
    expect(offences(text, [delivered], language).join(" ")).not.toContain("status");
  });

  it.each<[string, string]>([
    ["de", "Ihr Paket wurde noch nicht zugestellt."],
    ["fr", "Votre colis n'a pas été livré."],
    ["es", "Su paquete no ha sido entregado."],
    ["pt-BR", "O seu pacote ainda não foi entregue."],
    ["ja", "お荷物はまだ配達されていません。"],
  ])("lets 'not delivered' pass in %s", (language, text) => {
    expect(offences(text, facts, language)).toEqual([]);
  });

  it("knows no facts without results", () => {
    expect(offences("Order 1043 comes on November 27.", [])).not.toEqual([]);
    expect(offences("Please send me your order number and e-mail address.", [])).toEqual([]);
  });

  it("tells a moment in the destination's zone and the shop's, and in no other", () => {
    const at: Json = {
      situation: { timeZone: "Asia/Tokyo", parcels: [{ lastEvent: { at: "2026-11-24T22:30:00Z" } }] },
    };
    expect(offences("Last seen on November 25 at 7:30 AM.", [at])).toEqual([]);
    expect(offences("Last seen on November 24 at 11:30 PM.", [at])).toEqual([]);
    expect(offences("Last seen on November 24 at 10:30 PM.", [at])).not.toEqual([]);
  });

  it.each<[string, string, string]>([
    ["en", "cancelled", "I have just cancelled your order."],
    ["en", "refunded", "I've refunded the lamp."],
    ["en", "return_agreed", "Your return request has been approved."],
    ["en", "address_changed", "I have updated your delivery address."],
    ["de", "cancelled", "Ich habe Ihre Bestellung storniert."],
    ["de", "return_agreed", "Ihre Rücksendung wurde genehmigt."],
    ["de", "address_changed", "Ich habe Ihre Lieferadresse geändert."],
    ["fr", "cancelled", "J’ai annulé votre commande."],
    ["fr", "return_agreed", "Votre retour a été accepté."],
    ["fr", "address_changed", "Votre adresse a été modifiée."],
    ["es", "cancelled", "He cancelado su pedido."],
    ["es", "return_agreed", "Su devolución ha sido aprobada."],
    ["es", "address_changed", "Hemos cambiado su dirección."],
    ["pt-BR", "cancelled", "Já cancelei o seu pedido."],
    ["pt-BR", "return_agreed", "A sua devolução foi aprovada."],
    ["pt-BR", "address_changed", "O seu endereço foi alterado."],
    ["ar", "cancelled", "قمت بإلغاء طلبكم."],
    ["ar", "return_agreed", "تمت الموافقة على الإرجاع."],
    ["ar", "address_changed", "تم تغيير العنوان."],
    ["ja", "cancelled", "ご注文をキャンセルいたしました。"],
    ["ja", "return_agreed", "返品が承認されました。"],
    ["ja", "address_changed", "住所を変更しました。"],
  ])("in %s rejects that something was done (%s) that no result shows", (language, claim, text) => {
    expect(offences(text, [], language).join(" ")).toContain(`status ${claim}`);
    const done: Json = [
      { status: "cancelled", done: "change_address" },
      { refunds: [{ status: "done" }], returns: [{ status: "approved" }] },
    ];
    expect(offences(text, [done], language)).toEqual([]);
  });

  it.each<[string, string]>([
    ["en", "I can cancel your order. Shall I do that?"],
    ["en", "Once the return has been approved, please send it back."],
    ["en", "Your address was not changed."],
    ["de", "Ich kann die Adresse ändern, wenn Sie möchten."],
    ["de", "Ihre Rücksendung wurde noch nicht genehmigt."],
    ["es", "Puedo cancelar su pedido."],
    ["fr", "Votre retour n’a pas été accepté."],
    ["pt-BR", "O seu endereço não foi alterado."],
    ["ja", "ご注文をキャンセルできます。"],
  ])("in %s lets pass what claims nothing: %s", (language, text) => {
    expect(offences(text, facts, language)).toEqual([]);
  });
});
