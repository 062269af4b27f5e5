import { mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileSourceKind } from "#src/orders/file/kind.ts";
import type { Store } from "./shape.ts";

/** A file of orders; null: there is none. */
export function fileStore(format: "json" | "csv", content: string | null): Store {
  return {
    async open(now) {
      const folder = await mkdtemp(join(tmpdir(), "orders-"));
      const name = `orders.${format}`;
      if (content !== null) await writeFile(join(folder, name), content);
      const source = fileSourceKind.build(
        { path: name, currency: "EUR", country: "DE", timeZone: "Europe/Berlin" },
        {},
        { now, fetch, log: () => undefined, baseDir: folder },
      );
      return {
        source,
        down: () => unlink(join(folder, name)).catch(() => undefined),
        async close() {
          const { problems } = await source.report();
          await source.close?.();
          await rm(folder, { recursive: true, force: true });
          // Whoever wrote the file meant every word of it.
          const strange = problems.filter(({ line }) => line !== null);
          if (strange.length > 0) throw new Error(JSON.stringify(strange));
        },
      };
    },
  };
}
