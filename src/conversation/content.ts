import type { Json } from "./json.ts";

/** The kinds of file a shopper sends. `voice` is a recording made in the chat, `audio` a sound file. */
export type MediaKind = "image" | "video" | "audio" | "voice" | "document" | "sticker";

/** One piece of what was said. A message has one or several, e.g. a picture and where it was taken. */
export type Content =
  | { readonly kind: "text"; readonly text: string }
  /** A tap on a button, a list row or a quick reply that we offered: `id` is ours, `title` is what was shown. */
  | { readonly kind: "choice"; readonly id: string; readonly title: string }
  | {
      readonly kind: "media";
      readonly media: MediaKind;
      /** The channel's own reference; only this channel's `media` can read it. */
      readonly ref: string;
      /** MIME type as the provider states it. */
      readonly type?: string;
      /** The provider's checksum, verbatim (some send hex, some base64). */
      readonly sha256?: string;
      readonly name?: string;
      readonly caption?: string;
      /** What is said in a recording, as a machine has written it down; empty: nothing that could be understood. */
      readonly transcript?: string;
      /** What a machine has seen in a picture: a description in English, and the numbers that can be read on it. */
      readonly picture?: { readonly description: string; readonly numbers: readonly string[] };
    }
  | {
      readonly kind: "location";
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string;
      readonly address?: string;
    }
  /** Address cards. `requested` is true when the shopper answered our request to share their own number. */
  | {
      readonly kind: "contacts";
      readonly contacts: readonly { readonly name: string; readonly phones: readonly string[] }[];
      readonly requested: boolean;
    }
  /** A shopping cart sent from the provider's catalogue. Prices are the provider's decimal numbers. */
  | {
      readonly kind: "cart";
      readonly text?: string;
      readonly items: readonly {
        readonly sku: string;
        readonly quantity: number;
        readonly currency?: string;
      }[];
    }
  /** A filled-in form. */
  | { readonly kind: "form"; readonly name?: string; readonly values: Json }
  /** `emoji` null: the reaction was taken back. `to` is the provider's id of the message reacted to. */
  | { readonly kind: "reaction"; readonly to: string; readonly emoji: string | null }
  /** The shopper changed an earlier message (provider's id `of`) to `content`. */
  | { readonly kind: "edit"; readonly of: string; readonly content: readonly Content[] }
  /** The shopper took an earlier message (provider's id `of`) back. */
  | { readonly kind: "deletion"; readonly of: string }
  /** What brought the shopper here: an advert, a product page, a link. Context, never a question. */
  | { readonly kind: "referral"; readonly source: string; readonly title?: string; readonly product?: string }
  /** Something the provider cannot hand over, or that we do not know yet; `what` is the provider's name for it. */
  | { readonly kind: "unsupported"; readonly what: string };

/** True when this asks for an answer; receipts-like content (reactions, deletions, edits, stickers, where the shopper came from) does not. */
export function asksForAnswer(contents: readonly Content[]): boolean {
  return contents.some((content) => {
    switch (content.kind) {
      case "text":
        return content.text.trim() !== "";
      case "media":
        return content.media !== "sticker" || content.caption !== undefined;
      case "choice":
      case "location":
      case "contacts":
      case "cart":
      case "form":
      case "unsupported":
        return true;
      case "reaction":
      case "edit":
      case "deletion":
      case "referral":
        return false;
    }
  });
}

/** The words in it, one piece per line: texts, captions, titles of choices. Empty when there are none. */
export function wordsOf(contents: readonly Content[]): string {
  const words: string[] = [];
  for (const content of contents) {
    if (content.kind === "text") words.push(content.text);
    else if (content.kind === "choice") words.push(content.title);
    else if (content.kind === "media" && content.caption !== undefined) words.push(content.caption);
    else if (content.kind === "cart" && content.text !== undefined) words.push(content.text);
  }
  return words.join("\n");
}
