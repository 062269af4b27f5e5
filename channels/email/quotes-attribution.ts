import type { Line } from "./lines.ts";
import { lead, wrote } from "./quotes-words.ts";

/** Where an attribution ("On Monday X wrote:") ends, and what the shopper wrote before it on the same line. */
export interface Attribution {
  /** The last line of it. */
  readonly end: number;
  readonly before: string;
}

/** Longer than any mail program's attribution, so that the patterns below never see a long text. */
const MAX_LENGTH = 500;

const angled = /[<([]\s{0,3}(?:mailto:)?[^\s<>()@]{1,100}@[^\s<>()@]{1,100}\s{0,3}[>)\]]/;
const address = /[^\s<>()[\]:,;"]{1,100}@[^\s<>()[\]:,;"]{1,100}/;
const time = /(?<!\d)\d{1,2}\s?[:.]\s?\d{2}(?!\d)/;
const day =
  /(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{2}){1,2}(?!\d)|\d{1,2}월|\d{1,2}月/;
const colon = /[:：]\s*$/;
/** Gmail of before 2013, without a verb: `2013/7/20 Ana via Shop <ana@example.com>`. */
const oldGmail =
  /^\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: \d{1,2}:\d{2})? (?:GMT[+-]\d{2}:\d{2} \S.{0,120}|.{0,120}<[^<>@\s]{1,100}@[^<>@\s]{1,100}>:?)$/;
/** Zoho and others: `---- On Wed, 24 Feb 2021 14:02:50 +0530 ana@example.com wrote ----`. */
const dashed = /^-{3,}\s?(.{1,300}?)\s?-{3,}$/;
/** Polymail: the name and the link to it stand on lines of their own. */
const linked = /^on .{1,200}<\s{0,3}mailto:[^<>]{1,200}<[^<>]{1,200}>\s{0,3}>?\s{0,3}wrote:$/i;
/** An attribution that begins on the line on which the reply ends. */
const shared =
  /(?<=\S)[ \t-]{1,10}(on (?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)[^\n]{5,250} wrote:)\s{0,3}$/i;

/** The attributions in the lines that are not quoted themselves, by their first line. Time grows with the number of lines only. */
export function attributionsIn(lines: readonly Line[]): ReadonlyMap<number, Attribution> {
  const found = new Map<number, Attribution>();
  let taken = -1;
  for (let end = 0; end < lines.length; end++) {
    const line = lines[end];
    if (line === undefined || line.text.trim() === "") continue;
    const hit = line.quoted === "mark" ? linkedAt(lines, end) : endingAt(lines, end, taken);
    if (hit === undefined) continue;
    found.set(hit.start, { end, before: hit.before ?? "" });
    taken = end;
  }
  return found;
}

/** Without the marks that mail programs put around names in right-to-left lines. */
function bare(text: string): string {
  return text.length > 2000 ? text : text.replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, "").trim();
}

interface Hit {
  readonly start: number;
  readonly before?: string;
}

function endingAt(lines: readonly Line[], end: number, taken: number): Hit | undefined {
  const last = bare(lines[end]?.text ?? "");
  if (last.length > MAX_LENGTH) return undefined;
  if (oldGmail.test(last)) return { start: end };
  const between = dashed.exec(last)?.[1];
  if (between !== undefined && wrote.test(between)) return { start: end };
  if (!colon.test(last)) return undefined;
  const quoteFollows = followedByQuote(lines, end);
  const spans: { start: number; text: string; begin: string }[] = [];
  let text = "";
  for (let start = end; start > taken && end - start < 4; start--) {
    const line = lines[start];
    if (line === undefined || line.text.trim() === "" || line.quoted === "mark") break;
    text = `${bare(line.text)} ${text}`.trim();
    if (text.length > MAX_LENGTH) break;
    spans.push({ start, text, begin: bare(line.text).replace(/^[\s*_"'-]+/, "") });
  }
  const dated = spans.find((span) => lead.test(span.begin) && isAttribution(span.text, true, quoteFollows));
  const named = dated ?? spans.find((span) => isAttribution(span.text, false, quoteFollows));
  if (named !== undefined) return splitBefore(lines, named.start, last) ?? { start: named.start };
  const split = splitBefore(lines, end, last);
  if (split !== undefined) return split;
  return quoteFollows && last.length < 120 && wrote.test(last) ? { start: end } : undefined;
}

/** "my reply On Wed, Apr 4, 2012 at 3:59 PM, ana@example.com wrote:" */
function splitBefore(lines: readonly Line[], start: number, last: string): Hit | undefined {
  if (bare(lines[start]?.text ?? "") !== last) return undefined;
  const match = shared.exec(last);
  const own = match?.[1];
  if (match === null || own === undefined || !isAttribution(own, true, true)) return undefined;
  const before = last.slice(0, match.index).replace(/[\s-]+$/, "");
  // "Am 3.11. um 10:15 schrieb On Line Shop:" has no reply before it.
  return before === "" || wrote.test(before) || lead.test(`${before} `) ? undefined : { start, before };
}

function isAttribution(text: string, led: boolean, quoteFollows: boolean): boolean {
  const when = time.test(text) || day.test(text);
  const who = angled.test(text);
  if (wrote.test(text)) {
    if (who && (led || when || quoteFollows || endsWithWriter(text))) return true;
    if (address.test(text) && (led || quoteFollows)) return true;
    return when && (led || quoteFollows);
  }
  // Russian and Japanese Gmail, Yandex, Yahoo: a date, a name, an address and a colon, no verb.
  return when && time.test(text) && /[>)\]]\s{0,3}[:：]\s*$/.test(text) && who;
}

/** "Ana <ana@example.com> wrote:" */
function endsWithWriter(text: string): boolean {
  const at = text.search(/[>)\]]\s{0,3}\S{1,20}(?: \S{1,20}){0,2}\s{0,3}[:：]\s*$/);
  return at > 0 && wrote.test(text.slice(at + 1)) && text.length < 200;
}

function linkedAt(lines: readonly Line[], end: number): Hit | undefined {
  if (!/^>\s{0,3}wrote:$/i.test(lines[end]?.text.trim() ?? "")) return undefined;
  let text = "";
  for (let start = end; start >= 0 && end - start < 7; start--) {
    text = `${lines[start]?.text.trim() ?? ""} ${text}`.trim();
    if (text.length > MAX_LENGTH) return undefined;
    if (linked.test(text)) return { start };
  }
  return undefined;
}

function followedByQuote(lines: readonly Line[], at: number): boolean {
  for (let next = at + 1; next < lines.length && next < at + 6; next++) {
    const line = lines[next];
    if (line !== undefined && line.text.trim() !== "") return line.quoted !== "no";
  }
  return false;
}
