import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import type { ChannelKind } from "#src/channel/kind.ts";
import { createConnection, readConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { renewal } from "#src/work/renew.ts";
import { testDb } from "../fakes/database.ts";
import { quiet } from "../fakes/observer.ts";
import { testShop, type TestShop } from "../fakes/shop.ts";

let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;

beforeAll(async () => {
  opened = await testDb();
  ({ db } = opened);
  shop = await testShop(db);
});
afterAll(() => opened.close());

const Secrets = z.strictObject({ token: z.string() });

/** Tokens that begin with `old` are about to expire; `broken` ones cannot be renewed. */
const kind: ChannelKind = {
  name: "box",
  settings: z.strictObject({}),
  secrets: Secrets,
  account: z.string(),
  build: () => {
    throw new Error("nothing is built to renew a token");
  },
  renew(connection) {
    const { token } = Secrets.parse(connection.secrets);
    if (token.startsWith("broken")) return Promise.reject(new Error("the provider refuses"));
    return Promise.resolve(token.startsWith("old") ? { token: token.replace("old", "new") } : null);
  },
};

async function connected(token: string): Promise<string> {
  const made = await createConnection(db, shop.vault, {
    shop: shop.shop,
    channel: "box",
    accounts: [token],
    settings: {},
    secrets: { token },
  });
  if (!made.ok) throw new Error("the account is taken");
  return made.id;
}

it("renews what is about to expire, leaves the rest, and is not stopped by one that fails", async () => {
  const ids = [await connected("broken"), await connected("fresh"), await connected("old one")];
  const forgotten: string[] = [];
  const errors: object[] = [];
  const schedule = renewal({
    db,
    vault: shop.vault,
    kinds: [kind],
    channelDeps: { fetch, now: () => new Date(), log: () => undefined },
    registry: {
      get: () => Promise.resolve(undefined),
      forget: (id) => void forgotten.push(id),
      close: () => Promise.resolve(),
    },
    log: { ...quiet.log, error: (detail) => void errors.push(detail) },
  });
  await schedule.run(new AbortController().signal);
  const tokens = await Promise.all(
    ids.map(async (id) => Secrets.parse((await readConnection(db, shop.vault, id))?.secrets).token),
  );
  expect(tokens).toEqual(["broken", "fresh", "new one"]);
  expect(forgotten).toEqual([ids[2]]);
  expect(errors).toMatchObject([{ connection: ids[0] }]);
});
