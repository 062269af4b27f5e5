import { normalNumber } from "../number.ts";
import type { HoldReason, Money, Order, Refund } from "../order.ts";
import { address, fieldsOf, moment, pick, plain, span, text, word } from "./fields.ts";
import type { Fields, Reading } from "./fields.ts";
import { readCurrency, readTotal } from "./read-amounts.ts";
import { readCustomer, readLocale, readShipTo } from "./read-customer.ts";
import { allPending, readItems, readPending, settleItems } from "./read-items.ts";
import { readRefunds, readReturns } from "./read-returns.ts";
import { quoted, readShipments } from "./read-shipment.ts";

const states = ["open", "on_hold", "scheduled", "cancelled", "closed"] as const;
const otherStates: Readonly<Record<string, Order["state"]>> = {
  pending: "open",
  processing: "open",
  hold: "on_hold",
  preorder: "scheduled",
  canceled: "cancelled",
  completed: "closed",
  complete: "closed",
  archived: "closed",
};
const financials = ["pending", "paid", "partially_refunded", "refunded", "voided"] as const;
const holds = ["address", "payment", "review", "stock", "other"] as const;
const otherHolds: Readonly<Record<string, HoldReason>> = {
  fraud: "review",
  risk: "review",
  inventory: "stock",
};

/** The names an order's number goes by, `fieldName`d. */
export const numberNames = ["number", "ordernumber", "orderno", "ordername", "order"] as const;
export const idNames = ["id", "orderid"] as const;

/**
 * Brings one order of a file to the canonical form. Null when it cannot be used: no number, no readable date,
 * or an amount or currency that is there and cannot be read. Whatever else cannot be read is left out of the
 * order. Both are complained about.
 */
export function readOrder(value: unknown, reading: Reading): Order | null {
  const fields = fieldsOf(value);
  if (fields === null) {
    reading.complain("this is not an object; left out");
    return null;
  }
  const written = plain(pick(fields, ...numberNames) ?? pick(fields, ...idNames));
  const number = text(written ?? undefined, "the order number", reading);
  if (number === undefined || written === null || normalNumber(number) === "") {
    reading.complain("there is no order number (as text, at most 100 characters); the order is left out");
    return null;
  }
  return readFields(fields, number, {
    ...reading,
    complain: (problem) => reading.complain(`${number}: ${problem}`),
  });
}

function readFields(fields: Fields, number: string, reading: Reading): Order | null {
  const time = pick(fields, "createdat", "orderdate", "date");
  const createdAt =
    time === undefined ? undefined : moment(time, "created_at", { ...reading, complain: ignore });
  const read = readItems(pick(fields, "items", "lineitems"), reading);
  const currency = readCurrency(fields, reading);
  const total = currency === null ? null : readTotal(fields, read, currency);
  const [problem] = [
    createdAt === undefined ? "created_at is missing or not an ISO 8601 date or time" : null,
    currency === null ? "the currency is not an ISO 4217 code" : null,
    total === null ? "the amount cannot be read: it needs a currency and the form 1234.56" : null,
  ].filter((problem) => problem !== null);
  if (problem !== undefined || createdAt === undefined || total === null) {
    reading.complain(`${problem}; the order is left out`);
    return null;
  }

  const cancelled = readCancelled(fields, reading);
  const hold = readHold(fields, reading);
  const state = readState(fields, cancelled !== undefined, hold !== undefined, reading);
  const stated = readPending(pick(fields, "pending", "pendingitems"), read, reading);
  const parcels = readShipments(
    pick(fields, "shipments", "fulfillments"),
    read.map(({ item }) => item),
    reading,
  );
  const { items, shipments } = settleItems(read, parcels, stated);
  const refunds = readRefunds(fields, currency ?? undefined, reading);
  return {
    id: text(pick(fields, ...idNames), "id", reading) ?? number,
    number,
    createdAt,
    customer: readCustomer(fields, reading),
    locale: readLocale(fields, reading),
    total,
    financial: readFinancial(fields, total, refunds, reading),
    state,
    hold,
    cancelled,
    marketplace: text(pick(fields, "marketplace"), "marketplace", reading),
    items,
    shipTo: readShipTo(fields, reading),
    promise: readPromise(fields, reading),
    shipments,
    pending: allPending(stated, items, state),
    returns: readReturns(fields, shipments, reading),
    refunds,
  };
}

