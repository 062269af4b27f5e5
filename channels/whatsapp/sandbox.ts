import { randomBytes } from "node:crypto";
import type { Answer, RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { type SignedBody, graphAnswer, graphRefusal, signedBody } from "../meta/sandbox-wire.ts";
import { wordsFilled } from "../meta/templates.ts";
import { businessScopedId } from "./address.ts";
import type { WhatsAppPart } from "./part.ts";
import { readCall } from "./sandbox-call.ts";

export interface SandboxOptions {
  readonly appSecret: string;
  readonly phoneNumberId: string;
  readonly now: () => Date;
  /** When given, calls without it are refused like Meta refuses a dead token. */
  readonly accessToken?: string;
  /** The shop's own number in digits, as webhooks show it. */
  readonly displayPhone?: string;
  /** Called for each call that was accepted, before it is answered. */
  readonly onEvent?: (event: SandboxEvent) => void;
}

/** A message the gateway sent. */
export interface SandboxMessage {
  readonly wamid: string;
  /** The phone or business-scoped id it was sent to. */
  readonly to: string;
  readonly part: WhatsAppPart;
  /** The delivery's id, which receipts bring back. */
  readonly key?: string;
  readonly at: Date;
}

export type SandboxEvent =
  | { readonly kind: "sent"; readonly message: SandboxMessage }
  /** A shopper's message was marked as read; with `typing` a reply is being written. */
  | { readonly kind: "seen"; readonly of: string; readonly typing: boolean };

/** What a shopper does: writes, or taps something that was offered. */
export interface ShopperSays {
  /** Phone, with or without `+`, or a business-scoped id. */
  readonly from: string;
  readonly name?: string;
  readonly text?: string;
  readonly choice?: { readonly id: string; readonly title: string };
}

/** Meta, played in the process for a connection without an account. */
export interface WhatsAppSandbox {
  /** Answers a call to the Graph API: send, mark as read, typing. Never throws. */
  answer(request: RawRequest): Answer;
  /** A shopper's message as a webhook; `wamid` is its id. */
  inbound(says: ShopperSays): SignedBody & { readonly wamid: string };
  /** The receipts of a message that arrives and is read: sent, delivered, read. */
  receipts(wamid: string, to: string, key?: string): SignedBody[];
  /** The last 500 messages that were sent, oldest first. */
  sent(): readonly SandboxMessage[];
}

const KEPT = 500;

export function whatsappSandbox(options: SandboxOptions): WhatsAppSandbox {
  const sent: SandboxMessage[] = [];
  const displayPhone = options.displayPhone ?? "15550100000";

  const answer = (request: RawRequest): Answer => {
    const call = readCall(request, options);
    if (call.kind === "refused") return graphRefusal(call);
    if (call.kind === "seen") {
      options.onEvent?.({ kind: "seen", of: call.of, typing: call.typing });
      return graphAnswer(200, { success: true });
    }
    const { to, part, key } = call;
    const message = { wamid: newWamid(), to, part, at: options.now(), ...(key === undefined ? {} : { key }) };
    sent.push(message);
    if (sent.length > KEPT) sent.shift();
    options.onEvent?.({ kind: "sent", message });
    const contact = businessScopedId.test(to)
      ? { input: to, user_id: to }
      : { input: to, wa_id: digitsOf(to) };
    return graphAnswer(200, {
      messaging_product: "whatsapp",
      contacts: [contact],
      messages: [{ id: message.wamid }],
    });
  };

  const webhook = (value: { readonly [key: string]: Json }): SignedBody => {
    const metadata = { display_phone_number: displayPhone, phone_number_id: options.phoneNumberId };
    const change = { field: "messages", value: { messaging_product: "whatsapp", metadata, ...value } };
    const root = {
      object: "whatsapp_business_account",
      entry: [{ id: "100000000000000", changes: [change] }],
    };
    return signedBody(root, options.appSecret);
  };

  const inbound = ({ from, name, text, choice }: ShopperSays) => {
    const scoped = businessScopedId.test(from);
    const id = scoped ? from : digitsOf(from);
    const wamid = newWamid();
    const said = choice === undefined ? { type: "text", text: { body: text ?? "" } } : tap(id, choice);
    const signed = webhook({
      contacts: [{ profile: { name: name ?? "" }, ...(scoped ? { user_id: id } : { wa_id: id }) }],
      messages: [
        {
          ...(scoped ? { from_user_id: id } : { from: id }),
          id: wamid,
          timestamp: seconds(options.now()),
          ...said,
        },
      ],
    });
    return { ...signed, wamid };
  };

  /** A tap is a list reply when it was a list that offered it, and quotes the message that did. */
  const tap = (from: string, { id, title }: { readonly id: string; readonly title: string }) => {
    const offer = sent.findLast(
      ({ to, part }) => sameShopper(to, from) && offers(part).some((offered) => offered.id === id),
    );
    const context = offer === undefined ? {} : { context: { from: displayPhone, id: offer.wamid } };
    const description =
      offer === undefined ? undefined : offers(offer.part).find((each) => each.id === id)?.description;
    const list = offer?.part.type === "interactive" && offer.part.interactive.type === "list";
    const reply = { id, title, ...(description === undefined ? {} : { description }) };
    const interactive = list
      ? { type: "list_reply", list_reply: reply }
      : { type: "button_reply", button_reply: { id, title } };
    return { ...context, type: "interactive", interactive };
  };

  const receipts = (wamid: string, to: string, key?: string): SignedBody[] =>
    ["sent", "delivered", "read"].map((status) =>
      webhook({
        statuses: [
          {
            id: wamid,
            status,
            timestamp: seconds(options.now()),
            ...(businessScopedId.test(to) ? { recipient_user_id: to } : { recipient_id: digitsOf(to) }),
            ...(key === undefined ? {} : { biz_opaque_callback_data: key }),
            // Meta states the price with `sent` and with one of the two that follow.
            ...(status === "read" ? {} : { pricing: { ...freeAnswer } }),
          },
        ],
      }),
    );

  return { answer, inbound, receipts, sent: () => [...sent] };
}

const freeAnswer = {
  billable: false,
  pricing_model: "PMP",
  type: "free_customer_service",
  category: "service",
};

type Offer = { readonly id: string; readonly title: string; readonly description?: string };

/** What a sent message offered to tap. */
export function offers(part: WhatsAppPart): readonly Offer[] {
  if (part.type !== "interactive") return [];
  return part.interactive.type === "list"
    ? part.interactive.action.sections.flatMap(({ rows }) => rows)
    : part.interactive.action.buttons.map(({ reply }) => reply);
}

/** The words of a sent message, without what it offers to tap. */
export function wordsSent(part: WhatsAppPart): string {
  if (part.type === "template") return wordsFilled(part.template);
  return part.type === "text" ? part.text.body : part.interactive.body.text;
}

function sameShopper(a: string, b: string): boolean {
  return a === b || (!businessScopedId.test(a) && digitsOf(a) === digitsOf(b));
}

function newWamid(): string {
  return `wamid.${randomBytes(30).toString("base64")}`;
}

function seconds(date: Date): string {
  return String(Math.floor(date.getTime() / 1000));
}

function digitsOf(phone: string): string {
  return phone.replace(/\D/gu, "");
}
