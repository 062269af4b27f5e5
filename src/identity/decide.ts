import type { Claim, Level, Subject } from "#src/conversation/claim.ts";
import { normalNumber, sameNumber } from "#src/orders/number.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import { samePhone } from "#src/orders/phone.ts";
import { normalTracking, sameTracking } from "#src/orders/tracking-number.ts";
import type { OrderQuery, OrderSource } from "#src/orders/source.ts";
import type { Authority, ClaimResult, Proof, VisibleOrder } from "./authority.ts";
import { claimValue, handleOf, orderKey, readClaimValue } from "./handle.ts";
import { claimLimits, type ClaimLedger, type ClaimLimits } from "./ledger.ts";
import { isComplete, nobodysOrder, proves } from "./proof.ts";
import { fieldsShown, redact, redactToParcel } from "./redact.ts";

export interface AuthorityDeps {
  /** The shop's sources, asked in this order. */
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly ledger: ClaimLedger;
  readonly now: () => Date;
  /** Key of the handles; at least 32 bytes, the same on all instances. */
  readonly secret: Buffer;
  readonly limits?: ClaimLimits;
}

const day = 24 * 3_600_000;
/** A phone number shows the orders of this long; numbers are given to other people later. */
export const phoneClaimAge = 180 * day;
/** How long a claim by knowledge holds. */
export const knowledgeAge = day;
const mostShown = 50;

/** An order before redaction; never leaves this file. */
interface Known {
  readonly order: Order;
  readonly key: string;
  readonly level: 1 | 2 | 3;
  readonly shipment?: Shipment;
  readonly asOf: Date;
  readonly stale: boolean;
}

interface Found {
  readonly orders: readonly { readonly order: Order; readonly asOf: Date; readonly stale: boolean }[];
  /** At least one source could not be asked. */
  readonly unavailable: boolean;
}

