import { createHash } from "node:crypto";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { domainOf } from "./account.ts";
import { type Writer, isOwn, nameOf, writerOf } from "./addresses.ts";
import { type Trusted, provenSender } from "./authentication.ts";
import { type Bounce, bounceDetail, readBounce } from "./bounce.ts";
import { filesOf } from "./files.ts";
import { type MailClass, type Receiver, classify } from "./machine.ts";
import { type Mail, MAX_MAIL, header, mailboxes, mailboxesIn, parseMail } from "./mime.ts";
import { messageIds, ownConversation, ownId, plusConversation } from "./threading.ts";
import { storable, withSubject, wordsIn } from "./words.ts";

/** Where a mail came in, and what is known there. */
export interface MailPlace extends Receiver {
  /** The mailbox's address: our account. */
  readonly account: string;
  /** All addresses that end up in the mailbox, lower case. */
  readonly ownAddresses: readonly string[];
  readonly trusted: Trusted;
  /** The key of our own message ids and plus tokens. */
  readonly secret: Buffer;
  readonly receivedAt: Date;
  readonly maxFiles: number;
  /** Of all files of a mail together. */
  readonly maxFileBytes: number;
  /** What the sending server said before the mail, where the transport knows: `from` empty means the null sender. */
  readonly envelope?: { readonly from?: string; readonly to?: readonly string[] };
}

/** What is kept of a mail that cannot be read, bytes. */
const MAX_REJECTED = 256 * 1024;

/** RFC 5322 sets no limit; servers refuse header lines over some thousand characters. */
const MAX_REFERENCES = 20;

/** The headers that are kept with a message. */
const keptHeaders = [
  "from",
  "sender",
  "reply-to",
  "to",
  "cc",
  "delivered-to",
  "subject",
  "date",
  "message-id",
  "in-reply-to",
  "references",
  "return-path",
  "authentication-results",
  "auto-submitted",
  "precedence",
  "list-id",
  "x-original-from",
  "x-failed-recipients",
  "x-mailer",
  "user-agent",
];

/**
 * The events in a mail, in the form it came over the wire: at least one, never throws. A person's mail, and a machine's
 * (with `machine`), is a message whose id is the mail's own Message-ID, so that the same mail is one however often and
 * by whichever way it comes. A delivery report also yields the fate of the mail it is about. One of our own mails that
 * came back is `ignored`; what cannot be read is `rejected` with its bytes, so that one bad mail stops nothing.
 */
export async function readMail(raw: Buffer, place: MailPlace): Promise<InboundEvent[]> {
  if (raw.length > MAX_MAIL) return [rejected("too_large", raw)];
  try {
    return eventsOf(await parseMail(raw), raw, place);
  } catch {
    // Whatever the reason: the bytes are kept, and the mailbox goes on.
    return [rejected("unreadable", raw)];
  }
}

function eventsOf(mail: Mail, raw: Buffer, place: MailPlace): InboundEvent[] {
  const kind = classify(mail, place);
  if (kind === "own") return [{ kind: "ignored", reason: "own_mail" }];
  const writer = writerOf(mail, place) ?? (kind === "human" ? undefined : daemon);
  if (writer === undefined) return [rejected("no_sender", raw)];
  const id = dedupeKey(mail, raw);
  const seen = { account: place.account, id, at: timeOf(mail, place), raw: keptOf(mail) };
  const answered = answeredBy(mail, place);
  const { reply } = wordsIn(mail);
  const text = withSubject(
    reply,
    mail.subject,
    answered.message !== undefined || answered.conversation !== undefined,
  );
  // The parts of a report are for programs.
  const files = mail.type === "multipart/report" ? { content: [], files: [] } : filesOf(mail, place);
  const content: Content[] = [...(text === "" ? [] : [{ kind: "text" as const, text }]), ...files.content];
  const name = nameOf(writer);
  const from = addressOf(mail, writer, place);
  const message: InboundEvent = {
    kind: "message",
    ...seen,
    from,
    content: content.length === 0 ? [{ kind: "text", text: "" }] : content,
    ...(answered.message === undefined ? {} : { replyTo: answered.message }),
    ...(name === undefined ? {} : { name }),
    memo: memoOf(mail, writer, from, answered.conversation, place),
    ...(files.files.length === 0 ? {} : { files: files.files }),
    ...(kind === "human" ? {} : { machine: kind === "auto" ? "auto_reply" : kind }),
  };
  return kind === "bounce" ? [message, ...fateOf(readBounce(mail, place.secret), seen)] : [message];
}

/** Reports may come without any sender at all. */
const daemon: Writer = { name: "", address: "mailer-daemon@unknown.invalid", by: "from" };

