import { z } from "zod";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Receipt } from "#src/conversation/delivery.ts";
import type { Json } from "#src/conversation/json.ts";
import { failureOf } from "../meta/errors.ts";
import { ignored, keyOf, rejected } from "../meta/events.ts";
import { type JsonObject, isObject, listOf, readBody, storable } from "../meta/json.ts";
import { addressOf, contactsOf } from "./address.ts";
import { contentOf } from "./content.ts";
import { identityEvents } from "./identity.ts";
import { type Place, seen } from "./place.ts";
import * as wire from "./wire.ts";

/** One item of a list, copied clean, and where it was found. */
type Reader = (item: JsonObject, place: Place) => InboundEvent[];

/** The lists of each field that hold something for us. */
const fields: ReadonlyMap<string, ReadonlyMap<string, Reader>> = new Map([
  [
    "messages",
    new Map<string, Reader>([
      ["messages", message],
      ["statuses", status],
      ["errors", () => [{ kind: "ignored", reason: "account_error" }]],
    ]),
  ],
  ["smb_message_echoes", new Map([["message_echoes", echo]])],
  ["user_id_update", new Map([["user_id_update", userIdUpdate]])],
  ["user_preferences", new Map([["user_preferences", userPreference]])],
]);

/** Fields that are for the merchant's dashboard at Meta, or for services we do not offer. */
const passedOver = new Set([
  "account_alerts",
  "account_review_update",
  "account_settings_update",
  "account_update",
  "automatic_events",
  "business_capability_update",
  "business_status_update",
  "business_username_updates",
  "calls",
  "flows",
  "history",
  "message_template_components_update",
  "message_template_quality_update",
  "message_template_status_update",
  "messaging_handovers",
  "partner_solutions",
  "payment_configuration_update",
  "phone_number_name_update",
  "phone_number_quality_update",
  "security",
  "smb_app_state_sync",
  "standby",
  "template_category_update",
  "template_correct_category_detection",
  "tracking_events",
]);

const receipts: ReadonlyMap<string, Receipt> = new Map([
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "read"],
  ["played", "read"],
  ["failed", "failed"],
]);

/**
 * The events in a webhook body, in its order: up to 1000 items, of several accounts. What cannot be read is
 * `rejected` by itself. At least one event. Throws `UnreadableBody` when it is not JSON.
 */
export function readEvents(body: Buffer, receivedAt: Date): InboundEvent[] {
  const root = readBody(body);
  if (!isObject(root) || root["object"] !== "whatsapp_business_account") return [ignored("other_object")];
  const events: InboundEvent[] = [];
  // Appended one by one: spreading a list of unknown length into `push` can overflow the stack.
  const add = (event: InboundEvent): void => {
    events.push(event);
  };
  for (const entry of listOf(root["entry"]) ?? []) {
    const changes = isObject(entry) ? listOf(entry["changes"]) : undefined;
    if (changes === undefined) add(rejected("bad_entry", entry));
    for (const change of changes ?? []) readChange(change, receivedAt, add);
  }
  return events.length === 0 ? [ignored("empty")] : events;
}

function readChange(change: Json, receivedAt: Date, add: (event: InboundEvent) => void): void {
  if (!isObject(change)) return add(rejected("bad_change", change));
  const { field = "messages", value } = change;
  const lists = typeof field === "string" ? fields.get(field) : undefined;
  if (lists === undefined) {
    return add(ignored(typeof field === "string" && passedOver.has(field) ? field : "unknown_field"));
  }
  if (!isObject(value)) return add(rejected("bad_value", change));
  const place = placeOf(value, receivedAt);
  let found = false;
  for (const [name, read] of lists) {
    const list = value[name];
    if (list === undefined || list === null) continue;
    found = true;
    const items = listOf(list);
    if (items === undefined) add(rejected("bad_list", list));
    for (const item of items ?? []) for (const event of readItem(item, place, read)) add(event);
  }
  if (!found) add(ignored("empty"));
}

function readItem(item: Json, place: Place | undefined, read: Reader): InboundEvent[] {
  const clean = storable(item);
  if (clean === undefined || !isObject(clean)) return [rejected("bad_item", item)];
  if (place === undefined) return [rejected("no_account", clean)];
  try {
    return read(clean, place);
  } catch (error) {
    if (error instanceof z.ZodError) return [rejected("bad_item", clean)];
    throw error;
  }
}

