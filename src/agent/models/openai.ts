import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

/** A server that speaks OpenAI's chat completions. */
export interface OpenAiSettings {
  /** Absent for servers on the own machine that ask for none. */
  readonly apiKey?: string;
  /** With `/v1`; absent: OpenAI itself. */
  readonly baseUrl?: string;
  readonly model: string;
  /** For one call, ms. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 15_000;
/** Longer replies are cut by no channel; a model that writes more has lost its way. */
const mostTokens = 1500;

/**
 * Returns a function that gives the model, imported at the first call because the package costs half a second
 * and 90 MB. `ChatOpenAICompletions` and not `ChatOpenAI`, which sends some model names to `/v1/responses`.
 */
export function openAiModel(settings: OpenAiSettings): () => Promise<BaseChatModel> {
  let model: Promise<BaseChatModel> | null = null;
  return () => {
    model ??= import("@langchain/openai").then(
      ({ ChatOpenAICompletions }) =>
        new ChatOpenAICompletions({
          model: settings.model,
          // The client refuses to start without a key; servers without one ignore it.
          apiKey: settings.apiKey ?? "none",
          timeout: settings.timeoutMs ?? defaultTimeoutMs,
          maxRetries: 1,
          maxTokens: mostTokens,
          streaming: false,
          configuration: { baseURL: settings.baseUrl ?? "https://api.openai.com/v1" },
        }),
    );
    return model;
  };
}
