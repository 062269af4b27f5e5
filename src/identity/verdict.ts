import type { ActionDecision } from "#src/policy/decide-action.ts";
import type { Proposal, ProposalData, Verdict } from "#src/store/proposals.ts";
import type { ConfirmResult } from "./actions.ts";
import { plainOutcome } from "./outcome.ts";
import { asJson, readProposal } from "./proposal-json.ts";
import { agreedTo, type Asked } from "./question.ts";

/** What a yes comes to, given what the rules say now. */
export function verdictOn(
  row: Proposal,
  decided: ActionDecision,
  { level, now }: Asked,
): Verdict<ConfirmResult> {
  const { data } = readProposal(row);
  const refuse = (reasons: readonly string[]): Verdict<ConfirmResult> => {
    const outcome = plainOutcome(row, reasons);
    return { to: "refused", outcome, result: { kind: "outcome", outcome } };
  };
  if (!decided.allowed) {
    return decided.error === "need_level"
      ? { to: "keep", result: { kind: "need_level", level: decided.level } }
      : refuse(decided.reasons);
  }
  if (decided.needs === "code") return { to: "keep", result: { kind: "need_level", level: 4 } };
  if (agreedTo(decided) !== data.agreed) return refuse(["changed"]);
  return {
    to: decided.needs === "approval" ? "waiting" : "executing",
    data: dataOf(decided, { ...data, level, at: now }),
    ...(decided.amount === undefined ? {} : { amount: decided.amount }),
  };
}

/** What is stored with a proposal. */
export function dataOf(
  decided: ActionDecision & { readonly allowed: true },
  given: {
    readonly handle: string;
    readonly customer: string;
    readonly level: number;
    readonly at: Date;
    readonly locale?: string | undefined;
  },
): ProposalData {
  const { handle, customer, level, at, locale } = given;
  return {
    handle,
    customer,
    level,
    at: at.toISOString(),
    ...(locale === undefined ? {} : { locale }),
    agreed: agreedTo(decided),
    decision: asJson(decided.decision),
    summary: asJson(decided.summary),
  };
}
