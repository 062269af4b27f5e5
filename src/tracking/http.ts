import type { TrackingFailure, TrackingSourceDeps } from "./source.ts";

export interface JsonCall {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** With the credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** What a provider answered, whatever its status; `body` is undefined when it was not JSON. */
export interface JsonAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly body: unknown;
  /** The pause that the answer's headers name, ms. */
  readonly pauseMs?: number;
}

export type Called = JsonAnswer | { readonly kind: "failure"; readonly failure: TrackingFailure };

export interface Caller {
  /** Never throws: what prevents an answer is returned as `retry`, because every call here may be repeated. */
  call(call: JsonCall): Promise<Called>;
  /** What an answer that is no success means. */
  readonly failureOf: (answer: JsonAnswer) => TrackingFailure;
}

export interface CallerOptions {
  /** The provider, for details. */
  readonly name: string;
  readonly timeoutMs: number;
  /** How long to wait after 429 when the answer does not say, ms. */
  readonly pauseMs: number;
}

const mostBytes = 8 * 1024 * 1024;
/** What is said of a number that is unknown or none; every other refusal is of our request, which is always the same. */
const ofTheNumber: ReadonlySet<number> = new Set([400, 404, 410, 422]);

/** A named pause is kept, within these bounds. */
const shortestPauseMs = 1_000;
const longestPauseMs = 24 * 3_600_000;

/** Calls a provider's JSON API: one attempt, no redirects (they would be shown the key), time and size capped. */
export function createCaller(
  deps: Pick<TrackingSourceDeps, "fetch" | "now">,
  options: CallerOptions,
): Caller {
  const { name, timeoutMs, pauseMs } = options;
  const retry = (detail: string): Called => ({
    kind: "failure",
    failure: { ok: false, kind: "retry", detail },
  });

  return {
    async call({ method, url, headers, body, signal }) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      try {
        either.throwIfAborted();
        const response = await deps.fetch(url, {
          method,
          headers: {
            accept: "application/json",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          redirect: "manual",
          signal: either,
        });
        const bytes = await readAtMost(response, mostBytes);
        if (bytes === undefined) return retry(`${name}'s answer was larger than is read`);
        const pause = pauseOf(response.headers, deps.now());
        return {
          kind: "answer",
          status: response.type === "opaqueredirect" ? 302 : response.status,
          body: parsed(bytes),
          ...(pause === undefined ? {} : { pauseMs: pause }),
        };
      } catch {
        if (signal?.aborted === true) return retry(`${name} was not waited for`);
        if (timeout.aborted) return retry(`${name} did not answer within ${String(timeoutMs)} ms`);
        return retry(`${name} could not be reached`);
      }
    },

    failureOf({ status, pauseMs: named }) {
      const detail = `${name} answered ${String(status)}`;
      const after = named === undefined ? {} : { afterMs: named };
      if (status === 401 || status === 403)
        return { ok: false, kind: "broken", detail: `${detail}: it does not accept the key` };
      if (status === 402)
        return { ok: false, kind: "broken", detail: `${detail}: the account is out of credit` };
      if (status === 429) return { ok: false, kind: "retry", afterMs: named ?? pauseMs, detail };
      if (status === 408 || status === 409 || status === 425 || status >= 500)
        return { ok: false, kind: "retry", ...after, detail };
      if (status >= 300 && status < 400)
        return { ok: false, kind: "broken", detail: `${detail}: the API is at another address` };
      if (status < 300)
        return { ok: false, kind: "retry", detail: `${detail}, and nothing that can be read` };
      return { ok: false, kind: ofTheNumber.has(status) ? "refused" : "broken", detail };
    },
  };
}

async function readAtMost(response: Response, max: number): Promise<Buffer | undefined> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the rest of the body.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function parsed(bytes: Buffer): unknown {
  try {
    const body: unknown = JSON.parse(bytes.toString("utf8"));
    return body;
  } catch {
    return undefined;
  }
}

/**
 * `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), else `X-RateLimit-Reset`, the second of the Unix clock at
 * which AfterShip counts anew.
 */
function pauseOf(headers: Headers, now: Date): number | undefined {
  const after = headers.get("retry-after")?.trim();
  if (after !== undefined && after !== "") {
    const ms = /^\d{1,9}$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - now.getTime();
    if (!Number.isNaN(ms)) return kept(ms);
  }
  const reset = headers.get("x-ratelimit-reset")?.trim();
  if (reset !== undefined && /^\d{10}$/.test(reset) && headers.get("x-ratelimit-remaining") === "0")
    return kept(Number(reset) * 1_000 - now.getTime());
  return undefined;
}

function kept(ms: number): number {
  return Math.min(Math.max(ms, shortestPauseMs), longestPauseMs);
}
