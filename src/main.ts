import type { AddressInfo } from "node:net";
import { channelKinds } from "#channels/index.ts";
import type { RunTurn } from "#src/agent/turn.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import { readConfig, type Config } from "#src/config.ts";
import { sendPausesMs } from "#src/delivery/next.ts";
import { intake } from "#src/intake/intake.ts";
import { registry } from "#src/intake/registry.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import { logger } from "#src/observe/log.ts";
import { metricsObserver } from "#src/observe/metrics.ts";
import type { Log, Milestone } from "#src/observe/observer.ts";
import { orderSourceKinds } from "#src/orders/index.ts";
import type { OrderSourceDeps } from "#src/orders/source.ts";
import { api } from "#src/server/api/index.ts";
import { buildApp, type Scope } from "#src/server/app.ts";
import { changes } from "#src/server/changes.ts";
import { health } from "#src/server/health.ts";
import { sourceWebhooks } from "#src/server/source-webhooks.ts";
import { webhooks } from "#src/server/webhooks.ts";
import { widget } from "#src/server/widget.ts";
import { claimLedger } from "#src/store/claims.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { laneBacklog } from "#src/store/lanes.ts";
import { openPostgres } from "#src/store/server.ts";
import { ensureShop, shopBySlug } from "#src/store/shops.ts";
import { vault } from "#src/store/vault.ts";
import { outgoing } from "#src/work/outgoing.ts";
import { privacy } from "#src/work/privacy.ts";
import { trackingSourceKinds } from "#src/tracking/index.ts";
import { profiles } from "#src/work/profiles.ts";
import { renewal } from "#src/work/renew.ts";
import { scheduler } from "#src/work/schedule.ts";
import { watches } from "#src/work/watches.ts";
import { work } from "#src/work/work.ts";
import { orderNumbers, shopAgent } from "./assembly/agent.ts";
import { gate } from "./assembly/gate.ts";
import { shopKnowledge } from "./assembly/knowledge.ts";
import { shopData } from "./assembly/orders.ts";
import { settingsWith, wordsOf } from "./assembly/words.ts";
import { openPlayground, type OpenPlayground } from "./playground/index.ts";
import { sandboxMail, towardsSandbox } from "./playground/sandbox.ts";

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
  /** Pauses between the tries of a turn or a send, ms. */
  readonly pausesMs?: readonly number[];
}

/** Work of a dead process is taken up by another after this, ms; renewed three times as often. */
const defaultLeaseMs = 5_000;

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
  try {
    return await assemble({ config, log, now, db, replaced });
  } catch (error) {
    await db.close();
    throw error;
  }
}

type OpenDb = Awaited<ReturnType<typeof openEmbedded>> | Awaited<ReturnType<typeof openPostgres>>;

