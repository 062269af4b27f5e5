import { z } from "zod";
import type { ChannelDeps, ChannelKind, Check, Connection } from "#src/channel/kind.ts";
import { readConnection, type StoredConnection } from "#src/store/connections.ts";
import type { LiveConnection } from "#src/intake/registry.ts";
import { asked } from "./asked.ts";
import type { ApiDeps } from "./deps.ts";
import { ApiProblem, problemOf } from "./errors.ts";
import { Time } from "./openapi.ts";
import { reach } from "./reach.ts";
import { checked } from "./validate.ts";

/** A check as the API tells it. */
export const CheckSaid = z.object({
  name: z
    .string()
    .describe(
      "For programs: `start`, `provider`, `store`, `load`, `reachable` are ours, others the channel's or the store's (`token`, `account`, …).",
    ),
  result: z
    .enum(["ok", "failed", "skipped"])
    .describe("`skipped`: it could not be looked at; `said` has why."),
  said: z.string().describe("What was found."),
  fix: z.string().nullable().describe("What to do about a failure."),
  expires: Time.nullable().describe("When what it depends on ends, e.g. a token."),
});

/** A check for the API. */
export function saidOf({ name, result, said, fix, expires }: Check): z.infer<typeof CheckSaid> {
  return { name, result, said, fix: fix ?? null, expires: expires?.toISOString() ?? null };
}

/** What was looked at, and the connection as it runs, where it does. */
export interface Checked {
  readonly checks: readonly Check[];
  readonly live: LiveConnection | undefined;
}

/**
 * Looks whether a connection works: that it starts, what its provider says, and that its webhook's public address
 * leads here. Takes little more than `capMs`, and never rejects.
 */
export async function checkConnection(
  deps: ApiDeps,
  connection: { readonly id: string; readonly channel: string; readonly webhookUrl: URL },
): Promise<Checked> {
  const { id, channel, webhookUrl } = connection;
  const kind = deps.kinds.find((each) => each.name === channel);
  if (kind === undefined)
    return not(`This version does not have the channel ${channel}.`, "Delete the connection, or update.");
  let stored: StoredConnection | undefined;
  try {
    stored = await readConnection(deps.db, deps.vault, id);
  } catch (error) {
    if (problemOf(error).code !== "internal") return databaseAway;
    return not(
      "Its secrets cannot be opened with the current SECRET_KEY.",
      `Add the key they were sealed with after the new one in SECRET_KEY and restart, or give all of them anew: \`npx whereabouts connect ${channel} --change ${id}\`.`,
    );
  }
  if (stored === undefined) return not("It was removed.", "Connect it again.");
  const fault = faultOf(kind, stored);
  if (fault !== undefined) return not(`It cannot be started: ${fault}.`, changeIt(channel, id));
  let live: LiveConnection | undefined;
  try {
    live = await deps.registry.get(id);
  } catch (error) {
    if (problemOf(error).code !== "internal") return databaseAway;
    return not(
      `It cannot be started: ${error instanceof Error ? error.message : "no reason is known"}`,
      changeIt(channel, id),
    );
  }
  if (deps.isDemo(id))
    return {
      live,
      checks: [
        { name: "provider", result: "skipped", said: "It is the playground's: no provider is asked." },
      ],
    };
  const [provider, reached] = await Promise.all([
    askProvider(deps, kind, stored, webhookUrl),
    askOurselves(deps, live, webhookUrl),
  ]);
  return { live, checks: [...provider, ...reached] };
}

/** How a merchant mends what is stored. */
function changeIt(channel: string, id: string): string {
  return `Give what is named, the rest stays as it is: \`npx whereabouts connect ${channel} --change ${id}\`, or PATCH /api/connections/${id}.`;
}

function not(said: string, fix: string): Checked {
  return { live: undefined, checks: [{ name: "start", result: "failed", said, fix }] };
}

const databaseAway: Checked = {
  live: undefined,
  checks: [
    { name: "start", result: "skipped", said: "The database did not answer, so nothing was looked at." },
  ],
};

/** What the kind's schemas have against what is stored; it may have been stored by another version. */
function faultOf(kind: ChannelKind, stored: StoredConnection): string | undefined {
  try {
    checked(kind.settings, stored.settings, ["settings"]);
    checked(kind.secrets, stored.secrets, ["secrets"]);
    return undefined;
  } catch (error) {
    if (error instanceof ApiProblem) return error.message;
    throw error;
  }
}

/** What a channel is given here, to ask its provider with `ask`. */
export function channelDepsOf(deps: ApiDeps, ask: typeof fetch = deps.fetch): ChannelDeps {
  return {
    fetch: ask,
    now: deps.now,
    log: (level, what, detail) => deps.log[level](detail, what),
  };
}

/** Only a webhook has an address that could lead elsewhere. */
async function askOurselves(
  deps: ApiDeps,
  live: LiveConnection | undefined,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  if (live?.channel.source.how !== "webhook") return [];
  const byBrowsers = live.channel.reader !== undefined;
  return [await reach(webhookUrl, { fetch: deps.fetch, byBrowsers })];
}

async function askProvider(
  deps: ApiDeps,
  kind: ChannelKind,
  connection: Connection,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  if (kind.check === undefined)
    return [
      { name: "provider", result: "skipped", said: "There is nothing that could be asked of this provider." },
    ];
  const { id, accounts, settings, secrets } = connection;
  const { fetch: direct, log } = deps;
  return asked(
    { who: "provider", fetch: direct, log, about: { connection: id } },
    async (ask) =>
      (await kind.check?.({ id, accounts, settings, secrets }, channelDepsOf(deps, ask), webhookUrl)) ?? [],
  );
}
