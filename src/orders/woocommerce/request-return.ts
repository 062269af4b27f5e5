import { z } from "zod";
import type { ActionResult, StoreAction } from "../actions.ts";
import { looseList, looseText } from "../rest/loose-fields.ts";
import { type StoreCall, actionFailure } from "../rest/store-call.ts";
import { theShop } from "./list-orders.ts";
import { isNoted, returnMeta } from "./noted-returns.ts";
import { inWords, plain } from "./said-to-shop.ts";
import type { WooOrder } from "./wire.ts";

type RequestReturn = StoreAction & { readonly kind: "request_return" };

interface RequestOptions {
  readonly call: StoreCall;
  readonly now: () => Date;
}

const Note = z.object({ note: looseText });

/**
 * The note first, for the merchant to read; then the entry that the next read of the order shows. So what a shopper is
 * told to be requested is never unknown to the merchant.
 */
export async function requestReturn(
  action: RequestReturn,
  woo: WooOrder,
  mark: string,
  { call, now }: RequestOptions,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const { items } = action;
  if (isNoted(woo, mark)) return { ok: true, reference: mark };
  if (items.length === 0 || items.some(({ itemId }) => !woo.line_items.some(({ id }) => id === itemId)))
    return { ok: false, kind: "refused", detail: "what should come back is not in the order" };
  const entry = returnMeta(mark, items, now());
  const failure = await addNote(action, woo.id, mark, entry.key, call, signal);
  if (failure !== null) return failure;
  const written = await call("PUT", `/wc/v3/orders/${woo.id}?_fields=id`, {
    body: { meta_data: [entry] },
    signal,
  });
  return written.kind === "ok" ? { ok: true, reference: mark } : actionFailure(written, theShop);
}

/** Null when the note is there. */
async function addNote(
  { order, items }: RequestReturn,
  id: string,
  mark: string,
  entry: string,
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<(ActionResult & { readonly ok: false }) | null> {
  const path = `/wc/v3/orders/${id}/notes`;
  const isThere = async () => {
    const noted = await call("GET", `${path}?type=internal&_fields=id,note`, { signal });
    if (noted.kind !== "ok") return noted;
    return looseList(Note)
      .parse(noted.body)
      .some(({ note }) => note?.includes(mark) === true);
  };
  const before = await isThere();
  if (before === true) return null;
  if (before !== false) {
    const failure = actionFailure(before, theShop);
    return failure.kind === "uncertain" ? { ...failure, kind: "retry" } : failure;
  }
  const titles = new Map(
    order.items.map((item) => [
      item.id,
      [item.title, item.variant].flatMap((part) => part ?? []).join(" – "),
    ]),
  );
  const lines = items.map(({ itemId, quantity, reason, note }) => {
    const words = note === undefined ? "" : `: “${plain(note)}”`;
    return `- ${String(quantity)} × ${plain(titles.get(itemId) ?? `item ${itemId}`)} (${reason})${words}`;
  });
  const end = `Settled by a refund of it, or by deleting the order's custom field ${entry}.`;
  const body = {
    note: ["The customer asks to return:", ...lines, end, inWords(mark)].join("\n"),
    customer_note: false,
  };
  const made = await call("POST", path, { body, signal });
  if (made.kind === "ok") return null;
  const failure = actionFailure(made, theShop);
  // It may be there all the same, and the entry must not be without it.
  return failure.kind === "uncertain" && (await isThere()) === true ? null : failure;
}
