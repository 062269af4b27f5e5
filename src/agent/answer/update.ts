import type { OrderSituation, ParcelSituation } from "#src/orders/situation.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { finish, type Line } from "./finish.ts";
import { parcelSubject } from "./order.ts";
import { parcelWords } from "./parcel.ts";
import { safeLink, speaker } from "./speaker.ts";

/** Sentences about one parcel besides the head; of several parcels less is said of each. */
const most = { one: 3, several: 2 } as const;

/** What is new, and what a template may say of it. */
export interface UpdateWords {
  readonly answer: AnswerText;
  /** When it came, or is expected; empty where neither is known. */
  readonly when: string;
  readonly link: string | null;
}

/** Tells how parcels stand that have news, under a head that names the order. Asks nothing. */
export function answerUpdate(
  parcels: readonly ParcelSituation[],
  situation: OrderSituation,
  context: AnswerContext,
): UpdateWords {
  const speak = speaker(context, situation.timeZone);
  const number = speak.code(situation.number);
  const limit = parcels.length > 1 ? most.several : most.one;
  const told = parcels.map((parcel): readonly Line[] => {
    const subject = parcelSubject(parcel, situation, speak);
    const { lines } = parcelWords(parcel, situation, subject, speak, context, "status");
    const kept = mostTelling(lines, limit);
    const [first, ...rest] = kept;
    return parcels.length > 1 && first !== undefined
      ? [{ ...first, text: `- ${first.text}` }, ...rest]
      : kept;
  });
  const [only] = parcels;
  const date = only?.status === "delivered" ? only.deliveredAt && speak.when({ at: only.deliveredAt }) : null;
  return {
    answer: finish(context, {
      paragraphs: [[{ text: speak.t("update.head", { number }), rank: 0 }], ...told],
    }),
    when: date ?? (only?.eta ? speak.span(only.eta) : ""),
    link: safeLink(only?.trackingUrl ?? null),
  };
}

/** The sentences that matter most, in their order. */
function mostTelling(lines: readonly Line[], limit: number): readonly Line[] {
  const kept = new Set(lines.toSorted((a, b) => a.rank - b.rank).slice(0, limit));
  return lines.filter((line) => kept.has(line));
}
