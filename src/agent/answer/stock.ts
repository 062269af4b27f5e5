import { z } from "zod";
import { dayIn, dayOf } from "#src/orders/calendar.ts";
import type { When } from "#src/orders/order.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { finish, type Line } from "./finish.ts";
import { safeLink, speaker, type Speaker } from "./speaker.ts";

const whenSchema = z.union([
  z.object({ day: z.iso.date() }),
  z.object({ at: z.iso.datetime() }).transform(({ at }) => ({ at: new Date(at) })),
]);

const productSchema = z.object({
  title: z.string(),
  variant: z.string().nullish(),
  price: z.object({ amount: z.number(), currency: z.string() }).nullish(),
  url: z.string().nullish(),
  stock: z.enum(["in_stock", "out_of_stock", "backorder", "unknown"]).catch("unknown"),
  expected: whenSchema.nullish().catch(null),
});

/** What `search_products` answered when the catalogue could be asked. */
export const productsSchema = z.object({ products: z.array(productSchema) });
export type FoundProduct = z.infer<typeof productSchema>;

/** More is no answer any more but a catalogue. */
const mostShown = 3;

/**
 * Says of at most three products whether they can be had, what they cost, when they are expected back and where they
 * are found; that there is none, when there is none.
 */
export function answerStock(products: readonly FoundProduct[], context: AnswerContext): AnswerText {
  const speak = speaker(context, context.timeZone);
  const shown = products.slice(0, mostShown).filter(({ title }) => title.trim() !== "");
  if (shown.length === 0)
    return finish(context, { paragraphs: [[{ text: speak.t("stock.none"), rank: 0 }]] });
  const listed = shown.length > 1;
  return finish(context, {
    paragraphs: shown.map((product, index) =>
      productLines(product, { speak, context, listed, first: index === 0 }),
    ),
  });
}

/** Asks which product is meant. */
export function askWhichProduct(context: AnswerContext): AnswerText {
  return finish(context, {
    paragraphs: [],
    question: speaker(context, context.timeZone).t("stock.which"),
    mustAsk: true,
  });
}

function productLines(
  { title, variant, price, url, stock, expected }: FoundProduct,
  {
    speak,
    context,
    listed,
    first,
  }: {
    readonly speak: Speaker;
    readonly context: AnswerContext;
    readonly listed: boolean;
    readonly first: boolean;
  },
): readonly Line[] {
  // A short message names one and leaves the others out.
  const rank = (of: number) => (first ? of : of + 3);
  const named =
    typeof variant === "string" && variant !== "" && variant !== title ? `${title} (${variant})` : title;
  const said = speak.t(`stock.${stock}`, { product: speak.name(named) });
  const lines: Line[] = [{ text: listed ? `- ${said}` : said, rank: rank(0) }];
  if (stock === "out_of_stock" || stock === "backorder") {
    const back = isAhead(expected, context) ? speak.t("stock.back", { when: speak.when(expected) }) : null;
    if (back !== null) lines.push({ text: back, rank: rank(1) });
    else if (stock === "out_of_stock") lines.push({ text: speak.t("stock.no_date"), rank: rank(2) });
  }
  if (price !== null && price !== undefined)
    lines.push({ text: speak.t("stock.price", { amount: speak.money(price) }), rank: rank(1) });
  const link = safeLink(url ?? null);
  // In a list the links speak for themselves.
  if (link !== null)
    lines.push({ text: listed || speak.brief ? "" : speak.t("stock.link"), link, rank: rank(2) });
  return lines;
}

/** A day that is over is no day on which it is expected. */
function isAhead(expected: When | null | undefined, { now, timeZone }: AnswerContext): expected is When {
  return expected !== null && expected !== undefined && dayOf(expected, timeZone) >= dayIn(now, timeZone);
}