/** What became of the mail a report is about. */
function fateOf(bounce: Bounce, seen: { account: string; id: string; at: Date; raw: Json }): InboundEvent[] {
  return bounce.recipients.map((recipient, index): InboundEvent => {
    const { action } = recipient;
    if (action === "delayed") return { kind: "ignored", reason: "delayed" };
    if (action === "other") return { kind: "ignored", reason: "report" };
    if (bounce.of === undefined) return { kind: "ignored", reason: "bounce_of_unknown" };
    return {
      kind: "status",
      ...seen,
      id: `${seen.id}#${index}`,
      of: bounce.of,
      ...(bounce.key === undefined ? {} : { key: bounce.key }),
      ...(action === "delivered"
        ? { status: "delivered" }
        : { status: "failed", failure: { kind: "refused", detail: bounceDetail(recipient) } }),
    };
  });
}

/** The Message-ID; where there is none, the hash of the whole mail. */
function dedupeKey(mail: Mail, raw: Buffer): string {
  const [id] = messageIds(header(mail, "message-id"));
  if (id !== undefined && id.length <= 250) return storable(id);
  const hash = createHash("sha256")
    .update(id ?? raw)
    .digest("hex");
  return `sha256:${hash}`;
}

/** The sender's clock, unless it is ahead of ours or says nothing. */
function timeOf({ date }: Mail, { receivedAt }: MailPlace): Date {
  return date === undefined || date > receivedAt ? receivedAt : date;
}

/** Which of our mails this answers, and in which of our conversations: RFC 5322 §3.6.4, newest reference first. */
function answeredBy(
  mail: Mail,
  { secret, envelope }: MailPlace,
): { message?: string; conversation?: string } {
  const references = (mail.headers.get("references") ?? []).flatMap(messageIds);
  const ids = [...messageIds(header(mail, "in-reply-to")), ...references.toReversed()];
  const message = ids.find((id) => ownId(id, secret) !== null);
  const reached = ["to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"].flatMap(
    (name) => mailboxes(mail, name),
  );
  const tokens = [...reached, ...(envelope?.to ?? []).flatMap(mailboxesIn)].map(({ address }) =>
    plusConversation(address, secret),
  );
  const conversation =
    tokens.find((token) => token !== null) ??
    (message === undefined ? undefined : ownId(message, secret)?.conversation) ??
    ids.map((id) => ownConversation(id, secret)).find((found) => found !== null);
  return {
    ...(message === undefined ? {} : { message }),
    ...(conversation === undefined || conversation === null ? {} : { conversation }),
  };
}

function addressOf(mail: Mail, writer: Writer, { account, trusted }: MailPlace): Address {
  const proven = writer.by === "from" ? provenSender(mail, trusted) : undefined;
  return { account, id: writer.address, ...(proven === writer.address ? { email: proven } : {}) };
}

/**
 * What an answer needs: the subject and ids of the mail being answered. `replyTo` is another address the sender asks to
 * be answered at, only where the sender is proven and it is of the same domain: whoever forges a From must not have a
 * shopper's order sent elsewhere.
 */
function memoOf(
  mail: Mail,
  writer: Writer,
  from: Address,
  conversation: string | undefined,
  place: MailPlace,
): Json {
  const [messageId] = messageIds(header(mail, "message-id"));
  const given = (mail.headers.get("references") ?? []).flatMap(messageIds);
  const chain = (given.length > 0 ? given : messageIds(header(mail, "in-reply-to"))).filter(
    (id) => id !== messageId,
  );
  const references =
    chain.length <= MAX_REFERENCES ? chain : [...chain.slice(0, 1), ...chain.slice(1 - MAX_REFERENCES)];
  const name = nameOf(writer);
  const [replyTo, ...more] = mailboxes(mail, "reply-to");
  const elsewhere =
    from.email !== undefined &&
    replyTo !== undefined &&
    more.length === 0 &&
    replyTo.address !== from.email &&
    domainOf(replyTo.address) === domainOf(from.email) &&
    !isOwn(replyTo.address, place);
  return {
    subject: storable(mail.subject.slice(0, 1000)).replace(/\s+/g, " ").trim(),
    ...(messageId === undefined ? {} : { messageId: storable(messageId) }),
    references: references.map(storable),
    ...(name === undefined ? {} : { fromName: name }),
    ...(elsewhere ? { replyTo: replyTo.address } : {}),
    ...(conversation === undefined ? {} : { conversation }),
  };
}

function keptOf(mail: Mail): Json {
  const kept: Record<string, Json> = {};
  for (const name of keptHeaders) {
    const values = mail.headers.get(name);
    if (values !== undefined) kept[name] = values.slice(0, 3).map((value) => storable(value.slice(0, 1000)));
  }
  return kept;
}

function rejected(reason: string, raw: Buffer): InboundEvent {
  const begin = raw.subarray(0, MAX_REJECTED);
  const text = begin.toString("utf8");
  const readable = !text.includes("\0") && Buffer.from(text, "utf8").equals(begin);
  return {
    kind: "rejected",
    reason,
    raw: { bytes: raw.length, ...(readable ? { text } : { base64: begin.toString("base64") }) },
  };
}

export type { MailClass };
export { classify, parseMail };
