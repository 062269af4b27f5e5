import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { createHashTable, hashOf } from "./hash-table.ts";

/**
 * The statistics of eld (https://github.com/nitotm/efficient-language-detector-js, Apache-2.0, version 2): its table of
 * n-grams, read from its package as text into typed arrays. The package itself makes an object of objects of it, which
 * takes 85 MB for the smallest of its tables; here the medium one takes 5 MB. `test/languages/ngrams.test.ts` holds both
 * against each other.
 */
const size = "medium";
const folder = dirname(findPackageJSON("eld", import.meta.url) ?? "");

/** eld stores scores less this, … */
const baseScore = 53;
/** … and scales their mean with this. */
const scale = 25;
/** A table has one n-gram for so many characters of its file, or a few fewer. */
const charactersEach = 18;

interface Table {
  /** The package's codes of languages; posted by their positions. */
  readonly codes: readonly string[];
  /** Scores of the n-gram with a hash, as pairs of language and score, with a 255 behind the last. */
  readonly posted: Uint8Array;
  /** Where those of an n-gram begin, and 1; 0 where it has none. */
  startOf(hash: number): number;
}

/** `…languages:{0:'am',…},isSubset:false,ngrams:{' Lé4L':{0:176},L_QL:{0:148,7:90},…}}` */
function readTable(text: string): Table {
  const codes = Array.from(
    /languages:\{(?<list>[^}]*)\}/u.exec(text)?.groups?.["list"]?.matchAll(/'(?<code>[a-z-]+)'/gu) ?? [],
    ({ groups }) => groups?.["code"] ?? "",
  );
  const begin = text.indexOf("ngrams:{");
  if (begin < 0 || codes.length === 0) throw new Error("eld: its table of n-grams is not written as it was");
  const table = createHashTable((text.length - begin) / charactersEach);
  const bytes = new Uint8Array(text.length - begin);
  let used = 0;
  let at = begin + "ngrams:{".length;
  while (at < text.length && text[at] !== "}") {
    const quote = text[at] === "'" || text[at] === '"' ? text[at] : "";
    const [key, end] = quote === "" ? bare(text, at) : quoted(text, at, quote);
    const close = text.indexOf("}", end);
    if (text[end] !== ":" || text[end + 1] !== "{" || close < 0)
      throw new Error("eld: its table of n-grams is not written as it was");
    table.set(key, used + 1);
    let number = 0;
    for (at = end + 2; at <= close; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 48 && unit <= 57) number = number * 10 + unit - 48;
      else {
        bytes[used++] = number;
        number = 0;
      }
    }
    bytes[used++] = 255;
    if (text[at] === ",") at++;
  }
  return { codes, posted: bytes.slice(0, used), startOf: (hash) => table.get(hash) };
}

/** The hash of a key without quotes, and where the colon behind it is. */
function bare(text: string, start: number): [number, number] {
  const end = text.indexOf(":", start);
  return [hashOf(text, start, end), end];
}

/** The hash of a key in quotes, and where the colon behind it is. */
function quoted(text: string, start: number, quote = "'"): [number, number] {
  let end = text.indexOf(quote, start + 1);
  const key = text.slice(start + 1, end);
  if (!key.includes("\\")) return [hashOf(key), end + 1];
  let plain = "";
  for (end = start + 1; end < text.length && text[end] !== quote; end++) {
    if (text[end] === "\\") end++;
    plain += text[end] ?? "";
  }
  return [hashOf(plain), end + 1];
}

const table = readTable(readFileSync(join(folder, `src/ngrams/${size}.js`), "utf8"));
const loaded: unknown = await import(pathToFileURL(join(folder, "src/dictionary.js")).href);
/** How eld writes the bytes of UTF-8 from 0x80 on. */
const { dictionary } = z.object({ dictionary: z.array(z.string()) }).parse(loaded);

/** Anything but letters of the basic plane between words, apostrophes before letters excepted. */
const separators = /(?:[^\p{L}]|[\u{10000}-\u{10FFFF}])+(?<!['`\u2019])/gu;
/** UTF-8 bytes: behind so many eld reads to the end of the word, … */
const cutAfter = 350;
/** … and behind so many not even that. */
const cutAtOnce = 380;

/** The words of a text, a character for each byte of UTF-8. */
function byteWords(text: string): string[] {
  const clean = text.slice(0, 1000).replaceAll(separators, " ").trim().toLowerCase();
  const words: string[] = [];
  let word = "";
  let count = 0;
  for (const letter of clean) {
    const code = letter.codePointAt(0) ?? 0;
    if (code === 32) {
      if (word !== "") words.push(word);
      word = "";
      count++;
      if (count > cutAfter) break;
      continue;
    }
    if (code < 0x80) {
      word += letter;
      count++;
    } else {
      const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      word += dictionary[((0xf00 >> length) & 0xff) | (code >> (6 * (length - 1)))] ?? "";
      for (let rest = length - 2; rest >= 0; rest--)
        word += dictionary[0x80 | ((code >> (6 * rest)) & 0x3f)] ?? "";
      count += length;
    }
    if (count > cutAtOnce) break;
  }
  if (word !== "") words.push(word);
  return words;
}

/** Four bytes each, three apart, the last ones of a word, and spaces for where it begins and ends. */
function ngramsOf(words: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const word of words) {
    const length = Math.min(word.length, 70);
    let at = 0;
    for (; at + 4 < length; at += 3) found.add(hashOf((at === 0 ? " " : "") + word.slice(at, at + 4)));
    const last = word.slice(length === 3 ? 0 : Math.max(0, length - 4));
    found.add(hashOf(`${at === 0 ? " " : ""}${last} `));
  }
  return found;
}

/** eld's score of each language it considers, 0 to 1, by its codes. */
export function scoreNgrams(text: string): ReadonlyMap<string, number> {
  const ngrams = ngramsOf(byteWords(text));
  const sums = new Float64Array(table.codes.length);
  for (const hash of ngrams) {
    const start = table.startOf(hash);
    if (start === 0) continue;
    for (let at = start - 1; table.posted[at] !== 255; at += 2) {
      const language = table.posted[at] ?? 0;
      sums[language] = (sums[language] ?? 0) + (table.posted[at + 1] ?? 0) + baseScore;
    }
  }
  const scores = new Map<string, number>();
  table.codes.forEach((code, at) => {
    const mean = (sums[at] ?? 0) / ngrams.size;
    if (mean > 0) scores.set(code, mean / (mean + scale));
  });
  return scores;
}
