import { z } from "zod";
import type { Check, ChannelDeps, Connection } from "#src/channel/kind.ts";
import { WebSecrets, WebSettings } from "./settings.ts";

const Welcome = z.object({ token: z.string().min(1) });
const patienceMs = 10_000;

/**
 * Introduces itself at the webhook's public address as a visitor's browser would, and looks at whether the
 * shop's pages could show what is there: an https page shows only https. Never rejects.
 */
export async function checkWeb(
  connection: Connection,
  deps: ChannelDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const secrets = WebSecrets.safeParse(connection.secrets);
  const settings = WebSettings.safeParse(connection.settings);
  if (!secrets.success || !settings.success)
    return [
      {
        name: "settings",
        result: "failed",
        said: "The connection's settings or secrets are not complete.",
        fix: "Set visitorKey to at least 32 random characters.",
      },
    ];
  const { jwtSecret, jwtPublicKey } = secrets.data;
  return [
    await reachable(deps, webhookUrl),
    encrypted(webhookUrl),
    {
      name: "login",
      result: "ok",
      said:
        jwtSecret === undefined && jwtPublicKey === undefined
          ? "Shoppers who are logged in are not recognised: there is no jwtSecret and no jwtPublicKey."
          : "Tokens signed by the shop are recognised.",
    },
  ];
}

async function reachable(deps: ChannelDeps, webhookUrl: URL): Promise<Check> {
  const failed = (said: string): Check => ({
    name: "webhook",
    result: "failed",
    said,
    fix: "Set PUBLIC_URL to the address at which browsers reach this gateway, and let its proxy pass /webhooks and /widget on.",
  });
  try {
    const response = await deps.fetch(webhookUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "hello" }),
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (response.status !== 200)
      return failed(`The webhook answered ${String(response.status)} to a visitor.`);
    return Welcome.safeParse(JSON.parse(text)).success
      ? { name: "webhook", result: "ok", said: "A visitor who introduced themselves got a token." }
      : failed("Something else than this gateway answers at the webhook's address.");
  } catch {
    return failed("The webhook's address does not answer as this gateway does.");
  }
}

function encrypted(webhookUrl: URL): Check {
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(webhookUrl.hostname);
  if (webhookUrl.protocol === "https:" || local)
    return {
      name: "https",
      result: local ? "skipped" : "ok",
      said: local
        ? "The gateway's address is this machine itself, which no shopper reaches."
        : "The shop's pages can load the chat.",
    };
  return {
    name: "https",
    result: "failed",
    said: "The gateway's address is not encrypted, and pages that are do not load what is not.",
    fix: "Set PUBLIC_URL to an https address.",
  };
}
