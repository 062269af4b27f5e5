import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { fakeOpenAi } from "../fakes/openai.ts";

const script = fileURLToPath(new URL("../bench/loaded.ts", import.meta.url));

async function loaded(env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: { PATH: process.env.PATH ?? "", ...env },
  });
  return stdout;
}

it("a process without a language model never loads the client of one", { timeout: 60_000 }, async () => {
  expect(await loaded({})).toContain("builtin: @langchain/openai 0, openai 0");
});

it("one with a language model loads it when it is first asked", { timeout: 60_000 }, async () => {
  const server = await fakeOpenAi([{ text: "The lamp is a lovely choice for a living room." }]);
  try {
    const said = await loaded({ LLM_URL: server.url });
    expect(said).toContain("before: @langchain/openai 0, openai 0");
    expect(said).toMatch(/after sample-model: @langchain\/openai [1-9]\d*, openai [1-9]\d*/);
  } finally {
    await server.close();
  }
});
