import type { Content, MediaKind } from "#src/conversation/content.ts";
import type { Attachment, Message, Referral } from "./messaging-wire.ts";

/** Longer addresses are not Meta's. */
const MAX_URL = 8192;

/**
 * Files, by the name of their type. Messenger and Instagram do not tell recordings made in the chat from other
 * sounds, so these are `audio`.
 */
const files: ReadonlyMap<string, MediaKind> = new Map([
  ["image", "image"],
  ["video", "video"],
  ["audio", "audio"],
  ["file", "document"],
  ["sticker", "sticker"],
]);

/**
 * Things of somebody's profile or page that were passed on, and links. What they show is not a question: it is
 * kept as where the shopper came from, and only words beside it are answered.
 */
const shared = new Set([
  "fallback",
  "share",
  "post",
  "ig_post",
  "reel",
  "ig_reel",
  "story_mention",
  "ig_story",
  "story",
]);

/** The names of reactions that come without their emoji. */
const emojis: ReadonlyMap<string, string> = new Map([
  ["love", "❤️"],
  ["smile", "😆"],
  ["wow", "😮"],
  ["sad", "😢"],
  ["angry", "😠"],
  ["like", "👍"],
  ["dislike", "👎"],
]);

/**
 * What a message says: words or a tap, then what is attached, then what brought the shopper here. What Meta
 * cannot hand over, and a message with nothing we know in it, is `unsupported`.
 */
export function contentOf(message: Message): Content[] {
  const contents: Content[] = [];
  const text = message.text ?? "";
  if (message.quick_reply !== undefined) {
    const { payload } = message.quick_reply;
    contents.push({ kind: "choice", id: payload, title: text.trim() === "" ? payload : text });
  } else if (text.trim() !== "") contents.push({ kind: "text", text });
  const stickers = new Set<string>();
  for (const attachment of message.attachments ?? []) {
    const sticker = attachment.payload?.sticker_id;
    // While stickers got a type of their own, each came twice in one message: as image and as sticker.
    if (sticker !== undefined && stickers.has(sticker)) continue;
    if (sticker !== undefined) stickers.add(sticker);
    contents.push(...attachmentOf(attachment, message));
  }
  if (message.is_unsupported === true && contents.length === 0) contents.push(unsupported("message"));
  if (message.reply_to?.story !== undefined) contents.push({ kind: "referral", source: "story_reply" });
  if (message.referral !== undefined) contents.push(...referralOf(message.referral));
  return contents.length === 0 ? [unsupported("message")] : contents;
}

/** What brought the shopper here; two pieces when an advert shows a product. */
export function referralOf(referral: Referral): Content[] {
  const { source, product, ads_context_data: ad } = referral;
  const productId = product?.id ?? ad?.product_id;
  const title = ad?.ad_title;
  return [
    {
      kind: "referral",
      source: wordOf(source) ?? (productId === undefined ? "link" : "product"),
      ...(title === undefined || title === "" ? {} : { title }),
      ...(productId === undefined ? {} : { product: productId }),
    },
  ];
}

/** The emoji of a reaction; null when it was taken back. */
export function emojiOf(reaction: {
  readonly action?: string;
  readonly emoji?: string;
  readonly reaction?: string;
}): string | null {
  if (reaction.action === "unreact") return null;
  const { emoji, reaction: name } = reaction;
  if (emoji !== undefined && emoji !== "") return emoji;
  // A name nobody knows yet: a reaction it is all the same, and without an action none means taken back.
  if (name === undefined || name === "") return reaction.action === undefined ? null : "👍";
  return emojis.get(name) ?? "👍";
}

function attachmentOf(attachment: Attachment, message: Message): Content[] {
  const { type = "attachment", payload } = attachment;
  const url = urlOf(payload?.url ?? attachment.url);
  // A heart tapped in the chat: like a reaction it is no question; it names no message, so it stands for itself.
  if (type === "like_heart")
    return [{ kind: "reaction", to: message.reply_to?.mid ?? message.mid, emoji: "❤️" }];
  const media = payload?.sticker_id === undefined ? files.get(type) : "sticker";
  if (media !== undefined) {
    if (url === undefined) return [unsupported(type)];
    const name = media === "document" ? nameIn(url) : undefined;
    return [{ kind: "media", media, ref: url, ...(name === undefined ? {} : { name }) }];
  }
  if (type === "location") {
    const at = payload?.coordinates;
    if (at === undefined) return [unsupported(type)];
    const name = attachment.title ?? payload?.title;
    return [
      {
        kind: "location",
        latitude: at.lat,
        longitude: at.long,
        ...(name === undefined || name === "" ? {} : { name }),
      },
    ];
  }
  const products = payload?.product?.elements ?? [];
  if (products.length > 0) {
    return products.map(({ id, retailer_id, title }) => {
      const product = retailer_id ?? id;
      return {
        kind: "referral" as const,
        source: "product",
        ...(title === undefined || title === "" ? {} : { title }),
        ...(product === undefined ? {} : { product }),
      };
    });
  }
  if (shared.has(type)) {
    const title = payload?.title ?? attachment.title;
    const source = type === "fallback" ? "link" : type;
    return [{ kind: "referral", source, ...(title === undefined || title === "" ? {} : { title }) }];
  }
  return [unsupported(type)];
}

function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || text.length > MAX_URL) return undefined;
  return URL.parse(text) === null ? undefined : text;
}

/** The file's name as far as its address ends in one. */
function nameIn(url: string): string | undefined {
  const last = URL.parse(url)?.pathname.split("/").at(-1) ?? "";
  let name: string;
  try {
    name = decodeURIComponent(last);
  } catch {
    return undefined;
  }
  return /^[^/\\\p{Cc}]{1,200}\.[A-Za-z0-9]{1,10}$/u.test(name) ? name : undefined;
}

function unsupported(what: string): Content {
  return { kind: "unsupported", what: wordOf(what) ?? "unknown" };
}

/** `IGME-SOURCE-LINK` → `igme_source_link`; undefined when it is not a name. */
function wordOf(text: string | undefined): string | undefined {
  const word = text?.replaceAll("-", "_").toLowerCase();
  return word !== undefined && /^\w{1,40}$/.test(word) ? word : undefined;
}
