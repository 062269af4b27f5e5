import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { registry } from "#src/intake/registry.ts";
import { createConnection, listConnections, updateConnection } from "#src/store/connections.ts";
import { testDb } from "../fakes/database.ts";
import { testShop } from "../fakes/shop.ts";

const ignore = () => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

it("a change made through another instance is seen at the next use, however long the last one is ago", async () => {
  const opened = await testDb();
  const { db } = opened;
  const { shop, vault } = await testShop(db);
  const made = await createConnection(db, vault, {
    shop,
    channel: "whatsapp",
    accounts: ["100000000000077"],
    settings: {},
    secrets: { accessToken: "old", appSecret: ["old"], verifyToken: "token" },
  });
  if (!made.ok) throw new Error("the account is taken");
  const live = registry({
    db,
    vault,
    kinds: [whatsappKind],
    deps: { fetch, now: () => new Date(), log: ignore },
    log,
  });
  expect((await live.get(made.id))?.channel.traits.settleMs).toBe(1_500);
  await updateConnection(db, vault, made.id, { settings: { settleMs: 10 } });
  await wait(2_050);
  expect((await live.get(made.id))?.channel.traits.settleMs).toBe(10);
  await live.close();
  await opened.close();
});

it("a connection whose settings this version refuses is shown as broken, and its webhooks are to come again", async () => {
  const opened = await testDb();
  const { db } = opened;
  const { shop, vault } = await testShop(db);
  const made = await createConnection(db, vault, {
    shop,
    channel: "whatsapp",
    accounts: ["100000000000078"],
    settings: { settleMs: "soon" },
    secrets: { accessToken: "t", appSecret: ["s"], verifyToken: "v" },
  });
  if (!made.ok) throw new Error("the account is taken");
  const live = registry({
    db,
    vault,
    kinds: [whatsappKind],
    deps: { fetch, now: () => new Date(), log: ignore },
    log,
  });
  await expect(live.get(made.id)).rejects.toThrow(/settleMs/);
  const [shown] = (await listConnections(db, shop)).filter(({ id }) => id === made.id);
  expect(shown).toMatchObject({
    state: "broken",
    problem: expect.stringMatching(/cannot be started.*settleMs/s),
  });
  await updateConnection(db, vault, made.id, { settings: {} });
  expect((await live.get(made.id))?.state).toBe("active");
  await live.close();
  await opened.close();
});
