import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { inject } from "vitest";
import type { Db } from "#src/store/db.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { openPostgres } from "#src/store/server.ts";

/** The engine this run of the tests is on: `TEST_DATABASE_URL` names a PostgreSQL, else the embedded one. */
export const engine = process.env.TEST_DATABASE_URL === undefined ? "embedded" : "postgres";

/** What a server is started with to have a database of its own. */
export interface TestHome {
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly databaseUrl: string | undefined;
  remove(): Promise<void>;
}

/** An empty, migrated database of its own, as environment for a server. */
export async function testHome(): Promise<TestHome> {
  const directory = await mkdtemp(join(tmpdir(), "whereabouts-test-"));
  const admin = process.env.TEST_DATABASE_URL;
  if (admin === undefined) {
    await cp(inject("templateDirectory"), directory, { recursive: true });
    return {
      env: { DATA_DIR: directory },
      directory,
      databaseUrl: undefined,
      remove: () => rm(directory, { recursive: true, force: true }),
    };
  }
  const name = `whereabouts_test_${randomBytes(6).toString("hex")}`;
  const run = async (statement: string) => {
    const client = postgres(admin, { max: 1, onnotice: () => undefined });
    try {
      await client.unsafe(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    env: {
      DATA_DIR: directory,
      DATABASE_URL: url.href,
      SECRET_KEY: randomBytes(32).toString("base64"),
      PLAYGROUND: "on",
    },
    directory,
    databaseUrl: url.href,
    async remove() {
      await run(`drop database if exists ${name} with (force)`);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** An open database of its own. */
export async function testDb(): Promise<{ db: Db; close(): Promise<void> }> {
  const home = await testHome();
  const db =
    home.databaseUrl === undefined
      ? await openEmbedded(home.directory)
      : await openPostgres(home.databaseUrl, { pool: 4 });
  return {
    db,
    async close() {
      await db.close();
      await home.remove();
    },
  };
}
