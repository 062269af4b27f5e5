import { describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import { days, order, shipment } from "../identity/sample.ts";
import { talk } from "./setup.ts";

const phone = "+15550100001";
const kettle: Partial<Order> = { items: [{ id: "i1", title: "Blue kettle", quantity: 1, fulfilled: 1 }] };
const two = (): readonly Order[] => [order("#1043"), order("#1044", kettle)];
const delivered = shipment("#1044", {
  status: "delivered",
  deliveredAt: days(-1),
  events: [{ at: days(-1), status: "delivered", city: "Berlin", country: "DE" }],
});
/** One order came yesterday, another is on its way. */
const oneCame = (): readonly Order[] => [
  order("#1044", { ...kettle, shipments: [delivered] }),
  order("#1043"),
];

describe("an answer to “which order?”", () => {
  it.each<[string, string, string]>([
    ["where is my order", "the second one", "and the other one?"],
    ["where is my order", "2", "the first one please"],
    ["donde esta mi pedido", "la segunda", "y la otra?"],
    ["wo ist meine bestellung", "die zweite", "und die andere?"],
    ["où est ma commande", "la deuxième", "et l'autre ?"],
    ["cade meu pedido", "o segundo", "e o outro?"],
    ["وين طلبي", "الثاني", "والطلب الآخر؟"],
    ["荷物どこですか", "２番目", "もう一つは？"],
  ])("%s: %s, then %s", async (question, second, other) => {
    const shopper = talk(two(), { phone });
    const { reply } = await shopper.say(question);
    expect(reply.choices).toHaveLength(2);
    const picked = await shopper.say(second);
    expect(picked.reply.text).toContain("#1044");
    expect(picked.reply.text).not.toContain("#1043");
    const rest = await shopper.say(other);
    expect(rest.reply.text).toContain("#1043");
    expect(rest.reply.text).not.toContain("#1044");
  });

  it("is not read into a place that the list does not have", async () => {
    const shopper = talk(two(), { phone });
    await shopper.say("where is my order");
    const { reply } = await shopper.say("the third one");
    expect(reply.text).not.toMatch(/Leipzig/);
  });
});

describe("what was just talked about", () => {
  it.each<[string, string]>([
    ["where is 1044", "but i don't have it"],
    ["pedido 1044", "pero no lo tengo"],
    ["bestellung 1044", "hab es aber nicht"],
    ["commande 1044", "mais je l'ai pas"],
    ["meu pedido 1044", "mas nao esta comigo"],
    ["الطلب 1044", "بس مو عندي"],
    ["注文1044", "でもないです"],
  ])("is what is missing: %s, %s", async (question, complaint) => {
    const shopper = talk(oneCame(), { phone });
    expect((await shopper.say(question)).reply.text).toContain("#1044");
    const { reply, trace } = await shopper.say(complaint);
    expect(trace.intent).toBe("not_received");
    expect(reply.text).toContain("#1044");
    expect(reply.text).not.toContain("#1043");
  });

  it("is what “when exactly?” and “cancel it” are about, in any language", async () => {
    const shopper = talk(two(), { phone });
    await shopper.say("where is my order");
    await shopper.say("the first one");
    for (const text of ["when exactly?", "cuando llega exactamente?", "und wo ist es jetzt?"]) {
      const { reply } = await shopper.say(text);
      expect(reply.text, text).toContain("#1043");
      expect(reply.text, text).not.toContain("#1044");
    }
    const { kind, reply } = await shopper.say("cancel it please");
    expect(kind).toBe("handoff");
    expect(reply.text).toContain("#1043");
    expect(reply.text).not.toContain("#1044");
  });

  it("gives way to what is named", async () => {
    const shopper = talk(oneCame(), { phone });
    await shopper.say("where is 1044");
    expect((await shopper.say("and when does the lamp come?")).reply.text).toContain("#1043");
    expect((await shopper.say("where is 1044")).reply.text).toContain("#1044");
  });
});

describe("yes and no", () => {
  const stalled = order("#1043", {
    shipments: [
      shipment("#1043", {
        eta: undefined,
        events: [{ at: days(-12), status: "in_transit", city: "Leipzig", country: "DE" }],
      }),
    ],
  });

  it("to “shall I ask a colleague?”", async () => {
    const asks = talk([stalled], { phone });
    expect((await asks.say("where is my order")).reply.text).toMatch(/colleague.*\?$/);
    expect(await asks.say("yes please")).toMatchObject({ kind: "handoff", reason: "person_wanted" });
    const declines = talk([stalled], { phone });
    await declines.say("where is my order");
    expect(await declines.say("no thanks")).toMatchObject({ kind: "reply" });
  });

  it("to “is everything all right?”", async () => {
    const content = talk(oneCame(), { phone });
    await content.say("where is 1044");
    const { kind, reply } = await content.say("yes all good thanks");
    expect(kind).toBe("reply");
    expect(reply.text).not.toContain("#1044");
    const unhappy = talk(oneCame(), { phone });
    await unhappy.say("where is 1044");
    expect((await unhappy.say("no")).kind).toBe("handoff");
  });
});

describe("proof as people write it", () => {
  it.each<[string, readonly string[], string?]>([
    ["number with a space, e-mail in capitals", ["# 1043", "Maria@Example.COM"]],
    ["wrong e-mail, then the right one", ["order 1043", "mario@example.com", "sorry maria@example.com"]],
    ["full-width digits", ["注文番号は　＃１０４３　です", "maria@example.com"]],
    ["Arabic digits", ["رقم الطلب ١٠٤٣", "maria@example.com"]],
    ["national phone", ["1043", "555 010 0001"], "US"],
    ["national phone with brackets", ["1043", "(555) 010-0001"], "US"],
    ["international phone in groups", ["1043", "+1 555 010 0001"]],
    ["name before postcode", ["1043", "Sample, 10115"]],
    ["whole sentence", ["1043", "my postcode is 10115 and my last name is Sample"]],
    ["whole sentence the other way", ["1043", "my last name is Sample and my postcode is 10115"]],
    ["a greeting, a question and the number first", ["hi", "where is my order", "1043", "maria@example.com"]],
  ])("%s", async (_, said, country) => {
    const shopper = talk([order("#1043")], country === undefined ? {} : { country });
    let level = 0;
    for (const text of said) level = (await shopper.say(text)).trace.level;
    expect(level).toBe(2);
  });

  it("in three messages at once, and in the words under a picture", async () => {
    const together = await talk([order("#1043")]).say("hi", "where is my order 1043", "maria@example.com");
    expect(together.trace.level).toBe(2);
    const captioned = await talk([order("#1043")], { phone }).say([
      { kind: "media", media: "image", ref: "x", caption: "1043" },
    ]);
    expect(captioned.reply.text).toContain("Leipzig");
  });

  it("is not read into a question", async () => {
    const shopper = talk(oneCame(), { phone });
    await shopper.say("where is 1044");
    const { trace } = await shopper.say("where is 1043");
    expect(trace.toolCalls.map(({ tool }) => tool)).toEqual(["list_my_orders"]);
  });

  it.each(["0034 0434 1610 9404 2557", "1Z 999 AA1 01 2345 6784", "where is 1Z999AA10123456784?"])(
    "a tracking number: %s",
    async (text) => {
      const trackingNumber = text.startsWith("0034") ? "00340434161094042557" : "1Z999AA10123456784";
      const { trace } = await talk([
        order("#1043", { shipments: [shipment("#1043", { trackingNumber })] }),
      ]).say(text);
      expect(trace.level).toBe(1);
    },
  );
});

describe("manners", () => {
  it.each([
    "thanks",
    "ok",
    "oh it just came, thanks!",
    "thanks so much for the quick reply, that helped 😀",
    "👍",
  ])("%s is answered shortly, without the orders", async (text) => {
    const shopper = talk(two(), { phone });
    await shopper.say("where is 1043");
    const { kind, reply, trace } = await shopper.say(text);
    expect(kind).toBe("reply");
    expect(trace.toolCalls).toEqual([]);
    expect(reply.text.length).toBeLessThan(100);
  });

  it("answers the same question the same way again", async () => {
    const shopper = talk([order("#1043")], { phone });
    const first = await shopper.say("where is my order");
    expect((await shopper.say("where is my order")).reply.text).toBe(first.reply.text);
  });

  it("says once that a person takes over", async () => {
    const { kind, reply } = await talk([order("#1043")], { phone }).say(
      "this is ridiculous, where is my order 1043, i want to complain",
    );
    expect(kind).toBe("handoff");
    expect(reply.text.match(/colleague/g)).toHaveLength(1);
  });

  it("answers how the order stands and passes the other question on", async () => {
    const { kind, reply } = await talk([order("#1043")], { phone }).say(
      "where is my order and can you send me an invoice",
    );
    expect(kind).toBe("handoff");
    expect(reply.text).toContain("Leipzig");
    expect(reply.text).toMatch(/invoice/);
  });

  it.each([
    "where is 1043 and can you send me an invoice for it?",
    "Wo ist 1043 und könnt ihr mir eine Rechnung schicken?",
    "¿dónde está el 1043 y me podéis enviar la factura?",
  ])("also where a number is all that names the order: %s", async (text) => {
    const { kind, reply } = await talk([order("#1043")], { phone }).say(text);
    expect(kind).toBe("handoff");
    expect(reply.text).toContain("Leipzig");
  });
});

describe("whose order it is", () => {
  const email = "maria@example.com";

  it("is proven at the second try without the number being said again", async () => {
    const shopper = talk([order("#1043")]);
    expect((await shopper.say("where is 1043? mario@example.com")).reply.text).not.toContain("Leipzig");
    expect((await shopper.say(`sorry, ${email}`)).reply.text).toContain("Leipzig");
  });

  it.each(["postcode 10115, Sample", "zip 10115 sample", "my last name is Sample, zip code 10115"])(
    "is proven by postcode and last name: %s",
    async (proof) => {
      const shopper = talk([order("#1043")]);
      await shopper.say("where is order 1043");
      expect((await shopper.say(proof)).reply.text).toContain("Leipzig");
    },
  );

  it.each(["postcode 10115 please", "postcode 10115, thanks"])(
    "is not read out of a courtesy: %s",
    async (text) => {
      const shopper = talk([order("#1043")]);
      await shopper.say("where is order 1043");
      const { trace } = await shopper.say(text);
      expect(trace.toolCalls.filter(({ tool }) => tool === "claim_order")).toEqual([]);
    },
  );

  it("once proven, what was asked before is answered", async () => {
    const money = order("#1043", {
      shipments: [shipment("#1043", { status: "delivered", deliveredAt: days(-9) })],
      returns: [{ id: "r1", status: "received", receivedAt: days(-2) }],
      refunds: [{ id: "r", amount: { amount: 1999, currency: "EUR" }, at: days(-1), status: "pending" }],
    });
    const shopper = talk([money]);
    await shopper.say("where is my refund for order 1043?");
    const { reply } = await shopper.say(email);
    expect(reply.text).toContain("19.99");
    expect(reply.text).not.toContain("was delivered");
  });
});

describe("what was ordered", () => {
  it.each(["is my kettle on its way?", "has the blue kettle shipped", "when will the kettle come?"])(
    "names the order it is in: %s",
    async (text) => {
      const { kind, reply } = await talk(two(), { phone }).say(text);
      expect(kind).toBe("reply");
      expect(reply.text).toContain("#1044");
      expect(reply.text).toContain("Blue kettle");
      expect(reply.text).not.toContain("#1043");
    },
  );

  it("names none where nothing is called so", async () => {
    const { reply } = await talk(two(), { phone }).say("is my train on its way?");
    expect(reply.text).not.toMatch(/#104/u);
  });
});

describe("a number by itself", () => {
  it.each(["📦 1043 ???", "→ 1043", "(1043)", "when do you ship 1043?"])(
    "is an order's, whatever is around it: %s",
    async (text) => {
      expect((await talk([order("#1043")], { phone }).say(text)).reply.text).toContain("Leipzig");
    },
  );
});

describe("what follows from what was said", () => {
  it("“when exactly?” after the day was told asks for the time, and there is none", async () => {
    const shopper = talk([order("#1043")], { phone });
    expect((await shopper.say("where is my order")).reply.text).not.toContain("time of day");
    const { reply } = await shopper.say("when exactly?");
    expect(reply.text).toContain("November 27");
    expect(reply.text).toContain("The carrier has not given a time of day.");
  });

  it("“why?” has no other answer than what was said: a person", async () => {
    const shopper = talk([order("#1043")], { phone });
    await shopper.say("where is my order");
    expect(await shopper.say("why?")).toMatchObject({ kind: "handoff", reason: "unknown" });
  });

  it("“to my office instead” is about the address of the order", async () => {
    const shopper = talk([order("#1043")], { phone });
    await shopper.say("where is my order");
    const { kind, reply, trace } = await shopper.say("to my office instead");
    expect([kind, trace.intent]).toEqual(["handoff", "address_change"]);
    expect(reply.text).toContain("#1043");
  });

  it("“and how much is the refund?” of money on its way is told, once", async () => {
    const refunded = order("#1043", {
      shipments: [shipment("#1043", { status: "delivered", deliveredAt: days(-9) })],
      returns: [{ id: "r1", status: "received", receivedAt: days(-2) }],
      refunds: [{ id: "r", amount: { amount: 1999, currency: "EUR" }, at: days(-1), status: "pending" }],
    });
    const shopper = talk([refunded], { phone });
    await shopper.say("did you get my return?");
    const { kind, reply } = await shopper.say("ok and how much is the refund");
    expect(kind).toBe("reply");
    expect(reply.text).toContain("19.99");
    expect((await shopper.say("i want a refund for the rest")).kind).toBe("handoff");
  });
});

describe("what is about no order", () => {
  const hours = [{ days: ["mon", "tue", "wed", "thu", "fri"] as const, opens: "09:00", closes: "18:00" }];
  const shop = { hours: hours.map((one) => ({ ...one, days: [...one.days] })) };

  it("is answered beside the order, whole", async () => {
    const { kind, reply } = await talk([order("#1043")], { phone, shop }).say(
      "where is my order and are you open today?",
    );
    expect(kind).toBe("reply");
    expect(reply.text).toContain("November 27");
    expect(reply.text).toContain("We are open now, until 6:00 PM.");
  });

  it("is a person's where nothing is known of it", async () => {
    expect(await talk([], { phone }).say("what are your opening hours?")).toMatchObject({
      kind: "handoff",
      reason: "unknown",
    });
  });

  it.each([
    "do you ship to Norway and how much is shipping?",
    "Liefert ihr nach Norwegen und was kostet der Versand?",
    "is the blue kettle in stock?",
  ])("is a person's, too, where the shop has no texts and no catalogue: %s", async (text) => {
    expect(await talk([], { phone }).say(text)).toMatchObject({ kind: "handoff", reason: "unknown" });
  });

  it("is said of who is writing", async () => {
    const { kind, reply, trace } = await talk([], { phone }).say("are you a robot?");
    expect([kind, trace.guard]).toEqual(["reply", []]);
    expect(reply.text).toContain("automated assistant of Sample Shop");
  });
});

describe("what was not understood", () => {
  it("is asked about once where it is about shopping, with what it can be to tap", async () => {
    const shopper = talk([order("#1043")], { phone });
    const first = await shopper.say("please stop my parcel from going anywhere near that");
    const asked = first.reply.choices?.map(({ id }) => id);
    expect(asked ?? []).toEqual(["about:delivery", "about:return", "about:other"]);
    expect(first.reply.text).toContain("Is it about a delivery");
    const tapped = await shopper.say([{ kind: "choice", id: "about:delivery", title: "Delivery" }]);
    expect(tapped.reply.text).toContain("#1043");
  });

  it("is a person's when it is something else", async () => {
    const shopper = talk([order("#1043")], { phone });
    expect(await shopper.say([{ kind: "choice", id: "about:other", title: "Something else" }])).toMatchObject(
      {
        kind: "handoff",
        reason: "unknown",
      },
    );
  });
});

describe("a shop with texts of its own", () => {
  /** Knows one thing, and writes down what else was asked. */
  function texts() {
    const asked: string[] = [];
    const missed: string[] = [];
    const passage = {
      id: "1",
      kind: "faq" as const,
      title: "Shipping",
      path: [],
      text: "Shipping costs 4.90 EUR within Germany.",
      url: "https://shop.example.com/shipping",
      language: "en",
      updatedAt: days(-3),
      confidence: 0.9,
    };
    return {
      asked,
      missed,
      search: (_shop: string, question: string) => {
        asked.push(question);
        const answered = /shipping|cost/iu.test(question);
        return Promise.resolve({ asks: true, hasTexts: true, answered, passages: answered ? [passage] : [] });
      },
      unanswered: ({ question }: { readonly question: string }) => {
        missed.push(question);
        return Promise.resolve();
      },
    };
  }
  const shop = { knowledge: true };

  it("is quoted where they answer", async () => {
    const knowledge = texts();
    const { kind, reply, trace } = await talk([], { phone, shop, tools: { knowledge } }).say(
      "how much is shipping?",
    );
    expect([kind, trace.guard]).toEqual(["reply", []]);
    expect(reply.text).toContain("Shipping costs 4.90 EUR within Germany.");
    expect(reply.text).toContain("https://shop.example.com/shipping");
  });

  it("has a person where they do not", async () => {
    const knowledge = texts();
    const outcome = await talk([], { phone, shop, tools: { knowledge } }).say(
      "do you offer a student discount?",
    );
    expect(outcome).toMatchObject({ kind: "handoff", reason: "unknown" });
    expect(knowledge.missed).toHaveLength(1);
  });

  it("is asked beside the order, and not for what is about one", async () => {
    const knowledge = texts();
    const shopper = talk([order("#1043")], { phone, shop, tools: { knowledge } });
    expect((await shopper.say("where is my order?")).reply.text).toContain("#1043");
    expect(knowledge.asked).toEqual([]);
    const { kind, reply } = await shopper.say("where is my order 1043? And how much is shipping to France?");
    expect(kind).toBe("reply");
    expect(reply.text).toContain("November 27");
    expect(reply.text).toContain("Shipping costs 4.90 EUR");
  });
});
