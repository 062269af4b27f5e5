import { constants } from "node:os";
import { Command } from "commander";
import { ConfigurationError } from "#src/config.ts";
import type { Gateway } from "#src/main.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

/** What has to be known of a running server. */
export type Served = Pick<Gateway, "url" | "stop"> & {
  readonly config: Pick<
    Gateway["config"],
    "adminToken" | "adminTokenIsNew" | "adminTokenFile" | "playground"
  >;
};
type Start = (env: Terminal["env"]) => Promise<Served>;

const stopSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
/** One key press or one `kill` of a process group reaches us twice, once through npm: that is not a second request. */
const sameRequestMs = 700;
const parentEveryMs = 250;

export function serveCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command("serve")
    .description("start the server and print where to open it")
    .addHelpText(
      "after",
      `
Settings come from the environment; without any, everything is kept in ./data and a demo shop is there to
play with. The README lists them all.

Examples:
  npx whereabouts serve
  PORT=8080 DATA_DIR=/var/lib/whereabouts npx whereabouts serve
  DATABASE_URL=postgres://… SECRET_KEY=… ADMIN_TOKEN=… PUBLIC_URL=https://chat.example.com npx whereabouts serve

SIGTERM or Ctrl-C finishes what is under way and stops; a second one stops at once, and loses nothing either:
the next start goes on where this one was.`,
    )
    .action(async () =>
      exit(await serve(terminal, async (env) => (await import("#src/main.ts")).start(env))),
    );
}

/** Runs a server until this process is told to stop; the exit code. Throws `CommandFailed` when it cannot start. */
export async function serve(terminal: Terminal, start: Start): Promise<number> {
  const stopping = stopRequested(terminal.env);
  terminal.out("Whereabouts is starting …");
  let server: Served;
  try {
    server = await start(terminal.env);
  } catch (error) {
    throw new CommandFailed(whyNot(error, terminal.env), { cause: error });
  }
  for (const line of greeting(server)) terminal.out(line);
  await stopping.first;
  terminal.out("Stopping: finishing what is under way. Once more stops at once.");
  const code = await Promise.race([server.stop().then(() => 0), stopping.second]);
  if (code === 0) terminal.out("Stopped.");
  return code;
}

function greeting({ url, config }: Served): string[] {
  const at = (path: string) => new URL(path, url).href;
  const token = config.adminTokenIsNew ? config.adminToken : `in ${config.adminTokenFile ?? "ADMIN_TOKEN"}`;
  return [
    "",
    `  Whereabouts is running at ${url}`,
    ...(config.playground ? [`  Playground    ${at("/")}`] : []),
    `  Admin API     ${at("/api/openapi.json")}`,
    `  Admin token   ${token}${config.adminTokenIsNew && config.adminTokenFile !== null ? `  (kept in ${config.adminTokenFile})` : ""}`,
    "",
    "  Stop it with Ctrl-C.",
    "",
  ];
}

/**
 * The first and the second request to stop; the second says with which exit code. npm's shell may die of a
 * signal without passing it on, and then this process has another parent: that is a request, too.
 */
function stopRequested(env: Terminal["env"]): { first: Promise<void>; second: Promise<number> } {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<number>();
  let firstAt: number | undefined;
  const request = (code: number) => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      first.resolve();
    } else if (performance.now() - firstAt > sameRequestMs) second.resolve(code);
  };
  for (const signal of stopSignals) process.on(signal, () => request(128 + constants.signals[signal]));
  if (env.npm_lifecycle_event !== undefined || env.WHEREABOUTS_LAUNCHED !== undefined) {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      request(1);
    }, parentEveryMs);
    watch.unref();
  }
  return { first: first.promise, second: second.promise };
}

const unreached = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "ECONNRESET",
  "CONNECT_TIMEOUT",
]);

/** Why a server did not start, for the person who started it. What nobody foresaw comes with its stack. */
function whyNot(error: unknown, env: Terminal["env"]): string {
  if (error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error)) return `the server did not start: ${String(error)}`;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "EADDRINUSE")
    return `port ${env.PORT ?? "3000"} is taken by another program. Stop that one, or set PORT to another number.`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `this user may not do what the server needs: ${error.message}. Check DATA_DIR and PORT.`;
  if (code === "ENOSPC") return `the disk is full: ${error.message}.`;
  if (unreached.has(code))
    return `the database in DATABASE_URL does not answer (${code}). Check its address and that it runs.`;
  if (/^[0-9A-Z]{5}$/.test(code)) return `the database refused: ${error.message} (${code}).`;
  return error.name === "Error"
    ? error.message
    : `the server did not start.\n${error.stack ?? error.message}`;
}
