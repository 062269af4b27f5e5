import { z } from "zod";
import type { ChannelDeps, Check, Connection } from "#src/channel/kind.ts";
import { checkApp, checkSubscription } from "../meta/check-app.ts";
import { checkToken } from "../meta/check-token.ts";
import { ask, checksOf, clientsOf, nameOf, notAsked, unanswered } from "../meta/check.ts";
import type { GraphClient } from "../meta/graph.ts";
import { MessengerSecrets, MessengerSettings } from "./settings.ts";

/** Source: Messenger Platform "Permissions". */
const permissions = ["pages_messaging", "pages_manage_metadata"];

/** Without these something is lost: messages, taps, and what people answer in the inbox. */
const fields = ["messages", "messaging_postbacks", "message_echoes"];

/** What else is read, for the address by which a page is subscribed. */
const alsoRead = [
  "message_deliveries",
  "message_reads",
  "message_reactions",
  "message_edits",
  "messaging_referrals",
  "messaging_handovers",
  "standby",
];

const Page = z.object({ name: z.string().optional().catch(undefined) });

/** Asks Meta whether a Messenger connection works: token, secret, webhook, and each page. Never throws. */
export function checkMessenger(
  connection: Connection,
  deps: ChannelDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  return checksOf(async () => {
    const settings = MessengerSettings.parse(connection.settings);
    const { accessToken, appSecret } = MessengerSecrets.parse(connection.secrets);
    const as = clientsOf(settings, deps);
    const graph = as(accessToken);
    const { appId: given } = settings;
    const token = await checkToken({
      askers: given === undefined ? [graph] : [as(`${given}|${appSecret[0] ?? ""}`), graph],
      token: accessToken,
      permissions,
      appId: given,
    });
    const appId = given ?? token.appId;
    const app = await checkApp(as, { appId, appSecrets: appSecret, object: "page", fields, webhookUrl });
    if (!token.usable) return [token.check, ...app, ...notAsked("account", "subscription")];
    const checks: Check[] = [token.check, ...app];
    for (const account of connection.accounts) {
      checks.push(await checkPage(graph, account));
      const { check } = await checkSubscription(graph, {
        account,
        appId,
        fields,
        fix: `Subscribe the page: POST /${account}/subscribed_apps with the page's token and subscribed_fields=${[...fields, ...alsoRead].join(",")}.`,
      });
      checks.push(check);
    }
    return checks;
  });
}

async function checkPage(graph: GraphClient, account: string): Promise<Check> {
  const asked = await ask(graph, `${account}?fields=id,name`);
  if (!asked.ok) {
    const fix =
      "See that the account is the page's id, and that the token is a page access token of this very page.";
    return unanswered("account", `Page ${account} could not be read`, asked.answer, fix);
  }
  const page = Page.safeParse(asked.body);
  const name = page.success ? page.data.name : undefined;
  const said = `Page ${account}${name === undefined ? "" : ` is ${nameOf(name)}`}.`;
  return { name: "account", result: "ok", said };
}
