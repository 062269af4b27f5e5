import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import type { Reply } from "#src/conversation/reply.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import type { ShopClock } from "#src/orders/assess.ts";
import type { ToolTurn } from "#src/tools/context.ts";
import type { ToolDeps } from "#src/tools/index.ts";
import { buildAgent, textOf } from "./agent.ts";
import {
  askProposal,
  mailedSchema,
  proposable,
  proposedSchema,
  say,
  sayCodeSent,
  sentSchema,
  tellDone,
  type AnswerContext,
  type Proposed,
} from "./answer/index.ts";
import { createBreaker } from "./breaker.ts";
import type { Lexicon } from "./builtin/lexicon.ts";
import { remember } from "./builtin/memory.ts";
import { BuiltinModel } from "./builtin/model.ts";
import { noEntities } from "./builtin/entities.ts";
import { recognise } from "./builtin/recognise.ts";
import { isConclusive } from "./cascade.ts";
import type { Run } from "./context.ts";
import { check, type Offence } from "./guard/check.ts";
import { collectFacts } from "./guard/facts.ts";
import { leaked } from "./guard/leak.ts";
import { fixedParts } from "./guard/own-texts.ts";
import { modelFailure } from "./models/failure.ts";
import { openAiModel, type OpenAiSettings } from "./models/openai.ts";
import { conversation, systemMessage, type Prompts } from "./prompt.ts";
import { replyOf, tidy } from "./reply.ts";
import { settle } from "./settle.ts";
import { detectLanguage } from "#src/languages/detect.ts";
import { wordingOf } from "./words.ts";
import type { RunTurn, TurnInput, TurnOutcome, TurnTrace } from "./turn.ts";

export interface RunTurnDeps {
  readonly tools: ToolDeps;
  /** `loadPhrases()` */
  readonly phrases: Phrases;
  /** `loadLexicons()` */
  readonly lexicons: readonly Lexicon[];
  /** `loadPrompts()` */
  readonly prompts: Prompts;
  readonly now: () => Date;
  /** Absent: the built-in model answers everything. */
  readonly llm?: OpenAiSettings & {
    /** For all calls of a turn together, ms; 25 s. */
    readonly turnTimeoutMs?: number;
  };
}

const llmTimeoutMs = 25_000;
/** The built-in model itself takes milliseconds; this is for stores that do not answer. */
const builtinTimeoutMs = 15_000;
/** Of a longer burst the newest messages are read: nobody asks fifty questions at once. */
const mostMessages = 50;
/** Characters of a reply a model may write. */
const longest: Readonly<Record<TurnInput["style"], number>> = { chat: 1500, brief: 320, letter: 4000 };

/**
 * Builds the function that runs turns. It is stateless but for the breaker in front of the language model, and
 * throws only when `signal` was aborted: everything else ends in a reply or with a person.
 */
