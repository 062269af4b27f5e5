/**
 * How well shoppers' lines are recognised, language by language, and how long it takes.
 *
 *     node test/bench/recognise.ts [folder of <language>.json, default test/fixtures/lines/held-out] [--wrong de]
 */
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { readLines, readAll, type LinesRead } from "../agent/lines.ts";
import { longestRead, noise } from "../agent/noise.ts";

const args = process.argv.slice(2);
const shown = args.includes("--wrong") ? (args[args.indexOf("--wrong") + 1] ?? "") : null;
const folder = args.find((arg, at) => !arg.startsWith("--") && args[at - 1] !== "--wrong");

const started = performance.now();
const lexicons = loadLexicons();
console.log(`${lexicons.languages.length} lexicons read in ${(performance.now() - started).toFixed(0)} ms`);

const cells = (row: readonly string[]) =>
  row.map((cell, at) => (at === 0 ? cell.padEnd(8) : cell.padStart(11))).join("");
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
console.log(cells(["", "lines", "recall", "precision", "orders", "false", "language"]));
const rows: LinesRead[] = [];
for (const [language, lines] of readLines(folder)) {
  const read = readAll(language, lines, lexicons);
  rows.push(read);
  const { recall, precision, orderRecall, falseOrders, understood } = read;
  console.log(
    cells([
      language,
      String(lines.length),
      percent(recall),
      percent(precision),
      percent(orderRecall),
      String(falseOrders.length),
      percent(understood),
    ]),
  );
  if (shown === language || shown === "all")
    for (const { text, intent, got, concepts } of read.wrong)
      console.log(`    ${intent} → ${got.join("+") || "-"}: ${text}  [${concepts.join(" ")}]`);
}
const mean = (of: (row: LinesRead) => number) =>
  percent(rows.reduce((sum, row) => sum + of(row), 0) / rows.length);
console.log(
  cells([
    "mean",
    "",
    mean((row) => row.recall),
    mean((row) => row.precision),
    mean((row) => row.orderRecall),
    "",
    mean((row) => row.understood),
  ]),
);
const texts = rows.flatMap((row) => row.texts.map((text) => [row.language, text] as const));
for (let round = 0; round < 2; round++) {
  const before = process.cpuUsage();
  for (const [language, text] of texts)
    readAll(language, [{ text: `${text} ${round}`, intent: "none" }], lexicons);
  const { user, system } = process.cpuUsage(before);
  if (round === 1) console.log(`${((user + system) / 1000 / texts.length).toFixed(3)} ms of CPU a line`);
}
let slowest = { ms: 0, text: "" };
for (const language of ["en", "ar", "ja"]) {
  for (const text of noise(longestRead)) {
    const times = [1, 2, 3].map((round) => {
      const before = process.cpuUsage();
      readAll(language, [{ text: `${text.slice(1)}${round}`, intent: "none" }], lexicons);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    const ms = Math.min(...times);
    if (ms > slowest.ms) slowest = { ms, text: text.slice(0, 12) };
  }
}
console.log(
  `noise of ${longestRead} characters: ${slowest.ms.toFixed(1)} ms of CPU at most (${JSON.stringify(slowest.text)})`,
);
console.log(`RSS ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
