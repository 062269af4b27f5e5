import type { Content } from "#src/conversation/content.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { TurnOutcome } from "#src/agent/turn.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import type { Order } from "#src/orders/order.ts";
import { sameNumber } from "#src/orders/number.ts";
import { sameTracking } from "#src/orders/tracking-number.ts";
import { asciiDigits } from "#src/orders/digits.ts";
import { has, plainText } from "./plain.ts";
import { rubric, type Rubric } from "./rubric.ts";
import type { Expectation, Outcome, Simulation } from "./simulation.ts";
import { wrongStatements, type WrongStatement } from "./statements.ts";
import { templatesOf } from "./templates.ts";
import { truthOf, type Truth } from "./truth.ts";
import { asOfIn, type World } from "./world.ts";

/** What came back for one or several messages. */
export interface Answer {
  readonly kind: TurnOutcome["kind"];
  /** Of a handoff. */
  readonly reason: string | null;
  readonly reply: Reply;
}

/** How good an answer was. */
export interface Verdict {
  /** As expected in everything: outcome, facts, language, rubric. */
  readonly ok: boolean;
  readonly wrong: readonly WrongStatement[];
  readonly rubric: Rubric;
  readonly rightLanguage: boolean;
  /** Everything that is not as it should be, a line for each. */
  readonly problems: readonly string[];
}

export interface JudgeContext {
  readonly world: World;
  readonly simulation: Simulation;
  readonly phrases: Phrases;
  readonly now: Date;
  /** Everything the shopper has written so far, this turn's included. */
  readonly said: readonly string[];
}

/** Judges an answer by the orders' data. Without an expectation only what is stated and the language is judged. */
export function judge(answer: Answer, expected: Expectation | undefined, context: JudgeContext): Verdict {
  const { world, simulation, phrases, now } = context;
  const { reply } = answer;
  const language = expected?.language ?? simulation.language;
  const said = context.said.join("\n");
  const visible = visibleOrders(world.orders, simulation, said);
  const wanted = (expected?.orders ?? []).flatMap((number) => {
    const order = world.orders.find((one) => one.number === number);
    return order === undefined ? [] : [order];
  });
  const choices = (reply.choices ?? []).flatMap(({ title, description = "" }) => [title, description]);
  const whole = [reply.text, ...choices].join("\n");
  const spoken = reply.language === "" ? language : reply.language;
  // When the team is there, and until when something can come back, belongs to an answer that speaks of it and to no
  // other: "tomorrow" is else a promise.
  const templates = templatesOf(phrases, spoken);
  const speaksOf = (...beginnings: readonly string[]): boolean =>
    templates.find(
      plainText(whole),
      beginnings.flatMap((one) => templates.keys(one)),
    ).length > 0;
  const ofTeam =
    answer.kind === "handoff" ||
    (expected?.outcome[0] === "answered" && expected.orders.length === 0) ||
    speaksOf("hours.", "person.");
  const ofReturn =
    expected?.about === "return" ||
    expected?.outcome.some((one) => one === "proposed" || one === "done") === true ||
    speaksOf("propose.", "cannot.");
  const options = {
    now,
    shop: { timeZone: world.shop.timeZone, hours: ofTeam ? world.shop.hours : null },
    returns: ofReturn ? world.rules.returns : null,
    asOf: asOfIn(simulation, now),
  };
  const about = aboutOrders(whole, wanted, visible);
  const truth = truthOf(about, options);
  const each = new Map<string, Truth>(visible.map((order) => [order.number, truthOf([order], options)]));
  // What is true of an order that a shopper may not see is nothing that may be said to them.
  const seen = new Set(visible);
  const hidden = world.orders.filter((order) => !seen.has(order)).flatMap(identifying);
  const shown = new Set(visible.flatMap(identifying));
  const own = [world.shop.name, ...visible.flatMap(({ customer }) => customer.name ?? [])];
  const wrong = wrongStatements(whole, {
    language: spoken,
    phrases,
    truth,
    each,
    said,
    own,
    hidden: hidden.filter((text) => !shown.has(text)),
  });
  const scored = rubric({
    reply: reply.text,
    choices,
    language,
    spoken,
    style: simulation.style,
    about: expected?.about ?? "status",
    orders: answered(expected) ? wanted : [],
    named: about.length < visible.length || about.length === 1 ? about : wanted,
    level: expected?.level ?? levelOf(simulation, said),
    truth,
    each,
    wrong,
    phrases,
    now,
    timeZone: world.shop.timeZone,
    names: [
      ...own,
      ...truth.texts,
      ...world.orders.flatMap((order) => order.items.map(({ title }) => title)),
    ],
    said,
    handedOver: answer.kind === "handoff",
  });
  const problems = [
    ...(expected === undefined
      ? []
      : unexpected(answer, expected, { whole, wanted, visible, phrases, language: spoken })),
    ...scored.problems,
  ];
  const rightLanguage = scored.points.language && sameLanguage(reply.language, phrases.spoken(language));
  if (!rightLanguage && scored.points.language) problems.push(`language: it says it is in ${reply.language}`);
  return { ok: problems.length === 0, wrong, rubric: scored, rightLanguage, problems };
}

