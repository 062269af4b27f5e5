import { createHmac } from "node:crypto";
import { readConfig } from "#src/config.ts";
import { createConnection } from "#src/store/connections.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { openPostgres } from "#src/store/server.ts";
import { ensureShop } from "#src/store/shops.ts";
import { createSource } from "#src/store/sources.ts";
import { vault } from "#src/store/vault.ts";

export const account = "100000000000001";
export const appSecret = "an-app-secret";
export const adminToken = "an admin token for tests";

/** Environment of a test server, beside its database. */
export const commonEnv = {
  PORT: "0",
  ADMIN_TOKEN: adminToken,
  LOG_LEVEL: "error",
  PLAYGROUND: "off",
  STOP_SECONDS: "5",
} as const;

/** Puts the shop `main`, a WhatsApp connection to `graphUrl`, and orders from a file if one is named, into a database no server has open. Returns the connection's id. */
export async function furnish(
  env: Readonly<Record<string, string>>,
  options: {
    graphUrl: string;
    settleMs?: number;
    timeoutMs?: number;
    accounts?: readonly string[];
    ordersFile?: string;
  },
): Promise<string> {
  const { databaseUrl, dataDir, secretKeys } = readConfig(env);
  const keys = vault(secretKeys);
  const db =
    databaseUrl === undefined ? await openEmbedded(dataDir) : await openPostgres(databaseUrl, { pool: 2 });
  const shop = await ensureShop(db, "main", "A shop", {});
  const made = await createConnection(db, keys, {
    shop: shop.id,
    channel: "whatsapp",
    accounts: options.accounts ?? [account],
    settings: {
      apiUrl: options.graphUrl,
      version: "v26.0",
      settleMs: options.settleMs ?? 0,
      timeoutMs: options.timeoutMs ?? 2_000,
      mediaHosts: ["127.0.0.1"],
    },
    secrets: { accessToken: "a-token", appSecret: [appSecret], verifyToken: "a-verify-token" },
  });
  if (!made.ok) throw new Error(`Account ${made.taken} is taken.`);
  if (options.ordersFile !== undefined)
    await createSource(db, keys, {
      shop: shop.id,
      kind: "file",
      settings: { path: options.ordersFile },
      secrets: {},
    });
  await db.close();
  return made.id;
}

export const sign = (body: Buffer | string, secret = appSecret): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** A webhook with texts of one shopper, as Meta writes it. */
export function textsBody(
  from: string,
  texts: readonly { id: string; text: string; at?: Date }[],
  to = account,
): string {
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "200000000000001",
        changes: [
          {
            field: "messages",
            value: {
              messaging_product: "whatsapp",
              metadata: { display_phone_number: "15550100000", phone_number_id: to },
              contacts: [{ profile: { name: "A Shopper" }, wa_id: from }],
              messages: texts.map(({ id, text, at }) => ({
                from,
                id,
                timestamp: String(Math.floor((at ?? new Date()).getTime() / 1000)),
                type: "text",
                text: { body: text },
              })),
            },
          },
        ],
      },
    ],
  });
}
