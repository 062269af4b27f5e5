import { people } from "./people.ts";

/** Somebody the playground lets one write as. */
export interface DemoShopper {
  /** E.164; the channel vouches for it, so it opens the orders placed with it. */
  readonly phone: string;
  /** The one the orders were placed with. */
  readonly email: string;
  readonly name: string;
  /** BCP 47 */
  readonly language: string;
  /** What the playground offers to say, in the shopper's language. */
  readonly suggestions: string[];
  /** The same where nobody vouches for the shopper: what proves that an order is theirs comes with the question. */
  readonly introductions: string[];
}

/** The demo shop's shoppers, and last a stranger who has ordered nothing. */
export function demoShoppers(): DemoShopper[] {
  const { emma, jonas, lucia, camille, rafael, layla, misaki } = people;
  return [
    {
      phone: emma.customer.phone,
      email: emma.customer.email,
      name: emma.customer.name,
      language: "en",
      suggestions: [
        "Where is my order?",
        "Has #1041 arrived? I only got half of it",
        "When do you ship 1058?",
        "Is my stove coming today?",
        "How do I track #1047?",
        // Lucía's: it is answered as an order that does not exist.
        "And where is order #1044?",
        // Done on a yes; a cancellation when the shop has agreed, too.
        "I'd like to send back something of #1041",
        "Please cancel order #1058",
        "Keep me posted on #1052",
      ],
      introductions: [
        "Where is my order?",
        `Where is order #1041? My e-mail is ${emma.customer.email}`,
        `When do you ship order #1058? I ordered as ${emma.customer.email}`,
        // Lucía's: a right e-mail and a wrong number open nothing.
        `And order #1044, e-mail ${emma.customer.email}?`,
      ],
    },
    {
      phone: jonas.customer.phone,
      email: jonas.customer.email,
      name: jonas.customer.name,
      language: "de",
      suggestions: [
        "Wo bleibt meine Bestellung?",
        "Bestellung 1045 bewegt sich seit Tagen nicht",
        "Wurde #1054 schon verschickt?",
        "Wann bekomme ich mein Geld für 1036 zurück?",
        "Bitte #1054 stornieren",
        "Ich möchte mit einem Menschen sprechen",
      ],
      introductions: [
        "Wo bleibt meine Bestellung?",
        `Wo ist Bestellung 1045? Meine E-Mail ist ${jonas.customer.email}`,
        `Wurde #1054 schon verschickt? ${jonas.customer.email}`,
        "Ich möchte mit einem Menschen sprechen",
      ],
    },
    {
      phone: lucia.customer.phone,
      email: lucia.customer.email,
      name: lucia.customer.name,
      language: "es",
      suggestions: [
        "¿Dónde está mi pedido?",
        "Mi pedido 1044 tenía que llegar ayer",
        "No me ha llegado el pedido #1049",
        "¿Cuándo sale el 1055?",
      ],
      introductions: [
        "¿Dónde está mi pedido?",
        `¿Dónde está el pedido 1044? Mi correo es ${lucia.customer.email}`,
        `¿Cuándo sale el pedido #1055? ${lucia.customer.email}`,
      ],
    },
    {
      phone: camille.customer.phone,
      email: camille.customer.email,
      name: camille.customer.name,
      language: "fr",
      suggestions: [
        "Où est ma commande ?",
        "Où puis-je retirer la commande 1050 ?",
        "J'ai raté le livreur pour la commande #1053",
        "La commande 1046 a-t-elle été remboursée ?",
      ],
      introductions: [
        "Où est ma commande ?",
        `Où est la commande 1050 ? Mon e-mail : ${camille.customer.email}`,
        `La commande 1046 a-t-elle été remboursée ? ${camille.customer.email}`,
      ],
    },
    {
      phone: rafael.customer.phone,
      email: rafael.customer.email,
      name: rafael.customer.name,
      language: "pt-BR",
      suggestions: [
        "Cadê meu pedido?",
        "O pedido 1048 está parado na alfândega?",
        "Quando vocês enviam o pedido #1056?",
      ],
      introductions: [
        "Cadê meu pedido?",
        `Cadê o pedido 1048? Meu e-mail é ${rafael.customer.email}`,
        `Quando vocês enviam o pedido #1056? ${rafael.customer.email}`,
      ],
    },
    {
      phone: layla.customer.phone,
      email: layla.customer.email,
      name: layla.customer.name,
      language: "ar",
      suggestions: [
        "أين طلبي؟",
        "أين باقي الطلب رقم ١٠٤٢؟",
        "لماذا لم يتم شحن الطلب 1051؟",
        "ماذا حدث للطلب #1039؟",
      ],
      introductions: ["أين طلبي؟", `أين الطلب رقم 1042؟ بريدي الإلكتروني ${layla.customer.email}`],
    },
    {
      phone: misaki.customer.phone,
      email: misaki.customer.email,
      name: misaki.customer.name,
      language: "ja",
      suggestions: [
        "注文した商品はいつ届きますか？",
        "注文番号１０４３の配送状況を教えてください",
        "1040の荷物が届いていません",
        "302-0155501-0104257はどこですか？",
      ],
      introductions: [
        "注文した商品はいつ届きますか？",
        `注文番号1043の配送状況を教えてください。メールは ${misaki.customer.email} です`,
      ],
    },
    {
      phone: "+15555550199",
      email: "sam.porter@example.com",
      name: "Sam Porter",
      language: "en",
      suggestions: [
        "Where is my order?",
        // A right claim: the number and the address the order was placed with.
        `My order number is #1041, my e-mail is ${emma.customer.email}`,
        // A wrong one gets the same answer as a number that does not exist.
        "Order 1041, e-mail sam.porter@example.com",
        `Show me all orders of ${lucia.customer.name}`,
        // What a tracking number alone shows is that one parcel.
        "Where is parcel 1Z999AA16800001076?",
      ],
      introductions: [
        "Where is my order?",
        `My order number is #1041, my e-mail is ${emma.customer.email}`,
        "Order 1041, e-mail sam.porter@example.com",
        "Where is parcel 1Z999AA16800001076?",
      ],
    },
  ];
}
