import type { Notice, Reachable } from "#src/channel/channel.ts";
import type { Reply } from "#src/conversation/reply.ts";

/** Something the shop says outside of a turn: a code, an approval, an update, a person's answer. */
export interface Said {
  /** Makes repeated calls one: what has a key is said once in a shop. */
  readonly key: string;
  readonly reply: Reply;
  /** A person of the shop says it: it answers the shopper's last message, and the floor is theirs from then on. */
  readonly by?: "person";
  /** The same as a template, for channels whose reply window is over. */
  readonly notice?: Notice;
  /** The part is emptied once its fate is known, because it carries a code. */
  readonly fleeting?: true;
  /** What the conversation keeps instead of the reply's text. */
  readonly kept?: string;
  /** Updates (their rows' ids) that are said with it: it is said only while all of them are due, and marks them in the same commit. */
  readonly updates?: readonly string[];
}

/**
 * What became of it. `said` it is committed and on its way · `said_before` its key was used (or one of its updates is
 * said or dropped already); its ids are empty when it was erased since · `no_connection` the shop
 * has no channel that reaches them · `closed` the reply window is over and there is no template · `opted_out`.
 */
export type Spoken =
  | { readonly kind: "said" | "said_before"; readonly message: string; readonly conversation: string }
  | { readonly kind: "no_connection" | "closed" | "opted_out" };

/** Speaks outside of turns. Throws only when the database is away. */
export interface Outgoing {
  /** In a conversation there is, on its own channel. */
  inConversation(conversation: string, said: Said): Promise<Spoken>;
  /** To an e-mail address or phone, through the shop's own connection that reaches it. */
  to(shop: string, who: Reachable, said: Said): Promise<Spoken>;
}
