import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { ClaimLedger, CodeLedger, SendPurpose } from "#src/identity/ledger.ts";

/** What was recorded by `audit`. */
export interface Recorded {
  readonly conversation: string;
  readonly what: string;
  readonly detail: Readonly<Record<string, string | number | readonly string[]>>;
}

/** A ledger over Maps that counts as the real one does: a try is wrong from its beginning until it is right. */
export interface MemoryLedger extends ClaimLedger {
  readonly records: readonly Recorded[];
  /** Tries that count as wrong now. */
  wrong(): number;
}

export function memoryLedger(now: () => Date): MemoryLedger {
  const tries = new Map<string, { shop: string; address: string; number: string; at: number }>();
  const claims: { shop: string; conversation: string; claim: Claim }[] = [];
  const records: Recorded[] = [];
  let last = 0;
  return {
    records,
    wrong: () => tries.size,
    async begin(subject, number, limits) {
      const time = now().getTime();
      const within = (ms: number, test: (one: { address: string; number: string }) => boolean) =>
        [...tries.values()].filter((one) => one.shop === subject.shop && time - one.at < ms && test(one));
      const own = (one: { address: string }) => one.address === subject.address;
      // Counting and entering happen without a pause between, as they do in one statement.
      if (
        within(15 * 60_000, own).length >= limits.perAddressQuarterHour ||
        within(86_400_000, own).length >= limits.perAddressDay
      )
        return { refused: "too_many_tries" };
      if (
        within(86_400_000, (one) => one.number === number).length >= limits.perOrderDay ||
        new Set(within(86_400_000, own).map((one) => one.number)).size >= limits.numbersPerAddressDay
      )
        return { refused: "need_code" };
      const id = `try-${(last += 1)}`;
      tries.set(id, { shop: subject.shop, address: subject.address, number, at: time });
      await Promise.resolve();
      return { id };
    },
    right(tryId, subject, claim) {
      tries.delete(tryId);
      claims.push({ shop: subject.shop, conversation: subject.conversation, claim });
      return Promise.resolve();
    },
    proven(subject, proven) {
      for (const claim of proven)
        claims.push({ shop: subject.shop, conversation: subject.conversation, claim });
      return Promise.resolve();
    },
    claimsOf(conversation) {
      const time = now().getTime();
      return Promise.resolve(
        claims
          .filter((one) => one.conversation === conversation && one.claim.expires.getTime() > time)
          .map(({ claim }) => claim),
      );
    },
    audit(subject: Subject, what, detail) {
      records.push({ conversation: subject.conversation, what, detail });
      return Promise.resolve();
    },
  };
}

/** Codes in a list, counted as the real ledger counts them. */
export interface MemoryCodes extends CodeLedger {
  readonly notes: readonly Recorded[];
  /** What is stored of each. */
  readonly rows: readonly {
    readonly conversation: string;
    readonly hash: string;
    readonly claim: string;
    readonly tries: number;
  }[];
}

export function memoryCodes(now: () => Date): MemoryCodes {
  interface Row {
    id: string;
    shop: string;
    conversation: string;
    orderKey: string;
    purpose: SendPurpose;
    hash: string;
    claim: string;
    means: "email" | "phone";
    tries: number;
    sent: number;
    expires: number;
    used: boolean;
  }
  const rows: Row[] = [];
  const notes: Recorded[] = [];
  return {
    rows,
    notes,
    begin(subject, code, { perOrder, perConversation }) {
      const time = now().getTime();
      const within = (ms: number, test: (row: Row) => boolean) =>
        rows.filter(
          (row) =>
            row.shop === subject.shop && row.purpose === code.purpose && time - row.sent < ms && test(row),
        ).length;
      const mine = (row: Row) => row.conversation === subject.conversation;
      const same = (row: Row) => row.orderKey === code.orderKey;
      if (within(3_600_000, mine) >= perConversation.hour || within(86_400_000, mine) >= perConversation.day)
        return Promise.resolve({ refused: "conversation" });
      if (within(3_600_000, same) >= perOrder.hour || within(86_400_000, same) >= perOrder.day)
        return Promise.resolve({ refused: "order" });
      for (const row of rows)
        if (mine(row) && row.purpose === code.purpose) row.expires = Math.min(row.expires, time);
      const id = `code-${rows.length}`;
      const { orderKey, purpose, hash, lifeMs } = code;
      const { shop, conversation } = subject;
      rows.push({
        id,
        shop,
        conversation,
        orderKey,
        purpose,
        hash,
        claim: "",
        means: "email",
        tries: 0,
        sent: time,
        expires: time + lifeMs,
        used: false,
      });
      return Promise.resolve({ id });
    },
    arm(id, armed) {
      for (const row of rows) if (row.id === id) Object.assign(row, armed);
      return Promise.resolve();
    },
    attempt(conversation, tries) {
      const newest = rows.findLast((row) => row.conversation === conversation && row.purpose === "access");
      if (newest === undefined || newest.used) return Promise.resolve({ refused: "no_code" });
      if (newest.tries >= tries) return Promise.resolve({ refused: "too_many_tries" });
      if (newest.expires <= now().getTime()) return Promise.resolve({ refused: "expired" });
      newest.tries += 1;
      return Promise.resolve({ ...newest });
    },
    use(id) {
      const row = rows.find((one) => one.id === id);
      if (row === undefined || row.used) return Promise.resolve(false);
      row.used = true;
      return Promise.resolve(true);
    },
    note(subject, what, detail) {
      notes.push({ conversation: subject.conversation, what, detail });
      return Promise.resolve();
    },
  };
}
