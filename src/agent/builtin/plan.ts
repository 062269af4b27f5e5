import { aboutOfChoice, personChoice, say } from "../answer/index.ts";
import { beside, besides } from "./beside.ts";
import { concernsOrder, namesOrder, saysNew } from "./concerns-order.ts";
import { forPerson, toPerson } from "./hand-over.ts";
import { standing, type Intent } from "./intents.ts";
import { lookUp, mostLookups } from "./lookup.ts";
import { meantOrders } from "./meant-orders.ts";
import { offerAnswered } from "./offer.ts";
import { productStep } from "./product.ts";
import { completes, older, proofStep } from "./proof.ts";
import { isSettled } from "./settled.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import type { Seen, Step } from "./step.ts";
import { tell } from "./tell-order.ts";
import { unnamed } from "./unnamed.ts";
import { wishStep } from "./wish.ts";
import { withoutOrder } from "./without-order.ts";

/**
 * A ladder, one rung at a time: a number that resolves to an order this subject may see, the
 * words, one clarifying question, a person. Pure: the same messages and results give the same step.
 */
export function nextStep(given: Situation, seen: readonly Seen[]): Step {
  const about = given.request.choices.map(aboutOfChoice).find((one) => one !== null);
  if (about === "other") return toPerson("unknown", given, seen);
  const wished: readonly Intent[] =
    about === undefined ? [] : [about === "return" ? "return_request" : "status"];
  const asking = [...wished, ...given.request.intents.filter((intent) => !beside.has(intent))];
  const intents =
    asking.length === 0 && completes(given) ? given.memory.wanted.filter((one) => resumes.has(one)) : asking;
  const situation = { ...given, request: { ...given.request, intents } };

  const side = besides(given, seen);
  if (side.call !== null) return side.call;
  const { answers, missing } = side;
  const alone = !intents.some((intent) => !smallTalk.has(intent)) && !namesOrder(situation);
  if (alone && answers.length > 0) return spoken(answers, given.context);
  if (alone && missing) return toPerson("unknown", given, seen);
  const step = orderStep(situation, seen);
  if (step.kind === "call" || (answers.length === 0 && !missing)) return step;
  const told = [step.answer, ...answers];
  const handed = seen.find(({ name }) => name === "hand_off");
  // Whoever takes the one over takes the other as well.
  return missing && (handed === undefined || handed.args["reason"] === "unknown")
    ? toPerson("unknown", given, seen, { before: told })
    : spoken(told, given.context);
}

/** What is answered once it is known whose order it is. */
const resumes: ReadonlySet<Intent> = new Set<Intent>([
  ...standing,
  "refund_status",
  "return_status",
  "missing_item",
]);

const smallTalk: ReadonlySet<Intent> = new Set<Intent>(["greeting", "thanks", "goodbye"]);

function orderStep(situation: Situation, seen: readonly Seen[]): Step {
  const { request, memory, context } = situation;
  const { intents, choices } = request;
  if (choices.includes(personChoice)) return toPerson("person_wanted", situation, seen);
  const replied = offerAnswered(situation, seen);
  if (replied !== null) return replied;
  const product = productStep(situation, seen);
  if (product !== null) return product;
  const person = intents.map((intent) => forPerson[intent]).find((found) => found !== undefined);
  const asksHow = intents.some((intent) => standing.has(intent));
  // Two questions: how the order stands is answered, the rest is a person's.
  const alsoAsks = person?.alone === undefined && asksHow;
  if (person !== undefined && !person.withStatus && !alsoAsks) {
    return toPerson(person.reason, situation, seen, { about: person.topic });
  }
  if (!concernsOrder(situation)) return withoutOrder(situation, seen);

  const lookup = lookUp(request, memory, seen);
  if (lookup.calls.length > 0) return { kind: "call", calls: lookup.calls };

  const done = wishStep(situation, lookup, seen) ?? proofStep(situation, lookup, seen);
  if (done !== null) return done;

  const candidates = person === undefined ? [] : meantOrders(situation, lookup.visible);
  const about = lookup.named.length > 0 ? lookup.named : candidates.length === 1 ? candidates : [];
  // "Where is the rest?" of an order that is not known yet: how it stands may be all the answer it takes.
  const first = person === forPerson.missing_item && asksHow && about.length === 0;
  if (person !== undefined && !first) {
    const answers = about.slice(0, mostLookups).map((entry) => tell(situation, entry));
    if (isSettled(situation, about, answers)) return spoken(answers, context);
    return toPerson(person.reason, situation, seen, { before: answers, about: person.topic });
  }

  const answers = lookup.named.map((entry) => tell(situation, entry));
  for (const topic of lookup.failed) answers.push(say(topic, context));
  if (lookup.failed.includes("no_match")) answers.push(...older(lookup, context));
  if (answers.length > 0) {
    // The same failure again, with nothing new said: asking once more helps nobody.
    const stuck =
      lookup.named.length === 0 &&
      lookup.failed.every((topic) => topic === memory.asked) &&
      !saysNew(request);
    return stuck ? toPerson("repeated", situation, seen) : spoken(answers, context);
  }
  return unnamed(situation, lookup, seen);
}
