import { type Attachment, parseAddressHeader, simpleParser } from "mailparser";

/** A larger mail is not parsed at all, bytes. Providers refuse them at 20 to 50 MB. */
export const MAX_MAIL = 25 * 1024 * 1024;

/** A longer header is cut, UTF-16 code units. */
const MAX_HEADER = 64_000;

/** A name and address of a header. */
export interface Mailbox {
  /** As the sender wrote it; unverified, may be another address. */
  readonly name: string;
  /** In lower case, an international domain in its ASCII form. */
  readonly address: string;
}

/** A mail, parsed. Texts are as they came: neither quotes nor hidden elements have been removed. */
export interface Mail {
  /** The values of each header, unfolded, topmost first; names in lower case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** MIME type of the whole mail and its parameters; `text/plain` when none is given. */
  readonly type: string;
  readonly params: Readonly<Record<string, string>>;
  readonly subject: string;
  /** As the sender's clock had it; undefined when there is none or it is no date. */
  readonly date: Date | undefined;
  readonly text: string;
  readonly html: string;
  readonly parts: readonly Attachment[];
}

/** The first value of a header, trimmed; empty when there is none. */
export function header(mail: Mail, name: string): string {
  return mail.headers.get(name)?.[0] ?? "";
}

/**
 * Parses a mail. Rejects when it is over 25 MB or the parser gives up (over 1000 parts, a header section over
 * 1 MB). The mail that a report is about stays a part, so that nothing in it is taken for the report's own text.
 */
export async function parseMail(raw: Buffer): Promise<Mail> {
  if (raw.length > MAX_MAIL) throw new Error("the mail is too large");
  // mbox files, and servers that keep them, put a line of their own above the headers.
  const begin = /^>?From [^\n]{0,500}\n/.exec(raw.subarray(0, 600).toString("latin1"))?.[0].length ?? 0;
  const bytes = raw.subarray(begin);
  const rootType = rootTypeOf(bytes);
  const parsed = await simpleParser(bytes, {
    skipHtmlToText: true,
    skipTextLinks: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
    checksumAlgo: false,
    // Text beside the HTML, rather than as another form of it, is part of what is read.
    skipTextToHtml: !/^multipart\/(?!alternative)/.test(rootType),
    ...(rootType === "multipart/report" ? { ignoreEmbedded: true } : {}),
  });
  const headers = headersOf(parsed.headerLines ?? []);
  const root = parsed.headers?.get("content-type");
  const { type, params } = isStructured(root) ? { type: root.value, params: root.params } : plain;
  const date = new Date(headers.get("date")?.[0] ?? "");
  return {
    headers,
    type: type.toLowerCase(),
    params,
    subject: parsed.subject ?? "",
    date: Number.isNaN(date.getTime()) ? undefined : date,
    text: parsed.text ?? "",
    html: parsed.html === false ? "" : (parsed.html ?? ""),
    parts: parsed.attachments,
  };
}

const plain = { type: "text/plain", params: {} };

/** The mailboxes in the headers of this name, groups opened; what has no address is left out. */
export function mailboxes(mail: Mail, name: string): Mailbox[] {
  return (mail.headers.get(name) ?? []).slice(0, 20).flatMap(mailboxesIn);
}

/** The mailboxes in the value of an address header. */
export function mailboxesIn(value: string): Mailbox[] {
  try {
    const { value: found } = parseAddressHeader(value.slice(0, MAX_HEADER), {
      flatten: true,
      decodePunycode: false,
    });
    return found.flatMap(({ name, address = "" }) =>
      isAddress(address) ? [{ name: name.trim(), address: address.toLowerCase() }] : [],
    );
  } catch {
    return [];
  }
}

/** True for what can be written to: one "@", something on both sides, no space, no brackets, at most 254 octets (RFC 5321 §4.5.3.1.3). */
export function isAddress(text: string): boolean {
  return (
    Buffer.byteLength(text) <= 254 && /^[^\s<>"'(),:;@[\]\\\p{Cc}]+@[^\s<>"'(),:;@[\]\\\p{Cc}]+$/u.test(text)
  );
}

/** The MIME type of the whole mail, before it is parsed; empty when none is given. */
function rootTypeOf(bytes: Buffer): string {
  const head = bytes.subarray(0, 64 * 1024).toString("latin1");
  const end = head.search(/\r?\n\r?\n/);
  const type = /^content-type:\s*([\w.+/-]+)/im.exec(end < 0 ? head : head.slice(0, end))?.[1];
  return type?.toLowerCase() ?? "";
}

function headersOf(lines: readonly { readonly key: string; readonly line: string }[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { key, line } of lines) {
    // The parser gives the bytes as latin1; headers are ASCII or UTF-8 (RFC 6532).
    const value = Buffer.from(line.slice(line.indexOf(":") + 1, MAX_HEADER), "latin1").toString("utf8");
    const unfolded = value.replace(/\r?\n(?=[ \t])/g, "").trim();
    const list = headers.get(key);
    if (list === undefined) headers.set(key, [unfolded]);
    else if (list.length < 100) list.push(unfolded);
  }
  return headers;
}

/** A parameter of a part's Content-Type. */
export function typeParam(part: Attachment, name: string): string | undefined {
  const type: unknown = part.headers.get("content-type");
  return isStructured(type) ? type.params[name] : undefined;
}

function isStructured(
  value: unknown,
): value is { readonly value: string; readonly params: Record<string, string> } {
  return typeof value === "object" && value !== null && "params" in value && "value" in value;
}
