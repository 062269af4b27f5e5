import { setTimeout as sleep } from "node:timers/promises";
import type { Subject } from "#src/conversation/claim.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { isOwnKind, levelFor, type ActionKind, type Wish } from "#src/policy/actions.ts";
import { decideAction } from "#src/policy/decide-action.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import type { Db } from "#src/store/db.ts";
import { claimExecution, endExecution } from "#src/store/executions.ts";
import {
  confirmProposal,
  openProposal,
  ownProposal,
  propose,
  usedSoFar,
  withdrawProposals,
  type Proposal,
  type ProposalData,
  type ProposalOwner,
} from "#src/store/proposals.ts";
import type { Actions, ConfirmResult, Executor, OpenProposal, OwnActions, ShopRules } from "./actions.ts";
import type { Authority, GraspedOrder } from "./authority.ts";
import type { ClaimLedger } from "./ledger.ts";
import { outcomeOf, plainOutcome } from "./outcome.ts";
import { asJson, readProposal } from "./proposal-json.ts";
import { calendarOf, customerKey, questionOf, variantsOf, type Asked } from "./question.ts";
import { returnableOf } from "./returnable.ts";
import { dataOf, verdictOn } from "./verdict.ts";

export interface ActionsDeps {
  readonly db: Db;
  readonly authority: Pick<Authority, "grasp">;
  /** The shop's sources; what is done is done in the one the order came from. */
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly rules: (shop: string) => Promise<ShopRules>;
  readonly executor: Executor;
  readonly own: OwnActions;
  readonly audit: ClaimLedger["audit"];
  /** Key of the digests that caps are counted by; at least 32 bytes, the same on all instances. */
  readonly secret: Buffer;
  readonly now: () => Date;
}

/** A thing of our own is one commit; whoever finds another at it waits this long, in steps. Both ms. */
const ownPatienceMs = 10_000;
const ownStepMs = 50;
const ownLeaseMs = 30_000;

/**
 * The two-step protocol (docs/identity.md). Every step asks again who the subject is, what they may do and how the order
 * stands; between a yes and the deed there is a row of the database that only one can take.
 */
