import { setTimeout as wait } from "node:timers/promises";
import { demoKind, nextEvent, nextStep, signedEvent } from "#src/demo/index.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { sourceWebhookPath } from "#src/server/source-webhooks.ts";
import type { DemoCarrier, MovingParcel } from "#src/server/playground/carrier.ts";
import type { Db } from "#src/store/db.ts";
import { parcelsOf } from "#src/store/shipments.ts";
import type { FurnishedShop } from "./shop.ts";

export interface CarrierParts extends FurnishedShop {
  readonly db: Db;
  /** As shoppers are answered from: with what is tracked. */
  readonly sources: (shop: string) => Promise<readonly OrderSource[]>;
  readonly publicUrl: () => URL;
  readonly now: () => Date;
}

/** A parcel is kept when its order is first read; that takes a moment, ms. */
const keptWithinMs = 3_000;
const lookMs = 25;

/** The demo shop's carrier, played: what it knows is what the shop knows, and what it does it tells by webhook. */
export function demoCarrier({ db, shop, carrier, sources, publicUrl, now }: CarrierParts): DemoCarrier {
  const read = async (email: string) => {
    const source = (await sources(shop.id)).find(({ kind }) => kind === demoKind);
    const found = await source?.find({ by: "email", email });
    if (source?.id === undefined || found?.ok !== true) throw new Error("The demo orders cannot be read.");
    return { source: source.id, orders: found.orders };
  };
  return {
    async parcels({ email }) {
      const { orders } = await read(email);
      return orders.flatMap((order) =>
        order.shipments.flatMap((parcel) => {
          const next = nextStep(parcel);
          return next === undefined ? [] : [shown(order, parcel, next)];
        }),
      );
    },
    async next({ email }, id) {
      const { source, orders } = await read(email);
      for (const order of orders)
        for (const parcel of order.shipments) {
          const event = idOf(order, parcel) === id ? nextEvent(order, parcel, now()) : undefined;
          if (event === undefined) continue;
          await kept(source, order, parcel);
          const url = new URL(sourceWebhookPath.tracking(carrier.id), publicUrl());
          return { url, ...signedEvent(event, carrier.webhookSecret) };
        }
      return undefined;
    },
  };

  /** A webhook for a parcel that is not kept yet says nothing to anybody. */
  async function kept(source: string, order: Order, { id }: Shipment): Promise<void> {
    const until = performance.now() + keptWithinMs;
    while (performance.now() < until) {
      if ((await parcelsOf(db, source, [order.id])).some(({ shipment }) => shipment === id)) return;
      await wait(lookMs);
    }
  }
}

const idOf = (order: Order, parcel: Shipment) => `${order.id} ${parcel.id}`;

function shown(order: Order, parcel: Shipment, next: string): MovingParcel {
  return {
    id: idOf(order, parcel),
    number: order.number,
    titles: parcel.items.flatMap(({ itemId }) => order.items.find(({ id }) => id === itemId)?.title ?? []),
    carrier: parcel.carrier ?? null,
    status: parcel.status,
    next,
  };
}
