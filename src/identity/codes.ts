import { createHmac, randomInt } from "node:crypto";
import type { Reachable } from "#src/channel/channel.ts";
import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { Outgoing } from "#src/delivery/outgoing.ts";
import { asciiDigits } from "#src/orders/digits.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Attempt, Attempted } from "./alarm.ts";
import type { VisibleOrder } from "./authority.ts";
import { behind } from "./behind.ts";
import { claimValue, readClaimValue } from "./handle.ts";
import { day, knowing } from "./known.ts";
import type { ClaimLedger, CodeLedger, CodeTry, SendLimits } from "./ledger.ts";
import { maskedEmail, maskedPhone } from "./mask.ts";
import { numberKey, ownNamed, reachables, withNumber, type Named, type OnFile } from "./on-file.ts";
import { equal } from "./proof.ts";
import { fieldsShown } from "./redact.ts";

/** How long a code may be entered, and how long what it opened at level 4 stays open, ms. */
export const codeLifeMs = 10 * 60_000;
/** Guesses at one code. */
export const codeTries = 3;
/** How long level 3 by a code holds, ms: as long as other knowledge. */
export const codeClaimMs = day;

/** A code can be guessed 5 × 3 times a day for one order: once in 66,000 days of trying. */
export const codeLimits: SendLimits = {
  perOrder: { hour: 3, day: 5 },
  perConversation: { hour: 3, day: 5 },
};

/** How long a store may take when nobody waits for it, ms. */
const patienceMs = 20_000;
const mostShown = 10;

/** `if_exists` is all that is said of an order known by its number alone. */
export type CodeSent =
  | { readonly sent: "email" | "phone"; /** Masked. */ readonly to: string }
  | { readonly sent: "if_exists" }
  /** `no_means` the order has no address that the shop's channels reach. */
  | { readonly error: "no_match" | "too_many_tries" | "unavailable" | "no_means" };

export type CodeEntered =
  | { readonly ok: true; readonly level: 3 | 4; readonly orders: readonly VisibleOrder[] }
  | { readonly error: "wrong_code" | "expired" | "too_many_tries" | "no_code" | "unavailable" };

