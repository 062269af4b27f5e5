import { outcomeSchema, type ActionOutcome } from "#src/policy/outcome.ts";
import type { Proposal } from "#src/store/proposals.ts";
import { readProposal } from "./proposal-json.ts";

/** An outcome without anything read back: done when there is no reason why not. */
export function plainOutcome(row: Proposal, reasons: readonly string[], person = false): ActionOutcome {
  return {
    proposal: row.id,
    kind: readProposal(row).kind,
    number: row.orderNumber,
    done: reasons.length === 0,
    reasons: [...reasons],
    person,
  };
}

/** What a row says that has ended. */
export function outcomeOf(row: Proposal): ActionOutcome {
  if (row.state === "declined") return plainOutcome(row, ["declined"]);
  const read = outcomeSchema.safeParse(row.outcome);
  return read.success ? read.data : plainOutcome(row, ["unconfirmed"], true);
}
