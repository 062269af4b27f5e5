import { describe, expect, it } from "vitest";
import { isIn } from "#src/eval/language.ts";
import { visibleOrders } from "#src/eval/judge.ts";
import { playWith, simulation, verdictOn, world } from "./played.ts";

/*
 * The judge is told what an agent might have said: written here, and then corrupted one thing at a time. The demo
 * shop's orders as they stand on Wednesday, 25 November 2026, 12:00 UTC.
 */

const stove = simulation({ say: "Where is order 1052?", orders: ["#1052"] });
const stoveLink =
  "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=00340434000110003496";
const stoveReply = `Your order #1052 is out for delivery and should be with you today, Wednesday, November 25. Please make sure someone can take it in. Track it with DHL: ${stoveLink}`;

const late = simulation({ say: "Where is order 1044?", who: "lucia", orders: ["#1044"] });
const lateLink = "https://www.ups.com/track?tracknum=1Z999AA16800001076";
const lateReply = `Your order #1044 is on its way, but it is late: it was expected by yesterday, November 24. The last scan was in Vitoria-Gasteiz. Track it with UPS: ${lateLink}`;

const refund = simulation({
  say: "Did I get my money for 1036?",
  who: "jonas",
  orders: ["#1036"],
  expect: { about: "refund" },
});
const refundReply =
  "Your return for order #1036 has arrived; next, we check it. A refund of €99.00 (PayPal) is being processed.";

const kinds = (reply: string, of = stove) => verdictOn(of, reply).wrong.map(({ kind }) => kind);

describe("a true answer in free words", () => {
  it.each([
    ["out for delivery", stove, stoveReply],
    ["late", late, lateReply],
    ["refund", refund, refundReply],
  ])("%s: has nothing against it", (_, of, reply) => {
    expect(verdictOn(of, reply).problems).toEqual([]);
  });

  it("may cut a long place short and say a date in another form", () => {
    const pickup = { ...simulation({ orders: ["#1050"] }), facts: { phone: "+15555550104" } };
    const reply =
      "Your parcel for order #1050 is ready for pickup at UPS Access Point, Tabac des Terreaux, 12 place des Terreaux…. Please collect it by 29 November and bring an ID card or passport. https://www.ups.com/track?tracknum=1Z999AA16800002146";
    expect(verdictOn(pickup, reply).wrong).toEqual([]);
  });
});

describe("a corrupted answer", () => {
  it.each<[string, string, string]>([
    ["another day", stoveReply.replace("November 25", "November 27"), "date"],
    ["another month", stoveReply.replace("November 25", "December 25"), "date"],
    ["another weekday word", stoveReply.replace("today, Wednesday, November 25", "tomorrow"), "date"],
    ["another status", stoveReply.replace("is out for delivery", "has been delivered"), "status"],
    ["another carrier", stoveReply.replace("DHL:", "GLS:"), "carrier"],
    [
      "another link",
      stoveReply.replace("piececode=00340434000110003496", "piececode=00340434000110003497"),
      "link",
    ],
    ["a link to elsewhere", `${stoveReply} See also https://evil.example/1052`, "link"],
    [
      "a tracking number of nobody",
      stoveReply.replace("Track", "It is 00340434000110009999. Track"),
      "number",
    ],
    ["an amount", `${stoveReply} You paid €74.50 for it.`, "amount"],
    ["a promise in days", `${stoveReply} At the latest it comes in 12 days.`, "number"],
    ["a time of day", `${stoveReply} It comes at 16:45.`, "time"],
    ["somebody's address", `${stoveReply} We wrote to otto.vogel@example.com.`, "address"],
    ["somebody else's order", `${stoveReply} The Ridge 38 l backpack comes later.`, "leak"],
  ])("with %s is found", (_, corrupted, kind) => {
    expect(corrupted).not.toBe(stoveReply);
    expect(verdictOn(stove, corrupted).wrong.map((one) => one.kind)).toContain(kind);
  });

  it("with the amount changed by a digit is found", () => {
    expect(kinds(refundReply.replace("99.00", "89.00"), refund)).toContain("amount");
  });

  it("that calls a pending refund done is found", () => {
    const done = refundReply.replace("is being processed", "has been refunded");
    expect(kinds(done, refund)).toContain("status");
  });

  it("with the right days in the wrong places is found by our own sentences", () => {
    const tent = simulation({ say: "where is 1041?" });
    const swapped =
      "Your order **#1041** comes in 2 parcels:\n- Parcel 1 of 2 (Drift 2-person tent) was delivered Monday, November 23.\n- Parcel 2 of 2 (Cirrus sleeping mat) is on its way. Expected delivery: Monday, November 23.";
    expect(verdictOn(tent, swapped).wrong).toContainEqual(expect.objectContaining({ kind: "date" }));
  });

  it("loses its points for what is missing, without being a lie", () => {
    const short = verdictOn(stove, stoveReply.replace(` Track it with DHL: ${stoveLink}`, ""));
    expect(short.wrong).toEqual([]);
    expect(short.rubric.points.links).toBe(false);
    const quiet = verdictOn(
      late,
      lateReply.replace(", but it is late: it was expected by", ". Expected was"),
    );
    expect(quiet.rubric.points["late said as late"]).toBe(false);
    const dateless = verdictOn(late, lateReply.replace("by yesterday, November 24", "before"));
    expect(dateless.rubric.points["date shown iff known"]).toBe(false);
    const asking = verdictOn(stove, `${stoveReply} Is that fine? Anything else?`);
    expect(asking.rubric.points["one question"]).toBe(false);
  });

  it("says nothing of an order of which the opposite is the case, in every language there are words for", () => {
    for (const [language, reply] of [
      ["de", "Ihre Bestellung #1052 wurde gestern zugestellt."],
      ["es", "Su pedido #1052 ha sido entregado."],
      ["fr", "Votre commande #1052 a été livrée."],
      ["pt-BR", "Seu pedido #1052 foi entregue."],
      ["ja", "ご注文 #1052 は配達完了しました。"],
      ["ar", "تم تسليم طلبكم #1052."],
    ] as const) {
      const of = simulation({ say: "1052", language, orders: ["#1052"] });
      expect(
        verdictOn(of, reply).wrong.map(({ kind }) => kind),
        language,
      ).toContain("status");
    }
  });

  it("is found in a language that nobody has written words for, by our own phrases", () => {
    const of = simulation({ say: "gdzie jest 1052", language: "pl", orders: ["#1052"] });
    const claims = verdictOn(of, { text: "Państwa zamówienie **#1052**: 24 grudnia.", language: "pl" });
    expect(claims.wrong.map(({ kind }) => kind)).toContain("date");
  });

  it("does not take a condition or a question for a claim", () => {
    for (const text of [
      "Order #1052 is out for delivery. Once it has been delivered, please check it.",
      "Order #1052 is out for delivery; it has not been delivered yet.",
      "Order #1052 is out for delivery. When it was delivered, the carrier will tell you.",
    ])
      expect(kinds(text)).not.toContain("status");
  });
});

