import { z } from "zod";
import type { ActionResult, ReturnedItem, StoreAction } from "../actions.ts";
import { notDone, payloadOf, refused } from "./act.ts";
import type { Api } from "./client.ts";
import { plainId } from "./id.ts";
import { flag, idOf, nodes, quantity, record, text } from "./lenient.ts";
import { returnCreate, returnRequest, returnState, variantsBySku } from "./mutations.ts";
import { skuSearch } from "./search.ts";

type ReturnAction = Extract<StoreAction, { kind: "request_return" | "create_return" | "exchange" }>;

const State = z.object({
  order: record({
    returns: nodes(
      record({
        id: idOf("Return"),
        status: text,
        exchangeLineItems: nodes(record({ quantity, variantId: idOf("ProductVariant") })),
        returnLineItems: nodes(
          record({ quantity, fulfillmentLineItem: record({ lineItem: record({ id: idOf("LineItem") }) }) }),
        ),
      }),
    ),
  }),
  returnableFulfillments: nodes(
    record({
      returnableFulfillmentLineItems: nodes(
        record({
          quantity,
          fulfillmentLineItem: record({
            id: text,
            lineItem: record({ id: idOf("LineItem"), product: record({ id: idOf("Product") }) }),
          }),
        }),
      ),
    }),
  ),
});
type State = z.infer<typeof State>;

const Variants = z.object({
  productVariants: nodes(
    record({ id: text, sku: text, availableForSale: flag, product: record({ id: idOf("Product") }) }),
  ),
});

interface ExchangeLine {
  readonly variantId: string;
  readonly quantity: number;
}

/** Makes a return, a request for one, or an exchange. A return that is under way for the same goods is the one that is asked for. */
export async function makeReturn(
  api: Api,
  gid: string,
  action: ReturnAction,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const answered = await api.ask(returnState, { id: gid }, signal);
  if (!answered.ok) return notDone(answered);
  const state = State.safeParse(answered.data);
  if (!state.success || state.data.order === null) return refused("there is no such order");
  if (action.items.length === 0) return refused("no items are named");

  const exchange =
    action.kind === "exchange" ? await exchangeLines(api, action.items, state.data, signal) : [];
  if ("ok" in exchange) return exchange;

  const there = underWay(state.data, action.items, exchange);
  if (there !== null) {
    if (action.kind === "request_return" || there.status === "OPEN") return { ok: true, reference: there.id };
    return refused("a return of these items waits for the shop's decision");
  }
  const lines = allocate(state.data, action.items);
  if (lines === null) return refused("Shopify has not as much of this to be returned");

  if (action.kind === "request_return") {
    const input = {
      orderId: gid,
      returnLineItems: lines.map(({ line, count, item }) => ({
        fulfillmentLineItemId: line,
        quantity: count,
        returnReason: item.reason.toUpperCase(),
        ...(item.note === undefined ? {} : { customerNote: item.note.slice(0, 300) }),
      })),
    };
    return referenceOf(await api.ask(returnRequest, { input }, signal), "returnRequest");
  }
  const returnInput = {
    orderId: gid,
    returnLineItems: lines.map(({ line, count, item }) => ({
      fulfillmentLineItemId: line,
      quantity: count,
      returnReason: item.reason.toUpperCase(),
      ...(item.note === undefined ? {} : { returnReasonNote: item.note.slice(0, 255) }),
    })),
    ...(exchange.length === 0
      ? {}
      : {
          exchangeLineItems: exchange.map(({ variantId, quantity: count }) => ({
            variantId,
            quantity: count,
          })),
        }),
  };
  return referenceOf(await api.ask(returnCreate, { returnInput }, signal), "returnCreate");
}

function referenceOf(answered: Parameters<typeof payloadOf>[0], field: string): ActionResult {
  const done = payloadOf(answered, field, "userErrors");
  if (!done.ok) return done.result;
  const made = z.object({ return: record({ id: idOf("Return") }) }).safeParse(done.payload);
  const reference = made.data?.return?.id ?? null;
  return reference === null
    ? { ok: false, kind: "uncertain", detail: "Shopify does not say which return it made" }
    : { ok: true, reference };
}

