import type { InboundEvent } from "#src/channel/event.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { ignored, keyOf, rejected } from "./events.ts";
import type { JsonObject } from "./json.ts";
import { contentOf, emojiOf, referralOf } from "./messaging-content.ts";
import * as wire from "./messaging-wire.ts";
import { keyIn } from "./own-key.ts";
import { timeOf } from "./time.ts";

/** What an item's own member does not say. */
export interface MessagingPlace {
  readonly account: string;
  /** The person, by the id Meta gives them for this account; absent for guests that have none. */
  readonly shopper: string | undefined;
  readonly isEcho: boolean;
  readonly timestamp: unknown;
  readonly receivedAt: Date;
  /** The whole item, copied clean. */
  readonly item: JsonObject;
  readonly options: { readonly object: "page" | "instagram"; readonly appId?: string };
}

type Reader = (body: Json, place: MessagingPlace) => InboundEvent[];

/** How each member of an item is read. A body that does not fit throws a ZodError. */
export const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["message", message],
  ["postback", postback],
  ["message_edit", messageEdit],
  ["reaction", reaction],
  ["referral", referral],
  ["order", cart],
  ["read", seenByShopper],
  ["delivery", delivery],
  ["pass_thread_control", passControl],
  ["take_thread_control", takeControl],
]);

/** Members that need nothing done: logins, games, ratings of answers, roles of apps. */
export const passedOver: ReadonlySet<string> = new Set([
  "account_linking",
  "app_roles",
  "game_play",
  "message_context",
  "optin",
  "policy_enforcement",
  "request_thread_control",
  "response_feedback",
]);

/** Where the platform's own inboxes take a conversation: Page Inbox (two ids are documented) and Instagram's. */
const inboxes = new Set(["263902037430900", "26390203743090", "1217981644879628"]);

function message(body: Json, place: MessagingPlace): InboundEvent[] {
  const said = wire.Message.parse(body);
  if (place.isEcho) return echo(said, place);
  if (said.is_deleted === true) {
    return say(`${said.mid}:deleted`, place, [{ kind: "deletion", of: said.mid }]);
  }
  const replyTo = said.reply_to?.mid;
  return say(said.mid, place, contentOf(said), replyTo === undefined ? {} : { replyTo });
}

/**
 * A message that left our account. Ours is known by our mark, or by the app's id, and confirms the send;
 * anybody else's is an answer by a person or another app. Instagram's echoes say neither.
 */
function echo(said: wire.Message, place: MessagingPlace): InboundEvent[] {
  const { options, account } = place;
  if (said.is_deleted === true) return [ignored("own_deletion")];
  const key = keyIn(said.metadata);
  const ours = key !== undefined || (options.appId !== undefined && said.app_id === options.appId);
  if (ours) {
    const at = atOf(place);
    return [
      {
        kind: "status",
        account,
        id: `${said.mid}:sent`,
        at,
        raw: place.item,
        of: said.mid,
        status: "sent",
        ...(key === undefined ? {} : { key }),
      },
    ];
  }
  const to = shopperOf(place);
  if (to === undefined) return [rejected("no_recipient", place.item)];
  const foreign = said.app_id !== undefined && (options.appId !== undefined || inboxes.has(said.app_id));
  const perhapsOurs = options.object === "instagram" && !foreign;
  return [
    {
      kind: "echo",
      account,
      id: said.mid,
      at: atOf(place),
      raw: place.item,
      to,
      content: contentOf(said),
      ...(perhapsOurs ? { perhapsOurs } : {}),
    },
  ];
}

/** A tap on a button, an ice breaker or a menu. Old apps give no id, standby no payload. */
function postback(body: Json, place: MessagingPlace): InboundEvent[] {
  const { mid, title, payload, referral } = wire.Postback.parse(body);
  const id = payload ?? title;
  if (id === undefined || id === "") return [rejected("empty_postback", place.item)];
  const shown = title === undefined || title.trim() === "" ? id : title;
  return say(mid ?? keyOf("postback", place.account, place.shopper, place.timestamp, payload, title), place, [
    { kind: "choice", id, title: shown },
    ...(referral === undefined ? [] : referralOf(referral)),
  ]);
}

function messageEdit(body: Json, place: MessagingPlace): InboundEvent[] {
  const { mid, text, num_edit } = wire.MessageEdit.parse(body);
  const id = num_edit === undefined ? keyOf("edit", mid, place.timestamp, text) : `${mid}:edit:${num_edit}`;
  return say(id, place, [{ kind: "edit", of: mid, content: [{ kind: "text", text }] }]);
}

