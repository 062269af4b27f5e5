import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptStatement } from "#src/store/accept-statement.ts";
import { acceptMessages } from "#src/store/accept.ts";
import type { Db } from "#src/store/db.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom } from "../fakes/shop.ts";

let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;

beforeAll(async () => {
  opened = await testDb();
  ({ db } = opened);
  const shop = await testShop(db);
  await acceptMessages(db, [textFrom(shop, "15550100001", "hi")]);
  // A shop's year, of which the planner has been told nothing.
  const many = 20_000;
  await db.query(
    `insert into contacts (id, shop_id) select gen_random_uuid(), $1::uuid from generate_series(1, ${many})`,
    [shop.shop],
  );
  await db.query(
    `insert into addresses (connection_id, account, provider_id, contact_id)
     select $1::uuid, '100000000000001', 'x' || row_number() over (), id from contacts`,
    [shop.connection],
  );
  await db.query(
    `insert into conversations (id, shop_id, connection_id, account, contact_id, channel, reply_to)
     select gen_random_uuid(), shop_id, $1::uuid, '100000000000001', id, 'whatsapp', '{}' from contacts
     on conflict do nothing`,
    [shop.connection],
  );
});
afterAll(() => opened.close());

it.each([
  { introductions: false, files: false },
  { introductions: false, files: true },
  { introductions: true, files: false },
  { introductions: true, files: true },
])("accepting messages reads no table from end to end (%o)", async (needs) => {
  const plan = await db.query<Record<"QUERY PLAN", string>>(`explain ${acceptStatement(needs)}`, ["[]"]);
  const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
  expect(text).toMatch(/Index (?:Only )?Scan using addresses_pkey/);
  expect(text).not.toMatch(/Seq Scan on (?:addresses|conversations|contacts|messages|events)/);
});
