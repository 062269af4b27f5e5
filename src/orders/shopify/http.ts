import { refusedBeforeSending } from "#src/channel/unreached.ts";
import type { Json } from "#src/conversation/json.ts";

/** Beyond this an answer is not read; Shopify's to our largest query has about 300 KB. */
const mostBytes = 4 * 1024 * 1024;

/** What one HTTP request came to. */
export type Posted =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfterMs?: number;
      readonly body: Json | undefined;
    }
  /** Nothing was sent. */
  | { readonly kind: "unreached" }
  /** It was sent, and no complete answer came. */
  | { readonly kind: "lost"; readonly why: "timeout" | "aborted" | "broken_off" | "too_large" };

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * One POST, whole within `timeoutMs`, its answer at most 4 MB. Redirects are not followed, so a token never goes to
 * another host. `body` is undefined when the answer is not JSON. Never rejects.
 */
export async function post(fetcher: typeof fetch, request: Post): Promise<Posted> {
  if (request.signal?.aborted === true) return { kind: "unreached" };
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  const why = () =>
    request.signal?.aborted === true ? "aborted" : timeout.aborted ? "timeout" : "broken_off";
  try {
    const response = await fetcher(request.url, {
      method: "POST",
      headers: request.headers,
      body: request.body,
      redirect: "manual",
      signal,
    });
    const bytes = await readCapped(response);
    if (bytes === null) return { kind: "lost", why: "too_large" };
    const retryAfterMs = pauseOf(response.headers.get("retry-after"));
    return { kind: "answered", status: response.status, retryAfterMs, body: parsed(bytes) };
  } catch (error) {
    return refusedBeforeSending(error) !== undefined ? { kind: "unreached" } : { kind: "lost", why: why() };
  }
}

async function readCapped(response: Response): Promise<Buffer | null> {
  if (response.body === null) return Buffer.alloc(0);
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > mostBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(value);
  }
}

function parsed(bytes: Buffer): Json | undefined {
  try {
    const body: Json = JSON.parse(bytes.toString("utf8"));
    return body;
  } catch {
    return undefined;
  }
}

/** Seconds, as Shopify gives them (`2.0`); a date is not taken. */
function pauseOf(header: string | null): number | undefined {
  if (header === null || !/^\d{1,6}(?:\.\d{1,3})?$/u.test(header.trim())) return undefined;
  return Math.round(Number(header) * 1_000);
}
