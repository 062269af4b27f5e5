import { z } from "zod";
import type { Failure } from "#src/channel/failure.ts";
import type { Json } from "#src/conversation/json.ts";
import { discardBody, readCapped } from "./body.ts";
import { failureOf } from "./errors.ts";
import { refusedBeforeSending } from "#src/channel/unreached.ts";

/** No answer of the Graph API that we use comes near this. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;

export interface GraphOptions {
  /** Without a slash at the end, e.g. `https://graph.facebook.com`. */
  readonly baseUrl: string;
  /** e.g. `v26.0`; null for the few calls that are documented without one. */
  readonly version: string | null;
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** For the whole call, ms. */
  readonly timeoutMs: number;
}

/** What came of a call. */
export type GraphAnswer =
  /** 2xx without an error in it; `body` is null when it was not readable JSON. */
  | { readonly kind: "ok"; readonly body: Json }
  /** Meta said no. `code` is Graph's error code where there was one. */
  | { readonly kind: "error"; readonly failure: Failure; readonly httpStatus: number; readonly code?: number }
  /** No connection: not a byte of the request left. */
  | { readonly kind: "unreached"; readonly detail: string }
  /** The request left, and no answer came. */
  | { readonly kind: "lost"; readonly detail: string };

/** Calls to Meta's Graph API. `path` is joined from ids that the caller has checked. Never rejects. */
export interface GraphClient {
  get(path: string): Promise<GraphAnswer>;
  post(path: string, body: Json): Promise<GraphAnswer>;
}

const ErrorBody = z.object({
  error: z.object({
    code: z.number().int().optional().catch(undefined),
    error_subcode: z.number().int().optional().catch(undefined),
    fbtrace_id: z
      .string()
      .regex(/^[\w-]{1,64}$/)
      .optional()
      .catch(undefined),
  }),
});

/** A client for one token. The token travels in the Authorization header only, and never to another address. */
export function graphClient(options: GraphOptions): GraphClient {
  const base = options.version === null ? options.baseUrl : `${options.baseUrl}/${options.version}`;
  const call = async (method: "GET" | "POST", path: string, body?: Json): Promise<GraphAnswer> => {
    let response: Response;
    try {
      response = await options.fetch(`${base}/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${options.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "manual",
        signal: AbortSignal.timeout(options.timeoutMs),
      });
    } catch (error) {
      const code = refusedBeforeSending(error);
      return code === undefined
        ? { kind: "lost", detail: `no answer from Meta (${nameOf(error)})` }
        : { kind: "unreached", detail: `no connection to Meta (${code})` };
    }
    return answerOf(response, options.now());
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
  };
}

/** The answer as a failure; undefined when it was none. What may have arrived is `uncertain`, never `retry`. */
export function failureOfAnswer(answer: GraphAnswer): Failure | undefined {
  switch (answer.kind) {
    case "ok":
      return undefined;
    case "error":
      return answer.failure;
    case "unreached":
      return { kind: "retry", detail: answer.detail };
    case "lost":
      return { kind: "uncertain", detail: answer.detail };
  }
}

async function answerOf(response: Response, now: Date): Promise<GraphAnswer> {
  const httpStatus = response.status;
  if (response.type === "opaqueredirect" || (httpStatus >= 300 && httpStatus < 400)) {
    await discardBody(response);
    const detail = `Meta's address redirects elsewhere (HTTP ${String(httpStatus)}); check apiUrl`;
    return { kind: "error", failure: { kind: "broken", what: "connection", detail }, httpStatus };
  }
  let text: string | undefined;
  try {
    const read = await readCapped(response, MAX_ANSWER_BYTES);
    text = read.ok ? read.bytes.toString("utf8") : "";
  } catch {
    text = undefined;
  }
  const body = text === undefined ? null : jsonOrNull(text);
  const said = ErrorBody.safeParse(body);
  if (response.ok && !said.success) {
    if (text === undefined) return { kind: "lost", detail: "Meta's answer broke off" };
    return { kind: "ok", body };
  }
  const error = said.success ? said.data.error : undefined;
  if (error === undefined && text === undefined && httpStatus < 500 && httpStatus !== 429) {
    // It was turned down, and the reason got lost: asking again is safe and brings the reason.
    const detail = `Meta's refusal broke off (HTTP ${String(httpStatus)})`;
    return { kind: "error", failure: { kind: "retry", detail }, httpStatus };
  }
  const retryAfterMs = retryAfter(response.headers.get("retry-after"), now);
  const failure = failureOf({
    httpStatus,
    code: error?.code,
    subcode: error?.error_subcode,
    trace: error?.fbtrace_id,
    retryAfterMs,
  });
  return { kind: "error", failure, httpStatus, ...(error?.code === undefined ? {} : { code: error.code }) };
}

/** Retry-After in ms: seconds or an HTTP date (RFC 9110 §10.2.3), at most a day; undefined when it is neither. */
export function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const value = header.trim();
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), MAX_WAIT_MS);
}

function jsonOrNull(text: string): Json {
  try {
    const body: Json = JSON.parse(text);
    return body;
  } catch {
    return null;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
