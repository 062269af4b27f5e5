import { setTimeout as sleep } from "node:timers/promises";
import type { Notice } from "#src/channel/channel.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { Outgoing, Said } from "#src/delivery/outgoing.ts";
import type { Executor } from "#src/identity/actions.ts";
import { orderKey } from "#src/identity/handle.ts";
import { outcomeOf } from "#src/identity/outcome.ts";
import type { Log } from "#src/observe/observer.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import {
  claimExecution,
  claimExecutions,
  freeExecutions,
  languageOf,
  nextExecutionMs,
  tellAgain,
  tellLater,
  tidyProposals,
  told,
} from "#src/store/executions.ts";
import { proposalOf, type Proposal } from "#src/store/proposals.ts";
import { executeStep, type ExecuteDeps, type Step } from "./execute.ts";
import type { Schedule } from "./schedule.ts";

export interface ActionWorkDeps extends Pick<ExecuteDeps, "db" | "sources" | "rules" | "secret"> {
  readonly outgoing: Outgoing;
  /** Puts an outcome into words. `language` is that of the conversation's last reply (BCP 47), null without one. */
  readonly words: (
    outcome: ActionOutcome,
    about: { readonly shop: string; readonly language: string | null },
  ) => Promise<{ readonly reply: Reply; readonly notice?: Notice }>;
  /** Gives the conversation to a person of the shop. */
  readonly handOver: (shop: string, conversation: string) => Promise<void>;
  readonly log: Log;
  readonly changed: (conversation: string) => void;
  /** A turn waits so long for an outcome, ms; 10 s. */
  readonly patienceMs?: number;
  readonly callMs?: number;
  readonly leaseMs?: number;
  readonly pausesMs?: readonly number[];
}

/** Executes what was confirmed or approved, and says what became of it. */
export interface ActionWork extends Executor {
  start(): Promise<void>;
  /** Something was approved or declined: look at once. */
  due(): void;
  readonly schedules: readonly Schedule[];
  /** Takes nothing more and waits for what is with a store, at most until the deadline; the rest is taken over later. */
  stop(deadlineMs: number): Promise<void>;
}

const atOnce = 8;
/** The net under `due`, ms. */
const pollMs = 2_000;
/** How often a turn looks for the outcome of what somebody else executes, ms. */
const lookMs = 50;
/** Proposals that came to nothing are kept this long, days. */
const keptDays = 30;
const tellPauseMs = 10_000;

