import { z } from "zod";
import type { ChannelDeps, Check, Connection } from "#src/channel/kind.ts";
import { checkApp, checkSubscription } from "../meta/check-app.ts";
import { checkToken } from "../meta/check-token.ts";
import { ask, checksOf, clientsOf, isDead, nameOf, notAsked, unanswered } from "../meta/check.ts";
import type { GraphClient } from "../meta/graph.ts";
import { InstagramSecrets, InstagramSettings } from "./settings.ts";

/** With page login. Source: Messenger Platform "Instagram messaging", permissions. */
const permissions = ["instagram_basic", "instagram_manage_messages", "pages_manage_metadata"];

/** Echoes come with `messages`. */
const fields = ["messages", "messaging_postbacks"];

/** What else is read, for the address by which an account is subscribed. */
const alsoRead = ["messaging_seen", "message_reactions", "messaging_referral", "message_edit"];

/** Asks Meta whether an Instagram connection works, by whichever login it has. Never throws. */
export function checkInstagram(
  connection: Connection,
  deps: ChannelDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  return checksOf(async () => {
    const settings = InstagramSettings.parse(connection.settings);
    const secrets = InstagramSecrets.parse(connection.secrets);
    const { accounts } = connection;
    return settings.login === "page"
      ? withPage(accounts, settings, secrets, deps, webhookUrl)
      : withInstagram(accounts, settings, secrets, deps, webhookUrl);
  });
}

const Account = z.object({ username: z.string().optional().catch(undefined) });

async function withPage(
  accounts: readonly string[],
  settings: InstagramSettings,
  { accessToken, appSecret }: InstagramSecrets,
  deps: ChannelDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const as = clientsOf(settings, deps);
  const graph = as(accessToken);
  const { appId: given, pageId = "me" } = settings;
  const token = await checkToken({
    askers: given === undefined ? [graph] : [as(`${given}|${appSecret[0] ?? ""}`), graph],
    token: accessToken,
    permissions,
    appId: given,
  });
  const appId = given ?? token.appId;
  const app = await checkApp(as, { appId, appSecrets: appSecret, object: "instagram", fields, webhookUrl });
  if (!token.usable) return [token.check, ...app, ...notAsked("account", "subscription")];
  const checks: Check[] = [token.check, ...app];
  for (const account of accounts) {
    const asked = await ask(graph, `${account}?fields=id,username`);
    checks.push(
      asked.ok
        ? { name: "account", result: "ok", said: accountSaid(account, asked.body) }
        : unanswered(
            "account",
            `Account ${account} could not be read`,
            asked.answer,
            "See that the account is the professional account's id, and that the token is of the page it is linked to.",
          ),
    );
  }
  // The fields are the app's, of the object `instagram`; the page only has to be subscribed at all.
  const { check: page } = await checkSubscription(graph, {
    account: pageId,
    appId,
    fields: [],
    fix: `Subscribe the page the account is linked to: POST /${pageId}/subscribed_apps with the page's token and subscribed_fields=messages.`,
  });
  return [...checks, page];
}

const Me = z.object({
  user_id: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
  id: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
  username: z.string().optional().catch(undefined),
});

/** Instagram has no look-up of tokens: what can be asked with the token shows that it works. */
async function withInstagram(
  accounts: readonly string[],
  settings: InstagramSettings,
  secrets: InstagramSecrets,
  deps: ChannelDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const graph = clientsOf(settings, deps)(secrets.accessToken);
  const app: Check = {
    name: "webhook",
    result: "skipped",
    said: `Instagram shows the app's secret and webhook only in its dashboard: the callback URL must be ${webhookUrl.href}, the secret the Instagram app secret.`,
  };
  const asked = await ask(graph, "me?fields=user_id,id,username");
  if (!asked.ok) {
    const fix =
      "Log in again under Instagram, API setup with Instagram login, in the app's dashboard, and set the new token as accessToken.";
    const { answer } = asked;
    const check = unanswered("token", "The access token could not be tried", answer, fix);
    return [isDead(answer) ? { ...check, fix } : check, app, ...notAsked("account", "subscription")];
  }
  const me = Me.safeParse(asked.body);
  const checks = [tokenCheck(secrets, deps.now()), app];
  for (const account of accounts) checks.push(accountCheck(account, me.success ? me.data : {}));
  return [...checks, await subscription(graph)];
}

function tokenCheck(secrets: InstagramSecrets, now: Date): Check {
  const { tokenExpiresAt } = secrets;
  if (tokenExpiresAt === undefined) {
    const said = "The access token works. When it runs out is known after its first renewal.";
    return { name: "token", result: "ok", said };
  }
  const expires = new Date(tokenExpiresAt);
  const days = Math.floor((expires.getTime() - now.getTime()) / 86_400_000);
  const said = `The access token works and is valid for ${String(Math.max(days, 0))} more days; it is renewed by itself.`;
  return { name: "token", result: "ok", said, expires };
}

function accountCheck(account: string, me: z.infer<typeof Me>): Check {
  if (me.user_id === account) {
    return { name: "account", result: "ok", said: accountSaid(account, me) };
  }
  if (me.user_id === undefined) {
    return {
      name: "account",
      result: "skipped",
      said: "Instagram did not say which account the token is of.",
    };
  }
  const why =
    me.id === account
      ? `${account} is the account's id for this app only; webhooks have ${me.user_id}.`
      : `The token is of account ${me.user_id}, not of ${account}.`;
  return {
    name: "account",
    result: "failed",
    said: why,
    fix: `Connect account ${me.user_id}, or log in with the account that was meant.`,
  };
}

async function subscription(graph: GraphClient): Promise<Check> {
  const { check } = await checkSubscription(graph, {
    account: "me",
    fields,
    fix: `Subscribe the account: POST /me/subscribed_apps with its token and subscribed_fields=${[...fields, ...alsoRead].join(",")}.`,
  });
  return check;
}

function accountSaid(account: string, body: unknown): string {
  const found = Account.safeParse(body);
  const username = found.success ? found.data.username : undefined;
  return `Account ${account}${username === undefined ? "" : ` is @${nameOf(username)}`}.`;
}
