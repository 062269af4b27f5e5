#!/usr/bin/env node
// Plain JavaScript that an old Node can read, because it is what an old Node is stopped by.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
/** Set for the second start, so that there is never a third. */
const again = "WHEREABOUTS_LAUNCHED";

/**
 * What keeps the server small, and has to be said before a process begins. V8 otherwise lets what it has just
 * allocated grow to 128 MB before it looks for garbage, and keeps these pages; glibc keeps what was freed, for
 * every thread apart, unless a threshold is set (mallopt(3), M_TRIM_THRESHOLD). 580 MB of an idle server become 330.
 */
const youngGeneration = "--max-semi-space-size=8";
const allocator = { MALLOC_TRIM_THRESHOLD_: "131072" };

/** Options of Node for the server; none where the person who starts it has set them. */
function serverOptions() {
  const given = process.execArgv.concat(process.env.NODE_OPTIONS || "").join(" ");
  return process.argv[2] !== "serve" || /semi[-_]space/.test(given) ? [] : [youngGeneration];
}

/** Starts this process over with the options, in its place: same id, same parent. Returns where that cannot be done. */
function startOver(options) {
  // A parent that talks to us over a channel would be left with a closed one.
  if (options.length === 0 || process.platform === "win32" || process.connected) return;
  try {
    process.execve(
      process.execPath,
      [process.execPath].concat(process.execArgv, options, process.argv.slice(1)),
      Object.assign({}, allocator, process.env),
    );
  } catch {
    // An older Node, or one that may not: it takes more memory, and all works.
  }
}

/** Node runs TypeScript without a flag from 22.18 and 23.6 on. */
function runsTypeScript(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major === 22) return minor >= 18;
  if (major === 23) return minor >= 6;
  return major > 23;
}

/** The Node that `npm ci` installs for this project; undefined when it did not. */
function installedNode() {
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (let folder = dirname(dirname(here)); ; folder = dirname(folder)) {
    const file = join(folder, "node_modules", "node", "bin", name);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

function startAgain(node) {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, serverOptions().concat(script, process.argv.slice(2)), {
    stdio: "inherit",
    env: Object.assign({}, allocator, process.env, { [again]: "1" }),
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    console.error(`${node} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(signal === null ? code : 128 + (constants.signals[signal] || 0));
  });
}

const node = installedNode();
if (runsTypeScript(process.versions.node)) {
  startOver(serverOptions());
  import(pathToFileURL(join(here, "main.ts")).href).catch((error) => {
    console.error(error);
    process.exit(1);
  });
} else if (node !== undefined && process.env[again] === undefined) {
  startAgain(node);
} else {
  console.error(`Whereabouts needs Node 22.18 or later, and this is ${process.versions.node}.`);
  console.error(
    'Run `npm ci` in its folder, which installs the right one, then `npm start` or `npx whereabouts`. (npm 12 installs it only while package.json says "allowScripts": {"node": true}.)',
  );
  process.exit(1);
}
