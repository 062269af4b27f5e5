import type { Json } from "#src/conversation/json.ts";
import type { ActionResult } from "../actions.ts";
import { refusedBeforeSending } from "#src/channel/unreached.ts";

/** What the calls to one store have in common. */
export interface CallOptions {
  /** How the store is named to the merchant, e.g. `the shop`. */
  readonly store: string;
  /** The address that paths are appended to, without a slash at its end. */
  readonly base: string;
  /** The `Authorization` header. It goes to `base`'s origin only. */
  readonly authorization: string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** For one call with its body, ms. */
  readonly timeoutMs?: number;
  /** The largest answer that is read, bytes after decompression. */
  readonly mostBytes?: number;
}

/** What came of a call. */
export type StoreAnswer =
  | { readonly kind: "ok"; readonly body: Json; readonly headers: Headers }
  /** The store said no. `code` is its own word for why; undefined when the answer was not the store's JSON. */
  | {
      readonly kind: "error";
      readonly httpStatus: number;
      readonly code?: string;
      readonly afterMs?: number;
    }
  /** Not a byte of the request left. */
  | { readonly kind: "unreached"; readonly detail: string }
  /** The request left, and no whole answer came. */
  | { readonly kind: "lost"; readonly detail: string }
  /** HTTP 2xx, and not what a store answers: a page, broken JSON, too much of it. */
  | { readonly kind: "unreadable"; readonly detail: string }
  /** The store sends us to another host. */
  | { readonly kind: "elsewhere"; readonly detail: string };

/** One HTTP call. `path` begins with a slash and has its query with it. Never rejects. */
export type StoreCall = (
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  options?: { readonly body?: Json; readonly signal?: AbortSignal },
) => Promise<StoreAnswer>;

const usualTimeoutMs = 8_000;
/** A hundred orders with what plugins add to them are about 2 MB. */
const usualBytes = 10 * 1024 * 1024;
const mostRedirects = 2;
const longestPauseMs = 60 * 60_000;

