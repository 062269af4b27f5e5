import { type Line, textOf } from "./lines.ts";
import { attributionsIn } from "./quotes-attribution.ts";
import { headerBlockEnd, isDivider } from "./quotes-headers.ts";
import { forwardedMessage, sentFrom } from "./quotes-words.ts";

/** So much of a text is looked at for quotes, UTF-16 code units: nobody types more. */
export const MAX_TEXT = 64 * 1024;

/** Footers that mailing lists and virus scanners put under a line of underscores are no longer than this. */
const MAX_FOOTER = 6;

/**
 * What the writer of a mail added to it: without the mails it repeats, without the signature below "-- " or of a
 * phone. Text below and between quotes is kept; so is a mail that is passed on, whole. Never empty when the lines
 * have text: then they are given back as they are. When in doubt, text is kept: a repeated line does less harm than
 * a lost one.
 */
export function replyIn(lines: readonly Line[], forwarded: boolean): string {
  const whole = textOf(lines.filter(({ signature }) => signature !== true));
  if (forwarded) return saysSomething(whole) ? whole : textOf(lines);
  const reply = textOf(withoutOrnaments(ownLines(lines)));
  if (saysSomething(reply)) return reply;
  return saysSomething(whole) ? whole : textOf(lines);
}

/** True when anything but white space and lines of dashes is in it. */
export function saysSomething(text: string): boolean {
  return /[^\s\p{Cf}\p{Cc}_=*#~+<>|–—-]/u.test(text);
}

function ownLines(lines: readonly Line[]): Line[] {
  const attributions = attributionsIn(lines);
  const own: Line[] = [];
  let said = false;
  let attributed = false;
  const keep = (line: Line): void => {
    own.push(line);
    said ||= saysSomething(line.text);
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    if (isForwardMark(line)) return [...own, ...lines.slice(at)];
    if (line.quoted === "sure" || line.signature === true) continue;
    if (line.border === true) {
      if (said) return own;
      continue;
    }
    const attribution = attributions.get(at);
    if (attribution !== undefined) {
      attributed = true;
      if (attribution.before !== "") keep({ text: attribution.before, quoted: "no" });
      const quoteEnd = quotedRunEnd(lines, attribution.end + 1);
      if (quoteEnd === undefined && said) return own;
      at = (quoteEnd ?? attribution.end + 1) - 1;
      continue;
    }
    if (line.quoted === "mark") {
      const end = quotedRunEnd(lines, at) ?? at + 1;
      // Between the writer's own words and without "X wrote:" it is a quote of their choosing, or no quote at all.
      if (!attributed && hasText(lines, end)) for (const each of lines.slice(at, end)) own.push(each);
      at = end - 1;
      continue;
    }
    if (isDivider(line)) {
      if (said) return own;
      continue;
    }
    const block = headerBlockEnd(lines, at);
    if (block !== undefined) {
      // Nothing before it: the mail that is shown is all there is.
      if (!said) return [...own, ...lines.slice(at)];
      const quoteEnd = quotedRunEnd(lines, block + 1);
      if (quoteEnd === undefined) return own;
      at = quoteEnd - 1;
      continue;
    }
    if (said && isSignature(lines, at)) return [...own, ...forwardBelow(lines, at, attributions)];
    if (!said && line.text.length < 100 && sentFrom.test(line.text.trim())) continue;
    keep(line);
  }
  return own;
}

/** Below a signature there may still be the mail that is passed on, if nothing is answered before it. */
function forwardBelow(
  lines: readonly Line[],
  from: number,
  attributions: ReadonlyMap<number, unknown>,
): readonly Line[] {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined || line.quoted !== "no" || line.border === true) break;
    if (attributions.has(at) || isDivider(line)) break;
    if (isForwardMark(line)) return lines.slice(at);
  }
  return [];
}

/**
 * The line after the quoted lines that begin at or, after empty lines, below this one; undefined when none do.
 * Lines the writer's program has wrapped ("> a long line that goes\non here\n> next") belong to the quote.
 */
function quotedRunEnd(lines: readonly Line[], from: number): number | undefined {
  let end: number | undefined;
  let before = "";
  for (let at = from; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    if (line.quoted !== "no") {
      if (isForwardMark(line)) break;
      end = at + 1;
      before = line.text;
    } else if (line.text.trim() !== "") {
      const next = lines[at + 1];
      const wrapped = end === at && next?.quoted === "mark" && isContinuation(before, line.text.trim());
      if (!wrapped) break;
      end = at + 1;
    } else if (end !== undefined && (lines[at + 1]?.quoted ?? "no") === "no") {
      break;
    }
  }
  return end;
}

function isContinuation(before: string, text: string): boolean {
  if (/^[_(&=]|^https?:|>$/.test(text)) return true;
  return before.trimEnd().length >= 60 && text.length < 60 && /^\p{Ll}/u.test(text);
}

function isForwardMark({ text }: Line): boolean {
  return (
    text.length < 120 &&
    /^[\s>*_]{0,10}(?:[-_=—–]{2,}.*[-_=—–]{2,}|[^.!?]{1,80}[:：])\s{0,3}\**$/u.test(text) &&
    forwardedMessage.test(text)
  );
}

/** "-- " (RFC 3676 §4.3), what phones sign with, and a short footer under a line of underscores. */
function isSignature(lines: readonly Line[], at: number): boolean {
  const text = lines[at]?.text.trim() ?? "";
  if (text === "--" || text === "––") return true;
  if (text.length < 100 && sentFrom.test(text)) return true;
  if (!/^_{10,}$/.test(text)) return false;
  const below = lines.slice(at + 1, at + 60).filter((line) => line.text.trim() !== "");
  return below.length <= MAX_FOOTER || firstBlockBelow(lines, at);
}

/** Outlook's line above the headers of the mail it quotes. */
function firstBlockBelow(lines: readonly Line[], at: number): boolean {
  const next = lines.slice(at + 1, at + 4).findIndex((line) => line.text.trim() !== "");
  return next >= 0 && headerBlockEnd(lines, at + 1 + next) !== undefined;
}

/** Without lines of dashes, stars and tracking marks at the end. */
function withoutOrnaments(lines: readonly Line[]): readonly Line[] {
  let end = lines.length;
  while (end > 0 && /^[\s\p{Cf}_=*#~+ᐧ–—-]*$/u.test(lines[end - 1]?.text.slice(0, 300) ?? "")) end--;
  return lines.slice(0, end);
}

/** True when the writer's own words follow, other than a signature. */
function hasText(lines: readonly Line[], from: number): boolean {
  for (let at = from; at < lines.length && at < from + 400; at++) {
    const line = lines[at];
    if (line === undefined || isSignature(lines, at)) return false;
    if (line.quoted === "no" && saysSomething(line.text)) return true;
  }
  return false;
}
