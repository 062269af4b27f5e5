import type { Address } from "#src/conversation/address.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { InboundEvent } from "./event.ts";
import type { Failure } from "./failure.ts";

/** A request as it was received. Signatures are computed over these bytes, so nothing has been parsed yet. */
export interface RawRequest {
  readonly method: string;
  /** Built from the configured public URL, never from the Host header: some providers sign it. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/** What a provider hears. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The provider calls us. */
export interface Webhook {
  readonly how: "webhook";
  /** Answers a request that is no event, e.g. Meta's GET challenge; undefined when it is one. */
  handshake?(request: RawRequest): Answer | undefined | Promise<Answer | undefined>;
  /** True only when the bytes provably come from the provider. Must not throw. */
  verify(request: RawRequest): boolean;
  /**
   * The events in a verified body, in order. Pure but for the time a parser takes. A batch yields many; an unknown kind yields `ignored`, an
   * item that cannot be read yields `rejected`, and neither takes its neighbours along. Throws
   * `UnreadableBody` only when the body as a whole is not what the provider's format allows.
   */
  parse(request: RawRequest): InboundEvent[] | Promise<InboundEvent[]>;
  /** What the provider hears once everything is committed. */
  readonly accepted: Answer;
  /** Larger bodies are refused unread, bytes; absent: 3 MB, which is the most that Meta sends. */
  readonly bodyLimit?: number;
}

/** The body is not in the provider's format at all; answered 400. */
export class UnreadableBody extends Error {
  override name = "UnreadableBody";
}

/** Events found together, and the place to go on from once they are committed. They may be seen again after a crash: their ids make them one. */
export interface Batch {
  readonly events: readonly InboundEvent[];
  readonly cursor: string;
}

/** We call the provider, e.g. a mailbox. */
export interface Watch {
  readonly how: "watch";
  /**
   * Yields from `cursor` on (null: from now). The core commits the events of a batch, then its cursor, and only
   * then asks for the next. Ends when `signal` is aborted; throws what a new start may mend, and is then started
   * again after a pause.
   */
  watch(cursor: string | null, signal: AbortSignal): AsyncIterable<Batch>;
}

/** What the core has to know of a channel, as data. */
export interface Traits {
  /** How long after the shopper's last message a free reply is allowed, ms; null: always. */
  readonly replyWindowMs: number | null;
  /** How long to wait for the rest of a burst before answering, ms. */
  readonly settleMs: number;
  /** How long a reply may be and how it sounds: `prompts/style`. */
  readonly style: "chat" | "brief" | "letter";
  /**
   * A send that was under way when the process died has no known outcome. After waiting this long (ms) for
   * the provider's receipt it is sent once more; null: it stays `uncertain` until a person decides.
   */
  readonly repeatAfterCrashMs: number | null;
  /**
   * Answers to one shopper at most, because another machine may be answering us; beyond it a person is asked.
   * Null: the channel's provider sees to it that only people write.
   */
  readonly answers: { readonly perHour: number; readonly perDay: number } | null;
}

/** The moment a reply belongs to. */
export interface Occasion {
  /** Our id of the conversation. */
  readonly conversation: string;
  /** The channel's note on the conversation, as its last inbound event left it. */
  readonly memo: Json | null;
  /** The provider's id of the message being answered. */
  readonly inReplyTo: string | null;
  /** What it is about, e.g. `#1043 · A shop`, when nothing is answered; for channels whose messages have subjects. */
  readonly about?: string;
}

/**
 * Something the shopper has agreed to be told, said without a question before it. Providers that allow no free text
 * then take a template the merchant has had approved there.
 */
export interface Notice {
  /** What it is about, e.g. `out_for_delivery`: the merchant's settings say which template that is. */
  readonly kind: string;
  /** BCP 47. */
  readonly language: string;
  /** What templates may say, by name: `shop`, `number`, `carrier`, `when`, `link`, `text` (all of it in one line). */
  readonly values: Readonly<Record<string, string>>;
}

/** Where a shopper can be reached who has not written there. */
export interface Reachable {
  readonly kind: "email" | "phone";
  /** Lower-case address, or E.164. */
  readonly value: string;
}

/** What one provider call came to. */
export type SendResult =
  | { readonly ok: true; /** The provider's id for the message. */ readonly id: string }
  | { readonly ok: false; readonly failure: Failure };

/** A file fetched from the provider. */
export interface Media {
  /** MIME type. */
  readonly type: string;
  readonly bytes: Buffer;
  readonly name?: string;
}

/** The result of fetching a file; `gone` and `refused` are final. */
export type MediaResult =
  | { readonly ok: true; readonly media: Media }
  | { readonly ok: false; readonly reason: "retry" | "gone" | "refused"; readonly detail: string };

/** How a chat that merchants put into their own pages looks there, and which pages those are. */
export interface Embedding {
  /** The origins that may show it, as CSP writes them: `https://shop.example.com`, `https://*.example.com`. */
  readonly origins: readonly string[];
  /** Of the button that opens it and of its own accents, `#rrggbb`. */
  readonly color: string;
  /** At which side of the page the button is, in the direction the page is read. */
  readonly side: "start" | "end";
  /** The name of the button; null: a word for a chat in the page's language. */
  readonly label: string | null;
}

/**
 * One connection of one channel. Two pure functions (`source.parse`, `render`) and one effect (`send`).
 * A channel that lacks a thing does not have the method.
 */
export interface Channel<Part extends Json = Json> {
  readonly name: string;
  readonly traits: Traits;
  readonly source: Webhook | Watch;
  /** Pure. One part is one provider call and one delivery; at least one, aim at exactly one. */
  render(reply: Reply, occasion: Occasion): Part[];
  /**
   * Exactly one provider call. Expected failures are returned, never thrown. `key` is the delivery's id:
   * the same for every try of the same part.
   */
  send(part: Part, to: Address, key: string): Promise<SendResult>;
  /** What this channel calls a shopper who is known by e-mail address or phone; undefined: it does not reach that. */
  reach?(to: Reachable): Address | undefined;
  /** A notice for when the reply window is over; null when the merchant has no template for it. Pure, as `render`. */
  notice?(notice: Notice, occasion: Occasion): Part[] | null;
  /** Fetches a file that `parse` referred to, with the provider's size and host rules. */
  media?(ref: string, maxBytes: number): Promise<MediaResult>;
  /** Marks the message `of` as read and, with `typing`, shows that an answer is being written. Best effort; may throw. */
  seen?(to: Address, of: string, typing: boolean): Promise<void>;
  /** Of a channel whose shoppers read here rather than at a provider: who asks for what was said, undefined when the request proves nobody. */
  reader?(request: RawRequest): Address | undefined;
  /** Of a channel that has a reader: how its chat is put into the shop's pages. */
  readonly embedding?: Embedding;
  close?(): Promise<void>;
}
