import { type RawRequest, UnreadableBody } from "#src/channel/channel.ts";
import { mailboxesIn } from "./mime.ts";

/** A mail as it came over the wire, and what the sending server said before it. */
export interface RawMail {
  readonly raw: Buffer;
  readonly envelope?: { readonly from?: string; readonly to?: readonly string[] };
}

/** The fields by which Mailgun proves that it sent a request (its documentation, "Securing webhooks"). */
export interface MailgunSignature {
  readonly timestamp: string;
  readonly token: string;
  /** HMAC-SHA256 of timestamp and token, lower-case hex. */
  readonly signature: string;
}

/** More parts than any provider sends. */
const MAX_PARTS = 200;

/**
 * The mails in a request to the raw endpoint, whoever sends it: a bare `message/rfc822`; SendGrid's multipart field
 * `email` ("POST the raw, full MIME message"); Mailgun's `body-mime` (multipart or urlencoded, for routes whose URL
 * ends in `/mime`); Postmark's JSON with `RawEmail`. Throws `UnreadableBody` when it is none of these. Whether the
 * request may be believed is not asked here.
 */
export function rawMails(request: RawRequest): { readonly mails: readonly RawMail[] } {
  const type = mediaType(request);
  if (
    type === "message/rfc822" ||
    type === "message/global" ||
    type === "application/octet-stream" ||
    type === "text/plain"
  ) {
    if (request.body.length === 0) throw new UnreadableBody("the body is empty");
    return { mails: [{ raw: request.body }] };
  }
  if (type === "application/json") return { mails: [fromPostmark(request.body)] };
  const fields = fieldsOf(request);
  const raw = fields.get("email") ?? fields.get("body-mime");
  if (raw === undefined || raw.length === 0) {
    throw new UnreadableBody(
      "there is no raw mail in the request: the mail service must be told to post the full MIME message",
    );
  }
  const envelope = fields.has("email") ? sendGridEnvelope(fields) : mailgunEnvelope(fields);
  return { mails: [{ raw, ...(envelope === undefined ? {} : { envelope }) }] };
}

/** The fields of Mailgun's signature; undefined when the request does not have all three. */
export function mailgunSignature(request: RawRequest): MailgunSignature | undefined {
  let fields: ReadonlyMap<string, Buffer>;
  try {
    fields = fieldsOf(request);
  } catch (error) {
    if (error instanceof UnreadableBody) return undefined;
    throw error;
  }
  const [timestamp, token, signature] = ["timestamp", "token", "signature"].map((name) =>
    fields.get(name)?.toString("utf8"),
  );
  if (timestamp === undefined || token === undefined || signature === undefined) return undefined;
  return { timestamp, token, signature };
}

/** The fields of a form, multipart or urlencoded, by name; the first of several. Throws `UnreadableBody` for anything else. */
function fieldsOf(request: RawRequest): ReadonlyMap<string, Buffer> {
  const type = mediaType(request);
  if (type === "application/x-www-form-urlencoded") return urlencoded(request.body);
  if (type === "multipart/form-data")
    return multipart(request.body, boundaryOf(request.headers["content-type"] ?? ""));
  throw new UnreadableBody(`a body of type ${type === "" ? "nothing" : type.slice(0, 100)} is no mail`);
}

function mediaType(request: RawRequest): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function fromPostmark(body: Buffer): RawMail {
  const said = jsonObject(body.toString("utf8"));
  const raw = said?.["RawEmail"];
  if (typeof raw !== "string" || raw === "") {
    throw new UnreadableBody(
      'there is no RawEmail in the request: "Include raw email content" must be on at Postmark',
    );
  }
  const to = said?.["OriginalRecipient"];
  // Postmark shows bytes that are not UTF-8 as such anyway.
  return {
    raw: Buffer.from(raw, "utf8"),
    ...(typeof to === "string" && to !== "" ? { envelope: { to: [to] } } : {}),
  };
}

