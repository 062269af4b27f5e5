import type { Json } from "#src/conversation/json.ts";
import { createConnection, listConnections, readConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import type { Vault } from "#src/store/vault.ts";

/** A demo connection to be made where it is missing. */
export interface DemoConnection {
  readonly shop: string;
  readonly channel: string;
  readonly account: string;
  readonly settings: Json;
  /** New ones; asked for only where the connection is made. */
  readonly secrets: () => Json;
}

/**
 * The demo shop's connection of this account, with its secrets. A connection like any other; only that its
 * provider is in this process. Throws when another shop has the account.
 */
export async function demoConnection(
  db: Db,
  vault: Vault,
  { shop, channel, account, settings, secrets }: DemoConnection,
): Promise<{ readonly id: string; readonly secrets: unknown }> {
  const known = async () =>
    (await listConnections(db, shop)).find(
      (connection) => connection.channel === channel && connection.accounts.includes(account),
    )?.id;
  const make = async () => {
    const made = await createConnection(db, vault, {
      shop,
      channel,
      accounts: [account],
      settings,
      secrets: secrets(),
    });
    // Another instance may have made it at this moment.
    return made.ok ? made.id : known();
  };
  const id = (await known()) ?? (await make());
  const stored = id === undefined ? undefined : await readConnection(db, vault, id);
  if (stored === undefined)
    throw new Error(
      `Account ${account} belongs to another shop's connection, and the playground needs it. Set PLAYGROUND=off, or delete that connection.`,
    );
  return { id: stored.id, secrets: stored.secrets };
}
