import { createHash } from "node:crypto";
import { and, desc, eq, isNull } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Db } from "../db.ts";
import { knowledgeQuestions } from "../schema/knowledge.ts";

/** A question none of the shop's texts answers. */
export interface UnansweredQuestion {
  readonly id: string;
  /** As it was asked the first time, masked. */
  readonly question: string;
  readonly language: string | null;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** Where it was asked last; null when that conversation was erased. */
  readonly conversation: string | null;
}

/** Different open questions kept of one shop; further ones are not written down until some are done. */
const mostOpen = 2_000;

/**
 * Counts a question; one that was seen to and comes again is open again.
 *
 * @param words the question as words are compared: the same words in the same order are the same question.
 */
export async function noteUnanswered(
  db: Db,
  asked: {
    readonly shop: string;
    readonly question: string;
    readonly words: string;
    readonly language: string | null;
    readonly conversation: string | null;
  },
): Promise<void> {
  const key = createHash("sha256").update(asked.words).digest("hex");
  await db.query(
    `insert into knowledge_questions as q (id, shop_id, key, question, language, conversation_id)
     select $1::uuid, $2::uuid, $3::text, $4::text, $5::text,
       (select id from conversations where id = $6::uuid and shop_id = $2::uuid)
     where exists (select 1 from knowledge_questions where shop_id = $2::uuid and key = $3::text)
       or (select count(*) from knowledge_questions where shop_id = $2::uuid and done_at is null) < ${mostOpen}
     on conflict (shop_id, key) do update set count = q.count + 1, last_at = now(), done_at = null,
       language = coalesce(excluded.language, q.language), conversation_id = excluded.conversation_id
     returning 1 as noted`,
    [uuid(), asked.shop, key, asked.question, asked.language, asked.conversation],
  );
}

/** Open questions of a shop, the most asked first. */
export async function listUnanswered(db: Db, shop: string, limit: number): Promise<UnansweredQuestion[]> {
  return db.orm
    .select({
      id: knowledgeQuestions.id,
      question: knowledgeQuestions.question,
      language: knowledgeQuestions.language,
      count: knowledgeQuestions.count,
      firstAt: knowledgeQuestions.firstAt,
      lastAt: knowledgeQuestions.lastAt,
      conversation: knowledgeQuestions.conversationId,
    })
    .from(knowledgeQuestions)
    .where(and(eq(knowledgeQuestions.shopId, shop), isNull(knowledgeQuestions.doneAt)))
    .orderBy(desc(knowledgeQuestions.count), desc(knowledgeQuestions.lastAt), desc(knowledgeQuestions.id))
    .limit(limit);
}

/** The merchant has seen to it. False when there is no such open question. */
export async function unansweredDone(db: Db, shop: string, id: string): Promise<boolean> {
  const rows = await db.orm
    .update(knowledgeQuestions)
    .set({ doneAt: new Date() })
    .where(
      and(
        eq(knowledgeQuestions.id, id),
        eq(knowledgeQuestions.shopId, shop),
        isNull(knowledgeQuestions.doneAt),
      ),
    )
    .returning({ id: knowledgeQuestions.id });
  return rows.length === 1;
}
