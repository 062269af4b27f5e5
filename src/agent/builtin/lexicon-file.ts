import { z } from "zod";
import { claimKinds, concepts, type ClaimKind, type Concept } from "./concepts.ts";

const entries = z.array(z.string().min(1)).default([]);

/** A file of `prompts/lexicon`. */
const fileSchema = z.strictObject({
  /**
   * `words`: whole words, `*` at the end of one for any ending. `substrings`: anywhere; for scripts without spaces.
   * `~` stands for up to two words (eight characters) between: `not ~ received`. Nothing reaches across a comma.
   */
  match: z.enum(["words", "substrings"]),
  concepts: z.strictObject(Object.fromEntries(concepts.map((concept) => [concept, entries]))),
  /** How a reply says that something is done. Entries as above; read by the guard. */
  claims: z.strictObject(Object.fromEntries(claimKinds.map((kind) => [kind, entries]))).prefault({}),
  /** What takes a claim back, standing before it in the same clause. */
  unless: entries,
  /** … standing after it. */
  unlessAfter: entries,
});

export interface LexiconFile {
  readonly match: "words" | "substrings";
  readonly concepts: Readonly<Partial<Record<Concept, readonly string[]>>>;
  readonly claims: Readonly<Record<ClaimKind, readonly string[]>>;
  readonly unless: readonly string[];
  readonly unlessAfter: readonly string[];
}

/** Reads the text of a file. Throws, naming the file, when it does not fit or an entry has nothing to look for. */
export function parseLexicon(name: string, text: string): LexiconFile {
  const parsed = fileSchema.safeParse(asJson(name, text));
  if (!parsed.success) throw new Error(`lexicon ${name}: ${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  for (const [concept, words] of Object.entries(data.concepts)) {
    // What stands beside a number may be a sign: `€`, `№`.
    const signs = concept === "unit" || concept.endsWith("_label");
    const empty = words.find(
      (word) =>
        (signs ? word : word.replaceAll(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, "")).trim() === "",
    );
    if (empty !== undefined)
      throw new Error(`lexicon ${name}: ${concept}: nothing to look for in "${empty}"`);
  }
  const { delivered = [], out_for_delivery = [], cancelled = [], refunded = [] } = data.claims;
  const { return_agreed = [], address_changed = [] } = data.claims;
  return {
    ...data,
    claims: { delivered, out_for_delivery, cancelled, refunded, return_agreed, address_changed },
  };
}

function asJson(name: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new Error(`lexicon ${name}: no JSON`, { cause: error });
  }
}