/** SendGrid's `envelope`: `{"to":["a@b"],"from":"c@d"}`. */
function sendGridEnvelope(fields: ReadonlyMap<string, Buffer>): RawMail["envelope"] {
  const said = jsonObject(fields.get("envelope")?.toString("utf8") ?? "");
  if (said === undefined) return undefined;
  const { from, to } = said;
  const list = Array.isArray(to) ? to.filter((each) => typeof each === "string") : [];
  return {
    ...(typeof from === "string" ? { from } : {}),
    ...(list.length === 0 ? {} : { to: list }),
  };
}

function mailgunEnvelope(fields: ReadonlyMap<string, Buffer>): RawMail["envelope"] {
  const sender = fields.get("sender")?.toString("utf8");
  const to = mailboxesIn(fields.get("recipient")?.toString("utf8") ?? "").map(({ address }) => address);
  if (sender === undefined && to.length === 0) return undefined;
  return { ...(sender === undefined ? {} : { from: sender }), ...(to.length === 0 ? {} : { to }) };
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

/** Percent-decoded into bytes: a mail need not be UTF-8. */
function urlencoded(body: Buffer): ReadonlyMap<string, Buffer> {
  const fields = new Map<string, Buffer>();
  for (const pair of body.toString("latin1").split("&")) {
    const equals = pair.indexOf("=");
    const name = percentDecoded(equals < 0 ? pair : pair.slice(0, equals)).toString("utf8");
    if (name !== "" && !fields.has(name))
      fields.set(name, percentDecoded(equals < 0 ? "" : pair.slice(equals + 1)));
  }
  return fields;
}

function percentDecoded(text: string): Buffer {
  const bytes = Buffer.alloc(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    const hex = letter === "%" ? text.slice(at + 1, at + 3) : "";
    if (/^[\da-f]{2}$/i.test(hex)) {
      bytes[length++] = Number.parseInt(hex, 16);
      at += 2;
    } else {
      bytes[length++] = letter === "+" ? 0x20 : letter.charCodeAt(0);
    }
  }
  return bytes.subarray(0, length);
}

function boundaryOf(type: string): string {
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw new UnreadableBody("the form has no boundary");
  return boundary;
}

/**
 * RFC 7578: parts between lines of "--boundary". The bytes of a part are those between its empty line and the line
 * break before the next boundary, whatever they are.
 */
function multipart(body: Buffer, boundary: string): ReadonlyMap<string, Buffer> {
  const fields = new Map<string, Buffer>();
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  let at = boundaryAt(body, delimiter, 0);
  for (let count = 0; at !== undefined && count < MAX_PARTS; count++) {
    const begin = at + delimiter.length;
    if (body.subarray(begin, begin + 2).equals(Buffer.from("--"))) return fields;
    const next = boundaryAt(body, delimiter, begin);
    // Without the closing line the last part may have been cut off.
    if (next === undefined) break;
    const head = body.indexOf("\r\n\r\n", begin);
    if (head >= 0 && head < next) {
      const name = nameOf(body.subarray(begin, head).toString("utf8"));
      // The line break before the boundary belongs to the boundary.
      if (name !== undefined && !fields.has(name))
        fields.set(name, body.subarray(head + 4, Math.max(head + 4, next - 2)));
    }
    at = next;
  }
  throw new UnreadableBody("the form does not end");
}

/** Where a boundary begins that stands at the start of a line and is followed by the end of one, or by "--". */
function boundaryAt(body: Buffer, delimiter: Buffer, from: number): number | undefined {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    const startsLine = at === 0 || (at >= 2 && body[at - 2] === 0x0d && body[at - 1] === 0x0a);
    const after = body.subarray(at + delimiter.length, at + delimiter.length + 80).toString("latin1");
    if (startsLine && /^(?:--|[ \t]*\r\n)/.test(after)) return at;
  }
  return undefined;
}

function nameOf(head: string): string | undefined {
  const match = /^content-disposition:\s*form-data\b[^\r\n]*?;\s*name=(?:"([^"\r\n]*)"|([^\s;"]+))/im.exec(
    head,
  );
  return match?.[1] ?? match?.[2];
}
