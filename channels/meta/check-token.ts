import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import { type Asked, ask, isDead, nameOf, newToken, unanswered } from "./check.ts";
import type { GraphAnswer, GraphClient } from "./graph.ts";

const Seconds = z.number().nonnegative().optional().catch(undefined);
const Id = z.union([z.string(), z.number()]).transform(String);
const Words = z.array(z.string()).catch([]);

const TokenFacts = z.object({
  data: z.object({
    app_id: Id.optional().catch(undefined),
    application: z.string().optional().catch(undefined),
    is_valid: z.boolean().catch(false),
    /** 0 is never. */
    expires_at: Seconds,
    data_access_expires_at: Seconds,
    scopes: Words,
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(Id).optional().catch(undefined) }))
      .catch([]),
    error: z
      .object({ subcode: z.number().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
});

/** What was learned of a token. */
export interface TokenFound {
  readonly check: Check;
  /** False when nothing else can be asked with it, or nobody answers. */
  readonly usable: boolean;
  /** The app it belongs to. */
  readonly appId?: string;
  /** The objects it was given a permission for, by the permission. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

/** Why a token has died. Source: Graph API "Handle errors", authentication error subcodes. */
const deaths: ReadonlyMap<number, string> = new Map([
  [458, "the app was removed from the account"],
  [459, "the person has to log in at Facebook first"],
  [460, "the password was changed"],
  [463, "it has expired"],
  [464, "the person's account is not confirmed"],
  [467, "it was revoked"],
  [492, "the person may no longer manage the page"],
]);

/**
 * Asks what Meta knows of the access token: valid, until when, of which app, with which permissions. The token is
 * a query parameter here, because Meta documents no other way (`GET /debug_token?input_token=`); the address is
 * never logged. Source: Graph API reference, "Debug-Token".
 */
export async function checkToken(options: {
  /** Who asks, in order of preference: the app where it is known, then the token itself. */
  readonly askers: readonly GraphClient[];
  readonly token: string;
  readonly permissions: readonly string[];
  /** As the merchant has given it. */
  readonly appId?: string;
}): Promise<TokenFound> {
  const targets = new Map<string, readonly string[]>();
  const asked = await askFirst(
    options.askers,
    `debug_token?input_token=${encodeURIComponent(options.token)}`,
  );
  if (!asked.ok) return { ...unlooked(asked.answer), targets };
  const facts = TokenFacts.safeParse(asked.body);
  if (!facts.success) {
    const said = "Meta's answer about the access token could not be read.";
    return { check: { name: "token", result: "skipped", said }, usable: true, targets };
  }
  const { data } = facts.data;
  for (const { scope, target_ids } of data.granular_scopes)
    if (target_ids !== undefined) targets.set(scope, target_ids);
  const appId = data.app_id;
  const found = { targets, ...(appId === undefined ? {} : { appId }) };
  const failed = (said: string, fix: string, usable: boolean): TokenFound => ({
    check: { name: "token", result: "failed", said, fix },
    usable,
    ...found,
  });
  if (!data.is_valid) {
    const why = deaths.get(data.error?.subcode ?? 0);
    return failed(`The access token is not valid${why === undefined ? "" : `: ${why}`}.`, newToken, false);
  }
  if (options.appId !== undefined && appId !== undefined && options.appId !== appId) {
    const said = `The access token belongs to app ${appId}, not to app ${options.appId} of appId.`;
    return failed(
      said,
      "Set the appId of the app that the token was made with, or make a token with that app.",
      true,
    );
  }
  const has = new Set([...data.scopes, ...data.granular_scopes.map(({ scope }) => scope)]);
  const missing = options.permissions.filter((permission) => !has.has(permission));
  if (missing.length > 0) {
    const said = `The access token lacks ${missing.length === 1 ? "the permission" : "the permissions"} ${missing.join(", ")}.`;
    return failed(
      said,
      "Make a new access token with these permissions as well, and set it as accessToken.",
      true,
    );
  }
  const ends = [data.expires_at, data.data_access_expires_at]
    .filter((seconds) => seconds !== undefined)
    .filter((seconds) => seconds > 0);
  const expires = ends.length === 0 ? undefined : new Date(Math.min(...ends) * 1000);
  const until = expires === undefined ? "and does not expire" : `until ${expires.toISOString().slice(0, 10)}`;
  const app = data.application === undefined ? "" : `, of the app ${nameOf(data.application)}`;
  return {
    check: {
      name: "token",
      result: "ok",
      said: `The access token is valid ${until}${app}.`,
      ...(expires === undefined ? {} : { expires }),
    },
    usable: true,
    ...found,
  };
}

/** The first answer that is one; else the last that was none. */
async function askFirst(askers: readonly GraphClient[], path: string): Promise<Asked> {
  let asked: Asked = { ok: false, answer: { kind: "unreached", detail: "nobody to ask" } };
  for (const graph of askers) {
    asked = await ask(graph, path);
    if (asked.ok || asked.answer.kind !== "error") break;
  }
  return asked;
}

function unlooked(answer: Exclude<GraphAnswer, { kind: "ok" }>): Omit<TokenFound, "targets"> {
  const barred = answer.kind === "error" && answer.failure.kind !== "retry" && !isDead(answer);
  if (barred) {
    // Page tokens may be barred from asking about themselves; that does not make them bad.
    const said = `Meta does not let this token be looked at: ${answer.failure.detail}. With the right appId and appSecret the app asks instead.`;
    return { check: { name: "token", result: "skipped", said }, usable: true };
  }
  const check = unanswered("token", "The access token could not be looked at", answer, newToken);
  return { check, usable: check.result === "skipped" };
}
