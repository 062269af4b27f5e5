import type { Failure } from "#src/channel/failure.ts";
import {
  type MailError,
  type Server,
  certificateTrouble,
  explainConnection,
  explainLogin,
  mailErrorOf,
  smtpPorts,
} from "./explain.ts";
import type { SmtpStage } from "./smtp.ts";

/** A server that is down or full is asked again after this long, ms. */
const CONNECT_AGAIN_MS = 60_000;

/** Servers that turn strangers away at first (greylisting) want to be asked again after five minutes, ms. */
const REFUSED_AGAIN_MS = 5 * 60_000;

/** "Relay access denied": the server does not know us, the recipient may be fine. */
const relay = /relay|not (?:permitted|allowed|authorized) to send|authentication required|not authenticated/i;

/**
 * What to do about a send that failed, from the reply's class and how far it had come. 4yz may pass, 5yz will not
 * (RFC 5321 §4.2.1); a reply, whatever it says, means that the mail was not accepted, and silence after its first
 * bytes that nobody knows. The detail has our words and the reply's codes: servers quote addresses.
 */
export function failureOfSend(stage: SmtpStage, thrown: unknown, server: Server): Failure {
  const error = mailErrorOf(thrown);
  const { responseCode } = error;
  const detail = (what: string): string => `${what}${codesOf(error)}`;
  if (responseCode === undefined) {
    if (stage === "data")
      return { kind: "uncertain", detail: "The connection broke while the mail was being handed over." };
    return withoutReply(stage, error, server);
  }
  // 421 ends the session and 503 says it had lost its way: neither is about this mail.
  const passing = responseCode < 500 || responseCode === 503;
  if (stage === "connect") {
    if (error.code === "ETLS" && !passing)
      return broken("connection", detail("The server cannot encrypt the connection"));
    // Also 554 instead of a greeting: this machine is not welcome, for now or at all (RFC 5321 §3.1).
    return {
      kind: "retry",
      afterMs: CONNECT_AGAIN_MS,
      detail: detail("The server is not taking connections"),
    };
  }
  if (stage === "login") {
    if (passing)
      return { kind: "retry", afterMs: CONNECT_AGAIN_MS, detail: detail("The login failed for now") };
    const { said, fix } = explainLogin(error, server, "SMTP");
    return broken("connection", `${said} ${fix}`);
  }
  if (passing) {
    const afterMs = responseCode === 421 ? CONNECT_AGAIN_MS : REFUSED_AGAIN_MS;
    return { kind: "retry", afterMs, detail: detail("The server refused the mail for now") };
  }
  if (responseCode === 530 || responseCode === 535 || responseCode === 538)
    return broken("connection", detail("The server wants a login before it takes mail"));
  if (error.command === "MAIL FROM")
    return responseCode === 552
      ? broken("request", detail("The mail is larger than the server takes"))
      : broken("connection", detail("The server does not let this account send from its address"));
  if (error.command === "RCPT TO")
    return relay.test(error.response ?? "")
      ? broken("connection", detail("The server does not send to other hosts for this account"))
      : { kind: "refused", detail: detail("The recipient's address was refused") };
  return broken("request", detail("The server refused the mail"));
}

/** Nothing of the mail had left. */
function withoutReply(stage: SmtpStage, error: MailError, server: Server): Failure {
  if (error.code === "ENOLOGIN")
    return broken(
      "connection",
      "The server offers no login. Check port and secure; for a server without a login set smtp.user to null.",
    );
  if (error.code === "EAUTH")
    return broken("connection", "The server offers no way to log in with a password.");
  const explained = explainConnection(error, server, smtpPorts);
  // A certificate or a port without encryption does not mend itself.
  if (certificateTrouble(error) !== undefined || error.code === "ETLS")
    return broken(
      "connection",
      explained === undefined ? "No encryption." : `${explained.said} ${explained.fix}`,
    );
  if (stage === "envelope" && (error.code === "EMESSAGE" || error.code === "EENVELOPE"))
    return broken(
      "request",
      error.code === "EMESSAGE"
        ? "The mail is larger than the server takes."
        : "The address cannot be sent to.",
    );
  return {
    kind: "retry",
    afterMs: CONNECT_AGAIN_MS,
    detail: explained?.said ?? "The connection to the mail server broke before the mail was handed over.",
  };
}

function broken(what: "connection" | "request", detail: string): Failure {
  return { kind: "broken", what, detail };
}

/** ` (550 5.1.1)`: the reply's code and its enhanced code (RFC 3463), nothing of its words. */
function codesOf({ responseCode, response }: MailError): string {
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1];
  return ` (${[responseCode, enhanced].filter((each) => each !== undefined).join(" ")}).`;
}
