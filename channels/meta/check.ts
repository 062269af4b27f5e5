import { z } from "zod";
import type { ChannelDeps, Check } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { type GraphAnswer, type GraphClient, graphClient } from "./graph.ts";

/*
 * What can be asked of Meta about a connection. Each check says in words what was found and what to do. Nothing
 * here throws, and no text has a secret in it: Meta's own messages are left out, because they quote parameters.
 */

/** An answer as JSON, or why there is none. */
export type Asked =
  | { readonly ok: true; readonly body: Json }
  | { readonly ok: false; readonly answer: Exclude<GraphAnswer, { kind: "ok" }> };

export async function ask(graph: GraphClient, path: string): Promise<Asked> {
  const answer = await graph.get(path);
  return answer.kind === "ok" ? { ok: true, body: answer.body } : { ok: false, answer };
}

/** What to do about a token that does not work. */
export const newToken =
  "Make a new access token in Meta's settings, with all permissions, and set it as accessToken.";

/**
 * A check that failed at the question itself. `fix` is for the case that Meta refuses what is asked for; trouble
 * on the way and dead tokens have fixes of their own.
 */
export function unanswered(
  name: string,
  what: string,
  answer: Exclude<GraphAnswer, { kind: "ok" }>,
  fix: string,
): Check {
  if (answer.kind !== "error") {
    return {
      name,
      result: "failed",
      said: `${what}: ${answer.detail}.`,
      fix: "See that this server reaches the address in apiUrl (DNS, proxy, firewall), and check again.",
    };
  }
  const { failure } = answer;
  if (failure.kind === "retry") {
    return {
      name,
      result: "skipped",
      said: `${what}: Meta cannot say now, ${failure.detail}. Check again later.`,
    };
  }
  return {
    name,
    result: "failed",
    said: `${what}: ${failure.detail}.`,
    fix: isDead(answer) ? newToken : fix,
  };
}

/** True when Meta did not accept the token itself. */
export function isDead(answer: Exclude<GraphAnswer, { kind: "ok" }>): boolean {
  if (answer.kind !== "error") return false;
  const { code, httpStatus } = answer;
  return code === 190 || code === 0 || (code === undefined && httpStatus === 401);
}

/** Checks that were not made because an earlier one failed. */
export function notAsked(...names: readonly string[]): Check[] {
  return names.map((name) => ({
    name,
    result: "skipped",
    said: "Not asked: it takes a working access token.",
  }));
}

/** The checks, or in their place that the connection itself is faulty; whatever happens, an answer. */
export async function checksOf(look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    const where =
      error instanceof z.ZodError
        ? [...new Set(error.issues.map((issue) => issue.path.join(".") || "the whole"))].join(", ")
        : undefined;
    const said =
      where === undefined
        ? "The check itself broke off."
        : `Settings or secrets do not fit, so the connection does not start: ${where}.`;
    return [{ name: "settings", result: "failed", said, fix: "Set what is named, and check again." }];
  }
}

/** A name from outside, for a line of text: short, without control characters. */
export function nameOf(name: string): string {
  return name.replace(/\p{Cc}+/gu, " ").slice(0, 80);
}

/** A client of the connection's Graph API for any token. */
export function clientsOf(
  settings: { readonly apiUrl: string; readonly version: string; readonly timeoutMs: number },
  deps: ChannelDeps,
): (token: string) => GraphClient {
  const { apiUrl: baseUrl, version, timeoutMs } = settings;
  const { fetch, now } = deps;
  return (token) => graphClient({ baseUrl, version, timeoutMs, token, fetch, now });
}
