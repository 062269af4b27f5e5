import { answerHours, handoffWords, hoursFacts, teamFacts } from "#src/agent/answer/index.ts";
import { check, type Offence } from "#src/agent/guard/check.ts";
import { collectFacts } from "#src/agent/guard/facts.ts";
import { partsSpoken } from "#src/agent/guard/own-texts.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Hours } from "#src/handoff/hours.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import { assess } from "#src/orders/assess.ts";
import type { Span } from "#src/orders/order.ts";
import { situationToJson } from "#src/orders/situation-json.ts";
import { answerCase, shop } from "../rubric/answer.ts";
import { clockAt, order, parcel, shopName, zone } from "../rubric/build.ts";
import type { RubricCase } from "../rubric/cases.ts";
import type { Style } from "../rubric/check.ts";

/** An answer the built-in model gives, and what the guard has against it. */
export interface Guarded {
  readonly text: string;
  readonly offences: readonly Offence[];
}

/** In whose words, in which register and how something is said. */
export interface Speaking {
  readonly phrases: Phrases;
  readonly language: string;
  readonly style: Style;
}

function guarded(text: string, said: string, results: readonly Json[], phrases: Phrases, now: Date): Guarded {
  const offences = check(text, collectFacts(results, zone, now), {
    language: said,
    now,
    timeZone: zone,
    ownTexts: [shopName],
    ownParts: partsSpoken(phrases, said),
  });
  return { text, offences };
}

/** What the tools say of a case's orders. */
function resultsOf(example: RubricCase, now: Date): readonly Json[] {
  const entries = example.orders.map((one, index): Json => {
    const situation: Json = JSON.parse(
      JSON.stringify(situationToJson(assess(one, now, shop, example.level))),
    );
    return {
      handle: `handle${String(index)}`,
      level: example.level,
      as_of: (example.staleSince ?? now).toISOString(),
      stale: example.staleSince !== null,
      situation,
    };
  });
  const { answer } = example.expects;
  if (answer === "no_match" || answer === "unavailable") return [{ error: answer }];
  return answer === "orders" ? [{ orders: entries }] : entries.map((one) => ({ order: one }));
}

/** The answer to a case, checked as a turn of the agent does. */
export function guardedAnswer(
  example: RubricCase,
  { phrases, language, style }: Speaking,
  now: Date,
): Guarded {
  const { text, language: said } = answerCase(example, language, style, now, phrases);
  return guarded(text, said, resultsOf(example, now), phrases, now);
}

/** A case like `model`, of one parcel last scanned at a time of the day today or before, and expected within `eta`. */
export function scannedAt(
  model: RubricCase,
  now: Date,
  scan: { readonly day: number; readonly time: string },
  eta: (clock: ReturnType<typeof clockAt>) => Span,
): RubricCase {
  const clock = clockAt(now);
  const at = atLocal(clock.day(scan.day), scan.time);
  const events = [{ at, status: "in_transit" as const, city: "Leipzig", country: "DE" }];
  const shipments = [parcel(clock, "51", ["a", "b"], { events, eta: eta(clock) })];
  return { ...model, orders: [order(clock, "#2004", { shipments })] };
}

/** The moment at which the cases' clocks show that day and time. */
export function atLocal(day: string, time: string): Date {
  const winter = new Date(`${day}T${time}:00+01:00`);
  const summer = new Date(`${day}T${time}:00+02:00`);
  const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, timeStyle: "short" }).format(winter);
  return shown === time ? winter : summer;
}

/** "A person takes over", with when the team is there. */
export function guardedHandoff({ phrases, language, style }: Speaking, hours: Hours, now: Date): Guarded {
  const context = { phrases, language, style, now, timeZone: zone, shopName };
  const { text, language: said } = handoffWords("person_wanted", hours, context);
  return guarded(text, said, [teamFacts(hours, context)], phrases, now);
}

/** The opening hours. */
export function guardedHours({ phrases, language, style }: Speaking, hours: Hours, now: Date): Guarded {
  const context = { phrases, language, style, now, timeZone: zone, shopName };
  const { text, language: said } = answerHours(hours, context);
  return guarded(text, said, [hoursFacts(hours, context)], phrases, now);
}
