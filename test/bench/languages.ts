/**
 * Accuracy and cost of language detection on public test data, which is not part of the repository:
 *   LANGUAGE_DATA=<folder> node test/bench/languages.ts
 * The folder has `language-models/<code>/testdata/{sentences,single-words}.txt` of pemistahl/lingua-rs (Apache-2.0) and
 * `data/tatoeba/v1/tatoeba.<xyz>-eng.<xyz>` of facebookresearch/LASER (sentences of tatoeba.org, CC BY 2.0 FR).
 * Even lines are for tuning, odd lines for reporting: HALF=tune prints the former. EACH=1 prints every language.
 * LEXICONS=<folder with <tag>/lexicon.json> adds words that are not shipped yet.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hundred as languages } from "../languages/hundred.ts";

const megabytes = (): number => Math.round(process.memoryUsage().rss / 1_000_000);
const bare = megabytes();
const began = performance.now();
const { createDetector } = await import("#src/languages/detect.ts");
const { lexiconFiles, loadVocabulary } = await import("#src/languages/vocabulary.ts");
const loadedMs = Math.round(performance.now() - began);
const loaded = megabytes();

const folder = process.env["LANGUAGE_DATA"];
if (folder === undefined) throw new Error("LANGUAGE_DATA: the folder with the test data is not set");
const half = process.env["HALF"] === "tune" ? 0 : 1;
const perSet = Number(process.env["ITEMS"] ?? 200);

/** Codes of the data → what should be found; bases where the data does not tell the variant. */
const linguaCodes: Readonly<Record<string, string>> = { tl: "fil" };
const tatoebaCodes: Readonly<Record<string, string>> = Object.fromEntries(
  "afr af amh am ara ar aze az bel be ben bn bos bs bul bg cat ca ceb ceb ces cs cym cy dan da deu de ell el eng en est et eus eu fin fi fra fr fry fy gla gd gle ga glg gl heb he hin hi hrv hr hun hu hye hy ind id isl is ita it jav jv jpn ja kat ka kaz kk khm km kor ko kur ku lit lt lvs lv mal ml mar mr mkd mk mon mn nld nl nno nn nob nb pes fa pol pl por pt ron ro rus ru slk sk slv sl spa es sqi sq srp sr swe sv swh sw tam ta tat tt tel te tgl fil tha th tuk tk tur tr uig ug ukr uk urd ur uzb uz vie vi xho xh cmn zh zsm ms"
    .split(" ")
    .reduce<[string, string][]>(
      (pairs, code, at, all) => (at % 2 === 0 ? [...pairs, [code, all[at + 1] ?? ""]] : pairs),
      [],
    ),
);

function linesOf(file: string, code: string): string[] {
  if (!existsSync(file)) return [];
  const all = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const own = all.filter((_, at) => at % 2 === half);
  // Spread over the file, the same at every run.
  const step = Math.max(1, Math.floor(own.length / perSet));
  void code;
  return own.filter((_, at) => at % step === 0).slice(0, perSet);
}

type Set_ = Map<string, string[]>;
function lingua(file: string): Set_ {
  const root = join(folder ?? "", "language-models");
  return new Map(
    readdirSync(root)
      .map((code): [string, string[]] => [
        linguaCodes[code] ?? code,
        linesOf(join(root, code, "testdata", file), code),
      ])
      .filter(([tag, lines]) => lines.length > 0 && languages.some((one) => base(one) === tag)),
  );
}
function tatoeba(): Set_ {
  const root = join(folder ?? "", "data/tatoeba/v1");
  return new Map(
    Object.entries(tatoebaCodes)
      .map(([code, tag]): [string, string[]] => [
        tag,
        linesOf(join(root, `tatoeba.${code}-eng.${code}`), code),
      ])
      .filter(([, lines]) => lines.length > 0),
  );
}

function base(tag: string): string {
  return tag.split("-")[0] ?? tag;
}
const kin = [
  ["hr", "bs", "sr"],
  ["id", "ms"],
  ["nb", "nn"],
];
function alike(a: string, b: string): boolean {
  return a === b || kin.some((group) => group.includes(a) && group.includes(b));
}

const words = new Map(lexiconFiles());
const more = process.env["LEXICONS"];
if (more !== undefined) {
  for (const tag of readdirSync(more)) {
    const file = join(more, tag, "lexicon.json");
    if (existsSync(file)) words.set(tag, file);
  }
}
const detect = createDetector(loadVocabulary(words));

interface Options {
  readonly previous?: (tag: string, at: number) => string | null;
  readonly change?: (line: string, at: number) => string;
  readonly names?: readonly string[];
}
interface Score {
  readonly strict: number;
  readonly lenient: number;
  readonly languages: number;
}