async function assemble(parts: {
  config: Config;
  log: Log;
  now: () => Date;
  db: OpenDb;
  replaced: Replaced;
}): Promise<Gateway> {
  const { config, log, now, db, replaced } = parts;
  const keys = vault(config.secretKeys);
  await ensureShop(db, "main", "The shop", {});
  const backlog = () =>
    Promise.all(
      (["turn", "delivery"] as const).map(async (lane) => ({ lane, ...(await laneBacklog(db, lane)) })),
    );
  const { reached } = replaced;
  const observer = metricsObserver({ log, backlog, ...(reached === undefined ? {} : { reached }) });
  const feed = changes();
  const ledger = claimLedger(db);
  // Where this process reaches itself, whatever its public address is; known once it listens.
  let own = new URL(`http://127.0.0.1:${config.port}`);
  const fetch_ = towardsSandbox(replaced.fetch ?? fetch, () => own);
  const channelDeps: ChannelDeps = {
    fetch: fetch_,
    now,
    log: (level, what, detail) => log[level](detail, what),
  };
  const mail = sandboxMail();
  const live = registry({ db, vault: keys, kinds: mail.kinds(channelKinds), deps: channelDeps, log });
  const sourceDeps: OrderSourceDeps = { ...channelDeps, baseDir: process.cwd() };
  const profile = profiles(db);
  const phrases = loadPhrases();
  const words = wordsOf(phrases, (shop) => profile.of(shop), now);
  const speaking = outgoing({
    db,
    registry: live,
    now,
    sendDue: (inMs) => working.sendDue(inMs),
    changed: (conversation) => feed.changed(conversation),
  });
  const data = shopData({
    db,
    vault: keys,
    registry: live,
    observer,
    sourceDeps,
    profile,
    outgoing: speaking,
    write: words.update,
    now,
    onPrivacy: () => personal.wishesDue(),
  });
  const { sources } = data;
  const gated = gate({
    db,
    observer,
    data,
    profile,
    ledger,
    outgoing: speaking,
    secret: keys.derive("order handles"),
    now,
    log: channelDeps.log,
    words,
    changed: (conversation) => feed.changed(conversation),
  });
  const knowledge = shopKnowledge({
    config,
    db,
    vault: keys,
    fetch: fetch_,
    now,
    log,
    warn: channelDeps.log,
    baseDir: sourceDeps.baseDir,
    languages: phrases.languages,
  });
  const numbers = orderNumbers(db);
  const personal = privacy({ db, log, keep: async (shop) => (await profile.of(shop)).retention });
  const working = work({
    db,
    registry: live,
    observer,
    now,
    runTurn:
      replaced.runTurn ??
      shopAgent({
        config,
        db,
        observer,
        tools: { ...gated.tools, knowledge: knowledge.tool },
        phrases,
        fetch: fetch_,
        now,
      }),
    profile: async (shop) => ({
      ...(await profile.of(shop)),
      catalogue: (await sources.of(shop)).some((source) => source.products !== undefined),
      knowledge: await knowledge.of(shop),
      numberPatterns: await numbers(shop),
    }),
    takeAudit: (conversation) => ledger.takeAudit(conversation),
    changed: (conversation) => feed.changed(conversation),
    slots: config.slots,
    leaseMs: replaced.leaseMs ?? defaultLeaseMs,
    maxFileBytes: config.maxFileBytes,
    pausesMs: replaced.pausesMs ?? sendPausesMs,
  });
  const accepting = intake({
    db,
    observer,
    turnDue: (inMs) => working.turnDue(inMs),
    sendDue: () => working.sendDue(0),
    mediaDue: () => working.mediaDue(),
    changed: (conversation) => feed.changed(conversation),
  });
  const watching = watches({
    db,
    registry: live,
    intake: accepting,
    log,
    leaseMs: replaced.leaseMs ?? defaultLeaseMs,
  });

  let stopping = false;
  const publicUrl = () => config.publicUrl ?? own;
  let demo: OpenPlayground | undefined;
  if (config.playground)
    demo = await openPlayground({
      db,
      vault: keys,
      local: () => own,
      publicUrl,
      mail,
      fetch: fetch_,
      onChange: (listener) => feed.onChange(listener),
      changed: (conversation) => feed.changed(conversation),
      sources: (shop) => sources.of(shop),
      actionsDue: () => gated.actions.due(),
      now,
      log,
    });
  const scopes: Scope[] = [
    { plugin: health({ metrics: observer.registry, backlog, stopping: () => stopping }) },
    {
      plugin: widget({
        db,
        registry: live,
        onChange: (listener) => feed.onChange(listener),
        publicUrl,
        now,
        log,
      }),
    },
    { plugin: webhooks({ registry: live, intake: accepting, observer, publicUrl, now }) },
    { plugin: sourceWebhooks({ doors: data.tracking.doors, observer, publicUrl, now }) },
    {
      prefix: "/api",
      plugin: api({
        db,
        vault: keys,
        kinds: channelKinds,
        sourceKinds: orderSourceKinds,
        sources,
        registry: live,
        adminToken: config.adminToken,
        shop: (slug) => shopBySlug(db, slug),
        turnDue: (inMs) => working.turnDue(inMs),
        sendDue: (inMs) => working.sendDue(inMs),
        changed: (conversation) => feed.changed(conversation),
        outgoing: speaking,
        publicUrl,
        fetch: fetch_,
        settings: settingsWith(phrases),
        knowledge: {
          kinds: knowledge.kinds,
          search: knowledge.search,
          due: () => knowledge.work.due(),
          embeddings: knowledge.embeddings,
        },
        settingsChanged: () => profile.forget(),
        privacy: personal,
        tracking: {
          kinds: trackingSourceKinds,
          deps: { ...channelDeps, unknownStatus: () => undefined },
          changed: () => data.tracking.checkDue(),
        },
        actionsDue: () => gated.actions.due(),
        isDemo: (id) => demo?.connections.includes(id) ?? false,
        sourceDeps,
        now,
        log,
      }),
    },
    ...(demo === undefined ? [] : [{ plugin: demo.plugin }]),
  ];
  const app = await buildApp(scopes, log);
  const schedule = scheduler(
    db,
    config.databaseUrl,
    [
      ...working.schedules,
      ...personal.schedules,
      ...data.tracking.schedules,
      ...data.updates.schedules,
      ...gated.actions.schedules,
      ...knowledge.work.schedules,
      ...(demo?.schedules ?? []),
      renewal({ db, vault: keys, kinds: channelKinds, channelDeps, registry: live, log }),
    ],
    log,
  );
  const close = async (deadlineMs: number): Promise<void> => {
    stopping = true;
    await app.close();
    await watching.stop();
    await working.stop(deadlineMs);
    await gated.actions.stop(deadlineMs);
    await gated.settled();
    await data.tracking.stop();
    await knowledge.work.stop();
    await schedule.stop();
    await live.close();
    await sources.close();
  };
  try {
    await app.listen({ host: config.host, port: config.port });
    own = ownUrl(app.server.address(), config);
    await working.start();
    await gated.actions.start();
    data.tracking.start();
    knowledge.work.start();
    watching.start();
  } catch (error) {
    await close(0);
    throw error;
  }
  schedule
    .start()
    .catch((error: unknown) =>
      log.error({ error }, "the schedule did not start; messages are answered all the same"),
    );

  let stopped: Promise<void> | undefined;
  return {
    url: publicUrl().href,
    config,
    stop() {
      stopped ??= close(config.stopMs).then(() => db.close());
      return stopped;
    },
  };
}

function ownUrl(address: AddressInfo | string | null, config: Config): URL {
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  const host = config.host === "0.0.0.0" ? "127.0.0.1" : config.host === "::" ? "::1" : config.host;
  return new URL(`http://${host.includes(":") ? `[${host}]` : host}:${port}`);
}
