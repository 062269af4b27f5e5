import { formats } from "./formats.ts";

/** Something in a text that may be a tracking number. */
export interface Candidate {
  /** Upper case, without spaces. */
  readonly number: string;
  /** Everybody whose numbers look like it, by short names: `ups`, `dhl`. Which of them it is, only the order says. */
  readonly couriers: readonly string[];
}

/** What a shopper writes is shorter; the rest of a longer text is not looked at. */
const longestText = 4_000;
/** The longest number is FedEx's with 34 digits, the shortest LaserShip's with 10 characters. */
const longest = 40;
const shortest = 9;
/** A number printed digit by digit. */
const mostPieces = 40;

/** Digits of any script, except ASCII's own; runs of ten stand in order (Unicode standard, section 4.6). */
const foreignDigit = /(?![0-9])\p{Nd}/gu;

/** Words after which a bare number is an order's; between them and it only such words as "number" and "is". */
const orderWord =
  /(?:#|№|\b(?:orders?|pedidos?|commandes?|bestell(?:ung|nummer|nr)|bestelling|bestelnummer|auftrag(?:snummer)?|ordine|encomenda|compra|zam[oó]wieni[ae]|ordre|best[aä]llning|sipari[sş])\b|заказ\p{L}*|(?:ال)?طلب\p{L}*|注文番号|注文|订单号?|訂單|주문\s*번호|주문)(?:[\s:.,#=°ºは]|\b(?:no|nr|n|num|number|numero|número|numéro|nummer|id|ref|reference|is|was|ist|es|est|é|de|la|le|my|mi)\b|رقم|番号)*$/iu;

/** The same for phones. */
const phoneWord =
  /\b(?:call|phone|tel|tel[eé]fono|telefon|t[eé]l[eé]phone|telefone|mobile|cell|handy|m[oó]vil|celular|whats\s?app|sms|text|fax)(?:[\s:.,#=]|\b(?:me|us|at|on|no|nr|number|is|my|numero|número)\b)*$/iu;

/** A number with its country's code. */
const phoneLike = /(?<![\p{L}\p{N}])\+\s?\d[\d\s().-]{5,22}\d(?!\p{N})/gu;

/** Longer numbers of digits alone are no order's and no phone's. */
const longestBare = 15;

interface Piece {
  /** Upper case. */
  readonly text: string;
  readonly at: number;
  /** Written with letters alone, and not all of them capitals: a word. */
  readonly word: boolean;
}

/**
 * The tracking numbers that a text may hold, by their form and check digit, in their order. The longest reading wins,
 * so that no part of a number printed in groups is taken for another. Not among them: what an order or phone
 * number is called, unless it is too long to be one.
 */
export function candidates(text: string): readonly Candidate[] {
  const plain = folded(text);
  const found: Candidate[] = [];
  for (const pieces of segments(plain)) {
    for (let n = 0; n < pieces.length;) {
      const read = longestAt(pieces, n, plain);
      if (read === null) {
        n += 1;
        continue;
      }
      if (!found.some(({ number }) => number === read.candidate.number)) found.push(read.candidate);
      n += read.pieces;
    }
  }
  return found;
}

/** True when there may be a tracking number in the text. */
export function looksLikeTracking(text: string): boolean {
  return candidates(text).length > 0;
}

function folded(text: string): string {
  return text
    .slice(0, longestText)
    .normalize("NFKC")
    .replaceAll(/[\p{Cf}\p{Mn}]+/gu, "")
    .replaceAll(foreignDigit, digitOf)
    .replaceAll(/\p{Pd}/gu, "-")
    .replaceAll(phoneLike, (phone) => "|".repeat(phone.length));
}

function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** Pieces with nothing but white space between them. */
function segments(plain: string): readonly (readonly Piece[])[] {
  return [...plain.matchAll(/[A-Za-z0-9-]+(?:\s+[A-Za-z0-9-]+)*/g)].map((segment) =>
    [...segment[0].matchAll(/\S+/g)].map(([text], n, all) => ({
      text: text.toUpperCase(),
      at: (segment.index ?? 0) + (all[n]?.index ?? 0),
      word: /^[A-Za-z-]+$/.test(text) && (text !== text.toUpperCase() || text.length > 4),
    })),
  );
}

function longestAt(
  pieces: readonly Piece[],
  from: number,
  plain: string,
): { readonly candidate: Candidate; readonly pieces: number } | null {
  const first = pieces[from];
  if (first === undefined) return null;
  let best: { candidate: Candidate; pieces: number } | null = null;
  let written = "";
  for (let n = from; n < pieces.length && n - from < mostPieces; n += 1) {
    const piece = pieces[n];
    if (piece === undefined || piece.word) break;
    written += piece.text;
    if (written.length > longest + 4) break;
    const candidate = read(written);
    if (candidate !== null && !isCalledOtherwise(candidate.number, plain.slice(0, first.at)))
      best = { candidate, pieces: n - from + 1 };
  }
  return best;
}

/** What is written here, as a tracking number; with its dashes where a form has them, else without. */
function read(written: string): Candidate | null {
  const forms = written.includes("-") ? [written, written.replaceAll("-", "")] : [written];
  for (const number of forms) {
    if (number.length < shortest || number.length > longest || !/(?:\d.*){4}/.test(number)) continue;
    const couriers = new Set(
      formats.filter((format) => format.is(number)).flatMap(({ couriers }) => couriers),
    );
    if (couriers.size > 0) return { number, couriers: [...couriers] };
  }
  return null;
}

function isCalledOtherwise(number: string, before: string): boolean {
  if (!/^\d+$/.test(number) || number.length > longestBare) return false;
  const near = before.slice(-60);
  return orderWord.test(near) || phoneWord.test(near);
}
