import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { fileFailed, mediaTries, pendingFiles, storeFile, type PendingFile } from "#src/store/media.ts";

export interface FilesDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly log: Log;
  /** Larger files are refused, bytes. */
  readonly maxBytes: number;
}

/** Fetches all files that wait, one after another; what fails is tried again at the next round. */
export function fetchFiles(deps: FilesDeps): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    const done = new Set<string>();
    for (;;) {
      const files = (await pendingFiles(deps.db, 20)).filter((file) => !done.has(file.id));
      if (files.length === 0) return;
      for (const file of files) {
        if (signal.aborted) return;
        done.add(file.id);
        await fetchFile(deps, file);
      }
    }
  };
}

async function fetchFile(deps: FilesDeps, file: PendingFile): Promise<void> {
  const connection = await deps.registry.get(file.connection);
  if (connection?.channel.media === undefined) {
    await fileFailed(deps.db, file.id, "The connection was deleted or its channel has no files.", true);
    return;
  }
  try {
    const result = await connection.channel.media(file.ref, deps.maxBytes);
    if (result.ok) await storeFile(deps.db, file.id, result.media);
    else await fileFailed(deps.db, file.id, result.detail, result.reason !== "retry");
  } catch (error) {
    deps.log.warn({ error, file: file.id }, "a file could not be fetched");
    await fileFailed(deps.db, file.id, "The fetch failed unexpectedly.", file.attempts + 1 >= mediaTries);
  }
}
