import type { Claim } from "#src/conversation/claim.ts";
import type { ClaimLedger } from "#src/identity/ledger.ts";

const quarterHour = 15 * 60_000;
const day = 86_400_000;

/** Claims and tries of one conversation that ends with the process; limits count as `ClaimLedger` says. */
export function memoryLedger(now: () => Date): ClaimLedger {
  const tries = new Map<string, { readonly address: string; readonly number: string; readonly at: number }>();
  const claims: { readonly conversation: string; readonly claim: Claim }[] = [];
  let last = 0;
  return {
    async begin({ address }, number, limits) {
      const at = now().getTime();
      const within = (ms: number) => [...tries.values()].filter((one) => at - one.at < ms);
      const own = within(day).filter((one) => one.address === address);
      if (
        own.filter((one) => at - one.at < quarterHour).length >= limits.perAddressQuarterHour ||
        own.length >= limits.perAddressDay
      )
        return { refused: "too_many_tries" };
      if (
        within(day).filter((one) => one.number === number).length >= limits.perOrderDay ||
        new Set(own.map((one) => one.number)).size >= limits.numbersPerAddressDay
      )
        return { refused: "need_code" };
      const id = `try-${(last += 1)}`;
      tries.set(id, { address, number, at });
      return { id };
    },
    async right(id, { conversation }, claim) {
      tries.delete(id);
      claims.push({ conversation, claim });
    },
    async proven({ conversation }, proven) {
      for (const claim of proven) claims.push({ conversation, claim });
    },
    claimsOf: async (conversation) =>
      claims
        .filter((one) => one.conversation === conversation && one.claim.expires.getTime() > now().getTime())
        .map(({ claim }) => claim),
    audit: async () => undefined,
  };
}
