import { z } from "zod";
import type { ShopRules } from "#src/identity/actions.ts";
import { orderKey } from "#src/identity/handle.ts";
import { plainOutcome } from "#src/identity/outcome.ts";
import { readProposal, type ReadProposal } from "#src/identity/proposal-json.ts";
import { agreedTo, questionOf, variantsOf } from "#src/identity/question.ts";
import type { ActionResult, StoreAction, StoreActions } from "#src/orders/actions.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { unused, type Wish } from "#src/policy/actions.ts";
import { decideAction } from "#src/policy/decide-action.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import { baselineOf, baselineSchema, readBack } from "#src/policy/read-back.ts";
import type { Db } from "#src/store/db.ts";
import { endExecution, letGo, noteProgress } from "#src/store/executions.ts";
import type { Proposal } from "#src/store/proposals.ts";

export interface ExecuteDeps {
  readonly db: Db;
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly rules: (shop: string) => Promise<ShopRules>;
  /** Key of the handles, as the authority has it. */
  readonly secret: Buffer;
  /** One call to a store takes at most this long, ms; much less than a lease. */
  readonly callMs: number;
  /** Nobody else takes a row for so long without its being renewed, ms. */
  readonly leaseMs: number;
  /** Pauses before the store is asked or read again, ms; after the last one it is a person's. */
  readonly pausesMs: readonly number[];
}

/** What one step came to: the end, more to do in `ms`, or somebody else has it. */
export type Step =
  | { readonly kind: "ended"; readonly outcome: ActionOutcome }
  | { readonly kind: "later"; readonly ms: number }
  | { readonly kind: "lost" };

/**
 * How far it has come. `ready` the store has not been asked, or has said that nothing was done · `begun` it is being
 * asked: found so, it may or may not have been · `settling` it was asked and is only read from now on.
 */
const progressSchema = z.strictObject({
  phase: z.enum(["ready", "begun", "settling"]),
  /** How the order stood before the store was asked for the first time. */
  before: baselineSchema.optional(),
  reference: z.string().optional(),
  /** Times the store was asked or read in vain. */
  tries: z.int(),
});
type Progress = z.infer<typeof progressSchema>;

/** A parcel's address or a cancellation is set and not added: asking for it twice is asking for it once. */
const sets: ReadonlySet<Wish["kind"]> = new Set(["cancel_order", "change_address"]);

/**
 * One step of executing a proposal whose lease this instance has: reads the order anew, asks the rules anew, asks the
 * store once, reads the order back. What adds something (a return, a refund) is asked for by one process in its life:
 * whoever takes over from it only reads, and leaves to a person what is not seen.
 */
export async function executeStep(deps: ExecuteDeps, row: Proposal): Promise<Step> {
  const { db, leaseMs } = deps;
  const read = readProposal(row);
  let progress = progressOf(row);

  const end = async (outcome: ActionOutcome): Promise<Step> => {
    const ended = await endExecution(db, row, {
      state: outcome.done ? "done" : "failed",
      outcome,
      ...(outcome.reference === undefined ? {} : { reference: outcome.reference }),
    });
    return ended ? { kind: "ended", outcome } : { kind: "lost" };
  };
  const fail = (reason: string, person = true) => end(plainOutcome(row, [reason], person));
  const unconfirmed = () => end({ ...plainOutcome(row, ["unconfirmed"], true), uncertain: true });
  const later = async (why: "unavailable" | "unconfirmed"): Promise<Step> => {
    const ms = deps.pausesMs[progress.tries];
    const asked = progress.phase !== "ready";
    if (ms === undefined) return asked || why === "unconfirmed" ? unconfirmed() : fail(why);
    progress = { ...progress, tries: progress.tries + 1 };
    await letGo(db, row, progress, ms);
    return { kind: "later", ms };
  };

  const source = (await deps.sources(row.shopId)).find(({ id }) => id === row.sourceId);
  const actions = source?.actions;
  if (source === undefined || actions === undefined)
    return progress.phase === "ready" ? fail("store_cannot") : unconfirmed();
  const order = await readOrder(deps, source, row);
  if (order === "unavailable") return later("unavailable");
  if (order === "gone") return progress.phase === "ready" ? fail("gone") : unconfirmed();

  const action = actionOf(read.wish, order, row);
  if (action === null) return fail("store_cannot");
  if (progress.phase !== "ready" && progress.before !== undefined) {
    const shown = readBack(action, progress.before, order, progress.reference);
    if (shown.done) return end(doneOutcome(row, shown, progress.reference));
    if (progress.phase === "settling" || !sets.has(read.wish.kind)) {
      progress = { ...progress, phase: "settling" };
      return later("unconfirmed");
    }
  }

  const decided = await decideAgain(deps, row, read, source, order);
  if (decided !== null) return end(plainOutcome(row, decided));
  const before = progress.before ?? baselineOf(order);
  progress = { ...progress, phase: "begun", before };
  if (!(await noteProgress(db, row, progress, leaseMs))) return { kind: "lost" };
  const result = await ask(actions, action, row.id, deps.callMs);
  if (!result.ok && result.kind === "retry") {
    progress = { ...progress, phase: "ready" };
    return later("unavailable");
  }
  const reference = result.ok ? result.reference : undefined;
  progress = { ...progress, phase: "settling", ...(reference === undefined ? {} : { reference }) };
  if (!(await noteProgress(db, row, progress, leaseMs))) return { kind: "lost" };
  // Whatever the store said: what is true is what it shows.
  const after = await readOrder(deps, source, row);
  if (typeof after === "object") {
    const shown = readBack(action, before, after, reference);
    if (shown.done) return end(doneOutcome(row, shown, reference));
    if (!result.ok && result.kind !== "uncertain") return fail(result.kind);
  }
  return later("unconfirmed");
}

