import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { CommandFailed, type Terminal } from "./terminal.ts";

/** The admin API of a running server. */
export interface Client {
  readonly server: URL;
  /** The answer, as the schema reads it. Throws `CommandFailed` with the server's own words. */
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  post<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
  patch<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
  put<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
  delete(path: string): Promise<void>;
}

const Refused = z.object({ error: z.object({ message: z.string() }) });

/** Longer than the server takes for anything it answers, ms. */
const patienceMs = 30_000;

/** A client for the server that is meant: `--server`, else WHEREABOUTS_URL, else this machine's PORT. */
export function client(terminal: Terminal, given: string | undefined): Client {
  const server = serverOf(terminal, given);

  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(new URL(path, server), {
        method,
        headers: {
          authorization: `Bearer ${tokenOf(terminal)}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: AbortSignal.timeout(patienceMs),
      });
    } catch (error) {
      if (error instanceof CommandFailed) throw error;
      throw new CommandFailed(
        `No server answers at ${server.origin}. Start one with \`npm start\`, or say where it is with --server or WHEREABOUTS_URL.`,
      );
    }
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok) return answer;
    const refused = Refused.safeParse(answer);
    if (!refused.success)
      throw new CommandFailed(
        `${server.origin} answered ${response.status}, and not as a Whereabouts server does.`,
      );
    throw new CommandFailed(refused.data.error.message);
  };
  const read = <T>(answer: unknown, schema: z.ZodType<T>): T => {
    const result = schema.safeParse(answer);
    if (!result.success)
      throw new CommandFailed(`${server.origin} is not a Whereabouts server, or one of another version.`);
    return result.data;
  };
  return {
    server,
    get: async (path, schema) => read(await ask("GET", path), schema),
    post: async (path, body, schema) => read(await ask("POST", path, body), schema),
    patch: async (path, body, schema) => read(await ask("PATCH", path, body), schema),
    put: async (path, body, schema) => read(await ask("PUT", path, body), schema),
    delete: async (path) => void (await ask("DELETE", path)),
  };
}

function serverOf({ env }: Terminal, given: string | undefined): URL {
  const port = env.PORT === undefined || env.PORT === "" ? "3000" : env.PORT;
  const text =
    given ?? (env.WHEREABOUTS_URL === "" ? undefined : env.WHEREABOUTS_URL) ?? `http://127.0.0.1:${port}`;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CommandFailed(
      `The server's address must be a URL such as http://127.0.0.1:3000, and "${text}" is none.`,
    );
  return url;
}

/** ADMIN_TOKEN, else the one that the server keeps in its data directory. */
function tokenOf({ env, folder }: Terminal): string {
  if (env.ADMIN_TOKEN !== undefined && env.ADMIN_TOKEN !== "") return env.ADMIN_TOKEN;
  const file = join(
    resolve(folder, env.DATA_DIR === undefined || env.DATA_DIR === "" ? "data" : env.DATA_DIR),
    "admin.token",
  );
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new CommandFailed(
      `There is no admin token: ADMIN_TOKEN is not set, and ${file} cannot be read. Set ADMIN_TOKEN, or run this in the server's folder (or with its DATA_DIR).`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
