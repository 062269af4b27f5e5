import { asciiDigits } from "#src/orders/digits.ts";
import { normalPhone } from "#src/orders/phone.ts";
import { candidates } from "#src/tracking/numbers/index.ts";
import type { Concept } from "./lexicon.ts";
import { fold } from "./fold.ts";
import { completed, fitOf, type NumberPattern } from "./number-pattern.ts";

/** A number somebody wrote that may be an order's. */
export interface NumberCandidate {
  /** As it was written. */
  readonly text: string;
  /** `strong`: called an order number, like the shop's, or all there is on the line. `weak`: just a number. */
  readonly evidence: "strong" | "weak";
  /** The shop's order number of which this is what people say: `WB1043-EU` of `1043`. Absent: it is the whole. */
  readonly whole?: string;
}

/** What was found in the words of a message besides their meaning. */
export interface Entities {
  readonly numbers: readonly NumberCandidate[];
  /** Long enough to be a tracking number; also among `numbers`. */
  readonly tracking: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly postcode: string | null;
  readonly lastName: string | null;
}

/** Nothing was found. */
export const noEntities: Entities = {
  numbers: [],
  tracking: [],
  emails: [],
  phones: [],
  postcode: null,
  lastName: null,
};

export interface EntityHints {
  /** Folded label words of the languages in question. */
  readonly labels: (concept: Concept) => readonly string[];
  /** Whether what follows a number makes it a count of something: ` days`. Absent: only signs do. */
  readonly isUnit?: (following: string) => boolean;
  /** What the shop's order numbers look like. */
  readonly patterns?: readonly NumberPattern[];
  /** Country for phone numbers in national form. */
  readonly country: string | null;
  /** The shopper was asked what proves the order: a lone long number may be a phone, lone words a name. */
  readonly proofAsked: boolean;
}

const longestText = 4000;
/** Scripts that put no space between a word and a number: one is put there. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Arabic}\p{Script=Thai}]`;
const unspacedBefore = new RegExp(`(${unspaced})([A-Za-z0-9#])`, "gu");
const unspacedAfter = new RegExp(`([A-Za-z0-9])(${unspaced})`, "gu");
const email = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const link = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;
const phoneLike = /(?<![\p{L}\p{N}#])(?:\+|00)\d[\d\s().-]{5,20}\d(?!\p{N})/gu;
/** A line that is nothing but a number with an area code in brackets. */
const nationalPhone = /^\s*\(\d{1,5}\)[\d\s.-]{4,16}\d\s*$/gmu;
/** UPS prints its numbers in groups: 1Z 999 AA1 01 2345 6784. */
const ups = /(?<![\p{L}\p{N}])1Z(?:\s?[A-Z0-9]){16}(?![\p{L}\p{N}])/giu;
const code =
  /#?\s?(?<![\p{L}\p{N}])[\p{Lu}\p{N}]*\d[\p{Lu}\p{N}]*(?:[-/_.][\p{Lu}\p{N}]+)*(?!\p{N})|(?<![\p{L}\p{N}])[\p{L}]{1,6}[-/_#]?\d[\p{L}\p{N}]*(?:[-/_][\p{L}\p{N}]+)*/gu;
const groupedDigits =
  /(?<![\p{L}\p{N}])(?:[A-Z]{2}\s?)?\d{2,4}(?:[ ]\d{2,6}){2,6}(?:\s?[A-Z]{2})?(?![\p{L}\p{N}])/gu;
/** What else numbers are: amounts, times, dates. What counts something is in the lexicons, see `isUnit`. */
const noNumber =
  /(?:\p{Sc}|(?<![\p{L}\p{N}])(?:usd|eur|gbp|rs|rp|kr)\.?)\s?\d[\d.,]*|(?<![\d.,])\d[\d.,]{0,20}\s?(?:\p{Sc}|[%円元])|\b\d{1,2}:\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}\.?(?!\d)/giu;
