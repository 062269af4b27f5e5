import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import { samePhone } from "#src/orders/phone.ts";
import { sameTracking } from "#src/orders/tracking-number.ts";
import type { OrderQuery, OrderSource } from "#src/orders/source.ts";
import { orderKey, readClaimValue } from "./handle.ts";

/** A phone number shows the orders of this long; numbers are given to other people later. */
export const phoneClaimAge = 180 * 24 * 3_600_000;

/** An order before redaction; never leaves this folder. */
export interface Known {
  readonly order: Order;
  readonly key: string;
  readonly level: 1 | 2 | 3 | 4;
  readonly shipment?: Shipment;
  readonly asOf: Date;
  readonly stale: boolean;
  /** `OrderSource.id` of where it was found. */
  readonly source?: string;
}

export interface Found {
  readonly orders: readonly {
    readonly order: Order;
    readonly asOf: Date;
    readonly stale: boolean;
    readonly source?: string;
  }[];
  /** At least one source could not be asked. */
  readonly unavailable: boolean;
  /** How far back the most limited of the sources lets us look, days; absent: none is limited. */
  readonly reachesDays?: number;
}

/** What claims open at the shop's sources. */
export interface Opening {
  /** Asks all sources of a shop. */
  readonly find: (shop: string, query: OrderQuery, signal?: AbortSignal) => Promise<Found>;
  /** What one claim opens, and whether a source could not be asked. Whatever a source returns is checked again: only equal counts. */
  readonly opened: (subject: Subject, claim: Claim, signal?: AbortSignal) => Promise<[Known[], boolean]>;
}

export function opening(deps: {
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly now: () => Date;
  readonly secret: Buffer;
}): Opening {
  const { now, secret, sources } = deps;

  async function find(shop: string, query: OrderQuery, signal?: AbortSignal): Promise<Found> {
    const answers = await Promise.all(
      (await sources(shop)).map(async (source) => {
        try {
          return { ...(await source.find(query, signal)), source: source.id };
        } catch {
          return { ok: false as const, detail: "the source threw" };
        }
      }),
    );
    const limits = answers.flatMap((answer) => (answer.ok ? (answer.reachesDays ?? []) : []));
    return {
      ...(limits.length === 0 ? {} : { reachesDays: Math.min(...limits) }),
      orders: answers.flatMap((answer) =>
        answer.ok
          ? answer.orders.map((order) => ({
              order,
              asOf: answer.asOf,
              stale: answer.stale,
              ...(answer.source === undefined ? {} : { source: answer.source }),
            }))
          : [],
      ),
      unavailable: answers.some((answer) => !answer.ok),
    };
  }

  async function opened(subject: Subject, claim: Claim, signal?: AbortSignal): Promise<[Known[], boolean]> {
    if (claim.kind === "phone" && (claim.method === "channel_phone" || claim.method === "code_phone")) {
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
    const byEmail = claim.method === "channel_email" || claim.method === "code_email";
    if (claim.kind === "email" && byEmail && claim.level >= 3) {
      const found = await find(subject.shop, { by: "email", email: claim.value }, signal);
      const own = found.orders.filter(({ order }) => sameEmail(order.customer.email ?? "", claim.value));
      return [
        own.map((one) => ({ ...one, key: orderKey(secret, one.order), level: 3 as const })),
        found.unavailable,
      ];
    }
    const claimed = readClaimValue(claim.value);
    if (claimed === null) return [[], false];
    const byCode = claim.method === "code_email" && claim.level === 4;
    if (claim.kind === "order" && (claim.method === "knowledge" || byCode)) {
      const found = await find(subject.shop, { by: "number", number: claimed.number }, signal);
      const own = found.orders
        .map((one) => ({
          ...one,
          key: orderKey(secret, one.order),
          level: byCode ? (4 as const) : (2 as const),
        }))
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

  return { find, opened };
}

/** Exactly the same mailbox: only case is forgiven, because a look-alike is somebody else's. */
function sameEmail(a: string, b: string): boolean {
  const plain = (email: string) => email.trim().toLowerCase();
  return plain(a) !== "" && plain(a) === plain(b);
}