/** Calls of one store. A redirect is followed for reading only, and only inside the same origin. */
export function storeCall(options: CallOptions): StoreCall {
  const { store, base, authorization, timeoutMs = usualTimeoutMs } = options;
  const origin = new URL(base).origin;

  return async (method, path, { body, signal } = {}) => {
    if (signal?.aborted === true) return { kind: "unreached", detail: "the look-up was aborted" };
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    let url = new URL(base + path);
    for (let redirects = 0; ; redirects += 1) {
      let response: Response;
      try {
        response = await options.fetch(url, {
          method,
          headers: {
            authorization,
            accept: "application/json",
            "user-agent": "Whereabouts",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          redirect: "manual",
          signal: either,
        });
      } catch (error) {
        return noAnswer(error, timeout.aborted, options);
      }
      if (response.status < 300 || response.status >= 400 || response.status === 304)
        return answerOf(response, options, timeout);
      await discard(response);
      const target = URL.parse(response.headers.get("location") ?? "", url.href);
      if (target === null || target.origin !== origin || method !== "GET" || redirects >= mostRedirects) {
        const where = target === null || target.origin === origin ? "another address" : target.origin;
        return { kind: "elsewhere", detail: `${store} redirects to ${where}: check the setting url` };
      }
      url = target;
    }
  };
}

/** `Authorization: Basic`, RFC 7617. */
export function basicAuth(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`, "utf8").toString("base64")}`;
}

/** An answer that is not the one wanted, as what a look-up fails with. */
export interface LookupFailure {
  readonly ok: false;
  readonly kind: "retry" | "broken";
  readonly detail: string;
  readonly afterMs?: number;
}

/** What an answer to reading that is not `ok` means. */
export function lookupFailure(answer: Exclude<StoreAnswer, { kind: "ok" }>, store: string): LookupFailure {
  if (answer.kind !== "error") {
    const kind = answer.kind === "elsewhere" ? "broken" : "retry";
    return { ok: false, kind, detail: answer.detail };
  }
  const { httpStatus, afterMs } = answer;
  const said = saidBy(answer, store);
  if (passes(httpStatus))
    return { ok: false, kind: "retry", detail: said, ...(afterMs === undefined ? {} : { afterMs }) };
  return { ok: false, kind: "broken", detail: `${said}${remedy(httpStatus)}` };
}

/**
 * What an answer to a change that is not `ok` means. A refusal in the store's own JSON says that nothing was done,
 * even with HTTP 5xx; the same from a gateway before it may have come after the store had done it.
 */
export function actionFailure(
  answer: Exclude<StoreAnswer, { kind: "ok" }>,
  store: string,
): ActionResult & { readonly ok: false } {
  switch (answer.kind) {
    case "unreached":
      return { ok: false, kind: "retry", detail: answer.detail };
    case "lost":
    case "unreadable":
      return { ok: false, kind: "uncertain", detail: answer.detail };
    case "elsewhere":
      return { ok: false, kind: "broken", detail: answer.detail };
    case "error": {
      const { httpStatus, code } = answer;
      const detail = saidBy(answer, store);
      if (httpStatus === 401 || httpStatus === 403)
        return { ok: false, kind: "broken", detail: `${detail}${remedy(httpStatus)}` };
      if (httpStatus === 429 || httpStatus === 503) return { ok: false, kind: "retry", detail };
      if (httpStatus >= 500 && code === undefined) return { ok: false, kind: "uncertain", detail };
      return { ok: false, kind: "refused", detail };
    }
  }
}

/** Statuses after which the same request may work: too early, too many, and the store's own trouble. */
function passes(httpStatus: number): boolean {
  return httpStatus >= 500 || httpStatus === 408 || httpStatus === 425 || httpStatus === 429;
}

function saidBy({ httpStatus, code }: StoreAnswer & { kind: "error" }, store: string): string {
  return `${store} answers HTTP ${String(httpStatus)}${code === undefined ? "" : ` (${code})`}`;
}

function remedy(httpStatus: number): string {
  if (httpStatus === 401) return ": it does not accept the credentials";
  if (httpStatus === 403) return ": the credentials may not do this, or a firewall is in front of it";
  if (httpStatus === 404) return ": there is no such API at this address, check the setting url";
  return "";
}

function noAnswer(error: unknown, timedOut: boolean, { store, timeoutMs }: CallOptions): StoreAnswer {
  const code = refusedBeforeSending(error);
  if (code !== undefined) return { kind: "unreached", detail: `no connection to ${store} (${code})` };
  const waited = `${String((timeoutMs ?? usualTimeoutMs) / 1000)} s`;
  const why = timedOut ? ` within ${waited}` : ` (${error instanceof Error ? error.name : "unknown"})`;
  return { kind: "lost", detail: `no answer from ${store}${why}` };
}

async function answerOf(
  response: Response,
  options: CallOptions,
  timeout: AbortSignal,
): Promise<StoreAnswer> {
  const { store, mostBytes = usualBytes } = options;
  let bytes: Buffer | null;
  try {
    bytes = await readAtMost(response, mostBytes);
  } catch (error) {
    if (response.ok) return noAnswer(error, timeout.aborted, options);
    bytes = Buffer.alloc(0);
  }
  const body = bytes === null ? undefined : jsonOf(bytes.toString("utf8"));
  if (!response.ok) {
    const code = body === undefined ? undefined : codeOf(body);
    const afterMs = pauseOf(response.headers.get("retry-after"), options.now());
    return {
      kind: "error",
      httpStatus: response.status,
      ...(code === undefined ? {} : { code }),
      ...(afterMs === undefined ? {} : { afterMs }),
    };
  }
  if (bytes === null) {
    const limit = String(Math.round(mostBytes / 1024 / 1024));
    return { kind: "unreadable", detail: `${store}'s answer is larger than ${limit} MB` };
  }
  if (body !== undefined) return { kind: "ok", body, headers: response.headers };
  const page = /^\s*</u.test(bytes.subarray(0, 200).toString("utf8"));
  return {
    kind: "unreadable",
    detail: page
      ? `${store} answers with a page instead of data: maintenance, a cache or a firewall in front of it`
      : `${store}'s answer is not whole`,
  };
}

/** Null when there is more than `most`; the rest is not read. */
async function readAtMost(response: Response, most: number): Promise<Buffer | null> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function discard(response: Response): Promise<void> {
  try {
    await response.body?.cancel();
  } catch {
    // The connection is gone already, which is all that was wanted.
  }
}

function jsonOf(text: string): Json | undefined {
  try {
    const body: Json = JSON.parse(text.replace(/^\uFEFF/u, ""));
    return body;
  } catch {
    return undefined;
  }
}

/** WordPress says `{"code": "rest_no_route", …}`, Medusa `{"type": "not_found", …}`. Their messages may repeat what was sent. */
function codeOf(body: Json): string | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const code = Object.entries(body).find(([name]) => name === "code") ?? [];
  const type = Object.entries(body).find(([name]) => name === "type") ?? [];
  return [code[1], type[1]].find(
    (word): word is string => typeof word === "string" && /^[\w-]{1,80}$/u.test(word),
  );
}

/** `Retry-After` in seconds or as a date, RFC 9110, at most an hour; ms. */
function pauseOf(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\s*\d{1,9}\s*$/u.test(header) ? Number(header) * 1000 : Number.NaN;
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now.getTime() : seconds;
  return Number.isNaN(ms) || ms < 0 ? undefined : Math.min(ms, longestPauseMs);
}