/** One-time codes (docs/identity.md): they go to the address on the order and nowhere else. */
export interface Codes {
  /** `language` (BCP 47) is the conversation's; an order named by its number alone is written about in its own. */
  send(subject: Subject, named: Named, language: string, signal?: AbortSignal): Promise<CodeSent>;
  /** The right one of the conversation's newest code proves its address: level 3, by e-mail level 4 of that order. */
  submit(subject: Subject, code: string, signal?: AbortSignal): Promise<CodeEntered>;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

export interface CodesDeps {
  readonly sources: (shop: string) => readonly OrderSource[] | Promise<readonly OrderSource[]>;
  readonly ledger: ClaimLedger;
  readonly codes: CodeLedger;
  readonly outgoing: Outgoing;
  /** The message with a code in it, as this shop words it. */
  readonly writeCode: (
    language: string,
    code: string,
    shopName: string,
    shop: string,
  ) => Reply | Promise<Reply>;
  readonly shopName: (shop: string) => Promise<string>;
  readonly now: () => Date;
  /** The same as the authority's. */
  readonly secret: Buffer;
  readonly log: (level: "warn" | "error", what: string, detail: Readonly<Record<string, Json>>) => void;
  readonly limits?: SendLimits;
  readonly attempted?: Attempted;
}

export function codes(deps: CodesDeps): Codes {
  const { ledger, codes: kept, outgoing, now, secret, log } = deps;
  const limits = deps.limits ?? codeLimits;
  const knows = knowing(deps);
  const later = behind((error) =>
    log("error", "a code could not be sent", { error: error instanceof Error ? error.name : "unknown" }),
  );

  const attempted = (subject: Subject, what: Attempt["what"], outcome: string) =>
    deps.attempted?.({ what, shop: subject.shop, outcome });

  /** What is stored of a code: worthless without the key, for another conversation and for another order. */
  const hashOf = (conversation: string, orderKey: string, code: string): string =>
    createHmac("sha256", secret)
      .update(JSON.stringify(["code", conversation, orderKey, "access", code]))
      .digest("base64url");

  /** Sends by the first means that reaches the owner; null when none does. */
  async function deliver(
    subject: Subject,
    id: string,
    code: string,
    onFile: OnFile,
    language: string,
  ): Promise<Reachable | null> {
    const { order, key } = onFile;
    const claim = claimValue(order, { key, number: order.number });
    const name = await deps.shopName(subject.shop);
    const written = (shown: string) => deps.writeCode(language, shown, name, subject.shop);
    for (const who of reachables(order, now())) {
      // Before it is sent, because the shopper may be faster than our next statement.
      await kept.arm(id, { claim, means: who.kind });
      const spoken = await outgoing.to(subject.shop, who, {
        key: `code:${id}`,
        reply: await written(code),
        kept: (await written("••••••")).text,
        fleeting: true,
      });
      if (spoken.kind === "said" || spoken.kind === "said_before") return who;
    }
    await kept.arm(id, { claim: "", means: "email" });
    return null;
  }

  /** The claims that the right code makes. */
  function claimsBy({ means }: CodeTry, { order, key }: OnFile): Claim[] {
    const at = now();
    const within = (ms: number) => ({ at, expires: new Date(at.getTime() + ms) });
    const { email, phone } = order.customer;
    if (means === "phone") {
      if (phone === undefined) return [];
      return [{ kind: "phone", value: phone, method: "code_phone", level: 3, ...within(codeClaimMs) }];
    }
    if (email === undefined) return [];
    const value = claimValue(order, { key, number: order.number });
    return [
      {
        kind: "email",
        value: email.trim().toLowerCase(),
        method: "code_email",
        level: 3,
        ...within(codeClaimMs),
      },
      { kind: "order", value, method: "code_email", level: 4, ...within(codeLifeMs) },
    ];
  }

  async function refused(
    subject: Subject,
    what: "code" | "send_code",
    error: "wrong_code" | "expired" | "too_many_tries" | "no_code" | "no_match" | "unavailable" | "no_means",
  ): Promise<void> {
    await ledger.audit(subject, what, { result: error });
    attempted(subject, what, error);
  }

  return {
    async send(subject, named, language, signal) {
      const which = await ownNamed(knows, subject, named, signal);
      if (which.kind === "no_match" || which.kind === "unavailable") {
        await refused(subject, "send_code", which.kind);
        return { error: which.kind };
      }
      const number = which.kind === "own" ? which.one.order.number : which.number;
      const orderKey = numberKey(secret, subject.shop, number);
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      const hash = hashOf(subject.conversation, orderKey, code);
      const begun = await kept.begin(
        subject,
        { orderKey, purpose: "access", hash, lifeMs: codeLifeMs },
        limits,
      );
      if ("refused" in begun) {
        await refused(subject, "send_code", "too_many_tries");
        return { error: "too_many_tries" };
      }
      if (which.kind === "number") {
        await ledger.audit(subject, "send_code", { result: "if_exists" });
        attempted(subject, "send_code", "if_exists");
        // Whether there is such an order is looked up only after the answer.
        later.run(async () => {
          const found = await withNumber(
            knows,
            secret,
            subject.shop,
            number,
            AbortSignal.timeout(patienceMs),
          );
          const onFile = found === "unavailable" ? null : found;
          const who =
            onFile === null
              ? null
              : await deliver(subject, begun.id, code, onFile, onFile.order.locale ?? language);
          const result =
            who?.kind ?? (found === null || found === "unavailable" ? (found ?? "no_match") : "no_means");
          await kept.note(subject, "code_sent", { result });
        });
        return { sent: "if_exists" };
      }
      const who = await deliver(subject, begun.id, code, which.one, language);
      if (who === null) {
        await refused(subject, "send_code", "no_means");
        return { error: "no_means" };
      }
      await ledger.audit(subject, "send_code", { result: who.kind });
      attempted(subject, "send_code", who.kind);
      return { sent: who.kind, to: who.kind === "email" ? maskedEmail(who.value) : maskedPhone(who.value) };
    },

    async submit(subject, written, signal) {
      const code = asciiDigits(written.slice(0, 100).normalize("NFKC")).replace(/[\s\p{Pd}\p{Cf}]+/gu, "");
      if (!/^\d{6}$/.test(code)) {
        await refused(subject, "code", "wrong_code");
        return { error: "wrong_code" };
      }
      const tried = await kept.attempt(subject.conversation, codeTries);
      const { orderKey, hash } = "refused" in tried ? { orderKey: "", hash: "" } : tried;
      const right = equal(hashOf(subject.conversation, orderKey, code), hash);
      if ("refused" in tried) {
        await refused(subject, "code", tried.refused);
        return { error: tried.refused };
      }
      const claimed = readClaimValue(tried.claim);
      if (!right || claimed === null) {
        await refused(subject, "code", "wrong_code");
        return { error: "wrong_code" };
      }
      const found = await withNumber(
        knows,
        secret,
        subject.shop,
        claimed.number,
        signal ?? AbortSignal.timeout(patienceMs),
      );
      if (found === "unavailable") {
        await refused(subject, "code", "unavailable");
        return { error: "unavailable" };
      }
      // The order was given to somebody else, or is gone, since the code was sent.
      if (found === null || found.key !== claimed.key) {
        await refused(subject, "code", "expired");
        return { error: "expired" };
      }
      if (!(await kept.use(tried.id))) {
        await refused(subject, "code", "no_code");
        return { error: "no_code" };
      }
      await ledger.proven(subject, claimsBy(tried, found));
      const level = tried.means === "email" ? 4 : 3;
      await ledger.audit(subject, "code", { result: "right", level });
      attempted(subject, "code", "right");
      const { orders } = await knows.known(subject, signal);
      const shown = orders
        .filter((one) => one.level >= 3)
        .sort((a, b) => Number(b.key === claimed.key) - Number(a.key === claimed.key))
        .slice(0, mostShown)
        .map((one) => knows.show(subject, one));
      await ledger.audit(subject, "shown", {
        by: "code",
        orders: shown.length,
        level,
        fields: fieldsShown(level),
      });
      return { ok: true, level, orders: shown };
    },

    settled: () => later.settled(),
  };
}
