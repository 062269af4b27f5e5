import { z } from "zod";
import type { SendResult } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Json } from "#src/conversation/json.ts";
import { type GraphClient, failureOfAnswer } from "./graph.ts";
import { type TextLimit, UtilityPart, messagingPart } from "./messaging-part.ts";
import { metadataOf } from "./own-key.ts";

/** How a product's messages are sent. */
export interface Sending {
  readonly graph: GraphClient;
  /** What stands before `/messages`, for one of the connection's accounts: an id or `me`. */
  readonly sender: (account: string) => string;
  readonly text: TextLimit;
  /** True where echoes bring `message.metadata` back. Where it is not documented, it is not sent. */
  readonly marks: boolean;
  /** Messenger asks why it is written; Instagram knows no such member. */
  readonly messagingType: "RESPONSE" | null;
}

const Sent = z.object({ message_id: z.string().min(1).max(512) });

const digits = /^\d{1,32}$/;

/**
 * One call of `POST /{page or account}/messages`. There is no idempotency key: a call that may have arrived is
 * `uncertain`; where sends are marked, the echo that brings `key` back settles it.
 * Source: Messenger Platform "Send API"; Instagram "Send a message".
 */
export async function sendMessage(
  sending: Sending,
  part: Json,
  to: Address,
  key: string,
): Promise<SendResult> {
  const utility = UtilityPart.safeParse(sending.messagingType === null ? null : part);
  const message = utility.success ? utility : messagingPart(sending.text).safeParse(part);
  if (!message.success) return wrong("the stored part is not a message within the limits");
  if (!digits.test(to.id)) return wrong("the address is not a scoped user id");
  if (!digits.test(to.account)) return wrong("the account is not an id");
  const answer = await sending.graph.post(`${sending.sender(to.account)}/messages`, {
    recipient: { id: to.id },
    ...(sending.messagingType === null
      ? {}
      : { messaging_type: utility.success ? "UTILITY" : sending.messagingType }),
    message: { ...message.data, ...(sending.marks ? { metadata: metadataOf(key) } : {}) },
  });
  const failure = failureOfAnswer(answer);
  // What forbids templates (their permission, their market) does not forbid answers: the connection goes on.
  if (failure?.kind === "broken" && utility.success)
    return { ok: false, failure: { ...failure, what: "request" } };
  if (failure !== undefined) return { ok: false, failure };
  const sent = Sent.safeParse(answer.kind === "ok" ? answer.body : null);
  if (sent.success) return { ok: true, id: sent.data.message_id };
  return { ok: false, failure: { kind: "uncertain", detail: "Meta accepted the call and named no message" } };
}

/**
 * Marks what the shopper wrote as read, and with `typing` shows that an answer is being written, for about 20 s
 * or until a message is sent. Meta takes one action a call, and none together with a message. Throws when it
 * did not work. Source: Messenger Platform "Sender actions"; Instagram has the same.
 */
export async function showSeen(sending: Sending, to: Address, typing: boolean): Promise<void> {
  if (!digits.test(to.id) || !digits.test(to.account)) throw new Error("mark as read: not an address");
  for (const action of typing ? ["mark_seen", "typing_on"] : ["mark_seen"]) {
    const answer = await sending.graph.post(`${sending.sender(to.account)}/messages`, {
      recipient: { id: to.id },
      sender_action: action,
    });
    const failure = failureOfAnswer(answer);
    if (failure !== undefined) throw new Error(`${action}: ${failure.detail}`);
  }
}

function wrong(detail: string): SendResult {
  return { ok: false, failure: { kind: "broken", what: "request", detail } };
}
