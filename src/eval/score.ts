import type { Played, PlayedTurn } from "./run.ts";
import { points, type Point } from "./rubric.ts";
import type { Simulation } from "./simulation.ts";

/** What a million tokens cost, in any one currency. */
export interface Prices {
  readonly input: number;
  readonly output: number;
}

/** How a simulation ended. */
export interface Judged {
  readonly played: Played;
  /** It is about an order, and the best answer needs no person. */
  readonly orderQuestion: boolean;
  /** The best answer needs no person. */
  readonly aloneExpected: boolean;
  /**
   * Answered rightly by the agent alone, at the first time of asking: every expected turn came and was right, no person
   * took over, the shopper did not have to ask again.
   */
  readonly resolved: boolean;
  /** Everything came as expected, handoffs too. */
  readonly passed: boolean;
  readonly wrong: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly ms: number;
}

/** What was counted of some simulations. */
export interface Score {
  readonly simulations: number;
  readonly passed: number;
  /** Of those that need no person. */
  readonly resolvable: number;
  readonly resolved: number;
  readonly orderQuestions: number;
  readonly orderResolved: number;
  readonly wrong: number;
  readonly turns: number;
  readonly rightLanguage: number;
  /** Points that were got, of those that could be. */
  readonly rubric: number;
  readonly byPoint: Readonly<Record<Point, number>>;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Null where prices are not known. */
  readonly cost: number | null;
  readonly turnMs: { readonly p50: number; readonly p95: number };
  /** Of resolved simulations, all turns together. */
  readonly resolutionMs: { readonly p50: number; readonly p95: number };
}

/** Everything the report shows. */
export interface Summary {
  readonly model: string;
  readonly at: Date;
  readonly judged: readonly Judged[];
  readonly all: Score;
  readonly byLanguage: ReadonlyMap<string, Score>;
  readonly byChannel: ReadonlyMap<string, Score>;
  readonly byTag: ReadonlyMap<string, Score>;
  /** Reason → how many, and how many of them were expected. */
  readonly handoffs: ReadonlyMap<string, { readonly all: number; readonly expected: number }>;
}

export function judgeAll(played: readonly Played[]): readonly Judged[] {
  return played.map((one) => {
    const { simulation, turns, missed, failure } = one;
    const expected = simulation.turns.flatMap(({ expect }) => expect ?? []);
    const aloneExpected = expected.every(({ outcome }) => outcome[0] !== "handoff");
    const orderQuestion = aloneExpected && expected.some(aboutOrder);
    const passed =
      failure === null && missed === 0 && turns.length > 0 && turns.every(({ verdict }) => verdict.ok);
    const alone = turns.every(({ kind }) => kind === "reply");
    return {
      played: one,
      orderQuestion,
      aloneExpected,
      passed,
      resolved: aloneExpected && passed && alone && !turns.some(({ again }) => again),
      wrong: turns.reduce((sum, { verdict }) => sum + verdict.wrong.length, 0),
      tokensIn: turns.reduce((sum, { trace }) => sum + trace.tokensIn, 0),
      tokensOut: turns.reduce((sum, { trace }) => sum + trace.tokensOut, 0),
      ms: turns.reduce((sum, { ms }) => sum + ms, 0),
    };
  });
}

function aboutOrder({ outcome, orders }: NonNullable<Simulation["turns"][number]["expect"]>): boolean {
  return outcome[0] === "answered" && orders.length > 0;
}

