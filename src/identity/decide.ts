import type { Level, Subject } from "#src/conversation/claim.ts";
import { normalNumber, sameNumber } from "#src/orders/number.ts";
import { normalTracking, sameTracking } from "#src/orders/tracking-number.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Attempted } from "./alarm.ts";
import type { Authority, ClaimError, ClaimResult, Proof, VisibleOrder } from "./authority.ts";
import { claimValue, orderKey } from "./handle.ts";
import { day, knowing } from "./known.ts";
import type { Known } from "./opening.ts";
import { claimLimits, type ClaimLedger, type ClaimLimits } from "./ledger.ts";
import { isComplete, nobodysOrder, proves } from "./proof.ts";
import { fieldsShown } from "./redact.ts";

export interface AuthorityDeps {
  /** The shop's sources, asked in this order. */
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly ledger: ClaimLedger;
  readonly now: () => Date;
  /** Key of the handles; at least 32 bytes, the same on all instances. */
  readonly secret: Buffer;
  readonly limits?: ClaimLimits;
  /** Told of each claim: for the alarm and the metrics. */
  readonly attempted?: Attempted;
}

/** How long a claim by knowledge holds. */
export const knowledgeAge = day;
const mostShown = 50;

/** Builds the one place that decides who may see what (docs/identity.md). Throws when the secret is too short. */
export function authority(deps: AuthorityDeps): Authority {
  const { ledger, now, secret } = deps;
  const limits = deps.limits ?? claimLimits;
  const { find, known, show } = knowing(deps);

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
    await ledger.audit(subject, "claim", { result: "right", level: visible.level });
    await shown(subject, "claim", [visible]);
    deps.attempted?.({ what: "claim", shop: subject.shop, outcome: "right" });
    return { ok: true, visible };
  }

  async function failed(subject: Subject, proof: Proof, error: ClaimError): Promise<ClaimResult> {
    await ledger.audit(subject, "claim", { result: error, given: namesGiven(proof) });
    deps.attempted?.({ what: "claim", shop: subject.shop, outcome: error });
    return { ok: false, error };
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

    async grasp(subject, handle, signal) {
      const { orders, unavailable } = await known(subject, signal);
      const one = orders.find((order) => show(subject, order).handle === handle);
      if (one === undefined) return unavailable ? "unavailable" : "no_match";
      const { order, key, source, level, stale } = one;
      return { order, key, level, stale, ...(source === undefined ? {} : { source }) };
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
      const begun = await ledger.begin(subject, number, limits);
      if ("refused" in begun) return failed(subject, proof, begun.refused);
      const tryId = begun.id;

      const byNumber = await find(
        subject.shop,
        // Some stores answer only to both; what they answer is compared like any other's.
        { by: "number", number: proof.number, ...emailBeside(proof) },
        signal,
      );
      const candidates = byNumber.orders.filter(({ order }) => sameNumber(order.number, proof.number));
      // Where there is no such order the same is compared with nobody's, so that both take as long.
      if (candidates.length === 0) proves(proof, nobodysOrder);
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
      const result = await failed(subject, proof, error);
      return result.ok || error !== "no_match" || byNumber.reachesDays === undefined
        ? result
        : { ...result, reachesDays: byNumber.reachesDays };
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

/** The e-mail address as sources take it. */
function emailBeside({ email }: Proof): { readonly email?: string } {
  const plain = email?.normalize("NFKC").trim().toLowerCase() ?? "";
  return plain === "" ? {} : { email: plain };
}

function namesGiven(proof: Proof): readonly string[] {
  return (["email", "phone", "postcode", "lastName"] as const).filter((name) => proof[name] !== undefined);
}
