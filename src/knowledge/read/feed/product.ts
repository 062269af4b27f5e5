import type { KnowledgeDocument } from "../../document.ts";
import { parseHtml } from "../html/parse.ts";
import { textOf } from "../html/text.ts";
import { cut, plainLine } from "../plain.ts";
import { documentOf, shopperUrl } from "../make.ts";

/** The attributes of one product by their names without prefix, as the feed writes them; several values in order. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/** Google's own limit. */
const longestDescription = 5_000;
const longestFact = 300;
const mostOfAFact = 20;

/**
 * The facts that are told, in this order, by what they are called. Source: Google Merchant Center Help, "Product data
 * specification".
 */
const facts: readonly (readonly [name: string, label: string])[] = [
  ["brand", "Brand"],
  ["price", "Price"],
  ["sale_price", "Sale price"],
  ["sale_price_effective_date", "Sale price valid"],
  ["availability", "Availability"],
  ["availability_date", "Available from"],
  ["condition", "Condition"],
  ["color", "Colour"],
  ["size", "Size"],
  ["size_system", "Size system"],
  ["material", "Material"],
  ["pattern", "Pattern"],
  ["gender", "For"],
  ["age_group", "Age group"],
  ["product_type", "Product type"],
  ["google_product_category", "Category"],
  ["unit_pricing_measure", "Contents"],
  ["multipack", "Pieces in a pack"],
  ["product_length", "Length"],
  ["product_width", "Width"],
  ["product_height", "Height"],
  ["product_weight", "Weight"],
  ["energy_efficiency_class", "Energy efficiency class"],
  ["mpn", "Manufacturer's number"],
  ["gtin", "GTIN"],
  ["id", "Item number"],
];

/** Names of the same attribute in other feeds' columns. */
const aliases: Readonly<Record<string, string>> = {
  colour: "color",
  name: "title",
  url: "link",
  sku: "id",
  product_id: "id",
  item_id: "id",
  stock_status: "availability",
  summary: "description",
  content: "description",
};

/** The specification's words that are no words. */
const availabilities: Readonly<Record<string, string>> = {
  in_stock: "in stock",
  out_of_stock: "out of stock",
  preorder: "pre-order",
  backorder: "back-order",
};

/** `g:Product Type` and `product type` are `product_type`. */
export function attributeName(written: string): string {
  const plain = written
    .trim()
    .toLowerCase()
    .replace(/^(?:g|c):/u, "")
    .replace(/[\s-]+/gu, "_");
  return aliases[plain] ?? plain;
}

/** A product as a document; a word on what is missing otherwise. */
export function productDocument(
  attributes: Attributes,
  language: string | undefined,
  insecure: boolean,
): KnowledgeDocument | string {
  const first = (name: string) => plainLine(attributes.get(name)?.[0] ?? "");
  const id = first("id");
  const title = first("title");
  if (id === "") return "it has no id";
  if (title === "") return `${id}: it has no title`;
  const lines = facts.flatMap(([name, label]) => {
    const values = (attributes.get(name) ?? []).slice(0, mostOfAFact).map((value) => valueOf(name, value));
    const said = values.filter((value) => value !== "");
    return said.length === 0 ? [] : [`- ${label}: ${said.join(", ")}`];
  });
  const description = plainDescription(attributes.get("description")?.[0] ?? "");
  return (
    documentOf({
      key: id,
      kind: "product",
      title,
      text: [`# ${title}`, lines.join("\n"), description].filter((piece) => piece !== "").join("\n\n"),
      url: shopperUrl(attributes.get("link")?.[0], insecure),
      language,
    }) ?? `${id}: there is nothing to read in it`
  );
}

function valueOf(name: string, written: string): string {
  const value = plainLine(written, longestFact);
  if (name === "availability") return availabilities[value.toLowerCase()] ?? value;
  // A category may be a number of Google's list, which says nothing to anybody.
  return name === "google_product_category" && /^\d+$/u.test(value) ? "" : value;
}

/** Descriptions are HTML as often as not. */
function plainDescription(written: string): string {
  const text = written.slice(0, longestDescription * 4);
  return cut(/<[a-z/]/iu.test(text) ? textOf(parseHtml(text).root) : text, longestDescription);
}
