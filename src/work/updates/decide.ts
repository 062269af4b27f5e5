import { daysBetween } from "#src/orders/calendar.ts";
import { isStep, kindOf, nameOf, rankOf, telling, type UpdateKind } from "./kinds.ts";
import type { News } from "./news.ts";
import type { UpdateSettings } from "./settings.ts";

/** An update as it is kept. */
export interface Kept {
  readonly id: string;
  readonly parcel: string;
  /** As `nameOf` writes it. */
  readonly name: string;
  readonly rank: number;
  readonly happenedAt: Date;
  readonly state: "due" | "said" | "dropped";
  readonly reason: string | null;
}

/** An update to be kept: to be said, or as what the shopper knew already. */
export interface Found {
  readonly parcel: string;
  readonly name: string;
  readonly rank: number;
  readonly happenedAt: Date;
  readonly state: "due" | "dropped";
  readonly reason: string | null;
}

/** Why an update was not said, for the merchant. */
export type Dropped =
  /** It was so when the shopper asked for updates. */
  | "known"
  /** It was no longer so when it could have been said. */
  | "outdated"
  /** Something that matters more was said of the parcel in its place. */
  | "overtaken"
  /** A later step was said before. */
  | "backwards"
  /** It had happened long before it was heard of. */
  | "too_late"
  | "switched_off"
  | "unsubscribed"
  | "opted_out"
  /** The reply window is over, there is no template, and no e-mail address. */
  | "closed"
  | "no_connection"
  /** The order could not be read for too long. */
  | "unreadable";

/** What is told later than this after it happened is no news, ms. */
export const newsMs = 72 * 3_600_000;

/** What counts as known to the shopper: it was said, or they saw it when they asked for updates. */
const settled = ({ state, reason }: Kept): boolean =>
  state === "said" || (state === "dropped" && reason === "known");

/** May come back: it was not said because it was not so at the moment. */
const revivable = ({ state, reason }: Kept): boolean => state === "dropped" && reason === "outdated";

/** What the shopper has seen by the time they ask for updates: kept, so that only what comes after is told. */
export function baseline(news: readonly News[]): Found[] {
  return news.map((one) => found(one, "dropped", "known"));
}

/**
 * What of the news is new to the shopper. `before` are the expected days by parcel as they were read the last time:
 * of a parcel no date of which is known yet, the first date is where moving is counted from. Pure.
 */
export function discover(
  news: readonly News[],
  kept: readonly Kept[],
  before: ReadonlyMap<string, string>,
  settings: UpdateSettings,
  now: Date,
): Found[] {
  return news.flatMap((one) => {
    const parcel = kept.filter((each) => each.parcel === one.parcel);
    const same = parcel.find((each) => each.name === nameOf(one.kind, one.day));
    const told = refused(one, parcel, settings, now) === null && (same === undefined || revivable(same));
    if (one.kind !== "eta_moved" || one.day === undefined) return told ? [found(one, "due", null)] : [];
    const known = knownDay(parcel);
    if (known !== null) return told && moved(known, one.day, settings) ? [found(one, "due", null)] : [];
    const first = before.get(one.parcel) ?? one.day;
    const from = found({ ...one, day: first }, "dropped", "known");
    return told && moved(first, one.day, settings) ? [from, found(one, "due", null)] : [from];
  });
}

/**
 * What is said now of what is due, and what is dropped and why; at most one update of a parcel is said. `news` is what
 * is true at this moment. Pure.
 */
export function settle(
  news: readonly News[],
  kept: readonly Kept[],
  settings: UpdateSettings,
  now: Date,
): {
  readonly say: readonly { readonly id: string; readonly news: News }[];
  readonly drop: readonly { readonly id: string; readonly reason: Dropped }[];
} {
  const drop: { id: string; reason: Dropped }[] = [];
  const sayable: { id: string; news: News }[] = [];
  for (const row of kept) {
    if (row.state !== "due") continue;
    const true_ = news.find((one) => one.parcel === row.parcel && nameOf(one.kind, one.day) === row.name);
    const parcel = kept.filter((each) => each.parcel === row.parcel && each.id !== row.id);
    const known = knownDay(parcel);
    const back = true_?.day !== undefined && known !== null && !moved(known, true_.day, settings);
    const reason = true_ === undefined || back ? "outdated" : refused(true_, parcel, settings, now);
    if (reason !== null) drop.push({ id: row.id, reason });
    else if (true_ !== undefined) sayable.push({ id: row.id, news: true_ });
  }
  const say: { id: string; news: News }[] = [];
  for (const parcel of new Set(sayable.map(({ news: { parcel: id } }) => id))) {
    const [best, ...others] = sayable
      .filter((each) => each.news.parcel === parcel)
      .toSorted((a, b) => telling.indexOf(a.news.kind) - telling.indexOf(b.news.kind));
    if (best !== undefined) say.push(best);
    drop.push(...others.map(({ id }) => ({ id, reason: "overtaken" as const })));
  }
  return { say, drop };
}

/** Why news of a parcel is not told whatever the hour; null: it may be. `parcel` is what is kept of it. */
function refused(
  { kind, happenedAt }: News,
  parcel: readonly Kept[],
  settings: UpdateSettings,
  now: Date,
): Dropped | null {
  if (!settings.kinds.includes(kind)) return "switched_off";
  if (now.getTime() - happenedAt.getTime() > newsMs) return "too_late";
  const known = parcel.filter(settled);
  const steps = known.filter(({ name }) => isStepName(name));
  if (steps.some(({ rank }) => rank > rankOf(kind))) return "backwards";
  // What came between two steps is told in the order in which it happened.
  const said = parcel.filter(({ state }) => state === "said").map((each) => each.happenedAt.getTime());
  if (!isStep(kind) && happenedAt.getTime() < Math.max(...said)) return "backwards";
  if (kind === "eta_moved" && saidOf(parcel, kind) >= settings.mostSlips) return "switched_off";
  return null;
}

function isStepName(name: string): boolean {
  const known = kindOf(name);
  return known !== null && isStep(known.kind);
}

function saidOf(parcel: readonly Kept[], kind: UpdateKind): number {
  return parcel.filter(({ name, state }) => state === "said" && kindOf(name)?.kind === kind).length;
}

/** The expected day the shopper knows of; null: none. */
function knownDay(parcel: readonly Kept[]): string | null {
  const days = parcel
    .filter((each) => settled(each) && kindOf(each.name)?.kind === "eta_moved")
    .toSorted((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime());
  return kindOf(days.at(-1)?.name ?? "")?.day ?? null;
}

function moved(from: string, to: string, { slipDays }: UpdateSettings): boolean {
  return Math.abs(daysBetween(from, to)) >= slipDays;
}

function found(
  { parcel, kind, day, happenedAt }: News,
  state: Found["state"],
  reason: Dropped | null,
): Found {
  return { parcel, name: nameOf(kind, day), rank: rankOf(kind), happenedAt, state, reason };
}
