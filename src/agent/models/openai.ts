import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Json } from "#src/conversation/json.ts";
import { modelFetch } from "./model-fetch.ts";
import { withoutOurs } from "./mend-request.ts";
import type { Prices } from "./usage.ts";

/** A server that speaks OpenAI's chat completions. */
export interface OpenAiSettings {
  /** Absent for servers on the own machine that ask for none. */
  readonly apiKey?: string;
  /** With `/v1`; absent: OpenAI itself. */
  readonly baseUrl?: string;
  readonly model: string;
  /** For one call, ms. */
  readonly timeoutMs?: number;
  /** Absent: not sent, which reasoning models insist on. */
  readonly temperature?: number;
  /** Absent: 1500. With models that think, thoughts count. */
  readonly maxTokens?: number;
  /** Absent: not sent; `auto` for servers that call no tool otherwise. */
  readonly toolChoice?: "auto" | "required";
  /** False: one tool at a time, for servers that cannot do several. Absent: not sent. */
  readonly parallelTools?: boolean;
  /** Further members of the request body, as the vendor has them. */
  readonly extra?: Readonly<Record<string, Json>>;
  /** Absent: only tokens are counted. */
  readonly prices?: Prices;
}

const defaultTimeoutMs = 15_000;
/** Longer replies are cut by no channel; a model that writes more has lost its way. */
const defaultMostTokens = 1500;
const openAiUrl = "https://api.openai.com/v1";

/**
 * Returns a function that gives the model, imported at the first call because the package costs half a second
 * and 90 MB. `ChatOpenAICompletions` and not `ChatOpenAI`, which sends some model names to `/v1/responses`.
 */
export function openAiModel(
  settings: OpenAiSettings,
  fetch_: typeof fetch = fetch,
): () => Promise<BaseChatModel> {
  let model: Promise<BaseChatModel> | null = null;
  return () => {
    model ??= load(settings, fetch_).catch((error: unknown) => {
      model = null;
      throw error;
    });
    return model;
  };
}

async function load(settings: OpenAiSettings, fetch_: typeof fetch): Promise<BaseChatModel> {
  const { ChatOpenAICompletions } = await import("@langchain/openai");
  const baseURL = settings.baseUrl ?? openAiUrl;
  const timeoutMs = settings.timeoutMs ?? defaultTimeoutMs;
  return new ChatOpenAICompletions({
    model: settings.model,
    // The client refuses to start without a key; servers without one ignore it.
    apiKey: settings.apiKey ?? "none",
    // The time limit is ours, see `modelFetch`; this one would not cover the body.
    timeout: timeoutMs * 2,
    maxRetries: 0,
    maxTokens: settings.maxTokens ?? defaultMostTokens,
    streaming: false,
    verbose: false,
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    modelKwargs: {
      ...withoutOurs(settings.extra ?? {}),
      ...(settings.toolChoice === undefined ? {} : { tool_choice: settings.toolChoice }),
      ...(settings.parallelTools === undefined ? {} : { parallel_tool_calls: settings.parallelTools }),
    },
    configuration: {
      baseURL,
      // The client prints whole requests where OPENAI_LOG=debug is set for something else.
      logLevel: "off",
      fetch: modelFetch({
        fetch: fetch_,
        timeoutMs,
        isOpenAi: new URL(baseURL).hostname === "api.openai.com",
      }),
    },
  });
}
