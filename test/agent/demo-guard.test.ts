import { describe, expect, it } from "vitest";
import { demoOrders, demoShoppers } from "#src/demo/index.ts";
import { now } from "../identity/sample.ts";
import { corpusLanguages, readCorpus } from "./corpus.ts";
import { talk } from "./setup.ts";

const orders = demoOrders(now);
const shoppers = demoShoppers();

/** What makes each of the ways to answer about an order, by language. */
const questions: Readonly<Record<(typeof corpusLanguages)[number], readonly string[]>> = {
  en: ["where is my order", "when does my order arrive", "i never received my order", "where is my refund"],
  es: [
    "donde esta mi pedido",
    "cuando llega mi pedido",
    "no he recibido mi pedido",
    "donde esta mi reembolso",
  ],
  de: [
    "wo ist meine bestellung",
    "wann kommt meine bestellung",
    "nichts erhalten",
    "wo bleibt meine erstattung",
  ],
  fr: ["où est ma commande", "quand arrive ma commande", "je n'ai rien reçu", "où en est mon remboursement"],
  "pt-BR": ["cadê meu pedido", "quando chega meu pedido", "não recebi meu pedido", "cadê meu reembolso"],
  ar: ["أين طلبي", "متى يصل طلبي", "لم يصل طلبي", "أين المبلغ المسترد"],
  ja: ["荷物はどこですか", "いつ届きますか", "届いていません", "返金はいつですか"],
};

describe("the built-in model's replies pass the guard", () => {
  it.each(corpusLanguages)("for everything shoppers say in %s", { timeout: 120_000 }, async (language) => {
    const shopper = shoppers.find((one) => one.language === language);
    for (const { text } of readCorpus(language)) {
      const turn = talk(orders, shopper === undefined ? {} : { phone: shopper.phone });
      turn.speaks(language);
      const { trace, reply } = await turn.say(text);
      expect(trace, `${text}\n${reply.text}`).toMatchObject({ guard: [], notes: [] });
      expect(reply.text).not.toBe("");
    }
  });

  it.each(corpusLanguages)(
    "for every order of the demo shop in %s",
    { timeout: 120_000 },
    async (language) => {
      for (const order of orders) {
        const { phone } = order.customer;
        for (const question of questions[language]) {
          const turn = talk(orders, phone === undefined ? {} : { phone });
          turn.speaks(language);
          const { trace, reply } = await turn.say(`${question} ${order.number}`);
          expect(trace, `${question} ${order.number}\n${reply.text}`).toMatchObject({ guard: [], notes: [] });
        }
      }
    },
  );
});
