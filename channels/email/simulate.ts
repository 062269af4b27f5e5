import { createHash } from "node:crypto";
import type { Connection, Simulated } from "#src/channel/kind.ts";
import { canBeSentTo, domainOf } from "./account.ts";
import { composeMail, shopperMessageId } from "./compose.ts";
import { signatureOf } from "./mailgun.ts";
import { EmailSecrets, EmailSettings } from "./settings.ts";
import { tokenHeader } from "./webhook-token.ts";

/** A request as a mail service would make it. */
export interface PostedMail {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * A shopper's mail as a mail service would post it. Of a connection that watches its mailbox there is no webhook to
 * post it to. The shop's own receiver is taken to have found the sender genuine where the connection trusts one; a
 * sender that is no address is left out, and the mail is from nobody.
 */
export function simulateMail(connection: Connection, says: Simulated): PostedMail {
  const settings = EmailSettings.parse(connection.settings);
  const secrets = EmailSecrets.parse(connection.secrets);
  const from = canBeSentTo(says.from.trim()) ? says.from.trim() : "";
  const raw = composeMail({
    from,
    to: says.account,
    subject: says.text.slice(0, 60).split("\n")[0] ?? "",
    text: says.text,
    at: says.at,
    messageId: shopperMessageId(from, says.text, says.at),
    ...(says.name === undefined ? {} : { name: says.name }),
    ...(from === "" ? {} : { authenticationResults: found(settings.trusted, domainOf(from)) }),
  });
  return posted(raw, secrets, says.at);
}

/** The mail as a request with the connection's token, and signed like Mailgun where the connection asks for it. */
export function posted(raw: Buffer, secrets: EmailSecrets, at: Date): PostedMail {
  const [token] = secrets.webhookToken ?? [];
  const headers: Record<string, string> = token === undefined ? {} : { [tokenHeader]: token };
  const key = secrets.mailgunSigningKey;
  if (key === undefined) return { headers: { ...headers, "content-type": "message/rfc822" }, body: raw };
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const nonce = createHash("sha256").update(raw).digest("hex").slice(0, 50);
  const form = new URLSearchParams({
    "body-mime": raw.toString("utf8"),
    timestamp,
    token: nonce,
    signature: signatureOf(timestamp, nonce, key),
  });
  return {
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(form.toString()),
  };
}

/** What the receiver whose word counts writes about a genuine sender (RFC 8601); Microsoft names no server. */
export function found(trusted: EmailSettings["trusted"], domain: string): string {
  if (trusted === null) return "";
  const pass = `dmarc=pass header.from=${domain}`;
  return trusted === "microsoft365"
    ? `spf=pass smtp.mailfrom=${domain}; ${pass}; compauth=pass reason=100`
    : `${trusted.authservId}; ${pass}`;
}
