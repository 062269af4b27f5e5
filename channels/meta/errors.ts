import type { Failure } from "#src/channel/failure.ts";

/** What a row of the table says to do. `connection` and `request` are the two kinds of `broken`. */
type Verdict = "retry" | "closed" | "refused" | "connection" | "request";

/** One of Meta's error codes. A row with `subcode` goes before the row of its code alone. */
interface Row {
  readonly code: number;
  readonly subcode?: number;
  readonly does: Verdict;
  readonly says: string;
  /** The least time to wait, ms. */
  readonly afterMs?: number;
}

/**
 * Meta's error codes and what to do about each; the only such list. The same codes come as the answer to a
 * call, in failed receipts and in webhook errors. The HTTP status is not reliable (most are 400).
 * Sources: WhatsApp Cloud API "Error codes"; Messenger Platform "Error codes"; Graph API "Handle errors".
 */
const rows: readonly Row[] = [
  // passing trouble on Meta's side
  { code: 1, does: "retry", says: "unknown error at Meta" },
  { code: 2, does: "retry", says: "service is down for a moment" },
  { code: 1200, does: "retry", says: "temporary send failure" },
  { code: 131000, does: "retry", says: "something went wrong at Meta" },
  { code: 131016, does: "retry", says: "service overloaded" },
  { code: 133004, does: "retry", says: "server temporarily unavailable" },
  { code: 131057, does: "retry", says: "account in maintenance", afterMs: 60_000 },
  // too fast
  { code: 4, does: "retry", says: "app call limit reached" },
  { code: 17, does: "retry", says: "user call limit reached" },
  { code: 32, does: "retry", says: "page call limit reached" },
  { code: 613, does: "retry", says: "call limit reached" },
  { code: 80007, does: "retry", says: "account call limit reached" },
  { code: 130429, does: "retry", says: "message throughput reached" },
  // One message per 6 s to one person, after a burst that borrows from the future.
  { code: 131056, does: "retry", says: "too many messages to this person", afterMs: 6_000 },
  // token
  { code: 0, does: "connection", says: "access token not accepted" },
  { code: 190, does: "connection", says: "access token expired or revoked" },
  // permission and set-up
  { code: 3, does: "connection", says: "app lacks the capability" },
  { code: 10, does: "connection", says: "permission missing" },
  { code: 33, does: "connection", says: "phone number deleted or unknown" },
  { code: 100, subcode: 33, does: "connection", says: "account unknown or not visible to this token" },
  { code: 131005, does: "connection", says: "access denied" },
  { code: 131037, does: "connection", says: "display name not approved" },
  { code: 131045, does: "connection", says: "phone number registration is faulty" },
  { code: 133010, does: "connection", says: "phone number not registered" },
  { code: 134011, does: "connection", says: "terms of service not accepted" },
  // money and standing of the account
  { code: 131042, does: "connection", says: "payment method missing or refused" },
  { code: 368, does: "connection", says: "account blocked for policy violations" },
  { code: 2022, subcode: 1893063, does: "connection", says: "account restricted" },
  { code: 131031, does: "connection", says: "account locked" },
  { code: 131048, does: "connection", says: "number restricted after spam reports" },
  { code: 200, subcode: 2534041, does: "connection", says: "Instagram's access to messages is switched off" },
  // reply window
  { code: 131047, does: "closed", says: "reply window is over" },
  { code: 10, subcode: 2018065, does: "closed", says: "reply window is over" },
  { code: 10, subcode: 2018278, does: "closed", says: "reply window is over" },
  { code: 10, subcode: 2534022, does: "closed", says: "reply window is over" },
  { code: 2018300, does: "closed", says: "another app holds the conversation" },
  { code: 100, subcode: 2018300, does: "closed", says: "another app holds the conversation" },
  { code: 100, subcode: 2534037, does: "closed", says: "another app holds the conversation" },
  // this person cannot be reached
  { code: 131021, does: "refused", says: "sender and recipient are the same" },
  { code: 131026, does: "refused", says: "message cannot be delivered to this person" },
  { code: 131030, does: "refused", says: "recipient not on the test number's list" },
  { code: 131062, does: "refused", says: "this kind of message cannot go to a business-scoped id" },
  { code: 131063, does: "refused", says: "business-scoped id not accepted" },
  { code: 131064, does: "refused", says: "business-scoped id not accepted" },
  { code: 131049, does: "refused", says: "Meta chose not to deliver" },
  { code: 131050, does: "refused", says: "person opted out" },
  { code: 130472, does: "refused", says: "person is part of an experiment" },
  { code: 130497, does: "refused", says: "business may not write to this country" },
  { code: 551, does: "refused", says: "person not available" },
  { code: 200, subcode: 1545041, does: "refused", says: "person not available" },
  { code: 10, subcode: 2018108, does: "refused", says: "person cannot receive messages" },
  { code: 100, subcode: 2018001, does: "refused", says: "no such person" },
  { code: 100, subcode: 2534014, does: "refused", says: "no such person" },
  { code: 9010, does: "refused", says: "person has not allowed this" },
  { code: 9000001, does: "refused", says: "chat was deleted" },
  // this one request is wrong
  { code: 100, does: "request", says: "parameter not accepted" },
  { code: 131008, does: "request", says: "parameter missing" },
  { code: 131009, does: "request", says: "parameter value not accepted" },
  { code: 131051, does: "request", says: "message type not supported" },
  { code: 135000, does: "request", says: "parameters not accepted" },
  { code: 131052, does: "request", says: "media could not be downloaded" },
  { code: 131053, does: "request", says: "media could not be uploaded" },
  { code: 100, subcode: 2018008, does: "request", says: "media could not be fetched" },
  { code: 100, subcode: 2018047, does: "request", says: "media type not accepted" },
  { code: 100, subcode: 2018109, does: "request", says: "attachment too large" },
  { code: 132000, does: "request", says: "template parameter count differs" },
  { code: 132001, does: "request", says: "template does not exist" },
  { code: 132005, does: "request", says: "template text too long" },
  { code: 132007, does: "request", says: "template breaks a policy" },
  { code: 132012, does: "request", says: "template parameter format differs" },
  { code: 132015, does: "request", says: "template paused" },
  { code: 132016, does: "request", says: "template disabled" },
  { code: 132068, does: "request", says: "flow blocked" },
  { code: 132069, does: "request", says: "flow throttled" },
];

