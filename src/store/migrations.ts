import { fileURLToPath } from "node:url";

/** Where the SQL is that builds the database. */
export const migrationsFolder = fileURLToPath(new URL("../../migrations", import.meta.url));
