import type { ImapFlow } from "imapflow";
import type { Batch } from "#src/channel/channel.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import { bellOf } from "./bell.ts";
import { type Position, mailboxId, readCursor, writeCursor } from "./cursor.ts";
import { explainImap } from "./explain.ts";
import { type ImapLogin, connectImap, openMailbox, within } from "./imap.ts";
import { type Ask, type MailReading, FETCH_PATIENCE, dateOf, quarantined, takeMail } from "./take-mail.ts";

export interface MailboxWatch extends MailReading {
  readonly login: ImapLogin;
}

/** A mail at which the connection broke this often is set aside: it may be the mail that breaks it. */
const PATIENCE = 5;

/** How far back mails are read again when the server has renumbered them; what is known already is recognised. */
const RESCAN_MS = 7 * 24 * 60 * 60_000;

/** How much the server's clock may be behind ours. */
const SKEW_MS = 10 * 60_000;

/**
 * Yields each mail of a mailbox once, oldest first, one mail a batch, each with the cursor after it; the first batch
 * may have only a cursor. The position is (UIDVALIDITY, UID), so neither flags nor dates matter, and a person may
 * read the same mailbox. A server that has renumbered its mails (new UIDVALIDITY, RFC 9051 §2.3.1.1) has the mails
 * of the last week yielded again; they have the same ids. Throws an error in words when the mailbox cannot be read.
 */
export async function* watchMailbox(
  options: MailboxWatch,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  if (signal.aborted) return;
  const { server } = options.login;
  let client: ImapFlow | undefined;
  let trouble: string;
  const stop = (): void => client?.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    client = await connectImap(options.login, signal);
    yield* follow(options, client, cursor, signal);
    return;
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof Renumbered) throw error;
    const { said, fix } = explainImap(error, server, server.mailbox);
    trouble = `${said} ${fix}`;
  } finally {
    signal.removeEventListener("abort", stop);
    client?.close();
  }
  // Without its cause: what servers quote there are names and addresses.
  throw new Error(trouble);
}

/** The server renumbered the mails of the open mailbox: it has to be opened again. */
class Renumbered extends Error {
  override name = "Renumbered";
  constructor() {
    super("The server renumbered the mails; the mailbox is opened again.");
  }
}

async function* follow(
  options: MailboxWatch,
  client: ImapFlow,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  const { server } = options.login;
  const ask = <T>(work: Promise<T>, times = 1): Promise<T> =>
    within(server.timeoutMs * times, work, () => client.close());
  const bell = bellOf(client, signal);
  const opened = await ask(openMailbox(client, server.mailbox));
  const uidValidity = String(opened.uidValidity);
  const id = mailboxId(server.host, options.login.user, server.mailbox);

  const known = readCursor(cursor, id);
  let position: Position;
  if (known !== null && known.uidValidity === uidValidity) {
    position = known;
  } else {
    const last = opened.uidNext > 0 ? opened.uidNext - 1 : await highestUid(client, ask);
    const begun =
      known?.begun ?? (server.since === undefined ? options.now() : new Date(server.since)).toISOString();
    const rescan =
      known === null
        ? server.since === undefined
          ? null
          : new Date(server.since)
        : new Date(Math.max(Date.parse(begun) - SKEW_MS, options.now().getTime() - RESCAN_MS));
    const first = rescan === null ? undefined : await firstSince(client, rescan, ask);
    position = { mailbox: id, uidValidity, uid: Math.min(last, (first ?? last + 1) - 1), begun };
    yield { events: [], cursor: writeCursor(position) };
  }

  while (!signal.aborted) {
    for (const uid of await uidsAfter(client, position.uid, ask)) {
      const times = position.stuck?.uid === uid ? position.stuck.times : 0;
      let events: readonly InboundEvent[] | null;
      try {
        events =
          times >= PATIENCE
            ? [quarantined("mail_cannot_be_fetched", { uid, uidValidity })]
            : await takeMail(options, client, uid, uidValidity, ask);
      } catch (error) {
        if (signal.aborted) return;
        yield {
          events: [],
          cursor: writeCursor({ ...position, stuck: { uid, times: times + 1 } }),
        };
        throw error;
      }
      const { stuck: _, ...rest } = position;
      position = { ...rest, uid };
      // Null: somebody deleted it meanwhile.
      if (events !== null) yield { events, cursor: writeCursor(position) };
      if (signal.aborted) return;
    }
    const woken = await bell.next(server.pollSeconds * 1_000);
    if (signal.aborted) return;
    if (!client.usable) throw Object.assign(new Error("closed"), { code: "NoConnection" });
    // Also what shows that a silent connection is alive, and has the server say what it has not announced.
    await ask(client.noop());
    if (woken === "time") {
      const status = await ask(client.status(server.mailbox, { uidValidity: true }));
      if (status !== false && status.uidValidity !== undefined && String(status.uidValidity) !== uidValidity)
        throw new Renumbered();
    }
    if (client.mailbox !== false && String(client.mailbox.uidValidity) !== uidValidity)
      throw new Renumbered();
  }
}

/** The UIDs after `last`, ascending. `n:*` always has the newest mail in it, even where that is below n (RFC 9051 §9, seq-range). */
async function uidsAfter(client: ImapFlow, last: number, ask: Ask): Promise<number[]> {
  const found = await ask(client.search({ uid: `${String(last + 1)}:*` }, { uid: true }));
  return uidsOf(found)
    .filter((uid) => uid > last)
    .toSorted((a, b) => a - b);
}

async function highestUid(client: ImapFlow, ask: Ask): Promise<number> {
  return uidsOf(await ask(client.search({ all: true }, { uid: true }))).reduce((a, b) => Math.max(a, b), 0);
}

/** The lowest UID of the mails that arrived at this time or later; undefined when there are none. SEARCH knows days only. */
async function firstSince(client: ImapFlow, since: Date, ask: Ask): Promise<number | undefined> {
  const dayBefore = new Date(since.getTime() - 24 * 60 * 60_000);
  const found = uidsOf(await ask(client.search({ since: dayBefore }, { uid: true })));
  if (found.length === 0) return undefined;
  const dated = await ask(
    client.fetchAll(found, { uid: true, internalDate: true }, { uid: true }),
    FETCH_PATIENCE,
  );
  const uids = dated
    .filter(({ internalDate }) => (dateOf(internalDate) ?? since).getTime() >= since.getTime())
    .map(({ uid }) => uid);
  return uids.length === 0 ? undefined : uids.reduce((a, b) => Math.min(a, b));
}

function uidsOf(found: unknown): number[] {
  return Array.isArray(found) ? found.filter((uid) => typeof uid === "number") : [];
}
