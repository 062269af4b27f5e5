/** Prints every answer for reading: `node test/rubric/print.ts [language] [chat|brief|letter] [case]`. */
import { stdout } from "node:process";
import { loadPhrases } from "#src/languages/phrases.ts";
import { answerCase } from "./answer.ts";
import { casesAt } from "./cases.ts";
import { check, type Style } from "./check.ts";
import { languages } from "./languages.ts";

const [, , only = "all", wanted = "chat", id = "all"] = process.argv;
const style: Style = wanted === "brief" || wanted === "letter" ? wanted : "chat";
const phrases = loadPhrases();
const now = new Date("2026-11-25T15:00:00Z");
for (const example of casesAt(now)) {
  if (id !== "all" && id !== example.id) continue;
  stdout.write(`\n=== ${example.id} ${example.title}\n`);
  for (const language of languages) {
    if (only !== "all" && only !== language) continue;
    const answer = answerCase(example, language, style, now, phrases);
    const { problems } = check(example, answer.text, language, now, style);
    stdout.write(`--- ${language}\n${answer.text}\n`);
    for (const problem of problems) stdout.write(`    !! ${problem}\n`);
  }
}
