import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const launcher = fileURLToPath(new URL("../../src/cli/launch.mjs", import.meta.url));

/** A process as tests look at it. */
export interface Running {
  readonly pid: number;
  /** What it has written so far. */
  out(): string;
  err(): string;
  /** When it has written this. */
  until(text: string): Promise<void>;
  /** When it and everything that writes to its pipes has ended: exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

/** Starts a program; the environment is only what is given. */
export function running(
  file: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Running {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  const waiting = new Set<() => void>();
  const told = () => {
    for (const look of waiting) look();
  };
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString("utf8");
    told();
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString("utf8");
    told();
  });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(signal ?? code ?? -1));
  });
  return {
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!out.includes(text) && !err.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        void ended.then((how) =>
          reject(new Error(`It ended (${how}) without "${text}". It said: ${out}${err}`)),
        );
        look();
      }),
    ended,
  };
}

/** Runs the command line to its end. */
export async function whereabouts(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<{ code: number | string; out: string; err: string }> {
  const command = running(process.execPath, [launcher, ...args], options);
  const code = await command.ended;
  return { code, out: command.out(), err: command.err() };
}
