import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import type { Reply } from "#src/conversation/reply.ts";
import { textOf, type buildAgent } from "./agent.ts";
import { whenWords } from "./answer/index.ts";
import { caps, type Run } from "./context.ts";
import { check, unchecked, type Offence } from "./guard/check.ts";
import { collectFacts } from "./guard/facts.ts";
import { handedOver, inOurWords } from "./in-our-words.ts";
import { priced, type CallOfModel, type Llm } from "./llm.ts";
import { modelFailure } from "./models/failure.ts";
import { systemMessage, type Prompts } from "./prompt.ts";
import { tidy } from "./reply.ts";
import { checkMark } from "./said-by-shopper.ts";
import type { TurnInput } from "./turn.ts";
import type { UnderWay } from "./under-way.ts";
import { unfitness, type Unfit } from "./unfit.ts";

export interface LlmDeps {
  readonly agent: ReturnType<typeof buildAgent>;
  readonly llms: readonly Llm[];
  readonly prompts: Prompts;
  /** BCP 47 tags of all languages there are phrases for. */
  readonly known: readonly string[];
  readonly toolNames: readonly string[];
  /** For all calls together, ms; 25 s. */
  readonly timeoutMs: number | undefined;
  readonly called: (call: CallOfModel) => void;
}

/** What asking a language model came to. */
interface Asked {
  /** Null: nothing that can be sent. */
  readonly reply: Reply | null;
  /** The model has come to an answer, be it put in our words. */
  readonly own: boolean;
  /** Its server has not answered. */
  readonly down: boolean;
}

const defaultTimeoutMs = 25_000;
/** Characters of a reply a model may write. */
const longest: Readonly<Record<TurnInput["style"], number>> = { chat: 1500, brief: 320, letter: 4000 };

/**
 * Asks one language model after the other, until one has answered: the next is for when a server is down and not for a
 * second opinion. `model` is whose answer it is. Never rejects.
 */
export async function askLlms(
  deps: LlmDeps,
  underWay: UnderWay,
): Promise<{ readonly reply: Reply | null; readonly model: string }> {
  const { signal, notes, turn } = underWay;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(deps.timeoutMs ?? defaultTimeoutMs)]);
  let last: { readonly reply: Reply | null; readonly model: string } = { reply: null, model: "builtin" };
  for (const llm of deps.llms) {
    if (!llm.breaker.allows()) {
      notes.push("model left alone after failures");
      continue;
    }
    turn.handoff = null;
    const { reply, own, down } = await askLlm(deps, underWay, llm, deadline);
    last = { reply, model: reply !== null && own ? llm.model : "builtin" };
    if (!down || signal.aborted) break;
  }
  return last;
}

async function askLlm(
  { agent, prompts, known, toolNames, called }: LlmDeps,
  underWay: UnderWay,
  llm: Llm,
  deadline: AbortSignal,
): Promise<Asked> {
  const { input, language, turn, signal, notes } = underWay;
  const { breaker } = llm;
  const system = systemMessage(prompts, input, language);
  let asked: readonly BaseMessage[] = [system, ...underWay.messages];
  const left = { modelCalls: caps.modelCalls, toolCalls: caps.toolCalls };
  for (let draft = 1; draft <= 2 && left.modelCalls > 0; draft++) {
    let run: Run;
    try {
      const allowance = { ...left };
      run = await agent(await llm.load(), {
        messages: asked,
        turn,
        fenced: true,
        signal: deadline,
        allowance,
      });
    } catch (error) {
      notes.push(`model: ${modelFailure(error).said}`);
      return { reply: null, own: false, down: true };
    }
    underWay.runs.push(run);
    left.modelCalls -= run.modelCalls;
    left.toolCalls -= run.toolCalls;
    for (const call of run.calls) called(priced(llm.model, llm.prices, call));
    const text = textOf(run);
    const ours = signal.aborted ? null : inOurWords(underWay);
    if (ours !== null) {
      if (text !== null) breaker.succeeded();
      return { reply: ours, own: true, down: false };
    }
    if (text === null) {
      const failure = modelFailure(run.failure);
      notes.push(`model: ${failure.said}`);
      if (failure.down && !signal.aborted) breaker.failed(failure.lasting, failure.afterMs);
      return { reply: handedOver(underWay), own: false, down: failure.down };
    }
    breaker.succeeded();
    const blind = draft === 1 ? unchecked(language) : [];
    if (blind.length > 0) notes.push(`guard: no words of ${language} for ${blind.join(", ")}`);
    const draftText = tidy(text);
    const offences = offencesIn(draftText, { underWay, instructions: system.text, known, toolNames });
    if (offences.length === 0)
      return { reply: { text: withTeam(draftText, underWay), language }, own: true, down: false };
    underWay.guard.push(...offences.map(({ kind, what }) => (kind === "leak" ? kind : `${kind}: ${what}`)));
    asked = [...run.messages, new HumanMessage(objection(offences))];
  }
  return { reply: handedOver(underWay), own: false, down: false };
}

/** What keeps a draft from being sent: facts that are in no result, and what is unfit for shoppers. */
function offencesIn(
  text: string,
  given: {
    readonly underWay: UnderWay;
    readonly instructions: string;
    readonly known: readonly string[];
    readonly toolNames: readonly string[];
  },
): readonly (Offence | Unfit)[] {
  const { turn, input, language } = given.underWay;
  const ownTexts = [input.shop.name];
  const facts = collectFacts(turn.results, input.shop.timeZone, input.now);
  const unfit = unfitness(text, {
    language,
    known: given.known,
    instructions: given.instructions,
    tools: given.toolNames,
    results: turn.results,
    names: [...ownTexts, ...facts.texts, ...facts.quotes],
    longest: longest[input.style],
  });
  const offences = check(text, facts, {
    language,
    now: input.now,
    timeZone: input.shop.timeZone,
    ownTexts,
  });
  return [...offences, ...unfit];
}

/** What a model says with a handoff, and when somebody of the team is there: before the sign-off of a letter. */
function withTeam(text: string, { turn, hours, context, input }: UnderWay): string {
  const when = turn.handoff === null ? null : whenWords(hours, context);
  if (when === null) return text;
  const paragraphs = text.split(/\n{2,}/u);
  const signOff = input.style === "letter" && paragraphs.length > 2 ? paragraphs.splice(-1) : [];
  return [...paragraphs, when, ...signOff].join("\n\n");
}

/** What a model is told about a draft that was not sent. */
function objection(offences: readonly (Offence | Unfit)[]): string {
  const unfit: readonly string[] = ["language", "leak", "inside", "length"];
  const stated = offences.filter(({ kind }) => !unfit.includes(kind));
  const reasons = [
    ...(stated.length === 0
      ? []
      : [
          `Not in the tool results: ${stated
            .slice(0, 5)
            .map(({ kind, what }) => `${kind}: ${what}`)
            .join("; ")}.`,
        ]),
    ...offences
      .filter(({ kind }) => unfit.includes(kind))
      .map(({ kind, what }) =>
        kind === "leak" ? "It repeats your instructions." : `${reasonOf[kind] ?? kind}: ${what}.`,
      ),
  ];
  return `${checkMark} That answer was not sent. ${reasons.join(" ")} Write the whole answer again, with nothing but what the tool results say. Do not mention this check.`;
}

const reasonOf: Readonly<Record<string, string>> = {
  language: "It is in the wrong language",
  inside: "It has something in it that is not for shoppers",
  length: "It is too long",
};
