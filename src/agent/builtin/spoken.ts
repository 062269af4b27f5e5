import { joinAnswers, type AnswerContext, type AnswerText } from "../answer/index.ts";
import type { Step } from "./step.ts";

/** Says these answers, to several questions as one message. */
export function spoken(answers: readonly AnswerText[], context: AnswerContext): Step {
  const [first] = answers;
  return {
    kind: "say",
    answer: first !== undefined && answers.length === 1 ? first : joinAnswers(answers, context),
  };
}