export function twoStep(deps: ActionsDeps): Actions {
  const { db, authority, now, secret } = deps;
  if (secret.length < 32) throw new Error("actions: the secret must have at least 32 bytes");

  async function sourceOf(shop: string, grasped: GraspedOrder): Promise<OrderSource | undefined> {
    if (grasped.source === undefined) return undefined;
    return (await deps.sources(shop)).find(({ id }) => id === grasped.source);
  }

  async function asked(
    subject: Subject,
    grasped: GraspedOrder,
    wish: Wish,
    locale: string | undefined,
    signal?: AbortSignal,
  ): Promise<Asked> {
    const { order, level } = grasped;
    const source = await sourceOf(subject.shop, grasped);
    // The catalogue is asked only for whoever may have the exchange.
    const variants =
      level < levelFor[wish.kind]
        ? new Map<string, "available">()
        : await variantsOf(source, order, wish, signal);
    return {
      wish,
      order,
      level,
      rules: await deps.rules(subject.shop),
      source,
      variants,
      now: now(),
      ...(locale === undefined ? {} : { locale }),
    };
  }

  function audit(subject: Subject, what: string, kind: ActionKind, result: string): Promise<void> {
    return deps.audit(subject, "action", { step: what, kind, result });
  }

  /** What the row says, whatever state it is in; undefined: it is open. */
  async function standing(
    subject: Subject,
    row: Proposal,
    signal?: AbortSignal,
  ): Promise<ConfirmResult | undefined> {
    const { kind, wish, data } = readProposal(row);
    const about = { action: kind, number: row.orderNumber };
    switch (row.state) {
      case "proposed":
        return undefined;
      case "expired":
      case "withdrawn":
        return { kind: row.state };
      case "waiting":
        return { kind: "waiting", ...about };
      case "executing": {
        const outcome = isOwnKind(wish.kind)
          ? await doOwn(subject, row, data, signal)
          : await deps.executor.execute(row.id, subject.shop, signal);
        return outcome === null ? { kind: "under_way", ...about } : { kind: "outcome", outcome };
      }
      case "declined":
      case "done":
      case "failed":
        return { kind: "outcome", outcome: outcomeOf(row) };
    }
  }

  /** Does what is done in the gateway itself, or waits for whoever is at it. */
  async function doOwn(
    subject: Subject,
    row: Proposal,
    data: ProposalData,
    signal?: AbortSignal,
  ): Promise<ActionOutcome | null> {
    const until = performance.now() + ownPatienceMs;
    while (performance.now() < until) {
      signal?.throwIfAborted();
      const held = await claimExecution(db, row.id, ownLeaseMs);
      if (held !== undefined) {
        const result =
          row.kind === "notify"
            ? await deps.own.subscribe(subject, data.handle, row.id, signal)
            : await deps.own.resend(subject, data.handle, row.id, signal);
        const outcome = plainOutcome(row, result.ok ? [] : [result.reason]);
        await endExecution(db, held, { state: result.ok ? "done" : "failed", outcome });
        return outcome;
      }
      const ended = await ownProposal(db, ownerOf(subject), row.id);
      if (ended === undefined || ended.state !== "executing")
        return ended === undefined ? null : outcomeOf(ended);
      await sleep(ownStepMs);
    }
    return null;
  }

  return {
    async returnable(subject, { handle, reason, locale }, signal) {
      const grasped = await authority.grasp(subject, handle, signal);
      if (typeof grasped === "string") return { error: grasped };
      const rules = await deps.rules(subject.shop);
      return returnableOf(grasped, handle, rules, {
        calendar: calendarOf(grasped.order, now(), rules.timeZone),
        ...(reason === undefined ? {} : { reason }),
        ...(locale === undefined ? {} : { locale }),
      });
    },

    async propose(subject, { handle, wish, locale }, signal) {
      const grasped = await authority.grasp(subject, handle, signal);
      if (typeof grasped === "string") return { error: grasped };
      if (grasped.stale || grasped.source === undefined) return { error: "unavailable" };
      const { order, key } = grasped;
      const question = await asked(subject, grasped, wish, locale, signal);
      const customer = customerKey(secret, order, key);
      const used = await usedSoFar(db, {
        id: null,
        shopId: subject.shop,
        orderKey: key,
        kind: wish.kind,
        currency: wish.kind === "refund" ? (wish.amount ?? order.total).currency : null,
        customer,
      });
      const decided = decideAction(questionOf(question, used));
      if (!decided.allowed) {
        await audit(subject, "proposed", wish.kind, decided.error);
        return decided.error === "need_level"
          ? { error: decided.error, level: decided.level }
          : { error: decided.error, reasons: decided.reasons, rules: decided.rules };
      }
      const { needs, decision, summary, amount } = decided;
      const proposal = await propose(db, {
        ...ownerOf(subject),
        source: grasped.source,
        orderId: order.id,
        orderKey: key,
        orderNumber: order.number,
        kind: wish.kind,
        params: asJson(wish),
        decision: dataOf(decided, { handle, customer, level: 0, at: question.now, locale }),
        needs,
        ...(amount === undefined ? {} : { amount }),
      });
      await audit(subject, "proposed", wish.kind, needs);
      return { proposal, kind: wish.kind, needs, decision, summary };
    },

    async open(subject) {
      const row = await openProposal(db, ownerOf(subject));
      if (row === undefined) return null;
      const { kind, decision, summary } = readProposal(row);
      const state: OpenProposal["state"] = row.state === "proposed" ? "open" : "answered";
      return { proposal: row.id, kind, needs: row.needs, decision, summary, number: row.orderNumber, state };
    },

    async confirm(subject, proposal, signal) {
      const owner = ownerOf(subject);
      const row =
        proposal === undefined ? await openProposal(db, owner) : await ownProposal(db, owner, proposal);
      if (row === undefined) return { kind: "nothing" };
      const already = await standing(subject, row, signal);
      if (already !== undefined) return already;

      const { wish, data } = readProposal(row);
      const grasped = await authority.grasp(subject, data.handle, signal);
      // What was proven for it is no longer in force, or the order is somebody else's now: the two look the same.
      if (grasped === "no_match") return { kind: "need_level", level: levelFor[wish.kind] };
      if (grasped === "unavailable" || grasped.stale) return { kind: "unavailable" };
      if (grasped.key !== row.orderKey || grasped.source !== row.sourceId) return { kind: "nothing" };
      const question = await asked(subject, grasped, wish, data.locale, signal);
      const confirmed = await confirmProposal(db, owner, row.id, (locked, used) =>
        verdictOn(locked, decideAction(questionOf(question, used)), question),
      );
      if (confirmed === "already_open") {
        return { kind: "outcome", outcome: plainOutcome(row, ["already_open"]) };
      }
      if (confirmed.kind === "verdict") {
        await audit(subject, "confirmed", wish.kind, confirmed.result.kind);
        return confirmed.result;
      }
      await audit(subject, "confirmed", wish.kind, confirmed.kind);
      // Two yeses at once: the second finds what the first has begun.
      const standingNow = confirmed.proposal;
      if (standingNow === undefined) return { kind: "nothing" };
      return (await standing(subject, standingNow, signal)) ?? { kind: "expired" };
    },

    async withdraw(subject) {
      return (await withdrawProposals(db, ownerOf(subject))) > 0;
    },
  };
}

function ownerOf({ shop, conversation, contact }: Subject): ProposalOwner {
  return { shop, conversation, contact };
}
