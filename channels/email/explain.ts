/** What went wrong between us and a mail server, for the merchant: no secrets, nothing the server quoted. */
export interface Explained {
  readonly said: string;
  readonly fix: string;
}

/** What the mail libraries attach to their errors, as far as it is used here. */
export interface MailError {
  readonly code?: string;
  /** The code the error had before the library gave it its own, e.g. ECONNREFUSED below ESOCKET. */
  readonly originalCode?: string;
  /** Of an SMTP reply. */
  readonly responseCode?: number;
  readonly response?: string;
  /** The SMTP command that was under way. */
  readonly command?: string;
  readonly timeoutType?: string;
  /** IMAP: the login was turned down. */
  readonly authenticationFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly responseText?: string;
  /** IMAP: `NO` or `BAD`. */
  readonly responseStatus?: string;
  readonly mailboxMissing?: boolean;
  readonly tlsFailed?: boolean;
  readonly message: string;
}

/** The members of whatever was thrown that have the type they should. */
export function mailErrorOf(error: unknown): MailError {
  if (!(error instanceof Error)) return { message: "" };
  const found: Record<string, unknown> = Object.fromEntries(Object.entries(error));
  const text = (key: string): string | undefined => {
    const value = found[key];
    return typeof value === "string" ? value : undefined;
  };
  const { responseCode } = found;
  return {
    message: error.message,
    code: text("code"),
    originalCode: text("originalCode"),
    response: text("response"),
    command: text("command"),
    timeoutType: text("timeoutType"),
    serverResponseCode: text("serverResponseCode"),
    responseText: text("responseText"),
    responseStatus: text("responseStatus"),
    ...(typeof responseCode === "number" ? { responseCode } : {}),
    authenticationFailed: found["authenticationFailed"] === true,
    mailboxMissing: found["mailboxMissing"] === true,
    tlsFailed: found["tlsFailed"] === true,
  };
}

/** A host and how it is spoken to, as the merchant gave it. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Certificates that Node refuses. */
const certificate = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** The code of the certificate's trouble; undefined when it was something else. */
export function certificateTrouble({ code, originalCode }: MailError): string | undefined {
  return [code, originalCode].find((each) => each !== undefined && certificate.has(each));
}

/** Why a server could not be spoken to at all; undefined when it was spoken to. The same for IMAP and SMTP. */
export function explainConnection(error: MailError, server: Server, usual: Ports): Explained | undefined {
  const at = `${server.host} port ${String(server.port)}`;
  const codes = [error.originalCode, error.code];
  const has = (...wanted: string[]): boolean =>
    codes.some((code) => code !== undefined && wanted.includes(code));
  const bad = certificateTrouble(error);
  if (bad !== undefined)
    return {
      said: `${at} shows a certificate that cannot be trusted (${bad}).`,
      fix: "Use the host name the certificate was made for, or have the certificate renewed.",
    };
  if (has("ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EDNS"))
    return {
      said: `The name ${server.host} was not found.`,
      fix: "Check the host's spelling, and that this machine can look up names.",
    };
  if (has("ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"))
    return {
      said: `Nothing answers at ${at}.`,
      fix: `Check host and port: ${ports(usual)}. Some hosting companies block mail ports; ask yours.`,
    };
  if (isWrongTls(error))
    return server.secure
      ? {
          said: `${at} does not speak TLS from the first byte.`,
          fix: `Set secure to false for STARTTLS (usually port ${String(usual.startTls)}), or use port ${String(usual.tls)}.`,
        }
      : {
          said: `${at} offers no encryption (STARTTLS), and the password is not sent without.`,
          fix: `Set secure to true and port to ${String(usual.tls)}, or have STARTTLS switched on.`,
        };
  if (has("GREETING_TIMEOUT", "UPGRADE_TIMEOUT") || error.timeoutType === "GREETING_TIMEOUT")
    return {
      said: `${at} accepted the connection and never said a word.`,
      fix: `This is what the wrong pair of port and secure looks like: ${ports(usual)}. Else the server holds back clients that connect too often.`,
    };
  if (has("ETIMEDOUT", "ETIMEOUT", "CONNECT_TIMEOUT"))
    return {
      said: `${at} did not answer in time.`,
      fix: `Check host and port: ${ports(usual)}. Some hosting companies block mail ports; ask yours.`,
    };
  if (
    has(
      "ECONNECTION",
      "ECONNRESET",
      "EPIPE",
      "ESOCKET",
      "NoConnection",
      "EConnectionClosed",
      "ClosedAfterConnectText",
      "ClosedAfterConnectTLS",
    )
  )
    return {
      said: `${at} closed the connection.`,
      fix: `Check the pair of port and secure: ${ports(usual)}. A server also does this to clients that connect too often.`,
    };
  return undefined;
}

