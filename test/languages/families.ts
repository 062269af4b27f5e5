/** What shoppers write that once was taken for another language, by the reason; composed for these tests. */
export interface Line {
  readonly text: string;
  readonly previous?: string | null;
  readonly shop: string;
  readonly country?: string;
  /** What to answer in. */
  readonly language: string;
}

const codes = [
  "order 1041 joao@example.com",
  "order number 1043, maria.lopez@example.com",
  "my code is 123456",
  "code 884201",
  "postcode 50667, Weber",
  "zip 90210 Garcia",
  "1041 / 50667",
  "#1044 Müller",
  "Anna Kowalska, 1047",
  "tracking JD014600003SE",
  "email: petra@example.com",
  "status 1043?",
  "ok",
  "PayPal 1041",
];
const held = ["en", "de", "fr", "es", "it", "sv", "nl", "tr", "id"];
/** Numbers, codes, addresses and names never leave the talk's language, … */
export const codesInTalks: readonly Line[] = held.flatMap((previous) =>
  codes
    // … if they are not clear English ones, as here.
    .filter((text) => previous === "en" || !/\b(?:my|is)\b/u.test(text))
    .map((text) => ({ text, previous, shop: "en", language: previous })),
);
/** … and at the beginning of one, the shop's. */
export const codesAtFirst: readonly Line[] = ["en", "de", "fr", "sv"].flatMap((shop) =>
  ["order 1041 joao@example.com", "tracking 1043", "email jo@example.com", "status #1043", "1041 info"].map(
    (text) => ({
      text,
      shop,
      language: shop,
    }),
  ),
);

/** Chinese characters alone: what is Japanese about them, and which writing of Chinese. */
export const han: readonly Line[] = [
  ...[
    "注文1044",
    "注文番号 1044",
    "返品希望",
    "荷物未着",
    "配達予定日",
    "住所変更",
    "領収書",
    "発送済み",
  ].map((text) => ({
    text,
    shop: "ja",
    language: "ja",
  })),
  ...["注文1044", "注文番号1044", "荷物", "返品"].map((text) => ({ text, shop: "en", language: "ja" })),
  ...["我的订单1044", "查询物流", "什么时候发货", "退款", "地址写错了", "包裹丢失"].map((text) => ({
    text,
    shop: "ja",
    language: "zh-Hans",
  })),
  ...[
    "我的包裹寄到哪裡",
    "還沒收到",
    "訂單1044",
    "什麼時候到貨",
    "請問何時寄出",
    "想退貨",
    "物流沒有更新",
    "運費多少",
  ].map((text) => ({
    text,
    shop: "en",
    language: "zh-Hant",
  })),
];

const plain = (language: string, texts: readonly string[]): Line[] =>
  texts.map((text) => ({ text, shop: language === "en" ? "de" : "en", language }));

