import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { claimTurns } from "#src/store/claim-turns.ts";
import type { Db } from "#src/store/db.ts";
import {
  claimSends,
  emptyFleeting,
  recordSend,
  retryDelivery,
  type SendRecord,
} from "#src/store/deliveries.ts";
import { acceptReceipts } from "#src/store/receipts.ts";
import { beginConversation, hearerAt, hearerOf, saidBefore, speak, type Speech } from "#src/store/speak.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let database: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;
let phone = 15550103000;
const account = "100000000000001";

beforeAll(async () => {
  database = await testDb();
  ({ db } = database);
  shop = await testShop(db);
});
afterAll(() => database.close());

async function conversation(): Promise<string> {
  phone += 1;
  const [accepted] = await acceptMessages(db, [textFrom(shop, String(phone), "hello", { asks: false })]);
  return accepted?.conversation ?? "";
}

function speech(of: string, more: Partial<Speech> = {}): Speech {
  return {
    conversation: of,
    key: randomUUID(),
    author: "agent",
    connection: shop.connection,
    to: { account, id: String(phone) },
    content: [{ kind: "text", text: "Your parcel is out for delivery." }],
    language: "en",
    parts: [{ n: 1 }],
    anyTime: false,
    fleeting: false,
    updates: [],
    ...more,
  };
}

const rows = (of: string) =>
  db.query<{ seq: number; state: string; part: Json; any_time: boolean; fleeting: boolean; message: string }>(
    "select seq, state, part, any_time, fleeting, message_id::text as message from deliveries where conversation_id = $1::uuid order by seq",
    [of],
  );
const dueSend = async (of: string) =>
  (await claimSends(db, 100, 60_000)).find((job) => job.conversation === of);
const record = async (of: string, become: SendRecord): Promise<void> => {
  const job = await dueSend(of);
  if (job === undefined) throw new Error("nothing to send");
  expect(await recordSend(db, job, become)).not.toBeNull();
};
const sent: SendRecord = { lane: "next", state: "sent", providerId: "wamid.1" };
const again: SendRecord = {
  lane: "again",
  state: "queued",
  failure: { kind: "retry", detail: "busy" },
  afterMs: 0,
  counts: true,
};

