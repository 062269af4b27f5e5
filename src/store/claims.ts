import { sql } from "drizzle-orm";
import { eq } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Db, Orm } from "./db.ts";
import { claims, claimTries } from "./schema/claims.ts";

interface Limits {
  readonly perAddressQuarterHour: number;
  readonly perAddressDay: number;
  readonly perOrderDay: number;
  readonly numbersPerAddressDay: number;
}

/** What the audit notes during a turn; committed with the turn's outcome. */
export interface AuditEntry {
  readonly what: string;
  readonly detail: Json;
}

/** Claims and tries in the database; fits `ClaimLedger` of `src/identity/ledger.ts`. */
export interface StoredLedger {
  begin(
    subject: Subject,
    number: string,
    limits: Limits,
  ): Promise<{ id: string } | { refused: "too_many_tries" | "need_code" }>;
  right(tryId: string, subject: Subject, claim: Claim): Promise<void>;
  proven(subject: Subject, claims: readonly Claim[]): Promise<void>;
  claimsOf(conversation: string): Promise<readonly Claim[]>;
  audit(
    subject: Subject,
    what: string,
    detail: Readonly<Record<string, string | number | readonly string[]>>,
  ): Promise<void>;
  /** The turn has ended: takes what was noted in it, and forgets the claims made in it, which the next turn reads from the database. */
  takeAudit(conversation: string): AuditEntry[];
}

export function claimLedger(db: Db): StoredLedger {
  const noted = new Map<string, AuditEntry[]>();
  const made = new Map<string, Claim[]>();
  return {
    async begin(subject, number, limits) {
      const refused = async (orm: Pick<Orm, "select">) => {
        const [counted] = await orm
          .select({
            tired: sql<boolean>`count(*) filter (where address = ${subject.address} and at > now() - interval '15 minutes') >= ${limits.perAddressQuarterHour}
              or count(*) filter (where address = ${subject.address}) >= ${limits.perAddressDay}`,
            codeOnly: sql<boolean>`count(*) filter (where number = ${number}) >= ${limits.perOrderDay}
              or count(distinct number) filter (where address = ${subject.address}) >= ${limits.numbersPerAddressDay}`,
          })
          .from(claimTries)
          .where(
            sql`shop_id = ${subject.shop} and at > now() - interval '24 hours' and (address = ${subject.address} or number = ${number})`,
          );
        if (counted?.tired !== false) return "too_many_tries";
        return counted.codeOnly ? "need_code" : null;
      };
      // Whoever is over a limit holds up nobody: an attack must not fill the pool with waiting connections.
      const before = await refused(db.orm);
      if (before !== null) return { refused: before };
      return db.orm.transaction(async (tx) => {
        // Tries at the same time on the same address or order wait for each other, always in this order.
        await tx.execute(
          sql`select pg_advisory_xact_lock(k) from (select unnest(array[hashtextextended(${`address ${subject.shop} ${subject.address}`}, 0), hashtextextended(${`number ${subject.shop} ${number}`}, 0)]) as k order by 1) as keys`,
        );
        const refusal = await refused(tx);
        if (refusal !== null) return { refused: refusal };
        const id = uuid();
        await tx.insert(claimTries).values({ id, shopId: subject.shop, address: subject.address, number });
        return { id };
      });
    },
    async right(tryId, subject, claim) {
      await db.orm.transaction(async (tx) => {
        await tx.delete(claimTries).where(eq(claimTries.id, tryId));
        await tx.insert(claims).values({ id: uuid(), conversationId: subject.conversation, ...claim });
      });
      made.set(subject.conversation, [...(made.get(subject.conversation) ?? []), claim]);
    },
    async proven(subject, proven) {
      const rows = proven.map((claim) => ({ id: uuid(), conversationId: subject.conversation, ...claim }));
      if (rows.length > 0) await db.orm.insert(claims).values(rows);
      made.set(subject.conversation, [...(made.get(subject.conversation) ?? []), ...proven]);
    },
    claimsOf(conversation) {
      const now = Date.now();
      return Promise.resolve((made.get(conversation) ?? []).filter((claim) => claim.expires.getTime() > now));
    },
    audit(subject, what, detail) {
      const entries = noted.get(subject.conversation);
      if (entries === undefined) noted.set(subject.conversation, [{ what, detail }]);
      else entries.push({ what, detail });
      return Promise.resolve();
    },
    takeAudit(conversation) {
      const entries = noted.get(conversation) ?? [];
      noted.delete(conversation);
      made.delete(conversation);
      return entries;
    },
  };
}
