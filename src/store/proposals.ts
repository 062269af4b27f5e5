import { and, eq, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { Money } from "#src/orders/order.ts";
import type { Used } from "#src/policy/actions.ts";
import type { Db, Orm } from "./db.ts";
import { sqlState } from "./failures.ts";
import { proposals } from "./schema/proposals.ts";

/** A proposal waits so long for the shopper's yes, minutes. */
export const proposalMinutes = 15;

/** What was proposed, and what became of it. */
export type Proposal = typeof proposals.$inferSelect;
export type ProposalState = Proposal["state"];

/** A new proposal. `customer` is a keyed digest by which caps are counted, never a name. */
export interface NewProposal {
  readonly shop: string;
  readonly conversation: string;
  readonly contact: string;
  readonly source: string;
  readonly orderId: string;
  readonly orderKey: string;
  readonly orderNumber: string;
  readonly kind: string;
  readonly params: Json;
  readonly decision: ProposalData;
  readonly needs: Proposal["needs"];
  readonly amount?: Money;
}

/** `proposals.decision`: what the shopper was asked about, and what is needed to ask again. */
export interface ProposalData {
  readonly handle: string;
  readonly customer: string;
  /** The level that was proven when the shopper said yes, 0 before. */
  readonly level: number;
  /** When the rules were asked, by the gateway's clock, ISO 8601: what was in time stays so while somebody decides. */
  readonly at: string;
  readonly locale?: string;
  /** What the shopper is asked about, in the form of `agreedTo`: with anything else it has to be proposed anew. */
  readonly agreed: string;
  readonly decision: Json;
  readonly summary: Json;
}

/** A lock for the rest of the transaction: proposals of one conversation, or everything that is done in one shop. */
export function locked(of: "conversation" | "shop", id: string) {
  return sql`select pg_advisory_xact_lock(hashtextextended(${`proposals ${of} ${id}`}, 0))`;
}

/** Stores a proposal in place of the one that was open in its conversation. Its id. */
export function propose(db: Db, made: NewProposal): Promise<string> {
  const id = uuid();
  return db.orm.transaction(async (tx) => {
    await tx.execute(locked("conversation", made.conversation));
    await tx
      .update(proposals)
      .set({
        state: sql`case when expires <= now() then 'expired' else 'withdrawn' end`,
        endedAt: sql`now()`,
      })
      .where(and(eq(proposals.conversationId, made.conversation), eq(proposals.state, "proposed")));
    await tx.insert(proposals).values({
      id,
      shopId: made.shop,
      conversationId: made.conversation,
      contactId: made.contact,
      sourceId: made.source,
      orderId: made.orderId,
      orderKey: made.orderKey,
      orderNumber: made.orderNumber,
      kind: made.kind,
      params: made.params,
      decision: { ...made.decision },
      needs: made.needs,
      amount: made.amount?.amount ?? null,
      currency: made.amount?.currency ?? null,
      state: "proposed",
      expires: sql`now() + make_interval(mins => ${proposalMinutes})`,
    });
    return id;
  });
}

/** Who a proposal must belong to. */
export interface ProposalOwner {
  readonly shop: string;
  readonly conversation: string;
  readonly contact: string;
}

const owned = (owner: ProposalOwner) =>
  and(
    eq(proposals.shopId, owner.shop),
    eq(proposals.conversationId, owner.conversation),
    eq(proposals.contactId, owner.contact),
  );

/** The one that waits for a yes; else the one whose yes came in a turn that has not come to its end, so that a repeated turn finds it. */
export async function openProposal(db: Db, owner: ProposalOwner): Promise<Proposal | undefined> {
  const [row] = await db.orm
    .select()
    .from(proposals)
    .where(
      and(
        owned(owner),
        sql`((state = 'proposed' and expires > now()) or (confirmed_at > now() - interval '1 hour' and not exists (
          select 1 from turns t where t.conversation_id = proposals.conversation_id and t.finished_at >= proposals.confirmed_at)))`,
      ),
    )
    .orderBy(sql`state = 'proposed' desc`, sql`proposed_at desc`)
    .limit(1);
  return row;
}

/** The owner's proposal with this id; a proposal of somebody else is not there. */
export async function ownProposal(db: Db, owner: ProposalOwner, id: string): Promise<Proposal | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await db.orm
    .select()
    .from(proposals)
    .where(and(owned(owner), eq(proposals.id, id)));
  return row === undefined ? undefined : expired(db, row);
}

