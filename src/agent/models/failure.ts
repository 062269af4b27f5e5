/** What went wrong with a model, in our own words: providers' texts may repeat the key or the shopper's words. */
export interface ModelFailure {
  /** For the trace and the log. */
  readonly said: string;
  /** The provider did not answer properly, as opposed to the model answering badly. */
  readonly down: boolean;
  /** It will not heal by itself. */
  readonly lasting: boolean;
  /** The provider asked to be left alone for so long, ms. */
  readonly afterMs?: number;
}

/** A model did not come to an answer within the caps, or answered with something that is no answer. */
export class ModelStopped extends Error {
  override name = "ModelStopped";
}

/** The server did not answer, or not with a completion. The message is one of ours and says nothing of what it wrote. */
export class ModelUnreachable extends Error {
  override name = "ModelUnreachable";
  readonly failure: ModelFailure;
  constructor(said: string, more: { readonly lasting?: boolean; readonly afterMs?: number } = {}) {
    super(said);
    const { lasting = false, afterMs } = more;
    this.failure = { said, down: true, lasting, ...(afterMs === undefined ? {} : { afterMs }) };
  }
}

/** A refused key, a model or an address there is not: trying again changes nothing. */
export function isLasting(status: number): boolean {
  return status === 401 || status === 403 || status === 404;
}

/** Classifies whatever a run failed with. */
export function modelFailure(error: unknown): ModelFailure {
  if (error instanceof ModelStopped) return { said: error.message, down: false, lasting: false };
  for (const inner of causes(error)) {
    if (inner instanceof ModelUnreachable) return inner.failure;
    if ("status" in inner && typeof inner.status === "number")
      return { said: `http ${inner.status}`, down: true, lasting: isLasting(inner.status) };
  }
  const name = error instanceof Error ? error.name : "unknown error";
  if (/timeout|abort/i.test(name) || (error instanceof Error && /timed? ?out|aborted/i.test(error.message))) {
    return { said: "timeout", down: true, lasting: false };
  }
  if (error instanceof SyntaxError) return { said: "the answer is not JSON", down: true, lasting: false };
  return { said: `failed: ${/^[A-Za-z]{1,40}$/.test(name) ? name : "Error"}`, down: true, lasting: false };
}

/** The error and what it was wrapped around, by LangChain and by the client. */
function causes(error: unknown): readonly object[] {
  const found: object[] = [];
  let inner = error;
  for (let depth = 0; depth < 6 && typeof inner === "object" && inner !== null; depth++) {
    found.push(inner);
    inner = "cause" in inner ? inner.cause : null;
  }
  return found;
}
