import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { emailKind } from "#channels/email/index.ts";
import { smsKind } from "#channels/sms/index.ts";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import type { Outgoing, Said } from "#src/delivery/outgoing.ts";
import { registry, type Registry } from "#src/intake/registry.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { createConnection, deleteConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { ensureShop } from "#src/store/shops.ts";
import { vault } from "#src/store/vault.ts";
import { outgoing } from "#src/work/outgoing.ts";
import { testDb } from "../fakes/database.ts";
import { quiet } from "../fakes/observer.ts";

const keys = vault([Buffer.alloc(32, 7)]);
let database: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let live: Registry;
let speaking: Outgoing;
let sends = 0;
let shop = "";
let shops = 0;
const changed: string[] = [];

beforeAll(async () => {
  database = await testDb();
  ({ db } = database);
  const deps = { fetch, now: () => new Date(), log: () => undefined };
  live = registry({ db, vault: keys, kinds: [whatsappKind, emailKind, smsKind], deps, log: quiet.log });
  speaking = outgoing({
    db,
    registry: live,
    now: () => new Date(),
    sendDue: () => void (sends += 1),
    changed: (conversation) => void changed.push(conversation),
  });
});
afterAll(async () => {
  await live.close();
  await database.close();
});
beforeEach(async () => {
  shops += 1;
  shop = (await ensureShop(db, `shop-${String(shops)}`, "A shop", {})).id;
});

const connect = async (
  channel: string,
  account: string,
  settings: object,
  secrets: object,
): Promise<string> => {
  const made = await createConnection(db, keys, {
    shop,
    channel,
    accounts: [account],
    settings: JSON.parse(JSON.stringify(settings)),
    secrets: JSON.parse(JSON.stringify(secrets)),
  });
  if (!made.ok) throw new Error("taken");
  return made.id;
};
const number = () => `1000000000${String(shops).padStart(5, "0")}`;
const whatsapp = (settings: object = {}) =>
  connect("whatsapp", number(), settings, { accessToken: "t", appSecret: ["s"], verifyToken: "v" });
const mailbox = () =>
  connect(
    "email",
    `support${String(shops)}@shop.example.com`,
    { inbound: "webhook", smtp: { host: "127.0.0.1", port: 9, secure: false }, allowInsecure: true },
    { signing: "k".repeat(40), smtpPassword: "p", webhookToken: "t".repeat(20) },
  );
const texting = () =>
  connect(
    "sms",
    `+1555010${String(shops).padStart(4, "0")}`,
    { accountSid: `AC${"0".repeat(32)}` },
    { signingSecrets: ["s"], authToken: "a" },
  );
const templates = { templates: { code: { name: "a_code", parameters: ["text"] } } };

const said = (more: Partial<Said> = {}): Said => ({
  key: randomUUID(),
  reply: { text: "Your code is 123456", language: "en" },
  ...more,
});
const notice = { kind: "code", language: "en", values: { text: "123456", number: "#1043", shop: "A shop" } };
const ana = { kind: "phone", value: "+15550100101" } as const;
const mail = { kind: "email", value: "ana@example.com" } as const;

/** Ana writes on WhatsApp; so long ago. */
async function writes(connection: string, hoursAgo = 0): Promise<string> {
  const [accepted] = await acceptMessages(db, [
    {
      shop,
      channel: "whatsapp",
      connection,
      key: randomUUID(),
      from: { account: number(), id: "15550100101" },
      content: [{ kind: "text", text: "hello" }],
      at: new Date(Date.now() - hoursAgo * 3_600_000),
      settleMs: 0,
      asks: false,
      opensWindow: true,
    },
  ]);
  return accepted?.conversation ?? "";
}
const last = async (conversation: string) =>
  (
    await db.query<{
      to_address: object;
      part: object;
      any_time: boolean;
      fleeting: boolean;
      content: object;
      channel: string;
    }>(
      `select d.to_address, d.part, d.any_time, d.fleeting, m.content, c.channel from deliveries d
       join messages m on m.id = d.message_id join conversations c on c.id = d.conversation_id
       where d.conversation_id = $1::uuid order by d.seq desc limit 1`,
      [conversation],
    )
  )[0];