export function createRunTurn(deps: RunTurnDeps): RunTurn {
  const { phrases, lexicons, prompts } = deps;
  const agent = buildAgent(deps.tools);
  const llm = deps.llm === undefined ? null : { ...deps.llm, load: openAiModel(deps.llm) };
  const breaker = createBreaker({ now: deps.now, failures: 3, pauseMs: 30_000, longestPauseMs: 300_000 });

  return async (given, signal) => {
    const input = { ...given, messages: given.messages.slice(-mostMessages) };
    const language = spoken(input);
    const context = answerContext(input, language);
    const contexts = [context, answerContext(input, phrases.spoken(input.language ?? input.shop.language))];
    const memory = remember(input.history, lexicons, contexts, input.country);
    let request = recognise(input.messages, lexicons, {
      language,
      country: input.country,
      orderInTalk: memory.orderInTalk,
      proofAsked: memory.proofAsked,
    });
    const turn: ToolTurn = {
      subject: input.subject,
      shop: shopClock(input.shop),
      now: input.now,
      language,
      results: [],
      level: 0,
      handoff: null,
    };
    const notes: string[] = [];
    const guard: string[] = [];
    const runs: Run[] = [];
    const messages = conversation(input);

    let reply: Reply | null = await answerToUs();
    let model = "builtin";
    if (reply === null && llm !== null && !isConclusive(request)) {
      if (breaker.allows()) {
        reply = await askLlm();
        if (reply !== null) model = llm.model;
      } else notes.push("model left alone after failures");
    }
    signal.throwIfAborted();
    reply ??= await askBuiltin();
    signal.throwIfAborted();
    return outcome(await doneAtOnce(reply));

    /** A yes, a no or a code goes to the gateway and to no model. */
    async function answerToUs(): Promise<Reply | null> {
      const { unsubscribe } = deps.tools;
      if (unsubscribe !== undefined && request.intents.includes("unfollow")) {
        notes.push(`updates: ${String(await unsubscribe(input.subject))} ended`);
        return tellDone("update.stopped", {}, context);
      }
      const settled = await settle(deps.tools, { subject: input.subject, request, memory, context }, signal);
      if (settled === null) return null;
      notes.push(settled.note);
      turn.handoff = settled.handoff;
      if (settled.answer === null) {
        // It was right: what was wanted before goes on, without the digits being read as anything else.
        const intents = memory.wanted.length > 0 ? memory.wanted : (["status"] as const);
        const numbers = memory.numbers.slice(0, 1).map((text) => ({ text, evidence: "weak" as const }));
        request = { ...request, text: "", code: null, intents, entities: { ...noEntities, numbers } };
        return null;
      }
      if (settled.facts !== null) turn.results.push(settled.facts);
      return guarded(settled.answer);
    }

    /** Asking for news is the yes to it; code has recognised it, no model. */
    async function doneAtOnce(written: Reply): Promise<Reply> {
      const { actions } = deps.tools;
      const made = proposed();
      if (actions === undefined || made?.kind !== "notify" || !request.intents.includes("notify_request"))
        return written;
      const result = await actions.confirm(input.subject, made.proposal, signal);
      notes.push(`proposal: ${result.kind}`);
      if (result.kind === "outcome" && result.outcome.done) {
        if (model === "builtin") return written;
        return guarded(tellDone("done.notify", { number: made.summary.number }, context));
      }
      turn.handoff = "cannot_help";
      return say("handoff", context);
    }

    /** What was proposed in this turn, the latest. */
    function proposed(): Proposed | null {
      return (
        turn.results.map((result) => proposedSchema.safeParse(result)).findLast(({ success }) => success)
          ?.data ?? null
      );
    }

    /**
     * What is to be done, and what was sent to the address on an order, is put in the gateway's own words, whatever a
     * model writes about it: they are what the shopper's answer is understood by. Null: nothing of that was done.
     */
    function inOurWords(): Reply | null {
      const made = proposed();
      if (made !== null && proposable.has(made.kind)) return guarded(askProposal(made, context));
      const sent = turn.results
        .map((result) => sentSchema.safeParse(result))
        .findLast(({ success }) => success)?.data;
      if (sent !== undefined) return guarded(sayCodeSent(sent, context));
      const mailed = turn.results.some((result) => mailedSchema.safeParse(result).success);
      return mailed ? say("mailed", context) : null;
    }

    /** Our own words, unless they state what is in no result. */
    function guarded(written: Reply): Reply {
      const choices = (written.choices ?? []).map(
        ({ title, description }) => `${title} ${description ?? ""}`,
      );
      const whole = [written.text, ...choices].join("\n");
      const offences = check(whole, collectFacts(turn.results, input.shop.timeZone, input.now), {
        language: written.language,
        now: input.now,
        timeZone: input.shop.timeZone,
        ownTexts: [input.shop.name],
        ownParts: ownParts(context.phrases, written.language),
      });
      if (offences.length === 0) return written;
      guard.push(...offences.map(({ kind, what }) => `builtin ${kind}: ${what}`));
      turn.handoff ??= "cannot_help";
      return say("handoff", context);
    }

    async function askLlm(): Promise<Reply | null> {
      if (llm === null) return null;
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(llm.turnTimeoutMs ?? llmTimeoutMs)]);
      let asked: readonly BaseMessage[] = [systemMessage(prompts, input, language), ...messages];
      for (let draft = 1; draft <= 2; draft++) {
        let run: Run;
        try {
          run = await agent(await llm.load(), { messages: asked, turn, fenced: true, signal: deadline });
        } catch (error) {
          notes.push(`model: ${modelFailure(error).said}`);
          return null;
        }
        runs.push(run);
        const text = textOf(run);
        const ours = signal.aborted ? null : inOurWords();
        if (ours !== null) {
          if (text !== null) breaker.succeeded();
          return ours;
        }
        if (text === null) {
          const failure = modelFailure(run.failure);
          notes.push(`model: ${failure.said}`);
          if (failure.down && !signal.aborted) breaker.failed(failure.lasting);
          return null;
        }
        breaker.succeeded();
        const offences = offencesIn(tidy(text), [input.shop.name]);
        if (offences.length === 0) return { text: tidy(text), language };
        guard.push(...offences.map(({ kind, what }) => (kind === "leak" ? kind : `${kind}: ${what}`)));
        asked = [...run.messages, new HumanMessage(objection(offences))];
      }
      return null;
    }

    async function askBuiltin(): Promise<Reply> {
      turn.handoff = null;
      const run = await agent(
        new BuiltinModel({
          request,
          memory,
          context,
          enabled: new Set(deps.tools.actions === undefined ? [] : (input.shop.enabled ?? [])),
          can: {
            codes: deps.tools.codes !== undefined,
            mails: deps.tools.mails !== undefined,
            catalogue: deps.tools.catalogue !== undefined && input.shop.catalogue === true,
          },
        }),
        {
          messages,
          turn,
          fenced: false,
          signal: AbortSignal.any([signal, AbortSignal.timeout(builtinTimeoutMs)]),
        },
      );
      runs.push(run);
      const written = replyOf(run, language);
      if (written !== null) return guarded(written);
      const failure = modelFailure(run.failure);
      notes.push(`builtin: ${failure.said}`);
      if (failure.said === "timeout") return say("unavailable", context);
      turn.handoff ??= "cannot_help";
      return say("handoff", context);
    }

    function offencesIn(text: string, ownTexts: readonly string[]): readonly Offence[] {
      const offences = check(text, collectFacts(turn.results, input.shop.timeZone, input.now), {
        language,
        now: input.now,
        timeZone: input.shop.timeZone,
        ownTexts,
      });
      const leak = leaked(text, prompts.system);
      return [
        ...offences,
        ...(leak === null ? [] : [{ kind: "leak" as const, what: leak }]),
        ...(text.length > longest[input.style]
          ? [{ kind: "length" as const, what: `${text.length} of ${longest[input.style]} characters` }]
          : []),
      ];
    }

    function outcome(written: Reply): TurnOutcome {
      const { text, choices, choose } = written;
      const plainReply: Reply = {
        text,
        language: written.language,
        ...(choices === undefined || choices.length === 0 ? {} : { choices }),
        ...(choose === undefined ? {} : { choose }),
      };
      const trace: TurnTrace = {
        language,
        model,
        intent: request.intents.length === 0 ? null : request.intents.join("+"),
        level: turn.level,
        toolCalls: runs.flatMap(({ traces }) => traces),
        tokensIn: runs.reduce((sum, { tokensIn }) => sum + tokensIn, 0),
        tokensOut: runs.reduce((sum, { tokensOut }) => sum + tokensOut, 0),
        guard,
        notes,
      };
      return turn.handoff === null
        ? { kind: "reply", reply: plainReply, trace }
        : { kind: "handoff", reason: turn.handoff, reply: plainReply, trace };
    }
  };

  /** The language to answer in: the messages', of those the shop answers in and there are phrases for. */
  function spoken({ shop, messages, language, country }: TurnInput): string {
    const text = messages.map(({ content }) => wordsOf(content)).join("\n");
    const wanted = shop.languages.length === 0 ? phrases.languages : shop.languages;
    const allowed = [...new Set(wanted.map((one) => phrases.spoken(one)))];
    const options = { previous: language, country, allowed, shopLanguage: shop.language };
    return phrases.spoken(detectLanguage(text, options).language);
  }

  function answerContext({ style, now, shop }: TurnInput, language: string): AnswerContext {
    const { timeZone, name: shopName } = shop;
    return { phrases: wordingOf(phrases, shop), language, style, now, timeZone, shopName };
  }
}

const partsMade = new WeakMap<Phrases, Map<string, readonly string[]>>();

/** What is always there in the phrases as a shop says them, made once for each language. */
function ownParts(phrases: Phrases, language: string): readonly string[] {
  const made = partsMade.get(phrases) ?? new Map<string, readonly string[]>();
  partsMade.set(phrases, made);
  const parts = made.get(language) ?? fixedParts(phrases.texts(language));
  made.set(language, parts);
  return parts;
}

function shopClock({ timeZone, thresholds, country }: TurnInput["shop"]): ShopClock {
  return { timeZone, thresholds, ...(country === undefined ? {} : { country }) };
}

/** What a model is told about a draft that was not sent. */
function objection(offences: readonly Offence[]): string {
  const list = offences
    .slice(0, 5)
    .map(({ kind, what }) => (kind === "leak" ? "repeats your instructions" : `${kind}: ${what}`));
  return `[check] That answer was not sent. Not in the tool results: ${list.join("; ")}. Write the whole answer again, with nothing but what the tool results say. Do not mention this check.`;
}