describe("what is said outside of a turn", () => {
  it("is a message with its parts in the lane, due at once, and remembered by its key", async () => {
    const of = await conversation();
    const said = speech(of, { parts: [{ n: 1 }, { n: 2 }], anyTime: true });
    const spoke = await speak(db, shop.shop, said);
    expect(spoke.kind).toBe("said");
    const message = spoke.kind === "said" ? spoke.message : "";
    expect(await rows(of)).toEqual([
      { seq: 1, state: "queued", part: { n: 1 }, any_time: true, fleeting: false, message },
      { seq: 2, state: "queued", part: { n: 2 }, any_time: true, fleeting: false, message },
    ]);
    expect(await saidBefore(db, shop.shop, said.key)).toEqual({
      kind: "said_before",
      message,
      conversation: of,
    });
    const job = await dueSend(of);
    expect(job?.delivery).toMatchObject({ seq: 1, part: { n: 1 }, anyTime: true, fleeting: false });
    expect(await speak(db, shop.shop, said)).toEqual({ kind: "said_before", message, conversation: of });
    expect(await rows(of)).toHaveLength(2);
  });

  it("is said once although many say it at the same moment, and its neighbours are all said", async () => {
    const of = await conversation();
    const key = randomUUID();
    const spoke = await Promise.all(
      Array.from({ length: 12 }, (_, n) => speak(db, shop.shop, speech(of, n % 2 === 0 ? { key } : {}))),
    );
    expect(spoke.filter(({ kind }) => kind === "said")).toHaveLength(7);
    expect(spoke.filter(({ kind }) => kind === "said_before")).toHaveLength(5);
    const parts = await rows(of);
    expect(parts.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("stands behind what is on its way, and starts no turn", async () => {
    const of = await conversation();
    await speak(db, shop.shop, speech(of));
    const held = await dueSend(of);
    await speak(db, shop.shop, speech(of));
    expect(await dueSend(of)).toBeUndefined();
    if (held === undefined) throw new Error("nothing to send");
    expect(await recordSend(db, held, sent)).toMatchObject({ more: true });
    expect((await dueSend(of))?.delivery?.seq).toBe(2);
    expect((await claimTurns(db, 100, 60_000)).filter((job) => job.conversation === of)).toEqual([]);
  });

  it("is not said to who wants nothing, or to nobody", async () => {
    const of = await conversation();
    await db.query("update conversations set opted_out = true where id = $1::uuid", [of]);
    const said = speech(of);
    expect(await speak(db, shop.shop, said)).toEqual({ kind: "not_now" });
    expect(await saidBefore(db, shop.shop, said.key)).toBeUndefined();
    expect(await rows(of)).toEqual([]);
    expect(await speak(db, shop.shop, speech(randomUUID()))).toEqual({ kind: "not_now" });
  });

  it("keeps what the thread is to show, and survives characters no database takes", async () => {
    const of = await conversation();
    const odd = "a\u0000b\ud800c";
    await speak(
      db,
      shop.shop,
      speech(of, { content: [{ kind: "text", text: odd }], parts: [{ text: odd }] }),
    );
    expect((await rows(of)).map(({ part }) => part)).toEqual([{ text: "a\ufffdb\ufffdc" }]);
  });

  it("stays said when its conversation is erased", async () => {
    const of = await conversation();
    const said = speech(of);
    await speak(db, shop.shop, said);
    await db.query("delete from conversations where id = $1::uuid", [of]);
    expect(await saidBefore(db, shop.shop, said.key)).toEqual({
      kind: "said_before",
      message: null,
      conversation: null,
    });
  });
});

describe("a part that carries a code", () => {
  const code = { text: "Your code is 123456" };
  const begun = async (): Promise<string> => {
    const of = await conversation();
    await speak(db, shop.shop, speech(of, { fleeting: true, parts: [code] }));
    return of;
  };
  const part = async (of: string) => (await rows(of))[0]?.part;

  it("is kept while it may yet be sent, and emptied when the provider has it", async () => {
    const of = await begun();
    await record(of, again);
    expect(await part(of)).toEqual(code);
    await record(of, sent);
    expect(await part(of)).toEqual({});
  });

  it("is emptied when it has failed for good, and is not sent again", async () => {
    const of = await begun();
    await record(of, {
      lane: "next",
      state: "failed",
      failure: { kind: "refused", detail: "x" },
      park: false,
    });
    expect(await part(of)).toEqual({});
    const [row] = await db.query<{ id: string }>(
      "select id::text as id from deliveries where conversation_id = $1::uuid",
      [of],
    );
    expect(await retryDelivery(db, shop.shop, row?.id ?? "")).toBe(false);
  });

  it("is kept while its fate is open, and emptied once a receipt settled it", async () => {
    const of = await begun();
    await record(of, {
      lane: "next",
      state: "uncertain",
      failure: { kind: "uncertain", detail: "x" },
      park: false,
    });
    expect(await part(of)).toEqual(code);
    expect(await emptyFleeting(db)).toBe(0);
    const [row] = await db.query<{ id: string }>(
      "select id::text as id from deliveries where conversation_id = $1::uuid",
      [of],
    );
    const receipt = { connection: shop.connection, of: `wamid.${of}`, key: row?.id ?? "", at: new Date() };
    await acceptReceipts(db, [{ ...receipt, status: "delivered" }]);
    expect(await emptyFleeting(db)).toBe(1);
    expect(await part(of)).toEqual({});
  });

  it("is emptied when nobody can need it any more, and never before its lane has come to it", async () => {
    const [of, waiting] = [await begun(), await begun()];
    await record(of, {
      lane: "next",
      state: "uncertain",
      failure: { kind: "uncertain", detail: "x" },
      park: false,
    });
    await db.query("update deliveries set created_at = now() - interval '1 hour' where fleeting", []);
    expect(await emptyFleeting(db)).toBe(1);
    expect(await part(of)).toEqual({});
    expect(await part(waiting)).toEqual(code);
  });

  it("of others is nobody's business", async () => {
    const of = await conversation();
    await speak(db, shop.shop, speech(of, { parts: [{ n: 7 }] }));
    await record(of, sent);
    expect(await part(of)).toEqual({ n: 7 });
  });
});

describe("a conversation with who has not written", () => {
  const at = { account, id: "15550109999" };
  it("is begun once, with nothing proven, and is theirs when they write", async () => {
    const place = { shop: shop.shop, channel: "whatsapp", connection: shop.connection };
    expect(await hearerAt(db, shop.connection, at)).toBeUndefined();
    const begun = await Promise.all([1, 2, 3].map(() => beginConversation(db, place, at)));
    expect(new Set(begun.map((one) => one.conversation)).size).toBe(1);
    const [hearer] = begun;
    expect(hearer).toMatchObject({ replyTo: at, lastInboundAt: null, optedOut: false, memo: null });
    const [accepted] = await acceptMessages(db, [textFrom(shop, at.id, "thanks")]);
    expect(accepted?.conversation).toBe(hearer?.conversation);
    expect((await hearerOf(db, hearer?.conversation ?? ""))?.lastInboundAt).not.toBeNull();
  });
});
