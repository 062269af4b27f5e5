import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import type { Subject } from "#src/conversation/claim.ts";
import type { Actions } from "#src/identity/actions.ts";
import { authority } from "#src/identity/decide.ts";
import { twoStep } from "#src/identity/two-step.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import { claimLedger } from "#src/store/claims.ts";
import { type Bench, claimTo, openBench } from "../../actions/bench.ts";
import { now, secret } from "../../identity/sample.ts";

/** Everything between a shopper's wish and what they hear, over a source of orders. */
export interface Gate {
  readonly actions: Actions;
  /** Somebody who has proven that this order is theirs, and their handle of it. */
  readonly shopper: (of: Order) => Promise<{ readonly subject: Subject; readonly handle: string }>;
  /** What became of what is open, after the shopper's yes. */
  readonly agree: (subject: Subject) => Promise<ActionOutcome>;
}

/** One database for all tests of a file; each `gate` has the source given to it. */
export function givenGate(): (source: OrderSource) => Gate {
  const open: Bench[] = [];
  beforeAll(async () => {
    open.push(await openBench([]));
  });
  afterAll(async () => {
    for (const bench of open) await bench.close();
  });
  return (plain) => {
    const [bench] = open;
    if (bench === undefined) throw new Error("the database is not open yet");
    const source: OrderSource = { ...plain, id: randomUUID() };
    const sources = () => [source];
    const ledger = claimLedger(bench.db);
    const { work } = bench.another({ sources });
    const actions = twoStep({
      db: bench.db,
      authority: authority({ sources, ledger, now: () => now, secret }),
      sources,
      rules: () => Promise.resolve(bench.rules.current),
      executor: work,
      own: {
        subscribe: () => Promise.resolve({ ok: true }),
        resend: () => Promise.resolve({ ok: true }),
      },
      audit: (subject, what, detail) => ledger.audit(subject, what, detail),
      secret,
      now: () => now,
    });
    return {
      actions,
      async shopper(of) {
        const subject = await bench.shopper([claimTo(of, 2)]);
        return { subject, handle: bench.handle(subject, of) };
      },
      async agree(subject) {
        const result = await actions.confirm(subject);
        if (result.kind !== "outcome") throw new Error(`no outcome: ${JSON.stringify(result)}`);
        return result.outcome;
      },
    };
  };
}
