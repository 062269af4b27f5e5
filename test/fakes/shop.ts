import { randomBytes } from "node:crypto";
import type { NewMessage } from "#src/store/accept.ts";
import { createConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { ensureShop } from "#src/store/shops.ts";
import { vault, type Vault } from "#src/store/vault.ts";

export interface TestShop {
  readonly shop: string;
  readonly connection: string;
  readonly vault: Vault;
}

/** A shop with one connection, straight in the database. */
export async function testShop(db: Db, account = "100000000000001"): Promise<TestShop> {
  const keys = vault([randomBytes(32)]);
  const shop = await ensureShop(db, `shop-${account}`, "A shop", {});
  const made = await createConnection(db, keys, {
    shop: shop.id,
    channel: "whatsapp",
    accounts: [account],
    settings: {},
    secrets: { accessToken: "t" },
  });
  if (!made.ok) throw new Error(`Account ${made.taken} is taken.`);
  return { shop: shop.id, connection: made.id, vault: keys };
}

let counter = 0;

/** A text from a shopper; `from` is their phone in digits. */
export function textFrom(
  of: TestShop,
  from: string,
  text: string,
  more: Partial<NewMessage> = {},
): NewMessage {
  counter += 1;
  return {
    shop: of.shop,
    channel: "whatsapp",
    connection: of.connection,
    key: `wamid.${process.pid}.${counter}`,
    from: { account: "100000000000001", id: from },
    content: [{ kind: "text", text }],
    at: new Date(),
    settleMs: 0,
    asks: true,
    opensWindow: true,
    ...more,
  };
}
