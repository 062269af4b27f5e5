import { toPlain } from "#src/channel/markup.ts";
import { splitText } from "#src/channel/split.ts";
import type { Reply } from "#src/conversation/reply.ts";
import { cheaper } from "./cheaper.ts";
import { MAX_TEXT, type SmsPart } from "./part.ts";

/**
 * A reply as plain text, in one message where it fits: several may arrive in another order. Choices are left
 * out, the text says all they do. What is `billed` by segments loses its typography where that makes it cheaper.
 */
export function renderReply(reply: Reply, { billed }: { readonly billed: boolean }): SmsPart[] {
  const text = toPlain(reply.text);
  return splitText(billed ? cheaper(text) : text, { max: MAX_TEXT }).map((body) => ({ body }));
}