/** The shop's proposal with this id. */
export async function proposalOf(db: Db, shop: string, id: string): Promise<Proposal | undefined> {
  const [row] = await db.orm
    .select()
    .from(proposals)
    .where(and(eq(proposals.shopId, shop), eq(proposals.id, id)));
  return row;
}

/** The row as it stands: one that waited too long has expired, by the database's clock. */
async function expired(db: Db, row: Proposal): Promise<Proposal> {
  if (row.state !== "proposed") return row;
  const [now] = await db.orm
    .update(proposals)
    .set({ state: "expired", endedAt: sql`now()` })
    .where(and(eq(proposals.id, row.id), eq(proposals.state, "proposed"), sql`expires <= now()`))
    .returning();
  return now ?? row;
}

/** Takes back what waits for a yes in this conversation. How many there were: none or one. */
export async function withdrawProposals(db: Db, owner: ProposalOwner): Promise<number> {
  const rows = await db.orm
    .update(proposals)
    .set({ state: "withdrawn", endedAt: sql`now()` })
    .where(and(owned(owner), eq(proposals.state, "proposed")))
    .returning({ id: proposals.id });
  return rows.length;
}

/** What a confirmation comes to. `refused` ends the proposal, `keep` leaves it as it is. */
export type Verdict<T> =
  | { readonly to: "waiting" | "executing"; readonly data: ProposalData; readonly amount?: Money }
  | { readonly to: "refused"; readonly outcome: Json; readonly result: T }
  | { readonly to: "keep"; readonly result: T };

export type Confirmed<T> =
  | { readonly kind: "waiting" | "executing"; readonly proposal: Proposal }
  | { readonly kind: "verdict"; readonly result: T }
  /** It was no longer open. */
  | { readonly kind: "closed"; readonly proposal: Proposal | undefined };

/**
 * Confirms a proposal: at most once, and with the caps counted while nothing else in the shop is confirmed. `decide`
 * is asked with what was used so far and must not wait for anything. What is to be executed is anybody's to take.
 */
export async function confirmProposal<T>(
  db: Db,
  owner: ProposalOwner,
  id: string,
  decide: (proposal: Proposal, used: Used) => Verdict<T>,
): Promise<Confirmed<T> | "already_open"> {
  if (!isUuid(id)) return { kind: "closed", proposal: undefined };
  try {
    return await db.orm.transaction(async (tx) => {
      await tx.execute(locked("shop", owner.shop));
      const [row] = await tx
        .select()
        .from(proposals)
        .where(and(owned(owner), eq(proposals.id, id)))
        .for("update");
      const open = row?.state === "proposed" && (await stillOpen(tx, id));
      if (row === undefined || !open) return { kind: "closed" as const, proposal: row };
      const verdict = decide(row, await usedIn(tx, row));
      if (verdict.to === "keep") return { kind: "verdict" as const, result: verdict.result };
      if (verdict.to === "refused") {
        await tx
          .update(proposals)
          .set({ state: "failed", confirmedAt: sql`now()`, endedAt: sql`now()`, outcome: verdict.outcome })
          .where(eq(proposals.id, id));
        return { kind: "verdict" as const, result: verdict.result };
      }
      const [proposal] = await tx
        .update(proposals)
        .set({
          state: verdict.to,
          confirmedAt: sql`now()`,
          decision: { ...verdict.data },
          amount: verdict.amount?.amount ?? null,
          currency: verdict.amount?.currency ?? null,
          ...(verdict.to === "executing" ? { leaseUntil: sql`now()` } : {}),
        })
        .where(eq(proposals.id, id))
        .returning();
      if (proposal === undefined) throw new Error("A locked proposal was not there to be confirmed.");
      return { kind: verdict.to, proposal };
    });
  } catch (error) {
    // `proposals_one_open`: the same is waiting or under way for this order.
    if (sqlState(error) === "23505") return "already_open";
    throw error;
  }
}

