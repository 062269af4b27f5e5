import { describe, expect, it } from "vitest";
import { standing } from "#src/agent/builtin/intents.ts";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { recognise } from "#src/agent/builtin/recognise.ts";

const lexicons = loadLexicons();

function intentsOf(text: string, language: string, orderInTalk = false) {
  return recognise(
    [{ id: "1", seq: 1, from: "shopper", content: [{ kind: "text", text }], at: new Date(0) }],
    lexicons,
    { language, country: null, orderInTalk, answered: orderInTalk, proofAsked: false },
  ).intents;
}

/** `order`: how it stands is the answer. `none`: nothing is read into it. */
type Wanted =
  | "order"
  | "none"
  | "wrong_item"
  | "missing_item"
  | "return_status"
  | "refund_status"
  | "notify_request"
  | "exchange_request";

describe("wordings that are alike in many languages", () => {
  it.each<readonly [string, Wanted, string]>([
    ["en", "order", "tracking hasn't moved for 5 days"],
    ["en", "order", "no movement on my tracking since monday"],
    ["en", "order", "the tracking has been stuck for a week"],
    ["en", "order", "ordered two weeks ago, heard nothing"],
    ["en", "order", "I ordered 10 days ago and havent heard a thing"],
    ["en", "order", "will it make it by friday?"],
    ["en", "order", "how many days until it gets here"],
    ["en", "order", "how many more days"],
    ["en", "order", "did a neighbour sign for it?"],
    ["en", "order", "it says a neighbour signed but nobody did"],
    ["en", "order", "says delivered but nothing's here"],
    ["en", "order", "marked as delivered, nothing in the mailbox"],
    ["en", "wrong_item", "wanted blue, got red"],
    ["en", "wrong_item", "I ordered the blue one but got a red one"],
    ["en", "wrong_item", "you sent me M instead of L"],
    ["en", "order", "still at the sorting centre"],
    ["en", "order", "it's been in customs for ten days"],
    ["en", "order", "got a label created message but nothing since"],
    ["en", "return_status", "how does my return stand?"],
    ["en", "order", "when do you ship 1058?"],
    ["en", "none", "I got red eyes from crying"],
    ["en", "none", "the neighbour signed the petition"],
    ["en", "none", "can you make it rain"],
    ["en", "none", "when should i leave to be there by 5"],
    ["en", "none", "what do i bring to a potluck"],
    ["en", "none", "i'll be home by friday"],
    ["de", "order", "die sendungsverfolgung bewegt sich seit 5 tagen nicht"],
    ["de", "order", "seit montag keine bewegung im tracking"],
    ["de", "order", "vor zwei wochen bestellt und nichts gehört"],
    ["de", "order", "schafft es das paket bis freitag?"],
    ["de", "order", "wie viele tage noch?"],
    ["de", "order", "hat ein nachbar unterschrieben?"],
    ["de", "order", "steht zugestellt aber hier ist nix"],
    ["de", "wrong_item", "blau bestellt, rot bekommen"],
    ["de", "wrong_item", "statt M habt ihr L geschickt"],
    ["de", "missing_item", "In Paket 1037 hat das Base Layer gefehlt"],
    ["de", "order", "liegt seit tagen beim zoll"],
    ["de", "notify_request", "gib mir bescheid wenn es verschickt ist"],
    ["de", "exchange_request", "ich brauche die jacke in größe L statt M"],
    ["de", "none", "mein nachbar nervt"],
    ["de", "none", "wie viele tage hat der februar?"],
    ["es", "order", "el seguimiento no se mueve desde hace 5 días"],
    ["es", "order", "pedí hace dos semanas y no sé nada"],
    ["es", "order", "¿llegará antes del viernes?"],
    ["es", "order", "¿cuántos días faltan?"],
    ["es", "order", "¿ha firmado un vecino?"],
    ["es", "order", "pone entregado pero aquí no hay nada"],
    ["es", "wrong_item", "pedí azul, me llegó rojo"],
    ["es", "wrong_item", "me habéis mandado la M en vez de la L"],
    ["es", "exchange_request", "¿puedo cambiar la chaqueta por una talla más?"],
    ["es", "none", "perdona, mejor en español"],
    ["es", "none", "mi vecino hace ruido"],
    ["es", "none", "¿cuántos días tiene febrero?"],
    ["fr", "order", "le suivi ne bouge plus depuis 5 jours"],
    ["fr", "order", "commandé il y a deux semaines, aucune nouvelle"],
    ["fr", "order", "est-ce que ça arrivera avant vendredi ?"],
    ["fr", "order", "combien de jours encore ?"],
    ["fr", "order", "c'est un voisin qui a signé ?"],
    ["fr", "order", "marqué livré mais rien reçu"],
    ["fr", "wrong_item", "je voulais du bleu, j'ai reçu du rouge"],
    ["fr", "wrong_item", "vous m'avez envoyé un M au lieu d'un L"],
    ["fr", "none", "combien de jours a février ?"],
    ["fr", "none", "mon voisin fait du bruit"],
    ["fr", "none", "il fait beau à la place du marché"],
    ["pt-BR", "order", "o rastreio não mexe faz 5 dias"],
    ["pt-BR", "order", "comprei há duas semanas e nada"],
    ["pt-BR", "order", "chega até sexta?"],
    ["pt-BR", "order", "quantos dias faltam?"],
    ["pt-BR", "order", "foi o vizinho que assinou?"],
    ["pt-BR", "order", "consta entregue mas não recebi nada"],
    ["pt-BR", "wrong_item", "pedi azul e veio vermelho"],
    ["pt-BR", "wrong_item", "veio M em vez de L"],
    ["pt-BR", "refund_status", "vocês já reembolsaram o pedido 1046?"],
    ["pt-BR", "refund_status", "já estornaram meu dinheiro?"],
    ["pt-BR", "none", "quantos dias tem fevereiro?"],
    ["pt-BR", "none", "meu vizinho é chato"],
    ["ar", "order", "التتبع لا يتحرك منذ خمسة أيام"],
    ["ar", "order", "طلبت قبل أسبوعين ولا خبر"],
    ["ar", "order", "هل يصل قبل الجمعة؟"],
    ["ar", "order", "كم يوم باقي؟"],
    ["ar", "order", "هل استلمه الجار؟"],
    ["ar", "order", "مكتوب تم التسليم بس ما وصلني شي"],
    ["ar", "wrong_item", "طلبت أزرق ووصلني أحمر"],
    ["ar", "none", "كم يوم في شهر فبراير؟"],
    ["ar", "none", "جاري مزعج"],
    ["ja", "order", "追跡が5日間動いていません"],
    ["ja", "order", "2週間前に注文したのに連絡がありません"],
    ["ja", "order", "金曜日までに届きますか？"],
    ["ja", "order", "あと何日ですか？"],
    ["ja", "order", "隣の人がサインしましたか？"],
    ["ja", "order", "配達済みなのに何も届いていません"],
    ["ja", "wrong_item", "青を頼んだのに赤が届きました"],
    ["ja", "wrong_item", "MではなくLが届きました"],
    ["ja", "none", "隣の人がうるさい"],
  ])("%s, %s: %s", (language, wanted, text) => {
    const intents = intentsOf(text, language);
    if (wanted === "none") expect(intents).toEqual([]);
    else if (wanted === "order")
      expect(
        intents.some((intent) => standing.has(intent)),
        intents.join(),
      ).toBe(true);
    else expect(intents).toContain(wanted);
  });

  it.each<[string, readonly string[]]>([
    ["I ordered the blue one, got a red one", ["wrong_item"]],
    ["wanted blue, got red", ["wrong_item"]],
    ["ordered it on monday, got it today", []],
    ["wanted to say hi. got a question", []],
  ])("what was ordered and what came may stand on two sides of a comma: %s", (text, intents) => {
    expect(intentsOf(text, "en").filter((intent) => intent === "wrong_item")).toEqual(intents);
  });
});

describe("after an order was talked about", () => {
  it.each<[string, string]>([
    ["en", "and will it come to me then?"],
    ["he", "ומתי בדיוק היא תגיע?"],
    ["be", "а калі дакладна прыйдзе?"],
  ])("%s: a short question with a word of arriving is about it: %s", (language, text) => {
    expect(intentsOf(text, language, true).some((intent) => standing.has(intent))).toBe(true);
  });

  it.each(["can you deliver pizza and beer to us?", "did you send my cousin an invitation?"])(
    "a question with more in it is not: %s",
    (text) => {
      expect(intentsOf(text, "en", true)).toEqual([]);
    },
  );
});
