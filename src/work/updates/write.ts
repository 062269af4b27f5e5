import type { ShopProfile } from "#src/agent/turn.ts";
import type { Notice } from "#src/channel/channel.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { OrderSituation, ParcelSituation } from "#src/orders/situation.ts";
import type { UpdateKind } from "./kinds.ts";

/** What is to be put into words. */
export interface ToWrite {
  /** One for each parcel that is told of; at least one. */
  readonly news: readonly { readonly kind: UpdateKind; readonly parcel: ParcelSituation }[];
  /** The whole order as it is now, as far as level 2 may see it. */
  readonly situation: OrderSituation;
  /** BCP 47. */
  readonly language: string;
  readonly shop: ShopProfile;
  /** Of the channel it is said on. */
  readonly style: "chat" | "brief" | "letter";
}

/**
 * Puts an update into words, and into the values of a template for when only that may be said. The words name the
 * order's number: by it the talk goes on. The notice's kind is the first news'.
 */
export type WriteUpdate = (
  what: ToWrite,
) =>
  | { readonly reply: Reply; readonly notice: Notice }
  | Promise<{ readonly reply: Reply; readonly notice: Notice }>;