function progressOf(row: Proposal): Progress {
  const read = progressSchema.safeParse(row.outcome);
  return read.success ? read.data : { phase: "ready", tries: 0 };
}

function doneOutcome(
  row: Proposal,
  shown: ReturnType<typeof readBack>,
  reference: string | undefined,
): ActionOutcome {
  const { refunded, returnId } = shown;
  return {
    ...plainOutcome(row, []),
    ...(reference === undefined ? {} : { reference }),
    ...(refunded === undefined ? {} : { refunded }),
    ...(returnId === undefined ? {} : { returnId }),
  };
}

/** The very order the proposal is for, as the store has it now. `gone`: no longer there, or somebody else's. */
async function readOrder(
  { secret, callMs }: ExecuteDeps,
  source: OrderSource,
  row: Proposal,
): Promise<Order | "unavailable" | "gone"> {
  try {
    const found = await source.find({ by: "id", id: row.orderId }, AbortSignal.timeout(callMs));
    if (!found.ok || found.stale) return "unavailable";
    return found.orders.find((order) => orderKey(secret, order) === row.orderKey) ?? "gone";
  } catch {
    return "unavailable";
  }
}

/**
 * Why it is not to be done any more; null: it still is. Time is that of the shopper's yes, so that nobody loses a right
 * while the merchant thinks. The level was proven then, and `readOrder` sees to it that the order is still theirs. The
 * caps were counted with the yes, and nothing else is done to the order meanwhile.
 */
async function decideAgain(
  deps: ExecuteDeps,
  row: Proposal,
  { wish, data }: ReadProposal,
  source: OrderSource,
  order: Order,
): Promise<readonly string[] | null> {
  const level = data.level >= 4 ? 4 : data.level === 3 ? 3 : data.level === 2 ? 2 : 0;
  const decided = decideAction(
    questionOf(
      {
        wish,
        order,
        level,
        rules: await deps.rules(row.shopId),
        source,
        variants: await variantsOf(source, order, wish, AbortSignal.timeout(deps.callMs)),
        now: new Date(data.at),
        ...(data.locale === undefined ? {} : { locale: data.locale }),
      },
      unused,
    ),
  );
  if (!decided.allowed) return decided.error === "need_level" ? ["need_level"] : decided.reasons;
  return agreedTo(decided) === data.agreed ? null : ["changed"];
}

/** One attempt. What is thrown, or takes too long, may have been done. */
async function ask(
  actions: StoreActions,
  action: StoreAction,
  key: string,
  callMs: number,
): Promise<ActionResult> {
  const signal = AbortSignal.timeout(callMs);
  const late = new Promise<ActionResult>((resolve) => {
    signal.addEventListener("abort", () =>
      resolve({ ok: false, kind: "uncertain", detail: "the store did not answer in time" }),
    );
  });
  try {
    return await Promise.race([actions.execute(action, key, signal), late]);
  } catch {
    return { ok: false, kind: "uncertain", detail: "the store's source failed unexpectedly" };
  }
}

/** What the store is asked for; null for what is done in the gateway itself. */
function actionOf(wish: Wish, order: Order, row: Proposal): StoreAction | null {
  switch (wish.kind) {
    case "resend_confirmation":
    case "notify":
      return null;
    case "cancel_order":
      return { kind: wish.kind, order, reason: "customer" };
    case "change_address":
      return { kind: wish.kind, order, address: wish.address };
    case "request_return":
    case "create_return":
      return { kind: wish.kind, order, items: wish.items };
    case "exchange":
      return { kind: wish.kind, order, items: wish.items };
    case "refund":
      if (row.amount === null || row.currency === null) return null;
      return { kind: wish.kind, order, amount: { amount: row.amount, currency: row.currency } };
  }
}
