import { z } from "zod";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Json } from "#src/conversation/json.ts";
import { ignored, keyOf, rejected } from "./events.ts";
import { type JsonObject, isObject, listOf, readBody, storable } from "./json.ts";
import { Id } from "./loose.ts";
import { Item } from "./messaging-wire.ts";
import { type MessagingPlace, passedOver, readers } from "./messaging-items.ts";

/** How bodies of one product are read. */
export interface MessagingOptions {
  /** The body's `object`: `page` is Messenger. */
  readonly object: "page" | "instagram";
  /** Our app's id at Meta, where the merchant has given it. */
  readonly appId?: string;
}

/** Fields of `changes` that are for other uses of the page or profile than its messages. */
const otherFields = new Set([
  "comments",
  "conversations",
  "feed",
  "follow",
  "group_feed",
  "inbox_labels",
  "leadgen",
  "live_comments",
  "live_videos",
  "mention",
  "mentions",
  "name",
  "page_change_proposal",
  "page_upcoming_change",
  "picture",
  "product_review",
  "ratings",
  "story_insights",
  "videos",
]);

/**
 * The events in a webhook body of Messenger or Instagram, in its order. What cannot be read is `rejected` by
 * itself. At least one event. Throws `UnreadableBody` when it is not JSON.
 *
 * `messaging` is what we may answer, `standby` what another app or the inbox answers, `changes` what has no
 * conversation; but some versions and the dashboard put messages there too.
 * Source: Messenger Platform "Webhooks", Instagram "Webhook notification examples".
 */
export function readMessaging(body: Buffer, receivedAt: Date, options: MessagingOptions): InboundEvent[] {
  const root = readBody(body);
  if (!isObject(root) || root["object"] !== options.object) return [ignored("other_object")];
  const events: InboundEvent[] = [];
  // Appended one by one: spreading a list of unknown length into `push` can overflow the stack.
  const add = (found: readonly InboundEvent[]): void => {
    for (const event of found) events.push(event);
  };
  for (const entry of listOf(root["entry"]) ?? []) {
    if (!isObject(entry)) {
      add([rejected("bad_entry", entry)]);
      continue;
    }
    const id = Id.safeParse(entry["id"]);
    const account = id.success ? id.data : undefined;
    const about = { options, account, receivedAt };
    for (const name of ["messaging", "standby", "changes"] as const) {
      const list = entry[name];
      if (list === undefined || list === null) continue;
      const items = listOf(list);
      if (items === undefined) add([rejected("bad_list", list)]);
      for (const item of items ?? []) {
        add(name === "changes" ? readChange(item, about) : readItem(item, name === "standby", about));
      }
    }
  }
  return events.length === 0 ? [ignored("empty")] : events;
}

interface About {
  readonly options: MessagingOptions;
  /** The entry's id: the page or professional account. */
  readonly account: string | undefined;
  readonly receivedAt: Date;
}

function readChange(change: Json, about: About): InboundEvent[] {
  if (!isObject(change)) return [rejected("bad_change", change)];
  if (about.account === "0") return [ignored("dashboard_test")];
  const { field, value } = change;
  if (typeof field === "string" && otherFields.has(field)) return [ignored(field)];
  const isMessage = isObject(value) && isObject(value["sender"]) && isObject(value["recipient"]);
  return isMessage ? readItem(value, field === "standby", about) : [ignored("unknown_field")];
}

function readItem(item: Json, standby: boolean, about: About): InboundEvent[] {
  const clean = storable(item);
  if (clean === undefined || !isObject(clean)) return [rejected("bad_item", item)];
  // The dashboard's "Test" button sends samples of an account that does not exist.
  if (about.account === "0") return [ignored("dashboard_test")];
  try {
    return read(clean, standby, about);
  } catch (error) {
    if (error instanceof z.ZodError) return [rejected("bad_item", clean)];
    throw error;
  }
}

function read(item: JsonObject, standby: boolean, { options, account: entry, receivedAt }: About) {
  const { sender, recipient, timestamp } = Item.parse(item);
  const message = item["message"];
  const isEcho = isObject(message) && message["is_echo"] === true;
  const account = entry ?? (isEcho ? sender?.id : recipient?.id);
  if (account === undefined) return [rejected("no_account", item)];
  const place: MessagingPlace = {
    account,
    shopper: isEcho ? recipient?.id : sender?.id,
    isEcho,
    timestamp,
    receivedAt,
    item,
    options,
  };
  const events: InboundEvent[] = [];
  for (const [name, read] of readers) {
    const body = item[name];
    if (body === undefined || body === null) continue;
    // Our own account is nobody to answer, whatever it does.
    if (!isEcho && place.shopper === account) return [ignored("own_message")];
    for (const event of read(body, place)) events.push(event);
  }
  if (events.length === 0) {
    const known = Object.keys(item).find((name) => passedOver.has(name));
    return [ignored(known ?? "unknown_event")];
  }
  return standby ? withTheirFloor(events, place) : events;
}

/**
 * A message in `standby` is answered by whoever holds the conversation: another app, or a person in the inbox.
 * It is kept, and the floor is said to be theirs before it, so that the agent does not answer.
 * Source: Messenger Platform "Conversation routing".
 */
function withTheirFloor(events: readonly InboundEvent[], { account }: MessagingPlace): InboundEvent[] {
  return events.flatMap((event): InboundEvent[] => {
    if (event.kind !== "message") return [event];
    const id = keyOf("floor", account, event.from.id, "standby", event.id);
    return [{ kind: "floor", account, id, at: event.at, of: event.from, floor: "person" }, event];
  });
}
