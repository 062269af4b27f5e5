import { createHash, randomBytes } from "node:crypto";
import type { Answer, RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { readCall } from "./messaging-sandbox-call.ts";
import type { MessagingPart, TextLimit } from "./messaging-part.ts";
import { metadataOf } from "./own-key.ts";
import { type SignedBody, graphAnswer, graphRefusal, signedBody } from "./sandbox-wire.ts";

export interface MessagingSandboxOptions {
  readonly appSecret: string;
  /** The page or professional account. */
  readonly account: string;
  readonly now: () => Date;
  /** When given, calls without it are refused like Meta refuses a dead token. */
  readonly accessToken?: string;
  /** Called for each call that was accepted, before it is answered. */
  readonly onEvent?: (event: MessagingSandboxEvent) => void;
}

/** Which product is played. */
export interface PlayedProduct {
  readonly object: "page" | "instagram";
  readonly text: TextLimit;
}

/** A message the gateway sent. */
export interface MessagingSandboxMessage {
  readonly mid: string;
  /** The scoped id it was sent to. */
  readonly to: string;
  readonly part: MessagingPart;
  /** The delivery's id, where the send carried it. */
  readonly key?: string;
  readonly at: Date;
}

export type MessagingSandboxEvent =
  | { readonly kind: "sent"; readonly message: MessagingSandboxMessage }
  /** What the shopper wrote was marked as read; with `typing` a reply is being written. */
  | { readonly kind: "seen"; readonly to: string; readonly typing: boolean };

/** What a shopper does: writes, or taps something that was offered. */
export interface ShopperSays {
  /** A scoped id (digits), or a phone, a name, an address: the same one always becomes the same scoped id. */
  readonly from: string;
  readonly text?: string;
  readonly choice?: { readonly id: string; readonly title: string };
}

/** Meta, played in the process for a connection without an account. */
export interface MessagingSandbox {
  /** Answers a call to the Graph API: send, mark as read, typing. Never throws. */
  answer(request: RawRequest): Answer;
  /** A shopper's message as a webhook; `mid` is its id, `shopper` the scoped id of who wrote it. */
  inbound(says: ShopperSays): SignedBody & { readonly mid: string; readonly shopper: string };
  /**
   * What follows a message that arrives and is read. Messenger: its echo, delivered, read up to now; Instagram:
   * its echo, which names no sender, and read.
   */
  receipts(mid: string, to: string, key?: string): SignedBody[];
  /** A person of the shop answers in Meta's own inbox. */
  inbox(to: string, text: string): SignedBody & { readonly mid: string };
  /** The last 500 messages that were sent, oldest first. */
  sent(): readonly MessagingSandboxMessage[];
}

const KEPT = 500;
/** Page Inbox, as an app. Source: Messenger Platform "Conversation routing". */
const PAGE_INBOX = 263_902_037_430_900;
/** An app of Meta's that does not exist: ours, as echoes name it. */
const OUR_APP = 100_000_000_000_009;

export function messagingSandbox(product: PlayedProduct, options: MessagingSandboxOptions): MessagingSandbox {
  const sent: MessagingSandboxMessage[] = [];
  const { account, now } = options;
  const isPage = product.object === "page";

  const answer = (request: RawRequest): Answer => {
    const call = readCall(request, { ...options, text: product.text });
    if (call.kind === "refused") return graphRefusal(call);
    if (call.kind === "seen") {
      options.onEvent?.({ kind: "seen", to: call.to, typing: call.typing });
      return graphAnswer(200, { recipient_id: call.to });
    }
    const { to, part, key } = call;
    const message = { mid: newMid(), to, part, at: now(), ...(key === undefined ? {} : { key }) };
    sent.push(message);
    if (sent.length > KEPT) sent.shift();
    options.onEvent?.({ kind: "sent", message });
    return graphAnswer(200, { recipient_id: to, message_id: message.mid });
  };

  const webhook = (item: { readonly [key: string]: Json }): SignedBody => {
    const entry = { id: account, time: now().getTime(), messaging: [item] };
    return signedBody({ object: product.object, entry: [entry] }, options.appSecret);
  };
  const fromShopper = (shopper: string, what: { readonly [key: string]: Json }): SignedBody =>
    webhook({ sender: { id: shopper }, recipient: { id: account }, timestamp: now().getTime(), ...what });
  const fromUs = (shopper: string, message: Json): SignedBody =>
    webhook({ sender: { id: account }, recipient: { id: shopper }, timestamp: now().getTime(), message });

  const inbound = ({ from, text, choice }: ShopperSays) => {
    const shopper = scopedIdOf(from);
    const mid = newMid();
    const said =
      choice === undefined
        ? { text: text ?? "" }
        : { text: choice.title, quick_reply: { payload: choice.id } };
    return { ...fromShopper(shopper, { message: { mid, ...said } }), mid, shopper };
  };

  const receipts = (mid: string, to: string, key?: string): SignedBody[] => {
    const text = sent.find((message) => message.mid === mid)?.part.text ?? "";
    const mark = key === undefined ? {} : { metadata: metadataOf(key) };
    return isPage
      ? [
          fromUs(to, { is_echo: true, app_id: OUR_APP, ...mark, mid, text }),
          // A delivery has no time of its own.
          webhook({
            sender: { id: to },
            recipient: { id: account },
            delivery: { mids: [mid], watermark: now().getTime() },
          }),
          fromShopper(to, { read: { watermark: now().getTime() } }),
        ]
      : [fromUs(to, { is_echo: true, mid, text }), fromShopper(to, { read: { mid } })];
  };

  const inbox = (to: string, text: string) => {
    const mid = newMid();
    const from = isPage ? { app_id: PAGE_INBOX } : {};
    return { ...fromUs(to, { is_echo: true, ...from, mid, text }), mid };
  };

  return { answer, inbound, receipts, inbox, sent: () => [...sent] };
}

/** A scoped id for whoever is meant: digits stay what they are, a phone loses its marks, other words are hashed. */
export function scopedIdOf(from: string): string {
  const digits = from.replace(/[\s().+-]/gu, "");
  if (/^\d{1,32}$/.test(digits)) return digits;
  const hash = createHash("sha256").update(from.trim().toLowerCase()).digest();
  return `9${String(hash.readBigUInt64BE() % 10n ** 15n).padStart(15, "0")}`;
}

function newMid(): string {
  return `m_${randomBytes(36).toString("base64url")}`;
}
