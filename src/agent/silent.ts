import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

/**
 * Takes the place of LangChain's tracer. LangChain adds one that sends conversations to a service as soon as
 * an environment variable says so, unless a handler of that name is there already.
 */
export class SilentTracer extends BaseCallbackHandler {
  override name = "langchain_tracer";
  override ignoreLLM = true;
  override ignoreChain = true;
  override ignoreAgent = true;
  override ignoreRetriever = true;
  override ignoreCustomEvent = true;

  /** What LangChain asks its tracer for at every step: nothing is traced here or below. */
  getRunTreeWithTracingConfig(): { tracingEnabled: false } {
    return { tracingEnabled: false };
  }
}