/** A return that was requested or agreed to, of exactly these goods and for exactly these others. */
function underWay(
  state: State,
  items: readonly ReturnedItem[],
  exchange: readonly ExchangeLine[],
): { readonly id: string; readonly status: string } | null {
  const wanted = countsOf(items.map(({ itemId, quantity: count }) => [itemId, count]));
  const instead = countsOf(exchange.map(({ variantId, quantity: count }) => [plainId(variantId), count]));
  for (const made of state.order?.returns ?? []) {
    const status = made.status?.toUpperCase() ?? "";
    if (made.id === null || (status !== "REQUESTED" && status !== "OPEN")) continue;
    const back = countsOf(
      made.returnLineItems.map((line) => [
        line.fulfillmentLineItem?.lineItem?.id ?? null,
        line.quantity ?? 0,
      ]),
    );
    const given = countsOf(made.exchangeLineItems.map((line) => [line.variantId, line.quantity ?? 0]));
    if (sameCounts(wanted, back) && sameCounts(instead, given)) return { id: made.id, status };
  }
  return null;
}

type Counts = ReadonlyMap<string, number>;

function countsOf(pairs: readonly (readonly [string | null, number])[]): Counts {
  const counts = new Map<string, number>();
  for (const [id, count] of pairs) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + count);
  return counts;
}

function sameCounts(a: Counts, b: Counts): boolean {
  return a.size === b.size && [...a].every(([id, count]) => b.get(id) === count);
}

/** Which lines of which parcels come back; null when there is not enough. An item may have come in several parcels. */
function allocate(
  state: State,
  items: readonly ReturnedItem[],
): readonly { readonly line: string; readonly count: number; readonly item: ReturnedItem }[] | null {
  const left = state.returnableFulfillments
    .flatMap((parcel) => parcel.returnableFulfillmentLineItems)
    .flatMap((entry) => {
      const line = entry.fulfillmentLineItem?.id ?? null;
      const itemId = entry.fulfillmentLineItem?.lineItem?.id ?? null;
      return line === null || itemId === null ? [] : [{ line, itemId, count: entry.quantity ?? 0 }];
    });
  const taken: { readonly line: string; readonly count: number; readonly item: ReturnedItem }[] = [];
  for (const item of items) {
    if (!Number.isInteger(item.quantity) || item.quantity < 1) return null;
    let missing = item.quantity;
    for (const entry of left) {
      if (entry.itemId !== item.itemId || entry.count === 0 || missing === 0) continue;
      const count = Math.min(entry.count, missing);
      entry.count -= count;
      missing -= count;
      taken.push({ line: entry.line, count, item });
    }
    if (missing > 0) return null;
  }
  return taken;
}

/** The variants that go out instead. A SKU that several variants have means the one of the same product. */
async function exchangeLines(
  api: Api,
  items: readonly (ReturnedItem & { readonly forSku: string })[],
  state: State,
  signal: AbortSignal | undefined,
): Promise<readonly ExchangeLine[] | ActionResult> {
  const lines: ExchangeLine[] = [];
  for (const item of items) {
    const search = skuSearch(item.forSku);
    if (search === null) return refused("there is no such SKU");
    const answered = await api.ask(variantsBySku, { search }, signal);
    if (!answered.ok) return notDone(answered);
    const sku = item.forSku.trim().toLowerCase();
    const found = (Variants.safeParse(answered.data).data?.productVariants ?? []).flatMap((variant) =>
      variant.sku?.toLowerCase() === sku && variant.id !== null ? [variant] : [],
    );
    const product = productOf(state, item.itemId);
    const sameProduct = found.filter((variant) => variant.product !== null && variant.product.id === product);
    const [variant, ...others] = product !== null && sameProduct.length > 0 ? sameProduct : found;
    if (variant === undefined) return refused("there is no such SKU");
    if (others.length > 0) return refused("several products have this SKU");
    if (variant.availableForSale !== true) return refused("what is wanted instead is not to be had");
    lines.push({ variantId: variant.id ?? "", quantity: item.quantity });
  }
  return lines;
}

function productOf(state: State, itemId: string): string | null {
  const entries = state.returnableFulfillments.flatMap((parcel) => parcel.returnableFulfillmentLineItems);
  const entry = entries.find((each) => each.fulfillmentLineItem?.lineItem?.id === itemId);
  return entry?.fulfillmentLineItem?.lineItem?.product?.id ?? null;
}
