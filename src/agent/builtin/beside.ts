import {
  answerHours,
  answerKnowledge,
  passagesSchema,
  sayAssistant,
  type AnswerText,
} from "../answer/index.ts";
import type { Intent } from "./intents.ts";
import type { Situation } from "./situation.ts";
import { errorOf, type Seen, type Step } from "./step.ts";

/** What is answered for itself, beside whatever else was asked. */
export const beside: ReadonlySet<Intent> = new Set<Intent>(["hours", "bot"]);

interface Side {
  readonly call: Step | null;
  readonly answers: readonly AnswerText[];
  /** Something was asked that nothing known answers. */
  readonly missing: boolean;
}

/** Answers to what is about no order: who is writing, when the team is there, what the shop's own texts say. */
export function besides(situation: Situation, seen: readonly Seen[]): Side {
  const { request, context, can } = situation;
  const hours = request.intents.includes("hours") ? (situation.hours ?? null) : null;
  const open = request.intents.includes("hours") && hours === null;
  const answers = [
    ...(request.intents.includes("bot") ? [sayAssistant(context)] : []),
    ...(hours === null ? [] : [answerHours(hours, context)]),
  ];
  const question = request.policy ?? (open ? request.text : null);
  if (question === null || can.knowledge !== true) return { call: null, answers, missing: open };
  const searched = search(situation, seen);
  if (searched === "unasked") return { call: searchFor(question), answers, missing: false };
  return {
    call: null,
    answers: searched === null ? answers : [...answers, searched],
    missing: searched === null,
  };
}

/** What the shop's own texts say to a question; null: nothing that answers it. */
export function search({ context }: Situation, seen: readonly Seen[]): AnswerText | "unasked" | null {
  const found = seen.find(({ name }) => name === "search_knowledge");
  if (found === undefined) return "unasked";
  if (errorOf(found.result) === "unavailable") return null;
  const parsed = passagesSchema.safeParse(found.result);
  return parsed.success && parsed.data.answered ? answerKnowledge(parsed.data.passages, context) : null;
}

export function searchFor(question: string): Step {
  return {
    kind: "call",
    calls: [{ name: "search_knowledge", args: { query: question.slice(0, longestQuestion) } }],
  };
}

/** Characters of a question to the shop's texts. */
const longestQuestion = 600;

/** Long enough to be a question the shop's texts may answer: three words, or as many letters as these have. */
export function isLong(text: string): boolean {
  return (
    text.trim().split(/\s+/u).length >= 3 ||
    /[\p{sc=Han}\p{sc=Kana}\p{sc=Hira}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]{6}/u.test(text)
  );
}
