import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openEmbedded } from "#src/store/embedded.ts";
import { scheduler } from "#src/work/schedule.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A data directory with an empty, migrated database; copied by each test that needs one. */
    templateDirectory: string;
  }
}

/** Builds the empty database once: building it takes seconds, copying it a fraction of one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "whereabouts-template-"));
  project.provide("templateDirectory", directory);
  if (process.env.TEST_DATABASE_URL === undefined) {
    const db = await openEmbedded(directory);
    // The job queue's own tables take a while too.
    const silent = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    const jobs = scheduler(db, undefined, [], silent);
    await jobs.start();
    await jobs.stop();
    await db.close();
  }
  return () => rm(directory, { recursive: true, force: true });
}
