import { setTimeout as wait } from "node:timers/promises";
import { ConfigurationError } from "#src/config.ts";
import { serve } from "#src/cli/serve.ts";
import { CommandFailed, processTerminal } from "#src/cli/terminal.ts";

/* `serve` with a server that only pretends, so that starting and stopping can be seen without a database. */
const terminal = processTerminal();
const { FAKE_FAILS: fails, FAKE_STOP_MS: stopMs = "50" } = terminal.env;
const config = {
  adminToken: "a-new-token",
  adminTokenIsNew: terminal.env.FAKE_TOKEN === "new",
  adminTokenFile: "/data/admin.token",
  playground: true,
};

function failure(): Error {
  if (fails === "configuration")
    return new ConfigurationError("The configuration has a problem:\n  - PORT: too big");
  if (fails === "port") return Object.assign(new Error("listen EADDRINUSE"), { code: "EADDRINUSE" });
  if (fails === "bug") return new TypeError("x is not a function");
  return new Error("The data directory /data is in use by process 1.");
}

try {
  process.exit(
    await serve(terminal, async () => {
      if (fails !== undefined) throw failure();
      const alive = setInterval(() => undefined, 1_000);
      return {
        url: "http://127.0.0.1:3000",
        config,
        async stop() {
          await wait(Number(stopMs));
          clearInterval(alive);
        },
      };
    }),
  );
} catch (error) {
  if (!(error instanceof CommandFailed)) throw error;
  terminal.note(error.message);
  process.exitCode = 1;
}
