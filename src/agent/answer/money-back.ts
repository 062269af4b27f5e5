import { dayIn, daysBetween } from "#src/orders/calendar.ts";
import type { OrderSituation } from "#src/orders/situation.ts";
import type { AnswerContext } from "./answer.ts";
import type { Line } from "./finish.ts";
import { safeLink, type Speaker } from "./speaker.ts";

const methods: ReadonlySet<string> = new Set(["card", "paypal", "bank_transfer", "store_credit", "original"]);

/** Ten business days are at most fourteen days by the calendar, holidays apart. */
const visibleAfterDays = 14;

/** What was paid back or is being paid back, and when it can be seen. */
export function moneyBack(situation: OrderSituation, speak: Speaker, context: AnswerContext): Line[] {
  const newest = situation.refunds.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1);
  const lines = situation.refunds.map((refund): Line => {
    const known = refund.method !== null && methods.has(refund.method);
    const key = `refund.${refund.status}${known ? "_by" : ""}`;
    const method = known ? speak.t(`method.${refund.method}`) : "";
    const when = speak.when({ day: dayIn(refund.at, situation.timeZone) });
    return {
      text: speak.t(key, { amount: speak.money(refund.amount), when, method }),
      rank: refund === newest ? 1 : 3,
    };
  });
  if (newest === undefined) return lines;
  const today = dayIn(context.now, situation.timeZone);
  const age = daysBetween(dayIn(newest.at, situation.timeZone), today);
  let key = "refund.pending_wait";
  if (newest.status === "done") {
    if (newest.method === "store_credit") key = "refund.credit";
    else key = age > visibleAfterDays ? "refund.old" : "refund.wait";
  }
  return [...lines, { text: speak.t(key), rank: 2 }];
}

/** How the order's returns stand, with the parcel that brings each back. */
export function returnLines(situation: OrderSituation, speak: Speaker): Line[] {
  const number = speak.code(situation.number);
  return situation.returns.flatMap((entry): Line[] => {
    const key =
      entry.status === "received" && entry.receivedAt !== null
        ? "return.received_at"
        : `return.${entry.status}`;
    const when = entry.receivedAt === null ? "" : speak.when({ at: entry.receivedAt });
    const lines: Line[] = [{ text: speak.t(key, { number, when }), rank: 0 }];
    const { parcel } = entry;
    if (entry.status !== "in_transit" || parcel === null) return lines;
    if (parcel.lastEvent !== null) {
      const scanned = speak.when({ at: parcel.lastEvent.at });
      const { city } = parcel.lastEvent;
      const text =
        city === null
          ? speak.t("last.when", { when: scanned })
          : speak.t("last.place", { place: speak.name(city), when: scanned });
      lines.push({ text, rank: 4 });
    }
    const link = safeLink(parcel.trackingUrl);
    if (link === null) return lines;
    const text =
      parcel.carrier === null
        ? speak.t("track.link_only")
        : speak.t("track.link", { carrier: speak.name(parcel.carrier) });
    return [...lines, { text: speak.brief ? "" : text, link, rank: 2 }];
  });
}
