import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { fileSourceKind } from "#src/orders/file/kind.ts";
import { loadFile, type Format, type Loaded } from "#src/orders/file/load.ts";
import type { OrderSource } from "#src/orders/source.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Reads a file's content as the source does. */
export function load(
  content: string | Buffer,
  format: Format,
  settings: { timeZone?: string; country?: string; currency?: string } = {},
): Promise<Loaded> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return loadFile(bytes, format, { timeZone: "UTC", currency: "EUR", ...settings });
}

export interface GivenFile {
  readonly path: string;
  readonly source: OrderSource;
  /** The source's clock; it stands still unless it is moved. */
  readonly clock: { ms: number };
  readonly write: (content: string | Buffer) => Promise<void>;
}

/** A source over a file in a folder of its own; without content there is no file yet. */
export async function givenFile(name: string, content?: string | Buffer): Promise<GivenFile> {
  const folder = await mkdtemp(join(tmpdir(), "orders-"));
  folders.push(folder);
  const path = join(folder, name);
  if (content !== undefined) await writeFile(path, content);
  const clock = { ms: Date.UTC(2026, 10, 23, 12) };
  const source = fileSourceKind.build(
    { path: name, currency: "EUR" },
    {},
    {
      fetch,
      log: () => undefined,
      now: () => new Date(clock.ms),
      baseDir: folder,
    },
  );
  return { path, source, clock, write: (text) => writeFile(path, text) };
}
