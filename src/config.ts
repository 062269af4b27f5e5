import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { modelProblems, modelsFrom, modelVariables, url, whole, type ModelsConfig } from "./config-models.ts";

/** Everything the environment decides, read once and checked whole. */
export interface Config extends ModelsConfig {
  readonly host: string;
  readonly port: number;
  /** How providers and browsers reach us; signatures over URLs are computed from it. Null: from host and port, once it is known. */
  readonly publicUrl: URL | null;
  readonly dataDir: string;
  /** Undefined: the embedded engine in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly databasePool: number;
  /** The first seals, all open. 32 bytes each. */
  readonly secretKeys: readonly Buffer[];
  readonly adminToken: string;
  /** True when the token was made just now and should be shown. */
  readonly adminTokenIsNew: boolean;
  /** Where a generated token is kept; null when it came from the environment. */
  readonly adminTokenFile: string | null;
  readonly playground: boolean;
  readonly logLevel: string;
  readonly slots: { readonly turns: number; readonly sends: number };
  /** Files from shoppers, bytes. */
  readonly maxFileBytes: number;
  /** How long a stop may take, ms. */
  readonly stopMs: number;
}

/** Thrown with every problem in one message. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const environment = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: whole(0, 65_535).default(3000),
  PUBLIC_URL: url(/^https?:$/, "an http or https URL, e.g. https://chat.example.com").optional(),
  DATA_DIR: z.string().min(1).default("./data"),
  DATABASE_URL: url(
    /^postgres(ql)?:$/,
    "a PostgreSQL URL, e.g. postgres://user:password@host:5432/whereabouts",
  ).optional(),
  DATABASE_POOL: whole(2, 200).default(10),
  SECRET_KEY: z.string().optional(),
  ADMIN_TOKEN: z.string().min(16, "must be at least 16 characters long").optional(),
  PLAYGROUND: z.enum(["auto", "on", "off"]).default("auto"),
  ...modelVariables,
  LOG_LEVEL: z.enum(levels).default("info"),
  TURN_SLOTS: whole(1, 2_000).default(64),
  SEND_SLOTS: whole(1, 2_000).default(64),
  MAX_FILE_BYTES: whole(1, 100 * 1024 * 1024).default(16 * 1024 * 1024),
  STOP_SECONDS: whole(1, 600).default(25),
});

/**
 * Reads the configuration. A key or token that is missing is made once and kept in the data directory, but
 * only with the embedded engine: several instances must be given the same one. Throws `ConfigurationError`
 * listing everything that is wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is one that was not set: compose files and shells make them so.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environment.safeParse(given);
  const problems = parsed.success ? [] : problemsOf(parsed.error);
  const keys = readKeys(given.SECRET_KEY, problems);
  if (given.DATABASE_URL !== undefined && given.SECRET_KEY === undefined)
    problems.push(
      "SECRET_KEY: required with DATABASE_URL, because all instances must seal with the same key. Make one with: openssl rand -base64 32",
    );
  problems.push(...modelProblems(given));
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(listed(problems));
  const values = parsed.data;
  const dataDir = resolve(values.DATA_DIR);
  const embedded = values.DATABASE_URL === undefined;
  const token = values.ADMIN_TOKEN === undefined ? keepToken(dataDir) : undefined;
  return Object.freeze({
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL === undefined ? null : new URL(values.PUBLIC_URL),
    dataDir,
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL,
    secretKeys: keys.length > 0 ? keys : [keepKey(dataDir)],
    adminToken: values.ADMIN_TOKEN ?? token?.value ?? "",
    adminTokenIsNew: token?.isNew ?? false,
    adminTokenFile: token?.file ?? null,
    playground: values.PLAYGROUND === "on" || (values.PLAYGROUND === "auto" && embedded),
    ...modelsFrom(values),
    logLevel: values.LOG_LEVEL,
    slots: { turns: values.TURN_SLOTS, sends: values.SEND_SLOTS },
    maxFileBytes: values.MAX_FILE_BYTES,
    stopMs: values.STOP_SECONDS * 1000,
  });
}

/**
 * The language model alone, as the server would reach it; null where none is configured. Throws `ConfigurationError`
 * listing what is wrong with the variables of models.
 */
export function llmFrom(env: Readonly<Record<string, string | undefined>>): ModelsConfig["llm"] {
  const given = Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => name in modelVariables && value !== undefined && value !== "",
    ),
  );
  const parsed = z.object(modelVariables).safeParse(given);
  const problems = [...(parsed.success ? [] : problemsOf(parsed.error)), ...modelProblems(given)];
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(listed(problems));
  return modelsFrom(parsed.data).llm;
}

const problemsOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);

const listed = (problems: readonly string[]): string =>
  `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`;

/** Keys are 32 bytes in base64 or hex, the newest first, separated by commas. */
function readKeys(text: string | undefined, problems: string[]): Buffer[] {
  if (text === undefined) return [];
  const keys: Buffer[] = [];
  for (const [n, part] of text.split(",").entries()) {
    const trimmed = part.trim();
    const key = /^[0-9a-f]{64}$/i.test(trimmed)
      ? Buffer.from(trimmed, "hex")
      : Buffer.from(trimmed, "base64");
    if (key.length === 32) keys.push(key);
    else
      problems.push(
        `SECRET_KEY: key ${n + 1} must be 32 bytes in base64 or hex. Make one with: openssl rand -base64 32`,
      );
  }
  return keys;
}

function keepKey(dataDir: string): Buffer {
  return Buffer.from(keep(dataDir, "secret.key", () => randomBytes(32).toString("base64")).value, "base64");
}

function keepToken(dataDir: string) {
  return keep(dataDir, "admin.token", () => randomBytes(24).toString("base64url"));
}

/** The value kept in a file only its owner can read; made when there is none. Another process that makes it at the same time wins or loses whole. */
function keep(
  dataDir: string,
  name: string,
  make: () => string,
): { value: string; isNew: boolean; file: string } {
  const file = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${make()}\n`, { flag: "wx", mode: 0o600 });
    return { value: readFileSync(file, "utf8").trim(), isNew: true, file };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      return { value: readFileSync(file, "utf8").trim(), isNew: false, file };
    throw error;
  }
}
