import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { closest } from "#src/languages/locale.ts";
import { claimPhrases } from "./claim-phrases.ts";
import { standings, type Standing } from "./facts.ts";
import { plain } from "./plain.ts";

/** How a language says to the shopper that something is so, as its lexicon file has it. */
interface Claims {
  /** Finds any claim at all; most sentences have none. */
  readonly any: RegExp;
  readonly each: readonly (readonly [Standing, RegExp])[];
  readonly unless: RegExp | null;
  readonly unlessAfter: RegExp | null;
  readonly bySubstring: boolean;
  /** Claims without a gap, in which nothing can be taken back. */
  readonly closed: ReadonlySet<string>;
}

const entries = z.array(z.string().min(1)).default([]);
const fileSchema = z.looseObject({
  match: z.enum(["words", "substrings"]),
  /** How a reply asserts each of these as a fact. */
  claims: z.strictObject(Object.fromEntries(standings.map((standing) => [standing, entries]))).optional(),
  /** Standing before the claim in its clause, they take it back. */
  unless: entries,
  /** The same behind the claim, for languages that negate at the end. */
  unlessAfter: entries,
});

const shipped = fileURLToPath(new URL("../../../prompts/lexicon/", import.meta.url));

const made = new Map<string, Claims | null>();
const phrases = new Map<string, readonly (readonly [Standing, RegExp])[]>();
let available: readonly string[] | null = null;

/**
 * The claims of a language; null where its lexicon has none. Read on first use. Throws, naming the file, when its
 * sections do not fit.
 */
export function claimsOf(language: string): Claims | null {
  let claims = made.get(language);
  if (claims === undefined) {
    available ??= existsSync(shipped)
      ? readdirSync(shipped).flatMap((name) =>
          name.endsWith(".json") ? [name.slice(0, -".json".length)] : [],
        )
      : [];
    const tag = closest(language, available);
    claims = tag === null ? null : read(tag);
    made.set(language, claims);
  }
  return claims;
}

/** Our own phrases that claim something, whole, for all languages there are phrases for. */
function phrasesOf(language: string): readonly (readonly [Standing, RegExp])[] {
  let found = phrases.get(language);
  if (found === undefined) {
    found = claimPhrases(language).map(([standing, parts]) => {
      const fixed = parts.map((part) =>
        apart(fold(part))
          .trim()
          .replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`),
      );
      return [standing, new RegExp(fixed.join(".{0,24}?"), "u")] as const;
    });
    phrases.set(language, found);
  }
  return found;
}

function read(tag: string): Claims | null {
  const parsed = fileSchema.safeParse(JSON.parse(readFileSync(join(shipped, `${tag}.json`), "utf8")));
  if (!parsed.success) throw new Error(`lexicon ${tag}: ${z.prettifyError(parsed.error)}`);
  const { match, claims, unless, unlessAfter } = parsed.data;
  if (claims === undefined || Object.values(claims).every((one) => one.length === 0)) return null;
  const bySubstring = match === "substrings";
  const regex = (words: readonly string[], flags: string): RegExp | null => {
    const patterns = [...new Set(words.map((word) => pattern(word, bySubstring)))].filter(
      (one) => one !== "",
    );
    return patterns.length === 0 ? null : new RegExp(patterns.join("|"), flags);
  };
  return {
    any: regex(Object.values(claims).flat(), "u") ?? /(?!)/u,
    each: standings.flatMap((standing) => {
      const found = regex(claims[standing] ?? [], "gu");
      return found === null ? [] : [[standing, found] as const];
    }),
    unless: regex(unless, "u"),
    unlessAfter: regex(unlessAfter, "u"),
    bySubstring,
    closed: new Set(
      Object.values(claims)
        .flat()
        .filter((entry) => !/[~*]/.test(entry))
        .map((entry) => (bySubstring ? fold(entry) : apart(fold(entry))).trim()),
    ),
  };
}

/** What ends a clause: a negation on its other side takes nothing back. */
const breaks = /[.,;:!?¡¿…\n()–—،؛؟、。！？；，।။៖።፣|]+|\s-\s/u;

/** As many characters behind a claim as an ending or an auxiliary takes; Chinese and Japanese are the densest. */
const tail = { dense: 10, others: 36 };
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** What a plain text claims that is not among `standing`, by the words of the languages' lexicons. */
export function claimedIn(
  text: string,
  languages: readonly string[],
  standing: ReadonlySet<Standing>,
): ReadonlySet<Standing> {
  const found = new Set<Standing>();
  const folded = loose(text);
  const whole = apart(folded);
  for (const language of new Set(languages)) {
    for (const [claim, phrase] of phrasesOf(language)) {
      if (!standing.has(claim) && phrase.test(whole)) found.add(claim);
    }
    const claims = claimsOf(language);
    if (claims === null || !claims.any.test(claims.bySubstring ? folded : whole)) continue;
    for (const clause of folded.split(breaks)) claimedBy(claims, clause, standing, found);
  }
  return found;
}

function claimedBy(
  claims: Claims,
  written: string,
  standing: ReadonlySet<Standing>,
  found: Set<Standing>,
): void {
  const clause = claims.bySubstring ? written : apart(written);
  if (!claims.any.test(clause)) return;
  for (const [claim, regex] of claims.each) {
    if (standing.has(claim) || found.has(claim)) continue;
    for (const match of clause.matchAll(regex)) {
      const end = match.index + match[0].length;
      const upTo = clause.slice(0, claims.closed.has(match[0].trim()) ? match.index : end);
      const after = clause.slice(end, end + (dense.test(match[0]) ? tail.dense : tail.others));
      if (claims.unless?.test(claims.bySubstring ? upTo : `${upTo} `) === true) continue;
      if (claims.unlessAfter?.test(after) === true) continue;
      found.add(claim);
    }
  }
}

/** Words with one space between and around. */
function apart(text: string): string {
  return ` ${text.replaceAll(/[^\p{L}\p{N}\p{M}']+/gu, " ").trim()} `;
}

/** A lexicon's entry as it is looked for. */
function fold(text: string): string {
  return loose(plain(text));
}

/** Plain text with the variants of Arabic letters and of apostrophes as one. Danish `før` is not `for` here. */
function loose(text: string): string {
  return text
    .replaceAll(/[\u02BB\u02BC`´]/gu, "'")
    .replaceAll("ß", "ss")
    .replaceAll(/[أإآٱ]/gu, "ا")
    .replaceAll("ة", "ه")
    .replaceAll("ى", "ي");
}

const prefixing = /^[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** As in the lexicon: `*` at the end for any ending, `~` for up to two words or eight characters between. */
function pattern(entry: string, bySubstring: boolean): string {
  const open = entry.endsWith("*");
  const parts = fold(open ? entry.slice(0, -1) : entry).split("~");
  const text = parts
    .map((part) => (bySubstring ? part.trim() : apart(part).trim()))
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    .join(bySubstring ? ".{0,8}?" : "(?: [^ ]+){0,2} ");
  if (text === "") return text;
  // "And", "the", "that" hang on the word behind them; `يتم` is no `تم`.
  if (bySubstring) return prefixing.test(text) ? `(?<=(?<!\\p{L})[وفبلكהושכבלמ]{0,3})${text}` : text;
  return `(?:^| |')${text}${open ? "" : "(?= |$)"}`;
}