const table = new Map(rows.map((row) => [keyOf(row.code, row.subcode), row]));

/** What Meta said about a failure, as far as it said anything. */
export interface MetaError {
  readonly code?: number;
  readonly subcode?: number;
  /** Meta's own reference for support requests. */
  readonly trace?: string;
  /** Only where the error is the answer to a call. */
  readonly httpStatus?: number;
  /** From the answer's Retry-After, ms. */
  readonly retryAfterMs?: number;
}

/**
 * What to do about it. An unknown code is passing trouble with HTTP 429 and 5xx, a dead token with 401, else
 * final. The detail is made of our words, the code and Meta's trace id: Meta's messages quote parameters, and
 * those are people's numbers and words.
 */
export function failureOf(error: MetaError): Failure {
  const row = find(error);
  const verdict = row?.does ?? byStatus(error.httpStatus);
  const detail = describe(error, row);
  switch (verdict) {
    case "retry": {
      const afterMs = longest(row?.afterMs, error.retryAfterMs);
      return { kind: "retry", detail, ...(afterMs === undefined ? {} : { afterMs }) };
    }
    case "connection":
    case "request":
      return { kind: "broken", what: verdict, detail };
    case "closed":
    case "refused":
      return { kind: verdict, detail };
  }
}

function find({ code, subcode }: MetaError): Row | undefined {
  if (code === undefined) return undefined;
  const row = table.get(keyOf(code, subcode)) ?? table.get(keyOf(code));
  if (row !== undefined) return row;
  // Graph gives each permission its own code in this range.
  return code >= 200 && code <= 299 ? { code, does: "connection", says: "permission missing" } : undefined;
}

function byStatus(status: number | undefined): Verdict {
  if (status === undefined) return "request";
  if (status === 429 || status >= 500) return "retry";
  return status === 401 ? "connection" : "request";
}

function describe({ code, subcode, trace, httpStatus }: MetaError, row: Row | undefined): string {
  const facts = [
    code === undefined ? "" : `code ${String(code)}${subcode === undefined ? "" : `/${String(subcode)}`}`,
    httpStatus === undefined ? "" : `HTTP ${String(httpStatus)}`,
    trace === undefined ? "" : `trace ${trace}`,
  ].filter((fact) => fact !== "");
  const says = row?.says ?? "error that is not in the table";
  return facts.length === 0 ? says : `${says} (${facts.join(", ")})`;
}

function keyOf(code: number, subcode?: number): string {
  return subcode === undefined ? String(code) : `${String(code)}/${String(subcode)}`;
}

function longest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.max(a, b);
}