export function actionWork(given: ActionWorkDeps): ActionWork {
  const { db, log, outgoing } = given;
  const deps: ExecuteDeps = {
    ...given,
    callMs: given.callMs ?? 15_000,
    leaseMs: given.leaseMs ?? 60_000,
    // Shopify cancels in a job of its own: what is not seen at once may be seen a little later.
    pausesMs: given.pausesMs ?? [500, 1_500, 5_000, 15_000, 60_000, 300_000],
  };
  const patienceMs = given.patienceMs ?? 10_000;
  const running = new Set<Promise<unknown>>();
  let stopped = false;
  let ticking = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  function track<T>(work: Promise<T>): Promise<T> {
    const done = work.catch(() => undefined).finally(() => running.delete(done));
    running.add(done);
    return work;
  }

  async function step(row: Proposal): Promise<Step> {
    const result = await executeStep(deps, row);
    if (result.kind === "ended" && row.conversationId !== null) given.changed(row.conversationId);
    return result;
  }

  /** Executes what is due, or says what became of it. */
  async function run(row: Proposal): Promise<void> {
    try {
      if (row.state === "executing") {
        await step(row);
        due();
      } else await say(row);
    } catch (error) {
      log.error({ error, proposal: row.id }, "an action could not go on; it is taken up again");
    }
  }

  async function say(row: Proposal): Promise<void> {
    const { conversationId: conversation, shopId: shop } = row;
    if (conversation === null) return told(db, row);
    const outcome = outcomeOf(row);
    try {
      const language = await languageOf(db, conversation);
      const words = await given.words(outcome, { shop, language });
      const said: Said = { key: `action:${row.id}`, ...words };
      const spoken = await outgoing.inConversation(conversation, said);
      if (spoken.kind === "closed" || spoken.kind === "no_connection") await mail(row, said);
      if (outcome.person) await given.handOver(shop, conversation);
      await told(db, row);
      given.changed(conversation);
    } catch (error) {
      log.error({ error, proposal: row.id }, "the outcome of an action could not be said; trying again");
      await tellAgain(db, row, tellPauseMs);
    }
  }

  /** The conversation cannot be written in any more: to the address on the order, which is where its shopper is. */
  async function mail(row: Proposal, said: Said): Promise<void> {
    const source = (await deps.sources(row.shopId)).find(({ id }) => id === row.sourceId);
    const found = await source?.find({ by: "id", id: row.orderId }, AbortSignal.timeout(deps.callMs));
    const order =
      found?.ok === true
        ? found.orders.find((one) => orderKey(deps.secret, one) === row.orderKey)
        : undefined;
    const email = order?.customer.email;
    const spoken =
      email === undefined ? undefined : await outgoing.to(row.shopId, { kind: "email", value: email }, said);
    if (spoken === undefined || !("message" in spoken))
      log.warn(
        { proposal: row.id, spoken: spoken?.kind ?? "no_email" },
        "the shopper could not be told what became of an action",
      );
  }

  async function tick(): Promise<void> {
    if (stopped) return;
    if (ticking) {
      again = true;
      return;
    }
    ticking = true;
    again = false;
    clearTimeout(timer);
    let wait = pollMs;
    try {
      const room = atOnce - running.size;
      const rows = room > 0 ? await claimExecutions(db, room, deps.leaseMs) : [];
      for (const row of rows) void track(run(row));
      const next = await nextExecutionMs(db);
      if (next !== null) wait = Math.min(pollMs, Math.max(room > rows.length ? 20 : 250, next));
    } catch (error) {
      log.warn({ error }, "due actions could not be looked for; trying again");
    } finally {
      ticking = false;
    }
    if (stopped) return;
    timer = setTimeout(() => void tick(), again ? 0 : wait);
  }

  function due(): void {
    if (stopped || timer === undefined) return;
    setImmediate(() => void tick());
  }

  async function outcomeFor(proposal: string, shop: string): Promise<ActionOutcome | null> {
    const row = await proposalOf(db, shop, proposal);
    if (row === undefined || row.state === "executing") return null;
    return outcomeOf(row);
  }

  return {
    async execute(proposal, shop, signal) {
      const until = performance.now() + patienceMs;
      while (performance.now() < until && !stopped) {
        signal?.throwIfAborted();
        const row = await claimExecution(db, proposal, deps.leaseMs);
        if (row === undefined) {
          const ended = await outcomeFor(proposal, shop);
          if (ended !== null) return ended;
          await sleep(lookMs, undefined, { signal });
          continue;
        }
        const result = await track(step(row));
        if (result.kind === "ended") return result.outcome;
        if (result.kind === "later") {
          const rest = until - performance.now();
          if (result.ms > rest) break;
          await sleep(result.ms, undefined, { signal });
        }
      }
      // The turn ends without it: whoever ends it says so, unless it has just ended.
      if (await tellLater(db, proposal)) return null;
      return outcomeFor(proposal, shop);
    },

    async start() {
      if (db.engine === "embedded") await freeExecutions(db);
      await tick();
    },
    due,

    schedules: [
      {
        name: "proposals",
        cron: "23 * * * *",
        async run() {
          const removed = await tidyProposals(db, keptDays);
          if (removed > 0) log.info({ removed }, "old proposals were removed");
        },
      },
    ],

    async stop(deadlineMs) {
      stopped = true;
      clearTimeout(timer);
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, deadlineMs).unref();
      });
      await Promise.race([Promise.allSettled(running), late]);
    },
  };
}
