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
});