/** Short lines both a big language and a small neighbour could have written: the big one's, … */
export const bigOnes: readonly Line[] = [
  ...plain("ru", [
    "где мой заказ",
    "когда доставка",
    "отмена заказа",
    "посылка не пришла",
    "верните деньги",
    "мой адрес другой",
  ]),
  ...plain("hr", [
    "gdje je moja narudžba",
    "kada stiže paket",
    "želim otkazati narudžbu",
    "nisam dobio paket",
    "gdje je pošiljka",
  ]),
  ...plain("pt-BR", [
    "onde está meu pedido",
    "quando chega o pacote",
    "quero cancelar o pedido",
    "não recebi nada",
    "cadê minha encomenda",
  ]),
  ...plain("es", [
    "dónde está mi pedido",
    "cuándo llega el paquete",
    "quiero cancelar el pedido",
    "no me ha llegado nada",
    "necesito la factura",
  ]),
  ...plain("nb", ["hvor er pakken min", "når kommer ordren", "jeg vil avbestille", "har ikke fått noe"]),
  ...plain("nl", [
    "waar is mijn pakket",
    "wanneer komt mijn bestelling",
    "ik wil annuleren",
    "nog niets ontvangen",
  ]),
  ...plain("id", [
    "di mana pesanan saya",
    "kapan paket saya sampai",
    "mau batalkan pesanan",
    "barang belum sampai",
  ]),
  ...plain("tr", ["siparişim nerede", "kargom ne zaman gelir", "iptal etmek istiyorum", "paket gelmedi"]),
  ...plain("ar", ["وين طلبي", "متى يوصل الطرد", "أريد إلغاء الطلب"]),
  ...plain("fa", ["سفارش من کجاست", "بسته نرسیده", "کی میرسه"]),
  ...plain("hi", ["मेरा ऑर्डर कहाँ है", "पार्सल कब आएगा", "पैसे वापस करो"]),
];
/** … and lines only the small one writes: its own. */
export const smallOnes: readonly Line[] = [
  ...plain("be", ["дзе мая замова", "калі прыйдзе пасылка", "хачу адмяніць заказ", "нічога не прыйшло"]),
  ...plain("af", [
    "waar is my bestelling",
    "wanneer kom my pakkie",
    "ek wil kanselleer",
    "ek het niks ontvang nie",
  ]),
  ...plain("gl", [
    "cando chega o paquete",
    "quero cancelar o pedido, non o preciso",
    "aínda non chegou nada",
  ]),
  ...plain("ca", [
    "on és la meva comanda",
    "quan arriba el paquet",
    "vull cancel·lar la comanda",
    "no he rebut res",
  ]),
  ...plain("nn", ["kvar er pakken min", "når kjem ordren min", "eg vil avbestille", "har ikkje fått noko"]),
  ...plain("fy", ["wêr is myn bestelling", "wannear komt myn pakket", "ik ha neat krigen"]),
  ...plain("bs", ["gdje je paket, čekam dvije sedmice", "šta je s mojom narudžbom, niko ne odgovara"]),
  ...plain("uk", ["де моє замовлення", "коли прийде посилка", "хочу скасувати замовлення"]),
  ...plain("mk", ["каде е мојата нарачка", "кога ќе стигне пакетот", "сакам да откажам"]),
  ...plain("sk", ["kde je moja objednávka", "kedy príde balík", "chcem zrušiť objednávku"]),
  ...plain("da", ["hvor er min pakke", "hvornår kommer min ordre", "jeg har ikke fået noget"]),
  ...plain("ms", ["di manakah pesanan saya, bila nak sampai", "saya nak batalkan, tak dapat lagi barang"]),
];

/** Lines of both are the small one's, where the shop, the phone or the talk says so. */
export const namedOnes: readonly Line[] = [
  { text: "gdje je moja narudžba", shop: "en", country: "BA", language: "bs" },
  { text: "kada stiže paket", shop: "bs", language: "bs" },
  { text: "gdje je pošiljka", shop: "en", previous: "bs", language: "bs" },
  { text: "gdje je pošiljka", shop: "en", country: "HR", language: "hr" },
  { text: "quero cancelar o pedido", shop: "gl", language: "gl" },
  { text: "quero cancelar o pedido", shop: "en", country: "BR", language: "pt-BR" },
  { text: "di mana pesanan saya", shop: "ms", language: "ms" },
  { text: "di mana pesanan saya", shop: "en", country: "ID", language: "id" },
];

/** A real switch is followed, however short. */
export const switches: readonly Line[] = [
  ["en", "de", "wo ist mein Paket?"],
  ["en", "fr", "merci beaucoup"],
  ["de", "en", "where is my parcel?"],
  ["de", "en", "cancel my order please"],
  ["fr", "es", "gracias, ¿y cuándo llega?"],
  ["es", "en", "when will it arrive"],
  ["en", "pt-BR", "onde está meu pacote?"],
  ["en", "it", "quando arriva il pacco?"],
  ["en", "nl", "waar blijft mijn pakket?"],
  ["en", "pl", "gdzie jest moja paczka?"],
  ["en", "tr", "kargom nerede?"],
  ["en", "ja", "まだ届きません"],
  ["ja", "en", "is it shipped yet?"],
  ["en", "id", "pesanan saya belum sampai"],
  ["en", "vi", "đơn hàng của tôi đâu rồi"],
  ["de", "ru", "где моя посылка?"],
].map(([previous, language, text]) => ({
  text: text ?? "",
  previous: previous ?? null,
  shop: "en",
  language: language ?? "",
}));

export const families: Readonly<Record<string, readonly Line[]>> = {
  "numbers, codes and names keep the talk's language": codesInTalks,
  "numbers and codes at first are in the shop's": codesAtFirst,
  "Chinese characters alone": han,
  "a big language before its small neighbour": bigOnes,
  "a small language by what only it has": smallOnes,
  "what is known beside it names the small one": namedOnes,
  "a real switch is followed": switches,
};
