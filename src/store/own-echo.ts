import { and, eq, inArray, or } from "drizzle-orm";
import { type Content, wordsOf } from "#src/conversation/content.ts";
import type { Db } from "./db.ts";
import type { Stranger } from "./introduce.ts";
import { addresses } from "./schema/contacts.ts";
import { conversations, messages } from "./schema/conversations.ts";
import { deliveries } from "./schema/deliveries.ts";

/**
 * The delivery that an echo without a sender's mark is of: one that has the echo's id, or one to this shopper that
 * is on its way with the same words, because an echo may come before the answer to the call. Null: a person wrote it.
 */
export async function deliveryEchoed(
  db: Db,
  to: Stranger,
  echo: { readonly id: string; readonly content: readonly Content[] },
): Promise<string | null> {
  const rows = await db.orm
    .select({ id: deliveries.id, providerId: deliveries.providerId, content: messages.content })
    .from(addresses)
    .innerJoin(
      conversations,
      and(
        eq(conversations.connectionId, addresses.connectionId),
        eq(conversations.account, addresses.account),
        eq(conversations.contactId, addresses.contactId),
      ),
    )
    .innerJoin(deliveries, eq(deliveries.conversationId, conversations.id))
    .innerJoin(messages, eq(messages.id, deliveries.messageId))
    .where(
      and(
        eq(addresses.connectionId, to.connection),
        eq(addresses.account, to.from.account),
        eq(addresses.providerId, to.from.id),
        or(eq(deliveries.providerId, echo.id), inArray(deliveries.state, ["sending", "uncertain"])),
      ),
    )
    .orderBy(deliveries.seq);
  const words = bare(wordsOf(echo.content));
  const own =
    rows.find(({ providerId }) => providerId === echo.id) ??
    // Without words it is something the provider could not show; what is on its way is the only thing it can be of.
    rows.find(({ providerId, content }) => providerId === null && bare(wordsOf(content)).includes(words));
  return own?.id ?? null;
}

/** Letters and digits: providers drop marks and change spaces. */
function bare(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
