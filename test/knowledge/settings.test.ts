import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "#src/config.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "whereabouts-config-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it("embeddings are off unless an endpoint and its model are named", () => {
  expect(readConfig({ DATA_DIR: dir }).embeddings).toBeNull();
  const given = { DATA_DIR: dir, EMBEDDINGS_URL: "http://127.0.0.1:8080/v1", EMBEDDINGS_MODEL: "bge-m3" };
  expect(readConfig(given).embeddings).toEqual({
    url: "http://127.0.0.1:8080/v1",
    apiKey: undefined,
    model: "bge-m3",
  });
});

it.each([
  [{ EMBEDDINGS_URL: "https://api.openai.com/v1" }, /EMBEDDINGS_MODEL/],
  [{ EMBEDDINGS_MODEL: "bge-m3" }, /EMBEDDINGS_URL/],
  [{ EMBEDDINGS_API_KEY: "sk-secret" }, /EMBEDDINGS_API_KEY/],
  [{ EMBEDDINGS_URL: "ftp://x", EMBEDDINGS_MODEL: "m" }, /EMBEDDINGS_URL: must be/],
])("%o is said to be half a setting", (env, said) => {
  expect(() => readConfig({ DATA_DIR: dir, ...env })).toThrow(said);
  expect(() => readConfig({ DATA_DIR: dir, ...env })).not.toThrow(/sk-secret/);
});
