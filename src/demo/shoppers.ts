import { people } from "./people.ts";

/** Somebody the playground lets one write as. */
export interface DemoShopper {
  /** E.164; the channel vouches for it, so it opens the orders placed with it. */
  readonly phone: string;
  readonly name: string;
  /** BCP 47 */
  readonly language: string;
  /** What the playground offers to say, in the shopper's language. */
  readonly suggestions: string[];
}

/** The demo shop's shoppers, and last a stranger who has ordered nothing. */
export function demoShoppers(): DemoShopper[] {
  const { emma, jonas, lucia, camille, rafael, layla, misaki } = people;
  return [
    {
      phone: emma.customer.phone,
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
      ],
    },
    {
      phone: jonas.customer.phone,
      name: jonas.customer.name,
      language: "de",
      suggestions: [
        "Wo bleibt meine Bestellung?",
        "Bestellung 1045 bewegt sich seit Tagen nicht",
        "Wurde #1054 schon verschickt?",
        "Wann bekomme ich mein Geld für 1036 zurück?",
        "Ich möchte mit einem Menschen sprechen",
      ],
    },
    {
      phone: lucia.customer.phone,
      name: lucia.customer.name,
      language: "es",
      suggestions: [
        "¿Dónde está mi pedido?",
        "Mi pedido 1044 tenía que llegar ayer",
        "No me ha llegado el pedido #1049",
        "¿Cuándo sale el 1055?",
      ],
    },
    {
      phone: camille.customer.phone,
      name: camille.customer.name,
      language: "fr",
      suggestions: [
        "Où est ma commande ?",
        "Où puis-je retirer la commande 1050 ?",
        "J'ai raté le livreur pour la commande #1053",
        "La commande 1046 a-t-elle été remboursée ?",
      ],
    },
    {
      phone: rafael.customer.phone,
      name: rafael.customer.name,
      language: "pt-BR",
      suggestions: [
        "Cadê meu pedido?",
        "O pedido 1048 está parado na alfândega?",
        "Quando vocês enviam o pedido #1056?",
      ],
    },
    {
      phone: layla.customer.phone,
      name: layla.customer.name,
      language: "ar",
      suggestions: [
        "أين طلبي؟",
        "أين باقي الطلب رقم ١٠٤٢؟",
        "لماذا لم يتم شحن الطلب 1051؟",
        "ماذا حدث للطلب #1039؟",
      ],
    },
    {
      phone: misaki.customer.phone,
      name: misaki.customer.name,
      language: "ja",
      suggestions: [
        "注文した商品はいつ届きますか？",
        "注文番号１０４３の配送状況を教えてください",
        "1040の荷物が届いていません",
        "302-0155501-0104257はどこですか？",
      ],
    },
    {
      phone: "+15555550199",
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
    },
  ];
}
