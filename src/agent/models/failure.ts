import { ModelStopped } from "../middleware.ts";

/** What went wrong with a model, in our own words: providers' texts may repeat the key or the shopper's words. */
export interface ModelFailure {
  /** For the trace and the log. */
  readonly said: string;
  /** The provider did not answer properly, as opposed to the model answering badly. */
  readonly down: boolean;
  /** It will not heal by itself. */
  readonly lasting: boolean;
}

/** Classifies whatever a run failed with. */
export function modelFailure(error: unknown): ModelFailure {
  if (error instanceof ModelStopped) return { said: error.message, down: false, lasting: false };
  const status = statusOf(error);
  if (status !== null) {
    const lasting = status === 401 || status === 403 || status === 404;
    return { said: `http ${status}`, down: true, lasting };
  }
  const name = error instanceof Error ? error.name : "unknown error";
  if (/timeout|abort/i.test(name) || (error instanceof Error && /timed? ?out|aborted/i.test(error.message))) {
    return { said: "timeout", down: true, lasting: false };
  }
  if (error instanceof SyntaxError) return { said: "the answer is not JSON", down: true, lasting: false };
  return { said: `failed: ${/^[A-Za-z]{1,40}$/.test(name) ? name : "Error"}`, down: true, lasting: false };
}

/** The HTTP status, looked for also where LangChain wrapped the error. */
function statusOf(error: unknown): number | null {
  let inner = error;
  for (let depth = 0; depth < 4 && typeof inner === "object" && inner !== null; depth++) {
    if ("status" in inner && typeof inner.status === "number") return inner.status;
    inner = "cause" in inner ? inner.cause : null;
  }
  return null;
}