function reaction(body: Json, place: MessagingPlace): InboundEvent[] {
  const said = wire.Reaction.parse(body);
  const emoji = emojiOf(said);
  const id = keyOf("reaction", place.account, place.shopper, said.mid, emoji, place.timestamp);
  return say(id, place, [{ kind: "reaction", to: said.mid, emoji }]);
}

/** An m.me or ig.me link, or an advert, opened in a conversation there was already. */
function referral(body: Json, place: MessagingPlace): InboundEvent[] {
  const said = wire.Referral.parse(body);
  const id = keyOf("referral", place.account, place.shopper, place.timestamp, said.source, said.ref);
  return say(id, place, referralOf(said));
}

function cart(body: Json, place: MessagingPlace): InboundEvent[] {
  const { note, products } = wire.Cart.parse(body);
  const items = products.flatMap(({ id, retailer_id, quantity, currency }) => {
    const sku = retailer_id ?? id;
    return sku === undefined ? [] : [{ sku, quantity, ...(currency === undefined ? {} : { currency }) }];
  });
  const id = keyOf("order", place.account, place.shopper, place.timestamp, note, items);
  return say(id, place, [
    { kind: "cart", items, ...(note === undefined || note === "" ? {} : { text: note }) },
  ]);
}

/** Instagram names the message that was read, Messenger a time: everything up to it was. */
function seenByShopper(body: Json, place: MessagingPlace): InboundEvent[] {
  const { mid, watermark } = wire.Read.parse(body);
  const { account } = place;
  if (mid !== undefined) {
    const at = atOf(place);
    return [{ kind: "status", account, id: `${mid}:read`, at, raw: place.item, of: mid, status: "read" }];
  }
  if (watermark === undefined) return [ignored("empty_read")];
  const from = shopperOf(place);
  if (from === undefined) return [ignored("no_sender")];
  const at = atOf(place, watermark);
  const id = keyOf("read", account, from.id, watermark);
  return [{ kind: "read", account, id, at, raw: place.item, from, upTo: timeOf(watermark, at) }];
}

/** The time is only in the watermark. Without ids there is nothing that the answer to the send has not said. */
function delivery(body: Json, place: MessagingPlace): InboundEvent[] {
  const { mids = [], watermark } = wire.Delivery.parse(body);
  if (mids.length === 0) return [ignored("delivery_without_ids")];
  const at = atOf(place, watermark);
  return mids.map((mid) => ({
    kind: "status",
    account: place.account,
    id: `${mid}:delivered`,
    at,
    raw: place.item,
    of: mid,
    status: "delivered",
  }));
}

/** Told to the app that now holds the conversation. Without our app's id, anybody but the inboxes is us. */
function passControl(body: Json, place: MessagingPlace): InboundEvent[] {
  const { new_owner_app_id: owner } = wire.ThreadControl.parse(body);
  const { appId } = place.options;
  const toUs = owner === undefined || (appId === undefined ? !inboxes.has(owner) : owner === appId);
  return floor(toUs ? "agent" : "person", "pass", owner, place);
}

/** Told to the app that has lost the conversation. */
function takeControl(body: Json, place: MessagingPlace): InboundEvent[] {
  const { new_owner_app_id: owner } = wire.ThreadControl.parse(body);
  const byUs = owner !== undefined && owner === place.options.appId;
  return floor(byUs ? "agent" : "person", "take", owner, place);
}

function floor(
  floor: "agent" | "person",
  how: string,
  owner: string | undefined,
  place: MessagingPlace,
): InboundEvent[] {
  const of = shopperOf(place);
  if (of === undefined) return [ignored("no_sender")];
  const id = keyOf("floor", place.account, of.id, how, owner, place.timestamp);
  return [{ kind: "floor", account: place.account, id, at: atOf(place), raw: place.item, of, floor }];
}

function say(
  id: string,
  place: MessagingPlace,
  content: readonly Content[],
  more: { readonly replyTo?: string } = {},
): InboundEvent[] {
  const from = shopperOf(place);
  if (from === undefined) return [rejected("no_sender", place.item)];
  return [
    { kind: "message", account: place.account, id, at: atOf(place), raw: place.item, from, content, ...more },
  ];
}

function shopperOf({ account, shopper }: MessagingPlace): Address | undefined {
  return shopper === undefined ? undefined : { account, id: shopper };
}

function atOf({ timestamp, receivedAt }: MessagingPlace, otherwise?: unknown): Date {
  return timeOf(timestamp, timeOf(otherwise, receivedAt));
}
