import type { SendResult } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Json } from "#src/conversation/json.ts";
import { canBeSentTo } from "./account.ts";
import { failureOfSend } from "./deliver-errors.ts";
import { EmailPart } from "./letter.ts";
import { type SmtpLogin, smtpSession } from "./smtp.ts";
import { messageIdOf, plusAddress } from "./threading.ts";

/** Who sends, and through what. */
export interface Sender {
  readonly login: SmtpLogin;
  /** The mailbox's address: From, and where bounces go. */
  readonly account: string;
  readonly fromName?: string;
  readonly secret: Buffer;
  readonly domain: string;
  readonly plusAddressing: boolean;
  readonly now: () => Date;
  /** Lets so many through at a time. */
  readonly gate: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * One mail by one SMTP session. The id returned is our Message-ID, which follows from `key`: every try of the same
 * part has the same, so a mailbox that gets it twice can tell, and a bounce or an answer names the delivery. It goes to the address the
 * shopper wrote from, never to a Reply-To, which anybody can set.
 */
export async function sendLetter(part: Json, to: Address, key: string, sender: Sender): Promise<SendResult> {
  const letter = EmailPart.safeParse(part);
  if (!letter.success) return wrong("The stored part is not a mail.");
  if (!canBeSentTo(to.id)) return wrong("The shopper's address is none that mail can be sent to.");
  if (to.account !== sender.account) return wrong("The account is not this connection's mailbox.");
  const messageId = messageIdOf(key, letter.data.conversation, sender.secret, sender.domain);
  const bytes = await compose(letter.data, to.id, messageId, sender);
  const mail = { from: sender.account, to: to.id, bytes };
  const result = await sender.gate(() => smtpSession(sender.login, mail));
  if (result.ok) return { ok: true, id: messageId };
  return { ok: false, failure: failureOfSend(result.stage, result.error, sender.login.server) };
}

/**
 * The mail as it travels. Addresses are objects, because nodemailer parses a string and would take a group in it for
 * further recipients. Marked as a machine's (RFC 3834 §5: an answer, or what nobody asked for just now; X-Auto-Response-Suppress is Exchange's, whose "All" would
 * also keep bounces back), so that no machine answers it, and with our id once more where relays replace the Message-ID.
 */
async function compose(letter: EmailPart, to: string, messageId: string, sender: Sender): Promise<Buffer> {
  const { account, fromName = "" } = sender;
  const replyTo = sender.plusAddressing ? plusAddress(account, letter.conversation, sender.secret) : null;
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const composer = new MailComposer({
    from: { name: fromName, address: account },
    to: { name: "", address: to },
    ...(replyTo === null ? {} : { replyTo: { name: fromName, address: replyTo } }),
    subject: letter.subject,
    messageId,
    ...(letter.inReplyTo === null ? {} : { inReplyTo: letter.inReplyTo }),
    references: [...letter.references],
    date: sender.now(),
    text: letter.text,
    html: letter.html,
    headers: {
      "Auto-Submitted": letter.inReplyTo === null ? "auto-generated" : "auto-replied",
      "X-Auto-Response-Suppress": "OOF, AutoReply",
      "X-Gateway-Id": messageId,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "win",
  });
  return composer.compile().build();
}

function wrong(detail: string): SendResult {
  return { ok: false, failure: { kind: "broken", what: "request", detail } };
}
