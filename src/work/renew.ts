import type { ChannelDeps, ChannelKind } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import { readConnection, updateConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import type { Vault } from "#src/store/vault.ts";
import { activeConnections } from "#src/store/watches.ts";
import type { Schedule } from "./schedule.ts";

export interface RenewDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly kinds: readonly ChannelKind[];
  readonly channelDeps: ChannelDeps;
  readonly registry: Registry;
  readonly log: Log;
}

/** Renews secrets that are about to expire, each night; a failure is tried again the next. */
export function renewal(deps: RenewDeps): Schedule {
  const kinds = new Map(deps.kinds.map((kind) => [kind.name, kind]));
  return {
    name: "renew",
    cron: "41 3 * * *",
    async run(signal) {
      for (const id of await activeConnections(deps.db)) {
        if (signal.aborted) return;
        const stored = await readConnection(deps.db, deps.vault, id);
        const kind = stored === undefined ? undefined : kinds.get(stored.channel);
        if (stored === undefined || kind?.renew === undefined) continue;
        try {
          const secrets = await kind.renew(stored, deps.channelDeps);
          if (secrets === null) continue;
          const kept: Json = JSON.parse(JSON.stringify(secrets));
          await updateConnection(deps.db, deps.vault, id, { secrets: kept });
          deps.registry.forget(id);
          deps.log.info({ connection: id }, "a connection's secrets were renewed");
        } catch (error) {
          deps.log.error({ error, connection: id }, "a connection's secrets could not be renewed");
        }
      }
    },
  };
}
