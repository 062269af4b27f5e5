import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { webKind } from "#channels/web/index.ts";
import type { RunTurn } from "#src/agent/turn.ts";
import { readConfig } from "#src/config.ts";
import { intake } from "#src/intake/intake.ts";
import { registry } from "#src/intake/registry.ts";
import { metricsObserver } from "#src/observe/metrics.ts";
import { buildApp } from "#src/server/app.ts";
import { changes } from "#src/server/changes.ts";
import { webhooks } from "#src/server/webhooks.ts";
import { widget } from "#src/server/widget.ts";
import { createConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { openPostgres } from "#src/store/server.ts";
import { ensureShop } from "#src/store/shops.ts";
import { vault } from "#src/store/vault.ts";
import { profiles } from "#src/work/profiles.ts";
import { work } from "#src/work/work.ts";
import { echo } from "../../fakes/echo.ts";
import { testHome, type TestHome } from "../../fakes/database.ts";

/*
 * A gateway with a website chat and nothing else beside it: the real webhook, intake, turns, deliveries and feed, on
 * a database of its own, around an agent that the test brings.
 */

export const site = "shop.example.com";
export const visitorKey = "a visitor key for the tests, long enough";
export const jwtSecret = "a shop's secret for the tests, long enough";

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const secretKey = randomBytes(32);

/** A database with a website chat in it, which several instances may open one after the other (or, on PostgreSQL, together). */
export interface ChatHome {
  readonly home: TestHome;
  readonly connection: string;
  remove(): Promise<void>;
}

export interface ChatOptions {
  readonly runTurn?: RunTurn;
  /** 0 picks one. */
  readonly port?: number;
  /** Answers are not sought by this instance. */
  readonly idle?: boolean;
}

export interface ChatGateway {
  readonly url: URL;
  readonly db: Db;
  /** Somebody told this instance that a conversation has changed. */
  changed(conversation: string): void;
  stop(): Promise<void>;
}

async function open(home: TestHome) {
  const { databaseUrl, dataDir } = readConfig({
    ...home.env,
    ADMIN_TOKEN: "a token for the tests",
    PORT: "0",
  });
  return databaseUrl === undefined ? openEmbedded(dataDir) : openPostgres(databaseUrl, { pool: 4 });
}

export async function chatHome(settings: Readonly<Record<string, unknown>> = {}): Promise<ChatHome> {
  const home = await testHome();
  const db = await open(home);
  const shop = await ensureShop(db, "main", "A shop", {});
  const made = await createConnection(db, vault([secretKey]), {
    shop: shop.id,
    channel: "web",
    accounts: [site],
    settings: JSON.parse(JSON.stringify(webKind.settings.parse({ settleMs: 0, ...settings }))),
    secrets: { visitorKey: [visitorKey], jwtSecret: [jwtSecret] },
  });
  await db.close();
  if (!made.ok) throw new Error(`${made.taken} is taken.`);
  return { home, connection: made.id, remove: () => home.remove() };
}

export async function chatGateway({ home }: ChatHome, options: ChatOptions = {}): Promise<ChatGateway> {
  const db = await open(home);
  const keys = vault([secretKey]);
  const now = () => new Date();
  const observer = metricsObserver({ log: silent, backlog: () => Promise.resolve([]) });
  const feed = changes();
  const live = registry({
    db,
    vault: keys,
    kinds: [webKind],
    deps: { fetch, now, log: () => undefined },
    log: silent,
  });
  const working = work({
    db,
    registry: live,
    observer,
    now,
    runTurn: options.runTurn ?? echo,
    profile: (shop) => profiles(db).of(shop),
    takeAudit: () => [],
    changed: (conversation) => feed.changed(conversation),
    slots: { turns: 4, sends: 4 },
    leaseMs: 5_000,
    maxFileBytes: 10_000_000,
    pausesMs: [200, 200, 200],
  });
  const accepting = intake({
    db,
    observer,
    turnDue: (inMs) => working.turnDue(inMs),
    sendDue: () => working.sendDue(0),
    mediaDue: () => working.mediaDue(),
    changed: (conversation) => feed.changed(conversation),
  });
  let url = new URL("http://127.0.0.1");
  const publicUrl = () => url;
  const app = await buildApp(
    [
      { plugin: webhooks({ registry: live, intake: accepting, observer, publicUrl, now }) },
      {
        plugin: widget({
          db,
          registry: live,
          onChange: (listener) => feed.onChange(listener),
          publicUrl,
          now,
          log: silent,
        }),
      },
    ],
    silent,
  );
  await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  url = new URL(`http://127.0.0.1:${String(portOf(app.server.address()))}`);
  if (options.idle !== true) await working.start();
  return {
    url,
    db,
    changed: (conversation) => feed.changed(conversation),
    async stop() {
      await app.close();
      await working.stop(2_000);
      await live.close();
      await db.close();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
