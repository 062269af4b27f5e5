import type { Channel } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind } from "#src/channel/kind.ts";
import type { Log } from "#src/observe/observer.ts";
import { markBroken, readConnection, type StoredConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import type { Vault } from "#src/store/vault.ts";

/** A connection that is in use. */
export interface LiveConnection {
  readonly id: string;
  readonly shop: string;
  readonly accounts: ReadonlySet<string>;
  readonly state: "active" | "broken";
  readonly problem: string | null;
  /** Changes whenever anything of its row does. */
  readonly version: string;
  readonly channel: Channel;
}

/** The connections of this instance, built from their rows when they are first needed. */
export interface Registry {
  /** Undefined when there is none, or it was deleted. Rejects when the database is away and it was never read. */
  get(id: string): Promise<LiveConnection | undefined>;
  /** It was changed here: read it again at the next use. */
  forget(id: string): void;
  close(): Promise<void>;
}

/** How long a change made through another instance may go unnoticed, ms. */
const freshMs = 2_000;
/** A database that has not answered after this long is as good as away, ms. */
const patienceMs = 500;

export function registry(options: {
  db: Db;
  vault: Vault;
  kinds: readonly ChannelKind[];
  deps: ChannelDeps;
  log: Log;
}): Registry {
  const kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
  interface Entry {
    live: LiveConnection | undefined;
    version: string;
    readAt: number;
    reading: Promise<void> | undefined;
  }
  const entries = new Map<string, Entry>();

  const build = (row: StoredConnection): LiveConnection | undefined => {
    const kind = kinds.get(row.channel);
    if (kind === undefined) {
      options.log.error(
        { connection: row.id, channel: row.channel },
        "a connection's channel is unknown to this version",
      );
      return undefined;
    }
    const { id, accounts, settings, secrets } = row;
    const channel = kind.build({ id, accounts, settings, secrets }, options.deps);
    return {
      id: row.id,
      shop: row.shop,
      accounts: new Set(row.accounts),
      state: row.state,
      problem: row.problem,
      version: row.version,
      channel,
    };
  };

  const read = async (id: string, entry: Entry): Promise<void> => {
    const row = await readConnection(options.db, options.vault, id);
    const version = row === undefined ? "gone" : row.version;
    if (version !== entry.version) {
      const before = entry.live;
      try {
        entry.live = row === undefined ? undefined : build(row);
      } catch (error) {
        // Shown with the connection, where the merchant can mend it; its webhooks are asked to come again.
        if (row?.state === "active")
          await markBroken(
            options.db,
            id,
            row.version,
            `It cannot be started: ${error instanceof Error ? error.message : "its settings are refused"}`,
          );
        throw error;
      }
      entry.version = version;
      await before?.channel.close?.();
    }
    entry.readAt = performance.now();
  };

  return {
    async get(id) {
      let entry = entries.get(id);
      if (entry === undefined) {
        entry = { live: undefined, version: "", readAt: Number.NEGATIVE_INFINITY, reading: undefined };
        entries.set(id, entry);
      }
      if (performance.now() - entry.readAt > freshMs) {
        const known = entry;
        known.reading ??= read(id, known).finally(() => (known.reading = undefined));
        // What was read before serves while the database is away: a signature can be checked without it.
        if (known.version === "") await known.reading;
        else
          await atMost(
            patienceMs,
            known.reading.catch(() => undefined),
          );
      }
      // Ids that do not exist are not remembered, or a stranger could fill the memory with them.
      if (entry.version === "gone" || entry.version === "") entries.delete(id);
      return entry.live;
    },
    forget(id) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      entries.delete(id);
      void entry.live?.channel.close?.();
    },
    async close() {
      const all = [...entries.values()];
      entries.clear();
      await Promise.allSettled(all.map(async (entry) => entry.live?.channel.close?.()));
    },
  };
}

/** Waits for work that goes on all the same. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
