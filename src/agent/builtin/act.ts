import { z } from "zod";
import type { ActionKind } from "#src/policy/actions.ts";
import type { HandoffReason } from "#src/tools/context.ts";
import {
  askProposal,
  askWhichItem,
  itemOfChoice,
  proposedSchema,
  refusedSchema,
  say,
  sayCodeSent,
  sayRefused,
  sentSchema,
  tellDone,
  type AnswerContext,
  type AnswerText,
} from "../answer/index.ts";
import { fold, spaced } from "./fold.ts";
import type { Intent } from "./intents.ts";
import type { Recognised } from "./recognise.ts";
import { errorOf, type Entry, type Seen, type Step } from "./step.ts";

/** What a wish came to so far: the next step, what is said, or that a person has to see to it. */
export type Acted =
  | { readonly kind: "step"; readonly step: Step }
  | { readonly kind: "say"; readonly answer: AnswerText }
  /** It has no use any more: how the order stands says why. */
  | { readonly kind: "status" }
  | { readonly kind: "person" };

interface Means {
  readonly context: AnswerContext;
  /** One-time codes can be sent. */
  readonly codes: boolean;
  /** Our last message was a list of items, and which of them is meant. */
  readonly itemAsked: boolean;
}

/** Wishes that the built-in model can put to the gateway; what they are called there. */
export const doable: Partial<Record<Intent, ActionKind>> = {
  cancel_request: "cancel_order",
  return_request: "request_return",
  notify_request: "notify",
};

/** What is done at once, because asking for it is the yes. */
const atOnce: ReadonlySet<ActionKind> = new Set<ActionKind>(["notify"]);

const itemSchema = z.object({
  title: z.string(),
  variant: z.string().nullish(),
  left: z.number().nullish(),
  eligible: z.boolean(),
  undecided: z.boolean().nullish(),
  until: z.string().nullish(),
  reasons: z.array(z.string()).default([]),
  rules: z.array(z.object({ id: z.string(), text: z.string().nullish() })).default([]),
});
const returnable = z.object({ handle: z.string(), items: z.array(itemSchema) });
type Item = z.infer<typeof itemSchema>;

/** Does what the shopper wants done to one order, as far as it goes without a person. Pure. */
export function act(
  kind: ActionKind,
  entry: Entry,
  request: Recognised,
  seen: readonly Seen[],
  means: Means,
): Acted {
  if (kind === "request_return") return sendBack(entry, request, seen, means);
  return propose(kind, entry, {}, seen, means);
}

function sendBack(entry: Entry, request: Recognised, seen: readonly Seen[], means: Means): Acted {
  const { handle } = entry;
  const { context } = means;
  const check = seen.find(({ name, args }) => name === "check_return" && args["handle"] === handle);
  if (check === undefined) return call("check_return", { handle });
  const parsed = returnable.safeParse(check.result);
  if (!parsed.success) {
    return errorOf(check.result) === "need_level"
      ? codeFor(entry, seen, means)
      : failed(check.result, entry, context);
  }
  const { items } = parsed.data;
  const open = items.filter((item) => item.eligible || item.undecided === true);
  const [blocked] = meantItems(items, request);
  if (open.length === 0) {
    if (blocked === undefined) return { kind: "person" };
    const until = blocked.until ?? undefined;
    const answer = sayRefused(
      { error: "not_eligible", reasons: [...blocked.reasons], rules: [...blocked.rules] },
      { number: entry.situation.number, ...(until === undefined ? {} : { until }) },
      context,
    );
    return answer === null ? { kind: "person" } : { kind: "say", answer };
  }
  const tapped = tappedItem(request.choices);
  const chosen = tapped?.handle === handle ? items[tapped.place - 1] : undefined;
  const meant = chosen === undefined ? meantItems(open, request, means.itemAsked) : [chosen];
  const [only] = meant;
  if (only === undefined || meant.length > 1)
    return {
      kind: "say",
      answer: askWhichItem(
        open.map((item) => ({ ref: `${handle}:${String(items.indexOf(item) + 1)}`, title: nameOf(item) })),
        entry.situation,
        context,
      ),
    };
  const { title, variant, left } = only;
  const which = typeof variant === "string" ? { title, variant } : { title };
  const params = { items: [{ ...which, quantity: Math.max(1, left ?? 1), reason: reasonOf(request) }] };
  return propose("request_return", entry, params, seen, means);
}

