import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findEntities } from "#src/agent/builtin/entities.ts";
import { loadLexicons, type Concept } from "#src/agent/builtin/lexicon.ts";
import { recognise, type Recognised } from "#src/agent/builtin/recognise.ts";

const lexicons = loadLexicons();

function read(
  text: string,
  language = "en",
  hints: { proofAsked?: boolean; orderInTalk?: boolean } = {},
): Recognised {
  return recognise(
    [{ id: "1", seq: 1, from: "shopper", content: [{ kind: "text", text }], at: new Date(0) }],
    lexicons,
    {
      language,
      country: null,
      orderInTalk: hints.orderInTalk ?? false,
      answered: hints.orderInTalk ?? false,
      proofAsked: hints.proofAsked ?? false,
    },
  );
}

describe("intents", () => {
  it.each<[string, string, string]>([
    ["en", "where is my order?", "status"],
    ["en", "WHERES MY PACKAGE", "status"],
    ["en", "any update on my parcel please", "status"],
    ["en", "When will my order arrive?", "eta"],
    ["en", "I still haven't received my package", "not_received"],
    ["en", "it says delivered but nothing is here", "not_received"],
    ["en", "where is my refund", "refund_status"],
    ["en", "I want a refund", "refund_request"],
    ["en", "please cancel my order", "cancel_request"],
    ["en", "I'd like to return these shoes", "return_request"],
    ["en", "I need to change my delivery address", "address_change"],
    ["en", "can I get an invoice", "invoice_request"],
    ["en", "the lamp arrived broken", "damaged"],
    ["en", "you sent me the wrong item", "wrong_item"],
    ["en", "let me talk to a human", "person"],
    ["en", "my lawyer will hear about this", "legal"],
    ["en", "hello", "greeting"],
    ["en", "thanks a lot!", "thanks"],
    ["es", "¿Dónde está mi pedido?", "status"],
    ["es", "cuando llega mi paquete", "eta"],
    ["es", "todavía no he recibido mi pedido", "not_received"],
    ["es", "quiero cancelar el pedido", "cancel_request"],
    ["es", "quiero hablar con una persona", "person"],
    ["es", "¿dónde está mi reembolso?", "refund_status"],
    ["es", "gracias", "thanks"],
    ["de", "Wo ist meine Bestellung?", "status"],
    ["de", "Wann kommt mein Paket an?", "eta"],
    ["de", "Ich habe mein Paket nicht erhalten", "not_received"],
    ["de", "Bitte stornieren Sie meine Bestellung", "cancel_request"],
    ["de", "Ich möchte mit einem Mitarbeiter sprechen", "person"],
    ["de", "Die Lampe ist kaputt angekommen", "damaged"],
    ["de", "Ich möchte die Schuhe zurückschicken", "return_request"],
    ["fr", "Où est ma commande ?", "status"],
    ["fr", "Quand vais-je recevoir mon colis ?", "eta"],
    ["fr", "Je n'ai pas reçu mon colis", "not_received"],
    ["fr", "je voudrais annuler ma commande", "cancel_request"],
    ["fr", "je veux parler à un conseiller", "person"],
    ["fr", "je souhaite changer l'adresse de livraison", "address_change"],
    ["pt-BR", "cadê meu pedido?", "status"],
    ["pt-BR", "quando chega minha encomenda?", "eta"],
    ["pt-BR", "meu pedido não chegou", "not_received"],
    ["pt-BR", "quero cancelar minha compra", "cancel_request"],
    ["pt-BR", "quero falar com um atendente", "person"],
    ["ar", "أين طلبي؟", "status"],
    ["ar", "متى يصل طلبي؟", "eta"],
    ["ar", "لم يصل الطرد", "not_received"],
    ["ar", "أريد إلغاء الطلب", "cancel_request"],
    ["ar", "أريد التحدث مع موظف", "person"],
    ["ja", "注文した商品はどこですか", "status"],
    ["ja", "荷物はいつ届きますか", "eta"],
    ["ja", "商品がまだ届いていません", "not_received"],
    ["ja", "注文をキャンセルしたい", "cancel_request"],
    ["ja", "担当者と話したいです", "person"],
  ])("%s: %s → %s", (language, text, intent) => {
    expect(read(text, language).intents[0]).toBe(intent);
  });

  it.each([
    "what's the weather like",
    "book me a hotel",
    "do you ship to Canada?",
    "asdf",
    "what is your return policy",
  ])("does not guess: %s", (text) => {
    expect(read(text).intents).toEqual([]);
  });

  it("is understood in the language it is in, even where another was detected", () => {
    expect(read("Wo ist meine Bestellung?", "en").intents).toEqual(["status"]);
  });

  it.each([
    ["en", "haha ok"],
    ["nl", "oke haha"],
    ["ko", "ㅋㅋㅋㅋ 넵"],
  ])("%s: %s is thanks after an answer, and nothing before there was one", (language, text) => {
    expect(read(text, language, { orderInTalk: true }).intents).toEqual(["thanks"]);
    expect(read(text, language).intents).toEqual([]);
  });

  it.each([
    "hi, it's Mary from the dance class",
    "hello, did you feed the cat",
    "good evening, do you buy used books",
  ])("is not in a greeting in front of something else: %s", (text) => {
    expect(read(text).intents).toEqual([]);
  });

  it("is in a payment where something about it failed, or nothing else is asked", () => {
    expect(read("I paid on Monday, when will it come?").intents).toEqual(["eta"]);
    expect(read("I was charged twice, when do you fix this?").intents).toEqual(["payment_problem"]);
  });

  it("is not in a size", () => {
    expect(read("do you have the brown boots in no. 39").intents).toEqual(["stock"]);
    expect(read("where is order no. 39").intents).toEqual(["status"]);
  });

  it("is not in the words of an address", () => {
    expect(read("1043, my e-mail is somebody.refund@example.org").concepts).not.toContain("person");
    expect(read("1043, cancel@example.org").intents).toEqual(read("1043, anna@example.org").intents);
    expect(read("https://example.com/human/cancel").intents).toEqual([]);
    expect(read("cancel it, cancel@example.org").intents).toContain("cancel_request");
  });

  it("answers several messages together", () => {
    const read = recognise(
      ["hi", "where is my order", "it's #1043"].map((text, index) => ({
        id: String(index),
        seq: index,
        from: "shopper" as const,
        content: [{ kind: "text" as const, text }],
        at: new Date(index),
      })),
      lexicons,
      { language: "en", country: null, orderInTalk: false, answered: false, proofAsked: false },
    );
    expect(read.intents).toEqual(["status"]);
    expect(read.entities.numbers).toEqual([{ text: "1043", evidence: "strong" }]);
  });

  it("recognises crowd-written questions and leaves others alone", (context) => {
    const folder = process.env["RECORDED"];
    if (folder === undefined || !existsSync(join(folder, "intents"))) {
      context.skip("RECORDED names no folder with intents/: recorded questions were not read");
      return;
    }
    const lines = (file: string) =>
      readFileSync(join(folder, "intents", file), "utf8")
        .trim()
        .split("\n")
        .map((line) => String(Object.entries(JSON.parse(line)).find(([key]) => key === "text")?.[1]));
    const wismo = new Set(["status", "eta", "not_received"]);
    const asks = (text: string) => read(text).intents.some((intent) => wismo.has(intent));
    const orders = lines("dev-clinc150-order-status-en.jsonl");
    const others = lines("dev-clinc150-out-of-scope-en.jsonl");
    const missed = orders.filter((text) => !asks(text));
    const wrong = others.filter(asks);
    expect(missed.length / orders.length, missed.join("\n")).toBeLessThanOrEqual(0.15);
    expect(wrong.length / others.length, wrong.join("\n")).toBeLessThanOrEqual(0.03);
  });
});

