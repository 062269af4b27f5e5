import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import type { Json } from "#src/conversation/json.ts";
import type { Db } from "./db.ts";
import type { Proposal } from "./proposals.ts";
import { conversations } from "./schema/conversations.ts";
import { proposals } from "./schema/proposals.ts";

/*
 * Proposals that are being executed, or whose outcome is to be said: `lease_until` says from when the row is anybody's
 * to take, `epoch` who has it. Every write names the epoch, so that whoever was overtaken writes nothing.
 */

const afterMs = (ms: number) => sql`now() + make_interval(secs => ${ms}::float8 / 1000)`;
/** What is done in the gateway itself is done in the turn that confirmed it, and again when that turn is repeated. */
const inStore = sql`kind not in ('notify', 'resend_confirmation')`;
const toTell = sql`(state in ('done', 'failed', 'declined') and tell)`;

/** Takes what is due, for `leaseMs`. */
export function claimExecutions(db: Db, limit: number, leaseMs: number): Promise<Proposal[]> {
  return claim(db, sql`((state = 'executing' and ${inStore}) or ${toTell})`, limit, leaseMs);
}

/** Takes this one, if it is being executed and nobody has it. */
export async function claimExecution(db: Db, id: string, leaseMs: number): Promise<Proposal | undefined> {
  const [row] = await claim(db, sql`state = 'executing' and id = ${id}`, 1, leaseMs);
  return row;
}

function claim(db: Db, which: SQL, limit: number, leaseMs: number): Promise<Proposal[]> {
  return db.orm
    .update(proposals)
    .set({ leaseUntil: afterMs(leaseMs), epoch: sql`epoch + 1`, attempts: sql`attempts + 1` })
    .where(
      inArray(
        proposals.id,
        db.orm
          .select({ id: proposals.id })
          .from(proposals)
          .where(sql`lease_until <= now() and ${which}`)
          .orderBy(proposals.leaseUntil)
          .limit(limit)
          .for("update", { skipLocked: true }),
      ),
    )
    .returning();
}

const held = ({ id, epoch }: Lease) => and(eq(proposals.id, id), eq(proposals.epoch, epoch));

/** Proof that this instance may write. */
export interface Lease {
  readonly id: string;
  readonly epoch: number;
}

/** Notes how far it has come and prolongs the lease. False: somebody else has it, and nothing more may be done. */
export async function noteProgress(db: Db, lease: Lease, progress: Json, leaseMs: number): Promise<boolean> {
  const rows = await db.orm
    .update(proposals)
    .set({ outcome: progress, leaseUntil: afterMs(leaseMs) })
    .where(and(held(lease), eq(proposals.state, "executing"), sql`lease_until > now()`))
    .returning({ id: proposals.id });
  return rows.length === 1;
}

/** Lets it go until `pauseMs` from now; it goes on from `progress`. */
export async function letGo(db: Db, lease: Lease, progress: Json | null, pauseMs: number): Promise<void> {
  await db.orm
    .update(proposals)
    .set({ leaseUntil: afterMs(pauseMs), ...(progress === null ? {} : { outcome: progress }) })
    .where(and(held(lease), eq(proposals.state, "executing")));
}

/** It has ended. What is to be said is due at once. False: somebody else has it. */
export async function endExecution(
  db: Db,
  lease: Lease,
  end: { readonly state: "done" | "failed"; readonly outcome: Json; readonly reference?: string },
): Promise<boolean> {
  const rows = await db.orm
    .update(proposals)
    .set({
      state: end.state,
      outcome: end.outcome,
      reference: end.reference ?? null,
      endedAt: sql`now()`,
      leaseUntil: sql`case when tell then now() end`,
    })
    .where(and(held(lease), eq(proposals.state, "executing")))
    .returning({ id: proposals.id });
  return rows.length === 1;
}

/** Whoever waited for the outcome waits no longer: it is to be said when it is there. False: it is there. */
export async function tellLater(db: Db, id: string): Promise<boolean> {
  const rows = await db.orm
    .update(proposals)
    .set({ tell: true })
    .where(and(eq(proposals.id, id), eq(proposals.state, "executing")))
    .returning({ id: proposals.id });
  return rows.length === 1;
}

/** The outcome was said, or cannot be said. */
export async function told(db: Db, lease: Lease): Promise<void> {
  await db.orm.update(proposals).set({ leaseUntil: null }).where(held(lease));
}

/** It could not be said just now: again in `pauseMs`. */
export async function tellAgain(db: Db, lease: Lease, pauseMs: number): Promise<void> {
  await db.orm
    .update(proposals)
    .set({ leaseUntil: afterMs(pauseMs) })
    .where(held(lease));
}

/** When the next one is due, ms from now; null: nothing is. */
export async function nextExecutionMs(db: Db): Promise<number | null> {
  const [row] = await db.query<{ wait: number | null }>(
    `select case when count(*) > 0 then greatest(0, extract(epoch from min(lease_until) - now()) * 1000) end::float8 as wait
     from proposals where lease_until is not null
       and (state <> 'executing' or kind not in ('notify', 'resend_confirmation'))`,
    [],
  );
  return row?.wait ?? null;
}

/** Frees every lease: for the one process that owns an embedded database, whose predecessor is certainly dead. */
export async function freeExecutions(db: Db): Promise<void> {
  await db.query("update proposals set lease_until = now() where lease_until > now()", []);
}

/** Ends what waited too long for a yes, and removes what came to nothing and is older than `days`. How many were removed. */
export async function tidyProposals(db: Db, days: number): Promise<number> {
  await db.query(
    "update proposals set state = 'expired', ended_at = now() where state = 'proposed' and expires <= now()",
    [],
  );
  // Things of the gateway itself whose turn was never repeated.
  await db.query(
    `update proposals set state = 'failed', ended_at = now(), lease_until = null
     where state = 'executing' and kind in ('notify', 'resend_confirmation') and confirmed_at < now() - interval '1 hour'`,
    [],
  );
  const rows = await db.query<{ id: string }>(
    `delete from proposals where state in ('withdrawn', 'expired')
       and ended_at < now() - make_interval(days => $1::int) returning id`,
    [days],
  );
  return rows.length;
}

/** The language of the conversation's last reply, BCP 47; null without one. */
export async function languageOf(db: Db, conversation: string): Promise<string | null> {
  const [row] = await db.orm
    .select({ language: conversations.language })
    .from(conversations)
    .where(eq(conversations.id, conversation));
  return row?.language ?? null;
}
