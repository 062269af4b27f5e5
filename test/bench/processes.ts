import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A server in a process of its own. */
export interface Server {
  readonly url: URL;
  readonly process: ChildProcess;
  /** Resident memory, MB. */
  rssMb(): number;
  stop(): Promise<void>;
}

/** Starts a script that prints `ready <url>`. */
export async function serve(script: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<URL>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("ready ")) resolve(new URL(line.slice(6)));
    });
    child.once("exit", () => reject(new Error(`${script} ended before it was ready`)));
  });
  return {
    url,
    process: child,
    rssMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) / 1024,
    async stop() {
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await gone;
      clearTimeout(late);
    },
  };
}
