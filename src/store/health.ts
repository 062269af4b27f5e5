import { ms, type Db } from "./db.ts";

/** What can be seen of a connection from what is stored about it. */
export interface Traffic {
  /** When the provider last told of a message, an answer in its own inbox, or a consent; by our clock. */
  readonly lastEventAt: Date | null;
  /** When it last took a reply, as far as is known. */
  readonly lastSentAt: Date | null;
  /** Sends that failed for good within the last 24 hours. */
  readonly failed24h: number;
  /** Sends that may or may not have arrived, and wait for a receipt or a person. */
  readonly uncertain: number;
  /** Conversations whose shopper has asked not to be written to. */
  readonly optedOut: number;
  /** Conversations that may be answered now, and those whose reply window is over. */
  readonly windows: { readonly open: number; readonly closed: number };
  /** How a watched connection (a mailbox) fares; null when it has never been watched. */
  readonly watch: { readonly seenAt: Date | null; readonly problem: string | null } | null;
}

interface Row {
  readonly last_event: number | null;
  readonly last_sent: number | null;
  readonly failed: number;
  readonly uncertain: number;
  readonly opted_out: number;
  readonly open: number;
  readonly closed: number;
  readonly watched: boolean;
  readonly seen: number | null;
  readonly problem: string | null;
}

const statement = `select
  (select ${ms("max(e.received_at)")} from events e where e.connection_id = $1::uuid) as last_event,
  d.last_sent, d.failed, d.uncertain, c.opted_out, c.open, c.closed,
  w.connection_id is not null as watched, ${ms("w.seen_at")} as seen, w.problem
from (
  select ${ms("max(sent_at)")} as last_sent,
    (count(*) filter (where state = 'failed' and failed_at > now() - interval '24 hours'))::int as failed,
    (count(*) filter (where state = 'uncertain'))::int as uncertain
  from deliveries where connection_id = $1::uuid
) d cross join (
  select (count(*) filter (where opted_out))::int as opted_out,
    (count(*) filter (where answerable))::int as open,
    (count(*) filter (where not answerable))::int as closed
  from (
    select opted_out, $2::float8 is null or coalesce(${ms("last_inbound_at")} > $2::float8, false) as answerable
    from conversations where connection_id = $1::uuid
  ) each
) c left join watches w on w.connection_id = $1::uuid`;

/**
 * What is stored about a connection. `windowMs` is the channel's reply window, null when it has none; the windows
 * are those at `now`. Goes through everything the connection has ever sent: for a person who looks, not for a loop.
 */
export async function readTraffic(
  db: Db,
  connection: string,
  at: { readonly now: Date; readonly windowMs: number | null },
): Promise<Traffic> {
  const oldest = at.windowMs === null ? null : at.now.getTime() - at.windowMs;
  const [row] = await db.query<Row>(statement, [connection, oldest]);
  if (row === undefined) throw new Error("An aggregate gave no row.");
  return {
    lastEventAt: date(row.last_event),
    lastSentAt: date(row.last_sent),
    failed24h: row.failed,
    uncertain: row.uncertain,
    optedOut: row.opted_out,
    windows: { open: row.open, closed: row.closed },
    watch: row.watched ? { seenAt: date(row.seen), problem: row.problem } : null,
  };
}

function date(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
