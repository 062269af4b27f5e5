import type { Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { Outgoing } from "#src/delivery/outgoing.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Attempted } from "./alarm.ts";
import type { VisibleOrder } from "./authority.ts";
import { behind } from "./behind.ts";
import { knowing } from "./known.ts";
import type { ClaimLedger, CodeLedger, SendLimits } from "./ledger.ts";
import { numberKey, ownNamed, reachables, withNumber } from "./on-file.ts";
import { fieldsShown, redact } from "./redact.ts";

/** One mail an hour about one order; nobody can have mails sent about one order after the other. */
export const statusMailLimits: SendLimits = {
  perOrder: { hour: 1, day: 5 },
  perConversation: { hour: 5, day: 10 },
};

const patienceMs = 20_000;

/** What is said in any case; `no_match`: no order was named and none is known. */
export type StatusMailed =
  | { readonly sentIfExists: true }
  | { readonly error: "no_match" | "too_many_tries" | "unavailable" };

/** Helps whoever cannot prove anything: the status goes to the e-mail on the order, the answer is always the same. */
export interface StatusMails {
  /** Without a number: the newest order of the subject's own. `language` (BCP 47) where the order has none. */
  send(
    subject: Subject,
    number: string | undefined,
    language: string,
    signal?: AbortSignal,
  ): Promise<StatusMailed>;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

export interface StatusMailDeps {
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly ledger: ClaimLedger;
  readonly codes: Pick<CodeLedger, "begin" | "note">;
  readonly outgoing: Outgoing;
  /** How the order stands, in words; it is redacted to level 2 and its handle is of no use. */
  readonly writeStatus: (order: VisibleOrder, language: string, shop: string) => Reply | Promise<Reply>;
  readonly now: () => Date;
  /** The same as the authority's. */
  readonly secret: Buffer;
  readonly log: (level: "warn" | "error", what: string, detail: Readonly<Record<string, Json>>) => void;
  readonly limits?: SendLimits;
  readonly attempted?: Attempted;
}

export function statusMails(deps: StatusMailDeps): StatusMails {
  const { ledger, codes, outgoing, now, secret, log } = deps;
  const limits = deps.limits ?? statusMailLimits;
  const knows = knowing(deps);
  const later = behind((error) =>
    log("error", "a status could not be mailed", { error: error instanceof Error ? error.name : "unknown" }),
  );

  async function mail(subject: Subject, id: string, number: string, language: string): Promise<string> {
    const found = await withNumber(knows, secret, subject.shop, number, AbortSignal.timeout(patienceMs));
    if (found === null) return "no_match";
    if (found === "unavailable") return found;
    const { order, asOf, stale } = found;
    const who = reachables(order, now()).find(({ kind }) => kind === "email");
    if (who === undefined) return "no_means";
    const visible: VisibleOrder = { handle: "", level: 2, order: redact(order, 2, ""), asOf, stale };
    const reply = await deps.writeStatus(visible, order.locale ?? language, subject.shop);
    const spoken = await outgoing.to(subject.shop, who, { key: `status:${id}`, reply });
    return spoken.kind;
  }

  return {
    async send(subject, number, language, signal) {
      const answer = async (outcome: "sent_if_exists" | "no_match" | "too_many_tries" | "unavailable") => {
        await ledger.audit(subject, "email_status", { result: outcome });
        deps.attempted?.({ what: "email_status", shop: subject.shop, outcome });
      };
      const which = await ownNamed(knows, subject, number === undefined ? {} : { number }, signal);
      if (which.kind === "no_match" || which.kind === "unavailable") {
        await answer(which.kind);
        return { error: which.kind };
      }
      const named = which.kind === "own" ? which.one.order.number : which.number;
      const begun = await codes.begin(
        subject,
        { orderKey: numberKey(secret, subject.shop, named), purpose: "status", hash: "", lifeMs: 0 },
        limits,
      );
      if ("refused" in begun && begun.refused === "conversation") {
        await answer("too_many_tries");
        return { error: "too_many_tries" };
      }
      // Within the hour the mail of before still says it.
      if ("id" in begun) {
        const { id } = begun;
        later.run(async () => {
          const result = await mail(subject, id, named, language);
          const fields = result === "said" ? fieldsShown(2) : [];
          await codes.note(subject, "status_mailed", { result, level: 2, fields });
        });
      }
      await answer("sent_if_exists");
      return { sentIfExists: true };
    },

    settled: () => later.settled(),
  };
}
