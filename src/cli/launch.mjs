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
  const child = spawn(node, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: "inherit",
    env: Object.assign({}, process.env, { [again]: "1" }),
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
