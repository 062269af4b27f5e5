import { htmlLines } from "./html.ts";
import { type Line, linesOf, textOf } from "./lines.ts";
import type { Mail } from "./mime.ts";
import { MAX_TEXT, replyIn, saysSomething } from "./quotes.ts";
import { bareSubject, isForward, isReply } from "./subject.ts";

/** What a person wrote in a mail. */
export interface Words {
  /** Without quotes and signature; empty only when the mail has no text. */
  readonly reply: string;
  /** Everything a reader of the mail sees. */
  readonly whole: string;
}

/**
 * What a person wrote in a mail. The plain text is taken, except where the HTML says more (the text is a stub, or
 * only one part of several) or where the mail program's marks in it show more of the text to be a quote.
 */
export function wordsIn(mail: Mail): Words {
  const forwarded = isForward(mail.subject);
  const plain = capped(linesOf(mail.text));
  const html = mail.html === "" ? [] : capped(htmlLines(mail.html));
  const fromPlain = replyOf(plain, forwarded);
  if (html.length === 0) return clean(fromPlain, plain);
  const fromHtml = replyOf(html, forwarded);
  if (!saysSomething(fromHtml)) return clean(fromPlain, plain);
  if (!saysSomething(fromPlain) || isStub(plain, html)) return clean(fromHtml, html);
  const short = letters(fromHtml);
  return short !== "" && letters(fromPlain).includes(short) && short.length < letters(fromPlain).length
    ? clean(fromHtml, html)
    : clean(fromPlain, plain);
}

/**
 * What is said in words: the subject first where it adds something. That of an answer to one of our mails is our own.
 * That of an answer to another mail of the shop (its order confirmation) counts when it has a number the text lacks.
 */
export function withSubject(reply: string, subject: string, answersUs: boolean): string {
  const bare = bareSubject(subject);
  if (bare === "" || /^\W*(?:no subject|kein betreff|sans objet|sin asunto|fwd?|re)\W*$/iu.test(bare))
    return reply;
  if (isReply(subject) && (answersUs || !addsNumber(bare, reply))) return reply;
  if (letters(reply).includes(letters(bare))) return reply;
  return reply === "" ? bare : `${bare}\n\n${reply}`;
}

function addsNumber(subject: string, reply: string): boolean {
  return [...subject.matchAll(/\d{3,}/g)].some(([number]) => !reply.includes(number));
}

function replyOf(lines: readonly Line[], forwarded: boolean): string {
  return lines.length === 0 ? "" : replyIn(lines, forwarded);
}

/** True when the text only says that there is HTML, or is clearly less than what the HTML says. */
function isStub(plain: readonly Line[], html: readonly Line[]): boolean {
  const text = textOf(plain);
  const inPlain = letters(text).length;
  const inHtml = letters(textOf(html).replace(/<https?:[^<>]*>/g, "")).length;
  return (text.length < 300 && /\bhtml\b/i.test(text) && inHtml > inPlain) || inHtml > inPlain * 1.5 + 20;
}

/** Letters and digits only, so that line breaks and marks make no difference. */
function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();
}

function capped(lines: readonly Line[]): Line[] {
  let room = MAX_TEXT;
  const kept: Line[] = [];
  for (const line of lines) {
    if (room <= 0) break;
    kept.push(line.text.length > room ? { ...line, text: line.text.slice(0, room) } : line);
    room -= line.text.length + 1;
  }
  return kept;
}

/** What a database takes: no NUL, no half surrogate pairs. Control characters say nothing. */
function clean(reply: string, lines: readonly Line[]): Words {
  return { reply: storable(reply), whole: storable(textOf(lines)) };
}

/** A text without what no database takes and nobody sees. */
export function storable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, "").toWellFormed();
}
