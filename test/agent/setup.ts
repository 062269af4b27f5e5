import type { Content } from "#src/conversation/content.ts";
import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { Message } from "#src/conversation/thread.ts";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { loadPrompts } from "#src/agent/prompt.ts";
import { createRunTurn, type RunTurnDeps } from "#src/agent/run.ts";
import type { TurnInput, TurnOutcome } from "#src/agent/turn.ts";
import { authority } from "#src/identity/decide.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import type { Order } from "#src/orders/order.ts";
import { memoryLedger, type MemoryLedger } from "../identity/memory-ledger.ts";
import { hours, listSource, now, phoneClaim, secret, subject } from "../identity/sample.ts";

export const phrases = loadPhrases();
const lexicons = loadLexicons();
const prompts = loadPrompts();

/** A shopper's conversation with the agent, one turn after the other. */
export interface Talk {
  readonly ledger: MemoryLedger;
  readonly history: readonly Message[];
  /** The conversation was held in this language before. */
  speaks(language: string): void;
  /** One turn over these messages; texts may be given as they are. */
  say(...messages: readonly (string | readonly Content[])[]): Promise<TurnOutcome>;
}

export interface TalkOptions {
  /** The phone the channel vouches for. */
  readonly phone?: string;
  readonly claims?: readonly Claim[];
  readonly style?: TurnInput["style"];
  readonly country?: string;
  readonly llm?: RunTurnDeps["llm"];
  readonly source?: { down: boolean };
  readonly signal?: AbortSignal;
  /** What the tools reach besides orders, or instead of them. */
  readonly tools?: Partial<RunTurnDeps["tools"]>;
  /** A shopper of whom there are rows in a database. */
  readonly subject?: Subject;
  readonly shop?: Pick<TurnInput["shop"], "enabled" | "catalogue" | "budget" | "hours" | "knowledge">;
  /** What else the agent is built with. */
  readonly run?: Pick<RunTurnDeps, "spent" | "media" | "mediaPrices" | "modelCalled" | "fetch">;
}

let talks = 0;

export function talk(orders: readonly Order[], options: TalkOptions = {}): Talk {
  const { phone, style = "chat", country = null } = options;
  const ledger = memoryLedger(() => now);
  const source = listSource(orders, options.source);
  const runTurn = createRunTurn({
    tools: {
      authority: authority({ sources: () => [source], ledger, now: () => now, secret }),
      ...options.tools,
    },
    phrases,
    lexicons,
    prompts,
    now: () => now,
    ...options.run,
    ...(options.llm === undefined ? {} : { llm: options.llm }),
  });
  const who =
    options.subject ??
    subject(`talk-${(talks += 1)}`, options.claims ?? (phone === undefined ? [] : [phoneClaim(phone)]));
  const history: Message[] = [];
  let seq = 0;
  let spoken: string | null = null;
  const message = (from: Message["from"], content: readonly Content[]): Message => ({
    id: `m${(seq += 1)}`,
    seq,
    from,
    content,
    at: new Date(hours(-1).getTime() + seq * 1000),
  });
  return {
    ledger,
    history,
    speaks(language) {
      spoken = language;
    },
    async say(...said) {
      const messages = said.map((one) =>
        message("shopper", typeof one === "string" ? [{ kind: "text", text: one }] : one),
      );
      const outcome = await runTurn(
        {
          subject: who,
          shop: {
            id: "shop",
            name: "Sample Shop",
            language: "en",
            languages: [],
            timeZone: "Europe/Berlin",
            thresholds: { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
            ...options.shop,
          },
          messages,
          history: history.slice(-20),
          language: spoken,
          country,
          style,
          now,
        },
        options.signal ?? new AbortController().signal,
      );
      spoken = outcome.trace.language;
      history.push(...messages, message("agent", [{ kind: "text", text: outcome.reply.text }]));
      return outcome;
    },
  };
}
