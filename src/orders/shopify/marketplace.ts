/** Marketplaces whose orders are brought into Shopify by apps, as their names are written in app and source names. */
const marketplaces: readonly (readonly [RegExp, string])[] = [
  [/\bamazon\b/iu, "Amazon"],
  [/\be-?bay\b/iu, "eBay"],
  [/\betsy\b/iu, "Etsy"],
  [/\bwalmart\b/iu, "Walmart"],
  [/\btik[ -]?tok\b/iu, "TikTok Shop"],
  [/\bzalando\b/iu, "Zalando"],
  [/\botto(?:\.de| market)\b/iu, "OTTO"],
  [/\bkaufland\b/iu, "Kaufland"],
  [/\bbol\.com\b/iu, "bol"],
  [/\bcdiscount\b/iu, "Cdiscount"],
  [/\bmanomano\b/iu, "ManoMano"],
  [/\ballegro\b/iu, "Allegro"],
  [/\brakuten\b/iu, "Rakuten"],
  [/\bmercado ?li(?:bre|vre)\b/iu, "Mercado Libre"],
  [/\btemu\b/iu, "Temu"],
  [/\bshein\b/iu, "SHEIN"],
  [/\bali ?express\b/iu, "AliExpress"],
  [/\bonbuy\b/iu, "OnBuy"],
];

/** The merchant's own sales that have a marketplace in their name: paid or sent with its help, answered for by the shop. */
const ownSales = /amazon[ _-]?pay|buy with prime|\bmcf\b|multi-?channel fulfil/iu;

/**
 * The marketplace an order came from, by the name of the app that made it and by its source (`web`, `pos`, an app's
 * own word); null for the shop's own sales.
 */
export function marketplaceOf(sourceName: string | null, appName: string | null): string | null {
  for (const name of [sourceName, appName]) {
    if (name === null || ownSales.test(name)) continue;
    const plain = name.replaceAll("_", " ");
    const found = marketplaces.find(([form]) => form.test(plain));
    if (found !== undefined) return found[1];
  }
  return null;
}
