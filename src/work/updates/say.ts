import type { ShopProfile } from "#src/agent/turn.ts";
import type { Outgoing, Said, Spoken } from "#src/delivery/outgoing.ts";
import { redact } from "#src/identity/redact.ts";
import type { Registry } from "#src/intake/registry.ts";
import { assess } from "#src/orders/assess.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderSituation } from "#src/orders/situation.ts";
import type { Db } from "#src/store/db.ts";
import { readSubscription, type Subscription } from "#src/store/subscriptions.ts";
import { dropUpdates, keepUpdates, postponeUpdates, updatesOf } from "#src/store/updates.ts";
import { discover, settle, type Dropped, type Kept } from "./decide.ts";
import { foundRow, keptOf } from "./kept.ts";
import { newsOf, type News } from "./news.ts";
import { afterQuiet } from "./quiet.ts";
import type { UpdateSettings } from "./settings.ts";
import type { WriteUpdate } from "./write.ts";

/** An order as it is now; null: the store does not have it any more. */
export type OrderNow =
  | { readonly ok: true; readonly order: Order | null }
  /** It could not be asked. */
  | { readonly ok: false };

export interface SayDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly outgoing: Outgoing;
  readonly now: () => Date;
  readonly profile: (shop: string) => Promise<ShopProfile>;
  readonly settings: (shop: string) => Promise<UpdateSettings>;
  /** With what is tracked of its parcels. */
  readonly read: (shop: string, source: string, order: string) => Promise<OrderNow>;
  readonly write: WriteUpdate;
}

/** An order that could not be read, or a connection that waits for its merchant, is looked at again after this, ms. */
const againMs = 5 * 60_000;
/** An update whose order could not be read for this long is no news, ms. */
const unreadableMs = 12 * 3_600_000;

/**
 * Says what is due for one subscription, as things are at this moment, in one message; drops what is outdated. Every
 * step can be repeated: nothing is said twice by a process that died in any of them. Throws when the database is away.
 */
export async function sayDue(deps: SayDeps, id: string): Promise<void> {
  const { db, now } = deps;
  const subscription = await readSubscription(db, id);
  if (subscription === undefined) return;
  const due = (await updatesOf(db, id)).filter(({ state }) => state === "due");
  const dropAll = (reason: Dropped) =>
    dropUpdates(
      db,
      due.map((row) => ({ id: row.id, reason })),
    );
  if (due.length === 0) return;
  if (subscription.ended) return dropAll("unsubscribed");
  if (subscription.optedOut) return dropAll("opted_out");

  const read = await deps.read(subscription.shop, subscription.source, subscription.order);
  const at = now();
  if (!read.ok) {
    const since = Math.min(...due.map(({ createdAt }) => createdAt.getTime()));
    if (at.getTime() - since > unreadableMs) return dropAll("unreadable");
    return postponeUpdates(db, id, new Date(at.getTime() + againMs));
  }
  if (read.order === null) return dropAll("outdated");

  const shop = await deps.profile(subscription.shop);
  const settings = await deps.settings(subscription.shop);
  const situation = situationOf(read.order, at, shop);
  const open = afterQuiet(at, situation.timeZone, settings.quiet);
  if (open > at) return postponeUpdates(db, id, open);

  const news = newsOf(read.order, situation, at);
  // What became true since the order was last looked at belongs into the same message.
  const found = discover(news, await keptIn(db, id), new Map(), settings, at);
  await keepUpdates(db, id, found.map(foundRow), {
    now: at,
    dueAt: new Date(at.getTime() + againMs),
  });
  const { say, drop } = settle(news, await keptIn(db, id), settings, at);
  await dropUpdates(db, drop);
  if (say.length > 0) await tell(deps, subscription, situation, say, shop, settings);
}

async function keptIn(db: Db, subscription: string): Promise<Kept[]> {
  return keptOf(await updatesOf(db, subscription));
}

/** As level 2 may see it, whatever the shopper had proven when they asked: the phone may be another's by now. */
export function situationOf(order: Order, now: Date, shop: ShopProfile): OrderSituation {
  return assess(redact(order, 2, order.id), now, shop, 2);
}

async function tell(
  deps: SayDeps,
  subscription: Subscription,
  situation: OrderSituation,
  say: readonly { readonly id: string; readonly news: News }[],
  shop: ShopProfile,
  settings: UpdateSettings,
): Promise<void> {
  const { db, registry, outgoing } = deps;
  const [first] = say;
  if (first === undefined) return;
  const updates = say.map(({ id }) => id);
  const said = async (style: "chat" | "brief" | "letter"): Promise<Said> => ({
    key: `update:${first.id}`,
    ...(await deps.write({
      news: say.map(({ news: { kind, situation: parcel } }) => ({ kind, parcel })),
      situation,
      language: subscription.language,
      shop,
      style,
    })),
    updates,
  });
  const { email } = subscription;
  const byMail = settings.email === "never" ? null : email;
  const mail = async (key: string, marks: boolean): Promise<Spoken> => {
    const letter = await said("letter");
    return outgoing.to(
      subscription.shop,
      { kind: "email", value: byMail ?? "" },
      { ...letter, key, ...(marks ? {} : { updates: [] }) },
    );
  };

  const connection = await registry.get(subscription.connection);
  const style = connection?.channel.traits.style ?? "chat";
  // First, because the update counts as said with the other: a process that dies between repeats both by their keys.
  if (byMail !== null && settings.email === "also" && style !== "letter")
    await mail(`update:${first.id}:also`, false);

  const message = await said(style);
  const spoken = await outgoing.inConversation(subscription.conversation, message);
  if (spoken.kind === "said" || spoken.kind === "said_before") return;
  const dropSaid = (reason: Dropped) =>
    dropUpdates(
      db,
      updates.map((id) => ({ id, reason })),
    );
  // Who wants no messages there is not followed elsewhere.
  if (spoken.kind === "opted_out") return dropSaid("opted_out");
  if (byMail !== null) {
    const mailed = await mail(message.key, true);
    if (mailed.kind === "said" || mailed.kind === "said_before") return;
    if (mailed.kind === "opted_out") return dropSaid("opted_out");
  }
  if (connection?.state === "broken")
    return postponeUpdates(db, subscription.id, new Date(deps.now().getTime() + againMs));
  return dropSaid(spoken.kind);
}
