import type { Choice } from "#src/conversation/reply.ts";
import { joinsSentences } from "#src/languages/locale.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { fitShort } from "./short.ts";

/** One sentence of an answer, or a sentence with the link it announces. */
export interface Line {
  readonly text: string;
  readonly link?: string;
  /** What a short message leaves out first: the highest. 0 is never left out. */
  readonly rank: number;
  /** What is said before nothing is, where the text does not fit. */
  readonly less?: string;
  /** What happens anyway; left out where the shopper is told to do something instead. */
  readonly course?: true;
}

/** What an answer is made of before it is shaped for the channel's style. */
export interface Draft {
  /** Each inner list is a paragraph; one that starts with `- ` is an entry of a list. */
  readonly paragraphs: readonly (readonly Line[])[];
  /** At most one; said last. */
  readonly question?: string;
  /** The answer is nothing without its question: a short message keeps it. */
  readonly mustAsk?: true;
  readonly choices?: readonly Choice[];
  /** The label of the button that opens the choices. */
  readonly choose?: string;
}

/** Shapes a draft: greeting and sign-off for a letter, at most two SMS segments for a brief message. */
export function finish(context: AnswerContext, draft: Draft): AnswerText {
  const language = context.phrases.spoken(context.language);
  const { body, question } =
    context.style === "brief"
      ? fitShort(draft, (part) => write(part, language))
      : { body: write(draft, language), question: draft.question ?? null };
  const choices = question === null ? undefined : draft.choices;
  return {
    text: wrap(context, body, question),
    body,
    question,
    language,
    ...(choices === undefined ? {} : { choices }),
    ...(choices === undefined || draft.choose === undefined ? {} : { choose: draft.choose }),
  };
}

/** Several answers as one reply: their bodies in order, the last question with its choices, one greeting. */
export function joinAnswers(answers: readonly AnswerText[], context: AnswerContext): AnswerText {
  const asking = answers.findLast((answer) => answer.question !== null);
  const question = asking?.question ?? null;
  const body = answers
    .map((answer) => answer.body)
    .filter((text) => text !== "")
    .join("\n\n");
  return {
    text: wrap(context, body, question),
    body,
    question,
    language: context.phrases.spoken(context.language),
    ...(asking?.choices === undefined ? {} : { choices: asking.choices }),
    ...(asking?.choose === undefined ? {} : { choose: asking.choose }),
  };
}

/** Sentences side by side, a link on a line of its own (it stays tappable in right-to-left text). */
function write(draft: Pick<Draft, "paragraphs">, language: string): string {
  const space = joinsSentences(language) ? "" : " ";
  const paragraphs = draft.paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      let text = "";
      let fresh = true;
      for (const line of lines) {
        if (!fresh) text += line.link === undefined ? space : "\n";
        text += line.text;
        fresh = line.link !== undefined;
        if (line.link !== undefined) text += `${line.text === "" ? "" : "\n"}${line.link}\n`;
      }
      return text.trimEnd();
    });
  return paragraphs.reduce((text, paragraph, index) => {
    if (index === 0) return paragraph;
    const inList = paragraph.startsWith("- ");
    return `${text}${inList ? "\n" : "\n\n"}${paragraph}`;
  }, "");
}

function wrap(context: AnswerContext, body: string, question: string | null): string {
  const { phrases, language, style } = context;
  if (style === "brief") return [body, question].filter((text) => text !== null && text !== "").join("\n");
  const said = [body, question].filter((text) => text !== null && text !== "").join("\n\n");
  if (style === "chat") return said;
  const closing = phrases.t(language, "letter.closing", { shop: context.shopName });
  return `${phrases.t(language, "letter.greeting")}\n\n${said}\n\n${closing}`;
}
