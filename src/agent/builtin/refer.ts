import { asciiDigits } from "#src/orders/digits.ts";
import type { Concept } from "./lexicon.ts";
import type { Memory } from "./memory.ts";
import type { Recognised } from "./recognise.ts";
import type { Entry } from "./step.ts";

/** Places in a list that words name. */
const places: readonly Concept[] = ["first", "second", "third"];
/** A longer message is no answer to "which one?". */
const mostWords = 7;

/**
 * The order an answer to "which one?" points at, by its place in the list that was just shown or as the other
 * one of two. Null when it points at none, or could point at several. Pure.
 */
export function pointedAt(
  { text, concepts, entities }: Recognised,
  memory: Memory,
  visible: readonly Entry[],
): Entry | null {
  if (entities.numbers.length > 0 || text.trim().split(/\s+/u).length > mostWords) return null;
  const shown = lastList(memory, visible);
  if (concepts.has("other")) {
    const talked = talkedAbout(memory, visible);
    const others = (shown.length > 1 ? shown : visible).filter((entry) => entry !== talked);
    const [only] = others;
    if (talked !== null && only !== undefined && others.length === 1) return only;
  }
  if (shown.length < 2) return null;
  const [digit] = /^[1-9](?=[.)\s]*$)/u.exec(asciiDigits(text.normalize("NFKC")).trim()) ?? [];
  if (digit !== undefined) return shown[Number(digit) - 1] ?? null;
  const named = places.flatMap((place, index) => (concepts.has(place) ? [index] : []));
  const [place] = named;
  if (place !== undefined && named.length === 1) return shown[place] ?? null;
  return concepts.has("last") ? (shown.at(-1) ?? null) : null;
}

/** The one order our latest answer about orders was about; null when there was none, or it showed several. */
export function talkedAbout(memory: Memory, visible: readonly Entry[]): Entry | null {
  const shown = memory.said.map((text) => shownIn(text, visible)).find((found) => found.length > 0) ?? [];
  const [only] = shown;
  return only !== undefined && shown.length === 1 ? only : null;
}

/** Orders in the latest of our messages that shows several, in its order. */
function lastList(memory: Memory, visible: readonly Entry[]): readonly Entry[] {
  return memory.said.map((text) => shownIn(text, visible)).find((shown) => shown.length > 1) ?? [];
}

function shownIn(text: string, visible: readonly Entry[]): readonly Entry[] {
  return visible
    .map((entry) => ({ entry, at: placeOf(entry.situation.number, text) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
}

/** Where a number stands in a text as a whole (`1043` is not in `10431`), or -1. */
function placeOf(number: string, text: string): number {
  if (number === "") return -1;
  const whole = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(number); at >= 0; at = text.indexOf(number, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + number.length);
    if (!whole.test(before) && !whole.test(after)) return at;
  }
  return -1;
}
