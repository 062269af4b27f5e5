import { speaker } from "./speaker.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { aboutChoice } from "./choices.ts";
import { finish } from "./finish.ts";

/** The one question that is asked where nothing was understood but that it is about shopping. */
export function askWhatAbout(context: AnswerContext): AnswerText {
  const speak = speaker(context, context.timeZone);
  return finish(context, {
    paragraphs: [],
    question: speak.t("say.clarify"),
    mustAsk: true,
    choices: (["delivery", "return", "other"] as const).map((about) => ({
      id: aboutChoice(about),
      title: speak.t(`choice.${about}`),
    })),
  });
}

/** Says who is writing here: nobody is to take the program for a person. */
export function sayAssistant(context: AnswerContext): AnswerText {
  const speak = speaker(context, context.timeZone);
  return finish(context, {
    paragraphs: [[{ text: speak.t("say.assistant", { shop: speak.name(context.shopName) }), rank: 0 }]],
  });
}
