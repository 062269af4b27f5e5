import { start } from "#src/main.ts";
import { echo } from "./echo.ts";

/* The process that `childGateway` starts: a gateway that can die at a milestone. */
const { TEST_CRASH_AT: crashAt, TEST_AGENT: agent } = process.env;
const gateway = await start(process.env, {
  ...(agent !== "real" ? { runTurn: echo } : {}),
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