/** Whether the answer is about orders, so that it has to be whole. */
function answered(expected: Expectation | undefined): boolean {
  return expected !== undefined && expected.outcome[0] === "answered";
}

function sameLanguage(a: string, b: string): boolean {
  const [one, other] = [new Intl.Locale(a), new Intl.Locale(b)];
  return one.language === other.language && one.maximize().script === other.maximize().script;
}

/** What tells that a reply is about this order. */
function identifying(order: Order): readonly string[] {
  return [
    order.number,
    ...order.items.map(({ title }) => title),
    ...order.shipments.flatMap(({ trackingNumber }) => trackingNumber ?? []),
    ...[order.customer.email, order.customer.phone, order.customer.name].flatMap((one) => one ?? []),
  ];
}

/** The orders a reply speaks of: those it names, and those it should be about; else all that may be seen. */
function aboutOrders(text: string, wanted: readonly Order[], visible: readonly Order[]): readonly Order[] {
  const plain = plainText(text);
  const named = visible.filter(
    ({ number }) => has(plain, plainText(number)) || has(plain, plainText(number.replace(/^#/u, ""))),
  );
  const about = new Set([...named, ...wanted]);
  return about.size > 0 ? [...about] : visible;
}

/**
 * What the shopper may see, by the rules of docs/identity.md and what they have said: the orders of the phone or address that
 * the channel vouches for, those they have named with something that proves it, and parcels by their tracking number.
 */
export function visibleOrders(
  orders: readonly Order[],
  { known, facts }: Pick<Simulation, "known" | "facts">,
  said: string,
): readonly Order[] {
  const text = asciiDigits(said).toLowerCase();
  // In scripts without spaces a number stands between letters that are none of it.
  const numbers = [...(text.match(/[\p{L}\d-]*\d[\p{L}\d-]*/gu) ?? []), ...(text.match(/\d[\d-]*/gu) ?? [])];
  const squeezed = text.replaceAll(/[\s-]+/gu, "");
  const digits = text.replaceAll(/\D+/gu, "");
  return orders.filter(({ customer, number, shipTo, shipments }) => {
    if (
      (known === "phone" || known === "caller") &&
      facts.phone !== undefined &&
      facts.phone === customer.phone
    )
      return true;
    if (known === "email" && facts.email !== undefined && facts.email.toLowerCase() === customer.email)
      return true;
    const tracking = shipments.some(
      ({ trackingNumber }) =>
        trackingNumber !== undefined &&
        (numbers.some((one) => sameTracking(one, trackingNumber)) ||
          squeezed.includes(trackingNumber.toLowerCase())),
    );
    if (tracking) return true;
    if (!numbers.some((one) => sameNumber(one, number)) && !squeezed.includes(number.toLowerCase()))
      return false;
    const phone = customer.phone?.replaceAll(/\D+/gu, "").slice(-9);
    const lastName = customer.name?.split(/\s+/u).at(-1)?.toLowerCase();
    return (
      (customer.email !== undefined && text.includes(customer.email)) ||
      (phone !== undefined && digits.includes(phone)) ||
      (shipTo?.zip !== undefined &&
        squeezed.includes(shipTo.zip.replaceAll(/[\s-]+/gu, "").toLowerCase()) &&
        lastName !== undefined &&
        text.includes(lastName))
    );
  });
}

function levelOf({ known, facts }: Simulation, said: string): number {
  if (known === "phone" || known === "email") return 3;
  // A tracking number opens that one parcel and no more.
  if (facts.tracking !== undefined && facts.number === undefined && said.includes(facts.tracking)) return 1;
  return 2;
}

function unexpected(
  answer: Answer,
  expected: Expectation,
  seen: {
    readonly whole: string;
    readonly wanted: readonly Order[];
    readonly visible: readonly Order[];
    readonly phrases: Phrases;
    readonly language: string;
  },
): readonly string[] {
  const problems: string[] = [];
  const { whole, wanted } = seen;
  const fits = expected.outcome.filter((outcome) => comesTo(outcome, answer, seen));
  if (fits.length === 0) {
    const is = answer.kind === "handoff" ? `a handoff (${answer.reason ?? "no reason"})` : "a reply";
    problems.push(`outcome: wanted ${expected.outcome.join(" or ")}, came ${is}`);
  }
  if (
    answer.kind === "handoff" &&
    expected.outcome.includes("handoff") &&
    expected.reason !== undefined &&
    !expected.reason.includes(answer.reason ?? "")
  )
    problems.push(
      `outcome: handed over for ${answer.reason ?? "no reason"}, not ${expected.reason.join(" or ")}`,
    );
  const text = plainText(whole);
  for (const one of expected.has)
    if (!text.includes(plainText(one))) problems.push(`facts: “${one}” is missing`);
  for (const one of expected.lacks)
    if (text.includes(plainText(one))) problems.push(`facts: “${one}” is there`);
  if (wanted.length === 0 && expected.orders.length > 0)
    problems.push(`simulation: the shop has no ${expected.orders.join(", ")}`);
  return problems;
}

function comesTo(
  outcome: Outcome,
  { kind, reply }: Answer,
  {
    whole,
    visible,
    phrases,
    language,
  }: { whole: string; visible: readonly Order[]; phrases: Phrases; language: string },
): boolean {
  if (outcome === "handoff") return kind === "handoff";
  if (kind === "handoff") return false;
  const text = plainText(whole);
  const templates = templatesOf(phrases, language);
  const says = (...beginnings: string[]): boolean =>
    templates.find(
      text,
      beginnings.flatMap((one) => templates.keys(one)),
    ).length > 0;
  const offers = reply.choices?.some(({ id }) => /^yes\b/u.test(id)) === true;
  const asks = /[?？؟;]/u.test(whole) || (reply.choices?.length ?? 0) > 1;
  const shows = visible.some((order) =>
    identifying(order).some((one) => one.length > 3 && has(text, plainText(one))),
  );
  switch (outcome) {
    case "answered":
      return !says(
        "say.ask_number",
        "say.need_proof",
        "say.no_match",
        "say.no_orders",
        "say.clarify",
        "say.unavailable",
      );
    case "refused":
      return !shows && !says("done.");
    case "asked":
      return (
        asks ||
        says("say.ask_number", "say.need_proof", "say.no_orders", "say.clarify", "say.greeting", "code.sent")
      );
    case "proposed":
      return offers || says("propose.");
    case "done":
      return says("done.");
    case "talk":
      return !shows && !says("say.ask_number", "say.no_match");
  }
}

/** What is tapped: the choice with these words in it. */
export function tapped(reply: Reply | null, words: string): Content | null {
  const wanted = plainText(words);
  const choice = reply?.choices?.find(({ id, title, description = "" }) =>
    [id, title, description].some((one) => plainText(one).includes(wanted)),
  );
  return choice === undefined ? null : { kind: "choice", id: choice.id, title: choice.title };
}
