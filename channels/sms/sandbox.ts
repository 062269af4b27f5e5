import { randomBytes } from "node:crypto";
import type { Answer, RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { type SandboxRefusal, readCall } from "./sandbox-call.ts";
import { type Segments, segmentsOf } from "./segments.ts";
import { carrierOf } from "./sender.ts";
import { twilioSignature } from "./signature.ts";

export interface SandboxOptions {
  readonly accountSid: string;
  /** What webhooks are signed with. */
  readonly signingSecret: string;
  /** The shop's sender. */
  readonly account: string;
  readonly now: () => Date;
  /** When given, calls with other credentials are refused like Twilio refuses them. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Called for each message that was accepted, before it is answered. */
  readonly onEvent?: (event: SandboxEvent) => void;
}

/** A message the gateway sent. */
export interface SandboxMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  /** What it would be billed as. */
  readonly segments: Segments;
  /** Where its receipts are asked for. */
  readonly statusCallback?: string;
  readonly at: Date;
}

export interface SandboxEvent {
  readonly kind: "sent";
  readonly message: SandboxMessage;
}

/** A webhook as Twilio would post it: these bytes, and this in `X-Twilio-Signature`. */
export interface SignedForm {
  readonly body: Buffer;
  readonly signature: string;
}

/** What a shopper does: writes, or taps a WhatsApp button. */
export interface ShopperSays {
  /** A phone as people write it, or an address as Twilio does (`whatsapp:+…`). */
  readonly from: string;
  /** Shown by WhatsApp only. */
  readonly name?: string;
  readonly text?: string;
  readonly choice?: { readonly id: string; readonly title: string };
}

/** Twilio, played in the process for a connection without an account. */
export interface TwilioSandbox {
  /** Answers a call to the REST API: `POST …/Messages.json`. Never throws. */
  answer(request: RawRequest): Answer;
  /** A shopper's message as a webhook to `url` (the address is signed); `sid` is its id. */
  inbound(says: ShopperSays, url: URL): SignedForm & { readonly sid: string };
  /** The receipts of a message that arrives, each with the address it goes to; none where none were asked for. */
  receipts(sid: string): (SignedForm & { readonly url: URL })[];
  /** The last 500 messages that were sent, oldest first. */
  sent(): readonly SandboxMessage[];
}

const KEPT = 500;

export function twilioSandbox(options: SandboxOptions): TwilioSandbox {
  const { accountSid, account } = options;
  const sent: SandboxMessage[] = [];

  const answer = (request: RawRequest): Answer => {
    const call = readCall(request, options);
    if (call.kind === "refused") return refusal(call);
    const { to, from, body, statusCallback } = call;
    const message: SandboxMessage = {
      sid: newSid("SM"),
      to,
      from,
      body,
      segments: segmentsOf(body),
      at: options.now(),
      ...(statusCallback === undefined ? {} : { statusCallback }),
    };
    sent.push(message);
    if (sent.length > KEPT) sent.shift();
    options.onEvent?.({ kind: "sent", message });
    return json(201, resource(message, accountSid, call.messagingServiceSid ?? null));
  };

  const signed = (fields: Readonly<Record<string, string>>, url: URL): SignedForm => ({
    body: Buffer.from(new URLSearchParams(fields).toString(), "utf8"),
    signature: twilioSignature(url, new Map(Object.entries(fields)), options.signingSecret),
  });

  const inbound = ({ from, name, text, choice }: ShopperSays, url: URL) => {
    const sid = newSid("SM");
    const carrier = carrierOf(account);
    const body = choice?.title ?? text ?? "";
    const ids = { SmsMessageSid: sid, SmsSid: sid, MessageSid: sid, AccountSid: accountSid };
    const sender = addressOf(from, carrier);
    const told = { From: sender, To: account, Body: body, NumMedia: "0" };
    const count = { NumSegments: String(Math.max(1, segmentsOf(body).count)) };
    const more = carrier === "sms" ? geography : whatsAppFields(carrier, sender, name, choice);
    return {
      ...signed({ ...more, ...ids, ...told, ...count, SmsStatus: "received", ApiVersion: "2010-04-01" }, url),
      sid,
    };
  };

  const receipts = (sid: string) => {
    const message = sent.find((each) => each.sid === sid);
    const to = URL.parse(message?.statusCallback ?? "");
    if (message === undefined || to === null) return [];
    const url = to;
    url.hash = "";
    return ["sent", "delivered"].map((status) => {
      const told = { MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status };
      const who = { To: message.to, From: message.from, AccountSid: accountSid };
      return { ...signed({ ...told, ...who, ApiVersion: "2010-04-01" }, url), url };
    });
  };

  return { answer, inbound, receipts, sent: () => [...sent] };
}

/** Twilio sends them with every text message, mostly empty, and signs them. */
const geography = {
  ToCountry: "US",
  ToState: "",
  ToCity: "",
  ToZip: "",
  FromCountry: "US",
  FromState: "",
  FromCity: "",
  FromZip: "",
};

function whatsAppFields(
  carrier: string,
  sender: string,
  name: string | undefined,
  choice: ShopperSays["choice"],
): Readonly<Record<string, string>> {
  if (carrier !== "whatsapp") return {};
  return {
    ProfileName: name ?? "",
    WaId: sender.replace(/\D/gu, ""),
    ReferralNumMedia: "0",
    MessageType: choice === undefined ? "text" : "button",
    ...(choice === undefined ? {} : { ButtonText: choice.title, ButtonPayload: choice.id }),
  };
}

/** `+1 555 010 0101` → `+15550100101`, on WhatsApp `whatsapp:+15550100101`; short codes and ids stay as they are. */
function addressOf(from: string, carrier: string): string {
  if (from.includes(":")) return from;
  const digits = from.replace(/[\s().-]/gu, "");
  const known = /^\d{7,15}$/.test(digits) && carrier !== "messenger" ? `+${digits}` : digits;
  return carrier === "sms" ? known : `${carrier}:${known}`;
}

/** Source: Twilio "Message resource", the answer to a create. */
function resource(message: SandboxMessage, accountSid: string, service: string | null): Json {
  const { sid, to, from, body, segments, at } = message;
  const path = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  return {
    account_sid: accountSid,
    api_version: "2010-04-01",
    body,
    date_created: at.toUTCString(),
    date_sent: null,
    date_updated: at.toUTCString(),
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    from,
    messaging_service_sid: service,
    num_media: "0",
    num_segments: String(segments.count),
    price: null,
    price_unit: "USD",
    sid,
    status: service === null ? "queued" : "accepted",
    subresource_uris: { media: `${path}/Media.json` },
    to,
    uri: `${path}.json`,
  };
}

function refusal({ status, code, message }: SandboxRefusal): Answer {
  return json(status, {
    code,
    message,
    more_info: `https://www.twilio.com/docs/errors/${String(code)}`,
    status,
  });
}

function json(status: number, body: Json): Answer {
  return { status, type: "application/json; charset=utf-8", body: JSON.stringify(body) };
}

function newSid(prefix: string): string {
  return `${prefix}${randomBytes(16).toString("hex")}`;
}
