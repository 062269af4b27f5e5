import type { RawRequest } from "#src/channel/channel.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Receipt } from "#src/conversation/delivery.ts";
import { contentOf } from "./content.ts";
import { failureOf } from "./errors.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { isYes, keywordOf, statedKeyword } from "./keyword.ts";
import { deliveryParameter } from "./part.ts";
import { carrierOf, senderOf } from "./sender.ts";

/**
 * Twilio's words for what became of a message. `undelivered` is the carrier's no, `failed` Twilio's own.
 * Source: Twilio "Message resource", status values; undefined: it is under way, which we know.
 */
const receipts: ReadonlyMap<string, Receipt | undefined> = new Map([
  ["accepted", undefined],
  ["scheduled", undefined],
  ["queued", undefined],
  ["sending", undefined],
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["partially_delivered", "delivered"],
  ["read", "read"],
  ["undelivered", "failed"],
  ["failed", "failed"],
  ["canceled", "failed"],
]);

const arriving = new Set(["", "received", "receiving"]);
const messageSid = /^[A-Z]{2}[0-9a-fA-F]{32}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The events of one webhook: Twilio sends each message and each receipt by itself. At least one event; never
 * throws for a form. `isFile` tells whether an address is one of a file at Twilio's API.
 */
export function readEvents(request: RawRequest, isFile: (address: string) => boolean): InboundEvent[] {
  const said = fieldsOf(request);
  if (said === undefined) return [{ kind: "ignored", reason: "repeated_parameter" }];
  const fields = storable(said);
  const id = ["MessageSid", "SmsMessageSid", "SmsSid"]
    .map((name) => fields.get(name))
    .find((sid) => sid !== undefined && sid !== "");
  if (id === undefined) return [{ kind: "ignored", reason: fields.has("CallSid") ? "call" : "no_message" }];
  if (!messageSid.test(id)) return [rejected("bad_sid", fields)];
  const status = (fields.get("MessageStatus") ?? fields.get("SmsStatus") ?? "").trim().toLowerCase();
  return arriving.has(status) && !isReceipt(fields)
    ? message(id, fields, request, isFile)
    : receipt(id, status, fields, request);
}

/** Receipts have no body, messages always have one, if an empty one. */
function isReceipt(fields: Fields): boolean {
  return fields.has("MessageStatus") && !fields.has("Body");
}

function message(
  id: string,
  fields: Fields,
  { receivedAt }: RawRequest,
  isFile: (address: string) => boolean,
): InboundEvent[] {
  const account = fields.get("To") ?? "";
  const sender = fields.get("From") ?? "";
  if (account === "") return [rejected("no_account", fields)];
  if (sender === "") return [rejected("no_sender", fields)];
  if (sender === account) return [{ kind: "ignored", reason: "own_message" }];
  const { machine, ...proof } = senderOf(sender);
  const from: Address = { account, id: sender, ...proof };
  const seen = { account, at: receivedAt, raw: Object.fromEntries(fields) };
  const name = fields.get("ProfileName")?.trim();
  const replyTo = fields.get("OriginalRepliedMessageSid")?.trim();
  const words: InboundEvent = {
    kind: "message",
    id,
    ...seen,
    from,
    content: contentOf(fields, isFile),
    ...(replyTo === undefined || replyTo === "" ? {} : { replyTo }),
    ...(name === undefined || name === "" ? {} : { name }),
  };
  if (machine !== undefined) return [{ ...words, machine }];
  const consent = (granted: boolean): InboundEvent => ({
    kind: "consent",
    id: `${id}:consent`,
    ...seen,
    from,
    granted,
    scope: "all",
  });
  switch (handled(fields, sender)) {
    case "stop":
      return [consent(false), { ...words, machine: "stop_keyword" }];
    case "start":
      return [consent(true), { ...words, machine: "start_keyword" }];
    case "yes":
      return [consent(true), words];
    case "help":
      return [{ ...words, machine: "help_keyword" }];
    case undefined:
      return [words];
  }
}

/**
 * The keyword that this message is. Twilio has answered STOP, START and HELP itself, so the words are kept and
 * nobody answers them; only "yes", which people also say to a question, still gets its answer. On WhatsApp and
 * Messenger nobody but us would answer a call for help. A tap on a button is never a keyword.
 * Source: Twilio "Support for opt-out keywords": default handling is for SMS and MMS.
 */
function handled(fields: Fields, sender: string): "stop" | "start" | "yes" | "help" | undefined {
  const stated = statedKeyword(fields.get("OptOutType"));
  if (stated !== undefined) return stated;
  if ((fields.get("ButtonPayload") ?? "") !== "") return undefined;
  const body = fields.get("Body") ?? "";
  if (isYes(body)) return "yes";
  const keyword = keywordOf(body);
  return keyword === "help" && carrierOf(sender) !== "sms" ? undefined : keyword;
}

function receipt(id: string, status: string, fields: Fields, request: RawRequest): InboundEvent[] {
  if (!receipts.has(status)) return [{ kind: "ignored", reason: "unknown_status" }];
  const news = receipts.get(status);
  if (news === undefined) return [{ kind: "ignored", reason: "under_way" }];
  const account = fields.get("From") ?? "";
  if (account === "") return [rejected("no_account", fields)];
  const key = request.url.searchParams.get(deliveryParameter);
  return [
    {
      kind: "status",
      id: `${id}:${status}`,
      account,
      at: request.receivedAt,
      raw: Object.fromEntries(fields),
      of: id,
      status: news,
      ...(key !== null && uuid.test(key) ? { key } : {}),
      ...(news === "failed" ? { failure: failureOf({ code: codeOf(fields), status }) } : {}),
    },
  ];
}

function codeOf(fields: Fields): number | undefined {
  const code = fields.get("ErrorCode")?.trim() ?? "";
  return /^[1-9]\d{2,6}$/.test(code) ? Number(code) : undefined;
}

/** Without what PostgreSQL does not take: NUL characters and half surrogate pairs. */
function storable(fields: Fields): Fields {
  const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed();
  return new Map([...fields].map(([name, value]) => [clean(name), clean(value)]));
}

function rejected(reason: string, fields: Fields): InboundEvent {
  return { kind: "rejected", reason, raw: Object.fromEntries(fields) };
}