function ignore(): void {}

function readState(fields: Fields, cancelled: boolean, held: boolean, reading: Reading): Order["state"] {
  const written = pick(fields, "state", "status", "orderstatus");
  const state = word(written, states, otherStates);
  if (written !== undefined && state === undefined && word(written, financials) === undefined) {
    reading.complain(`the order status ${quoted(written)} is not known; taken as open`);
  }
  if (state === undefined || state === "open") return cancelled ? "cancelled" : held ? "on_hold" : "open";
  return state;
}

/** As the file says, else what its refunds show. An order status of `refunded` is meant for the payment. */
function readFinancial(
  fields: Fields,
  total: Money,
  refunds: readonly Refund[],
  reading: Reading,
): Order["financial"] {
  const written = pick(fields, "financial", "financialstatus", "paymentstatus");
  const stated = word(written, financials);
  if (written !== undefined && stated === undefined) {
    reading.complain(`the payment status ${quoted(written)} is not known; left out`);
  }
  const status = word(pick(fields, "state", "status", "orderstatus"), [
    "refunded",
    "partially_refunded",
    "voided",
  ]);
  if (stated !== undefined || status !== undefined) return stated ?? status ?? "paid";
  const done = refunds.filter(
    (refund) => refund.status === "done" && refund.amount.currency === total.currency,
  );
  const back = done.reduce((sum, refund) => sum + refund.amount.amount, 0);
  if (back === 0) return "paid";
  return back >= total.amount ? "refunded" : "partially_refunded";
}

function readHold(fields: Fields, reading: Reading): Order["hold"] {
  const inner = fieldsOf(pick(fields, "hold"));
  const written = inner === null ? pick(fields, "holdreason") : pick(inner, "reason");
  const url = address(inner === null ? pick(fields, "holdurl") : pick(inner, "url"), "hold_url", reading);
  if (written === undefined && url === undefined) return undefined;
  const reason = word(written, holds, otherHolds);
  if (written !== undefined && reason === undefined) {
    reading.complain(`the hold reason ${quoted(written)} is not known; taken as other`);
  }
  return { reason: reason ?? "other", url };
}

function readCancelled(fields: Fields, reading: Reading): Order["cancelled"] {
  const inner = fieldsOf(pick(fields, "cancelled", "canceled"));
  const written = inner === null ? pick(fields, "cancelledat", "canceledat") : pick(inner, "at");
  const at = moment(written, "cancelled_at", reading);
  if (at === undefined) return undefined;
  const reason = inner === null ? pick(fields, "cancelreason") : pick(inner, "reason");
  return { at, reason: text(reason, "cancel_reason", reading) };
}

/** `promise: {what, by}`, or `ship_by` or `deliver_by` beside the rest. */
function readPromise(fields: Fields, reading: Reading): Order["promise"] {
  const inner = fieldsOf(pick(fields, "promise"));
  const what = inner === null ? undefined : word(pick(inner, "what"), ["ship", "deliver"]);
  if (inner !== null && what === undefined)
    reading.complain('promise: what is neither "ship" nor "deliver"; left out');
  if (inner !== null && what !== undefined) {
    const by = span(inner, "by", "promise: by", reading);
    return by === undefined ? undefined : { what, by };
  }
  const deliver = span(fields, "deliverby", "deliver_by", reading);
  if (deliver !== undefined) return { what: "deliver", by: deliver };
  const ship = span(fields, "shipby", "ship_by", reading);
  return ship === undefined ? undefined : { what: "ship", by: ship };
}
