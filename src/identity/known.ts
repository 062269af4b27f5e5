import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { VisibleOrder } from "./authority.ts";
import { handleOf } from "./handle.ts";
import type { ClaimLedger } from "./ledger.ts";
import { opening, type Known, type Opening } from "./opening.ts";
import { redact, redactToParcel } from "./redact.ts";

export const day = 24 * 3_600_000;

/** What a subject's claims open, before and after redaction. */
export interface Knowing {
  readonly find: Opening["find"];
  /** Everything the subject's claims open, each order once at its highest level, newest first. */
  readonly known: (
    subject: Subject,
    signal?: AbortSignal,
  ) => Promise<{ orders: Known[]; unavailable: boolean }>;
  /** The order as this subject may see it. */
  readonly show: (subject: Subject, one: Known) => VisibleOrder;
}

/** Throws when the secret is too short. */
export function knowing(deps: {
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly ledger: Pick<ClaimLedger, "claimsOf">;
  readonly now: () => Date;
  readonly secret: Buffer;
}): Knowing {
  const { ledger, now, secret } = deps;
  if (secret.length < 32) throw new Error("authority: the secret must have at least 32 bytes");
  const { find, opened } = opening(deps);

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

  return { find, known, show };
}
