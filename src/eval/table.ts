import { points } from "./rubric.ts";
import { percent, type Score, type Summary } from "./score.ts";

/** The report as lines for a terminal. */
export function tableOf(summary: Summary): readonly string[] {
  const { all, byChannel, byLanguage, handoffs, judged, model } = summary;
  const failed = judged.filter(({ passed }) => !passed);
  return [
    `${all.simulations} simulations, ${all.turns} turns, ${byLanguage.size} languages, model ${model}`,
    "",
    `  resolved without a person   ${of(all.resolved, all.resolvable)}`,
    `  … of order questions        ${of(all.orderResolved, all.orderQuestions)}`,
    `  all as expected             ${of(all.passed, all.simulations)}`,
    `  wrong statements            ${all.wrong}`,
    `  right language              ${of(all.rightLanguage, all.turns)}`,
    `  rubric                      ${percent(all.rubric)}`,
    `  time per turn               p50 ${ms(all.turnMs.p50)}, p95 ${ms(all.turnMs.p95)}`,
    `  time per resolution         p50 ${ms(all.resolutionMs.p50)}, p95 ${ms(all.resolutionMs.p95)}`,
    `  tokens                      ${all.tokensIn} in, ${all.tokensOut} out${costOf(all)}`,
    "",
    ...grid("language", byLanguage),
    "",
    ...grid("channel", byChannel),
    "",
    "handed over for               all  expected",
    ...[...handoffs].map(
      ([reason, { all: every, expected }]) =>
        `  ${reason.padEnd(26)}${String(every).padStart(5)}${String(expected).padStart(10)}`,
    ),
    "",
    "rubric",
    ...points.map((point) => `  ${point.padEnd(26)}${percent(all.byPoint[point]).padStart(8)}`),
    ...(failed.length === 0 ? [] : ["", `not as expected (${failed.length})`]),
    ...failed.map(
      ({ played: { failure, missed, simulation, turns } }) =>
        `  ${simulation.id.padEnd(26)} ${failure?.split("\n")[0] ?? turns.flatMap(({ verdict }) => verdict.problems)[0] ?? `${missed} turns never came`}`,
    ),
  ];
}

function grid(name: string, groups: ReadonlyMap<string, Score>): readonly string[] {
  const rows = [...groups].map(([key, score]) => [
    key,
    String(score.simulations),
    share(score.resolved, score.resolvable),
    share(score.orderResolved, score.orderQuestions),
    String(score.wrong),
    share(score.rightLanguage, score.turns),
    percent(score.rubric),
    ms(score.turnMs.p50),
  ]);
  const head = [name, "n", "resolved", "orders", "wrong", "language", "rubric", "p50"];
  return [head, ...rows].map((row) =>
    row.map((cell, index) => (index === 0 ? cell.padEnd(20) : cell.padStart(9))).join(" "),
  );
}

function of(some: number, all: number): string {
  return `${share(some, all)} (${some} of ${all})`;
}

export function share(some: number, all: number): string {
  return all === 0 ? "–" : percent(some / all);
}

export function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function costOf({ cost, resolved }: Score): string {
  if (cost === null) return "";
  if (cost === 0) return ", at no cost";
  return `, cost ${cost.toFixed(4)}${resolved === 0 ? "" : ` (${(cost / resolved).toFixed(5)} per resolution)`}`;
}
