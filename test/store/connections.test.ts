import { expect, it } from "vitest";
import { markBroken, readConnection, updateConnection } from "#src/store/connections.ts";
import { testDb } from "../fakes/database.ts";
import { testShop } from "../fakes/shop.ts";

it("a connection that was mended meanwhile is not broken by what failed before", async () => {
  const opened = await testDb();
  const { db } = opened;
  const { connection, vault } = await testShop(db);
  const used = await readConnection(db, vault, connection);
  await updateConnection(db, vault, connection, { secrets: { accessToken: "a new one" } });
  await markBroken(db, connection, used?.version ?? "", "token expired");
  const mended = await readConnection(db, vault, connection);
  expect(mended).toMatchObject({ state: "active", problem: null });
  await markBroken(db, connection, mended?.version ?? "", "token expired");
  expect(await readConnection(db, vault, connection)).toMatchObject({
    state: "broken",
    problem: "token expired",
  });
  await opened.close();
});
