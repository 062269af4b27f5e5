import type { Json } from "#src/conversation/json.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { TalkedOrder } from "#src/handoff/summary.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import type { ShopClock } from "#src/orders/assess.ts";
import type { ToolTurn } from "#src/tools/context.ts";
import type { ToolDeps } from "#src/tools/index.ts";
import { buildAgent } from "./agent.ts";
import { handoffWords, say, tellDone, type AnswerContext } from "./answer/index.ts";
import { overBudget, type ReadSpent } from "./budget.ts";
import type { Lexicons } from "./builtin/lexicon.ts";
import { remember } from "./builtin/memory.ts";
import { BuiltinModel } from "./builtin/model.ts";
import { entriesOf } from "./builtin/step.ts";
import { noEntities } from "./builtin/entities.ts";
import { recognise, type Recognised } from "./builtin/recognise.ts";
import { askLlms } from "./ask-llm.ts";
import { isConclusive } from "./cascade.ts";
import type { Run } from "./context.ts";
import { guarded, proposed } from "./in-our-words.ts";
import { languageModels, priced, usageOfTurn, type CallOfModel, type LlmSettings } from "./llm.ts";
import { asWords, isDescribed, isSpoken } from "./media/as-words.ts";
import type { MediaReader, ReadMedia } from "./media/reader.ts";
import { modelFailure } from "./models/failure.ts";
import type { Prices, Usage } from "./models/usage.ts";
import { conversation, type Prompts } from "./prompt.ts";
import { replyOf } from "./reply.ts";
import { settle } from "./settle.ts";
import { detectLanguage, type Detected } from "#src/languages/detect.ts";
import { tools as toolsOf } from "#src/tools/index.ts";
import type { UnderWay } from "./under-way.ts";
import { wordingOf } from "./words.ts";
import type { RunTurn, TurnInput, TurnOutcome, TurnTrace } from "./turn.ts";

export interface RunTurnDeps {
  readonly tools: ToolDeps;
  /** `loadPhrases()` */
  readonly phrases: Phrases;
  /** `loadLexicons()` */
  readonly lexicons: Lexicons;
  /** `loadPrompts()` */
  readonly prompts: Prompts;
  readonly now: () => Date;
  /** Absent: the built-in model answers everything. */
  readonly llm?: LlmSettings;
  /** What was spent today (`turnCosts`); absent: budgets are not kept. */
  readonly spent?: ReadSpent;
  /** Turns recordings and pictures into text; absent: they stay unheard and unseen. */
  readonly media?: MediaReader;
  /** Prices of the models that hear and see, by name. */
  readonly mediaPrices?: Readonly<Record<string, Prices>>;
  /** Told of every call of a language model, for the metrics. */
  readonly modelCalled?: (call: Omit<CallOfModel, "usage"> & Usage) => void;
  /** Absent: the process's own. */
  readonly fetch?: typeof fetch;
}

/** The built-in model itself takes milliseconds; this is for stores that do not answer. */
const builtinTimeoutMs = 15_000;
/** Of a longer burst the newest messages are read: nobody asks fifty questions at once. */
const mostMessages = 50;
/** Of more orders in one turn the trace keeps no more. */
const mostOrders = 10;
/**
 * Builds the function that runs turns. It is stateless but for the breaker in front of the language model, and
 * throws only when `signal` was aborted: everything else ends in a reply or with a person.
 */
