import { say } from "../answer/index.ts";
import { saysNew } from "./concerns-order.ts";
import { toPerson } from "./hand-over.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import type { Seen, Step } from "./step.ts";

/** "Shall I ask a colleague?" "Yes." Null when nothing was offered, or something else is said. */
export function offerAnswered(situation: Situation, seen: readonly Seen[]): Step | null {
  const { request, memory, context } = situation;
  const { concepts, intents, text } = request;
  const more =
    intents.some((intent) => intent !== "thanks") || saysNew(request) || request.choices.length > 0;
  if (memory.offered === null || more || text.trim().split(/\s+/u).length > 4) return null;
  const no = concepts.has("no");
  if (!no && !concepts.has("yes")) return null;
  const wantsPerson = memory.offered === "person" ? !no : no;
  if (!wantsPerson) return spoken([say("thanks", context)], context);
  return toPerson("person_wanted", situation, seen);
}
