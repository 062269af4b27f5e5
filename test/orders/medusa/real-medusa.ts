import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";

/** The release this was written against. */
const version = "2.21.2";

/** A Medusa that runs on this machine. */
export interface RealMedusa {
  readonly url: string;
  /** A secret API key. */
  readonly apiKey: string;
  readonly call: (method: "GET" | "POST", path: string, body?: Json) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const config = `const { defineConfig } = require("@medusajs/framework/utils");
module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { ssl: false, connection: { ssl: false } },
    http: { storeCors: "*", adminCors: "*", authCors: "*", jwtSecret: "jwt", cookieSecret: "cookie" },
  },
});
`;

/**
 * Installs Medusa from npm into a folder of its own, without running anybody's install scripts, gives it a database of
 * its own on the PostgreSQL named by `admin`, and starts it. Takes two to five minutes.
 */
export async function startRealMedusa(admin: string): Promise<RealMedusa> {
  const folder = await mkdtemp(join(tmpdir(), "medusa-"));
  const name = `medusa_test_${randomBytes(6).toString("hex")}`;
  const database = new URL(admin);
  database.pathname = `/${name}`;
  const env = {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: database.href,
    MEDUSA_DISABLE_TELEMETRY: "true",
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  };
  let server: ChildProcess | undefined;
  const stop = async () => {
    if (server?.exitCode === null) {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
    }
    await onDatabase(admin, `drop database if exists ${name} with (force)`);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await onDatabase(admin, `create database ${name}`);
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "medusa-test", private: true }));
    await writeFile(join(folder, "medusa-config.js"), config);
    const packages = ["medusa", "framework", "cli"].map((part) => `@medusajs/${part}@${version}`);
    await run(
      "npm",
      ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev", ...packages],
      folder,
      env,
    );
    const medusa = join(folder, "node_modules", ".bin", "medusa");
    const person = { email: "admin@example.com", password: randomBytes(12).toString("hex") };
    await run(process.execPath, [medusa, "db:migrate"], folder, env);
    await run(process.execPath, [medusa, "user", "-e", person.email, "-p", person.password], folder, env);
    const port = await freePort();
    server = spawn(process.execPath, [medusa, "start", "-p", String(port)], {
      cwd: folder,
      env,
      stdio: "ignore",
    });
    const url = `http://127.0.0.1:${String(port)}`;
    await answers(`${url}/health`);
    const { token } = z
      .object({ token: z.string() })
      .parse(await request(url, undefined, "POST", "/auth/user/emailpass", person));
    const made = await request(url, `Bearer ${token}`, "POST", "/admin/api-keys", {
      title: "test",
      type: "secret",
    });
    const apiKey = z.object({ api_key: z.object({ token: z.string() }) }).parse(made).api_key.token;
    const basic = `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`;
    return { url, apiKey, stop, call: (method, path, body) => request(url, basic, method, path, body) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function onDatabase(admin: string, statement: string): Promise<void> {
  const client = postgres(admin, { max: 1, onnotice: () => undefined });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end();
  }
}

async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-2_000);
    });
  }
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`${command} ${args[0] ?? ""} failed: ${said}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("there is no free port");
  return address.port;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // It is still starting.
    }
    await wait(500);
  }
  throw new Error("Medusa did not start");
}

async function request(
  url: string,
  authorization: string | undefined,
  method: "GET" | "POST",
  path: string,
  body?: Json,
): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: {
      "content-type": "application/json",
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${path}: HTTP ${String(response.status)} ${text.slice(0, 500)}`);
  const told: unknown = JSON.parse(text);
  return told;
}
