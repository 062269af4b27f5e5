import { z } from "zod";
import type { SendResult } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Json } from "#src/conversation/json.ts";
import { type GraphClient, failureOfAnswer } from "../meta/graph.ts";
import { businessScopedId } from "./address.ts";
import { WhatsAppPart } from "./part.ts";

const Sent = z.object({ messages: z.tuple([z.object({ id: z.string().min(1).max(512) })], z.unknown()) });

const phone = /^\+?\d{5,20}$/;
const account = /^\d{1,32}$/;

/**
 * One call of `POST /{phone number id}/messages`. WhatsApp has no idempotency key: a call that may have
 * arrived is `uncertain`, and the receipt that brings `key` back in `biz_opaque_callback_data` settles it.
 * Source: WhatsApp Cloud API "Send messages".
 */
export async function sendPart(
  graph: GraphClient,
  part: Json,
  to: Address,
  key: string,
): Promise<SendResult> {
  const body = WhatsAppPart.safeParse(part);
  const recipient = recipientOf(to.id);
  if (!body.success) return wrong("the stored part is not a WhatsApp message within its limits");
  if (recipient === undefined) return wrong("the address is neither a phone nor a business-scoped id");
  if (!account.test(to.account)) return wrong("the account is not a phone number id");
  const answer = await graph.post(`${to.account}/messages`, {
    ...body.data,
    ...recipient,
    biz_opaque_callback_data: key,
  });
  const failure = failureOfAnswer(answer);
  if (failure !== undefined) return { ok: false, failure };
  const sent = Sent.safeParse(answer.kind === "ok" ? answer.body : null);
  if (sent.success) return { ok: true, id: sent.data.messages[0].id };
  return { ok: false, failure: { kind: "uncertain", detail: "Meta accepted the call and named no message" } };
}

/**
 * Marks a message, and all before it, as read; with `typing` also shows for up to 25 s, or until a message is
 * sent, that one is being written. Throws when it did not work. Source: WhatsApp Cloud API "Typing indicators".
 */
export async function markSeen(graph: GraphClient, to: Address, of: string, typing: boolean): Promise<void> {
  if (!account.test(to.account)) throw new Error("mark as read: the account is not a phone number id");
  const answer = await graph.post(`${to.account}/messages`, {
    messaging_product: "whatsapp",
    status: "read",
    message_id: of,
    ...(typing ? { typing_indicator: { type: "text" } } : {}),
  });
  const failure = failureOfAnswer(answer);
  if (failure !== undefined) throw new Error(`mark as read: ${failure.detail}`);
}

/** Phones go into `to`, business-scoped ids into `recipient`, either exactly as it came. */
function recipientOf(id: string): { readonly to: string } | { readonly recipient: string } | undefined {
  if (phone.test(id)) return { to: id };
  return businessScopedId.test(id) ? { recipient: id } : undefined;
}

function wrong(detail: string): SendResult {
  return { ok: false, failure: { kind: "broken", what: "request", detail } };
}
