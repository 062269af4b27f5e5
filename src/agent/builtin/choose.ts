import { isTerminal } from "#src/tracking/status.ts";
import type { OrderSituation } from "#src/orders/situation.ts";
import { fold, spaced } from "./fold.ts";
import type { Intent } from "./recognise.ts";
import type { Entry } from "./step.ts";

/** A parcel that came within this time may be the one that is missed. */
const recentlyMs = 14 * 24 * 3_600_000;

/** True while something is still to come to the shopper. */
export function isOpen({ stage, parcels, pending }: OrderSituation): boolean {
  switch (stage.kind) {
    case "preparing":
    case "scheduled":
    case "on_hold":
      return true;
    case "shipped":
      return pending.length > 0 || parcels.some(({ status }) => !isTerminal(status));
    case "cancelled":
    case "marketplace":
    case "closed":
      return false;
  }
}

/** Some of it is there, or on its way apart, and some is still to come: what is missed may just not be there yet. */
export function comesInParts(situation: OrderSituation): boolean {
  return (
    isOpen(situation) &&
    situation.parcels.length > 0 &&
    (situation.parcels.length > 1 || situation.pending.length > 0)
  );
}

/**
 * What is said to be missing is not in a parcel that has arrived: an item that is named is among what is to come, or
 * none is named and something is.
 */
export function isStillToCome(situation: OrderSituation, text: string): boolean {
  if (!isOpen(situation)) return false;
  const said = new Set(wordsIn(text));
  const names = (titles: readonly { readonly title: string }[]): boolean =>
    titles.some(({ title }) => wordsIn(title).some((word) => said.has(word)));
  const here = situation.parcels.filter(({ status }) => status === "delivered").flatMap(({ items }) => items);
  const open = situation.parcels.filter(({ status }) => !isTerminal(status)).flatMap(({ items }) => items);
  return names([...open, ...situation.pending]) || !names(here);
}

/**
 * The orders a question that names none can be about. One: that is it. Several: the shopper is asked; code
 * does not guess.
 */
export function couldBeMeant(
  entries: readonly Entry[],
  intents: readonly Intent[],
  text: string,
  now: Date,
): readonly Entry[] {
  const meant = byIntent(entries, intents, now);
  if (meant.length < 2) return meant;
  const named = namedByTitle(meant, text);
  return named.length > 0 ? named : meant;
}

function byIntent(entries: readonly Entry[], intents: readonly Intent[], now: Date): readonly Entry[] {
  const keep = (test: (situation: OrderSituation) => boolean): readonly Entry[] | null => {
    const kept = entries.filter(({ situation }) => test(situation));
    return kept.length > 0 ? kept : null;
  };
  if (intents.some((intent) => intent === "refund_status" || intent === "refund_request")) {
    const refunded = keep(
      ({ refunds, returns, stage }) => refunds.length > 0 || returns.length > 0 || stage.kind === "cancelled",
    );
    if (refunded !== null) return refunded;
  }
  if (intents.some((intent) => intent === "return_status")) {
    const returned = keep(({ returns }) => returns.length > 0);
    if (returned !== null) return returned;
  }
  if (intents.includes("return_request")) {
    return keep(({ parcels }) => parcels.some(({ status }) => status === "delivered")) ?? entries;
  }
  const partly = intents.includes("missing_item") ? keep(comesInParts) : null;
  if (partly !== null) return partly;
  if (intents.includes("not_received") || intents.includes("missing_item")) {
    return (
      keep(
        (situation) =>
          isOpen(situation) ||
          situation.parcels.some(
            ({ deliveredAt }) => deliveredAt !== null && now.getTime() - deliveredAt.getTime() < recentlyMs,
          ),
      ) ?? entries
    );
  }
  if (intents.includes("cancel_request")) {
    return (
      keep(
        ({ stage }) => stage.kind === "preparing" || stage.kind === "scheduled" || stage.kind === "on_hold",
      ) ??
      keep(isOpen) ??
      entries
    );
  }
  return keep(isOpen) ?? entries;
}

/** Entries with an item whose title has a word of the text, when not all of several have it. */
export function namedByTitle(entries: readonly Entry[], text: string): readonly Entry[] {
  const said = new Set(wordsIn(text));
  const named = entries.filter(({ situation }) =>
    titlesOf(situation)
      .flatMap((title) => wordsIn(title))
      .some((word) => said.has(word)),
  );
  return entries.length > 1 && named.length === entries.length ? [] : named;
}

function titlesOf({ firstItem, parcels, pending }: OrderSituation): readonly string[] {
  return [
    firstItem,
    ...parcels.flatMap(({ items }) => items.map(({ title }) => title)),
    ...pending.map(({ title }) => title),
  ];
}

function wordsIn(text: string): readonly string[] {
  return spaced(fold(text))
    .split(" ")
    .filter((word) => word.length >= 4)
    .map((word) => (word.length > 5 && word.endsWith("s") ? word.slice(0, -1) : word));
}
