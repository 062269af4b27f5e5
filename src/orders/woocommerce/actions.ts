import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { ActionResult, PostalAddress, StoreAction, StoreActions } from "../actions.ts";
import { cleanText } from "../file/text.ts";
import type { Money } from "../order.ts";
import { actionMark } from "../rest/action-mark.ts";
import { decimalMoney, decimalText } from "../rest/decimal-money.ts";
import { looseList } from "../rest/loose-fields.ts";
import { oneAtATime } from "../rest/one-at-a-time.ts";
import { type StoreCall, actionFailure } from "../rest/store-call.ts";
import { readWoo } from "./find.ts";
import { theShop } from "./list-orders.ts";
import type { Reading } from "./read-order.ts";
import { orderMeaning } from "./read-order.ts";
import { requestReturn } from "./request-return.ts";
import { inWords, plain } from "./said-to-shop.ts";
import type { Meaning } from "./statuses.ts";
import type { FindParcels } from "./tracking-api.ts";
import { type WooOrder, WooRefund, metaText } from "./wire.ts";

export interface ActionOptions {
  readonly call: StoreCall;
  readonly parcels: FindParcels;
  readonly reading: Reading;
  readonly now: () => Date;
}

/** Under which a refund remembers the action it came from; keys with `_` in front are shown to nobody. */
const refundKey = "_whereabouts_action";

/** What may still be stopped or sent somewhere else. */
const unsent: ReadonlySet<Meaning> = new Set(["open", "unpaid", "on_hold", "scheduled", "backorder"]);

const Made = z.object({ id: z.union([z.number(), z.string()]).transform(String) });

/**
 * Actions through the REST API, which knows no idempotency keys: before anything is done the order, its notes or its
 * refunds are read, and what an earlier attempt did is found there by its key.
 *
 * - `cancel_order` sets the status, which pays nothing back; money is a `refund` or the merchant's.
 * - `request_return` leaves a private note with the order, and an entry in its meta that is read as a return.
 * - `refund` goes through the payment provider (`api_refund`); one that cannot refund makes the store refuse.
 */
export function wooActions(options: ActionOptions): StoreActions {
  const alone = oneAtATime();
  return {
    can: ["cancel_order", "change_address", "request_return", "refund"],
    execute: (action, key, signal) =>
      alone(action.order.id, async () => {
        if (!/^[1-9]\d{0,17}$/u.test(action.order.id)) return refused("this is no order of the shop");
        const read = await readWoo(options.call, action.order.id, signal);
        if (!("ok" in read)) {
          const failure = actionFailure(read, theShop);
          // Nothing has been changed yet.
          return failure.kind === "uncertain" || (read.kind === "error" && read.httpStatus >= 500)
            ? { ...failure, kind: "retry" }
            : failure;
        }
        if (read.order === null) return refused("the order does not exist any more");
        return perform(action, read.order, actionMark(key), options, signal);
      }),
  };
}

async function perform(
  action: StoreAction,
  woo: WooOrder,
  mark: string,
  options: ActionOptions,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const { call } = options;
  switch (action.kind) {
    case "cancel_order": {
      if (woo.status === "cancelled") return { ok: true };
      const sent = await whySent(woo, options, signal);
      if (sent !== null) return refused(sent);
      return put(call, woo.id, { status: "cancelled" }, signal);
    }
    case "change_address": {
      const shipping = shippingOf(action.address, woo);
      if (Object.entries(shipping).every(([name, value]) => valueOf(woo, name) === value))
        return { ok: true };
      const sent = await whySent(woo, options, signal);
      if (sent !== null) return refused(sent);
      return put(call, woo.id, { shipping }, signal);
    }
    case "request_return":
      return requestReturn(action, woo, mark, options, signal);
    case "refund":
      return refund(action.amount, woo, mark, call, signal);
    case "create_return":
    case "exchange":
      return refused("the shop has no such action");
  }
}

/** Why the order cannot be stopped any more; null when it can. */
async function whySent(
  woo: WooOrder,
  { parcels, reading }: ActionOptions,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const meaning = orderMeaning(woo, { ...reading, complain: () => undefined });
  if (!unsent.has(meaning)) return `the order's status in the shop is ${wordOf(woo.status)}`;
  const sent = await parcels(woo, meaning, { ask: true, signal });
  return sent.length > 0 ? "the order has a parcel already" : null;
}

async function put(
  call: StoreCall,
  id: string,
  body: Readonly<Record<string, Json>>,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const answer = await call("PUT", `/wc/v3/orders/${id}?_fields=id`, { body, signal });
  return answer.kind === "ok" ? { ok: true } : actionFailure(answer, theShop);
}

function shippingOf(address: PostalAddress, woo: WooOrder): Readonly<Record<string, string>> {
  const { name } = address;
  const words = cleanText(name ?? "").split(" ");
  const person =
    name === undefined
      ? { first_name: woo.shipping.first_name ?? "", last_name: woo.shipping.last_name ?? "" }
      : { first_name: words.slice(0, -1).join(" "), last_name: words.at(-1) ?? "" };
  return {
    ...person,
    // It belonged to the old address.
    company: "",
    address_1: plain(address.line),
    address_2: plain(address.line2 ?? ""),
    city: plain(address.city),
    state: plain(address.region ?? ""),
    postcode: plain(address.zip),
    country: address.country.toUpperCase(),
  };
}

function valueOf({ shipping }: WooOrder, name: string): string {
  return Object.entries(shipping).find(([field]) => field === name)?.[1] ?? "";
}

async function refund(
  amount: Money,
  woo: WooOrder,
  mark: string,
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const total = decimalMoney(woo.total, woo.currency);
  if (total === null || amount.amount <= 0 || amount.currency !== total.currency)
    return refused("the amount is not one in the order's currency");
  const path = `/wc/v3/orders/${woo.id}/refunds`;
  const listed = await call("GET", `${path}?per_page=100`, { signal });
  if (listed.kind !== "ok") {
    const failure = actionFailure(listed, theShop);
    return failure.kind === "uncertain" ? { ...failure, kind: "retry" } : failure;
  }
  const refunds = looseList(WooRefund).parse(listed.body);
  const earlier = refunds.find(
    ({ meta_data: meta, reason }) =>
      metaText(meta, refundKey) === inWords(mark) || reason?.includes(mark) === true,
  );
  if (earlier !== undefined) return { ok: true, reference: earlier.id };
  const back = refunds.reduce(
    (sum, entry) => sum + Math.abs(decimalMoney(entry.amount, woo.currency)?.amount ?? 0),
    0,
  );
  if (back + amount.amount > total.amount)
    return refused("the amount is more than is left of the order's total");
  const body = {
    amount: decimalText(amount),
    reason: `Agreed with the customer ${inWords(mark)}`,
    api_refund: true,
    meta_data: [{ key: refundKey, value: inWords(mark) }],
  };
  return reference(await call("POST", path, { body, signal }));
}

function reference(answer: Awaited<ReturnType<StoreCall>>): ActionResult {
  if (answer.kind !== "ok") return actionFailure(answer, theShop);
  const made = Made.safeParse(answer.body);
  return made.success ? { ok: true, reference: made.data.id } : { ok: true };
}

/** A status in our sentence. */
function wordOf(status: string | undefined): string {
  return /^[\w-]{1,40}$/u.test(status ?? "") ? (status ?? "") : "another one";
}

function refused(detail: string): ActionResult {
  return { ok: false, kind: "refused", detail };
}
