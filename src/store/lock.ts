import { createHash } from "node:crypto";
import { realpath, unlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";

/**
 * Keeps a second process from opening the same data directory: the embedded engine does not refuse it, and
 * two writers silently lose rows. The lock is a listening socket named after the directory's real path, so
 * the kernel frees it however the process ends. Throws, naming the other process, when it is taken.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = await realpath(directory);
  const name = `whereabouts-${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
  const address =
    process.platform === "linux"
      ? `\0${name}`
      : process.platform === "win32"
        ? `\\\\.\\pipe\\${name}`
        : join(path, ".lock");
  let server = await listen(address);
  if (server === undefined) {
    const owner = await askOwner(address);
    // Outside Linux and Windows the socket is a file that outlives its process.
    if (owner === undefined && !address.startsWith("\0")) {
      await unlink(address).catch(() => undefined);
      server = await listen(address);
    }
    if (server === undefined)
      throw new Error(
        `The data directory ${path} is in use by ${owner === undefined ? "another process" : `process ${owner}`}. ` +
          "Stop that one first, or set DATA_DIR to another directory.",
      );
  }
  const held = server;
  return () => new Promise((resolve) => held.close(() => resolve()));
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.end(String(process.pid));
    });
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

function askOwner(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(address);
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("data", (data) => (said += data.toString("utf8")));
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(said === "" ? undefined : said));
  });
}
