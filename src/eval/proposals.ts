import { randomUUID } from "node:crypto";
import type { Subject } from "#src/conversation/claim.ts";
import type {
  Actions,
  ConfirmResult,
  OpenProposal,
  ProposeResult,
  Proposed,
  ShopRules,
} from "#src/identity/actions.ts";
import type { Authority, GraspedOrder } from "#src/identity/authority.ts";
import { agreedTo, calendarOf, questionOf, variantsOf, type Asked } from "#src/identity/question.ts";
import { returnableOf } from "#src/identity/returnable.ts";
import type { StoreAction } from "#src/orders/actions.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { isOwnKind, levelFor, unused, type Wish } from "#src/policy/actions.ts";
import { decideAction } from "#src/policy/decide-action.ts";

/*
 * The two steps of `src/identity/two-step.ts` for a conversation that ends with the process: the same questions to the
 * same rules, a Map where there is a table. Nobody else takes part, so what is done is done at once or not at all.
 */

interface Kept {
  readonly conversation: string;
  readonly proposed: Proposed;
  readonly number: string;
  readonly handle: string;
  readonly wish: Wish;
  readonly agreed: string;
  readonly locale: string | undefined;
  readonly expires: number;
  state: "open" | "withdrawn" | "ended";
  result: ConfirmResult | null;
}

export interface MemoryActionsDeps {
  readonly authority: Pick<Authority, "grasp">;
  readonly sources: (shop: string) => readonly OrderSource[];
  readonly rules: (shop: string) => ShopRules;
  readonly now: () => Date;
}

/** How long a proposal can be confirmed, ms. */
const openFor = 15 * 60_000;

export function memoryActions(deps: MemoryActionsDeps): Actions {
  const { authority, sources, rules, now } = deps;
  const kept: Kept[] = [];
  const openOf = ({ conversation }: Subject): Kept | undefined =>
    kept.findLast(
      (one) => one.conversation === conversation && one.state === "open" && one.expires > now().getTime(),
    );

  async function asked(subject: Subject, grasped: GraspedOrder, wish: Wish, locale?: string): Promise<Asked> {
    const { order, level } = grasped;
    const source = sources(subject.shop).find(({ id }) => id === grasped.source);
    return {
      wish,
      order,
      level,
      rules: rules(subject.shop),
      source,
      variants: await variantsOf(source, order, wish),
      now: now(),
      ...(locale === undefined ? {} : { locale }),
    };
  }

  /** Does what was agreed to, in the store or, for news and mails, in word only. */
  async function execute(subject: Subject, one: Kept, grasped: GraspedOrder): Promise<ConfirmResult> {
    const { wish, number, proposed } = one;
    const about = { proposal: proposed.proposal, kind: wish.kind, number };
    const ended = (reasons: string[], person = false): ConfirmResult => ({
      kind: "outcome",
      outcome: { ...about, done: reasons.length === 0, reasons, person },
    });
    if (isOwnKind(wish.kind)) return ended([]);
    const actions = sources(subject.shop).find(({ id }) => id === grasped.source)?.actions;
    if (actions === undefined) return ended(["no_source"], true);
    // What the store does is not said here, only whether it was done.
    const action = storeActionOf(wish, grasped.order);
    if (action === null) return ended(["refused"], true);
    const result = await actions.execute(action, proposed.proposal);
    return result.ok ? ended([]) : ended([result.kind], true);
  }

  return {
    async returnable(subject, { handle, reason, locale }, signal) {
      const grasped = await authority.grasp(subject, handle, signal);
      if (typeof grasped === "string") return { error: grasped };
      const set = rules(subject.shop);
      return returnableOf(grasped, handle, set, {
        calendar: calendarOf(grasped.order, now(), set.timeZone),
        ...(reason === undefined ? {} : { reason }),
        ...(locale === undefined ? {} : { locale }),
      });
    },

    async propose(subject, { handle, wish, locale }, signal): Promise<ProposeResult> {
      const grasped = await authority.grasp(subject, handle, signal);
      if (typeof grasped === "string") return { error: grasped };
      if (grasped.stale || grasped.source === undefined) return { error: "unavailable" };
      const decided = decideAction(questionOf(await asked(subject, grasped, wish, locale), unused));
      if (!decided.allowed)
        return decided.error === "need_level"
          ? { error: decided.error, level: decided.level }
          : { error: decided.error, reasons: decided.reasons, rules: decided.rules };
      for (const one of kept)
        if (one.conversation === subject.conversation && one.state === "open") one.state = "withdrawn";
      const { needs, decision, summary } = decided;
      const proposed = { proposal: randomUUID(), kind: wish.kind, needs, decision, summary };
      kept.push({
        conversation: subject.conversation,
        proposed,
        number: grasped.order.number,
        handle,
        wish,
        agreed: agreedTo(decided),
        locale,
        expires: now().getTime() + openFor,
        state: "open",
        result: null,
      });
      return proposed;
    },

    async open(subject): Promise<OpenProposal | null> {
      const one = openOf(subject);
      return one === undefined ? null : { ...one.proposed, number: one.number, state: "open" };
    },

    async confirm(subject, proposal, signal): Promise<ConfirmResult> {
      const one =
        proposal === undefined
          ? openOf(subject)
          : kept.find(
              (each) => each.proposed.proposal === proposal && each.conversation === subject.conversation,
            );
      if (one === undefined) return { kind: "nothing" };
      if (one.result !== null) return one.result;
      if (one.state === "withdrawn") return { kind: "withdrawn" };
      if (one.expires <= now().getTime()) return { kind: "expired" };
      const grasped = await authority.grasp(subject, one.handle, signal);
      if (grasped === "no_match") return { kind: "need_level", level: levelFor[one.wish.kind] };
      if (grasped === "unavailable" || grasped.stale) return { kind: "unavailable" };
      const decided = decideAction(questionOf(await asked(subject, grasped, one.wish, one.locale), unused));
      const about = { proposal: one.proposed.proposal, kind: one.wish.kind, number: one.number };
      const refused = (reasons: readonly string[]): ConfirmResult => ({
        kind: "outcome",
        outcome: { ...about, done: false, reasons: [...reasons], person: false },
      });
      if (!decided.allowed) {
        if (decided.error === "need_level") return { kind: "need_level", level: decided.level };
        one.result = refused(decided.reasons);
      } else if (decided.needs === "code") return { kind: "need_level", level: 4 };
      else if (agreedTo(decided) !== one.agreed) one.result = refused(["changed"]);
      else if (decided.needs === "approval")
        one.result = { kind: "waiting", action: one.wish.kind, number: one.number };
      else one.result = await execute(subject, one, grasped);
      one.state = "ended";
      return one.result;
    },

    async withdraw(subject) {
      const one = openOf(subject);
      if (one !== undefined) one.state = "withdrawn";
      return one !== undefined;
    },
  };
}

/** Null: nothing that a store can do by itself. */
function storeActionOf(wish: Wish, order: Order): StoreAction | null {
  switch (wish.kind) {
    case "cancel_order":
      return { kind: wish.kind, order, reason: "customer" };
    case "request_return":
    case "create_return": {
      const items = wish.items.map(({ note, ...item }) => ({
        ...item,
        ...(note === undefined ? {} : { note }),
      }));
      return { kind: wish.kind, order, items };
    }
    case "exchange":
    case "change_address":
    case "refund":
    case "notify":
    case "resend_confirmation":
      return null;
  }
}
