import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDirectory } from "#src/store/lock.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "whereabouts-lock-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the lock on a data directory", () => {
  it("is one process's, under whatever name, until it is given back", async () => {
    const unlock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(new RegExp(`in use by process ${process.pid}`));
    const alias = `${directory}-alias`;
    await symlink(directory, alias);
    await expect(lockDirectory(alias)).rejects.toThrow(/in use/);
    await rm(alias);
    await unlock();
    await (
      await lockDirectory(directory)
    )();
  });

  it("is freed when its process is killed", async () => {
    const lock = new URL("../../src/store/lock.ts", import.meta.url).href;
    const script = `import(${JSON.stringify(lock)}).then(async ({ lockDirectory }) => { await lockDirectory(${JSON.stringify(directory)}); console.log("held"); setInterval(() => undefined, 1000); });`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await expect(lockDirectory(directory)).rejects.toThrow(new RegExp(`process ${child.pid}`));
    child.kill("SIGKILL");
    await once(child, "exit");
    await (
      await lockDirectory(directory)
    )();
  });
});
