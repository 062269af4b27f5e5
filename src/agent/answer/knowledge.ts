import { z } from "zod";
import { isolate } from "#src/languages/bidi.ts";
import { baseOf } from "#src/languages/locale.ts";
import { sentencesOf } from "../quotes.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { finish, type Line } from "./finish.ts";
import { segmentsOf } from "./short.ts";
import { safeLink, speaker, type Speaker } from "./speaker.ts";

const passageSchema = z.object({
  title: z.string(),
  url: z.string().nullish(),
  text: z.string(),
  /** BCP 47; null where the shop does not say. */
  language: z.string().nullish(),
});

/** What `search_knowledge` answered when it found something. */
export const passagesSchema = z.object({ passages: z.array(passageSchema), answered: z.boolean() });
export type FoundPassage = z.infer<typeof passageSchema>;

/** How long an answer may be, UTF-16 units; a short message is measured in segments. */
const longest: Readonly<Record<AnswerContext["style"], number>> = { chat: 500, brief: 306, letter: 1_500 };
const segments = 2;

/**
 * Repeats the shop's own words from the best passage, as many sentences as the style has room for, with where they
 * come from and, where they are in another language than the shopper's, in which. Null when there is nothing to
 * repeat.
 *
 * @param options.ask asks afterwards whether that was the question.
 */
export function answerKnowledge(
  passages: readonly FoundPassage[],
  context: AnswerContext,
  options: { readonly ask?: boolean } = {},
): AnswerText | null {
  const passage = passages.find(({ text }) => text.trim() !== "");
  if (passage === undefined) return null;
  const speak = speaker(context, context.timeZone);
  const lines = sentencesOf(passage.text);
  const all = lines.flat().length;
  for (let count = all; count > 0; count -= 1) {
    const answer = quoted(passage, some(lines, count), { context, speak, ask: options.ask === true });
    if (fits(answer, context)) return answer;
  }
  return firstWords(passage, lines[0]?.[0] ?? "", { context, speak, ask: false });
}

interface How {
  readonly context: AnswerContext;
  readonly speak: Speaker;
  readonly ask: boolean;
}

function fits({ text, body }: AnswerText, { style }: AnswerContext): boolean {
  if (style === "brief") return segmentsOf(text.replaceAll("**", "")) <= segments;
  return (style === "letter" ? body : text).length <= longest[style];
}

/** The first sentences in their lines. */
function some(lines: readonly (readonly string[])[], count: number): readonly (readonly string[])[] {
  let left = count;
  return lines
    .map((line) => {
      const kept = line.slice(0, Math.max(0, left));
      left -= line.length;
      return kept;
    })
    .filter((line) => line.length > 0);
}

/** A sentence that is too long by itself is cut at a word: half a sentence and the link are better than nothing. */
function firstWords(passage: FoundPassage, sentence: string, how: How): AnswerText {
  const words = sentence.match(/\S+\s*/gu) ?? [sentence];
  const letters = words.length > 3 ? words : Array.from(sentence);
  for (let count = letters.length; count > 1; count -= 1) {
    const answer = quoted(passage, [[`${letters.slice(0, count).join("").trimEnd()} …`]], how);
    if (fits(answer, how.context)) return answer;
  }
  return quoted(passage, [["…"]], how);
}

function quoted(
  { title, url, language }: FoundPassage,
  lines: readonly (readonly string[])[],
  { context, speak, ask }: How,
): AnswerText {
  const spoken = context.phrases.spoken(context.language);
  const link = safeLink(url ?? null);
  const foreign = typeof language === "string" && baseOf(language) !== baseOf(context.language);
  // A short message says the thing itself; where it comes from is in the link.
  const from: readonly Line[] = speak.brief
    ? []
    : [{ text: speak.t("knowledge.from", { title: speak.name(title, 80) }), rank: 0 }];
  const original: readonly Line[] = foreign
    ? [{ text: speak.t("knowledge.original", { language: nameOf(language, spoken) }), rank: 0 }]
    : [];
  const more: readonly Line[] =
    link === null ? [] : [{ text: speak.brief ? "" : speak.t("knowledge.link"), link, rank: 0 }];
  return finish(context, {
    paragraphs: [
      from,
      original,
      ...lines.map((line): readonly Line[] => [{ text: isolate(spoken, line.join(" ")), rank: 0 }]),
      more,
    ],
    ...(ask && !speak.brief ? { question: speak.t("knowledge.ask") } : {}),
  });
}

/** The language's name in the shopper's; its tag where there is none. */
function nameOf(language: string, spoken: string): string {
  try {
    return new Intl.DisplayNames([spoken], { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}
