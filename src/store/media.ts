import { createHash } from "node:crypto";
import { and, asc, eq, lt, ne, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { media, messages } from "./schema/conversations.ts";

/** A file that waits to be fetched. */
export interface PendingFile {
  readonly id: string;
  readonly connection: string;
  readonly ref: string;
  readonly attempts: number;
}

/** Fetches of one file before it counts as failed. */
export const mediaTries = 5;

/** Files that wait, oldest first. */
export async function pendingFiles(db: Db, limit: number): Promise<PendingFile[]> {
  return db.orm
    .select({ id: media.id, connection: media.connectionId, ref: media.ref, attempts: media.attempts })
    .from(media)
    .where(and(eq(media.state, "pending"), lt(media.attempts, mediaTries)))
    .orderBy(asc(media.attempts), asc(media.createdAt))
    .limit(limit);
}

export async function storeFile(
  db: Db,
  id: string,
  file: { type: string; bytes: Buffer; name?: string },
): Promise<void> {
  await db.orm
    .update(media)
    .set({
      state: "stored",
      type: file.type,
      ...(file.name === undefined ? {} : { name: file.name }),
      size: file.bytes.length,
      sha256: createHash("sha256").update(file.bytes).digest("hex"),
      bytes: file.bytes,
      problem: null,
      storedAt: sql`now()`,
    })
    .where(eq(media.id, id));
}

/** Stores a file that came with its message. Nothing happens when it is stored already, or the message had no such file. */
export async function storeFileOf(
  db: Db,
  of: { conversation: string; providerId: string; ref: string },
  file: { type: string; bytes: Buffer; name?: string },
): Promise<void> {
  const [row] = await db.orm
    .select({ id: media.id })
    .from(media)
    .innerJoin(messages, eq(messages.id, media.messageId))
    .where(
      and(
        eq(messages.conversationId, of.conversation),
        eq(messages.providerId, of.providerId),
        eq(media.ref, of.ref),
        ne(media.state, "stored"),
      ),
    );
  if (row !== undefined) await storeFile(db, row.id, file);
}

/** The fetch failed; `final` when another would fail too. */
export async function fileFailed(db: Db, id: string, problem: string, final: boolean): Promise<void> {
  await db.orm
    .update(media)
    .set({
      attempts: sql`${media.attempts} + 1`,
      problem,
      ...(final
        ? { state: "failed" }
        : { state: sql`case when ${media.attempts} + 1 >= ${mediaTries} then 'failed' else 'pending' end` }),
    })
    .where(eq(media.id, id));
}

/** A stored file with its bytes; undefined when there is none of this shop or it is not stored. */
export async function readFile(db: Db, id: string) {
  const [row] = await db.orm
    .select({ type: media.type, name: media.name, bytes: media.bytes })
    .from(media)
    .where(and(eq(media.id, id), eq(media.state, "stored")));
  return row === undefined || row.bytes === null
    ? undefined
    : { type: row.type, name: row.name, bytes: row.bytes };
}
