import { remember } from "./formats.ts";

/** Languages written from right to left, by language subtag (CLDR `characterOrder`), where no script says otherwise. */
const rightToLeft = new Set(["ar", "ckb", "dv", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"]);
const rightToLeftScripts = new Set(["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"]);

/** Languages that put no space between words or sentences. */
const withoutSpaces = new Set(["ja", "zh", "yue", "th", "lo", "km", "my"]);

/** The language subtag: `pt-BR` → `pt`. */
export function baseOf(language: string): string {
  return language.toLowerCase().split(/[-_]/u)[0] ?? "";
}

/** A tag with its likely script and region. */
export interface Maximised {
  readonly language: string;
  /** ISO 15924: `Latn`. */
  readonly script: string;
  /** ISO 3166-1 alpha-2 or UN M.49; empty when unknown. */
  readonly region: string;
}

/**
 * Tags people and systems use for a language under another name, beyond what `Intl.Locale` canonicalises itself
 * (`iw` → `he`, `in` → `id`, `mo` → `ro`, `tl` → `fil`, `sh` → `sr-Latn`, `prs` → `fa-AF`).
 */
const sameLanguage: Readonly<Record<string, string>> = {
  no: "nb",
  // Kurdish without more is Kurmanji in the tags we have; Sorani has its own.
  kmr: "ku",
  cmn: "zh",
  yue: "zh-Hant-HK",
  arb: "ar",
  pes: "fa",
  prs: "fa-AF",
  pbu: "ps",
  lvs: "lv",
  ekk: "et",
  zsm: "ms",
  swh: "sw",
  npi: "ne",
  ory: "or",
  khk: "mn-Cyrl",
  uzn: "uz",
  azj: "az",
  als: "sq",
  gaz: "om",
  tl: "fil",
};

/**
 * A tag with what CLDR's likely subtags add: `zh-TW` → zh, Hant, TW. What is no tag at all comes back in lower
 * case and without script, so that callers can still compare it.
 */
export const maximised: (tag: string) => Maximised = remember((tag) => {
  try {
    let locale = new Intl.Locale(tag.replaceAll("_", "-"));
    const alias = sameLanguage[locale.language];
    if (alias !== undefined) {
      const other = new Intl.Locale(alias);
      const script = locale.script ?? other.script;
      const region = locale.region ?? other.region;
      locale = new Intl.Locale(other.language, {
        ...(script === undefined ? {} : { script }),
        ...(region === undefined ? {} : { region }),
      });
    }
    const { language, script, region } = locale.maximize();
    return { language, script: script ?? "", region: region ?? "" };
  } catch {
    return { language: baseOf(tag), script: "", region: "" };
  }
});

export function isRightToLeft(language: string): boolean {
  const written = /[-_](?<script>[A-Za-z]{4})(?:[-_]|$)/u.exec(language)?.groups?.["script"];
  if (written === undefined) return rightToLeft.has(baseOf(language));
  return rightToLeftScripts.has(written.charAt(0).toUpperCase() + written.slice(1).toLowerCase());
}

/** True for languages that put no space between sentences: Thai and its neighbours put one there, and none between words. */
export function joinsSentences(language: string): boolean {
  return ["ja", "zh"].includes(baseOf(language));
}

/** True for languages that put no space between words. */
export function writesWithoutSpaces(language: string): boolean {
  return withoutSpaces.has(baseOf(language));
}

/** Portuguese of Brazil or not: CLDR's parent of every region but Brazil is `pt-PT`. */
function variantOf({ language, region }: Maximised): string {
  return language === "pt" ? (region === "BR" ? "pt-BR" : "pt-PT") : language;
}

/**
 * The one of `available` that serves `language` best: the same tag, else the same language in the same script
 * (the same side of the Atlantic for Portuguese), else the same language at all; null when there is none. Serbian
 * in Latin letters and Chinese in the other writing are read by those who write the one, so they count as the same.
 */
export function closest(language: string, available: readonly string[]): string | null {
  const wanted = language.toLowerCase().replaceAll("_", "-");
  const same = available.find((tag) => tag.toLowerCase() === wanted);
  if (same !== undefined) return same;
  const known = maximised(language);
  const related = available.filter((tag) => maximised(tag).language === known.language);
  return (
    related.find(
      (tag) => maximised(tag).script === known.script && variantOf(maximised(tag)) === variantOf(known),
    ) ??
    related.find((tag) => maximised(tag).script === known.script) ??
    related[0] ??
    null
  );
}

/**
 * Languages whose speakers truly read another one, nearest first: what is answered when there are no phrases in
 * their own. From CLDR's language matching (`supplemental/languageMatching`, distances up to 30) without the pairs
 * that rest on a state's second language or are not taken well (no Russian for Ukrainians).
 */
const understood: Readonly<Record<string, readonly string[]>> = {
  // German and its neighbours.
  gsw: ["de"],
  nds: ["de"],
  pdt: ["de"],
  bar: ["de"],
  swg: ["de"],
  ksh: ["de"],
  pfl: ["de"],
  vmf: ["de"],
  lb: ["de", "fr"],
  hsb: ["de"],
  dsb: ["de"],
  frr: ["de"],
  fy: ["nl"],
  li: ["nl"],
  zea: ["nl"],
  vls: ["nl"],
  af: ["nl", "en"],
  // Scandinavia.
  nb: ["nn", "da", "sv"],
  nn: ["nb", "da", "sv"],
  da: ["nb", "nn", "sv"],
  fo: ["da"],
  kl: ["da"],
  // Romance.
  gl: ["es", "pt-PT", "pt-BR"],
  ca: ["es"],
  ast: ["es"],
  an: ["es"],
  ext: ["es"],
  eu: ["es"],
  oc: ["fr", "ca"],
  br: ["fr"],
  co: ["fr", "it"],
  wa: ["fr"],
  pcd: ["fr"],
  scn: ["it"],
  nap: ["it"],
  vec: ["it"],
  lmo: ["it"],
  pms: ["it"],
  lij: ["it"],
  fur: ["it"],
  sc: ["it"],
  rm: ["de"],
  qu: ["es"],
  ay: ["es"],
  gn: ["es"],
  pap: ["nl", "es"],
  ht: ["fr"],
  // South Slavic.
  hr: ["bs", "sr-Latn", "sr"],
  bs: ["hr", "sr-Latn", "sr"],
  sr: ["bs", "hr"],
  cnr: ["sr-Latn", "sr", "bs", "hr"],
  // East Slavic and their neighbours: only where nearly everybody writes Russian every day.
  be: ["ru"],
  rue: ["uk"],
  tt: ["ru"],
  ba: ["ru"],
  cv: ["ru"],
  ce: ["ru"],
  udm: ["ru"],
  sah: ["ru"],
  os: ["ru"],
  kk: ["ru"],
  ky: ["ru"],
  tg: ["ru"],
  // The British Isles.
  ga: ["en"],
  gd: ["en"],
  cy: ["en"],
  gv: ["en"],
  kw: ["en"],
  sco: ["en"],
  mt: ["en"],
  // Malay world, Philippines.
  ms: ["id"],
  id: ["ms"],
  jv: ["id"],
  su: ["id"],
  mad: ["id"],
  ban: ["id"],
  min: ["id"],
  ace: ["id"],
  bug: ["id"],
  ceb: ["fil", "en"],
  ilo: ["fil", "en"],
  hil: ["fil", "en"],
  pam: ["fil", "en"],
  war: ["fil", "en"],
  // South Asia.
  mai: ["hi"],
  bho: ["hi"],
  awa: ["hi"],
  mag: ["hi"],
  raj: ["hi"],
  doi: ["hi"],
  hne: ["hi"],
  sat: ["hi"],
  skr: ["ur"],
  pnb: ["ur"],
  sd: ["ur"],
  lah: ["ur"],
  syl: ["bn"],
  ctg: ["bn"],
  gom: ["mr"],
  tcy: ["kn"],
  // Arabic, Hebrew, Iranian, Chinese.
  arz: ["ar"],
  apc: ["ar"],
  ary: ["ar"],
  arq: ["ar"],
  acm: ["ar"],
  aeb: ["ar"],
  ars: ["ar"],
  yi: ["he"],
  mzn: ["fa"],
  glk: ["fa"],
  wuu: ["zh-Hans"],
  hak: ["zh-Hant"],
  nan: ["zh-Hant"],
  // Africa.
  xh: ["zu", "en"],
  zu: ["xh", "en"],
  nr: ["zu", "en"],
  ss: ["zu", "en"],
  st: ["en"],
  tn: ["en"],
  nso: ["en"],
  ts: ["en"],
  ve: ["en"],
  ny: ["en"],
  lg: ["en"],
  rw: ["en"],
  ln: ["fr"],
  wo: ["fr"],
  sg: ["fr"],
  mg: ["fr"],
  ti: ["am"],
  ak: ["en"],
  tw: ["en"],
  yo: ["en"],
  ig: ["en"],
  ha: ["en"],
};

/** Which language is spoken instead of the one wanted, and why. */
export interface Fallback {
  /** One of `available`. */
  readonly language: string;
  /** `same`: the language itself, perhaps in another writing; `related`: one its speakers read; `last`: the last resort. */
  readonly how: "same" | "related" | "last";
}

/**
 * The one of `available` to speak to somebody whose language is `language`: itself, one its speakers read, English,
 * the first there is. Tell it in the log when `how` is not `same`. `available` is not empty.
 */
export function fallback(language: string, available: readonly string[]): Fallback {
  const same = closest(language, available);
  if (same !== null) return { language: same, how: "same" };
  const related = (understood[maximised(language).language] ?? understood[baseOf(language)] ?? [])
    .map((tag) => closest(tag, available))
    .find((tag) => tag !== null);
  if (related !== undefined) return { language: related, how: "related" };
  return { language: closest("en", available) ?? available[0] ?? "en", how: "last" };
}
