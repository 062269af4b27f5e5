import { couldBeMeant, namedByTitle } from "./choose.ts";
import { standing } from "./intents.ts";
import { talkedAbout } from "./refer.ts";
import type { Situation } from "./situation.ts";
import type { Entry } from "./step.ts";

/** What a question without a number is about: what it names by its title, what was just talked about, what fits. */
export function meantOrders(
  { request, memory, context }: Situation,
  visible: readonly Entry[],
): readonly Entry[] {
  const { intents, text, concepts } = request;
  const titled = namedByTitle(visible, text);
  if (titled.length === 1) return titled;
  const entries = couldBeMeant(visible, intents, text, context.now);
  const talked = talkedAbout(memory, visible);
  if (talked === null || entries.length === 0) return entries;
  const follows = !concepts.has("order") && intents.some((intent) => standing.has(intent));
  return follows || (entries.length > 1 && entries.includes(talked)) ? [talked] : entries;
}
