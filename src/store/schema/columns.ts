import { customType, timestamp } from "drizzle-orm/pg-core";

/*
 * This folder holds the tables as drizzle reads them. Constraints and indexes are in `migrations/`, which is what the
 * database is built from; here are the names of columns and their types.
 */

/** Bytes of a file. */
export const bytea = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => "bytea",
  fromDriver: (value) => Buffer.from(value),
});

/** Words as PostgreSQL searches them. */
export const tsvector = customType<{ data: string; driverData: string }>({ dataType: () => "tsvector" });

/** A point in time, UTC. */
export const when = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
