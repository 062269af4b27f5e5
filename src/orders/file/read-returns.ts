import type { OrderReturn, Refund, Shipment } from "../order.ts";
import { listOf, moment, pick, plain, text, word } from "./fields.ts";
import type { Fields, Reading } from "./fields.ts";
import { readMoney } from "./read-amounts.ts";
import { quoted, shipmentNamed } from "./read-shipment.ts";

const returnStatuses = [
  "requested",
  "approved",
  "declined",
  "in_transit",
  "received",
  "refunded",
  "closed",
] as const;
const refundStatuses = ["pending", "done"] as const;

/** The list `returns`, or `return_status` and its companions as one. */
export function readReturns(
  fields: Fields,
  shipments: readonly Shipment[],
  reading: Reading,
): readonly OrderReturn[] {
  const listed = listOf(pick(fields, "returns"), "return", reading);
  const entries =
    listed.length > 0
      ? listed
      : flat(fields, "return", ["status", "requestedat", "receivedat", "trackingnumber"]);
  return entries.flatMap((entry, index) => {
    const what = `return ${index + 1}`;
    const written = pick(entry, "status");
    const status = word(written, returnStatuses);
    if (status === undefined) {
      reading.complain(`${what}: the status ${quoted(written)} is not known; left out`);
      return [];
    }
    const name = text(pick(entry, "shipmentid", "trackingnumber"), `${what}: shipment_id`, reading);
    const parcel = name === undefined ? undefined : shipmentNamed(name, shipments);
    if (name !== undefined && parcel === undefined) {
      reading.complain(`${what}: ${quoted(name)} is not a shipment of the order; left out`);
    }
    const id = text(pick(entry, "id"), `${what}: id`, reading) ?? String(index + 1);
    const requestedAt = moment(pick(entry, "requestedat"), `${what}: requested_at`, reading);
    const receivedAt = moment(pick(entry, "receivedat"), `${what}: received_at`, reading);
    return [{ id, status, requestedAt, receivedAt, shipmentId: parcel?.id }];
  });
}

/** The list `refunds`, or `refund_amount` and its companions as one. */
export function readRefunds(
  fields: Fields,
  currency: string | undefined,
  reading: Reading,
): readonly Refund[] {
  const listed = listOf(pick(fields, "refunds"), "refund", reading);
  const entries = listed.length > 0 ? listed : flat(fields, "refund", ["amount", "at", "method", "status"]);
  return entries.flatMap((entry, index) => {
    const what = `refund ${index + 1}`;
    const named = plain(pick(entry, "currency"))?.trim().toUpperCase();
    const amount = readMoney(pick(entry, "amount"), named ?? currency);
    const at = moment(pick(entry, "at", "date", "refundedat"), `${what}: at`, reading);
    if (amount === null || at === undefined) {
      reading.complain(`${what} needs an amount, a currency and a date; left out`);
      return [];
    }
    const written = pick(entry, "status");
    const status = word(written, refundStatuses, { completed: "done", refunded: "done" });
    if (written !== undefined && status === undefined) {
      reading.complain(`${what}: the status ${quoted(written)} is not known; taken as pending`);
    }
    const id = text(pick(entry, "id"), `${what}: id`, reading) ?? String(index + 1);
    const method = text(pick(entry, "method"), `${what}: method`, reading);
    return [{ id, amount, at, method, status: written === undefined ? "done" : (status ?? "pending") }];
  });
}

/** `refund_amount`, `refund_at` … as one object `{amount, at …}`; none when none of them is there. */
function flat(fields: Fields, prefix: string, names: readonly string[]): readonly Fields[] {
  const found = new Map<string, unknown>();
  for (const name of names) {
    const value = pick(fields, `${prefix}${name}`);
    if (value !== undefined) found.set(name, value);
  }
  return found.size === 0 ? [] : [found];
}
