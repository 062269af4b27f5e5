import type { Subject } from "#src/conversation/claim.ts";
import type { Log } from "#src/observe/observer.ts";
import type { Order } from "#src/orders/order.ts";
import { emptyFleeting } from "#src/store/deliveries.ts";
import {
  addSubscription,
  endSubscriptions,
  subscriptionsOn,
  subscriptionsToLookAt,
} from "#src/store/subscriptions.ts";
import { claimUpdates, keepUpdates, toldIn, updatesOf } from "#src/store/updates.ts";
import type { Schedule } from "../schedule.ts";
import { baseline, discover } from "./decide.ts";
import { foundRow, keptOf } from "./kept.ts";
import { expectedDay, newsOf } from "./news.ts";
import { afterQuiet } from "./quiet.ts";
import { sayDue, situationOf, type SayDeps } from "./say.ts";

export interface UpdatesDeps extends SayDeps {
  readonly log: Log;
}

/** A wish to hear of an order without asking. */
export interface Wish {
  readonly sourceId: string;
  /** As it is shown to the shopper at this moment: what it says now they know. */
  readonly order: Order;
  /** The key that identity knows the order by. */
  readonly orderKey: string;
  /** BCP 47. */
  readonly language: string;
  /** Where to write when their channel cannot be used; left out of the wish unless the subject has proven it. */
  readonly email?: string;
}

/** What an update that is answered was about. */
export interface UpdateContext {
  readonly sourceId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  /** `Shipment.id` of the first parcel that was told of. */
  readonly parcel: string;
  /** Of all of them, with what was told: a name of `updateKinds`, of a moved date with its day behind a colon. */
  readonly parcels: readonly { readonly parcel: string; readonly kind: string }[];
}

/** Updates nobody had to ask for. Everything rejects when the database is away, and can be repeated. */
export interface Updates {
  /**
   * An order was read again: what is new to those who want to hear of it becomes due. At least once for each change;
   * more often, late and in any order is harmless.
   */
  onOrder(shop: string, sourceId: string, before: Order | null, after: Order): Promise<void>;
  /** Notes the wish, with its time, in the audit. The subscription's id; null when there is no such conversation. */
  subscribe(subject: Subject, wish: Wish): Promise<string | null>;
  /** Ends a conversation's wish for an order (left out: all of its wishes). Returns how many there were. */
  unsubscribe(
    subject: Subject,
    of?: { readonly sourceId: string; readonly orderId: string },
  ): Promise<number>;
  /** What a shopper's message is about who answers an update: the one quoted (the provider's id), else the last thing said. */
  contextOf(conversation: string, replyTo: string | null): Promise<UpdateContext | undefined>;
  /** Says what is due now; returns how many subscriptions were looked at. */
  say(signal: AbortSignal): Promise<number>;
  readonly schedules: readonly Schedule[];
}

/** Subscriptions taken at once, and how long they are this instance's, ms. */
const atOnce = 20;
const leaseMs = 5 * 60_000;

export function updates(deps: UpdatesDeps): Updates {
  const { db, now, log } = deps;

  const onOrder: Updates["onOrder"] = async (shop, sourceId, before, after) => {
    const subscriptions = await subscriptionsOn(db, shop, sourceId, after.id);
    if (subscriptions.length === 0) return;
    const settings = await deps.settings(shop);
    const at = now();
    const situation = situationOf(after, at, await deps.profile(shop));
    const news = newsOf(after, situation, at);
    const days = daysOf(before, situation.timeZone);
    const soon = new Date(at.getTime() + settings.togetherMinutes * 60_000);
    const dueAt = afterQuiet(soon, situation.timeZone, settings.quiet);
    for (const { id } of subscriptions) {
      const found = discover(news, keptOf(await updatesOf(db, id)), days, settings, at);
      await keepUpdates(db, id, found.map(foundRow), { now: at, dueAt });
    }
  };

  const say: Updates["say"] = async (signal) => {
    let looked = 0;
    while (!signal.aborted) {
      const claimed = await claimUpdates(db, now(), atOnce, leaseMs);
      for (const id of claimed) {
        if (signal.aborted) break;
        try {
          await sayDue(deps, id);
        } catch (error) {
          log.warn({ error, subscription: id }, "an update could not be said; it is tried again in minutes");
        }
        looked += 1;
      }
      if (claimed.length < atOnce) break;
    }
    return looked;
  };

  /** Nobody tells that nothing happens: parcels that stand still are found by looking, each order once a day. */
  const look = async (signal: AbortSignal): Promise<void> => {
    for (const { shop, source, order } of await subscriptionsToLookAt(db, now().getUTCHours())) {
      if (signal.aborted) return;
      const read = await deps.read(shop, source, order);
      if (read.ok && read.order !== null) await onOrder(shop, source, null, read.order);
    }
  };

  return {
    onOrder,
    async subscribe(subject, wish) {
      const { order } = wish;
      const at = now();
      const situation = situationOf(order, at, await deps.profile(subject.shop));
      const { optIn } = await deps.settings(subject.shop);
      return addSubscription(db, {
        shop: subject.shop,
        conversation: subject.conversation,
        source: wish.sourceId,
        order: order.id,
        orderKey: wish.orderKey,
        orderNumber: order.number,
        email: provenEmail(subject, wish, at),
        language: wish.language,
        words: optIn[wish.language] ?? optIn[wish.language.split("-")[0] ?? ""] ?? null,
        known: baseline(newsOf(order, situation, at)).map(foundRow),
      });
    },
    unsubscribe: (subject, of) =>
      endSubscriptions(
        db,
        subject.conversation,
        of === undefined ? null : { source: of.sourceId, order: of.orderId },
      ),
    async contextOf(conversation, replyTo) {
      const told = await toldIn(db, conversation, replyTo);
      const [first] = told?.parcels ?? [];
      if (told === undefined || first === undefined) return undefined;
      const { source, order, orderNumber, parcels } = told;
      return { sourceId: source, orderId: order, orderNumber, parcel: first.parcel, parcels };
    },
    say,
    schedules: [
      {
        name: "updates",
        cron: "* * * * *",
        async run(signal) {
          await say(signal);
          await emptyFleeting(db);
        },
      },
      { name: "updates-look", cron: "41 * * * *", run: look },
    ],
  };
}

/** Expected days by parcel, as an order told them. */
function daysOf(order: Order | null, timeZone: string): ReadonlyMap<string, string> {
  const days = new Map<string, string>();
  for (const parcel of order?.shipments ?? []) {
    const day = expectedDay(parcel, timeZone);
    if (day !== null) days.set(parcel.id, day);
  }
  return days;
}

/** An address that the subject has proven: itself at level 3, or as the one on this order by a code. */
function provenEmail({ claims }: Subject, { email, order }: Wish, now: Date): string | null {
  if (email === undefined) return null;
  const proven = claims.some(
    ({ kind, value, method, level, expires }) =>
      expires > now &&
      level >= 3 &&
      ((kind === "email" && value === email) || (method === "code_email" && order.customer.email === email)),
  );
  return proven ? email : null;
}
