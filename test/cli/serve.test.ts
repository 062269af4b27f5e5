import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { running } from "./command.ts";

const child = fileURLToPath(new URL("serve-child.ts", import.meta.url));
const serving = (env: NodeJS.ProcessEnv = {}) => running(process.execPath, [child], { env });

describe("serve", () => {
  it("says where to open it, and shows a token only when it is new", async () => {
    const fresh = serving({ FAKE_TOKEN: "new" });
    await fresh.until("Ctrl-C");
    expect(fresh.out()).toContain("http://127.0.0.1:3000");
    expect(fresh.out()).toContain("a-new-token");
    process.kill(fresh.pid, "SIGTERM");
    expect(await fresh.ended).toBe(0);

    const later = serving();
    await later.until("Ctrl-C");
    expect(later.out()).not.toContain("a-new-token");
    expect(later.out()).toContain("/data/admin.token");
    process.kill(later.pid, "SIGINT");
    expect(await later.ended).toBe(0);
    expect(later.out()).toContain("Stopped.");
  });

  it("takes one request that arrives twice for one", async () => {
    const server = serving({ FAKE_STOP_MS: "300" });
    await server.until("Ctrl-C");
    process.kill(server.pid, "SIGINT");
    await wait(30);
    process.kill(server.pid, "SIGINT");
    expect(await server.ended).toBe(0);
    expect(server.out()).toContain("Stopped.");
  });

  it("stops at once at the second request", async () => {
    const server = serving({ FAKE_STOP_MS: "60000" });
    await server.until("Ctrl-C");
    process.kill(server.pid, "SIGTERM");
    await server.until("Stopping");
    await wait(900);
    process.kill(server.pid, "SIGINT");
    expect(await server.ended).toBe(130);
    expect(server.out()).not.toContain("Stopped.");
  });

  it("stops when npm's shell dies before it", async () => {
    const shell = running("sh", ["-c", `"${process.execPath}" "${child}"; true`], {
      env: { npm_lifecycle_event: "start" },
    });
    await shell.until("Ctrl-C");
    process.kill(shell.pid, "SIGTERM");
    await shell.until("Stopped.");
    expect(await shell.ended).toBe("SIGTERM");
  });

  it.each([
    ["configuration", "PORT: too big"],
    ["port", "port 3000 is taken"],
    ["directory", "in use by process 1"],
  ])("says plainly why it cannot start: %s", async (fails, words) => {
    const server = serving({ FAKE_FAILS: fails });
    expect(await server.ended).toBe(1);
    expect(server.err()).toContain(words);
    expect(server.err()).not.toMatch(/^\s+at /m);
  });

  it("shows the stack of what nobody foresaw", async () => {
    const server = serving({ FAKE_FAILS: "bug" });
    expect(await server.ended).toBe(1);
    expect(server.err()).toMatch(/TypeError: x is not a function\n\s+at /);
  });
});
