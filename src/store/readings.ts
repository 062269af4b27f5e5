import type { Content } from "#src/conversation/content.ts";
import type { Db } from "./db.ts";
import { readFile } from "./media.ts";
import { storable } from "./storable.ts";

/** A file that came with a message. */
export type FileOfMessage =
  | { readonly state: "pending" | "failed" }
  | { readonly state: "stored"; readonly type: string | null; readonly size: number; readonly id: string };

/** What a machine has read off a file. */
export type Reading = Pick<Extract<Content, { kind: "media" }>, "transcript" | "picture">;

/** Files of messages for whoever reads them, and where what was read is kept. */
export function storedFiles(db: Db): {
  /** By the channel's reference; undefined when there is none, e.g. because it was erased. */
  find(message: string, ref: string): Promise<FileOfMessage | undefined>;
  /** Undefined when the file is gone. */
  bytes(id: string): Promise<Buffer | undefined>;
  /** With the message, so that it is read once, and is exported and erased with it. Nothing happens when that is gone. */
  keep(message: string, ref: string, reading: Reading): Promise<void>;
} {
  return {
    async find(message, ref) {
      const [row] = await db.query<{
        id: string;
        state: "pending" | "stored" | "failed";
        type: string | null;
        size: number | null;
      }>(
        `select id::text as id, state, type, size from media
         where message_id = $1::uuid and ref = $2 order by created_at limit 1`,
        [message, ref],
      );
      if (row === undefined) return undefined;
      const { id, state, type, size } = row;
      return state === "stored" ? { state, id, type, size: size ?? 0 } : { state };
    },
    bytes: async (id) => (await readFile(db, id))?.bytes,
    async keep(message, ref, reading) {
      await db.query(
        `update messages set content = (
           select jsonb_agg(
             case when c.value->>'kind' = 'media' and c.value->>'ref' = $2 then c.value || $3::text::jsonb
               else c.value end order by c.ordinality)
           from jsonb_array_elements(content) with ordinality as c(value, ordinality))
         where id = $1::uuid and jsonb_array_length(content) > 0`,
        [message, ref, storable(reading)],
      );
    },
  };
}
