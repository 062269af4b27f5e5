import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Receipt } from "#src/conversation/delivery.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Failure } from "./failure.ts";

/** A file that came with an event, because it cannot be fetched later. */
export interface EventFile {
  /** As in the media content it belongs to. */
  readonly ref: string;
  /** MIME type, as found in the bytes where that can be told. */
  readonly type: string;
  readonly name?: string;
  readonly bytes: Buffer;
}

/** What every event that concerns an account has. */
export interface Seen {
  /** The shop's number, page, mailbox or site it concerns. */
  readonly account: string;
  /** The provider's id; together with the account it makes repeated events one. */
  readonly id: string;
  /** When it happened by the provider's clock (UTC). */
  readonly at: Date;
  /** The item as it was received, kept for the retention time. */
  readonly raw?: Json;
}

/** What a receipt says about a message's price, in the provider's own words. */
export interface Pricing {
  readonly type?: string;
  readonly category?: string;
}

/** What a provider told us, in our words. */
export type InboundEvent =
  | (Seen & {
      readonly kind: "message";
      readonly from: Address;
      readonly content: readonly Content[];
      /** The provider's id of the message it quotes. */
      readonly replyTo?: string;
      /** The shopper's name as the provider shows it; unverified. */
      readonly name?: string;
      /** The channel's private note on the conversation, returned to `render`. */
      readonly memo?: Json;
      /** The bytes of media in `content` that `Channel.media` could not fetch; stored before the provider is answered. */
      readonly files?: readonly EventFile[];
      /** Why a machine wrote it, in short fixed words (`bounce`, `auto_reply`, `list`): kept and shown, never answered. */
      readonly machine?: string;
    })
  /** A receipt: `of` is the provider's id of our message, `key` our delivery id where the provider returns it. */
  | (Seen & {
      readonly kind: "status";
      readonly of: string;
      readonly key?: string;
      readonly status: Receipt;
      readonly failure?: Failure;
      readonly pricing?: Pricing;
    })
  /** The shopper has read everything that was sent to them up to a moment (providers that name no message). */
  | (Seen & { readonly kind: "read"; readonly from: Address; readonly upTo: Date })
  /**
   * A person answered in the provider's own inbox: the agent pauses. With `perhapsOurs` the provider does not say
   * who sent it: it is ours when `id` is the provider's id of one of our messages, or when these very words are
   * being sent to this shopper.
   */
  | (Seen & {
      readonly kind: "echo";
      readonly to: Address;
      readonly content: readonly Content[];
      readonly perhapsOurs?: true;
    })
  /** The provider gave the conversation to the agent, or to a person in its own inbox. */
  | (Seen & { readonly kind: "floor"; readonly of: Address; readonly floor: "agent" | "person" })
  /** The shopper allows or forbids messages (STOP, START, unsubscribe, blocked). `marketing` leaves answers allowed. */
  | (Seen & {
      readonly kind: "consent";
      readonly from: Address;
      readonly granted: boolean;
      readonly scope: "all" | "marketing";
    })
  /** The provider re-keyed a shopper: `was` is the id that stops being theirs. */
  | (Seen & { readonly kind: "identity"; readonly from: Address; readonly was: string })
  /** Understood, and nothing to do. The reason is a metric label: short, fixed words. */
  | { readonly kind: "ignored"; readonly reason: string }
  /** Could not be understood: kept raw and shown to the merchant. */
  | { readonly kind: "rejected"; readonly reason: string; readonly raw: Json };