export function createRunTurn(deps: RunTurnDeps): RunTurn {
  const { phrases, lexicons, prompts } = deps;
  const agent = buildAgent(deps.tools);
  const llms = languageModels(deps.llm, deps);
  const llmDeps = {
    agent,
    llms,
    prompts,
    known: phrases.languages,
    toolNames: toolsOf(deps.tools).map(({ name }) => name),
    timeoutMs: deps.llm?.turnTimeoutMs,
  };

  return async (given, signal) => {
    const calls: CallOfModel[] = [];
    const asking = given.messages.slice(-mostMessages);
    const read = await readMedia(given, asking);
    const spoken_ = isSpoken(read.messages);
    const input = { ...given, messages: read.messages.map(asWords), history: given.history.map(asWords) };
    const heard = hear(input);
    const language = phrases.spoken(heard.language);
    const context = answerContext(input, language);
    const hours = input.shop.hours ?? null;
    const contexts = [context, answerContext(input, phrases.spoken(input.language ?? input.shop.language))];
    const patterns = input.shop.numberPatterns ?? [];
    const memory = remember(input.history, lexicons, contexts, input.country, patterns);
    const heardNow = recognise(input.messages, lexicons, {
      language: heard.said ?? language,
      languages: [language, ...contexts.map((one) => one.language), ...input.shop.languages.slice(0, 4)],
      numberPatterns: patterns,
      country: input.country,
      orderInTalk: memory.orderInTalk,
      answered: memory.said.length > 0,
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
    const underWay: UnderWay = {
      input,
      language,
      context,
      hours,
      memory,
      request: heardNow,
      messages,
      turn,
      signal,
      notes,
      guard,
      runs,
      calls,
    };

    let reply: Reply | null = await answerToUs();
    let model = "builtin";
    if (reply === null && llms.length > 0 && !isConclusive(underWay.request, isDescribed(read.messages))) {
      const over = await overBudget(deps.spent, input);
      if (over === null) ({ reply, model } = await askLlms({ ...llmDeps, called }, underWay));
      else notes.push(over);
    }
    signal.throwIfAborted();
    reply ??= await askBuiltin();
    signal.throwIfAborted();
    return outcome(await doneAtOnce(reply));

    /** A yes, a no or a code goes to the gateway and to no model. */
    async function answerToUs(): Promise<Reply | null> {
      const { unsubscribe } = deps.tools;
      if (unsubscribe !== undefined && underWay.request.intents.includes("unfollow")) {
        notes.push(`updates: ${String(await unsubscribe(input.subject))} ended`);
        return tellDone("update.stopped", {}, context);
      }
      const settled = await settle(
        deps.tools,
        { subject: input.subject, request: heardYes(underWay.request), memory, context, hours },
        signal,
      );
      if (settled === null) return null;
      notes.push(settled.note);
      turn.handoff = settled.handoff;
      if (settled.answer === null) {
        // It was right: what was wanted before goes on, without the digits being read as anything else.
        const intents = memory.wanted.length > 0 ? memory.wanted : (["status"] as const);
        const numbers = memory.numbers.slice(0, 1).map((text) => ({ text, evidence: "weak" as const }));
        const { request } = underWay;
        underWay.request = {
          ...request,
          text: "",
          code: null,
          intents,
          entities: { ...noEntities, numbers },
        };
        return null;
      }
      if (settled.facts !== null) turn.results.push(settled.facts);
      return guarded(underWay, settled.answer);
    }

    /** Asking for news is the yes to it; code has recognised it, no model. */
    async function doneAtOnce(written: Reply): Promise<Reply> {
      const { actions } = deps.tools;
      const made = proposed(underWay);
      if (
        actions === undefined ||
        made?.kind !== "notify" ||
        !underWay.request.intents.includes("notify_request")
      )
        return written;
      const result = await actions.confirm(input.subject, made.proposal, signal);
      notes.push(`proposal: ${result.kind}`);
      if (result.kind === "outcome" && result.outcome.done) {
        if (model === "builtin") return written;
        return guarded(underWay, tellDone("done.notify", { number: made.summary.number }, context));
      }
      turn.handoff = "cannot_help";
      return handoffWords("cannot_help", hours, context);
    }

    /** A yes that a machine has heard is put to the shopper once more: what is done cannot be taken back. */
    function heardYes(said: Recognised): Recognised {
      return spoken_ ? { ...said, saysOnlyYes: () => false } : said;
    }

    function called(call: CallOfModel): void {
      calls.push(call);
      const { usage, ...rest } = call;
      deps.modelCalled?.({ ...rest, ...usage });
    }

    async function readMedia(
      { shop, subject }: TurnInput,
      messages: TurnInput["messages"],
    ): Promise<ReadMedia> {
      const unread = { messages, heard: [], calls: [] };
      const files = messages.some(({ content }) => content.some(({ kind }) => kind === "media"));
      if (deps.media === undefined || !files) return unread;
      if ((await overBudget(deps.spent, { shop, subject })) !== null) return unread;
      const found = await deps.media(messages, signal);
      for (const call of found.calls) called(priced(call.model, deps.mediaPrices?.[call.model], call));
      return found;
    }

    async function askBuiltin(): Promise<Reply> {
      turn.handoff = null;
      const run = await agent(
        new BuiltinModel({
          request: underWay.request,
          memory,
          context,
          hours,
          enabled: new Set(deps.tools.actions === undefined ? [] : (input.shop.enabled ?? [])),
          can: {
            codes: deps.tools.codes !== undefined,
            mails: deps.tools.mails !== undefined,
            catalogue: deps.tools.catalogue !== undefined && input.shop.catalogue === true,
            knowledge: deps.tools.knowledge !== undefined && input.shop.knowledge === true,
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
      if (written !== null) return guarded(underWay, written);
      const failure = modelFailure(run.failure);
      notes.push(`builtin: ${failure.said}`);
      if (failure.said === "timeout") return say("unavailable", context);
      turn.handoff ??= "cannot_help";
      return handoffWords(turn.handoff, hours, context);
    }

    function outcome(written: Reply): TurnOutcome {
      const { text, choices, choose } = written;
      const { intents } = underWay.request;
      const plainReply: Reply = {
        text,
        language: written.language,
        ...(choices === undefined || choices.length === 0 ? {} : { choices }),
        ...(choose === undefined ? {} : { choose }),
      };
      const orders = talkedAbout(turn.results);
      const usage = usageOfTurn(calls);
      const trace: TurnTrace = {
        language,
        model,
        intent: intents.length === 0 ? null : intents.join("+"),
        level: turn.level,
        toolCalls: runs.flatMap(({ traces }) => traces),
        tokensIn: calls.reduce((sum, { usage: { input: tokens } }) => sum + tokens, 0),
        tokensOut: calls.reduce((sum, { usage: { output } }) => sum + output, 0),
        ...(usage === undefined ? {} : { usage }),
        ...(read.heard.length === 0 ? {} : { heard: read.heard }),
        guard,
        notes,
        ...(orders.length === 0 ? {} : { orders }),
      };
      return turn.handoff === null
        ? { kind: "reply", reply: plainReply, trace }
        : { kind: "handoff", reason: turn.handoff, reply: plainReply, trace };
    }
  };

  /** The language to answer in: the messages', of those the shop answers in and there are phrases for. */
  /** What the messages are in, and what of the shop's languages to answer in. */
  function hear({ shop, messages, language, country }: TurnInput): Detected {
    const text = messages.map(({ content }) => wordsOf(content)).join("\n");
    const wanted = shop.languages.length === 0 ? phrases.languages : shop.languages;
    const allowed = [...new Set(wanted.map((one) => phrases.spoken(one)))];
    const options = { previous: language, country, allowed, shopLanguage: shop.language };
    return detectLanguage(text, options);
  }

  function answerContext({ style, now, shop, handedOverAt }: TurnInput, language: string): AnswerContext {
    const { timeZone, name: shopName } = shop;
    return {
      phrases: wordingOf(phrases, shop),
      language,
      style,
      now,
      timeZone,
      shopName,
      handedOverAt: handedOverAt ?? null,
    };
  }
}

function shopClock({ timeZone, thresholds, country }: TurnInput["shop"]): ShopClock {
  return { timeZone, thresholds, ...(country === undefined ? {} : { country }) };
}

/** The orders in a turn's results, each as it was shown last. Where only a parcel may be shown there is no order's number. */
function talkedAbout(results: readonly Json[]): readonly TalkedOrder[] {
  const orders = new Map<string, TalkedOrder>();
  for (const { situation } of results.flatMap(entriesOf)) {
    const { number, stage, parcels } = situation;
    if (number === "") continue;
    orders.set(number, {
      number,
      stage: stage.kind,
      parcels: parcels.map(({ status, late, eta }) => ({
        status,
        late,
        expected: eta === null ? null : "day" in eta.to ? eta.to.day : eta.to.at.toISOString(),
      })),
    });
  }
  return [...orders.values()].slice(0, mostOrders);
}