describe("the language of an answer", () => {
  it("is judged by what is written", () => {
    const german = verdictOn(stove, {
      text: "Ihre Bestellung #1052 ist in Zustellung und kommt heute noch bei Ihnen an.",
      language: "en",
    });
    expect(german.rightLanguage).toBe(false);
    expect(german.ok).toBe(false);
  });

  it("is told apart by script", () => {
    expect(isIn("您的订单正在运输途中，请耐心等待。", "zh-Hans", [], ["zh-Hans", "zh-Hant"])).toBe(true);
    expect(isIn("Your parcel is on its way to you.", "ja", [], ["en", "ja"])).toBe(false);
    expect(isIn("Ваш заказ уже в пути.", "en", [], ["en", "ru"])).toBe(false);
  });
});

describe("what a shopper may see", () => {
  const numbers = (known: "phone" | "email" | "nobody", facts: object, said: string) =>
    visibleOrders(world.orders, { known, facts }, said).map(({ number }) => number);

  it("is theirs, or what they have proven", () => {
    expect(numbers("phone", { phone: "+15555550103" }, "")).toEqual(
      expect.arrayContaining(["#1044", "#1049", "#1055"]),
    );
    expect(numbers("nobody", {}, "where is #1044?")).toEqual([]);
    expect(numbers("nobody", {}, "#1044 lucia.romero@example.com")).toEqual(["#1044"]);
    expect(numbers("nobody", {}, "#1044 emma.clarke@example.com")).toEqual([]);
    expect(numbers("nobody", {}, "order 1044, phone +1 (555) 555-0103")).toEqual(["#1044"]);
    expect(numbers("nobody", {}, "1045, 50667 Weber")).toEqual(["#1045"]);
    expect(numbers("nobody", {}, "注文番号１０４３です misaki.sato@example.com")).toEqual(["#1043"]);
    expect(numbers("nobody", {}, "1Z 999AA1 6800001076")).toEqual(["#1044"]);
  });
});

describe("an outcome", () => {
  it("is none of the expected ones", () => {
    const asked = verdictOn(
      stove,
      "Please send me your order number and the e-mail address used for the order.",
    );
    expect(asked.ok).toBe(false);
    const handed = verdictOn(stove, "A colleague will answer you here.", {
      kind: "handoff",
      reason: "unknown",
    });
    expect(handed.problems[0]).toContain("a handoff (unknown)");
  });

  it("is a handoff for the right reason", () => {
    const person = simulation({ orders: [], expect: { outcome: "handoff", reason: "person_wanted" } });
    const text = "I'm passing this on to a colleague, who will answer you here.";
    expect(verdictOn(person, text, { kind: "handoff", reason: "person_wanted" }).ok).toBe(true);
    expect(verdictOn(person, text, { kind: "handoff", reason: "complaint" }).ok).toBe(false);
    expect(verdictOn(person, text).ok).toBe(false);
  });

  it("refuses only where nothing is shown", () => {
    const refused = simulation({ orders: [], expect: { outcome: "refused" } });
    expect(verdictOn(refused, "I could not find an order with these details.").ok).toBe(true);
    expect(verdictOn(refused, "Your order #1052 with the Ember gas stove is on its way.").ok).toBe(false);
  });
});

describe("a script", () => {
  const two = {
    ...simulation({ say: "where is 1052?", orders: ["#1052"] }),
    turns: [
      ...stove.turns,
      {
        say: ["That is no answer. Where is 1052?"],
        when: "unresolved" as const,
        expect: stove.turns[0]?.expect,
      },
    ],
  };

  it("asks again only when it was not answered", async () => {
    expect((await playWith(two, stoveReply)).turns).toHaveLength(1);
    const again = await playWith(two, "I can help with orders.", stoveReply);
    expect(again.turns.map((turn) => turn.again)).toEqual([false, true]);
  });

  it("ends with a person", async () => {
    const three = { ...two, turns: [...stove.turns, ...stove.turns] };
    const played = await playWith(three, { handoff: "unknown" }, stoveReply);
    expect(played.turns).toHaveLength(1);
    expect(played.missed).toBe(1);
  });
});
