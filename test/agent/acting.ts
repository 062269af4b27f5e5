import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { Outgoing } from "#src/delivery/outgoing.ts";
import { codes as oneTimeCodes } from "#src/identity/codes.ts";
import { authority } from "#src/identity/decide.ts";
import { statusMails } from "#src/identity/status-mail.ts";
import { twoStep } from "#src/identity/two-step.ts";
import type { Order } from "#src/orders/order.ts";
import { actionKindSchema, type ActionKind } from "#src/policy/actions.ts";
import { writeCode } from "#src/agent/words.ts";
import type { TurnOutcome } from "#src/agent/turn.ts";
import type { Bench } from "../actions/bench.ts";
import { memoryCodes, memoryLedger } from "../identity/memory-ledger.ts";
import { now, secret } from "../identity/sample.ts";
import { phrases, talk, type Talk, type TalkOptions } from "./setup.ts";

/** A shopper in a shop in which things are done: the real authority, rules, proposals, codes and store actions. */
export interface ActingTalk extends Talk {
  readonly subject: Subject;
  /** Taps the choice of the last reply whose id begins so. */
  tap(outcome: TurnOutcome, begins: string): Promise<TurnOutcome>;
  /** Codes that were sent, with where to; the latest last. */
  readonly sent: readonly { readonly to: string; readonly code: string }[];
  readonly mailed: readonly string[];
  /** For codes only. */
  later(ms: number): void;
  settled(): Promise<void>;
}

export interface ActingOptions extends Omit<TalkOptions, "tools" | "subject" | "shop" | "claims"> {
  readonly claims?: readonly Claim[];
  readonly enabled?: readonly ActionKind[];
}

export async function actingTalk(
  bench: Bench,
  orders: readonly Order[],
  options: ActingOptions = {},
): Promise<ActingTalk> {
  for (const order of orders) bench.store.put(order);
  const subject = await bench.shopper(options.claims ?? []);
  // Claims of one turn are known in the next.
  const ledger = memoryLedger(() => now);
  let clock = now.getTime();
  const kept = memoryCodes(() => new Date(clock));
  const sent: { to: string; code: string }[] = [];
  const mailed: string[] = [];
  const outgoing: Outgoing = {
    inConversation: () => Promise.reject(new Error("nothing is said into the conversation here")),
    to: (_, who, said) => {
      const code = /\d{6}/.exec(said.reply.text)?.[0];
      if (said.key.startsWith("code:") && code !== undefined) sent.push({ to: who.value, code });
      else mailed.push(who.value);
      return Promise.resolve({ kind: "said", message: said.key, conversation: "mail" });
    },
  };
  const common = {
    sources: () => [bench.store.source],
    ledger,
    codes: kept,
    outgoing,
    now: () => now,
    secret,
    log: () => undefined,
  };
  const codes = oneTimeCodes({
    ...common,
    writeCode: (language, code, name) => writeCode(phrases)(language, code, name),
    shopName: () => Promise.resolve("Sample Shop"),
  });
  const mails = statusMails({
    ...common,
    writeStatus: (order) => ({ text: `status of ${order.order.number}`, language: "en" }),
  });
  const allowed = authority({ sources: common.sources, ledger, now: common.now, secret });
  const own = (what: "subscribe" | "resend") => (_: Subject, handle: string, key: string) => {
    bench.own.push({ what, key, handle });
    return Promise.resolve(bench.ownResult);
  };
  const actions = twoStep({
    db: bench.db,
    authority: allowed,
    sources: common.sources,
    rules: () => Promise.resolve(bench.rules.current),
    executor: bench.work,
    own: { subscribe: own("subscribe"), resend: own("resend") },
    audit: (of, what, detail) => ledger.audit(of, what, detail),
    secret,
    now: common.now,
  });
  const shopper = talk([], {
    ...options,
    subject,
    tools: { authority: allowed, actions, codes, mails },
    shop: { enabled: options.enabled ?? actionKindSchema.options },
  });
  return {
    ...shopper,
    subject,
    sent,
    mailed,
    tap(outcome, begins) {
      const choice = outcome.reply.choices?.find(({ id }) => id.startsWith(begins));
      if (choice === undefined) throw new Error(`no choice ${begins} in ${JSON.stringify(outcome.reply)}`);
      return shopper.say([{ kind: "choice", id: choice.id, title: choice.title }]);
    },
    later(ms) {
      clock += ms;
    },
    async settled() {
      await codes.settled();
      await mails.settled();
    },
  };
}
