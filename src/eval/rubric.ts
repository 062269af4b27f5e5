import type { Order } from "#src/orders/order.ts";
import { dayIn, dayOf } from "#src/orders/calendar.ts";
import { destinationTimeZone } from "#src/orders/destination.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import { dayForms } from "./dates.ts";
import { isIn } from "./language.ts";
import { has, plainText } from "./plain.ts";
import type { Topic } from "./simulation.ts";
import { shortWords, standings, type Standing } from "./standings.ts";
import { claimed, listed, type WrongStatement } from "./statements.ts";
import { templatesOf, type Templates } from "./templates.ts";
import { isLate, isUnderWay, outboundOf, parcelStandings, stageStandings, type Truth } from "./truth.ts";
import { claimWordsOf } from "./words.ts";

/** The twelve points of a good answer (docs/evaluation.md). */
export const points = [
  "status",
  "nothing invented",
  "date shown iff known",
  "late said as late",
  "links",
  "each parcel",
  "items to come",
  "next step",
  "language",
  "length",
  "level",
  "one question",
] as const;
export type Point = (typeof points)[number];

/** A reply's points; what a point does not apply to has it. */
export interface Rubric {
  readonly points: Readonly<Record<Point, boolean>>;
  /** What is wrong, a line for each. */
  readonly problems: readonly string[];
}

export interface RubricOptions {
  readonly reply: string;
  /** Titles and descriptions of what can be tapped. */
  readonly choices: readonly string[];
  /** BCP 47, the one it should be in. */
  readonly language: string;
  /** BCP 47, the one it says it is in: whose phrases and dates are looked for. */
  readonly spoken: string;
  readonly style: "chat" | "brief" | "letter";
  readonly about: Topic;
  /** The orders that have to be answered. */
  readonly orders: readonly Order[];
  /** How many it speaks of: each takes its space. */
  readonly named: readonly Order[];
  /** 1 to 4. */
  readonly level: number;
  readonly truth: Truth;
  readonly each: ReadonlyMap<string, Truth>;
  readonly wrong: readonly WrongStatement[];
  readonly phrases: Phrases;
  readonly now: Date;
  readonly timeZone: string;
  /** Names that are of no language. */
  readonly names: readonly string[];
  readonly said: string;
  /** Ended with a person, who sees to what is left. */
  readonly handedOver: boolean;
}

/** Phrases that say what happens next or what to do. */
const nextSteps = [
  "next.",
  "ask.",
  "pickup.",
  "hold.",
  "attempt.",
  "marketplace_next",
  "not_received.",
  "refund.wait",
  "refund.pending_wait",
  "refund.old",
  "return.",
  "dispatch.",
  "eta.",
  "say.",
  "handoff.",
  "person.",
  "orders.which",
  "propose.",
  "cannot.",
  "code.",
];

/** Parcels that a reply has to say where to follow. */
const followed: ReadonlySet<string> = new Set([
  "in_transit",
  "out_for_delivery",
  "available_for_pickup",
  "delivery_attempted",
]);

