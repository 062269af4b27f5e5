import { dayIn, isOver } from "#src/orders/calendar.ts";
import type { OrderSituation, ParcelSituation } from "#src/orders/situation.ts";
import type { AnswerContext, Asked } from "./answer.ts";
import type { Line } from "./finish.ts";
import { isLongDelivered, whatNext, type Ask } from "./parcel-next.ts";
import { isTracked, statusKey } from "./parcel-status.ts";
import { safeLink, type Speaker } from "./speaker.ts";

/** What is said of one parcel, in the order it is said. */
export interface ParcelWords {
  readonly lines: readonly Line[];
  readonly ask: Ask;
}

const showsLastScan: ReadonlySet<string> = new Set([
  "unknown",
  "in_transit",
  "delayed",
  "exception",
  "customs",
  "damaged",
  "refused",
  "address_problem",
  "held",
  "action_required",
  "returning",
  "returning_refused",
  "returning_address",
  "returned",
  "lost",
  "expired",
]);

/** `subject` is how the parcel is called at the beginning of a sentence. */
export function parcelWords(
  parcel: ParcelSituation,
  situation: OrderSituation,
  subject: string,
  speak: Speaker,
  context: AnswerContext,
  asked: Asked,
): ParcelWords {
  const { now } = context;
  const key = statusKey(parcel);
  const when = parcel.status === "delivered" ? parcel.deliveredAt : parcel.shippedAt;
  const missing = asked === "not_received" && parcel.status === "delivered";
  // Whoever does not have it is not told that it "was delivered", only what the carrier says.
  const said = missing ? key.replace("delivered", "marked") : key;
  const lines: Line[] = [
    {
      text: speak.t(`status.${said}`, {
        parcel: subject,
        when: when === null ? "" : speak.when({ at: when }),
      }),
      rank: 0,
    },
    ...lastScan(parcel, key, speak),
    ...eventDetails(parcel, situation.timeZone, speak, now),
    ...expectation(parcel, key, speak),
    ...(asked === "time" ? timeOfDay(parcel, key, speak) : []),
    ...standstill(parcel, speak),
    ...(missing ? searching(parcel, speak, now) : []),
    ...carrier(parcel, speak),
  ];
  const { next, ask } = whatNext(parcel, key, speak, asked, now, situation.timeZone);
  return { lines: [...lines, ...next], ask };
}

function lastScan(parcel: ParcelSituation, key: string, speak: Speaker): Line[] {
  if (parcel.lastEvent === null || !showsLastScan.has(key)) return [];
  const { at, city } = parcel.lastEvent;
  const when = speak.when({ at });
  const place = speak.name(city ?? "");
  const text = place === "" ? speak.t("last.when", { when }) : speak.t("last.place", { place, when });
  return [{ text, rank: 5 }];
}

function eventDetails(parcel: ParcelSituation, timeZone: string, speak: Speaker, now: Date): Line[] {
  const lines: Line[] = [];
  if (parcel.leftWith !== null) {
    lines.push({ text: speak.t("left_with", { note: speak.name(parcel.leftWith, 100) }), rank: 3 });
  }
  if (parcel.status === "available_for_pickup" && parcel.pickup === null) {
    lines.push({ text: speak.t("pickup.soon"), rank: 1 });
  }
  const waits = parcel.status === "available_for_pickup" || parcel.status === "delivery_attempted";
  if (parcel.pickup !== null && waits) {
    const { name, until, bring } = parcel.pickup;
    lines.push({ text: speak.t("pickup.place", { place: speak.name(name) }), rank: 1 });
    if (until === undefined) lines.push({ text: speak.t("pickup.soon"), rank: 1 });
    else {
      const key = isOver(until, now, timeZone) ? "pickup.overdue" : "pickup.until";
      lines.push({ text: speak.t(key, { when: speak.when(until) }), rank: 1 });
    }
    const text =
      bring === undefined
        ? speak.t("pickup.bring_id")
        : speak.t("pickup.bring", { bring: speak.name(bring, 100) });
    lines.push({ text, rank: 3 });
  }
  if (parcel.status === "delivery_attempted" && parcel.pickup === null) {
    const next = parcel.nextAttempt;
    const open = next !== null && !isOver(next, now, timeZone);
    const text = open ? speak.t("attempt.next", { when: speak.when(next) }) : speak.t("attempt.unknown");
    lines.push({ text, rank: 1 });
  }
  return lines;
}

