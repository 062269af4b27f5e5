import type { Failure } from "#src/channel/failure.ts";

/** What a row of the table says to do. `connection` and `request` are the two kinds of `broken`. */
type Verdict = "retry" | "closed" | "refused" | "connection" | "request";

interface Row {
  readonly code: number;
  readonly does: Verdict;
  readonly says: string;
  /** The least time to wait, ms. */
  readonly afterMs?: number;
}

const MINUTE_MS = 60_000;

/**
 * Twilio's error codes and what to do about each; the only such list. The same codes come as the answer to a
 * call and, from the carrier, in a receipt. A country that is not enabled or an unverified number stops one
 * shopper, not the connection, though it is the merchant who can change it.
 * Source: Twilio "Error and warning dictionary"; "SMS pumping and geo permissions" for 21408.
 */
const rows: readonly Row[] = [
  // passing trouble
  { code: 20429, does: "retry", says: "too many calls at once" },
  { code: 20500, does: "retry", says: "internal error at Twilio" },
  { code: 20503, does: "retry", says: "service is down for a moment" },
  { code: 21611, does: "retry", says: "the sender's queue is full", afterMs: MINUTE_MS },
  { code: 30001, does: "retry", says: "the sender's queue is full", afterMs: MINUTE_MS },
  { code: 30003, does: "retry", says: "the phone is off or out of reach", afterMs: 5 * MINUTE_MS },
  { code: 30008, does: "retry", says: "the carrier gave no reason", afterMs: MINUTE_MS },
  { code: 30022, does: "retry", says: "carrier's rate for this sender reached", afterMs: MINUTE_MS },
  { code: 63018, does: "retry", says: "channel's rate for this sender reached", afterMs: MINUTE_MS },
  // credentials, account, sender
  { code: 20003, does: "connection", says: "credentials not accepted" },
  { code: 20005, does: "connection", says: "account not active" },
  { code: 20008, does: "connection", says: "test credentials cannot do this" },
  { code: 20403, does: "connection", says: "credentials may not do this" },
  { code: 20404, does: "connection", says: "account unknown to these credentials" },
  { code: 21212, does: "connection", says: "sender number not valid" },
  { code: 21601, does: "connection", says: "sender number cannot send messages" },
  { code: 21603, does: "connection", says: "sender missing" },
  { code: 21606, does: "connection", says: "sender is not the account's or cannot send text messages" },
  { code: 21609, does: "connection", says: "status callback address not accepted" },
  { code: 21659, does: "connection", says: "sender is not a Twilio number" },
  { code: 21660, does: "connection", says: "sender belongs to another account" },
  { code: 21661, does: "connection", says: "sender cannot send text messages" },
  { code: 21703, does: "connection", says: "messaging service has no senders" },
  { code: 21704, does: "connection", says: "messaging service has no senders" },
  { code: 21705, does: "connection", says: "messaging service unknown" },
  { code: 21712, does: "connection", says: "sender is not in the messaging service" },
  { code: 30002, does: "connection", says: "account suspended" },
  { code: 30024, does: "connection", says: "sender is not provisioned at the carrier" },
  { code: 30032, does: "connection", says: "toll-free number is not verified" },
  { code: 30033, does: "connection", says: "A2P campaign suspended" },
  { code: 30034, does: "connection", says: "US number is not registered for A2P 10DLC" },
  { code: 30035, does: "connection", says: "A2P campaign is still being set up" },
  { code: 63007, does: "connection", says: "sender is not set up on this channel" },
  // reply window
  { code: 63016, does: "closed", says: "reply window is over" },
  // this shopper cannot be reached
  { code: 14107, does: "refused", says: "too many replies between two numbers: perhaps two machines" },
  { code: 21211, does: "refused", says: "no such number" },
  { code: 21265, does: "refused", says: "short codes cannot be written to" },
  { code: 21266, does: "refused", says: "sender and recipient are the same" },
  { code: 21610, does: "refused", says: "recipient opted out" },
  { code: 21612, does: "refused", says: "this sender cannot reach this number" },
  { code: 21614, does: "refused", says: "number cannot receive text messages" },
  { code: 21635, does: "refused", says: "number is a landline" },
  { code: 30004, does: "refused", says: "recipient blocks messages" },
  { code: 30005, does: "refused", says: "number unknown or no longer in use" },
  { code: 30006, does: "refused", says: "landline, or carrier out of reach" },
  { code: 63003, does: "refused", says: "no such recipient on this channel" },
  { code: 63014, does: "refused", says: "recipient blocks the sender" },
  { code: 63015, does: "refused", says: "recipient has not joined the sandbox" },
  { code: 63024, does: "refused", says: "recipient cannot be reached on this channel" },
  { code: 63032, does: "refused", says: "channel does not deliver to this recipient" },
  // this one message
  { code: 21408, does: "request", says: "messages to this country are not enabled in the account" },
  { code: 21602, does: "request", says: "message is empty" },
  { code: 21604, does: "request", says: "recipient missing" },
  { code: 21608, does: "request", says: "trial account: recipient is not verified" },
  { code: 21617, does: "request", says: "text over 1600 characters" },
  { code: 21619, does: "request", says: "message is empty" },
  { code: 30007, does: "request", says: "carrier's filter took it for spam" },
  { code: 30010, does: "request", says: "price over the limit" },
  { code: 30019, does: "request", says: "message too large for the carrier" },
  { code: 30036, does: "request", says: "waited too long in Twilio's queue" },
  { code: 63013, does: "request", says: "message breaks the channel's policy" },
];

const table = new Map(rows.map((row) => [row.code, row]));

/** What Twilio said about a failure, as far as it said anything. */
export interface TwilioError {
  readonly code?: number;
  readonly httpStatus?: number;
  /** The status of a receipt. */
  readonly status?: string;
  readonly retryAfterMs?: number;
}

/** What to do about an error. Twilio's own message is left out: it may contain the shopper's number. */
export function failureOf(error: TwilioError): Failure {
  const row = error.code === undefined ? undefined : table.get(error.code);
  const does = row?.does ?? byStatus(error.httpStatus);
  const detail = describe(error, row);
  switch (does) {
    case "retry": {
      const afterMs = Math.max(row?.afterMs ?? 0, error.retryAfterMs ?? 0);
      return { kind: "retry", detail, ...(afterMs === 0 ? {} : { afterMs }) };
    }
    case "connection":
    case "request":
      return { kind: "broken", what: does, detail };
    case "closed":
    case "refused":
      return { kind: does, detail };
  }
}

function byStatus(httpStatus: number | undefined): Verdict {
  if (httpStatus === undefined) return "request";
  if (httpStatus === 429 || httpStatus >= 500) return "retry";
  return httpStatus === 401 || httpStatus === 403 ? "connection" : "request";
}

function describe({ code, httpStatus, status }: TwilioError, row: Row | undefined): string {
  const facts = [
    code === undefined ? "" : `code ${String(code)}`,
    httpStatus === undefined ? "" : `HTTP ${String(httpStatus)}`,
  ].filter((fact) => fact !== "");
  const unknown = code === undefined ? "Twilio gave no reason" : "error that is not in the table";
  const says = row?.says ?? (status === "canceled" ? "cancelled at Twilio" : unknown);
  return facts.length === 0 ? says : `${says} (${facts.join(", ")})`;
}
