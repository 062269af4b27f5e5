import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Db, Orm } from "./db.ts";
import { codes } from "./schema/claims.ts";
import { audit } from "./schema/privacy.ts";

interface Limits {
  readonly perOrder: { readonly hour: number; readonly day: number };
  readonly perConversation: { readonly hour: number; readonly day: number };
}

interface Kept {
  readonly id: string;
  readonly orderKey: string;
  readonly claim: string;
  readonly means: "email" | "phone";
  readonly hash: string;
}

/** Codes in the database; fits `CodeLedger` of `src/identity/ledger.ts`. All times are the database's clock. */
export interface StoredCodes {
  begin(
    subject: Subject,
    code: {
      readonly orderKey: string;
      readonly purpose: "access" | "status";
      readonly hash: string;
      readonly lifeMs: number;
    },
    limits: Limits,
  ): Promise<{ id: string } | { refused: "order" | "conversation" }>;
  arm(id: string, armed: { readonly claim: string; readonly means: "email" | "phone" }): Promise<void>;
  attempt(
    conversation: string,
    tries: number,
  ): Promise<Kept | { refused: "no_code" | "expired" | "too_many_tries" }>;
  use(id: string): Promise<boolean>;
  note(subject: Subject, what: string, detail: Readonly<Record<string, Json>>): Promise<void>;
}

export function codeLedger(db: Db): StoredCodes {
  return {
    async begin(subject, code, limits) {
      const { shop, conversation } = subject;
      const { orderKey, purpose, hash, lifeMs } = code;
      const { perOrder, perConversation } = limits;
      const refused = async (orm: Pick<Orm, "select">) => {
        const [counted] = await orm
          .select({
            order: sql<boolean>`count(*) filter (where order_key = ${orderKey} and sent_at > now() - interval '1 hour') >= ${perOrder.hour}
              or count(*) filter (where order_key = ${orderKey}) >= ${perOrder.day}`,
            conversation: sql<boolean>`count(*) filter (where conversation_id = ${conversation} and sent_at > now() - interval '1 hour') >= ${perConversation.hour}
              or count(*) filter (where conversation_id = ${conversation}) >= ${perConversation.day}`,
          })
          .from(codes)
          .where(
            sql`shop_id = ${shop} and purpose = ${purpose} and sent_at > now() - interval '24 hours' and (order_key = ${orderKey} or conversation_id = ${conversation})`,
          );
        if (counted?.conversation !== false) return "conversation";
        return counted.order ? "order" : null;
      };
      // Whoever is over a limit holds up nobody: an attack must not fill the pool with waiting connections.
      const before = await refused(db.orm);
      if (before !== null) return { refused: before };
      return db.orm.transaction(async (tx) => {
        // Sendings at the same time about the same order or from the same conversation wait for each other, always in this order.
        await tx.execute(
          sql`select pg_advisory_xact_lock(k) from (select unnest(array[hashtextextended(${`code order ${purpose} ${shop} ${orderKey}`}, 0), hashtextextended(${`code conversation ${purpose} ${conversation}`}, 0)]) as k order by 1) as keys`,
        );
        const refusal = await refused(tx);
        if (refusal !== null) return { refused: refusal };
        await tx
          .update(codes)
          .set({ expires: sql`now()` })
          .where(
            and(
              eq(codes.conversationId, conversation),
              eq(codes.purpose, purpose),
              isNull(codes.usedAt),
              sql`expires > now()`,
            ),
          );
        const id = uuid();
        await tx.insert(codes).values({
          id,
          shopId: shop,
          conversationId: conversation,
          orderKey,
          claim: "",
          purpose,
          means: "email",
          hash,
          // now() is when the transaction began, before it waited for the locks: the newest must be the last.
          sentAt: sql`clock_timestamp()`,
          expires: sql`clock_timestamp() + make_interval(secs => ${lifeMs / 1000}::float8)`,
        });
        return { id };
      });
    },

    async arm(id, { claim, means }) {
      await db.orm.update(codes).set({ claim, means }).where(eq(codes.id, id));
    },

    async attempt(conversation, tries) {
      // One statement on one row: tries at the same time are counted one after the other.
      const [row] = await db.query<{
        id: string;
        order_key: string;
        claim: string;
        means: "email" | "phone";
        hash: string;
      }>(
        `update codes set tries = tries + 1
         where id = (select id from codes where conversation_id = $1::uuid and purpose = 'access' order by sent_at desc, id desc limit 1)
           and tries < $2::int and used_at is null and expires > now()
         returning id, order_key, claim, means, hash`,
        [conversation, tries],
      );
      if (row !== undefined) {
        const { id, claim, means, hash } = row;
        return { id, orderKey: row.order_key, claim, means, hash };
      }
      const [newest] = await db.query<{ used: boolean; tired: boolean }>(
        `select used_at is not null as used, tries >= $2::int as tired from codes
         where conversation_id = $1::uuid and purpose = 'access' and sent_at > now() - interval '24 hours'
         order by sent_at desc, id desc limit 1`,
        [conversation, tries],
      );
      if (newest === undefined || newest.used) return { refused: "no_code" };
      return { refused: newest.tired ? "too_many_tries" : "expired" };
    },

    async use(id) {
      const rows = await db.orm
        .update(codes)
        .set({ usedAt: sql`now()` })
        .where(and(eq(codes.id, id), isNull(codes.usedAt)))
        .returning({ id: codes.id });
      return rows.length === 1;
    },

    async note(subject, what, detail) {
      await db.orm
        .insert(audit)
        .values({ shopId: subject.shop, conversationId: subject.conversation, what, detail });
    },
  };
}

/** Removes codes that no limit counts any more; returns how many. */
export async function forgetCodes(db: Db): Promise<number> {
  const gone = await db.orm
    .delete(codes)
    .where(lt(codes.sentAt, sql`now() - interval '2 days'`))
    .returning({ id: codes.id });
  return gone.length;
}
