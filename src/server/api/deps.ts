import type { z } from "zod";
import type { ChannelKind } from "#src/channel/kind.ts";
import type { Outgoing } from "#src/delivery/outgoing.ts";
import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import type { OrderSourceDeps, OrderSourceKind } from "#src/orders/source.ts";
import type { Db } from "#src/store/db.ts";
import type { Shop } from "#src/store/shops.ts";
import type { Vault } from "#src/store/vault.ts";
import type { Privacy } from "#src/work/privacy.ts";
import type { Sources } from "#src/work/sources.ts";
import { problems } from "./errors.ts";
import type { KnowledgeApi } from "./knowledge.ts";
import type { TrackingApi } from "./tracking.ts";

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
  /** What may be set for a shop (`src/work/profiles.ts`). */
  readonly settings: z.ZodType;
  readonly settingsChanged: (shop: string) => void;
  readonly privacy: Pick<Privacy, "export" | "erase">;
  /** Who can tell where parcels are; without it there is no `/tracking`. */
  readonly tracking?: TrackingApi;
  /** The shop's own texts; without it there is no `/knowledge`. */
  readonly knowledge?: KnowledgeApi;
  /** Says what a person writes; without it there is no answering over the API. */
  readonly outgoing?: Outgoing;
  /** Something was approved or declined. */
  readonly actionsDue?: () => void;
  readonly now: () => Date;
  readonly log: Log;
}

/** The shop that is meant. Throws `unknown_shop`. */
export async function shopOf(deps: ApiDeps, slug: string): Promise<Shop> {
  const shop = await deps.shop(slug);
  if (shop === undefined) throw problems.unknownShop(slug);
  return shop;
}
