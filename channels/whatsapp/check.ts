import { z } from "zod";
import type { ChannelDeps, Check, Connection } from "#src/channel/kind.ts";
import { checkApp, checkSubscription, placeOf } from "../meta/check-app.ts";
import { checkToken } from "../meta/check-token.ts";
import { ask, checksOf, clientsOf, nameOf, notAsked, unanswered } from "../meta/check.ts";
import type { GraphClient } from "../meta/graph.ts";
import { WhatsAppSecrets, WhatsAppSettings } from "./settings.ts";

/** Source: WhatsApp Cloud API "Get started", permissions of system users. */
const permissions = ["whatsapp_business_messaging", "whatsapp_business_management"];

const object = "whatsapp_business_account";

/** Asks Meta whether a WhatsApp connection works: token, secret, webhook, each number and its account. Never throws. */
export function checkWhatsApp(
  connection: Connection,
  deps: ChannelDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  return checksOf(async () => {
    const settings = WhatsAppSettings.parse(connection.settings);
    const { accessToken, appSecret } = WhatsAppSecrets.parse(connection.secrets);
    const as = clientsOf(settings, deps);
    const graph = as(accessToken);
    const token = await checkToken({ askers: [graph], token: accessToken, permissions });
    const { appId } = token;
    const app = await checkApp(as, {
      appId,
      appSecrets: appSecret,
      object,
      fields: ["messages"],
      webhookUrl,
    });
    if (!token.usable) return [token.check, ...app, ...notAsked("account", "subscription")];
    const checks: Check[] = [token.check, ...app];
    const businesses = new Set<string>();
    for (const account of connection.accounts) {
      const { check, business } = await checkNumber(graph, account);
      checks.push(check);
      if (business !== undefined) businesses.add(business);
    }
    const granted = token.targets.get("whatsapp_business_management") ?? [];
    if (businesses.size === 0 && granted.length === 1) for (const id of granted) businesses.add(id);
    if (businesses.size === 0) {
      const said = "Meta did not say to which WhatsApp Business Account the numbers belong.";
      checks.push({ name: "subscription", result: "skipped", said });
    }
    for (const account of businesses) {
      const { check, callback } = await checkSubscription(graph, {
        account,
        appId,
        fields: [],
        fix: `Subscribe the WhatsApp Business Account: POST /${account}/subscribed_apps with the access token.`,
      });
      checks.push(check);
      if (callback !== undefined) overridden(checks, account, callback, webhookUrl);
    }
    return checks;
  });
}

/** An account may have its webhooks sent elsewhere than the app's; then that is what counts. */
function overridden(checks: Check[], account: string, callback: string, webhookUrl: URL): void {
  const at = checks.findIndex(({ name }) => name === "webhook");
  const said = `WhatsApp Business Account ${account} has its webhooks sent to ${placeOf(callback)}.`;
  const fix = `POST /${account}/subscribed_apps with override_callback_uri=${webhookUrl.href} and the verify_token of this connection.`;
  const here = callback === webhookUrl.href;
  if (at !== -1) {
    checks[at] = here
      ? { name: "webhook", result: "ok", said }
      : { name: "webhook", result: "failed", said, fix };
  }
}

const Id = z.union([z.string(), z.number()]).transform(String);

const PhoneNumber = z.object({
  display_phone_number: z.string().optional().catch(undefined),
  verified_name: z.string().optional().catch(undefined),
  health_status: z
    .object({
      can_send_message: z.string().optional().catch(undefined),
      entities: z
        .array(
          z.object({
            entity_type: z.string().optional().catch(undefined),
            id: Id.optional().catch(undefined),
            can_send_message: z.string().optional().catch(undefined),
          }),
        )
        .catch([]),
    })
    .optional()
    .catch(undefined),
});

/**
 * Reads a phone number and whether Meta lets it send. `business` is the WhatsApp Business Account it belongs to.
 * Source: WhatsApp Business Management API "Phone numbers", "Messaging health status".
 */
async function checkNumber(
  graph: GraphClient,
  account: string,
): Promise<{ readonly check: Check; readonly business?: string }> {
  const name = "account";
  const asked = await ask(graph, `${account}?fields=id,display_phone_number,verified_name,health_status`);
  if (!asked.ok) {
    const fix =
      "See that the account is the phone number id (not the number itself), and that the token's system user has this WhatsApp account among its assets.";
    return { check: unanswered(name, `Phone number id ${account} could not be read`, asked.answer, fix) };
  }
  const found = PhoneNumber.safeParse(asked.body);
  if (!found.success) {
    return { check: { name, result: "skipped", said: "Meta's answer about the number could not be read." } };
  }
  const { display_phone_number: phone, verified_name: shown, health_status: health } = found.data;
  const entities = health?.entities ?? [];
  const business = entities.find(({ entity_type }) => entity_type === "WABA")?.id;
  const belongs = business === undefined ? {} : { business };
  const who = `Phone number id ${account}${phone === undefined ? "" : ` is ${nameOf(phone)}`}${shown === undefined ? "" : `, ${nameOf(shown)}`}`;
  if (health?.can_send_message === "BLOCKED") {
    const by = entities
      .filter(({ can_send_message }) => can_send_message === "BLOCKED")
      .map(({ entity_type }) => nameOf(entity_type ?? "").toLowerCase());
    return {
      check: {
        name,
        result: "failed",
        said: `${who}, and Meta does not let it send${by.length === 0 ? "" : ` (blocked: ${by.join(", ")})`}.`,
        fix: "Open WhatsApp Manager: it names what is missing, for example registration, a payment method or a review.",
      },
      ...belongs,
    };
  }
  return { check: { name, result: "ok", said: `${who}.` }, ...belongs };
}
