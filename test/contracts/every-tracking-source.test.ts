import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { trackingSourceKinds } from "#src/tracking/index.ts";

/* What holds for every provider there is, and that there is none the contract suite has not seen. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const deps = {
  fetch: () => Promise.reject(new TypeError("no network")),
  now: () => new Date("2026-11-23T12:00:00Z"),
  log: () => undefined,
  unknownStatus: () => undefined,
};

/** The folders below `src/tracking` that have a kind of provider. */
const providers = readdirSync(join(root, "src/tracking"), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && readdirSync(join(root, "src/tracking", entry.name)).includes("kind.ts")
    ? [entry.name]
    : [],
);

describe("every tracking provider", () => {
  it("is in the list, and has a name of its own", () => {
    expect(trackingSourceKinds).toHaveLength(providers.length);
    expect(new Set(trackingSourceKinds.map(({ kind }) => kind)).size).toBe(providers.length);
  });

  it.each(trackingSourceKinds)("$kind is held against the contract", ({ kind }) => {
    const text = readFileSync(join(root, "test/tracking", kind, "contract.test.ts"), "utf8");
    expect(text).toMatch(/^describeTrackingSource\(\{\n {2}kind: \w+SourceKind,$/m);
    expect(text).not.toMatch(/\.(?:skip|only|todo|runIf|skipIf)\b/);
  });

  it.each(trackingSourceKinds)(
    "$kind has a page, which names its secrets, settings and webhook",
    ({ kind }) => {
      const page = readFileSync(join(root, "docs/tracking", `${kind}.md`), "utf8");
      const source = trackingSourceKinds.find((one) => one.kind === kind);
      expect(page).toContain(`"kind": "${kind}"`);
      expect(page).toContain(`npx whereabouts tracking add ${kind}`);
      const names = (schema: unknown): string[] => {
        const issues = JSON.stringify(schema);
        return [...issues.matchAll(/"path":\["(\w+)"\]/g)].map(([, name = ""]) => name);
      };
      const missing = source?.secrets.safeParse({});
      for (const name of names(missing?.error?.issues)) expect(page).toContain(name);
      expect(page).toMatch(/\/webhooks\/tracking\/|calls nobody/i);
    },
  );

  it.each(trackingSourceKinds)(
    "$kind does not start without its secrets, nor with ones that are empty",
    (kind) => {
      const needed = kind.secrets.safeParse({});
      expect(needed.success).toBe(false);
      const names = (needed.error?.issues ?? []).map(({ path }) => String(path[0]));
      expect(names.length).toBeGreaterThan(0);
      const full = Object.fromEntries(names.map((name) => [name, "x".repeat(40)]));
      expect(() => kind.build({}, full, deps)).not.toThrow();
      for (const secrets of [undefined, null, {}, "", []])
        expect(() => kind.build({}, secrets, deps)).toThrow();
      for (const name of names) {
        for (const empty of ["", [], null, undefined, 0])
          expect(() => kind.build({}, { ...full, [name]: empty }, deps)).toThrow();
      }
      expect(() => kind.build({}, { ...full, misspelt: "x".repeat(40) }, deps)).toThrow();
    },
  );

  it.each(trackingSourceKinds)("$kind refuses settings and secrets it does not know", (kind) => {
    for (const schema of [kind.settings, kind.secrets]) {
      const result = schema.safeParse({ misspelt: true });
      expect(result.success).toBe(false);
      expect(JSON.stringify(result.error?.issues)).toContain("misspelt");
    }
  });

  it.each(trackingSourceKinds)("$kind is called by https only, but on this machine", ({ settings }) => {
    for (const apiUrl of [
      "http://example.com",
      "ftp://example.com",
      "https://user:pass@example.com",
      "x",
      "",
    ])
      expect(settings.safeParse({ apiUrl }).success).toBe(false);
    for (const apiUrl of ["https://example.com/v1/", "http://127.0.0.1:1234"])
      expect(settings.safeParse({ apiUrl }).success).toBe(true);
  });
});