describe("something said in a conversation", () => {
  it("goes out in words while the window is open, as a template after it, and not at all without one", async () => {
    const connection = await whatsapp(templates);
    const of = await writes(connection);
    const before = sends;
    const spoken = await speaking.inConversation(of, said({ notice }));
    expect(spoken).toMatchObject({ kind: "said", conversation: of });
    expect(sends).toBe(before + 1);
    expect(changed).toContain(of);
    expect(await last(of)).toMatchObject({
      part: { type: "text" },
      any_time: false,
      to_address: { id: "15550100101" },
    });
    await db.query(
      "update conversations set last_inbound_at = now() - interval '25 hours' where id = $1::uuid",
      [of],
    );
    expect(await speaking.inConversation(of, said())).toEqual({ kind: "closed" });
    expect(await speaking.inConversation(of, said({ notice: { ...notice, kind: "other" } }))).toEqual({
      kind: "closed",
    });
    expect(await speaking.inConversation(of, said({ notice }))).toMatchObject({ kind: "said" });
    expect(await last(of)).toMatchObject({ part: { type: "template" }, any_time: true });
  });

  it("is said once by its key, also when it could not be said any more", async () => {
    const of = await writes(await whatsapp());
    const once = said();
    const [first, second] = [
      await speaking.inConversation(of, once),
      await speaking.inConversation(of, once),
    ];
    expect(first.kind).toBe("said");
    expect(second).toEqual({ ...first, kind: "said_before" });
    await db.query("update conversations set last_inbound_at = null, opted_out = true where id = $1::uuid", [
      of,
    ]);
    expect(await speaking.inConversation(of, once)).toEqual(second);
  });

  it("is nothing after an opt-out, in words or by template, nor where nobody is", async () => {
    const connection = await whatsapp(templates);
    const of = await writes(connection);
    await db.query("update conversations set opted_out = true where id = $1::uuid", [of]);
    expect(await speaking.inConversation(of, said({ notice }))).toEqual({ kind: "opted_out" });
    expect(await speaking.inConversation(randomUUID(), said())).toEqual({ kind: "no_connection" });
    await db.query("update conversations set opted_out = false where id = $1::uuid", [of]);
    await deleteConnection(db, connection);
    live.forget(connection);
    expect(await speaking.inConversation(of, said())).toEqual({ kind: "no_connection" });
  });
});

describe("something said to an address", () => {
  it("begins a conversation on the shop's own connection, with nothing proven; the thread keeps what it is to keep", async () => {
    await mailbox();
    const spoken = await speaking.to(shop, mail, said({ fleeting: true, kept: "A code was sent.", notice }));
    if (spoken.kind !== "said") throw new Error(spoken.kind);
    const row = await last(spoken.conversation);
    expect(row).toMatchObject({ channel: "email", fleeting: true, any_time: false });
    expect(row?.to_address).toEqual({
      account: `support${String(shops)}@shop.example.com`,
      id: "ana@example.com",
    });
    expect(row?.content).toEqual([{ kind: "text", text: "A code was sent." }]);
    expect(row?.part).toMatchObject({ subject: "#1043 · A shop" });
    // Another word goes into the same conversation.
    expect(await speaking.to(shop, mail, said())).toMatchObject({ conversation: spoken.conversation });
  });

  it("takes words before a template, and a template before nothing", async () => {
    const chat = await whatsapp(templates);
    const byTemplate = await speaking.to(shop, ana, said({ notice }));
    if (byTemplate.kind !== "said") throw new Error(byTemplate.kind);
    expect(await last(byTemplate.conversation)).toMatchObject({ channel: "whatsapp", any_time: true });
    await texting();
    const byText = await speaking.to(shop, ana, said({ notice }));
    if (byText.kind !== "said") throw new Error(byText.kind);
    expect(await last(byText.conversation)).toMatchObject({ channel: "sms" });
    // Who has just written on the older connection is answered there.
    await writes(chat);
    expect(await speaking.to(shop, ana, said({ notice }))).toMatchObject({
      conversation: byTemplate.conversation,
    });
  });

  it("says why not: nobody reaches it, the window was never open, they want nothing", async () => {
    expect(await speaking.to(shop, mail, said())).toEqual({ kind: "no_connection" });
    const chat = await whatsapp();
    expect(await speaking.to(shop, mail, said())).toEqual({ kind: "no_connection" });
    expect(await speaking.to(shop, ana, said())).toEqual({ kind: "closed" });
    // Nobody was made for it.
    expect(await db.query("select 1 from conversations where shop_id = $1::uuid", [shop])).toEqual([]);
    const of = await writes(chat);
    await db.query("update conversations set opted_out = true where id = $1::uuid", [of]);
    expect(await speaking.to(shop, ana, said({ notice }))).toEqual({ kind: "opted_out" });
  });

  it("is another shop's business in another shop", async () => {
    await mailbox();
    const elsewhere = (await ensureShop(db, `other-${String(shops)}`, "Another", {})).id;
    expect(await speaking.to(elsewhere, mail, said())).toEqual({ kind: "no_connection" });
  });

  it("is said once although it is said by many at once", async () => {
    await mailbox();
    const once = said();
    const all = await Promise.all([1, 2, 3, 4].map(() => speaking.to(shop, mail, once)));
    expect(all.map(({ kind }) => kind).toSorted()).toEqual([
      "said",
      "said_before",
      "said_before",
      "said_before",
    ]);
    expect(new Set(all.map((spoken) => ("message" in spoken ? spoken.message : ""))).size).toBe(1);
  });
});
