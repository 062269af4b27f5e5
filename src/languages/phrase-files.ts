import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { flatten, type Flat } from "./check.ts";

/** How a language speaks to the shopper: `du` or `Sie`; `none` where it makes no difference. */
export type Address = "formal" | "informal" | "none";
export type Register = "formal" | "informal";

/** What a file says about itself, at its beginning, under `about`. */
const aboutSchema = z.looseObject({
  /** `reviewed`: read by somebody who speaks it and did not write it. */
  status: z.enum(["reviewed", "draft"]).default("draft"),
  /** The register of the file's phrases. */
  address: z.enum(["formal", "informal", "none"]).default("none"),
});
export type About = z.infer<typeof aboutSchema>;

/** One language as its files have it. */
export interface PhraseFile {
  readonly about: About;
  readonly texts: Flat;
  /** Phrases that differ in the other register. */
  readonly registers: ReadonlyMap<Register, Flat>;
}

/** The phrases of one file, or of several, do not fit; `problems` has a line for each. */
export class PhrasesBroken extends Error {
  override name = "PhrasesBroken";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`phrases cannot be used:\n${problems.join("\n")}`);
    this.problems = problems;
  }
}

export const shippedPhrases = fileURLToPath(new URL("../../prompts/phrases/", import.meta.url));

const fileName = /^(?<language>[A-Za-z0-9-]+?)(?:\.(?<register>formal|informal))?\.json$/u;

/**
 * Reads `<language>.json` and, beside them, the partial `<language>.formal.json` and `<language>.informal.json`.
 * Throws `PhrasesBroken` for what is not JSON or not phrases, naming every such file.
 */
export function readPhraseFiles(folder: string = shippedPhrases): Map<string, PhraseFile> {
  const found = new Map<string, PhraseFile>();
  const registers = new Map<string, Map<Register, Flat>>();
  const problems: string[] = [];
  for (const file of readdirSync(folder).sort()) {
    const { language, register } = fileName.exec(file)?.groups ?? {};
    if (language === undefined) continue;
    const name = file.slice(0, -".json".length);
    try {
      const { about, tree } = parted(JSON.parse(readFileSync(join(folder, file), "utf8")));
      const flat = flatten(tree);
      problems.push(...flat.problems.map((problem) => `${name}: ${problem}`));
      if (register === "formal" || register === "informal") {
        registers.set(language, (registers.get(language) ?? new Map()).set(register, flat.texts));
        continue;
      }
      const head = aboutSchema.safeParse(about ?? {});
      if (!head.success) problems.push(`${name}: about: ${z.prettifyError(head.error)}`);
      else found.set(language, { about: head.data, texts: flat.texts, registers: new Map() });
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const [language, own] of registers) {
    const file = found.get(language);
    if (file === undefined) problems.push(`${language}: there is only a file of another register`);
    else found.set(language, { ...file, registers: own });
  }
  if (problems.length > 0) throw new PhrasesBroken(problems);
  return found;
}

const headed = z.looseObject({ about: z.unknown() });

/** A file's head and its phrases. */
function parted(file: unknown): { about: unknown; tree: unknown } {
  const parsed = headed.safeParse(file);
  if (!parsed.success) return { about: undefined, tree: file };
  const { about, ...tree } = parsed.data;
  return { about, tree };
}