/** The only item there is, or the one that was named: by its place in the list that was shown, or by most of its words. */
function meantItems(open: readonly Item[], request: Recognised, listed = false): readonly Item[] {
  if (open.length === 1) return open;
  const placed = listed ? placeIn(open.length, request) : undefined;
  if (placed !== undefined) return open.slice(placed, placed + 1);
  const said = spaced(fold(request.text));
  const hits = open.map(({ title, variant }) => {
    const words = new Set(spaced(fold(`${title} ${variant ?? ""}`)).split(" "));
    return [...words].filter((word) => word.length >= shortestName && holdsWord(said, word)).length;
  });
  const most = Math.max(...hits);
  const named = open.filter((_, index) => hits[index] === most);
  return most > 0 && named.length === 1 ? named : open;
}

/** "The second one": the place in a list of that many; undefined when none, or several, are said. */
function placeIn(length: number, { concepts }: Recognised): number | undefined {
  const said = (["first", "second", "third"] as const).flatMap((concept, index) =>
    concepts.has(concept) ? [index] : [],
  );
  const [only] = said.length === 0 && concepts.has("last") ? [length - 1] : said;
  return only !== undefined && said.length < 2 && only < length ? only : undefined;
}

/** Letters of a word in a title that names the item. */
const shortestName = 3;

/** The word is in the text, alone or as a plural; scripts without spaces may write on right behind it. */
function holdsWord(text: string, word: string): boolean {
  const escaped = word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\p{Script=Latin}\\p{N}])${escaped}s?(?![\\p{Script=Latin}\\p{N}])`, "u").test(
    text,
  );
}

function nameOf({ title, variant }: Item): string {
  return typeof variant === "string" && variant !== "" ? `${title} (${variant})` : title;
}

function reasonOf({ concepts }: Recognised): string {
  if (concepts.has("wrong_item")) return "wrong_item";
  return concepts.has("damaged") ? "defective" : "other";
}

function propose(kind: ActionKind, entry: Entry, params: object, seen: readonly Seen[], means: Means): Acted {
  const { handle } = entry;
  const { context } = means;
  const made = seen.find(({ name, args }) => name === "propose_action" && args["handle"] === handle);
  if (made === undefined) return call("propose_action", { kind, handle, params });
  const proposed = proposedSchema.safeParse(made.result);
  if (proposed.success) {
    if (atOnce.has(kind))
      return {
        kind: "say",
        answer: tellDone("done.notify", { number: proposed.data.summary.number }, context),
      };
    return { kind: "say", answer: askProposal(proposed.data, context) };
  }
  const error = errorOf(made.result);
  if (error === "need_level") return codeFor(entry, seen, means);
  if (kind === "notify" && refusedSchema.safeParse(made.result).success) return { kind: "status" };
  return failed(made.result, entry, context);
}

/** What the shopper has proven is not enough: a code to the address on the order, where one can be sent. */
function codeFor({ handle }: Entry, seen: readonly Seen[], { context, codes }: Means): Acted {
  if (!codes) return { kind: "person" };
  const sent = seen.find(({ name }) => name === "send_code");
  return sent === undefined ? call("send_code", { handle }) : codeSent(sent.result, context);
}

/** What is said after a code was sent, or could not be. */
export function codeSent(result: unknown, context: AnswerContext): Acted {
  const sent = sentSchema.safeParse(result);
  if (sent.success) return { kind: "say", answer: sayCodeSent(sent.data, context) };
  const error = errorOf(result);
  return error === "too_many_tries" || error === "unavailable"
    ? { kind: "say", answer: say(error, context) }
    : { kind: "person" };
}

function failed(result: unknown, entry: Entry, context: AnswerContext): Acted {
  const refused = refusedSchema.safeParse(result);
  if (refused.success) {
    const answer = sayRefused(refused.data, { number: entry.situation.number }, context);
    return answer === null ? { kind: "person" } : { kind: "say", answer };
  }
  return errorOf(result) === "unavailable"
    ? { kind: "say", answer: say("unavailable", context) }
    : { kind: "person" };
}

function call(name: string, args: Readonly<Record<string, unknown>>): Acted {
  return { kind: "step", step: { kind: "call", calls: [{ name, args }] } };
}

/** Why a person does what the gateway may not. */
export const instead: Partial<Record<ActionKind, HandoffReason>> = {
  cancel_order: "cancel_request",
  request_return: "return_request",
};

/** The order and the item behind a tap on an item. */
export function tappedItem(
  choices: readonly string[],
): { readonly handle: string; readonly place: number } | null {
  for (const id of choices) {
    const [handle, place] = itemOfChoice(id)?.split(":") ?? [];
    if (handle !== undefined && place !== undefined && /^\d{1,3}$/u.test(place))
      return { handle, place: Number(place) };
  }
  return null;
}
