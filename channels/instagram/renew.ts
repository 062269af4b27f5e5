import { z } from "zod";
import type { ChannelDeps } from "#src/channel/kind.ts";
import { type GraphAnswer, type GraphClient, graphClient } from "../meta/graph.ts";
import type { InstagramSecrets, InstagramSettings } from "./settings.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Tokens live 60 days; renewed this long before, there are ten tries left. */
const BEFORE_MS = 10 * DAY_MS;

const Renewed = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,4096}$/),
  /** Seconds. */
  expires_in: z.number().positive().max(10_000_000_000),
});

/**
 * The secrets with a new token, when the present one of an Instagram login is more than 24 hours old and has
 * less than 10 days left; null when there is nothing to do. Where it is not known when a token runs out it is
 * renewed at once, and then it is. Throws, with what to do, when it did not work.
 * Source: Instagram Platform reference "Refresh access token": only tokens at least 24 hours old and unexpired.
 */
export async function renewToken(
  settings: InstagramSettings,
  secrets: InstagramSecrets,
  deps: ChannelDeps,
): Promise<InstagramSecrets | null> {
  if (settings.login !== "instagram") return null;
  const now = deps.now();
  const issued = timeIn(secrets.tokenIssuedAt);
  const expires = timeIn(secrets.tokenExpiresAt);
  if (issued !== undefined && now.getTime() - issued <= DAY_MS) return null;
  if (expires !== undefined && expires - now.getTime() >= BEFORE_MS) return null;
  if (expires !== undefined && expires <= now.getTime()) {
    throw new Error(
      "The Instagram token has run out and cannot be renewed: log in again and set the new one.",
    );
  }
  const answer = await ask(settings, secrets.accessToken, deps);
  if (answer.kind === "ok") {
    const renewed = Renewed.safeParse(answer.body);
    if (!renewed.success) throw new Error("Instagram answered the renewal without a token.");
    return {
      ...secrets,
      accessToken: renewed.data.access_token,
      tokenIssuedAt: now.toISOString(),
      tokenExpiresAt: new Date(now.getTime() + renewed.data.expires_in * 1000).toISOString(),
    };
  }
  if (answer.kind !== "error") throw new Error(`The Instagram token was not renewed: ${answer.detail}.`);
  // Of a token whose age nobody knows, the likeliest reason is that it is younger than a day.
  if (issued === undefined && answer.code !== 190 && answer.failure.kind !== "retry") {
    deps.log("info", "instagram token not renewed yet", { said: answer.failure.detail });
    return null;
  }
  throw new Error(`The Instagram token was not renewed: ${answer.failure.detail}.`);
}

/**
 * The documented form has the token in the query. It is asked with the header first, as everywhere; only where
 * Instagram refuses that, in the documented form. Neither address is ever logged.
 */
async function ask(settings: InstagramSettings, token: string, deps: ChannelDeps): Promise<GraphAnswer> {
  const graph: GraphClient = graphClient({
    baseUrl: settings.apiUrl,
    version: null,
    token,
    fetch: deps.fetch,
    now: deps.now,
    timeoutMs: settings.timeoutMs,
  });
  const path = "refresh_access_token?grant_type=ig_refresh_token";
  const answer = await graph.get(path);
  if (answer.kind !== "error" || answer.failure.kind === "retry") return answer;
  return graph.get(`${path}&access_token=${encodeURIComponent(token)}`);
}

function timeIn(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}
