import { createHash } from "node:crypto";
import { z } from "zod";

/** How far a mailbox was read: everything up to `uid` under this UIDVALIDITY is committed (RFC 9051 §2.3.1.1). */
export interface Position {
  /** Which mailbox on which server; another one is begun anew. */
  readonly mailbox: string;
  /** A 32-bit number, as text. */
  readonly uidValidity: string;
  readonly uid: number;
  /** Mail that arrived before this is not ours to answer, ISO 8601. */
  readonly begun: string;
  /** The mail that could not be fetched, and how often. */
  readonly stuck?: { readonly uid: number; readonly times: number };
}

const Stored = z.object({
  mailbox: z.string(),
  uidValidity: z.string().regex(/^\d{1,20}$/),
  uid: z.number().int().min(0),
  begun: z.iso.datetime(),
  stuck: z.object({ uid: z.number().int(), times: z.number().int() }).optional(),
});

export function writeCursor(position: Position): string {
  return JSON.stringify(position);
}

/** The position in a cursor; null when it is no cursor of this mailbox. */
export function readCursor(cursor: string | null, mailbox: string): Position | null {
  if (cursor === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(cursor);
  } catch {
    return null;
  }
  const stored = Stored.safeParse(json);
  return stored.success && stored.data.mailbox === mailbox ? stored.data : null;
}

/** A short name for a mailbox that says nothing about its owner. */
export function mailboxId(host: string, user: string, mailbox: string): string {
  return createHash("sha256")
    .update(JSON.stringify([host, user, mailbox]))
    .digest("hex")
    .slice(0, 16);
}
