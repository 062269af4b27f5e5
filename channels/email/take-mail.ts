import type { ImapFlow } from "imapflow";
import type { InboundEvent } from "#src/channel/event.ts";
import { fetchWithoutFiles } from "./oversize.ts";

/** What becomes of a mail that was fetched. */
export interface MailReading {
  /** A larger mail is read without its files. Bytes. */
  readonly maxMailBytes: number;
  /** The events in a mail; whatever it throws quarantines that mail alone. */
  readonly read: (raw: Buffer, receivedAt: Date) => Promise<readonly InboundEvent[]>;
  readonly now: () => Date;
}

/** Waits for an answer of the server, so many times as long as usual at most; then the connection is closed. */
export type Ask = <T>(work: Promise<T>, times?: number) => Promise<T>;

/** A mail may take so many times as long to fetch as any other answer. */
export const FETCH_PATIENCE = 10;

/** So much of a mail that cannot be read is kept, bytes. */
const KEPT_BYTES = 256 * 1024;

/** The events of one mail; null when it is no longer there. Throws what has to do with the connection, never with the mail. */
export async function takeMail(
  options: MailReading,
  client: ImapFlow,
  uid: number,
  uidValidity: string,
  ask: Ask,
): Promise<readonly InboundEvent[] | null> {
  const range = String(uid);
  const facts = await ask(
    client.fetchOne(range, { uid: true, size: true, internalDate: true }, { uid: true }),
  );
  if (facts === false) return null;
  const size = facts.size ?? 0;
  const large = size > options.maxMailBytes;
  const raw = large
    ? await ask(fetchWithoutFiles(client, uid), FETCH_PATIENCE)
    : await ask(sourceOf(client, range), FETCH_PATIENCE);
  if (raw === null) return null;
  try {
    const events = await options.read(raw, dateOf(facts.internalDate) ?? options.now());
    return large ? events.map(withoutFiles) : events;
  } catch {
    const kept = raw.subarray(0, KEPT_BYTES).toString("base64");
    return [quarantined("unreadable_mail", { uid, uidValidity, size, mime: kept })];
  }
}

async function sourceOf(client: ImapFlow, range: string): Promise<Buffer | null> {
  const fetched = await client.fetchOne(range, { uid: true, source: true }, { uid: true });
  return fetched === false ? null : (fetched.source ?? null);
}

/** Says in the message that there was more. */
function withoutFiles(event: InboundEvent): InboundEvent {
  return event.kind === "message"
    ? { ...event, content: [...event.content, { kind: "unsupported", what: "mail_too_large" }] }
    : event;
}

/** A mail of which nothing could be made, with what is known of it. */
export function quarantined(
  reason: string,
  raw: { readonly [key: string]: string | number },
): Extract<InboundEvent, { kind: "rejected" }> {
  return { kind: "rejected", reason, raw };
}

/** A date of the server, if it is one. */
export function dateOf(date: Date | string | undefined): Date | undefined {
  const found = typeof date === "string" ? new Date(date) : date;
  return found === undefined || Number.isNaN(found.getTime()) ? undefined : found;
}
