import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";

/** drizzle over either engine. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** What a hot statement is given. JSON goes in as text and is cast in the statement (`$1::text::jsonb`), because the drivers serialise json parameters differently. */
export type Parameter = string | number | boolean | null;

/** What instances tell each other. `work` something is due that the sender has no room for; `feed` a conversation has changed. */
export type Topic = "work" | "feed";

/** The database, whichever engine it is. */
export interface Db {
  readonly engine: "embedded" | "postgres";
  readonly orm: Orm;
  /** How many intake batches may be under way at once: a single-session engine gains nothing from more. */
  readonly batchesAtOnce: number;
  /**
   * Runs one prepared statement and returns its rows. The statements it is used for return times as
   * milliseconds (`float8`), because the drivers disagree about dates. Rejects when the database is away.
   */
  query<Row extends object>(statement: string, parameters: readonly Parameter[]): Promise<Row[]>;
  /** Tells all instances; payload-free. */
  notify(topic: Topic): Promise<void>;
  /** Calls back when any instance notifies; resubscribes by itself after the database was away. */
  subscribe(onNotify: (topic: Topic) => void): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds of a `timestamptz` expression, for `query`. */
export const ms = (expression: string): string => `(extract(epoch from ${expression}) * 1000)::float8`;

/** Seconds as an interval expression for a parameter given in ms. */
export const fromMs = (parameter: string): string => `make_interval(secs => ${parameter}::float8 / 1000)`;