export function rubric(options: RubricOptions): Rubric {
  const { about, each, language, level, now, orders, phrases, spoken, style, wrong } = options;
  const templates = templatesOf(phrases, spoken);
  const text = plainText(options.reply);
  const problems: string[] = [];
  const lost = new Set<Point>();
  const want = (point: Point, holds: boolean, problem: string): void => {
    if (holds) return;
    lost.add(point);
    problems.push(`${point}: ${problem}`);
  };
  const said = new Set(claimed(text, spoken, templates).map(({ standing }) => standing));
  // A short message of several parcels has one word for each.
  if (style === "brief")
    for (const standing of standings) {
      const word = shortWords[standing];
      if (word !== undefined && templates.find(text, [word]).length > 0) said.add(standing);
    }
  // Free words can be judged only where there are words to compare with; our own phrases, in every language.
  const judgeable = said.size > 0 || claimWordsOf(spoken) !== null || ours(text, templates);
  const says = (one: Standing): boolean => !judgeable || said.has(one);
  const dated = (day: string): boolean => dayForms(spoken, day).some((form) => has(text, form)) || near(day);

  function near(day: string): boolean {
    const [form = ""] = dayForms(spoken, day).filter((one) => /\d/u.test(one));
    return form !== "" && text.includes(form);
  }

  for (const order of orders) {
    const zone = destinationTimeZone(order, options.timeZone);
    const outbound = outboundOf(order);
    if (about === "list") {
      const own = listed(text, each, templates).filter(({ number }) => number === order.number);
      want("status", has(text, plainText(order.number)), `${order.number} is missing`);
      want(
        "status",
        own.every(({ standing }) => each.get(order.number)?.standings.has(standing) !== false),
        `${order.number} is shown as ${own.map(({ standing }) => standing).join(", ")}`,
      );
      continue;
    }
    if (level >= 2) want("status", names(order), `${order.number} is not named`);
    const wholeAnswer = about === "status" || about === "not_received";
    if (wholeAnswer) {
      const stage = stageStandings(order, now, zone);
      const [first] = stage;
      if (first !== undefined) want("status", says(first), `does not say ${first}`);
      if (outbound.length === 0 || order.state !== "cancelled")
        for (const parcel of outbound) {
          const [needed, ...or] = parcelStandings(parcel);
          want(
            "status",
            needed === undefined || says(needed) || or.some((one) => one !== "delayed" && says(one)),
            `does not say ${needed ?? ""}`,
          );
        }
      if (order.state === "cancelled" && order.refunds.length > 0)
        want("status", says("refunded") || says("refund_pending"), "does not speak of the refund");
    }
    if (about === "refund" || about === "return") {
      for (const { status, amount } of order.refunds) {
        want(
          "status",
          says(status === "done" ? "refunded" : "refund_pending"),
          "does not speak of the refund",
        );
        want("status", text.includes(String(Math.floor(amount.amount / 100))), "the amount is missing");
      }
      if (about === "return" && order.returns.some(({ status }) => status === "received"))
        want("status", says("return_received"), "does not say that the return has come");
    }
    if (wholeAnswer || about === "when") {
      const days = daysToSay(order, zone, now, style === "brief" && outbound.length > 1);
      for (const day of days) want("date shown iff known", dated(day), `${day} is missing`);
      want(
        "late said as late",
        !judgeable || said.has("late") === isLate(order, now, zone),
        isLate(order, now, zone) ? "it is late, and that is not said" : "it is not late",
      );
    }
    if (wholeAnswer) {
      const links = linksToGive(order, level);
      const given = links.filter((link) => options.reply.includes(link));
      // A link that does not fit into a short message is left out before anything that was asked.
      const fits = links.filter((link) => options.reply.length + link.length < shortest(options.reply));
      want(
        "links",
        style === "brief" ? given.length >= Math.min(1, fits.length) : given.length === links.length,
        `${links.filter((link) => !given.includes(link)).join(" ")} is missing`,
      );
      if (outbound.length > 1 && level >= 2 && style !== "brief")
        for (const parcel of outbound) {
          const titles = parcel.items.map(
            ({ itemId }) => order.items.find(({ id }) => id === itemId)?.title ?? "",
          );
          want(
            "each parcel",
            titles.some((title) => text.includes(plainText(title).slice(0, 12))),
            `the parcel with ${titles.join(", ")} is missing`,
          );
        }
      if (outbound.length > 0 && order.state !== "cancelled" && style !== "brief" && level >= 2)
        for (const { itemId } of order.pending) {
          const title = order.items.find(({ id }) => id === itemId)?.title ?? "";
          want("items to come", text.includes(plainText(title).slice(0, 12)), `${title} is missing`);
        }
    }
  }
  for (const { kind, what } of wrong)
    want(kind === "leak" ? "level" : "nothing invented", false, `${kind} “${what}”`);
  if (orders.length > 0)
    want(
      "next step",
      options.handedOver ||
        options.choices.length > 0 ||
        style === "brief" ||
        hasNextStep(options.reply, text, templates),
      "nothing says what happens next",
    );
  want(
    "language",
    isIn([options.reply, ...options.choices].join("\n"), language, options.names, phrases.languages),
    `it is not in ${language}`,
  );
  const problem = tooLong(options);
  want("length", problem === null, problem ?? "");
  for (const secret of aboveLevel(options)) want("level", false, `shows ${secret}`);
  const questions = Array.from(text.replaceAll(/https?:\/\/\S+/gu, " ").matchAll(/[?？؟]/gu)).length;
  want("one question", questions <= 1, `${questions} questions`);
  return { points: pointsBut(lost), problems };

  /** By its number, or by what is in it. */
  function names(order: Order): boolean {
    return (
      has(text, plainText(order.number)) ||
      text.includes(plainText(order.number.replace(/^#/u, ""))) ||
      (about !== "status" && order.items.some(({ title }) => text.includes(plainText(title))))
    );
  }
}

function pointsBut(lost: ReadonlySet<Point>): Readonly<Record<Point, boolean>> {
  return {
    status: !lost.has("status"),
    "nothing invented": !lost.has("nothing invented"),
    "date shown iff known": !lost.has("date shown iff known"),
    "late said as late": !lost.has("late said as late"),
    links: !lost.has("links"),
    "each parcel": !lost.has("each parcel"),
    "items to come": !lost.has("items to come"),
    "next step": !lost.has("next step"),
    language: !lost.has("language"),
    length: !lost.has("length"),
    level: !lost.has("level"),
    "one question": !lost.has("one question"),
  };
}

/** Days that an answer about the whole order has to name. */
function daysToSay(order: Order, zone: string, now: Date, short: boolean): readonly string[] {
  const days: string[] = [];
  if (order.state === "cancelled")
    return order.cancelled === undefined ? [] : [dayIn(order.cancelled.at, zone)];
  if (order.marketplace !== undefined) return [];
  for (const parcel of outboundOf(order)) {
    const { deliveredAt, eta, nextAttempt, pickup, status } = parcel;
    if (status === "delivered" && deliveredAt !== undefined && !short) days.push(dayIn(deliveredAt, zone));
    // An expected day is over once an attempt was made.
    if (isUnderWay(parcel) && status !== "delivery_attempted" && eta !== undefined)
      days.push(dayOf(eta.to, zone));
    if (status === "delivery_attempted" && nextAttempt !== undefined) days.push(dayOf(nextAttempt, zone));
    if (status === "available_for_pickup" && pickup?.until !== undefined)
      days.push(dayOf(pickup.until, zone));
  }
  for (const { expected } of order.pending) if (expected !== undefined) days.push(dayOf(expected, zone));
  if (outboundOf(order).length === 0 && order.state === "open" && order.promise !== undefined)
    days.push(dayOf(order.promise.by.to, zone));
  // Today is said as a word where there is one.
  return [...new Set(days)].filter((day) => day !== dayIn(now, zone));
}

/** Pages on which something of the order is changed are for those who have proven who they are (level 3). */
function linksToGive(order: Order, level: number): readonly string[] {
  if (order.state === "on_hold") return order.hold?.url === undefined || level < 3 ? [] : [order.hold.url];
  return outboundOf(order).flatMap(({ actionUrl, flags, status, trackingUrl }) => {
    if (actionUrl !== undefined && flags.includes("action_required") && level >= 3) return [actionUrl];
    return followed.has(status) && trackingUrl !== undefined ? [trackingUrl] : [];
  });
}

function hasNextStep(reply: string, text: string, templates: Templates): boolean {
  if (/[?？؟]|https?:\/\//u.test(reply)) return true;
  const keys = nextSteps.flatMap((beginning) => templates.keys(beginning));
  return templates.find(text, keys).length > 0;
}

function ours(text: string, templates: Templates): boolean {
  return templates.find(text, [...templates.keys("status."), ...templates.keys("stage.")]).length > 0;
}

/** What is shown without having been proven. */
function aboveLevel({ level, orders, reply, said, truth }: RubricOptions): readonly string[] {
  const text = reply.replaceAll(/[\u2066-\u2069]/gu, "");
  const spoken = text.replaceAll(/https?:\/\/\S+/gu, " ");
  const shown = (value: string | undefined): boolean =>
    value !== undefined && value.length > 3 && spoken.includes(value) && !said.includes(value);
  const places = [...truth.texts];
  return orders.flatMap((order) => {
    const { customer, shipTo } = order;
    const never = [customer.email, customer.phone, shipTo?.line].filter(shown);
    // A pickup point may be in the same street.
    const zip = places.some((place) => place.includes(shipTo?.zip ?? "\u0000"))
      ? []
      : [shipTo?.zip].filter(shown);
    const codes = level <= 2 ? order.shipments.map(({ trackingNumber }) => trackingNumber).filter(shown) : [];
    const ofOrder = level <= 1 ? [order.number, ...order.items.map(({ title }) => title)].filter(shown) : [];
    return [...never, ...zip, ...(level === 1 ? [] : codes), ...ofOrder].flatMap((one) => one ?? []);
  });
}

/** Characters of two segments: 153 septets each, or 67 characters where the script has no shorter code. */
function shortest(reply: string): number {
  return /^[\p{Script=Latin}\p{N}\p{P}\p{S}\p{Z}\n]*$/u.test(reply) ? 306 : 134;
}

/** "25. Nov." and "z. B." end no sentence. */
const sentenceEnds = /(?<!\d|(?<!\p{L})\p{L}{1,3})[.!?؟।]+(?=\s|$)|[。！？]|\n+/gu;

/** Five sentences, and more for each further parcel, open item and order, for the frame of a letter, for a handoff. */
function tooLong({
  choices,
  language,
  named,
  about,
  reply,
  style,
  handedOver,
}: RubricOptions): string | null {
  const parcels = named.reduce((sum, order) => sum + Math.max(0, outboundOf(order).length - 1), 0);
  const pending = named.reduce((sum, { pending: open }) => sum + open.length, 0);
  const more = parcels + pending + Math.max(0, named.length - 1) + (handedOver ? 1 : 0);
  const bare = reply.replaceAll(/https?:\/\/\S+/gu, "");
  if (style === "brief") {
    const most = shortest(reply) + (shortest(reply) / 2) * (more + 1);
    return reply.length > most ? `${reply.length} characters, ${most} at most` : null;
  }
  const letter = style === "letter" ? 4 : 0;
  const listedOrders = about === "list" ? Math.max(named.length, choices.length) * 2 : 0;
  const allowed = 9 + letter + 4 * more + listedOrders;
  const found = bare.split(sentenceEnds).filter((part) => /\p{L}{2}/u.test(part)).length;
  if (found > allowed) return `${found} sentences, ${allowed} at most`;
  const dense = ["zh", "ja", "ko"].includes(language.split("-")[0] ?? "") ? 0.6 : 1;
  const most = Math.round((700 + 220 * (more + listedOrders) + (letter > 0 ? 150 : 0)) * dense);
  return bare.length > most ? `${bare.length} characters, ${most} at most` : null;
}
