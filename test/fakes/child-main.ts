import type { RunTurn } from "#src/agent/turn.ts";
import { start } from "#src/main.ts";
import { echo } from "./echo.ts";

/* The process that `childGateway` starts: a gateway that can die at a milestone. */
const { TEST_CRASH_AT: crashAt, TEST_AGENT: agent } = process.env;
// Intake alone: the one turn that is begun does not end, and no other is.
const never: RunTurn = () => new Promise(() => undefined);
const gateway = await start(process.env, {
  ...(agent === "real" ? {} : { runTurn: agent === "none" ? never : echo }),
  reached(milestone) {
    if (milestone === crashAt) process.kill(process.pid, "SIGKILL");
  },
});
// A test that measures memory asks for what is garbage to be collected first.
process.on("SIGUSR2", () => globalThis.gc?.());
process.on("SIGTERM", () => {
  void gateway.stop().then(() => process.exit(0));
});
process.stdout.write(`ready ${gateway.url}\n`);
