import type { AddressInfo } from "node:net";
import { channelKinds } from "#channels/index.ts";
import type { RunTurn } from "#src/agent/turn.ts";
import { readConfig, type Config } from "#src/config.ts";
import { intake } from "#src/intake/intake.ts";
import { registry } from "#src/intake/registry.ts";
import { logger } from "#src/observe/log.ts";
import { metricsObserver } from "#src/observe/metrics.ts";
import type { Log, Milestone } from "#src/observe/observer.ts";
import { buildApp, type Scope } from "#src/server/app.ts";
import { changes } from "#src/server/changes.ts";
import { health } from "#src/server/health.ts";
import { webhooks } from "#src/server/webhooks.ts";
import { claimLedger } from "#src/store/claims.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { laneBacklog } from "#src/store/lanes.ts";
import { openPostgres } from "#src/store/server.ts";
import { vault } from "#src/store/vault.ts";
import { profiles } from "#src/work/profiles.ts";
import { scheduler } from "#src/work/schedule.ts";
import { work } from "#src/work/work.ts";

/** A running gateway. */
export interface Gateway {
  /** Where to open it. */
  readonly url: string;
  readonly config: Config;
  /** Answers what is under way, finishes or gives back the work, closes everything. Idempotent. */
  stop(): Promise<void>;
}

/** What tests replace. */
export interface Replaced {
  readonly now?: () => Date;
  readonly fetch?: typeof fetch;
  readonly log?: Log;
  readonly runTurn?: RunTurn;
  readonly reached?: (milestone: Milestone) => void;
  /** A lease that is not renewed for this long is another instance's to take, ms. */
  readonly leaseMs?: number;
}

/** Work of a dead process is taken up by another after this, ms; renewed three times as often. */
const leaseMs = 6_000;

/**
 * Puts everything together and starts it: configuration, database, channels, work, server. Rejects with a
 * `ConfigurationError` or with what keeps the database from opening; nothing is left running then.
 */
export async function start(
  env: Readonly<Record<string, string | undefined>> = process.env,
  replaced: Replaced = {},
): Promise<Gateway> {
  const config = readConfig(env);
  const log = replaced.log ?? logger(config.logLevel);
  const now = replaced.now ?? (() => new Date());
  const db =
    config.databaseUrl === undefined
      ? await openEmbedded(config.dataDir)
      : await openPostgres(config.databaseUrl, { pool: config.databasePool });
  const keys = vault(config.secretKeys);
  const backlog = () =>
    Promise.all(
      (["turn", "delivery"] as const).map(async (lane) => ({ lane, ...(await laneBacklog(db, lane)) })),
    );
  const observer = metricsObserver({ log, backlog, ...(replaced.reached === undefined ? {} : { reached: replaced.reached }) });
  const feed = changes();
  const ledger = claimLedger(db);
  const live = registry({
    db,
    vault: keys,
    kinds: channelKinds,
    deps: {
      fetch: replaced.fetch ?? fetch,
      now,
      log: (level, what, detail) => log[level](detail, what),
    },
    log,
  });
  const profile = profiles(db);
  const runTurn = replaced.runTurn;
  if (runTurn === undefined) throw new Error("no agent yet");
  const working = work({
    db,
    registry: live,
    observer,
    now,
    runTurn,
    profile,
    takeAudit: (conversation) => ledger.takeAudit(conversation),
    changed: (conversation) => feed.changed(conversation),
    slots: config.slots,
    leaseMs: replaced.leaseMs ?? leaseMs,
    maxFileBytes: config.maxFileBytes,
  });
  const accepting = intake({
    db,
    observer,
    turnDue: (inMs) => working.turnDue(inMs),
    sendDue: () => working.sendDue(0),
    mediaDue: () => working.mediaDue(),
    changed: (conversation) => feed.changed(conversation),
  });
  let stopping = false;
  let listening = config.publicUrl ?? new URL(`http://localhost:${config.port}`);
  const publicUrl = () => config.publicUrl ?? listening;
  const scopes: Scope[] = [
    { plugin: health({ metrics: observer.registry, backlog, stopping: () => stopping }) },
    { plugin: webhooks({ registry: live, intake: accepting, observer, publicUrl, now }) },
  ];
  const app = await buildApp(scopes, log);
  await app.listen({ host: config.host, port: config.port });
  listening = localUrl(app.server.address(), config);
  await working.start();
  const schedule = scheduler(db, config.databaseUrl, working.schedules, log);
  schedule.start().catch((error: unknown) => log.error({ error }, "the schedule did not start; messages are answered all the same"));

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping = true;
    await app.close();
    await working.stop(config.stopMs);
    await schedule.stop();
    await live.close();
    await db.close();
  };
  return {
    url: publicUrl().href,
    config,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function localUrl(address: AddressInfo | string | null, config: Config): URL {
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  const host = config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host;
  return new URL(`http://${host.includes(":") ? `[${host}]` : host}:${port}`);
}
