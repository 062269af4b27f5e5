import { answerOrder, tellDone, type AnswerContext } from "#src/agent/answer/index.ts";
import type { Notice } from "#src/channel/channel.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import { assess } from "#src/orders/assess.ts";
import type { Profiles } from "#src/work/profiles.ts";
import type { WriteUpdate } from "#src/work/updates/write.ts";
import type { GateDeps } from "./gate.ts";

/** What is said outside of turns, in phrases. */
export function wordsOf(
  phrases: Phrases,
  profile: Profiles["of"],
  now: () => Date,
): GateDeps["words"] & { readonly update: WriteUpdate } {
  const about = (
    language: string,
    style: AnswerContext["style"],
    shop: { readonly name: string; readonly timeZone: string },
  ): AnswerContext => ({
    phrases,
    language: phrases.spoken(language),
    style,
    now: now(),
    timeZone: shop.timeZone,
    shopName: shop.name,
  });
  const plain = ({ text, language }: Reply): Reply => ({ text, language });
  return {
    code(language, code, shopName) {
      const spoken = phrases.spoken(language);
      return {
        text: phrases.t(spoken, "code.mail", { shop: shopName, code, minutes: 10 }),
        language: spoken,
      };
    },
    async status({ order, level, shipment, asOf, stale }, language, shop) {
      const profiled = await profile(shop);
      const situation = assess(order, now(), profiled, level, shipment);
      return plain(answerOrder(situation, about(language, "letter", profiled), { asOf, stale }));
    },
    async outcome(outcome, { shop, language }) {
      const profiled = await profile(shop);
      const context = about(language ?? profiled.language, "chat", profiled);
      const { kind, number, done, reasons, refunded } = outcome;
      const amount = refunded === undefined ? {} : { amount: refunded };
      const reply = done
        ? tellDone(`done.${kind}`, { number, ...amount }, context)
        : reasons.includes("declined")
          ? tellDone("done.declined", { number }, context)
          : tellDone("done.failed", {}, context);
      return {
        reply: plain(reply),
        notice: noticeOf(`action_${done ? "done" : "not_done"}`, reply, profiled.name, { number }),
      };
    },
    update({ news, situation, language, shop, style }) {
      const context = about(language, style, shop);
      const head = phrases.t(context.language, "update.head", { number: situation.number });
      const answer = answerOrder(situation, context);
      const text = answer.text.includes(head) ? answer.text : `${head}\n\n${answer.body}`;
      const [first] = news;
      const parcel = first?.parcel;
      return {
        reply: { text, language: answer.language },
        notice: noticeOf(first?.kind ?? "update", answer, shop.name, {
          number: situation.number,
          carrier: parcel?.carrier ?? "",
          link: parcel?.trackingUrl ?? "",
        }),
      };
    },
  };
}

function noticeOf(
  kind: string,
  { text, language }: Reply,
  shop: string,
  values: Readonly<Record<string, string>>,
): Notice {
  return { kind, language, values: { shop, ...values, text: text.replaceAll(/\s+/gu, " ") } };
}
