import type { Codes } from "#src/identity/codes.ts";
import { codes } from "#src/identity/codes.ts";
import type { OwnActions } from "#src/identity/actions.ts";
import { failureAlarm, type Attempted } from "#src/identity/alarm.ts";
import { authority, type AuthorityDeps } from "#src/identity/decide.ts";
import { redact } from "#src/identity/redact.ts";
import { statusMails } from "#src/identity/status-mail.ts";
import { twoStep } from "#src/identity/two-step.ts";
import type { Outgoing } from "#src/delivery/outgoing.ts";
import type { metricsObserver } from "#src/observe/metrics.ts";
import type { ToolDeps } from "#src/tools/index.ts";
import type { claimLedger } from "#src/store/claims.ts";
import { codeLedger } from "#src/store/codes.ts";
import { giveFloor } from "#src/store/conversations.ts";
import type { Db } from "#src/store/db.ts";
import { languageOf } from "#src/store/executions.ts";
import { actionWork, type ActionWork, type ActionWorkDeps } from "#src/work/actions.ts";
import type { Profiles } from "#src/work/profiles.ts";
import type { CodesDeps } from "#src/identity/codes.ts";
import type { StatusMailDeps } from "#src/identity/status-mail.ts";
import type { ShopData } from "./orders.ts";

/** Who a shopper is, what they may see, and what may be done for them: everything between the agent and the shop's data. */
export interface Gate {
  readonly tools: ToolDeps;
  readonly actions: ActionWork;
  /** Resolves when nothing is on its way any more that nobody waits for. */
  settled(): Promise<void>;
}

export interface GateDeps {
  readonly db: Db;
  readonly observer: ReturnType<typeof metricsObserver>;
  readonly data: ShopData;
  readonly profile: Profiles;
  readonly ledger: ReturnType<typeof claimLedger>;
  readonly outgoing: Outgoing;
  /** Of handles and of the digests that codes and caps are kept by; the same on all instances. */
  readonly secret: Buffer;
  readonly now: () => Date;
  readonly log: CodesDeps["log"];
  readonly words: {
    readonly code: CodesDeps["writeCode"];
    readonly status: StatusMailDeps["writeStatus"];
    readonly outcome: ActionWorkDeps["words"];
  };
  readonly changed: (conversation: string) => void;
}

export function gate(deps: GateDeps): Gate {
  const { db, data, ledger, now, observer, outgoing, profile, secret, words } = deps;
  const sources = (shop: string) => data.sources.of(shop);
  const alarm = failureAlarm({
    now,
    ring(shop, counted) {
      observer.log.warn({ shop, ...counted }, "many proofs are wrong at once: somebody may be guessing");
      observer.identityAlarm();
    },
  });
  const attempted: Attempted = (attempt) => {
    observer.identity(attempt.what, attempt.outcome);
    alarm(attempt);
  };
  const common = { sources, ledger, now, secret, attempted } satisfies AuthorityDeps;
  const kept = codeLedger(db);
  const decides = authority(common);
  const coding: Codes = codes({
    ...common,
    codes: kept,
    outgoing,
    log: deps.log,
    writeCode: words.code,
    shopName: async (shop) => (await profile.of(shop)).name,
  });
  const mails = statusMails({
    ...common,
    codes: kept,
    outgoing,
    log: deps.log,
    writeStatus: words.status,
  });
  const rules = async (shop: string) => {
    const { actions, returns, timeZone } = await profile.of(shop);
    return { actions, returns, timeZone };
  };
  const working = actionWork({
    db,
    sources,
    rules,
    secret,
    outgoing,
    words: words.outcome,
    handOver: async (shop, conversation) => {
      await giveFloor(db, shop, conversation, "person");
      deps.changed(conversation);
    },
    log: observer.log,
    changed: deps.changed,
  });
  const own: OwnActions = {
    async subscribe(subject, handle, _key, signal) {
      const grasped = await decides.grasp(subject, handle, signal);
      if (typeof grasped === "string") return { ok: false, reason: grasped };
      const { order, key, source } = grasped;
      if (source === undefined) return { ok: false, reason: "no_source" };
      const { email } = order.customer;
      const made = await data.updates.subscribe(subject, {
        sourceId: source,
        order,
        orderKey: key,
        language: (await languageOf(db, subject.conversation)) ?? order.locale ?? "en",
        ...(email === undefined ? {} : { email }),
      });
      return made === null ? { ok: false, reason: "no_conversation" } : { ok: true };
    },
    async resend(subject, handle, key, signal) {
      const grasped = await decides.grasp(subject, handle, signal);
      if (typeof grasped === "string") return { ok: false, reason: grasped };
      const { order, stale } = grasped;
      const { email } = order.customer;
      if (email === undefined) return { ok: false, reason: "no_email" };
      const language = order.locale ?? (await languageOf(db, subject.conversation)) ?? "en";
      const shown = { handle: "", level: 2 as const, order: redact(order, 2, ""), asOf: now(), stale };
      const reply = await words.status(shown, language, subject.shop);
      const spoken = await outgoing.to(
        subject.shop,
        { kind: "email", value: email },
        { key: `resend:${key}`, reply },
      );
      return "message" in spoken ? { ok: true } : { ok: false, reason: spoken.kind };
    },
  };
  const actions = twoStep({
    db,
    authority: decides,
    sources,
    rules,
    executor: working,
    own,
    audit: (...noted) => ledger.audit(...noted),
    secret,
    now,
  });
  return {
    tools: {
      authority: decides,
      actions,
      codes: coding,
      mails,
      unsubscribe: (subject) => data.updates.unsubscribe(subject),
      catalogue: {
        async search(shop, text, signal) {
          let last: Awaited<ReturnType<NonNullable<ToolDeps["catalogue"]>["search"]>> = null;
          for (const source of await sources(shop)) {
            if (source.products === undefined) continue;
            last = await source.products(text, signal);
            if (last.ok && last.products.length > 0) return last;
          }
          return last;
        },
      },
    },
    actions: working,
    async settled() {
      await Promise.all([coding.settled(), mails.settled()]);
    },
  };
}
