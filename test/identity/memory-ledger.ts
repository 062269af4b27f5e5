import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { ClaimLedger } from "#src/identity/ledger.ts";

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
        [...tries.values()].filter((one) => one.shop === subject.shop && time - one.at < ms && test(one))
          .length;
      const own = (one: { address: string }) => one.address === subject.address;
      // Counting and entering happen without a pause between, as they do in one statement.
      const free =
        within(15 * 60_000, own) < limits.perAddressQuarterHour &&
        within(86_400_000, own) < limits.perAddressDay &&
        within(86_400_000, (one) => one.number === number) < limits.perOrderDay;
      if (!free) return Promise.resolve(null);
      const id = `try-${(last += 1)}`;
      tries.set(id, { shop: subject.shop, address: subject.address, number, at: time });
      await Promise.resolve();
      return id;
    },
    right(tryId, subject, claim) {
      tries.delete(tryId);
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
