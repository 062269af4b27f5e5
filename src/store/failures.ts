/** The SQLSTATE of a database's refusal; undefined when the database could not be asked. */
export function sqlState(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ("code" in at && typeof at.code === "string" && /^[0-9A-Z]{5}$/.test(at.code)) return at.code;
  }
  return undefined;
}

/**
 * True when the database refused these very values (data exceptions, constraint violations, too large), so
 * that trying again cannot help. Everything else may pass: connections, locks, shutdown, disk.
 */
export function isDataFault(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && (/^(22|23|54)/.test(state) || state === "42846");
}
