import { z } from "zod";
import type { ActionResult } from "../actions.ts";
import type { Money } from "../order.ts";
import { notDone, payloadOf, refused } from "./act.ts";
import { decimalOf, moneyOf } from "./amounts.ts";
import type { Api } from "./client.ts";
import { idOf, list, record, text } from "./lenient.ts";
import { refundCreate, refundState } from "./mutations.ts";

const Transaction = record({
  id: text,
  kind: text,
  status: text,
  gateway: text,
  amountSet: record({
    presentmentMoney: record({
      amount: z.union([z.string(), z.number()]).nullable().catch(null),
      currencyCode: text,
    }),
  }),
  parentTransaction: record({ id: text }),
});
type Transaction = NonNullable<z.infer<typeof Transaction>>;

const State = z.object({
  order: record({
    presentmentCurrencyCode: text,
    refunds: list(record({ id: idOf("Refund"), note: text })),
    transactions: list(Transaction),
  }),
});

const taking: ReadonlySet<string> = new Set(["SALE", "CAPTURE"]);

/**
 * Pays an amount back by the payments it was paid with, within limits: no payment gets back more than it
 * brought. A refund that carries the key is this one.
 */
export async function refund(
  api: Api,
  gid: string,
  amount: Money,
  key: string,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  if (!Number.isSafeInteger(amount.amount) || amount.amount <= 0) return refused("there is no such amount");
  const answered = await api.ask(refundState, { id: gid }, signal);
  if (!answered.ok) return notDone(answered);
  const order = State.safeParse(answered.data).data?.order ?? null;
  if (order === null) return refused("there is no such order");
  const marker = `(${key})`;
  const made = order.refunds.find((entry) => entry.note?.includes(marker) === true);
  if (made?.id !== null && made?.id !== undefined) return { ok: true, reference: made.id };
  if (order.presentmentCurrencyCode !== amount.currency)
    return refused("the order was paid in another currency");

  const parts = shares(order.transactions, amount);
  if (parts === null) return refused("that is more than can be paid back by the original payments");
  const input = {
    orderId: gid,
    currency: amount.currency,
    note: `Agreed with the shopper ${marker}`,
    notify: true,
    transactions: parts.map(({ of, minor }) => ({
      orderId: gid,
      parentId: of.id,
      gateway: of.gateway,
      kind: "REFUND",
      amount: decimalOf({ amount: minor, currency: amount.currency }),
    })),
  };
  const done = payloadOf(await api.ask(refundCreate, { input, key }, signal), "refundCreate", "userErrors");
  if (!done.ok) return done.result;
  const reference =
    z.object({ refund: record({ id: idOf("Refund") }) }).safeParse(done.payload).data?.refund?.id ?? null;
  return reference === null
    ? { ok: false, kind: "uncertain", detail: "Shopify does not say which refund it made" }
    : { ok: true, reference };
}

/** How much each payment gives back; null when they do not have enough left. What is being paid back counts as gone. */
function shares(
  transactions: readonly Transaction[],
  amount: Money,
): readonly { readonly of: Transaction; readonly minor: number }[] | null {
  const gone = new Map<string, number>();
  for (const { kind, status, parentTransaction, amountSet } of transactions) {
    if (kind !== "REFUND" || status === "FAILURE" || status === "ERROR") continue;
    const parent = parentTransaction?.id ?? "";
    gone.set(parent, (gone.get(parent) ?? 0) + (moneyOf(amountSet)?.amount ?? 0));
  }
  // A refund of no known payment may have been any one's.
  let orphaned = gone.get("") ?? 0;
  const parts: { readonly of: Transaction; readonly minor: number }[] = [];
  let missing = amount.amount;
  for (const payment of transactions) {
    if (!taking.has(payment.kind ?? "") || payment.status !== "SUCCESS") continue;
    if (payment.id === null || payment.gateway === null || missing === 0) continue;
    const paid = moneyOf(payment.amountSet);
    if (paid === null || paid.currency !== amount.currency) continue;
    const left = Math.max(0, paid.amount - (gone.get(payment.id) ?? 0));
    const free = Math.max(0, left - orphaned);
    orphaned = Math.max(0, orphaned - left);
    const minor = Math.min(free, missing);
    if (minor === 0) continue;
    missing -= minor;
    parts.push({ of: payment, minor });
  }
  return missing === 0 ? parts : null;
}
