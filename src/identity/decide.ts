import type { Claim, Level, Subject } from "#src/conversation/claim.ts";
import { normalNumber, sameNumber } from "#src/orders/number.ts";
import { normalTracking, sameTracking } from "#src/orders/tracking-number.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Authority, ClaimResult, Proof, VisibleOrder } from "./authority.ts";
import { claimValue, handleOf, orderKey } from "./handle.ts";
import { opening, type Known } from "./opening.ts";
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
/** How long a claim by knowledge holds. */
export const knowledgeAge = day;
const mostShown = 50;

/** Builds the one place that decides who may see what (DESIGN §7). Throws when the secret is too short. */
export function authority(deps: AuthorityDeps): Authority {
  const { ledger, now, secret } = deps;
  const limits = deps.limits ?? claimLimits;
  const { find, opened } = opening(deps);
  if (secret.length < 32) throw new Error("authority: the secret must have at least 32 bytes");

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
