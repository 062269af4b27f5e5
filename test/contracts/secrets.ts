import { describe, expect, it } from "vitest";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";

/** A connection whose secrets can be taken away one by one. */
export type WithSecrets = Connection<Json, Readonly<Record<string, Json>>>;

/** What a channel is given where nothing can be reached. */
export const deps: ChannelDeps = {
  fetch: () => Promise.reject(new TypeError("fetch failed")),
  now: () => new Date("2026-11-23T12:00:00Z"),
  log: () => undefined,
};

/** `connection` has just those secrets that its channel cannot do without. */
export function describeSecrets(kind: ChannelKind, connection: WithSecrets): void {
  describe(`${kind.name} fails closed`, () => {
    const starts = (secrets: unknown) => () => kind.build({ ...connection, secrets }, deps);

    it("and starts with all its secrets", () => {
      expect(starts(connection.secrets)).not.toThrow();
    });

    it.each(Object.keys(connection.secrets))("without %s, or with an empty one", (name) => {
      const { [name]: _, ...others } = connection.secrets;
      expect(starts(others)).toThrow();
      for (const empty of ["", [], [""], null]) expect(starts({ ...others, [name]: empty })).toThrow();
    });

    it("without any", () => {
      expect(Object.keys(connection.secrets).length).toBeGreaterThan(0);
      for (const none of [undefined, null, {}, ""]) expect(starts(none)).toThrow();
    });

    it("with a secret it does not know", () => {
      expect(starts({ ...connection.secrets, misspelt: "x".repeat(40) })).toThrow();
    });
  });
}
