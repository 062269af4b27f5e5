import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { channelKinds } from "#channels/index.ts";

/* What holds for every channel there is, and that there is none the contract suite has not seen. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** A channel's own code. */
const codeOf = (name: string) =>
  readdirSync(join(root, "channels", name))
    .map((file) => readFileSync(join(root, "channels", name, file), "utf8"))
    .join("\n");

const deps = {
  fetch: () => Promise.reject(new TypeError("no network")),
  now: () => new Date(),
  log: () => undefined,
};

describe("every channel", () => {
  it("is in the list, and has a name of its own", () => {
    const shared = ["meta"];
    expect(channelKinds.map(({ name }) => name).toSorted()).toEqual(
      folders("channels")
        .filter((name) => !shared.includes(name))
        .toSorted(),
    );
  });

  it.each(channelKinds.map(({ name }) => name))("%s is held against the contract", (name) => {
    const text = readFileSync(join(root, "test/channels", name, "contract.test.ts"), "utf8");
    const called = [...text.matchAll(/^describe(Webhook|Watched)Channel\(\{\n {2}kind: (\w+),$/gm)];
    expect(called.length).toBeGreaterThan(0);
    // Its own kind, and each of the ways in which it hears from its provider.
    expect(text).toContain(`import { ${name}Kind } from "#channels/${name}/index.ts";`);
    for (const [, , kind] of called) expect(kind).toBe(`${name}Kind`);
    const ways = called.map(([, way]) => way);
    expect(ways).toHaveLength(new Set(ways).size);
    if (codeOf(name).includes('how: "watch"')) expect(ways).toContain("Watched");
    if (codeOf(name).includes('how: "webhook"')) expect(ways).toContain("Webhook");
    expect(text).not.toMatch(/\.(?:skip|only|todo|runIf|skipIf)\b/);
  });

  it.each(channelKinds)("$name does not start without its secrets, nor with ones that are empty", (kind) => {
    const connection = { id: "c1", accounts: ["a"], settings: {} };
    for (const secrets of [undefined, null, {}, { accessToken: "", appSecret: [""], verifyToken: "" }])
      expect(() => kind.build({ ...connection, secrets }, deps)).toThrow();
    expect(kind.secrets.safeParse({}).success).toBe(false);
  });

  it.each(channelKinds)("$name refuses settings and secrets it does not know", (kind) => {
    for (const schema of [kind.settings, kind.secrets]) {
      const result = schema.safeParse({ misspelt: true });
      expect(result.success).toBe(false);
      expect(JSON.stringify(result.error?.issues)).toContain("misspelt");
    }
  });
});