function placeOf(value: JsonObject, receivedAt: Date): Place | undefined {
  const metadata = wire.Metadata.safeParse(value["metadata"]);
  if (!metadata.success) return undefined;
  const contacts: wire.Contact[] = [];
  for (const each of listOf(value["contacts"]) ?? []) {
    const contact = wire.Contact.safeParse(storable(each));
    if (contact.success) contacts.push(contact.data);
  }
  return {
    account: metadata.data.phone_number_id,
    ownPhone: (metadata.data.display_phone_number ?? "").replace(/\D/gu, ""),
    contacts: contactsOf(contacts),
    receivedAt,
  };
}

function message(item: JsonObject, place: Place): InboundEvent[] {
  const said = wire.Message.parse(item);
  // A reply to a group's member would go to their private chat.
  if (said.group_id !== undefined) return [ignored("group")];
  if (said.type === "system") return identityEvents(said, item, place);
  if (said.type === "request_welcome") return [ignored("request_welcome")];
  if (place.ownPhone !== "" && said.from === place.ownPhone) return [ignored("own_message")];
  const ids = { phone: said.from, user: said.from_user_id, parent: said.from_parent_user_id };
  const matched = place.contacts.matching(ids);
  const nameless = ids.phone === undefined && ids.user === undefined && ids.parent === undefined;
  // Ids come from the contact that is surely theirs only; a name may come from the one contact there is.
  const same = matched ?? (nameless ? place.contacts.only : undefined);
  const from = addressOf(
    place.account,
    same === undefined
      ? ids
      : {
          phone: ids.phone ?? same.wa_id,
          user: ids.user ?? same.user_id,
          parent: ids.parent ?? same.parent_user_id,
        },
    [same?.wa_id],
  );
  if (from === undefined) return [rejected("no_sender", item)];
  const name = (matched ?? place.contacts.only)?.profile?.name?.trim();
  return [
    {
      kind: "message",
      ...seen(said.id, said.timestamp, item, place),
      from,
      content: contentOf(said, item),
      ...(said.context?.id === undefined ? {} : { replyTo: said.context.id }),
      ...(name === undefined || name === "" ? {} : { name }),
    },
  ];
}

function status(item: JsonObject, place: Place): InboundEvent[] {
  const said = wire.Status.parse(item);
  const receipt = receipts.get(said.status);
  if (receipt === undefined) return [ignored("unknown_status")];
  const { biz_opaque_callback_data: key, pricing, errors } = said;
  return [
    {
      kind: "status",
      ...seen(`${said.id}:${said.status}`, said.timestamp, item, place),
      of: said.id,
      status: receipt,
      ...(key === undefined ? {} : { key }),
      ...(receipt === "failed"
        ? { failure: failureOf({ code: errors?.[0]?.code, subcode: errors?.[0]?.error_subcode }) }
        : {}),
      ...(pricing === undefined ? {} : { pricing }),
    },
  ];
}

/** A person answered in the WhatsApp Business app on the same number. */
function echo(item: JsonObject, place: Place): InboundEvent[] {
  const said = wire.Echo.parse(item);
  if (said.group_id !== undefined) return [ignored("group")];
  const to = addressOf(place.account, {
    phone: said.to,
    user: said.to_user_id,
    parent: said.to_parent_user_id,
  });
  if (to === undefined) return [rejected("no_recipient", item)];
  const content = contentOf(said, item);
  return [{ kind: "echo", ...seen(said.id, said.timestamp, item, place), to, content }];
}

function userIdUpdate(item: JsonObject, place: Place): InboundEvent[] {
  const { wa_id, user_id, parent_user_id, timestamp } = wire.UserIdUpdate.parse(item);
  const ids = { phone: wa_id, user: user_id.current, parent: parent_user_id?.current };
  const from = addressOf(place.account, ids);
  if (from === undefined || user_id.current === user_id.previous) return [ignored("nothing_changed")];
  const id = keyOf("identity", place.account, user_id.previous, user_id.current, timestamp);
  return [{ kind: "identity", ...seen(id, timestamp, item, place), from, was: user_id.previous }];
}

/** The shopper stops or resumes marketing messages; answers to their questions stay allowed. */
function userPreference(item: JsonObject, place: Place): InboundEvent[] {
  const { wa_id, user_id, parent_user_id, category, value, timestamp } = wire.UserPreference.parse(item);
  if (category !== "marketing_messages" || (value !== "stop" && value !== "resume")) {
    return [ignored("unknown_preference")];
  }
  const from = addressOf(place.account, { phone: wa_id, user: user_id, parent: parent_user_id });
  if (from === undefined) return [rejected("no_sender", item)];
  const id = keyOf("consent", place.account, from.id, value, timestamp);
  return [
    {
      kind: "consent",
      ...seen(id, timestamp, item, place),
      from,
      granted: value === "resume",
      scope: "marketing",
    },
  ];
}
