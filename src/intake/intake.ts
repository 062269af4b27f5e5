import type { Channel } from "#src/channel/channel.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Json } from "#src/conversation/json.ts";
import { asksForAnswer } from "#src/conversation/content.ts";
import type { Observer } from "#src/observe/observer.ts";
import { acceptMessages, type Accepted, type NewMessage } from "#src/store/accept.ts";
import type { Db } from "#src/store/db.ts";
import { familiar } from "#src/store/familiar.ts";
import { isDataFault } from "#src/store/failures.ts";
import { storeFileOf } from "#src/store/media.ts";
import { deliveryEchoed } from "#src/store/own-echo.ts";
import { acceptReadUpTo, acceptReceipts, type NewReceipt } from "#src/store/receipts.ts";
import {
  acceptConsent,
  acceptEcho,
  acceptFloor,
  acceptNewIdentity,
  keepRejection,
  type Signal,
} from "#src/store/signals.ts";
import { batcher } from "./batcher.ts";
import { maskCards, maskCardsIn, maskCardsSaid } from "./mask.ts";
import type { LiveConnection } from "./registry.ts";

/** Where everything a provider tells comes in. */
export interface Intake {
  /**
   * Resolves when all events are committed; only then may the provider be told so. Rejects when the database
   * is away (`Overloaded` when too much is waiting), and then the provider must come again: what was
   * committed already is recognised.
   */
  accept(connection: LiveConnection, events: readonly InboundEvent[]): Promise<void>;
}

export interface IntakeDeps {
  readonly db: Db;
  readonly observer: Observer;
  /** A turn is due in `inMs`. */
  readonly turnDue: (inMs: number) => void;
  /** A delivery that was waiting has been settled. */
  readonly sendDue: () => void;
  /** Files are waiting to be fetched. */
  readonly mediaDue: () => void;
  /** Something in a conversation changed. */
  readonly changed: (conversation: string) => void;
}

/** Who somebody is and who may speak. */
const inOrder: ReadonlySet<InboundEvent["kind"]> = new Set(["identity", "consent", "echo", "floor"]);

/** One webhook may bring a thousand items; more than this are not held in memory. */
const bound = 10_000;