/** Statuses of which one asks when the parcel comes. */
const comes: ReadonlySet<string> = new Set([
  "unknown",
  "pending",
  "label_created",
  "in_transit",
  "delayed",
  "customs",
  "address_problem",
  "held",
  "action_required",
  "exception",
  "sent",
  "sent_at",
]);

/** Statuses whose sentence already says sorry. */
const apologises: ReadonlySet<string> = new Set(["exception", "damaged"]);

function expectation(parcel: ParcelSituation, key: string, speak: Speaker): Line[] {
  const { eta, moved, late } = parcel;
  if (eta === null) {
    if (!comes.has(key)) return [];
    return [{ text: speak.t(isTracked(parcel) ? "eta.none" : "eta.untracked"), rank: 1 }];
  }
  const when = speak.span(eta);
  // One apology is enough.
  if (late) return [{ text: speak.t(apologises.has(key) ? "eta.overdue" : "eta.late", { when }), rank: 0 }];
  if (moved === null) return [{ text: speak.t("eta.expected", { when }), rank: 1 }];
  const text = speak.t(`eta.${moved.direction}`, { when, before: speak.span(moved.from) });
  return [{ text, rank: 1, less: speak.t("eta.expected", { when }) }];
}

/** "At what time exactly?" of a parcel of which only the day is known. */
function timeOfDay({ eta, late }: ParcelSituation, key: string, speak: Speaker): Line[] {
  const day = eta !== null && !late && "day" in eta.to && (comes.has(key) || key === "out_for_delivery");
  return day ? [{ text: speak.t("eta.no_time"), rank: 1 }] : [];
}

function standstill(parcel: ParcelSituation, speak: Speaker): Line[] {
  if (parcel.stalledHours === null) return [];
  const waiting = parcel.status === "label_created" || parcel.status === "pending";
  const days = Math.max(1, Math.floor(parcel.stalledHours / 24));
  return [{ text: speak.t(waiting ? "stalled.label" : "stalled.scan", { count: days }), rank: 2 }];
}

function searching(parcel: ParcelSituation, speak: Speaker, now: Date): Line[] {
  const lines: Line[] = [
    { text: speak.t("not_received.delivered"), rank: 4 },
    { text: speak.t("not_received.checks"), rank: 1 },
  ];
  if (!isLongDelivered(parcel, now)) lines.push({ text: speak.t("not_received.wait"), rank: 2 });
  return lines;
}

function carrier(parcel: ParcelSituation, speak: Speaker): Line[] {
  const name = speak.name(parcel.carrier ?? "") || null;
  const link = safeLink(parcel.trackingUrl);
  if (link !== null) {
    if (speak.brief) return [{ text: "", link, rank: 2 }];
    const text = name === null ? speak.t("track.link_only") : speak.t("track.link", { carrier: name });
    return [{ text, link, rank: 2 }];
  }
  const number = speak.code(parcel.trackingNumber ?? "") || null;
  if (number !== null) {
    const text =
      name === null
        ? speak.t("track.number_only", { number })
        : speak.t("track.number", { carrier: name, number });
    return [{ text, rank: 2 }];
  }
  const lines: Line[] = name === null ? [] : [{ text: speak.t("track.carrier", { carrier: name }), rank: 3 }];
  // "No tracking and no date" has been said in one.
  return isTracked(parcel) || parcel.eta === null
    ? lines
    : [...lines, { text: speak.t("track.none"), rank: 2 }];
}

/** One parcel in a few words: for lists and short messages; `dated` with the day it is expected. */
export function shortStatus(parcel: ParcelSituation, speak: Speaker, dated = true): string {
  const untracked = ["sent", "sent_at"].includes(statusKey(parcel));
  const status = speak.t(`short.${untracked ? "sent" : parcel.status}`);
  if (parcel.late) return speak.t("short.late", { status });
  return parcel.eta === null || !dated
    ? status
    : speak.t("short.expected", { status, when: speak.span(parcel.eta) });
}

/** The day an order was placed; the year only where leaving it out could mislead. */
export function placedOn(situation: OrderSituation, speak: Speaker): string {
  return speak.date(dayIn(situation.createdAt, situation.timeZone));
}
