import type { Reachable } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";

/*
 * Who writes and who is written to, as Twilio names them: `+15550100101`, a short code, a word, or another
 * channel's id behind its name (`whatsapp:+…`, `messenger:…`).
 * Source: Twilio "Webhook request", parameters From and To; "Messaging channel addresses".
 */

/** The forms of ids; each matches a whole id. */
export const form = {
  /** A shop's sender that can receive: a number, a short code, a WhatsApp or Messenger sender. */
  account: /^(?:\+[1-9]\d{6,14}|\d{3,8}|whatsapp:\+[1-9]\d{6,14}|messenger:[\w.-]{1,128})$/,
  /** A shopper who can be answered. */
  shopper: /^(?:\+[1-9]\d{6,14}|[a-z]{2,32}:[^\s:]{1,256})$/,
} as const;

/** ITU-T E.164: at most 15 digits. With six digits or fewer it is a service, not a person's phone. */
const e164 = /^\+[1-9]\d{6,14}$/;
const carried = /^(?<channel>[a-z]{2,32}):(?<id>.+)$/;

/** What is known of a sender from its id alone. */
export interface Sender {
  /** E.164, where Twilio vouches for it. */
  readonly phone?: string;
  /** Sender numbers of text messages can be forged; WhatsApp's are the account itself. */
  readonly phoneLevel?: 2;
  /** Short codes, words and service numbers: nobody reads an answer there. */
  readonly machine?: "short_code";
}

export function senderOf(id: string): Sender {
  if (e164.test(id)) return { phone: id, phoneLevel: 2 };
  const other = carried.exec(id)?.groups;
  if (other === undefined) return { machine: "short_code" };
  const number = other["id"] ?? "";
  return other["channel"] === "whatsapp" && e164.test(number) ? { phone: number } : {};
}

/** A phone as the first of the senders that can text it; what Twilio carries for others has templates of its own. */
export function reachPhone(accounts: readonly string[], to: Reachable): Address | undefined {
  const account = accounts.find((each) => carrierOf(each) === "sms");
  if (account === undefined || to.kind !== "phone" || !e164.test(to.value)) return undefined;
  return { account, id: to.value };
}

/** The other channel that Twilio carries it on, e.g. `whatsapp`; `sms` for text messages. */
export function carrierOf(id: string): string {
  return carried.exec(id)?.groups?.["channel"] ?? "sms";
}
