import type { z } from "zod";
import type { Content, MediaKind } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { type JsonObject, isObject, storable } from "../meta/json.ts";
import { e164Of } from "./address.ts";
import * as wire from "./wire.ts";

/** How the body of each message type is read. A body that does not fit throws a ZodError. */
const readers: ReadonlyMap<string, (body: Json | undefined) => Content> = new Map([
  ["text", (body) => ({ kind: "text", text: wire.Text.parse(body).body })],
  ["image", (body) => media("image", body)],
  ["video", (body) => media("video", body)],
  ["document", (body) => media("document", body)],
  ["sticker", (body) => media("sticker", body)],
  ["audio", (body) => media("audio", body)],
  // The type of voice notes before `audio.voice`.
  ["voice", (body) => media("voice", body)],
  ["location", location],
  ["contacts", cards],
  ["button", button],
  ["interactive", interactive],
  ["reaction", reaction],
  ["order", cart],
  ["revoke", (body) => ({ kind: "deletion", of: wire.Revoke.parse(body).original_message_id })],
]);

/**
 * What a message says: its body, then what brought the shopper here. Types we do not know, and those Meta
 * itself cannot hand over, are `unsupported`. Throws a ZodError when the body of a known type does not fit.
 */
export function contentOf(message: wire.Message, item: JsonObject): Content[] {
  const contents = [message.type === "edit" ? edit(item["edit"]) : bodyOf(message, item)];
  const { referral, context } = message;
  if (referral !== undefined) {
    const title = referral.headline ?? referral.body;
    contents.push({
      kind: "referral",
      source: wordOf(referral.source_type) ?? "link",
      ...(title === undefined ? {} : { title }),
    });
  }
  if (context?.referred_product !== undefined) {
    contents.push({
      kind: "referral",
      source: "product",
      product: context.referred_product.product_retailer_id,
    });
  }
  return contents;
}

function bodyOf(message: Pick<wire.Message, "type" | "errors">, item: JsonObject): Content {
  const type = message.type ?? "unknown";
  const body = item[type];
  const read = readers.get(type);
  if (read === undefined) {
    const detail = wire.Unsupported.safeParse(item["unsupported"]);
    return unsupported(detail.success && detail.data.type !== undefined ? detail.data.type : type);
  }
  // Meta names the type of a medium it could not fetch and leaves the body out.
  if (body === undefined && message.errors !== undefined && message.errors.length > 0)
    return unsupported(type);
  return read(body);
}

function edit(body: Json | undefined): Content {
  const { original_message_id, message } = wire.Edit.parse(body);
  const inner = isObject(body) ? body["message"] : undefined;
  return { kind: "edit", of: original_message_id, content: [bodyOf(message, isObject(inner) ? inner : {})] };
}

function media(kind: MediaKind, body: Json | undefined): Content {
  const { id, mime_type, sha256, caption, filename, voice } = wire.MediaBody.parse(body);
  return {
    kind: "media",
    media: kind === "audio" && voice === true ? "voice" : kind,
    ref: id,
    ...(mime_type === undefined ? {} : { type: mime_type }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(filename === undefined ? {} : { name: filename }),
    ...(caption === undefined || caption === "" ? {} : { caption }),
  };
}

function location(body: Json | undefined): Content {
  const { latitude, longitude, name, address } = wire.Location.parse(body);
  return {
    kind: "location",
    latitude,
    longitude,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
}

function cards(body: Json | undefined): Content {
  const parsed = wire.Cards.parse(body);
  // A card the shopper picked must not pass for the number they shared on request.
  const requested = parsed.length > 0 && parsed.every((card) => card.origin === "contact_request");
  return {
    kind: "contacts",
    requested,
    contacts: parsed.map(({ name, phones }) => ({
      name: name?.formatted_name ?? [name?.first_name, name?.last_name].filter(Boolean).join(" "),
      phones: (phones ?? []).map((each) => phoneOf(each, requested)).filter((phone) => phone !== undefined),
    })),
  };
}

/** On a requested card WhatsApp's own id is what it vouches for; on others the number as the owner wrote it. */
function phoneOf(
  { phone, wa_id }: { phone?: string; wa_id?: string },
  requested: boolean,
): string | undefined {
  const vouched = wa_id === undefined ? undefined : e164Of(wa_id);
  return requested ? (vouched ?? phone) : (phone ?? vouched);
}

/** A tap on a quick reply of a template. */
function button(body: Json | undefined): Content {
  const { payload, text } = wire.Button.parse(body);
  return { kind: "choice", id: payload ?? text, title: text };
}

function interactive(body: Json | undefined): Content {
  const { type, button_reply, list_reply, nfm_reply } = wire.Interactive.parse(body);
  if (type === "button_reply") return choice(wire.Tap.parse(button_reply));
  if (type === "list_reply") return choice(wire.Tap.parse(list_reply));
  if (type === "nfm_reply") {
    const { name, response_json = "" } = wire.FilledForm.parse(nfm_reply);
    return { kind: "form", values: formValues(response_json), ...(name === undefined ? {} : { name }) };
  }
  return unsupported(type);
}

function choice({ id, title }: z.infer<typeof wire.Tap>): Content {
  return { kind: "choice", id, title };
}

/** The answer of a flow is JSON inside a string; a string that is not JSON stays one. */
function formValues(text: string): Json {
  try {
    const values: Json = JSON.parse(text);
    return storable(values) ?? text;
  } catch {
    return text;
  }
}

/** A reaction that was taken back has an empty emoji or none. */
function reaction(body: Json | undefined): Content {
  const { message_id, emoji } = wire.Reaction.parse(body);
  return { kind: "reaction", to: message_id, emoji: emoji === undefined || emoji === "" ? null : emoji };
}

function cart(body: Json | undefined): Content {
  const { text, product_items } = wire.Order.parse(body);
  return {
    kind: "cart",
    ...(text === undefined || text === "" ? {} : { text }),
    items: product_items.map(({ product_retailer_id, quantity, currency }) => ({
      sku: product_retailer_id,
      quantity,
      ...(currency === undefined ? {} : { currency }),
    })),
  };
}

function unsupported(what: string): Content {
  return { kind: "unsupported", what: wordOf(what) ?? "unknown" };
}

function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\w{1,40}$/.test(text) ? text : undefined;
}
