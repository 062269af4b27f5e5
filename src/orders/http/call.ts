import { refusedBeforeSending } from "#src/channel/unreached.ts";

/** What became of one request. Details are for the merchant and hold nothing of the request. */
export type Answer =
  | { readonly kind: "answer"; readonly status: number; readonly text: string; readonly afterMs?: number }
  /** Nothing was sent. */
  | { readonly kind: "unsent"; readonly detail: string }
  /** It may have arrived. */
  | { readonly kind: "lost"; readonly detail: string }
  /** It answered, and not with anything we take. */
  | { readonly kind: "unusable"; readonly detail: string }
  | { readonly kind: "aborted" };

export interface Call {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const mostBytes = 1024 * 1024;

/** One request: no redirects, a limit of time for all of it, and at most 1 MB (after decompression). Never throws. */
export async function send(
  call: Call,
  deps: { readonly fetch: typeof fetch; readonly now: () => Date },
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Answer> {
  const givenUp = () => signal?.aborted === true;
  if (givenUp()) return { kind: "aborted" };
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await deps.fetch(call.url, {
      method: call.method,
      headers: { accept: "application/json", "user-agent": "Whereabouts", ...call.headers },
      ...(call.body === undefined ? {} : { body: call.body }),
      redirect: "manual",
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    const { status } = response;
    if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
      await response.body?.cancel();
      return {
        kind: "unusable",
        detail: "it redirects elsewhere, which is not followed: give its final address",
      };
    }
    const text = await readCapped(response);
    if (text === null) return { kind: "unusable", detail: "its answer is larger than 1 MB" };
    const afterMs = pauseNamed(response.headers.get("retry-after"), deps.now());
    return { kind: "answer", status, text, ...(afterMs === null ? {} : { afterMs }) };
  } catch (error) {
    if (givenUp()) return { kind: "aborted" };
    const code = refusedBeforeSending(error);
    if (code !== undefined) return { kind: "unsent", detail: `it cannot be reached (${code})` };
    if (late.aborted) return { kind: "lost", detail: `it did not answer within ${timeoutMs / 1000} s` };
    return { kind: "lost", detail: "the connection broke before it had answered" };
  }
}

/** The body's text; null when there is more of it than allowed. */
async function readCapped(response: Response): Promise<string | null> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new TextDecoder().decode(Buffer.concat(chunks, size));
    size += value.byteLength;
    if (size > mostBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, 10.2.3). */
function pauseNamed(value: string | null, now: Date): number | null {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}$/u.test(text)) return Number(text) * 1000;
  const at = text === "" ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
