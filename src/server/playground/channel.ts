import type { z } from "zod";
import type { Answer, RawRequest } from "#src/channel/channel.ts";

/** A webhook as a provider posts it: exactly these bytes, and the headers that prove them. */
export interface Posting {
  /** As the provider knows it. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a shopper does: writes, or taps something that was offered. */
export interface ShopperSays {
  /** As `DemoChannel.who` reads it. */
  readonly from: string;
  readonly name?: string;
  readonly text?: string;
  readonly choice?: { readonly id: string; readonly title: string };
  /** Of a letter; left out, it answers the last one of the shop. */
  readonly subject?: string;
  /** Nobody vouches for the sender, where somebody does otherwise. */
  readonly unproven?: boolean;
}

/** What the gateway did at the provider. Ids of messages and shoppers are the provider's. */
export type ProviderEvent =
  | {
      readonly kind: "sent";
      readonly id: string;
      readonly to: string;
      readonly mark?: Mark;
      /** The receipts of a message that arrives and is read, in order; composed when they are sent. */
      receipts(): readonly Posting[];
    }
  /** What the shopper wrote (`of`, or all of it) was marked as read; with `typing` a reply is being written. */
  | { readonly kind: "seen"; readonly of?: string; readonly to?: string; readonly typing: boolean };

/** What is particular about a message on its channel. */
export interface Mark {
  readonly subject?: string;
  /** What it was billed as, in short words. */
  readonly note?: string;
  /** The words as the provider shows them, without subject or markup. */
  readonly text?: string;
}

/** A call that was answered, and what it came to. */
export interface Played {
  readonly answer: Answer;
  readonly events: readonly ProviderEvent[];
}

/** What the page has to know of a channel. */
export interface Card {
  /** On its tab. */
  readonly label: string;
  readonly shape: "chat" | "text" | "letter" | "frame";
  /** What taps look like, where there are any. */
  readonly taps: "buttons" | "replies" | null;
  /** Of one message, in UTF-16 code units. */
  readonly maxLength: number;
  /** Nobody vouches for who writes, so questions bring a proof with them. */
  readonly unknown: boolean;
  /** The way a message takes. */
  readonly about: string;
  /** The last thing that is heard of a message that was sent. */
  readonly receipts: "sent" | "delivered" | "read";
  /** Who takes what is sent. */
  readonly provider: string;
  /** How somebody is named who is none of the demo's. */
  readonly writer: {
    readonly form: "phone" | "digits" | "email" | "visitor";
    readonly kind: string;
    readonly example: string;
    readonly hint: string;
  };
}

/** One channel of the demo shop, with its provider played in this process. */
export interface DemoChannel {
  readonly channel: string;
  readonly card: Card;
  readonly connection: string;
  readonly account: string;
  /** Reads who writes, as people write it: a phone, an address, a provider's id. */
  readonly who: z.ZodType<string>;
  /** How one of the demo's shoppers is named here; undefined where they cannot be known beforehand. */
  as(shopper: { readonly phone: string; readonly email: string }): string | undefined;
  /** The provider's id of who was read. */
  idOf(as: string): string;
  /** A shopper's message as a webhook; `id` is the provider's for it. Absent where shoppers write to us themselves. */
  readonly inbound?: (says: ShopperSays) => Posting & { readonly id: string; readonly mark?: Mark };
  /** The provider's API. */
  readonly api?: {
    /** Where it is on this server; what follows is the provider's own path. */
    readonly mount: string;
    /** Where it really is. */
    readonly host: string;
    /** Never throws. */
    answer(request: RawRequest): Played;
  };
  /** A provider that is not called by HTTP: tells what it was given, as it was given. */
  readonly handed?: (
    listener: (event: ProviderEvent, given: { readonly start: string; readonly body: string }) => void,
  ) => void;
  /** A chat of our own in a page: the address of its frame and of its script. */
  readonly frame?: { readonly src: string; readonly script: string };
  /** What the shop's page would say of a shopper who is logged in. */
  pass?(shopper: { readonly phone: string; readonly name: string; readonly email: string }): Promise<string>;
  close?(): Promise<void>;
}
