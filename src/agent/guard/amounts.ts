import { baseOf } from "#src/languages/locale.ts";
import type { Money } from "#src/orders/order.ts";
import { numberWords } from "./extra-words.ts";
import { fact, plain } from "./plain.ts";
import { anyWord, close, currencySign, unwrap } from "./wrapped.ts";

/** Currencies whose signs and names are known besides those of the turn. */
const common =
  "EUR USD GBP CHF JPY PLN CZK SEK NOK DKK HUF RON BGN TRY RUB UAH CAD AUD BRL MXN INR CNY KRW".split(" ");

interface MoneyWords {
  /** An amount with the signs or names before and behind it. */
  readonly amounts: RegExp;
  /** Currencies that a sign or name is used for. */
  readonly codes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly valueOf: ReadonlyMap<string, number>;
}

const made = new Map<string, MoneyWords>();
const mostMade = 500;

function wordsOf(language: string, currencies: readonly string[]): MoneyWords {
  const own = currencies.filter((code) => !common.includes(code)).sort();
  const key = `${language} ${own.join(" ")}`;
  let words = made.get(key);
  if (words === undefined) {
    words = make(language, [...common, ...own]);
    if (made.size >= mostMade) made.clear();
    made.set(key, words);
  }
  return words;
}

function make(language: string, currencies: readonly string[]): MoneyWords {
  const codes = new Map<string, Set<string>>();
  const add = (marker: string, code: string): void => {
    const word = plain(marker).trim();
    // A single letter (L for lei) is too often something else.
    if (word !== "" && !/^\p{L}$/u.test(word)) codes.set(word, (codes.get(word) ?? new Set()).add(code));
  };
  for (const currency of currencies) {
    add(currency, currency);
    for (const locale of new Set([language, "en"])) {
      for (const currencyDisplay of ["symbol", "narrowSymbol", "name"] as const) {
        const format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay });
        for (const value of [1, 2, 5, 1.5]) {
          const marker = format.formatToParts(value).find(({ type }) => type === "currency")?.value ?? "";
          add(marker, currency);
          add(marker.replace(/\.$/u, ""), currency);
        }
      }
    }
  }
  const valueOf = new Map<string, number>();
  for (const tag of [baseOf(language), "en"]) {
    (numberWords[tag] ?? []).forEach((forms, index) => {
      for (const form of forms.split("|")) if (!valueOf.has(plain(form))) valueOf.set(plain(form), index + 1);
    });
  }
  const markers = anyWord(codes.keys());
  const spelt = anyWord(valueOf.keys());
  const digits = String.raw`\d{1,3}(?:[ ',.]\d{2,3}){1,5}(?:[.,]\d{1,3})?|\d+(?:[.,]\d{1,3})?`;
  return {
    amounts: new RegExp(
      `(?:(?<before>${markers}|${currencySign}) ?|(?<![\\d#]|\\d[.,:/-]|[a-z]${close}-?))(?<amount>${digits})(?:,-|\\.-)?(?!\\d|[.,:/-]\\d)(?:[ -]?(?<after>${markers}|${currencySign}))?` +
        `|(?<spelt>${spelt})[ -](?<name>${markers})`,
      "g",
    ),
    codes,
    valueOf,
  };
}

/**
 * Marks, in a wrapped text, the amounts of money that are among the facts. An amount with a currency beside it that is not among them is
 * reported; a bare number (looked at where `how` says so) is left to the checks behind this one.
 */
export function blankAmounts(
  text: string,
  language: string,
  amounts: readonly Money[],
  how: { readonly bare: boolean },
  offend: (kind: "number", what: string) => void,
): string {
  const currencies = amounts
    .map(({ currency }) => currency.toUpperCase())
    .filter((code) => /^[A-Z]{3}$/.test(code));
  const { amounts: regex, codes, valueOf } = wordsOf(language, currencies);
  return text.replaceAll(regex, (written, ...rest) => {
    const groups: unknown = rest.at(-1);
    const { before, after, amount = "", spelt, name } = isGroups(groups) ? groups : {};
    const markers = [before, after, name].flatMap((one) => (one === undefined ? [] : [unwrap(one)]));
    // `9.12` alone may be the ninth of December, which is looked at in between.
    if (markers.length === 0 && !how.bare) return written;
    const values = spelt === undefined ? readings(amount) : [valueOf.get(unwrap(spelt)) ?? Number.NaN];
    const isTrue = amounts.some(
      (money) =>
        values.some((value) => equals(value, money)) &&
        markers.every((marker) => codes.get(marker)?.has(money.currency.toUpperCase()) ?? true),
    );
    if (isTrue) return fact;
    if (markers.length === 0) return written;
    offend("number", unwrap(written));
    return fact;
  });
}

/** What a written number may be: its last sign is the decimal one, or all of them part thousands. */
function readings(written: string): readonly number[] {
  const text = written.replaceAll(/[ ']/g, "");
  const groups = text.split(/[.,]/);
  const last = groups.at(-1) ?? "";
  if (groups.length === 1) return [Number(text)];
  const found = [Number(`${groups.slice(0, -1).join("")}.${last}`)];
  if (last.length === 3 && groups.slice(1).every((group) => group.length >= 2))
    found.push(Number(groups.join("")));
  return found;
}

const minorDigits = new Map<string, number>();

function equals(value: number, { amount, currency }: Money): boolean {
  let digits = minorDigits.get(currency);
  if (digits === undefined) {
    digits = /^[A-Za-z]{3}$/.test(currency)
      ? (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
          .maximumFractionDigits ?? 2)
      : 2;
    minorDigits.set(currency, digits);
  }
  return Math.abs(value * 10 ** digits - amount) < 1e-6;
}

function isGroups(value: unknown): value is Readonly<Record<string, string | undefined>> {
  return typeof value === "object" && value !== null;
}
