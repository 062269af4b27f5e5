import { isLasting, ModelUnreachable } from "./failure.ts";
import { mendAnswer } from "./mend-answer.ts";
import { mendRequest } from "./mend-request.ts";

export interface ModelFetchOptions {
  readonly fetch: typeof fetch;
  /** For one try, from the first byte to the last, ms. */
  readonly timeoutMs: number;
  /** The server is OpenAI's own. */
  readonly isOpenAi: boolean;
}

/** A completion has some thousand characters; whoever sends megabytes is no model. */
const mostBytes = 2_000_000;
/** A shopper does not wait longer than this for a second try, ms. */
const longestPauseMs = 2_000;
const defaultPauseMs = 300;

/**
 * What the OpenAI client fetches with: mends requests and answers, tries once more after 429, 5xx and a refused
 * connection, and fails with `ModelUnreachable`, which has no word of the server's in it. Answers are read to their end
 * within the time limit, so that a server that drips does not keep a turn. The key goes to no other host.
 */
export function modelFetch({ fetch: fetch_, timeoutMs, isOpenAi }: ModelFetchOptions): typeof fetch {
  return async (url, init) => {
    const asked = mendRequest(typeof init?.body === "string" ? init.body : "", isOpenAi);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal == null ? deadline : AbortSignal.any([init.signal, deadline]);
    for (let tries = 1; ; tries++) {
      try {
        const text = await once(() => fetch_(url, { ...init, body: asked.body, redirect: "error", signal }));
        return new Response(JSON.stringify(mendAnswer(text, asked)), {
          headers: { "content-type": "application/json" },
        });
      } catch (error) {
        if (init?.signal?.aborted === true) throw error;
        if (deadline.aborted) throw new ModelUnreachable("timeout");
        const failure = error instanceof Tried ? error : null;
        const pauseMs = failure?.unreachable.failure.afterMs ?? defaultPauseMs;
        if (failure === null) throw error;
        if (!failure.again || tries > 1 || pauseMs > longestPauseMs) throw failure.unreachable;
        await pause(pauseMs, signal);
      }
    }
  };
}

/** One try that failed, and whether another makes sense. */
class Tried extends Error {
  readonly unreachable: ModelUnreachable;
  readonly again: boolean;
  constructor(unreachable: ModelUnreachable, again: boolean) {
    super(unreachable.message);
    this.unreachable = unreachable;
    this.again = again;
  }
}

/** The body of a good answer. */
async function once(ask: () => Promise<Response>): Promise<string> {
  let response: Response;
  try {
    response = await ask();
  } catch {
    throw new Tried(new ModelUnreachable("failed: connection"), true);
  }
  if (!response.ok) {
    const { status } = response;
    const afterMs = retryAfter(response.headers.get("retry-after"));
    await response.body?.cancel().catch(() => undefined);
    const more = { lasting: isLasting(status), ...(afterMs === null ? {} : { afterMs }) };
    throw new Tried(new ModelUnreachable(`http ${status}`, more), status === 429 || status >= 500);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > mostBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new Tried(new ModelUnreachable("failed: connection"), true);
  }
  if (size > mostBytes) throw new ModelUnreachable("the answer is too large");
  return Buffer.concat(chunks).toString("utf8");
}

/** Seconds or a date (RFC 9110 §10.2.3), as ms from now; null where there is none. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
