import { z } from "zod";
import type { SendResult } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Json } from "#src/conversation/json.ts";
import type { CreateMessage } from "./client.ts";
import { failureOfAnswer } from "./http.ts";
import { SmsPart, deliveryParameter } from "./part.ts";
import { carrierOf, form } from "./sender.ts";
import type { SmsSettings } from "./settings.ts";

const Created = z.object({ sid: z.string().regex(/^[A-Z]{2}[0-9a-fA-F]{32}$/) });

/**
 * One call of `POST …/Messages.json`. Twilio has no idempotency key: a call that may have arrived is
 * `uncertain`, and the receipt that brings `key` back in its address settles it. A message goes out from the
 * number the shopper wrote to, also through a Messaging Service.
 * Source: Twilio "Message resource": From may be one of the service's senders.
 */
export async function sendPart(
  create: CreateMessage,
  settings: SmsSettings,
  part: Json,
  to: Address,
  key: string,
): Promise<SendResult> {
  const message = SmsPart.safeParse(part);
  if (!message.success) return wrong("the stored part is not a text message within its limits");
  if (!form.account.test(to.account)) return wrong("the account is not a sender");
  if (!form.shopper.test(to.id)) return wrong("the address is neither a phone nor an id of another channel");
  const carrier = carrierOf(to.account);
  if (carrierOf(to.id) !== carrier) return wrong("the address is not on the account's channel");
  const { messagingServiceSid, statusCallback, validitySeconds } = settings;
  const answer = await create({
    to: to.id,
    from: to.account,
    body: message.data.body,
    ...(messagingServiceSid === undefined ? {} : { messagingServiceSid }),
    ...(statusCallback === undefined ? {} : { statusCallback: callbackFor(statusCallback, key) }),
    ...(carrier === "sms" ? { validityPeriod: validitySeconds } : {}),
  });
  const failure = failureOfAnswer(answer);
  if (failure !== undefined) return { ok: false, failure };
  const created = Created.safeParse(answer.kind === "ok" ? answer.body : null);
  if (created.success) return { ok: true, id: created.data.sid };
  return {
    ok: false,
    failure: { kind: "uncertain", detail: "Twilio accepted the call and named no message" },
  };
}

/** The address by which Twilio is to report on this delivery. */
function callbackFor(statusCallback: string, key: string): string {
  const url = new URL(statusCallback);
  url.searchParams.set(deliveryParameter, key);
  return url.href;
}

function wrong(detail: string): SendResult {
  return { ok: false, failure: { kind: "broken", what: "request", detail } };
}
