import { isolate } from "#src/languages/bidi.ts";
import { formatClock, formatDay, relativeDay } from "#src/languages/dates.ts";
import { joinList } from "#src/languages/lists.ts";
import { formatMoney } from "#src/languages/money.ts";
import { dayIn, dayOf, daysBetween } from "#src/orders/calendar.ts";
import type { Money, Span, When } from "#src/orders/order.ts";
import type { AnswerContext } from "./answer.ts";

/** Everything a sentence is filled with, in one language and one zone's calendar days. */
export interface Speaker {
  readonly brief: boolean;
  t(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** A number or code, as it is. */
  code(value: string): string;
  /** A name or note from outside: links, control characters and markup removed, at most `max` characters. */
  name(value: string, max?: number): string;
  /** "tomorrow (Thursday, November 26)"; with the time for moments that near. */
  when(value: When): string;
  span(value: Span): string;
  /** A calendar day in short: "Thu, Nov 26". */
  date(day: string): string;
  money(value: Money): string;
  list(values: readonly string[]): string;
}

export function speaker(context: AnswerContext, timeZone: string): Speaker {
  const { phrases, now } = context;
  const language = phrases.spoken(context.language);
  const brief = context.style === "brief";
  const today = dayIn(now, timeZone);
  // A date in short may end with the full stop that its sentence ends with ("25. Nov.").
  const t: Speaker["t"] = (key, values) =>
    phrases.t(language, key, values).replaceAll(/(?<=\p{L})\.\.(?=\s|$)/gu, ".");

  function day(value: string): string {
    const name = formatDay(language, value, today, brief ? "short" : "long");
    const relative = relativeDay(language, daysBetween(today, value));
    return relative === null ? name : t("date.relative", { relative, day: name });
  }
  function isNear(value: string): boolean {
    return Math.abs(daysBetween(today, value)) <= 1;
  }
  function when(value: When): string {
    const on = dayOf(value, timeZone);
    if ("day" in value || !isNear(on)) return day(on);
    return t("date.time", { day: day(on), time: formatClock(language, value.at, timeZone) });
  }

  return {
    brief,
    t,
    when,
    date: (value) => formatDay(language, value, today, "short"),
    code: (value) => isolate(language, withoutControls(value).replaceAll("*", "")),
    name: (value, max = 60) => isolate(language, outside(value, max)),
    span({ from, to }) {
      const first = dayOf(from, timeZone);
      const last = dayOf(to, timeZone);
      if (first !== last) return t("date.span", { from: day(first), to: day(last) });
      if (!("at" in from) || !("at" in to) || !isNear(first)) return day(first);
      const start = formatClock(language, from.at, timeZone);
      const end = formatClock(language, to.at, timeZone);
      if (start === end) return when(to);
      return t("date.window", { day: day(first), from: start, to: end });
    },
    money: (value) => formatMoney(language, value),
    list: (values) => joinList(language, values),
  };
}

function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim();
}

/** Text from outside is data: it brings no links, no markup and no second line into a reply. */
function outside(text: string, max: number): string {
  const clean = withoutControls(
    text
      .replaceAll(/\s+/gu, " ")
      .replaceAll(/(?:[a-z][a-z+.-]*:\/\/|www\.)\S*/giu, "")
      .replaceAll(/[*_`<>[\]]/gu, ""),
  ).replaceAll(/ {2,}/gu, " ");
  const characters = Array.from(clean);
  return characters.length <= max
    ? clean
    : `${characters
        .slice(0, max - 1)
        .join("")
        .trimEnd()}…`;
}

/** A link that may be shown: http(s), nothing in it that could break out of its line; null for any other. */
export function safeLink(url: string | null): string | null {
  if (url === null || /[\s*<>"\p{Cc}\p{Cf}]/u.test(url) || !URL.canParse(url)) return null;
  return ["https:", "http:"].includes(new URL(url).protocol) ? url : null;
}
