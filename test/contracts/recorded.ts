import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import { type WithSecrets, deps } from "./secrets.ts";

/** Bodies that were recorded at a provider, and what is known of them. */
export interface Recorded {
  /** Below the folder that RECORDED names. */
  readonly folder: string;
  /** How the names of bodies end. */
  readonly ending: string;
  /** The connection such a body is for, where that decides what is in it or whether it is believed. */
  readonly connection?: (body: Buffer, secrets: readonly string[]) => WithSecrets;
  /** Of the bodies in which something is missing that no reader can do without: these are rejected. */
  readonly incomplete?: (body: Buffer) => boolean;
  /** Of the bodies that are refused however they are signed. */
  readonly unprovable?: (body: Buffer) => boolean;
}

const recordings = process.env["RECORDED"];
const why = "RECORDED is not set: the recorded webhook bodies are not here";

/** Has a webhook channel read what was recorded; `connectionFor` and `request` are a body's. */
export function describeRecorded(
  kind: ChannelKind,
  recorded: Recorded,
  connectionFor: (body: Buffer) => WithSecrets,
  request: (body: Buffer) => RawRequest,
): void {
  const absent = recordings === undefined;
  if (absent) process.stderr.write(`skipped: ${why}\n`);
  const bodies = recordedBodies(recorded);

  describe.skipIf(absent)(`${kind.name} reads what was recorded${absent ? ` (skipped: ${why})` : ""}`, () => {
    it("which is there", () => {
      expect(bodies.length).toBeGreaterThan(0);
    });

    it.each(bodies)("$name is at least one event, or ignored by name", async ({ body }) => {
      const { source } = kind.build(connectionFor(body), deps);
      if (source.how !== "webhook") throw new Error(`${kind.name} does not receive webhooks`);
      const events = await source.parse(request(body));
      expect(events.length).toBeGreaterThan(0);
      const rejected = events.filter((event) => event.kind === "rejected");
      expect(rejected).toHaveLength(recorded.incomplete?.(body) === true ? 1 : 0);
      for (const event of events) if ("reason" in event) expect(event.reason).toMatch(/^[a-z_]{1,50}$/);
    });
  });
}

/** The bodies by name; none where there are no recordings. */
export function recordedBodies(
  recorded: Recorded | null,
): { readonly name: string; readonly body: Buffer }[] {
  if (recordings === undefined || recorded === null) return [];
  const folder = join(recordings, recorded.folder);
  return readdirSync(folder)
    .filter((name) => name.endsWith(recorded.ending))
    .map((name) => ({ name, body: readFileSync(join(folder, name)) }));
}
