import type { Pricing } from "#src/channel/event.ts";
import type { Failure } from "#src/channel/failure.ts";
import { afterReceipt, type DeliveryState, type Receipt } from "#src/conversation/delivery.ts";
import type { Db } from "./db.ts";
import type { Stranger } from "./introduce.ts";
import { storable } from "./storable.ts";

/** What a provider says became of one of our messages. */
export interface NewReceipt {
  readonly connection: string;
  /** The provider's id of our message. */
  readonly of: string;
  /** Our delivery's id, where the provider returns it. */
  readonly key?: string;
  readonly status: Receipt;
  readonly at: Date;
  readonly failure?: Failure;
  readonly pricing?: Pricing;
}

const states: readonly DeliveryState[] = [
  "queued",
  "sending",
  "sent",
  "delivered",
  "read",
  "failed",
  "uncertain",
  "cancelled",
];
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/*
 * `moves` lists the states from which this receipt moves a delivery on, so that the rule has one home
 * (`afterReceipt`). A receipt for a message whose send has not been recorded yet waits in `receipts`.
 * A settled delivery makes its lane due, so that what waits behind it goes on.
 */
const receiptStatement = `
with item as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as i(
    n int, connection uuid, of text, key uuid, status text, moves jsonb, at float8, failure jsonb, pricing jsonb,
    sent float8, delivered float8, read float8, failed float8)
), target as materialized (
  select i.*, d.id as delivery, d.conversation_id, d.state from item i
  join lateral (
    select id, conversation_id, state from deliveries d where d.connection_id = i.connection and d.id = i.key
    union
    select id, conversation_id, state from deliveries d where d.connection_id = i.connection and d.provider_id = i.of
    limit 1) d on true
), moved as (
  update deliveries d set
    state = case when t.moves ? d.state then t.status else d.state end,
    provider_id = coalesce(d.provider_id, t.of),
    failure = case when t.moves ? d.state then t.failure else d.failure end,
    pricing = coalesce(t.pricing, d.pricing),
    sent_at = coalesce(d.sent_at, to_timestamp(t.sent / 1000)),
    delivered_at = coalesce(d.delivered_at, to_timestamp(t.delivered / 1000)),
    read_at = coalesce(d.read_at, to_timestamp(t.read / 1000)),
    failed_at = case when t.moves ? d.state then to_timestamp(t.failed / 1000) else d.failed_at end
  from target t where d.id = t.delivery
), woken as (
  update conversations c set send_run_at = least(c.send_run_at, now())
  where c.id in (select conversation_id from target where state in ('sending', 'uncertain') order by conversation_id)
    and c.send_run_at is not null
), waiting as (
  insert into receipts (connection_id, provider_id, status, at, failure, pricing)
  select distinct on (connection, of, status) connection, of, status, to_timestamp(at / 1000), failure, pricing
  from item where n not in (select n from target)
  on conflict do nothing
)
select conversation_id as conversation, state in ('sending', 'uncertain') as freed from target`;

/**
 * Records receipts; repeated and late ones change nothing. `conversations` are those concerned, in no order;
 * `freed` says that a part whose fate was open was settled, so that its lane may go on.
 */
export async function acceptReceipts(
  db: Db,
  receipts: readonly NewReceipt[],
): Promise<{ conversations: string[]; freed: boolean }> {
  if (receipts.length === 0) return { conversations: [], freed: false };
  const rows = await db.query<{ conversation: string; freed: boolean }>(receiptStatement, [
    storable(foldByMessage(receipts)),
  ]);
  return {
    conversations: [...new Set(rows.map((row) => row.conversation))],
    freed: rows.some((row) => row.freed),
  };
}

/** One item for each message: an update joins each row once, so several receipts for one message are folded first. */
function foldByMessage(receipts: readonly NewReceipt[]) {
  const byMessage = new Map<string, NewReceipt[]>();
  for (const receipt of receipts) {
    const id = JSON.stringify([receipt.connection, receipt.of]);
    const group = byMessage.get(id);
    if (group === undefined) byMessage.set(id, [receipt]);
    else group.push(receipt);
  }
  return [...byMessage.values()].map((group, n) => {
    let state: DeliveryState = "sending";
    let last = group[0];
    const at: Partial<Record<Receipt, number>> = {};
    for (const receipt of group) {
      at[receipt.status] ??= receipt.at.getTime();
      const next = afterReceipt(state, receipt.status);
      if (next !== state || last === undefined) last = receipt;
      state = next;
    }
    if (last === undefined) throw new Error("A group of receipts is empty.");
    const { connection, of, status, failure } = last;
    const key = group.find((receipt) => receipt.key !== undefined && uuidForm.test(receipt.key))?.key;
    return {
      n,
      connection,
      of,
      key: key ?? null,
      status,
      moves: states.filter((from) => afterReceipt(from, status) !== from),
      at: last.at.getTime(),
      failure: failure ?? null,
      pricing: group.find((receipt) => receipt.pricing !== undefined)?.pricing ?? null,
      ...at,
    };
  });
}

/**
 * The shopper has read all that was sent to them up to a moment by the provider's clock. Idempotent; nothing
 * happens for a stranger. Returns the conversation when something moved.
 */
export async function acceptReadUpTo(db: Db, reader: Stranger, upTo: Date): Promise<string | null> {
  const unread = states.filter((from) => from !== "failed" && afterReceipt(from, "read") !== from);
  const rows = await db.query<{ conversation: string }>(
    `update deliveries d set state = 'read', read_at = coalesce(d.read_at, to_timestamp($4::float8 / 1000))
     from addresses a
     join conversations c on c.connection_id = a.connection_id and c.account = a.account and c.contact_id = a.contact_id
     where a.connection_id = $1::uuid and a.account = $2 and a.provider_id = $3
       and d.conversation_id = c.id and d.state in (${unread.map((state) => `'${state}'`).join(", ")})
       and d.sent_at <= to_timestamp($4::float8 / 1000) + interval '${clockMarginMs} milliseconds'
     returning d.conversation_id as conversation`,
    [reader.connection, reader.from.account, reader.from.id, upTo.getTime()],
  );
  return rows[0]?.conversation ?? null;
}

/** The provider's clock and ours may differ by this much, ms. */
const clockMarginMs = 1_000;
