import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launcher, running } from "./command.ts";

/* An old Node is played by this one: it says that it is old. */
const old = `data:text/javascript,${encodeURIComponent(
  `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.11.1" } });`,
)}`;

let folder: string;
let copy: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "whereabouts-launch-"));
  await mkdir(join(folder, "src", "cli"), { recursive: true });
  copy = join(folder, "src", "cli", "launch.mjs");
  await copyFile(launcher, copy);
  await writeFile(
    join(folder, "src", "cli", "main.ts"),
    `const said: string = process.argv.slice(2).join(" ");
     if (said === "fail") process.exitCode = 7;
     if (said === "serve") {
       const { pid, env, execArgv } = process;
       console.log("as", pid, "with", execArgv.join(" ") + ", trimming at", env.MALLOC_TRIM_THRESHOLD_);
       const alive = setInterval(() => undefined, 1000);
       process.on("SIGTERM", () => { console.log("told to stop"); clearInterval(alive); process.exitCode = 4; });
     }
     console.log("ran", said, "on", process.version);`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the launcher", () => {
  it("runs the command line on a Node that can", async () => {
    const launched = running(process.execPath, [copy, "say", "hello"]);
    expect(await launched.ended).toBe(0);
    expect(launched.out()).toBe(`ran say hello on ${process.version}\n`);
  });

  it("starts the server over in its own place, with what keeps it small, and leaves other options alone", async () => {
    const launched = running(process.execPath, ["--no-warnings", copy, "serve"]);
    await launched.until("ran serve");
    expect(launched.out()).toContain(`as ${launched.pid} with --no-warnings --max-semi-space-size=8,`);
    expect(launched.out()).toContain("trimming at 131072");
    process.kill(launched.pid, "SIGTERM");
    expect(await launched.ended).toBe(4);
  });

  it("takes the options of whoever starts it", async () => {
    const launched = running(process.execPath, [copy, "serve"], {
      env: { NODE_OPTIONS: "--max-semi-space-size=32" },
    });
    await launched.until("ran serve");
    expect(launched.out()).toContain(`as ${launched.pid} with ,`);
    process.kill(launched.pid, "SIGTERM");
    expect(await launched.ended).toBe(4);
  });

  it("says in two lines what to do on an old Node without the installed one", async () => {
    const launched = running(process.execPath, ["--import", old, copy, "serve"]);
    expect(await launched.ended).toBe(1);
    expect(launched.out()).toBe("");
    const lines = launched.err().trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("20.11.1");
    expect(lines[1]).toContain("npm ci");
    expect(lines[1]).toContain("npm start");
    expect(lines[1]).toContain("allowScripts");
  });

  it("hands over to the installed Node, with arguments, signals and exit code", async () => {
    const bin = join(folder, "node_modules", "node", "bin");
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, "node"), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
    await chmod(join(bin, "node"), 0o755);
    const failing = running(process.execPath, ["--import", old, copy, "fail"]);
    expect(await failing.ended).toBe(7);
    const serving = running(process.execPath, ["--import", old, copy, "serve"]);
    await serving.until("ran serve");
    process.kill(serving.pid, "SIGTERM");
    expect(await serving.ended).toBe(4);
    expect(serving.out()).toContain("told to stop");
  });
});