function measure(name: string, set: Set_, { previous, change, names }: Options = {}): Score {
  let strict = 0;
  let lenient = 0;
  const rows: [string, number, string][] = [];
  for (const [tag, lines] of set) {
    const taken = new Map<string, number>();
    let right = 0;
    let near = 0;
    lines.forEach((line, at) => {
      const found = detect(change === undefined ? line : change(line, at), {
        previous: previous?.(tag, at) ?? null,
        country: null,
        allowed: languages,
        // The last resort must not count as right.
        shopLanguage: tag === "en" ? "de" : "en",
        ...(names === undefined ? {} : { names }),
      });
      const said = base(found.language);
      if (said === tag) right++;
      else taken.set(said, (taken.get(said) ?? 0) + 1);
      if (alike(said, tag)) near++;
    });
    strict += right / lines.length;
    lenient += near / lines.length;
    const wrong = [...taken]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 4)
      .map(([to, count]) => `${to} ${count}`);
    rows.push([tag, right / lines.length, wrong.join(", ")]);
  }
  const score = { strict: strict / set.size, lenient: lenient / set.size, languages: set.size };
  console.log(
    `${name.padEnd(44)} ${percent(score.strict)}  ${percent(score.lenient)}  ${String(set.size).padStart(3)} languages`,
  );
  if (process.env["EACH"] !== undefined) {
    for (const [tag, share, wrong] of rows.sort((a, b) => a[1] - b[1]).slice(0, Number(process.env["EACH"])))
      console.log(`    ${tag.padEnd(4)} ${percent(share)}  ${wrong}`);
  }
  return score;
}
function percent(share: number): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}

const sentences = lingua("sentences.txt");
const short = tatoeba();
const single = lingua("single-words.txt");
/** Each language once: long sentences where there are, chat-like ones where not; and both together. */
const both: Set_ = new Map([...short, ...sentences]);
for (const [tag, lines] of both) {
  const other = short.get(tag);
  if (sentences.has(tag) && other !== undefined)
    both.set(tag, [...lines.slice(0, perSet / 2), ...other.slice(0, perSet / 2)]);
}

const brands = ["Nike Air Zoom Pegasus", "Blue Ceramic Coffee Mug", "Samsung Galaxy Buds"];
function polluted(line: string, at: number): string {
  const chat = cut(line, 60);
  const brand = brands[at % brands.length] ?? "";
  const number = at % 2 === 0 ? ` #${1000 + at}` : ` JD01460000${at}GB`;
  const url = " https://shop.example.com/orders/where-is-my-parcel?utm_source=mail";
  return at % 3 === 0 ? `${brand}${number}: ${chat}${url}` : `${chat}${number}${url} ${brand}`;
}
/** The first words of a line, as long as a line in a chat. */
function cut(line: string, most: number): string {
  if (line.length <= most) return line;
  const space = line.lastIndexOf(" ", most);
  return line.slice(0, space > most / 2 ? space : most);
}
/** Right 93 times in 100, as in conversations; else any other language, in turn. */
function usual(tag: string, at: number): string {
  return at % 14 === 13 ? (languages[(at * 31) % languages.length] ?? "en") : tag;
}

console.log(
  `data: lingua-rs test data (Apache-2.0), Tatoeba of LASER (CC BY 2.0 FR); ${half === 1 ? "reporting" : "tuning"} half`,
);
console.log(`${"macro accuracy, 100 languages allowed".padEnd(44)}  strict  kin equal`);
measure("sentences, both sources", both);
measure("sentences, lingua", sentences);
measure("sentences, Tatoeba (median 35 characters)", short);
measure("chat lines with URL, number, known name", both, { change: polluted, names: brands });
measure("chat lines with URL, number, unknown name", both, { change: polluted });
measure("chat lines, with a prior right 93 %", both, { change: polluted, previous: usual });
measure("single words, nothing known", single);
measure("single words with a prior right 93 %", single, { previous: usual });
measure("sentences after a talk in another language", both, {
  previous: (tag) => (tag === "en" ? "de" : "en"),
});

const lines = [...both.values()].flatMap((all) => all.slice(0, 20)).map((line, at) => polluted(line, at));
const started = process.cpuUsage();
for (const line of lines)
  detect(line, { previous: "en", country: "DE", allowed: languages, shopLanguage: "en", names: brands });
const each = process.cpuUsage(started).user / 1000 / lines.length;
console.log(`speed: ${each.toFixed(3)} ms of processor time a message (${lines.length} polluted lines)`);
console.log(
  `memory: ${bare} MB bare, ${loaded} MB with detectors and words (+${loaded - bare}), ${megabytes()} MB now; loaded in ${loadedMs} ms`,
);