/** Builds the one place that decides who may see what (DESIGN §7). Throws when the secret is too short. */
export function authority(deps: AuthorityDeps): Authority {
  const { ledger, now, secret, sources } = deps;
  const limits = deps.limits ?? claimLimits;
  if (secret.length < 32) throw new Error("authority: the secret must have at least 32 bytes");

  async function find(shop: string, query: OrderQuery, signal?: AbortSignal): Promise<Found> {
    const answers = await Promise.all(
      (await sources(shop)).map(async (source) => {
        try {
          return await source.find(query, signal);
        } catch {
          return { ok: false as const, detail: "the source threw" };
        }
      }),
    );
    return {
      orders: answers.flatMap((answer) =>
        answer.ok ? answer.orders.map((order) => ({ order, asOf: answer.asOf, stale: answer.stale })) : [],
      ),
      unavailable: answers.some((answer) => !answer.ok),
    };
  }

  /** What one claim opens. Whatever a source returns is checked again: only equal counts. */
  async function opened(subject: Subject, claim: Claim, signal?: AbortSignal): Promise<[Known[], boolean]> {
    if (claim.kind === "phone" && claim.method === "channel_phone") {
      const found = await find(subject.shop, { by: "phone", phone: claim.value }, signal);
      const oldest = now().getTime() - phoneClaimAge;
      const level = claim.level >= 3 ? 3 : claim.level === 2 ? 2 : null;
      if (level === null) return [[], found.unavailable];
      const own = found.orders.filter(
        ({ order }) =>
          order.customer.phone !== undefined &&
          samePhone(order.customer.phone, claim.value) &&
          order.createdAt.getTime() >= oldest,
      );
      return [own.map((one) => ({ ...one, key: orderKey(secret, one.order), level })), found.unavailable];
    }
    const claimed = readClaimValue(claim.value);
    if (claimed === null) return [[], false];
    if (claim.kind === "order" && claim.method === "knowledge") {
      const found = await find(subject.shop, { by: "number", number: claimed.number }, signal);
      const own = found.orders
        .map((one) => ({ ...one, key: orderKey(secret, one.order), level: 2 as const }))
        .filter((one) => one.key === claimed.key);
      return [own, found.unavailable];
    }
    if (claim.kind === "shipment" && claim.method === "tracking_number") {
      const found = await find(subject.shop, { by: "tracking", trackingNumber: claimed.number }, signal);
      const own = found.orders.flatMap((one) => {
        const key = orderKey(secret, one.order);
        const shipment = one.order.shipments.find(
          ({ id, trackingNumber }) =>
            id === claimed.shipment && sameTracking(trackingNumber ?? "", claimed.number),
        );
        return shipment === undefined || key !== claimed.key
          ? []
          : [{ ...one, key, level: 1 as const, shipment }];
      });
      return [own, found.unavailable];
    }
    return [[], false];
  }

  /** Everything the subject's claims open, each order once at its highest level, newest first. */
  async function known(
    subject: Subject,
    signal?: AbortSignal,
  ): Promise<{ orders: Known[]; unavailable: boolean }> {
    const claims = new Map<string, Claim>();
    const time = now().getTime();
    for (const claim of [...subject.claims, ...(await ledger.claimsOf(subject.conversation))]) {
      if (claim.expires.getTime() <= time || claim.at.getTime() > time + day) continue;
      claims.set(`${claim.kind} ${claim.method} ${claim.level} ${claim.value}`, claim);
    }
    const results = await Promise.all([...claims.values()].map((claim) => opened(subject, claim, signal)));
    const best = new Map<string, Known>();
    for (const one of results.flatMap(([orders]) => orders)) {
      if (one.level === 1) continue;
      const before = best.get(one.key);
      if (before === undefined || before.level < one.level) best.set(one.key, one);
    }
    for (const one of results.flatMap(([orders]) => orders)) {
      if (one.level !== 1 || best.has(one.key)) continue;
      best.set(`${one.key}/${one.shipment?.id ?? ""}`, one);
    }
    return {
      orders: [...best.values()].sort((a, b) => b.order.createdAt.getTime() - a.order.createdAt.getTime()),
      unavailable: results.some(([, unavailable]) => unavailable),
    };
  }

  function show(subject: Subject, one: Known): VisibleOrder {
    const common = { level: one.level, asOf: one.asOf, stale: one.stale };
    if (one.level === 1) {
      const shipment = one.shipment;
      if (shipment === undefined) throw new Error("a level 1 order without its parcel");
      const handle = handleOf(secret, subject.conversation, one.key, shipment.id);
      const order = redactToParcel(one.order, shipment, handle);
      return { ...common, handle, order, shipment: order.shipments[0] };
    }
    const handle = handleOf(secret, subject.conversation, one.key);
    return { ...common, handle, order: redact(one.order, one.level, handle) };
  }

  async function shown(subject: Subject, by: string, orders: readonly VisibleOrder[]): Promise<void> {
    if (orders.length === 0) return;
    const level = highest(orders);
    await ledger.audit(subject, "shown", {
      by,
      orders: orders.length,
      level,
      fields: level === 0 ? [] : fieldsShown(level),
    });
  }

  /** Settles a try that was right: stores its claim and shows what it opened. */
  async function right(subject: Subject, tryId: string, proven: Known): Promise<ClaimResult> {
    const at = now();
    const { order, key, shipment } = proven;
    const number = shipment?.trackingNumber ?? order.number;
    await ledger.right(tryId, subject, {
      kind: shipment === undefined ? "order" : "shipment",
      value: claimValue(order, { key, number, ...(shipment === undefined ? {} : { shipment: shipment.id }) }),
      method: shipment === undefined ? "knowledge" : "tracking_number",
      level: shipment === undefined ? 2 : 1,
      at,
      expires: new Date(at.getTime() + knowledgeAge),
    });
    const visible = show(subject, proven);
    await shown(subject, "claim", [visible]);
    return { ok: true, visible };
  }

  return {
    async visible(subject, signal) {
      const { orders, unavailable } = await known(subject, signal);
      const visible = orders.slice(0, mostShown).map((one) => show(subject, one));
      await shown(subject, "list", visible);
      return { orders: visible, unavailable };
    },

    async open(subject, handle, signal) {
      const { orders, unavailable } = await known(subject, signal);
      const one = orders.map((order) => show(subject, order)).find((order) => order.handle === handle);
      if (one === undefined) return unavailable ? "unavailable" : "no_match";
      await shown(subject, "open", [one]);
      return one;
    },

    async claim(subject, proof, signal) {
      const number = normalNumber(proof.number);
      if (number === "") return { ok: false, error: "need_proof" };
      // What the subject may see anyway needs no proof and costs no try.
      const own = (await known(subject, signal)).orders.filter(
        ({ order, level }) => level > 1 && sameNumber(order.number, proof.number),
      );
      const [first] = own;
      if (first !== undefined && own.length === 1) {
        const visible = show(subject, first);
        await shown(subject, "claim", [visible]);
        return { ok: true, visible };
      }

      const complete = isComplete(proof);
      const maybeTracking = looksLikeTracking(proof.number);
      if (!complete && !maybeTracking) return { ok: false, error: "need_proof" };
      const tryId = await ledger.begin(subject, number, limits);
      if (tryId === null) {
        await ledger.audit(subject, "claim", { result: "too_many_tries", given: namesGiven(proof) });
        return { ok: false, error: "too_many_tries" };
      }

      const byNumber = await find(subject.shop, { by: "number", number: proof.number }, signal);
      const candidates = byNumber.orders.filter(({ order }) => sameNumber(order.number, proof.number));
      proves(proof, nobodysOrder);
      const proven = candidates.filter(({ order }) => proves(proof, order));
      const keys = new Set(proven.map(({ order }) => orderKey(secret, order)));
      const [match] = proven;
      if (complete && match !== undefined && keys.size === 1) {
        return right(subject, tryId, { ...match, key: orderKey(secret, match.order), level: 2 });
      }

      const byTracking = maybeTracking
        ? await find(subject.shop, { by: "tracking", trackingNumber: normalTracking(proof.number) }, signal)
        : { orders: [], unavailable: false };
      const parcels = byTracking.orders.flatMap((one) =>
        one.order.shipments
          .filter(({ trackingNumber }) => sameTracking(trackingNumber ?? "", proof.number))
          .map((shipment) => ({ ...one, shipment, key: orderKey(secret, one.order), level: 1 as const })),
      );
      const parcelKeys = new Set(parcels.map(({ key, shipment }) => `${key}/${shipment.id}`));
      const [parcel] = parcels;
      if (parcel !== undefined && parcelKeys.size === 1) return right(subject, tryId, parcel);

      const unavailable = byNumber.unavailable || byTracking.unavailable;
      const error = unavailable ? "unavailable" : complete ? "no_match" : "need_proof";
      await ledger.audit(subject, "claim", { result: error, given: namesGiven(proof) });
      return { ok: false, error };
    },
  };
}

/** The highest level among them, 0 when there are none. */
export function highest(orders: readonly VisibleOrder[]): Level {
  let level: Level = 0;
  for (const order of orders) if (order.level > level) level = order.level;
  return level;
}

/** Tracking numbers are long; anything shorter could be an order number and opens nothing by itself. */
function looksLikeTracking(number: string): boolean {
  const plain = normalTracking(number);
  return plain.length >= 8 && plain.length <= 40 && /^[A-Z0-9]+$/.test(plain) && /\d{4}/.test(plain);
}

function namesGiven(proof: Proof): readonly string[] {
  return (["email", "phone", "postcode", "lastName"] as const).filter((name) => proof[name] !== undefined);
}
