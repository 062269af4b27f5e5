import { type Mail, header } from "./mime.ts";
import { messageIds, ownId } from "./threading.ts";

/** What a report says about one recipient. */
export interface Recipient {
  /** `failed` is final, whatever the status code; `delayed` is still being tried. */
  readonly action: "failed" | "delayed" | "delivered" | "other";
  /** Enhanced status code (RFC 3463), e.g. `5.1.1`. */
  readonly status?: string;
}

/** What a report says about a mail of ours. */
export interface Bounce {
  /** The Message-ID of the mail it is about: our own where the report shows it, else what a relay made of it. */
  readonly of?: string;
  /** Our delivery id, where the mail's id is one of ours. */
  readonly key?: string;
  readonly recipients: readonly Recipient[];
}

/** Reports list one or a few recipients; our mails have one. */
const MAX_RECIPIENTS = 50;

/**
 * Reads a delivery report: RFC 3464, or the plain words of older servers. The id in `X-Gateway-Id` comes first,
 * because relays that replace the Message-ID leave that header alone.
 */
export function readBounce(mail: Mail, secret: Buffer): Bounce {
  const blocks = mail.parts
    .filter(
      ({ contentType }) =>
        contentType === "message/delivery-status" || contentType === "message/global-delivery-status",
    )
    .flatMap(({ content }) => blocksOf(content.subarray(0, 256 * 1024).toString("utf8")));
  const recipients = blocks.flatMap(recipientOf).slice(0, MAX_RECIPIENTS);
  const returned = [
    ...mail.parts
      .filter(({ contentType }) =>
        /^(?:message\/(?:global|rfc822)|text\/rfc822-headers|message\/global-headers)$/.test(contentType),
      )
      .map(({ content }) => headOf(content.subarray(0, 64 * 1024).toString("utf8"))),
    originalBelow(mail.text),
  ];
  const ids = [
    ...returned.flatMap((head) => valuesOf(head, "x-gateway-id")),
    ...blocks.flatMap((block) => [...(block.get("x-original-message-id") ?? [])]),
    ...returned.flatMap((head) => valuesOf(head, "message-id")),
  ].flatMap(messageIds);
  const ours = ids.find((id) => ownId(id, secret) !== null);
  const of = ours ?? ids[0];
  const key = ours === undefined ? undefined : ownId(ours, secret)?.key;
  return {
    ...(of === undefined ? {} : { of }),
    ...(key === undefined ? {} : { key }),
    recipients: recipients.length > 0 ? recipients : [inWords(mail)],
  };
}

type Block = ReadonlyMap<string, readonly string[]>;

/** RFC 3464 §2.1: groups of fields with an empty line between them. */
function blocksOf(text: string): Block[] {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/\n[ \t]+(?=\S)/g, " ")
    .split(/\n\s*\n/)
    .slice(0, 200)
    .map((block) => {
      const fields = new Map<string, string[]>();
      for (const line of block.split("\n").slice(0, 100)) {
        const colon = line.indexOf(":");
        if (colon < 1) continue;
        const name = line.slice(0, colon).trim().toLowerCase();
        fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 1).trim()]);
      }
      return fields;
    });
}

function recipientOf(block: Block): Recipient[] {
  if (!block.has("final-recipient") && !block.has("original-recipient")) return [];
  const status = /\d\.\d{1,3}\.\d{1,3}/.exec(block.get("status")?.[0] ?? "")?.[0];
  const said = /^\w+/.exec(block.get("action")?.[0]?.toLowerCase() ?? "")?.[0] ?? "";
  return [{ action: actionOf(said, status), ...(status === undefined ? {} : { status }) }];
}

function actionOf(said: string, status: string | undefined): Recipient["action"] {
  if (said === "failed" || said === "delayed" || said === "delivered") return said;
  if (said !== "") return "other";
  if (status === undefined) return "failed";
  return status.startsWith("4") ? "delayed" : status.startsWith("2") ? "delivered" : "failed";
}

/** A report without fields: "failed permanently … 550 5.1.0". */
function inWords(mail: Mail): Recipient {
  const text = `${mail.subject}\n${mail.text.slice(0, 20_000)}`;
  const status = /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(text)?.[0];
  const warned =
    /warning|delayed|will (?:be retried|keep trying|continue)|still being retried|verzögert|temporar/i.test(
      mail.subject,
    );
  const delayed = warned && !status?.startsWith("5");
  return { action: delayed ? "delayed" : "failed", ...(status === undefined ? {} : { status }) };
}

/** Older Gmail and qmail put the mail below a line of their text. */
function originalBelow(text: string): string {
  const at = text
    .slice(0, 200_000)
    .search(/^-{3,}\s*(?:original message|below this line is a copy|this is a copy)/im);
  if (at < 0) return "";
  const below = text.slice(at, at + 64 * 1024);
  // The first line, and the empty one under it, are not the mail's.
  return headOf(below.replace(/^[^\n]*\n\s*/, ""));
}

function headOf(text: string): string {
  const plain = text.replace(/\r\n?/g, "\n").replace(/^\s+/, "");
  const end = plain.indexOf("\n\n");
  return (end < 0 ? plain : plain.slice(0, end)).replace(/\n[ \t]+/g, " ");
}

function valuesOf(head: string, name: string): string[] {
  return head
    .split("\n")
    .flatMap((line) => (line.toLowerCase().startsWith(`${name}:`) ? [line.slice(name.length + 1)] : []));
}

/** The failure of a bounce, in words for the merchant: the code and nothing of the mail. */
export function bounceDetail({ status }: Recipient): string {
  return status === undefined ? "the mail came back" : `the mail came back with status ${status}`;
}

/** True when the report is only about mails that are still being tried. */
export function isOnlyDelayed({ recipients }: Bounce): boolean {
  return recipients.every(({ action }) => action === "delayed");
}

/** The id of the report itself, for events that come of it. */
export function reportId(mail: Mail): string | undefined {
  return messageIds(header(mail, "message-id"))[0];
}