export function intake(deps: IntakeDeps): Intake {
  const { db, observer } = deps;
  const known = familiar();
  const message = batcher<NewMessage, Accepted>({
    commit: (items) => acceptMessages(db, items, known),
    size: 200,
    atOnce: db.batchesAtOnce,
    bound,
    isItemsFault: isDataFault,
  });
  const receipt = batcher<NewReceipt, true>({
    async commit(items) {
      const { conversations, freed } = await acceptReceipts(db, items);
      for (const conversation of conversations) deps.changed(conversation);
      if (freed) deps.sendDue();
      return items.map(() => true as const);
    },
    size: 500,
    atOnce: 1,
    bound,
    isItemsFault: isDataFault,
  });

  const rejected = async (connection: LiveConnection, reason: string, raw: Json): Promise<void> => {
    observer.intake(connection.channel.name, "rejected", `rejected:${reason}`);
    await keepRejection(db, connection.id, reason, maskCardsIn(raw));
  };

  const one = async (connection: LiveConnection, event: InboundEvent): Promise<void> => {
    const { channel } = connection;
    if (event.kind === "ignored") {
      observer.intake(channel.name, "ignored", `ignored:${event.reason}`);
      return;
    }
    if (event.kind === "rejected") return rejected(connection, event.reason, event.raw);
    if (!connection.accounts.has(event.account))
      return rejected(connection, "unknown_account", { account: event.account, item: event.raw ?? null });
    try {
      await store(connection, event);
    } catch (error) {
      if (!isDataFault(error)) throw error;
      observer.log.warn(
        { error, connection: connection.id, kind: event.kind },
        "the database refused an event's values; it is kept as rejected",
      );
      const about = { account: event.account, kind: event.kind, id: event.id.slice(0, 300) };
      try {
        await rejected(connection, "unstorable", { ...about, item: event.raw ?? null });
      } catch (again) {
        if (!isDataFault(again)) throw again;
        await rejected(connection, "unstorable", about);
      }
    }
  };

  type Storable = Exclude<InboundEvent, { kind: "ignored" | "rejected" }>;
  const store = async (connection: LiveConnection, event: Storable): Promise<void> => {
    const { channel } = connection;
    const base = { shop: connection.shop, channel: channel.name, connection: connection.id };
    const signal = (from: Signal["from"]): Signal => ({ ...base, key: event.id, from });
    switch (event.kind) {
      case "message": {
        const item = newMessage(base, channel, event);
        const { conversation, fresh } = await message(item);
        if (conversation === null) {
          observer.intake(channel.name, "message", "duplicate");
          return;
        }
        // Also of a message that was here before: the process may have died between the two.
        for (const file of event.files ?? [])
          await storeFileOf(
            db,
            { conversation, providerId: event.id, ref: file.ref },
            file.name === undefined ? file : { ...file, name: maskCards(file.name) },
          );
        observer.intake(channel.name, "message", fresh ? "stored" : "duplicate");
        if (event.machine !== undefined) observer.intake(channel.name, "machine", event.machine);
        if (!fresh) return;
        if (item.asks) deps.turnDue(item.settleMs);
        const came = new Set(event.files?.map((file) => file.ref));
        if (event.content.some((content) => content.kind === "media" && !came.has(content.ref)))
          deps.mediaDue();
        deps.changed(conversation);
        return;
      }
      case "status": {
        const { of, key, status, at, failure, pricing } = event;
        await receipt({ connection: connection.id, of, status, at, key, failure, pricing });
        observer.intake(channel.name, "status", "stored");
        observer.reached("receipt_saved");
        return;
      }
      case "echo": {
        const own = event.perhapsOurs === true ? await deliveryEchoed(db, signal(event.to), event) : null;
        if (own !== null) {
          await receipt({ connection: connection.id, of: event.id, key: own, status: "sent", at: event.at });
          observer.intake(channel.name, "echo", "own");
          return;
        }
        const said = { ...event, content: maskCardsSaid(event.content), ...rawOf(event) };
        const conversation = await acceptEcho(db, signal(event.to), said);
        observer.intake(channel.name, "echo", conversation === null ? "duplicate" : "stored");
        if (conversation !== null) deps.changed(conversation);
        return;
      }
      case "read": {
        const conversation = await acceptReadUpTo(db, signal(event.from), event.upTo);
        observer.intake(channel.name, "status", "stored");
        if (conversation !== null) deps.changed(conversation);
        return;
      }
      case "floor": {
        const conversation = await acceptFloor(db, signal(event.of), event.floor);
        observer.intake(channel.name, "floor", conversation === null ? "duplicate" : "stored");
        if (conversation !== null) deps.changed(conversation);
        return;
      }
      case "consent":
        await acceptConsent(db, signal(event.from), event);
        observer.intake(channel.name, "consent", "stored");
        return;
      case "identity":
        await acceptNewIdentity(db, signal(event.from), event.was);
        observer.intake(channel.name, "identity", "stored");
        return;
    }
  };

  return {
    async accept(connection, events) {
      observer.reached("inserting");
      // Who a shopper is comes before what they say; the rest of a batch is independent of its order.
      for (const event of events) if (inOrder.has(event.kind)) await one(connection, event);
      const results = await Promise.allSettled(
        events.filter((event) => !inOrder.has(event.kind)).map((event) => one(connection, event)),
      );
      const failed = results.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      observer.reached("committed");
    },
  };
}

/** The event as it was received, but for card numbers. */
function rawOf({ raw }: { readonly raw?: Json }): { readonly raw?: Json } {
  return raw === undefined ? {} : { raw: maskCardsIn(raw) };
}

function newMessage(
  base: { shop: string; channel: string; connection: string },
  channel: Channel,
  event: Extract<InboundEvent, { kind: "message" }>,
): NewMessage {
  const opensWindow = event.content.some(
    ({ kind }) => kind !== "reaction" && kind !== "edit" && kind !== "deletion" && kind !== "referral",
  );
  return {
    ...base,
    key: event.id,
    from: event.from,
    name: event.name === undefined ? undefined : maskCards(event.name),
    content: maskCardsSaid(event.content),
    at: event.at,
    replyTo: event.replyTo,
    memo: event.memo === undefined ? undefined : maskCardsIn(event.memo),
    ...rawOf(event),
    machine: event.machine,
    settleMs: channel.traits.settleMs,
    asks: event.machine === undefined && asksForAnswer(event.content),
    opensWindow,
  };
}
