import type { ChannelKind } from "#src/channel/kind.ts";
import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import type { OrderSourceDeps, OrderSourceKind } from "#src/orders/source.ts";
import type { Db } from "#src/store/db.ts";
import type { Shop } from "#src/store/shops.ts";
import type { Vault } from "#src/store/vault.ts";
import type { Privacy } from "#src/work/privacy.ts";
import type { Sources } from "#src/work/sources.ts";
import { problems } from "./errors.ts";

/** What the admin API works with. */
export interface ApiDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly kinds: readonly ChannelKind[];
  readonly sourceKinds: readonly OrderSourceKind[];
  readonly sources: Sources;
  readonly registry: Registry;
  /** Throws at once when it is empty. */
  readonly adminToken: string;
  /** Undefined when there is no shop of this name. */
  readonly shop: (slug: string) => Promise<Shop | undefined>;
  readonly turnDue: (inMs: number) => void;
  readonly sendDue: (inMs: number) => void;
  readonly changed: (conversation: string) => void;
  readonly publicUrl: () => URL;
  /** For asking providers whether a connection works. */
  readonly fetch: typeof fetch;
  /** Whether it is one of the playground's, which reach nobody. */
  readonly isDemo: (connection: string) => boolean;
  /** What sources are built with to try them out. */
  readonly sourceDeps: OrderSourceDeps;
  readonly privacy: Pick<Privacy, "export" | "erase">;
  readonly now: () => Date;
  readonly log: Log;
}

/** The shop that is meant. Throws `unknown_shop`. */
export async function shopOf(deps: ApiDeps, slug: string): Promise<Shop> {
  const shop = await deps.shop(slug);
  if (shop === undefined) throw problems.unknownShop(slug);
  return shop;
}