export function summarise(
  played: readonly Played[],
  { model, at, prices }: { readonly model: string; readonly at: Date; readonly prices?: Prices | undefined },
): Summary {
  const judged = judgeAll(played);
  const scored = (some: readonly Judged[]): Score =>
    score(some, model === "builtin" ? { input: 0, output: 0 } : prices);
  const grouped = (keys: (one: Simulation) => readonly string[]): ReadonlyMap<string, Score> => {
    const groups = new Map<string, Judged[]>();
    for (const one of judged)
      for (const key of keys(one.played.simulation)) groups.set(key, [...(groups.get(key) ?? []), one]);
    return new Map(
      [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, some]) => [key, scored(some)]),
    );
  };
  const handoffs = new Map<string, { all: number; expected: number }>();
  for (const { kind, reason, expected } of judged.flatMap(({ played: { turns } }) => turns)) {
    if (kind !== "handoff") continue;
    const counted = handoffs.get(reason ?? "") ?? { all: 0, expected: 0 };
    counted.all += 1;
    if (expected?.outcome.includes("handoff") === true) counted.expected += 1;
    handoffs.set(reason ?? "", counted);
  }
  return {
    model,
    at,
    judged,
    all: scored(judged),
    byLanguage: grouped(({ language }) => [language]),
    byChannel: grouped(({ style, known }) => [`${style}, ${known}`]),
    byTag: grouped(({ tags }) => tags),
    handoffs: new Map([...handoffs].sort(([, a], [, b]) => b.all - a.all)),
  };
}

function score(judged: readonly Judged[], prices: Prices | undefined): Score {
  const turns = judged.flatMap(({ played }) => played.turns);
  const tokensIn = sum(judged.map((one) => one.tokensIn));
  const tokensOut = sum(judged.map((one) => one.tokensOut));
  const held = (point: Point): number => turns.filter(({ verdict }) => verdict.rubric.points[point]).length;
  return {
    simulations: judged.length,
    passed: count(judged, ({ passed }) => passed),
    resolvable: count(judged, ({ aloneExpected }) => aloneExpected),
    resolved: count(judged, ({ resolved }) => resolved),
    orderQuestions: count(judged, ({ orderQuestion }) => orderQuestion),
    orderResolved: count(judged, ({ orderQuestion, resolved }) => orderQuestion && resolved),
    wrong: sum(judged.map(({ wrong }) => wrong)),
    turns: turns.length,
    rightLanguage: count(turns, ({ verdict }) => verdict.rightLanguage),
    rubric: turns.length === 0 ? 1 : sum(points.map(held)) / (points.length * turns.length),
    byPoint: byPoint(turns),
    tokensIn,
    tokensOut,
    cost: prices === undefined ? null : (tokensIn * prices.input + tokensOut * prices.output) / 1_000_000,
    turnMs: percentiles(turns.map(({ ms }) => ms)),
    resolutionMs: percentiles(judged.filter(({ resolved }) => resolved).map(({ ms }) => ms)),
  };
}

function byPoint(turns: readonly PlayedTurn[]): Readonly<Record<Point, number>> {
  const share = (point: Point): number =>
    turns.length === 0 ? 1 : count(turns, ({ verdict }) => verdict.rubric.points[point]) / turns.length;
  return {
    status: share("status"),
    "nothing invented": share("nothing invented"),
    "date shown iff known": share("date shown iff known"),
    "late said as late": share("late said as late"),
    links: share("links"),
    "each parcel": share("each parcel"),
    "items to come": share("items to come"),
    "next step": share("next step"),
    language: share("language"),
    length: share("length"),
    level: share("level"),
    "one question": share("one question"),
  };
}

function percentiles(values: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function count<One>(list: readonly One[], test: (one: One) => boolean): number {
  return list.filter(test).length;
}

/** What has to hold for the evaluation to have succeeded. */
export interface Thresholds {
  readonly wrong: number;
  /** Share of order questions resolved, 0 to 1. */
  readonly orders: number;
}

export const defaultThresholds: Thresholds = { wrong: 0, orders: 0.95 };

/** What does not hold, a line for each; empty: the evaluation has succeeded. */
export function shortfalls({ all }: Summary, { wrong, orders }: Thresholds): readonly string[] {
  const share = all.orderQuestions === 0 ? 1 : all.orderResolved / all.orderQuestions;
  return [
    ...(all.wrong > wrong ? [`${all.wrong} wrong statements, ${wrong} allowed`] : []),
    ...(share < orders
      ? [
          `${all.orderResolved} of ${all.orderQuestions} order questions resolved (${percent(share)}), ${percent(orders)} wanted`,
        ]
      : []),
  ];
}

export function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
