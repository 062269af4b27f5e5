import type { Phrases } from "#src/languages/phrases.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { OrderSituation } from "#src/orders/situation.ts";

/** For whom and how something is said; the same for everything said in one turn. */
export interface AnswerContext {
  /** Made once at start by `loadPhrases`. */
  readonly phrases: Phrases;
  /** BCP 47; a language without phrases is answered in English. */
  readonly language: string;
  readonly style: "chat" | "brief" | "letter";
  readonly now: Date;
  /** IANA zone of the shop, for times that belong to no order. */
  readonly timeZone: string;
  /** Signs letters. */
  readonly shopName: string;
  /** When the conversation last came to a person; absent or null: never, or it does not matter. */
  readonly handedOverAt?: Date | null;
}

/**
 * A finished reply. `text` is what goes out. `body` (without a letter's greeting and sign-off, and without
 * the question) and `question` are what `joinAnswers` works with.
 */
export interface AnswerText extends Reply {
  readonly body: string;
  readonly question: string | null;
}

/**
 * What the shopper wants to know of an order. `return` and `refund` answer from returns and refunds; `time` says so
 * where the carrier has given a day and no time.
 */
export type Asked = "status" | "eta" | "time" | "not_received" | "refund" | "return";

/** One order as the tools give it: `situation` went through `situationToJson`/`situationFromJson`. */
export interface OrderEntry {
  /** The opaque handle; comes back in the id of a choice, see `orderChoice`. */
  readonly handle: string;
  readonly situation: OrderSituation;
}

/** When the data was right. Said to the shopper when `stale`, or when older than a quarter of an hour. */
export interface Freshness {
  readonly asOf?: Date;
  /** The source could not be asked; this is the last that is known. */
  readonly stale?: boolean;
}
