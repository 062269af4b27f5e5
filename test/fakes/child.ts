import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A gateway in a process of its own, so that it can be killed. */
export interface ChildGateway {
  readonly url: string;
  readonly process: ChildProcess;
  /** From being started to listening, ms. */
  readonly startedInMs: number;
  /** Resolves when the process is gone, however it went. */
  readonly gone: Promise<void>;
  /** `SIGKILL`; resolves when it is gone. */
  kill(): Promise<void>;
  /** `SIGTERM`; the exit code. */
  terminate(): Promise<number | null>;
}

const script = fileURLToPath(new URL("./child-main.ts", import.meta.url));

/** Starts one; `crashAt` is a milestone at which it kills itself the moment it is reached for the first time. */
export async function childGateway(
  env: Readonly<Record<string, string>>,
  options: { crashAt?: string; agent?: "echo" | "real" } = {},
): Promise<ChildGateway> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--expose-gc", script], {
    env: {
      PATH: process.env.PATH ?? "",
      ...env,
      TEST_AGENT: options.agent ?? "echo",
      ...(options.crashAt === undefined ? {} : { TEST_CRASH_AT: options.crashAt }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gone = once(child, "exit").then(() => undefined);
  let errors = "";
  child.stderr.on("data", (data: Buffer) => (errors += data.toString("utf8")));
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => {
      if (line.startsWith("ready ")) resolve(line.slice("ready ".length));
      else if (line.startsWith("{")) errors += `${line}\n`;
    });
    void gone.then(() => reject(new Error(`The gateway ended before it was ready: ${errors.slice(-2_000)}`)));
  });
  return {
    url,
    process: child,
    startedInMs: performance.now() - began,
    gone,
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
    async terminate() {
      child.kill("SIGTERM");
      await gone;
      return child.exitCode;
    },
  };
}
