import { z } from "zod";
import type { Failure } from "#src/channel/failure.ts";
import type { Json } from "#src/conversation/json.ts";
import { discardBody, readCapped } from "../meta/body.ts";
import { retryAfter } from "../meta/graph.ts";
import { refusedBeforeSending } from "#src/channel/unreached.ts";
import { failureOf } from "./errors.ts";

/** No answer of Twilio's API that we use comes near this. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface HttpOptions {
  /** The account, or an API key. */
  readonly username: string;
  readonly password: string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** For the whole call, ms. */
  readonly timeoutMs: number;
}

/** What came of a call. */
export type TwilioAnswer =
  /** 2xx; `body` is null when it was not readable JSON. */
  | { readonly kind: "ok"; readonly httpStatus: number; readonly body: Json }
  /** Twilio said no. `code` is its error code where there was one. */
  | { readonly kind: "error"; readonly failure: Failure; readonly httpStatus: number; readonly code?: number }
  /** No connection: not a byte of the request left. */
  | { readonly kind: "unreached"; readonly detail: string }
  /** The request left, and no answer came. */
  | { readonly kind: "lost"; readonly detail: string };

/** One HTTP call with the connection's credentials. Never rejects. */
export type TwilioCall = (
  method: "GET" | "POST",
  url: string,
  form?: URLSearchParams,
) => Promise<TwilioAnswer>;

const ErrorBody = z.object({ code: z.number().int().positive() });

/** Calls of one connection. The credentials travel in the Authorization header only, and never to another address. */
export function twilioCall(options: HttpOptions): TwilioCall {
  const authorization = basicAuth(options);
  return async (method, url, form) => {
    let response: Response;
    try {
      response = await options.fetch(url, {
        method,
        headers: {
          authorization,
          accept: "application/json",
          ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
        },
        ...(form === undefined ? {} : { body: form.toString() }),
        redirect: "manual",
        signal: AbortSignal.timeout(options.timeoutMs),
      });
    } catch (error) {
      const code = refusedBeforeSending(error);
      return code === undefined
        ? { kind: "lost", detail: `no answer from Twilio (${nameOf(error)})` }
        : { kind: "unreached", detail: `no connection to Twilio (${code})` };
    }
    return answerOf(response, options.now());
  };
}

export function basicAuth({ username, password }: Pick<HttpOptions, "username" | "password">): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

/** The answer as a failure; undefined when it was none. What may have arrived is `uncertain`, never `retry`. */
export function failureOfAnswer(answer: TwilioAnswer): Failure | undefined {
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

async function answerOf(response: Response, now: Date): Promise<TwilioAnswer> {
  const httpStatus = response.status;
  if (response.type === "opaqueredirect" || (httpStatus >= 300 && httpStatus < 400)) {
    await discardBody(response);
    const detail = `Twilio's address redirects elsewhere (HTTP ${String(httpStatus)}); check apiUrl`;
    return { kind: "error", failure: { kind: "broken", what: "connection", detail }, httpStatus };
  }
  let text: string | undefined;
  try {
    const read = await readCapped(response, MAX_ANSWER_BYTES);
    text = read.ok ? read.bytes.toString("utf8") : "";
  } catch {
    text = undefined;
  }
  if (response.ok) {
    if (text === undefined) return { kind: "lost", detail: "Twilio's answer broke off" };
    return { kind: "ok", httpStatus, body: jsonOrNull(text) };
  }
  const said = ErrorBody.safeParse(jsonOrNull(text ?? ""));
  const code = said.success ? said.data.code : undefined;
  // A gateway that gave up waiting: what it was waiting for may have been done.
  if (code === undefined && httpStatus === 504)
    return { kind: "lost", detail: "no answer from Twilio (HTTP 504)" };
  if (text === undefined && httpStatus < 500) {
    // It was turned down, and the reason got lost: asking again is safe and brings the reason.
    const detail = `Twilio's refusal broke off (HTTP ${String(httpStatus)})`;
    return { kind: "error", failure: { kind: "retry", detail }, httpStatus };
  }
  const retryAfterMs = retryAfter(response.headers.get("retry-after"), now);
  const failure = failureOf({ httpStatus, code, retryAfterMs });
  return { kind: "error", failure, httpStatus, ...(code === undefined ? {} : { code }) };
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
