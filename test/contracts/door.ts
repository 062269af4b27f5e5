import fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import { intake } from "#src/intake/intake.ts";
import { registry } from "#src/intake/registry.ts";
import { webhooks } from "#src/server/webhooks.ts";
import { createConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { conversations, messages } from "#src/store/schema/conversations.ts";
import { events, rejections } from "#src/store/schema/intake.ts";
import { ensureShop } from "#src/store/shops.ts";
import { vault } from "#src/store/vault.ts";
import { testDb } from "../fakes/database.ts";
import { quiet } from "../fakes/observer.ts";
import type { WithSecrets } from "./secrets.ts";

/** What is posted to a channel's webhook address, and what is to become of it. */
export interface AtTheDoor {
  readonly kind: ChannelKind;
  readonly connection: WithSecrets;
  /** The time at which all of it happens. */
  readonly now: Date;
  /** The status of what was taken. */
  readonly taken: number;
  /** A genuine request with these bytes, to a connection with this id. */
  readonly genuine: (body: Buffer, id: string) => RawRequest;
  /** Requests that are not provably the provider's. */
  readonly forged: (id: string) => readonly (readonly [string, RawRequest])[];
  /** A body with one message. */
  readonly one: Buffer;
  /** A body with this many messages. */
  readonly batch?: { readonly body: Buffer; readonly count: number };
  /** A body with so many messages and one item that cannot be read. */
  readonly poisoned?: { readonly body: Buffer; readonly count: number };
  readonly recorded: readonly RecordedBody[];
}

interface RecordedBody {
  readonly name: string;
  readonly body: Buffer;
  /** The connection it is for. */
  readonly connection: WithSecrets;
  /** Whether its bytes can be proven to be the provider's at all. */
  readonly provable: boolean;
}

/** Posts to a channel's webhook address of a gateway that does nothing but take in, and looks at what it stored. */
export function describeDoor(subject: AtTheDoor): void {
  const { kind, connection, batch, poisoned } = subject;
  const ignore = (): void => undefined;

  describe(`what is posted to ${kind.name}`, () => {
    let app: FastifyInstance;
    /** The id of the connection in the database; made when there is none with its accounts. */
    let idOf: (connection: WithSecrets) => Promise<string>;
    let db: Db;
    let id = "";
    const closing: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      const database = await testDb();
      ({ db } = database);
      const keys = vault([Buffer.alloc(32, 7)]);
      const shop = await ensureShop(db, "main", "A shop", {});
      const known = new Map<string, string>();
      idOf = async ({ accounts, settings, secrets }) => {
        const key = JSON.stringify(accounts);
        const found = known.get(key);
        if (found !== undefined) return found;
        const row = { shop: shop.id, channel: kind.name, accounts, settings, secrets };
        const made = await createConnection(db, keys, row);
        if (!made.ok) throw new Error(`the account ${made.taken} is taken`);
        known.set(key, made.id);
        return made.id;
      };
      id = await idOf(connection);
      const now = () => subject.now;
      const nobody: typeof fetch = () => Promise.reject(new TypeError("fetch failed"));
      const live = registry({
        db,
        vault: keys,
        kinds: [kind],
        deps: { fetch: nobody, now, log: ignore },
        log: quiet.log,
      });
      const taking = intake({
        db,
        observer: quiet,
        turnDue: ignore,
        sendDue: ignore,
        mediaDue: ignore,
        changed: ignore,
      });
      app = fastify();
      await app.register(
        webhooks({
          registry: live,
          intake: taking,
          observer: quiet,
          publicUrl: () => new URL("https://shop.example.com"),
          now,
        }),
      );
      closing.push(
        () => app.close(),
        () => live.close(),
        () => database.close(),
      );
    });
    afterAll(async () => {
      for (const close of closing) await close();
    });

    const post = async ({ headers, body, url }: RawRequest): Promise<number> => {
      const answer = await app.inject({
        method: "POST",
        url: url.pathname + url.search,
        headers: {
          "content-type": "application/octet-stream",
          ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
        },
        payload: body,
      });
      return answer.statusCode;
    };
    const stored = async () => ({
      messages: await db.orm.$count(messages),
      rejections: await db.orm.$count(rejections),
      conversations: await db.orm.$count(conversations),
      events: await db.orm.$count(events),
    });

    it("is refused when it is forged, and nothing of it is stored", async () => {
      for (const [what, request] of subject.forged(id)) expect(await post(request), what).toBe(401);
      expect(await stored()).toEqual({ messages: 0, rejections: 0, conversations: 0, events: 0 });
    });

    it("is stored once, however often and at whichever time it comes", async () => {
      const request = subject.genuine(subject.one, id);
      const atOnce = await Promise.all(Array.from({ length: 8 }, () => post(request)));
      expect(new Set(atOnce)).toEqual(new Set([subject.taken]));
      expect(await post(request)).toBe(subject.taken);
      expect(await stored()).toMatchObject({ messages: 1, rejections: 0, conversations: 1 });
    });

    it.runIf(batch)("is stored whole when it is a batch", async () => {
      const before = await stored();
      for (let times = 0; times < 2; times += 1)
        expect(await post(subject.genuine(batch?.body ?? subject.one, id))).toBe(subject.taken);
      expect((await stored()).messages - before.messages).toBe(batch?.count);
    });

    it.runIf(poisoned)("is stored but for what cannot be read, which is kept apart", async () => {
      const before = await stored();
      expect(await post(subject.genuine(poisoned?.body ?? subject.one, id))).toBe(subject.taken);
      const after = await stored();
      expect(after.messages - before.messages).toBe(poisoned?.count);
      expect(after.rejections - before.rejections).toBe(1);
    });

    it.runIf(subject.recorded.length > 0)(
      "is taken when it was recorded at the provider, and stored no second time",
      async () => {
        const postAll = async () => {
          for (const { name, body, provable, ...to } of subject.recorded) {
            const status = await post(subject.genuine(body, await idOf(to.connection)));
            expect(status, name).toBe(provable ? subject.taken : 401);
          }
        };
        await postAll();
        const before = await stored();
        await postAll();
        const { messages: said, conversations: talks } = await stored();
        expect({ said, talks }).toEqual({ said: before.messages, talks: before.conversations });
      },
      60_000,
    );
  });
}