async function stillOpen(tx: Orm, id: string): Promise<boolean> {
  const [row] = await tx
    .select({ open: sql<boolean>`expires > now()` })
    .from(proposals)
    .where(eq(proposals.id, id));
  return row?.open === true;
}

/** What of a proposal decides what else counts. */
export interface UsedFor {
  readonly id: string | null;
  readonly shopId: string;
  readonly orderKey: string;
  readonly kind: string;
  readonly currency: string | null;
  /** `ProposalData.customer` of it. */
  readonly customer: string;
}

/** What was used before a proposal, itself not counted. */
export function usedSoFar(db: Db, of: UsedFor): Promise<Used> {
  return count(db.orm, of);
}

function usedIn(tx: Orm, row: Proposal): Promise<Used> {
  return count(tx, { ...row, customer: customerOf(row.decision) });
}

function customerOf(decision: Json): string {
  return typeof decision === "object" &&
    decision !== null &&
    "customer" in decision &&
    typeof decision.customer === "string"
    ? decision.customer
    : "";
}

/** Refunds count from the shopper's yes on, and also when nobody knows whether they were made. */
async function count(tx: Orm, of: UsedFor): Promise<Used> {
  const mayHave = sql`(state in ('waiting', 'executing', 'done') or (state = 'failed' and outcome->>'uncertain' = 'true'))`;
  const refunds = sql`kind = 'refund' and currency = ${of.currency ?? ""} and ${mayHave}`;
  const since = sql`coalesce(confirmed_at, proposed_at)`;
  const [row] = await tx
    .select({
      resent: sql<number>`count(*) filter (where kind = 'resend_confirmation' and order_key = ${of.orderKey}
        and state in ('executing', 'done') and ${since} > now() - interval '1 hour')::int`,
      order: sql<number>`coalesce(sum(amount) filter (where ${refunds} and order_key = ${of.orderKey}), 0)::float8`,
      customer: sql<number>`coalesce(sum(amount) filter (where ${refunds}
        and decision->>'customer' = ${of.customer} and ${since} > now() - interval '30 days'), 0)::float8`,
      shop: sql<number>`coalesce(sum(amount) filter (where ${refunds} and ${since} > now() - interval '24 hours'), 0)::float8`,
      busy: sql<boolean>`coalesce(bool_or(order_key = ${of.orderKey} and state = 'executing'
        and kind not in ('notify', 'resend_confirmation')), false)`,
      open: sql<boolean>`coalesce(bool_or(order_key = ${of.orderKey} and kind = ${of.kind}
        and state in ('waiting', 'executing')), false)`,
      unsettled: sql<boolean>`coalesce(bool_or(order_key = ${of.orderKey} and state = 'failed' and kind = ${of.kind}
        and outcome->>'uncertain' = 'true' and ended_at > now() - interval '30 days'), false)`,
    })
    .from(proposals)
    .where(
      sql`shop_id = ${of.shopId} and id is distinct from ${of.id}::uuid
        and (order_key = ${of.orderKey} or (kind = 'refund' and proposed_at > now() - interval '60 days'))`,
    );
  return {
    resent: row?.resent ?? 0,
    refunded: { order: row?.order ?? 0, customer: row?.customer ?? 0, shop: row?.shop ?? 0 },
    open: row?.open ?? false,
    busy: row?.busy ?? false,
    unsettled: row?.unsettled ?? false,
  };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