/** The ports a protocol is usually found at. */
export interface Ports {
  readonly tls: number;
  readonly startTls: number;
}

export const imapPorts: Ports = { tls: 993, startTls: 143 };
export const smtpPorts: Ports = { tls: 465, startTls: 587 };

function ports({ tls, startTls }: Ports): string {
  return `port ${String(tls)} goes with secure true, port ${String(startTls)} with secure false`;
}

function isWrongTls({ code, originalCode, tlsFailed, message }: MailError): boolean {
  if (code === "ETLS" || tlsFailed === true) return true;
  if (originalCode?.startsWith("ERR_SSL_") === true || code?.startsWith("ERR_SSL_") === true) return true;
  return /wrong version number|packet length too long|STARTTLS/i.test(message);
}

/** Microsoft's way of saying that passwords are switched off. */
const basicAuthOff =
  /basic ?auth\w* is (?:disabled|blocked)|SmtpClientAuthentication is disabled|AUTHENTICATE failed.*basic/i;

/** Why a password was turned down, by what the server is known to say. `port` names the protocol. */
export function explainLogin(error: MailError, server: Server, protocol: "IMAP" | "SMTP"): Explained {
  const words = `${error.responseText ?? ""} ${error.response ?? ""} ${error.message}`;
  if (basicAuthOff.test(words) || /\.(?:outlook|office365)\.com$/.test(server.host))
    return {
      said: `Microsoft refused the login by ${protocol}: password logins are switched off there.`,
      fix:
        protocol === "SMTP"
          ? "Have the tenant's administrator switch on authenticated SMTP for this mailbox, or send through another mail service."
          : 'Let a mail service receive the mails and post them to the webhook (inbound: "webhook"): Microsoft takes no passwords for IMAP any more.',
    };
  if (/connected but not|authenticated but not connected/i.test(words))
    return {
      said: `The ${protocol} login was accepted, but the account has no mailbox it may use.`,
      fix: "Check the mailbox's licence, and that the protocol is switched on for it.",
    };
  if (/gmail|google/i.test(server.host))
    return {
      said: `Google refused the login by ${protocol}.`,
      fix: "Google takes an app password here, not the account's own: make one under Security, 2-Step Verification, App passwords.",
    };
  return {
    said: `${server.host} refused the user name or password.`,
    fix: "Check user and password; many mail hosts want an app password, and some the whole address as user.",
  };
}

/** Why a mailbox could not be read. */
export function explainImap(error: unknown, server: Server, mailbox: string): Explained {
  const trouble = mailErrorOf(error);
  // Also the answer to a LOGIN before TLS, and of a server with logins switched off (RFC 5530).
  if (trouble.serverResponseCode === "PRIVACYREQUIRED" || trouble.serverResponseCode === "LOGINDISABLED")
    return {
      said: `${server.host} takes passwords over encrypted connections only.`,
      fix: "Set secure to true and port to 993.",
    };
  if (
    trouble.code === "ETHROTTLE" ||
    trouble.serverResponseCode === "LIMIT" ||
    trouble.serverResponseCode === "INUSE"
  )
    return {
      said: `${server.host} asks for a pause: there were too many logins or connections.`,
      fix: "Close other mail programs on this mailbox; it is tried again by itself.",
    };
  if (trouble.serverResponseCode === "UNAVAILABLE")
    return {
      said: `${server.host} cannot check logins at the moment.`,
      fix: "It is tried again by itself.",
    };
  if (trouble.authenticationFailed === true) return explainLogin(trouble, server, "IMAP");
  if (trouble.mailboxMissing === true || trouble.serverResponseCode === "NONEXISTENT")
    return {
      said: `There is no mailbox named ${mailbox}.`,
      fix: "Check imap.mailbox; in subfolders the server's own separator counts, e.g. INBOX/Support or INBOX.Support.",
    };
  return (
    explainConnection(trouble, server, imapPorts) ?? {
      said: `${server.host} answered a request with an error${trouble.code === undefined ? "" : ` (${codeOf(trouble.code)})`}.`,
      fix: "It is tried again by itself; if it stays, ask the mail host.",
    }
  );
}

/** A code that may be shown: letters and digits, never what a server said. */
function codeOf(code: string): string {
  return /^[A-Za-z0-9_]{1,40}$/.test(code) ? code : "unknown";
}