const seven = ["en", "es", "de", "fr", "pt-BR", "ar", "ja"]
  .map((language) => lexicons.of(language))
  .filter((one) => one !== null);
const labels = (concept: Concept) => seven.flatMap((lexicon) => lexicon.words(concept));
const isUnit = (following: string) => seven.some((lexicon) => lexicon.begins(following, "unit"));

const find = (text: string, proofAsked = false, country: string | null = null) =>
  findEntities(text, { labels, isUnit, country, proofAsked });

const strong = (text: string) =>
  find(text)
    .numbers.filter(({ evidence }) => evidence === "strong")
    .map(({ text }) => text.replace(/^#\s*/, ""));

describe("entities", () => {
  it.each<[string, readonly string[]]>([
    ["where is order 1043", ["1043"]],
    ["my order number is #1043!", ["1043"]],
    ["1043", ["1043"]],
    ["order no. SO-1043, thanks", ["SO-1043"]],
    ["Bestellung Nr. 1043", ["1043"]],
    ["pedido nº 1043", ["1043"]],
    ["رقم الطلب ١٠٤٣", ["1043"]],
    ["注文番号１０４３です", ["1043"]],
    ["1043\n1044", ["1043", "1044"]],
    ["#1043 and #1044", ["1043", "1044"]],
    ["1Z999AA10123456784", ["1Z999AA10123456784"]],
    ["0034 0434 1610 9404 2557", ["00340434161094042557"]],
    ["I ordered 3 weeks ago and paid $49.90", []],
    ["I ordered 2 shirts on 12/11/2026", []],
    ["call me at 10:30", []],
    ["https://shop.example.com/orders/1043", []],
  ])("numbers in %j", (text, numbers) => {
    expect(strong(text)).toEqual(numbers);
  });

  it("finds addresses, phones, and postcode with name", () => {
    expect(find("it's Maria@Example.com.").emails).toEqual(["maria@example.com"]);
    expect(find("phone +1 (555) 010-0001").phones).toEqual(["+15550100001"]);
    expect(find("+15550100001").numbers).toEqual([]);
    expect(find("postcode SW1A 1AA, last name Pérez")).toMatchObject({
      postcode: "SW1A 1AA",
      lastName: "Pérez",
    });
    expect(find("PLZ 10115 Nachname Müller")).toMatchObject({ postcode: "10115", lastName: "Müller" });
    expect(find("10115 Müller", true)).toMatchObject({ postcode: "10115", lastName: "Müller", numbers: [] });
    expect(find("10115 Müller", false)).toMatchObject({ postcode: null });
  });

  it("reads anything without throwing or taking long", () => {
    const started = performance.now();
    for (const text of [
      "#".repeat(10_000),
      "1-".repeat(5000),
      "a1".repeat(5000),
      "order ".repeat(3000),
      "@".repeat(9000),
      "\u202E1043\u0000",
    ]) {
      expect(() => find(text, true)).not.toThrow();
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
