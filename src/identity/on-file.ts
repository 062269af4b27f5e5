import { createHmac } from "node:crypto";
import type { Reachable } from "#src/channel/channel.ts";
import type { Subject } from "#src/conversation/claim.ts";
import { normalNumber, sameNumber } from "#src/orders/number.ts";
import type { Order } from "#src/orders/order.ts";
import { orderKey } from "./handle.ts";
import type { Knowing } from "./known.ts";
import { phoneClaimAge, type Known } from "./opening.ts";

/** An order to whose owner something is sent, before redaction; never leaves this folder. */
export interface OnFile {
  readonly order: Order;
  readonly key: string;
  readonly asOf: Date;
  readonly stale: boolean;
}

/** What limits of sending are counted by: the number as it is compared, so that numbers nobody has count as well. */
export function numberKey(secret: Buffer, shop: string, number: string): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify(["number", shop, normalNumber(number)]))
    .digest("base64url");
}

/** Where the owner of an order is reached, best first: never where somebody in a conversation says they are. */
export function reachables(order: Order, now: Date): readonly Reachable[] {
  const { email, phone } = order.customer;
  const means: Reachable[] = [];
  if (email !== undefined && email.trim() !== "")
    means.push({ kind: "email", value: email.trim().toLowerCase() });
  // An older order's phone may be somebody else's by now.
  if (phone !== undefined && phone !== "" && now.getTime() - order.createdAt.getTime() <= phoneClaimAge) {
    means.push({ kind: "phone", value: phone });
  }
  return means;
}

/** How a shopper names the order: by its handle, by its number, or not at all when there is only one that is meant. */
export interface Named {
  readonly handle?: string;
  readonly number?: string;
}

/**
 * The order of the subject's own that is named. `number`: only its number is known here, so nothing may be said about
 * it. Without a name it is the newest of the subject's own.
 */
export async function ownNamed(
  knowing: Knowing,
  subject: Subject,
  { handle, number }: Named,
  signal?: AbortSignal,
): Promise<
  | { readonly kind: "own"; readonly one: Known }
  | { readonly kind: "number"; readonly number: string }
  | { readonly kind: "no_match" }
  | { readonly kind: "unavailable" }
> {
  const { orders, unavailable } = await knowing.known(subject, signal);
  const own = orders.filter(({ level }) => level > 1);
  if (handle !== undefined) {
    const one = orders.find((order) => knowing.show(subject, order).handle === handle);
    if (one === undefined) return { kind: unavailable ? "unavailable" : "no_match" };
    // Whoever knows only a tracking number may not be told anything of the order, its masked address neither.
    return one.level === 1 ? { kind: "number", number: one.order.number } : { kind: "own", one };
  }
  if (number !== undefined) {
    if (normalNumber(number) === "") return { kind: "no_match" };
    const named = own.filter(({ order }) => sameNumber(order.number, number));
    const [one] = named;
    return one !== undefined && named.length === 1 ? { kind: "own", one } : { kind: "number", number };
  }
  const [newest] = own;
  if (newest === undefined) return { kind: unavailable ? "unavailable" : "no_match" };
  return { kind: "own", one: newest };
}

/** The only order with this number; null when there is none, or several that cannot be told apart. */
export async function withNumber(
  knowing: Knowing,
  secret: Buffer,
  shop: string,
  number: string,
  signal: AbortSignal,
): Promise<OnFile | "unavailable" | null> {
  const found = await knowing.find(shop, { by: "number", number }, signal);
  const all = new Map(
    found.orders
      .filter(({ order }) => sameNumber(order.number, number))
      .map((one) => [orderKey(secret, one.order), one]),
  );
  const [first] = all;
  if (first === undefined) return found.unavailable ? "unavailable" : null;
  const [key, one] = first;
  return all.size === 1 ? { ...one, key } : null;
}
