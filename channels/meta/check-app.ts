import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import { type Asked, ask, unanswered } from "./check.ts";
import type { GraphClient } from "./graph.ts";

const Id = z.union([z.string(), z.number()]).transform(String);

const Subscriptions = z.object({
  data: z.array(
    z.object({
      object: z.string(),
      callback_url: z.string().optional().catch(undefined),
      active: z.boolean().catch(true),
      fields: z.array(z.object({ name: z.string() })).catch([]),
    }),
  ),
});

/**
 * Asks the app itself, with its secret, where it sends webhooks of `object`: proves the secret and shows the
 * callback address. Several secrets are tried; one must be the app's, and it is the one webhooks are signed with.
 * Source: Graph API reference, "/{app-id}/subscriptions", which takes an app access token (`id|secret`).
 */
export async function checkApp(
  as: (token: string) => GraphClient,
  options: {
    readonly appId: string | undefined;
    readonly appSecrets: readonly string[];
    readonly object: string;
    readonly fields: readonly string[];
    readonly webhookUrl: URL;
  },
): Promise<readonly Check[]> {
  const { appId, object, webhookUrl } = options;
  if (appId === undefined) {
    const said = "The app is not known: set appId to have it asked.";
    return ["secret", "webhook"].map((name) => ({ name, result: "skipped", said }));
  }
  let asked: Asked | undefined;
  for (const secret of options.appSecrets) {
    asked = await ask(as(`${appId}|${secret}`), `${appId}/subscriptions`);
    if (asked.ok || asked.answer.kind !== "error" || asked.answer.failure.kind === "retry") break;
  }
  if (asked === undefined) return [];
  if (!asked.ok) {
    const { answer } = asked;
    const isSecret = answer.kind === "error" && answer.failure.kind !== "retry";
    const check = isSecret
      ? ({
          name: "secret",
          result: "failed",
          said: `Meta does not accept the app secret for app ${appId} (${answer.failure.detail}). Webhooks signed by this app will be refused.`,
          fix: "Copy the app secret from the app's basic settings at developers.facebook.com, and set it as appSecret.",
        } as const)
      : unanswered("secret", "The app secret could not be checked", answer, "");
    return [check, { name: "webhook", result: "skipped", said: "Not asked: it takes the app secret." }];
  }
  const secret: Check = { name: "secret", result: "ok", said: `The app secret is that of app ${appId}.` };
  const parsed = Subscriptions.safeParse(asked.body);
  if (!parsed.success) {
    return [
      secret,
      { name: "webhook", result: "skipped", said: "Meta's list of webhooks could not be read." },
    ];
  }
  const ours = parsed.data.data.find((each) => each.object === object);
  return [secret, webhookCheck(ours, object, options.fields, webhookUrl)];
}

function webhookCheck(
  ours: z.infer<typeof Subscriptions>["data"][number] | undefined,
  object: string,
  fields: readonly string[],
  webhookUrl: URL,
): Check {
  const name = "webhook";
  const setUp = `In the app's dashboard under Webhooks, for the object ${object}, set the callback URL to ${webhookUrl.href} with the verify token of this connection.`;
  if (ours === undefined) {
    return { name, result: "failed", said: `The app has no webhook for ${object}.`, fix: setUp };
  }
  if (ours.callback_url !== webhookUrl.href) {
    const said = `The app sends webhooks for ${object} to ${placeOf(ours.callback_url)}.`;
    return { name, result: "failed", said, fix: setUp };
  }
  if (!ours.active) {
    const said = `Meta has switched the webhook for ${object} off, as it does after an hour of failures.`;
    return { name, result: "failed", said, fix: setUp };
  }
  const has = new Set(ours.fields.map((field) => field.name));
  const missing = fields.filter((field) => !has.has(field));
  if (missing.length > 0) {
    return {
      name,
      result: "failed",
      said: `The app's webhook for ${object} leaves out ${missing.join(", ")}.`,
      fix: `In the app's dashboard under Webhooks, for the object ${object}, subscribe to ${missing.join(", ")}.`,
    };
  }
  return { name, result: "ok", said: `The app sends webhooks for ${object} here.` };
}

/** An address for a line of text, without its query. */
export function placeOf(address: string | undefined): string {
  const url = URL.parse(address ?? "");
  return url === null ? "an address that cannot be read" : `${url.origin}${url.pathname}`;
}

const Apps = z.object({
  data: z.array(
    z
      .object({
        id: Id.optional().catch(undefined),
        subscribed_fields: z.array(z.string()).optional().catch(undefined),
        // WhatsApp's form.
        whatsapp_business_api_data: z.object({ id: Id }).optional().catch(undefined),
        override_callback_uri: z.string().optional().catch(undefined),
      })
      .transform(({ id, subscribed_fields, whatsapp_business_api_data: app, override_callback_uri }) => ({
        id: id ?? app?.id,
        fields: subscribed_fields ?? [],
        callback: override_callback_uri,
      })),
  ),
});

/** Whether an account is subscribed, and the address its webhooks go to instead of the app's, where it has one. */
export interface SubscriptionFound {
  readonly check: Check;
  readonly callback?: string;
}

/**
 * Looks whether the account itself is subscribed to the app: without it the app's webhooks stay silent. `fix` is
 * how to subscribe it. `fields` are those that it must be subscribed to.
 * Source: Graph API reference, "Page subscribed apps"; Instagram Platform "Set up webhooks subscriptions";
 * WhatsApp "Subscribed apps" and "Override webhooks".
 */
export async function checkSubscription(
  graph: GraphClient,
  options: {
    /** An id, or `me`. */
    readonly account: string;
    readonly appId?: string;
    readonly fields: readonly string[];
    readonly fix: string;
  },
): Promise<SubscriptionFound> {
  const name = "subscription";
  const { account, appId, fields, fix } = options;
  const asked = await ask(graph, `${account}/subscribed_apps`);
  if (!asked.ok) {
    return { check: unanswered(name, "The subscription could not be looked at", asked.answer, fix) };
  }
  const parsed = Apps.safeParse(asked.body);
  if (!parsed.success) {
    return { check: { name, result: "skipped", said: "Meta's list of subscriptions could not be read." } };
  }
  const apps = parsed.data.data;
  const ours = appId === undefined ? apps : apps.filter(({ id }) => id === undefined || id === appId);
  const whose = account === "me" ? "the account" : `account ${account}`;
  if (ours.length === 0) {
    const said = `${apps.length === 0 ? "No app is" : "Only other apps are"} subscribed to ${whose}, so Meta sends nothing here.`;
    return { check: { name, result: "failed", said, fix } };
  }
  const has = new Set(ours.flatMap((app) => app.fields));
  const missing = fields.filter((field) => !has.has(field));
  if (missing.length > 0) {
    const said = `The subscription of ${whose} leaves out ${missing.join(", ")}.`;
    return { check: { name, result: "failed", said, fix } };
  }
  const callback = ours.find((app) => app.callback !== undefined)?.callback;
  const said = `The app is subscribed to ${whose}.`;
  return { check: { name, result: "ok", said }, ...(callback === undefined ? {} : { callback }) };
}
