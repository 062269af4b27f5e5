import type { KnowledgeDeps, KnowledgeKind, KnowledgeReader } from "#src/knowledge/document.ts";
import type { Embedder, Topics } from "#src/knowledge/index.ts";
import type { Log } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { ReadingLost } from "#src/store/knowledge/documents.ts";
import {
  claimReadings,
  readingEnded,
  readingGivenBack,
  renewReading,
  type Reading,
} from "#src/store/knowledge/sources.ts";
import type { Vault } from "#src/store/vault.ts";
import type { Schedule } from "../schedule.ts";
import { workLoop } from "../tracking/loop.ts";
import { readSource, type ReadOutcome } from "./reading.ts";

/** Reads the shops' texts again: daily, when a source is new, and when somebody asks for it. */
export interface KnowledgeWork {
  start(): void;
  /** A source is to be read now. */
  due(): void;
  readonly schedules: readonly Schedule[];
  /** What is being read is given back. Idempotent. */
  stop(): Promise<void>;
}

export interface KnowledgeWorkDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly log: Log;
  readonly kinds: readonly KnowledgeKind[];
  readonly deps: KnowledgeDeps;
  readonly topics: Topics;
  readonly embedder?: Embedder | undefined;
  /** BCP 47 of a text; without it, the language is guessed from small words. */
  readonly detect?: (text: string) => string | null;
  /** A reading that is not renewed for this long is another instance's to take, ms. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
}

const defaultLeaseMs = 60_000;
/** Somebody who asks another instance to read waits for at most this, ms. */
const defaultPollMs = 10_000;
/**
 * Few at a time: a crawl and its indexing leave the processor to the shoppers. What lies here is read on its own, so that
 * an answer the merchant has just written does not wait for a site that drips for half an hour.
 */
const slots = { fetched: 2, here: 1 } as const;
const here = ["faq", "files"];
/** A reading that gave nothing, or not all, is repeated after this, or at its usual time where that is sooner, ms. */
const againMs = 3_600_000;

export function knowledgeWork(work: KnowledgeWorkDeps): KnowledgeWork {
  const { db, log } = work;
  const leaseMs = work.leaseMs ?? defaultLeaseMs;
  const kinds = new Map<string, KnowledgeKind>(work.kinds.map((kind) => [kind.kind, kind]));
  const detect = work.detect ?? ((text: string) => work.topics.guess(text));

  const readerOf = (reading: Reading): KnowledgeReader | string => {
    const kind = kinds.get(reading.kind);
    if (kind === undefined) return `this version knows no source of the kind ${reading.kind}`;
    try {
      const secrets: unknown =
        reading.sealed === null ? {} : JSON.parse(work.vault.open(reading.sealed, reading.source));
      return kind.build(reading.settings, secrets, work.deps);
    } catch (error) {
      log.error({ error, source: reading.source }, "a source of knowledge could not be built");
      return "its settings do not fit this version; remove it and add it again";
    }
  };

  const read = async (reading: Reading, signal: AbortSignal): Promise<ReadOutcome> => {
    const reader = readerOf(reading);
    if (typeof reader === "string")
      return { complete: false, documents: 0, changed: 0, removed: 0, problem: reader, problems: [] };
    return readSource({ ...work, detect }, reading, reader, signal);
  };

  const run = async (reading: Reading, stopping: AbortSignal): Promise<void> => {
    const lost = new AbortController();
    const signal = AbortSignal.any([stopping, lost.signal]);
    const renewing = setInterval(() => {
      renewReading(db, reading, leaseMs)
        .then((held) => {
          if (!held) lost.abort(new ReadingLost("The reading was taken over, or its source removed."));
        })
        .catch((error: unknown) => log.debug({ error }, "a reading could not be renewed; trying again"));
    }, leaseMs / 3);
    try {
      const outcome = await read(reading, signal);
      if (lost.signal.aborted) return;
      if (stopping.aborted) return await readingGivenBack(db, reading);
      const { complete, problem, problems, ...counts } = outcome;
      const usual = reading.everyHours * 3_600_000;
      const inMs = problem === null ? usual : Math.min(againMs, usual);
      await readingEnded(db, reading, { complete, problem, problems, inMs });
      log.info({ source: reading.source, complete, problem, ...counts }, "a shop's texts were read");
    } catch (error) {
      if (error instanceof ReadingLost) return;
      log.warn({ error, source: reading.source }, "a shop's texts could not be read; trying again later");
      if (stopping.aborted) return await readingGivenBack(db, reading);
      const problem =
        "reading failed here, and it is not your source's fault; the server's log has the details";
      await readingEnded(db, reading, { complete: false, problem, problems: [], inMs: againMs });
    } finally {
      clearInterval(renewing);
    }
  };

  const pollMs = work.pollMs ?? defaultPollMs;
  const loops = [
    { slots: slots.fetched, kinds: { but: here } },
    { slots: slots.here, kinds: { of: here } },
  ].map((one) =>
    workLoop<Reading>({
      log,
      what: "knowledge",
      slots: one.slots,
      pollMs,
      claim: (limit) => claimReadings(db, limit, leaseMs, one.kinds),
      run,
    }),
  );
  const due = () => {
    for (const loop of loops) loop.due();
  };
  return {
    start() {
      for (const loop of loops) loop.start();
    },
    due,
    // Every instance looks for itself; this is for one whose timers slept.
    schedules: [
      {
        name: "knowledge",
        cron: "*/15 * * * *",
        run() {
          due();
          return Promise.resolve();
        },
      },
    ],
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
