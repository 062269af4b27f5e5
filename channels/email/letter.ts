import { z } from "zod";
import type { Occasion } from "#src/channel/channel.ts";
import { toHtml, toPlain } from "#src/channel/markup.ts";
import type { Reply } from "#src/conversation/reply.ts";
import { conversationIdOf, messageIds } from "./threading.ts";
import { replySubject } from "./subject.ts";
import { firstSubject, subjectAbout } from "./first-subject.ts";

/** Ids in one References header: the first, by which threads are found, and the newest. RFC 5322 §3.6.4 lets a long list be cut. */
const MAX_REFERENCES = 20;

const id = z.string().regex(/^<[^<>\s\p{Cc}]{3,900}>$/u);

/** A mail but for its sender, recipient and date: what `render` makes, what is stored, what `send` reads back. */
export const EmailPart = z.object({
  /** Our id of the conversation. */
  conversation: z.string().min(1).max(200),
  subject: z
    .string()
    .min(1)
    .max(250)
    .regex(/^\P{Cc}*$/u),
  text: z.string(),
  html: z.string(),
  /** In angle brackets; null where no mail is answered. */
  inReplyTo: id.nullable(),
  /** Oldest first, in angle brackets. */
  references: z.array(id).max(MAX_REFERENCES + 2),
});
export type EmailPart = z.infer<typeof EmailPart>;

/** What reading a mail left as a note on the conversation. */
const Memo = z.object({
  subject: z.string().catch(""),
  /** The Message-ID of the mail being answered. */
  messageId: z.string().nullish().catch(null),
  /** Its References. */
  references: z.array(z.string()).catch([]),
});

/** What the letters of a connection have in common. */
export interface Letterhead {
  /** Signs the conversation's id. */
  readonly secret: Buffer;
  readonly domain: string;
  readonly fromName?: string;
  readonly signature?: string;
}

/**
 * A reply as one mail: an answer under the subject of the mail it answers, in plain text and in HTML. Greeting and
 * sign-off are the reply's own; its choices are in the text already.
 */
export function renderLetter(reply: Reply, occasion: Occasion, head: Letterhead): EmailPart {
  const memo = Memo.safeParse(occasion.memo);
  const [answered = null] = memo.success ? goodIds(memo.data.messageId ?? "") : [];
  const earlier = memo.success ? memo.data.references.flatMap(goodIds) : [];
  const ours = conversationIdOf(occasion.conversation, head.secret, head.domain);
  const subject = memo.success ? replySubject(memo.data.subject) : "";
  return {
    conversation: occasion.conversation,
    subject: hasWords(subject)
      ? subject
      : (subjectAbout(occasion) ?? firstSubject(reply.language, head.fromName ?? head.domain)),
    text: plainOf(reply.text, head.signature),
    html: htmlOf(reply, head.signature),
    inReplyTo: answered,
    references: chain([...earlier, ...(answered === null ? [] : [answered])], ours),
  };
}

/** Ids that may stand in a header of ours. */
function goodIds(header: string): string[] {
  return messageIds(header).filter((each) => id.safeParse(each).success);
}

/** "Re:" alone is no subject. */
function hasWords(subject: string): boolean {
  return !/^(?:re:)?\s*$/i.test(subject);
}

/** Each id once; of a long list the first and the newest, and always ours. */
function chain(ids: readonly string[], ours: string): string[] {
  const others = [...new Set(ids)].filter((each) => each !== ours);
  const kept =
    others.length <= MAX_REFERENCES
      ? others
      : [...others.slice(0, 1), ...others.slice(others.length - MAX_REFERENCES + 1)];
  // The mail that is answered stays last: programs thread by it.
  const last = kept.at(-1);
  return last === undefined ? [ours] : [...kept.slice(0, -1), ours, last];
}

/** RFC 3676 §4.3: "-- " on a line of its own begins what belongs to no mail in particular. */
function plainOf(text: string, signature: string | undefined): string {
  const plain = toPlain(text).toWellFormed();
  return signature === undefined ? plain : `${plain}\n\n-- \n${signature}`;
}

function htmlOf({ text, language }: Reply, signature: string | undefined): string {
  const body = toHtml(text.toWellFormed());
  const foot = signature === undefined ? "" : `\n<p>-- <br></p>\n${toHtml(signature)}`;
  const lang = languageTag(language);
  return (
    `<!doctype html>\n<html${lang} dir="auto">\n` +
    `<head><meta charset="utf-8"></head>\n<body${lang} dir="auto">\n<div dir="auto">\n${body}\n</div>${foot}\n</body>\n</html>\n`
  );
}

function languageTag(language: string): string {
  return /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(language) ? ` lang="${language}"` : "";
}
