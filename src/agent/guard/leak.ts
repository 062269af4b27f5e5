import { plain } from "./plain.ts";

const words = 8;

/** Eight words in a row that the reply shares with the instructions, or null. */
export function leaked(reply: string, instructions: string): string | null {
  const own = ` ${wordsOf(instructions).join(" ")} `;
  const said = wordsOf(reply);
  for (let from = 0; from + words <= said.length; from++) {
    const run = said.slice(from, from + words).join(" ");
    if (own.includes(` ${run} `)) return run;
  }
  return null;
}

function wordsOf(text: string): readonly string[] {
  return plain(text).match(/[\p{L}\p{N}']+/gu) ?? [];
}
