import { randomBytes } from "node:crypto";
import { v7 as uuid } from "uuid";
import type { Address } from "#src/conversation/address.ts";
import type { Content, MediaKind } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { acceptStatement } from "./accept-statement.ts";
import type { Db } from "./db.ts";
import { eventKey, toldByErased } from "./event-key.ts";
import { familiar, type Familiar } from "./familiar.ts";
import { introduce } from "./introduce.ts";
import { storable } from "./storable.ts";

/** A shopper's message on its way into the database. */
export interface NewMessage {
  readonly shop: string;
  readonly channel: string;
  readonly connection: string;
  /** The provider's id; what has been seen under it before is a duplicate. */
  readonly key: string;
  readonly from: Address;
  readonly name?: string;
  readonly content: readonly Content[];
  readonly at: Date;
  readonly replyTo?: string;
  readonly memo?: Json;
  readonly raw?: Json;
  /** How long to wait for the rest of a burst, ms. */
  readonly settleMs: number;
  /** Why a machine wrote it; such a message never makes a turn due. */
  readonly machine?: string;
  /** Whether it makes a turn due. */
  readonly asks: boolean;
  /** Whether it opens the provider's reply window; reactions and edits do not. */
  readonly opensWindow: boolean;
}

export interface Accepted {
  /** Null: it was here before, and what it belonged to was erased. */
  readonly conversation: string | null;
  /** False: it was here before. */
  readonly fresh: boolean;
}

/**
 * Commits messages, each at most once. The result has one entry for each item, in order; the same key twice
 * in one batch is a duplicate too. Rejects when the database is away, and then nothing is stored. `known` spares
 * shoppers who have written before the search for whether they are new.
 */
export async function acceptMessages(
  db: Db,
  items: readonly NewMessage[],
  known: Familiar = familiar(),
): Promise<Accepted[]> {
  const first = new Map<string, number>();
  const numbered = items.map((item, n) => {
    const id = JSON.stringify([item.connection, item.from.account, item.key]);
    const of = first.get(id) ?? n;
    first.set(id, of);
    return { item, n, of };
  });
  const accepted = new Map<number, Accepted>();
  let waiting = numbered.filter((entry) => entry.of === entry.n);
  // Once as a rule; again for a shopper of whom only some ids were known, or who is not as familiar as it
  // seemed; a third time where one batch showed the same new shopper under two ids.
  for (let round = 0; waiting.length > 0; round += 1) {
    if (round === 4)
      throw new Error(`The sender of ${waiting.length} messages could not be recorded after ${round} tries.`);
    if (round > 0) {
      const erased = await toldByErased(
        db,
        waiting.map(({ item }) => item),
      );
      for (const [place, { n }] of waiting.entries())
        if (erased.has(place)) accepted.set(n, { conversation: null, fresh: false });
      waiting = waiting.filter(({ n }) => !accepted.has(n));
      if (waiting.length === 0) break;
      await introduce(
        db,
        waiting.map(({ item }) => item),
      );
    }
    const introductions = round > 0 || waiting.some(({ item }) => !known.has(item.connection, item.from));
    const batch = introductions ? withIntroductions(waiting) : rowsOf(waiting);
    const files = waiting.some(({ item }) => item.content.some(({ kind }) => kind === "media"));
    const rows = await db.query<{ n: number; conversation: string; fresh: boolean }>(
      acceptStatement({ introductions, files }),
      [storable(batch)],
    );
    for (const { n, conversation, fresh } of rows) {
      accepted.set(n, { conversation, fresh });
      const item = items[n];
      if (item !== undefined && introductions) known.add(item.connection, item.from);
    }
    waiting = waiting.filter(({ n }) => !accepted.has(n));
  }
  return numbered.map(({ n, of }) => {
    const result = accepted.get(of);
    if (result === undefined) throw new Error("A message was neither accepted nor found to be a duplicate.");
    return n === of ? result : { ...result, fresh: false };
  });
}

interface Numbered {
  readonly item: NewMessage;
  readonly n: number;
}

/** The rows of a batch; the first item of each shopper may introduce them, unless an earlier one shares only some of their ids. */
function withIntroductions(waiting: readonly Numbered[]) {
  const seen = new Set<string>();
  const rows = rowsOf(waiting);
  return waiting.map(({ item }, place) => {
    const ids = [item.from.id, ...(item.from.aliases ?? [])].map((id) =>
      JSON.stringify([item.connection, item.from.account, id]),
    );
    const introduces = ids.every((id) => !seen.has(id));
    for (const id of ids) seen.add(id);
    return { ...rows[place], introduces, contact: uuid(), conversation: uuid() };
  });
}

function rowsOf(waiting: readonly Numbered[]) {
  // Drawing random bytes costs more than all else about an id: once for the batch.
  const random = randomBytes(16 * waiting.length);
  return waiting.map(({ item, n }, place) => ({
    n,
    message: uuid({ random: random.subarray(16 * place, 16 * place + 16) }),
    shop: item.shop,
    channel: item.channel,
    name: item.name ?? null,
    connection: item.connection,
    account: item.from.account,
    key: item.key,
    event: eventKey(item.key),
    id: item.from.id,
    aliases: item.from.aliases ?? [],
    reply_address: item.from,
    content: item.content,
    at: item.at.getTime(),
    reply_to: item.replyTo ?? null,
    memo: item.memo ?? null,
    raw: item.raw ?? null,
    settle: item.settleMs,
    asks: item.asks && item.machine === undefined,
    machine: item.machine ?? null,
    opens: item.opensWindow,
    files: filesIn(item.content).map((file) => ({ id: uuid(), ...file })),
  }));
}

function filesIn(
  contents: readonly Content[],
): { ref: string; kind: MediaKind; type?: string; name?: string }[] {
  return contents.flatMap((content) =>
    content.kind === "media"
      ? [{ ref: content.ref, kind: content.media, type: content.type, name: content.name }]
      : [],
  );
}