/** A number with what follows it, as far as that may be a unit. */
const counted = /(?<![\p{L}\p{N}#/-])(\d[\d.,]{0,12})([ \t-]?)(?=([\p{L}\p{M}][\p{L}\p{M}\s.]{0,24}))/gu;

/** Finds numbers, addresses and the like in what a shopper wrote. Never throws; reads 4,000 characters. */
export function findEntities(written: string, hints: EntityHints): Entities {
  const { patterns = [] } = hints;
  let rest = asciiDigits(
    written
      .slice(0, longestText)
      .normalize("NFKC")
      .slice(0, longestText)
      .replaceAll(/\p{Cf}/gu, ""),
  )
    .replaceAll(unspacedBefore, "$1 $2")
    .replaceAll(unspacedAfter, "$1 $2");
  const take = (pattern: RegExp): string[] => {
    const found = [...rest.matchAll(pattern)].map(([text]) => text.trim());
    rest = rest.replaceAll(pattern, "\n");
    return found;
  };

  const emails = take(email).map((one) => one.replace(/[.-]+$/, "").toLowerCase());
  take(link);
  const phones: string[] = [];
  rest = rest.replaceAll(phoneLike, (text) => {
    const phone = normalPhone(text.replace(/^00/, "+"));
    if (phone === null) return text;
    phones.push(phone);
    return "\n";
  });
  phones.push(...takeLabelled(hints.labels("phone_label"), /[\d][\d\s().-]{5,18}\d/u));
  const [labelledPostcode] = takeLabelled(
    hints.labels("postcode_label"),
    /(?=\p{L}{0,3}\d)[\p{L}\p{N}]{2,5}(?:[ -]?(?=[\p{L}\p{N}]*\d)[\p{L}\p{N}]{2,4})?/u,
  );
  const [labelledName] = takeLabelled(
    hints.labels("name_label").filter((label) => label.length > 2),
    /\p{L}[\p{L}'-]+(?:[ ]\p{L}[\p{L}'-]+){0,2}/u,
  );

  const numbers: NumberCandidate[] = [];
  const parcels: string[] = [];
  for (const text of take(ups)) numbers.push({ text: text.replaceAll(/\s/g, ""), evidence: "strong" });
  if (hints.proofAsked) {
    rest = rest.replaceAll(nationalPhone, (text) => {
      const phone = normalPhone(text.trim(), hints.country ?? undefined);
      if (phone === null) return text;
      phones.push(phone);
      return "\n";
    });
  }
  const grouped = take(groupedDigits);
  for (const text of grouped) {
    const phone = hints.proofAsked ? normalPhone(text, hints.country ?? undefined) : null;
    if (phone === null) numbers.push({ text: text.replaceAll(/\s/g, ""), evidence: "strong" });
    else phones.push(phone);
  }
  rest = rest.replaceAll(noNumber, " ");
  const { isUnit } = hints;
  if (isUnit !== undefined)
    rest = rest.replaceAll(counted, (text, _number, _space, following: string) =>
      isUnit(following) ? " " : text,
    );
  for (const text of takeLabelled(
    hints.labels("number_label").filter((label) => label !== "#"),
    /#?\s?[\p{L}]{0,6}[-/_#]?\d[\p{L}\p{N}]*(?:[-/_][\p{L}\p{N}]+)*/u,
    2,
  )) {
    const digits = text.replaceAll(/\D/g, "").length;
    // "The boots in no. 39" are a size.
    const strong = text.startsWith("#") || digits > 2;
    if (strong || digits > 1) numbers.push({ text, evidence: strong ? "strong" : "weak" });
  }

  // A phone or a house number is easily of a carrier's form; with letters, or as long as these, it is nothing else.
  for (const { number } of candidates(near(rest))) {
    if (hints.proofAsked && number.length < longestPhone && !/[A-Z]/.test(number)) continue;
    const written = new RegExp(number.split("").join(String.raw`[\s-]*`), "iu");
    if (!written.test(rest)) continue;
    rest = rest.replace(written, "\n");
    numbers.push({ text: number, evidence: "strong" });
    parcels.push(number);
  }

  let postcode = labelledPostcode ?? null;
  let lastName = labelledName === undefined ? null : lastWord(upTo(hints.labels("joint"), labelledName));
  if (hints.proofAsked && (postcode === null || lastName === null) && emails.length === 0) {
    const loose = looseProof(rest);
    if (loose !== null) {
      postcode ??= loose.postcode;
      lastName ??= loose.lastName;
      rest = "";
    } else if (postcode !== null && lastName === null) {
      const name = nameBeside(rest, (word) =>
        noNames.some((concept) => hints.labels(concept).includes(word)),
      );
      if (name !== null) {
        lastName = lastWord(name);
        rest = rest.replace(name, "\n");
      }
    }
  }

  for (const line of rest.split(/\n/u)) {
    const whole = line.replaceAll(/^[^\p{L}\p{N}#]+|[^\p{L}\p{N}]+$/gu, "");
    for (const [match] of line.matchAll(code)) {
      const text = match.trim();
      const digits = text.replaceAll(/\D/g, "");
      if (digits.length < 2 && !text.startsWith("#")) continue;
      const alone = whole === text;
      const phone =
        hints.proofAsked && alone && digits.length >= 9
          ? normalPhone(text, hints.country ?? undefined)
          : null;
      if (phone !== null) {
        phones.push(phone);
        continue;
      }
      const mixed = /\p{L}/u.test(text) && digits.length >= 3;
      if (digits.length < 3 && !text.startsWith("#") && !alone) continue;
      const strong =
        text.startsWith("#") || alone || mixed || digits.length >= 8 || fitOf(text, patterns) !== null;
      numbers.push({ text, evidence: strong ? "strong" : "weak" });
    }
  }
  const distinct = [
    ...new Map(numbers.map((one) => [one.text.replace(/^#\s*/, "").toUpperCase(), one])).values(),
  ].map((one): NumberCandidate => {
    const whole = completed(one.text, patterns);
    return whole === null ? one : { ...one, whole };
  });
  return {
    numbers: distinct.slice(0, 5),
    tracking: [...new Set([...parcels, ...distinct.map(({ text }) => text).filter(isLong)])].slice(0, 3),
    emails: [...new Set(emails)].slice(0, 2),
    phones: [...new Set(phones)].slice(0, 2),
    postcode,
    lastName,
  };

  /** Values behind a label word, at most `gap` other short words between (`order number is 1043`). */
  function takeLabelled(labels: readonly string[], value: RegExp, gap = 1): string[] {
    const found: string[] = [];
    if (labels.length === 0) return found;
    const pattern = labelPattern(labels, value, gap);
    // Folding keeps the length of what it is matched on only without decompositions, so match on a folded copy.
    const folded = fold(rest);
    const same = folded.length === rest.length;
    const haystack = same ? folded : rest.toLowerCase();
    let cleaned = rest;
    for (const match of haystack.matchAll(pattern)) {
      const text = match[1] ?? "";
      const at = (match.index ?? 0) + match[0].length - text.length;
      const original = same || haystack.length === rest.length ? rest.slice(at, at + text.length) : text;
      if (original.trim() === "") continue;
      found.push(original.trim());
      cleaned = cleaned.replace(original, "\n");
    }
    rest = cleaned;
    return found;
  }
}

const labelPatterns = new Map<string, RegExp>();

/** A label, a few short words, and the value; made once for each set of labels. */
function labelPattern(labels: readonly string[], value: RegExp, gap: number): RegExp {
  const key = `${labels.join("|")} ${value.source}`;
  let pattern = labelPatterns.get(key);
  if (pattern === undefined) {
    const words = labels.map((label) => label.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join("|");
    const between = `(?:\\s+\\p{L}{1,8}){0,${gap}}?['s]{0,2}[\\s:.#=は]{0,4}`;
    pattern = new RegExp(
      `(?<![\\p{Script=Latin}\\p{N}])(?:${words})${between}(${value.source})(?!\\p{N})`,
      "giu",
    );
    labelPatterns.set(key, pattern);
  }
  return pattern;
}

/** Digits of a phone number at most (ITU-T E.164). */
const longestPhone = 15;
/** Characters around digits that are looked at for carriers' forms: a longer number is none. */
const longestRun = 60;
const mostRuns = 4;

/** What of a text may be tracking numbers: the long runs of digits and capitals, each on its own line. */
function near(text: string): string {
  return Array.from(text.matchAll(/[A-Za-z]{0,4}\d(?:[\s-]{0,2}[A-Z0-9]){8,}/gu), ([run]) => run)
    .slice(0, mostRuns)
    .map((run) => run.slice(0, longestRun))
    .join("|");
}

/** Long enough that it can only be a tracking number: eight characters with four digits in a row. */
function isLong(text: string): boolean {
  const plain = text.replaceAll(/[^\p{L}\p{N}]/gu, "");
  return plain.length >= 8 && /\d{4}/.test(plain);
}

/** `10115 Muster` or `Muster, SW1A 1AA`: one piece with digits, the other a name of at most three words. */
function looseProof(text: string): { postcode: string; lastName: string } | null {
  const line = text.trim().replaceAll(/\s*\n\s*/g, ", ");
  if (line === "" || line.length > 60) return null;
  const name = /\p{L}[\p{L}'’-]+(?:[ ]\p{L}[\p{L}'’-]+){0,2}/u;
  const zip =
    /(?:\p{Lu}{1,2}\d[\p{Lu}\d]?[ ]?\d\p{Lu}{2}|〒?\d{3}-\d{4}|\d{5}-\d{3}|\d{4}[ ]?\p{Lu}{2}|\d{4,6})/iu;
  const parts = new RegExp(
    `^(?:(?<z1>${zip.source})[\\s,;/]+(?<n1>${name.source})|(?<n2>${name.source})[\\s,;/]+(?<z2>${zip.source}))[.!]?$`,
    "iu",
  );
  const groups = parts.exec(line)?.groups;
  const postcode = groups?.["z1"] ?? groups?.["z2"];
  const words = groups?.["n1"] ?? groups?.["n2"];
  return postcode === undefined || words === undefined ? null : { postcode, lastName: lastWord(words) };
}

/** What is said beside a postcode and is no name. */
const noNames: readonly Concept[] = [
  "thanks",
  "greeting",
  "goodbye",
  "small",
  "yes",
  "no",
  "asks",
  "order",
  "unknown_number",
  "number_label",
  "phone_label",
  "postcode_label",
  "name_label",
];

/** `Weber` of what is left of `postcode 50667, Weber`: the only piece that is nothing but a name. */
function nameBeside(rest: string, isNone: (word: string) => boolean): string | null {
  if (rest.length > 80) return null;
  const pieces = rest.split(/[\n,;/]+/u).map((piece) => piece.replaceAll(/^[\s.]+|[\s.!]+$/gu, ""));
  const names = pieces.filter(
    (piece) =>
      /^(?:\p{L}[\p{L}\p{M}'’-]+|\p{Lu}[\p{L}\p{M}'’-]+(?: \p{L}[\p{L}\p{M}'’-]+){1,2})$/u.test(piece) &&
      !fold(piece).split(" ").some(isNone),
  );
  const [name] = names;
  return name !== undefined && names.length === 1 ? name : null;
}

/** The words before the first that begins something else: `Sample and my`. */
function upTo(joints: readonly string[], name: string): string {
  const ends = new Set(joints.map((word) => word.trim()));
  const words = name.split(" ");
  const end = words.findIndex((word) => ends.has(fold(word)));
  return end > 0 ? words.slice(0, end).join(" ") : name;
}

function lastWord(name: string): string {
  return name.trim().split(/\s+/u).at(-1) ?? name;
}
