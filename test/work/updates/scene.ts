import { emailKind } from "#channels/email/index.ts";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { Spoken } from "#src/delivery/outgoing.ts";
import { registry } from "#src/intake/registry.ts";
import type { Order } from "#src/orders/order.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { createConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { ensureShop } from "#src/store/shops.ts";
import { createSource } from "#src/store/sources.ts";
import { vault } from "#src/store/vault.ts";
import { outgoing } from "#src/work/outgoing.ts";
import { updatesSchema, type UpdateSettings } from "#src/work/updates/settings.ts";
import { updates, type Updates } from "#src/work/updates/updates.ts";
import { testDb } from "../../fakes/database.ts";
import { quiet } from "../../fakes/observer.ts";
import { noon, plain, shopProfile } from "./orders.ts";

const account = "100000000000001";
const box = "support@shop.example.com";

/** Something said, as the shopper would have it. */
export interface Heard {
  readonly at: Date;
  readonly text: string;
  readonly channel: string;
}

/** A shop with WhatsApp and e-mail in a database of its own, a clock, a store, and one shopper who has written. */
export interface Scene {
  readonly db: Db;
  readonly shop: string;
  readonly source: string;
  readonly conversation: string;
  readonly subject: Subject;
  now: Date;
  settings: UpdateSettings;
  /** What the store says; null: it has no such order, undefined: it is down. */
  order: Order | null | undefined;
  readonly heard: Heard[];
  /** Another gateway on the same database; `db` replaces it, to break it. */
  gateway(db?: Db): Updates;
  /** The shopper writes now. */
  writes(): Promise<void>;
  optOut(optedOut: boolean): Promise<void>;
  /** Everything kept of updates: `p1 shipped said`. */
  kept(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openScene(
  options: { readonly templates?: readonly string[]; readonly email?: boolean } = {},
): Promise<Scene> {
  const database = await testDb();
  const { db } = database;
  const keys = vault([Buffer.alloc(32, 7)]);
  const { id: shop } = await ensureShop(db, "main", "A shop", {});
  const template = { name: "order_update", parameters: ["number", "text"] };
  const connect = async (channel: string, of: string, settings: object, secrets: object): Promise<string> => {
    const made = await createConnection(db, keys, {
      shop,
      channel,
      accounts: [of],
      settings: JSON.parse(JSON.stringify(settings)),
      secrets: JSON.parse(JSON.stringify(secrets)),
    });
    if (!made.ok) throw new Error("taken");
    return made.id;
  };
  const connection = await connect(
    "whatsapp",
    account,
    { templates: Object.fromEntries((options.templates ?? []).map((kind) => [kind, template])) },
    { accessToken: "t", appSecret: ["s"], verifyToken: "v" },
  );
  if (options.email === true)
    await connect(
      "email",
      box,
      { inbound: "webhook", smtp: { host: "127.0.0.1", port: 9, secure: false }, allowInsecure: true },
      { signing: "k".repeat(40), smtpPassword: "p", webhookToken: "t".repeat(20) },
    );
  const source = await createSource(db, keys, {
    shop,
    kind: "file",
    settings: { path: "none" },
    secrets: {},
  });
  const writing = async (at: Date): Promise<string> => {
    const [accepted] = await acceptMessages(db, [
      {
        shop,
        channel: "whatsapp",
        connection,
        key: `wamid.${String(Math.random())}`,
        from: { account, id: "15550100101" },
        content: [{ kind: "text", text: "Where is it?" }],
        at,
        settleMs: 0,
        asks: false,
        opensWindow: true,
      },
    ]);
    const conversation = accepted?.conversation ?? "";
    // The scene's clock, not the database's.
    await db.query(
      "update conversations set last_inbound_at = to_timestamp($2::float8 / 1000) where id = $1::uuid",
      [conversation, at.getTime()],
    );
    return conversation;
  };
  const conversation = await writing(noon);
  const live = registry({
    db,
    vault: keys,
    kinds: [whatsappKind, emailKind],
    deps: { fetch, now: () => scene.now, log: () => undefined },
    log: quiet.log,
  });
  const claim: Claim = {
    kind: "email",
    value: "ana@example.com",
    method: "code_email",
    level: 3,
    at: noon,
    expires: new Date("2099-01-01"),
  };
  const scene: Scene = {
    db,
    shop,
    source: typeof source === "string" ? source : String(source),
    conversation,
    subject: { shop, conversation, contact: "c", address: "a", claims: [claim] },
    now: noon,
    settings: updatesSchema.parse({}),
    order: null,
    heard: [],
    gateway(of = db) {
      const hear = async (spoken: Spoken, text: string): Promise<Spoken> => {
        if (spoken.kind === "said") {
          const [row] = await db.query<{ channel: string }>(
            "select channel from conversations where id = $1::uuid",
            [spoken.conversation],
          );
          scene.heard.push({ at: scene.now, text, channel: row?.channel ?? "" });
        }
        return spoken;
      };
      const speaking = outgoing({
        db: of,
        registry: live,
        now: () => scene.now,
        sendDue: () => undefined,
        changed: () => undefined,
      });
      return updates({
        db: of,
        registry: live,
        outgoing: {
          inConversation: async (to, said) => hear(await speaking.inConversation(to, said), said.reply.text),
          to: async (from, who, said) => hear(await speaking.to(from, who, said), said.reply.text),
        },
        now: () => scene.now,
        profile: () => Promise.resolve({ ...shopProfile, id: shop }),
        settings: () => Promise.resolve(scene.settings),
        read: (_shop, _source, id) =>
          Promise.resolve(
            scene.order === undefined
              ? { ok: false }
              : { ok: true, order: scene.order?.id === id ? scene.order : null },
          ),
        write: plain,
        log: quiet.log,
      });
    },
    async writes() {
      await writing(scene.now);
    },
    async optOut(optedOut) {
      await db.query("update conversations set opted_out = $2::boolean where id = $1::uuid", [
        conversation,
        optedOut,
      ]);
    },
    async kept() {
      const rows = await db.query<{ line: string }>(
        "select concat_ws(' ', parcel, kind, state, reason) as line from updates order by id",
        [],
      );
      return rows.map(({ line }) => line);
    },
    async close() {
      await live.close();
      await database.close();
    },
  };
  return scene;
}

/** What the thread has of the shop's words, in order. */
export async function thread(db: Db): Promise<string[]> {
  const rows = await db.query<{ content: Parameters<typeof wordsOf>[0] }>(
    "select content from messages where author = 'agent' order by created_at, id",
    [],
  );
  return rows.map(({ content }) => wordsOf(content));
}
