import { randomBytes } from "node:crypto";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

interface WhatsAppOptions {
  readonly phoneNumberId: readonly string[];
  readonly accessToken?: string;
  readonly appSecret?: string;
  readonly verifyToken?: string;
  readonly apiUrl?: string;
  readonly apiVersion?: string;
  readonly settleMs?: number;
  readonly shop?: string;
}

const Made = z.object({ id: z.string(), webhookUrl: z.string() });

export function connectCommand(terminal: Terminal, toServer: () => Client): Command {
  const connect = new Command("connect").description("connect a channel");
  connect
    .command("whatsapp")
    .description("connect a WhatsApp number (Cloud API)")
    .requiredOption(
      "--phone-number-id <id>",
      "Meta's id of your number, not the number; repeat for several",
      several,
    )
    .option("--access-token <token>", "of a system user that may use the number (or WHATSAPP_ACCESS_TOKEN)")
    .option("--app-secret <secret>", "of your Meta app (or WHATSAPP_APP_SECRET)")
    .option(
      "--verify-token <token>",
      "any words, for Meta to repeat (or WHATSAPP_VERIFY_TOKEN; made up when missing)",
    )
    .option("--api-url <url>", "the Graph API, if it is not https://graph.facebook.com")
    .option("--api-version <version>", "the Graph API's version, e.g. v26.0")
    .option("--settle-ms <ms>", "how long to wait for the rest of a burst before answering", whole)
    .option("--shop <name>", "which of your shops, if you have several")
    .addHelpText(
      "after",
      `
Where to find these, at https://developers.facebook.com/apps, in your app:
  phone number id   WhatsApp › API Setup
  access token      Business settings › System users › Generate token, with whatsapp_business_messaging;
                    the temporary one of API Setup works for a day
  app secret        App settings › Basic

Other users of this machine can read a command's options; secrets are safer in the environment, and without
them you are asked.

Examples:
  npx whereabouts connect whatsapp --phone-number-id 100000000000001
  WHATSAPP_ACCESS_TOKEN=… WHATSAPP_APP_SECRET=… npx whereabouts connect whatsapp --phone-number-id 100000000000001

A new token for a number that is connected: PATCH /api/connections/<id> {"secrets": {"accessToken": "…"}}.`,
    )
    .action(async (options: WhatsAppOptions) => connectWhatsApp(terminal, toServer(), options));
  return connect;
}

async function connectWhatsApp(terminal: Terminal, server: Client, options: WhatsAppOptions): Promise<void> {
  const { env } = terminal;
  const accessToken = await secret(
    terminal,
    "access token",
    options.accessToken ?? env.WHATSAPP_ACCESS_TOKEN,
    "WHATSAPP_ACCESS_TOKEN",
  );
  const appSecret = await secret(
    terminal,
    "app secret",
    options.appSecret ?? env.WHATSAPP_APP_SECRET,
    "WHATSAPP_APP_SECRET",
  );
  const verifyToken =
    options.verifyToken ?? env.WHATSAPP_VERIFY_TOKEN ?? randomBytes(18).toString("base64url");
  const made = await server.post(
    "/api/connections",
    {
      channel: "whatsapp",
      shop: options.shop,
      accounts: options.phoneNumberId,
      settings: { apiUrl: options.apiUrl, version: options.apiVersion, settleMs: options.settleMs },
      secrets: { accessToken, appSecret: [appSecret], verifyToken },
    },
    Made,
  );
  const steps = [
    `Connected as ${made.id}. Now tell Meta where to bring messages:`,
    "",
    "  1. Open https://developers.facebook.com/apps, your app, WhatsApp › Configuration.",
    "  2. Under Webhook, choose Edit and paste:",
    `       Callback URL   ${made.webhookUrl}`,
    `       Verify token   ${verifyToken}`,
    "     and choose Verify and save.",
    "  3. Under Webhook fields, subscribe to messages.",
    "  4. Write to your number from a phone.",
  ];
  for (const line of steps) terminal.out(line);
  if (!made.webhookUrl.startsWith("https://"))
    terminal.note(
      "\nMeta calls only https addresses that the internet can reach, and this is none. Put the server behind one, set PUBLIC_URL to it, and restart.",
    );
}

async function secret(
  terminal: Terminal,
  what: string,
  given: string | undefined,
  variable: string,
): Promise<string> {
  if (given !== undefined && given !== "") return given;
  const option = `--${what.replaceAll(" ", "-")}`;
  const entered = await terminal.askSecret?.(`${what} (not shown): `);
  if (entered === undefined || entered === "")
    throw new CommandFailed(`The ${what} is missing. Set ${variable}, or give ${option}.`);
  return entered;
}

function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It must be a whole number of milliseconds.");
  return Number(value);
}
