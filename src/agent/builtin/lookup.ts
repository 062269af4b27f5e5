import { sameNumber } from "#src/orders/number.ts";
import { sameTracking } from "#src/orders/tracking-number.ts";
import { handleOfChoice, type Topic } from "../answer/index.ts";
import { proofOf, type Memory } from "./memory.ts";
import type { Recognised } from "./recognise.ts";
import { entriesOf, errorOf, reachOf, type Entry, type Seen, type Step } from "./step.ts";

/** At most this many orders are looked up for one turn; more numbers than that are not a question. */
export const mostLookups = 2;

/** What is still to be looked up, and what was found. */
export interface Lookup {
  readonly calls: Extract<Step, { kind: "call" }>["calls"];
  /** Orders the shopper named and may see. */
  readonly named: readonly Entry[];
  /** Everything the shopper may see. */
  readonly visible: readonly Entry[];
  readonly failed: readonly Topic[];
  readonly unavailable: boolean;
  /** For this order, or this shopper, only a one-time code helps. */
  readonly needsCode: boolean;
  /** How far back orders can be seen, days, where something was looked for and not found; null: all the way. */
  readonly reachesDays: number | null;
}

const failures: Readonly<Record<string, Topic>> = {
  no_match: "no_match",
  need_proof: "need_proof",
  too_many_tries: "too_many_tries",
  // Said only where no code could be sent.
  need_code: "too_many_tries",
  unavailable: "unavailable",
};

/** What to look up for the numbers, proofs and taps in the messages, and what came of it so far. Pure. */
export function lookUp(request: Recognised, memory: Memory, seen: readonly Seen[]): Lookup {
  const handles = request.choices
    .map(handleOfChoice)
    .filter((handle) => handle !== null)
    .slice(0, mostLookups);
  const list = seen.find(({ name }) => name === "list_my_orders");
  const gets = seen.filter(({ name }) => name === "get_order");
  if (list === undefined) {
    const calls = [
      { name: "list_my_orders", args: {} },
      ...handles.map((handle) => ({ name: "get_order", args: { handle } })),
    ];
    return {
      calls,
      named: [],
      visible: [],
      failed: [],
      unavailable: false,
      needsCode: false,
      reachesDays: null,
    };
  }

  const visible = entriesOf(list.result);
  const named = new Map<string, Entry>();
  const failed = new Set<Topic>();
  const name = (entries: readonly Entry[]) => {
    for (const entry of entries) named.set(entry.handle, entry);
  };
  const fail = (error: string | null) => {
    if (error !== null) failed.add(failures[error] ?? "unavailable");
  };
  for (const get of gets) {
    name(entriesOf(get.result));
    fail(errorOf(get.result));
  }

  const { numbers } = request.entities;
  const unknown: string[] = [];
  for (const { text, whole = text, evidence } of numbers) {
    const own = visible.filter(({ situation }) => isCalled(situation, text) || isCalled(situation, whole));
    name(own);
    if (own.length === 0 && evidence === "strong") unknown.push(whole);
  }
  const given = proofOf(request.entities);
  const proof = given ?? memory.proof;
  if (unknown.length === 0 && named.size === 0 && given !== null) {
    // A number beside an address is the order's; beside a name it may be the postcode itself.
    const [said] = "last_name" in given ? [] : numbers.filter(({ text }) => /\d{3}/u.test(text));
    const number = said?.whole ?? said?.text ?? memory.numbers[0] ?? numbers[0]?.text;
    if (number !== undefined) unknown.push(number);
  }

  const claims = seen.filter(({ name }) => name === "claim_order");
  const calls: { name: string; args: Record<string, string> }[] = [];
  for (const number of unknown.slice(0, mostLookups)) {
    const claimed = claims.find(({ args }) => args["number"] === number);
    if (claimed !== undefined) {
      name(entriesOf(claimed.result));
      fail(errorOf(claimed.result));
    } else if (proof !== null) {
      calls.push({ name: "claim_order", args: { number, ...proof } });
    } else if (request.entities.tracking.includes(number)) {
      calls.push({ name: "claim_order", args: { number } });
    } else {
      // With the store down the order may well be this shopper's own: proof is not what is missing.
      failed.add(errorOf(list.result) === null ? "need_proof" : "unavailable");
    }
  }
  return {
    calls,
    named: [...named.values()],
    visible,
    failed: [...failed],
    unavailable: errorOf(list.result) !== null,
    needsCode: claims.some(({ result }) => errorOf(result) === "need_code"),
    reachesDays: [list, ...claims].map(({ result }) => reachOf(result)).find((days) => days !== null) ?? null,
  };
}

function isCalled(situation: Entry["situation"], text: string): boolean {
  return (
    sameNumber(situation.number, text) ||
    situation.parcels.some(
      ({ trackingNumber }) => trackingNumber !== null && sameTracking(trackingNumber, text),
    )
  );
}
