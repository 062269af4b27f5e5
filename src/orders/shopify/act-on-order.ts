import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ActionResult, PostalAddress } from "../actions.ts";
import { notDone, payloadOf, refused } from "./act.ts";
import type { Api } from "./client.ts";
import { list, moment, record, text } from "./lenient.ts";
import { orderCancel, orderState, orderUpdate } from "./mutations.ts";
import { isVoidFulfillment } from "./statuses.ts";

const State = z.object({
  order: record({
    cancelledAt: moment,
    fulfillments: list(record({ status: text })),
    shippingAddress: record({
      firstName: text,
      lastName: text,
      company: text,
      address1: text,
      address2: text,
      zip: text,
      city: text,
      provinceCode: text,
      countryCodeV2: text,
      phone: text,
    }),
  }),
});
type State = NonNullable<z.infer<typeof State>["order"]>;

/** Shopify cancels in the background; this often and this long apart it is looked at, ms. */
const looksMs = [300, 700, 1_500];

async function stateOf(
  api: Api,
  gid: string,
  signal: AbortSignal | undefined,
): Promise<
  { readonly ok: true; readonly state: State } | { readonly ok: false; readonly result: ActionResult }
> {
  const answered = await api.ask(orderState, { id: gid }, signal);
  if (!answered.ok) return { ok: false, result: notDone(answered) };
  const state = State.safeParse(answered.data).data?.order ?? null;
  return state === null ? { ok: false, result: refused("there is no such order") } : { ok: true, state };
}

function wasSent(state: State): boolean {
  return state.fulfillments.some((parcel) => !isVoidFulfillment(parcel.status?.toUpperCase() ?? null));
}

/** Cancels the whole order: its money goes back the way it came, its goods back into stock, the shopper is told by Shopify. */
export async function cancelOrder(
  api: Api,
  gid: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const before = await stateOf(api, gid, signal);
  if (!before.ok) return before.result;
  if (before.state.cancelledAt !== null) return { ok: true };
  if (wasSent(before.state)) return refused("some of the order has been sent");
  const note = `Cancelled on the shopper's wish (${key})`.slice(0, 255);
  const done = payloadOf(
    await api.ask(orderCancel, { orderId: gid, note }, signal),
    "orderCancel",
    "orderCancelUserErrors",
  );
  if (!done.ok) return done.result;
  for (const ms of looksMs) {
    const after = await stateOf(api, gid, signal);
    if (after.ok && after.state.cancelledAt !== null) return { ok: true };
    if (signal?.aborted === true) break;
    await sleep(ms);
  }
  const last = await stateOf(api, gid, signal);
  if (last.ok && last.state.cancelledAt !== null) return { ok: true };
  return {
    ok: false,
    kind: "uncertain",
    detail: "Shopify has taken the cancellation and is not done with it",
  };
}

/** Changes where the order goes, as long as nothing of it was sent. Name and phone stay where none are given. */
export async function changeAddress(
  api: Api,
  gid: string,
  address: PostalAddress,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const before = await stateOf(api, gid, signal);
  if (!before.ok) return before.result;
  const { shippingAddress: now, cancelledAt } = before.state;
  if (isThere(address, now)) return { ok: true };
  if (cancelledAt !== null) return refused("the order is cancelled");
  if (wasSent(before.state)) return refused("some of the order has been sent");
  const input = {
    id: gid,
    shippingAddress: {
      ...namesOf(address, now),
      ...(now?.phone === null || now?.phone === undefined ? {} : { phone: now.phone }),
      address1: address.line,
      address2: address.line2 ?? "",
      zip: address.zip,
      city: address.city,
      countryCode: address.country,
      ...regionOf(address),
    },
  };
  const done = payloadOf(await api.ask(orderUpdate, { input }, signal), "orderUpdate", "userErrors");
  return done.ok ? { ok: true } : done.result;
}

function isThere(address: PostalAddress, now: State["shippingAddress"]): boolean {
  if (now === null) return false;
  const same = (wanted: string | undefined, there: string | null) =>
    wanted === undefined || plain(wanted) === plain(there ?? "");
  return (
    same(address.line, now.address1) &&
    same(address.line2 ?? "", now.address2) &&
    same(address.zip, now.zip) &&
    same(address.city, now.city) &&
    same(address.country, now.countryCodeV2) &&
    same(address.name, [now.firstName, now.lastName].filter((part) => part !== null).join(" "))
  );
}

function plain(given: string): string {
  return given.normalize("NFKC").replaceAll(/\s+/gu, " ").trim().toLowerCase();
}

/** Shopify keeps names in two parts and wants the last one. */
function namesOf(
  { name }: PostalAddress,
  now: State["shippingAddress"],
): { readonly firstName?: string; readonly lastName?: string } {
  const words = name?.trim().split(/\s+/u) ?? [];
  const last = words.at(-1) ?? "";
  if (last !== "") return { firstName: words.slice(0, -1).join(" "), lastName: last };
  return {
    ...(now?.firstName === null || now === null ? {} : { firstName: now.firstName }),
    ...(now?.lastName === null || now === null ? {} : { lastName: now.lastName }),
  };
}

/** A code (`CA`, `US-CA`) as one, a name as one. */
function regionOf({ region, country }: PostalAddress): {
  readonly provinceCode?: string;
  readonly province?: string;
} {
  const given = region?.trim() ?? "";
  if (given === "") return {};
  const code = given.toUpperCase().startsWith(`${country}-`) ? given.slice(country.length + 1) : given;
  return /^[A-Za-z0-9]{1,3}$/u.test(code) ? { provinceCode: code.toUpperCase() } : { province: given };
}
