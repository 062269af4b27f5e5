import { readBody } from "../net/body.ts";
import type { Answer, Web } from "../net/get.ts";
import type { Pace } from "./pace.ts";

/** What one request came to, body included. */
export type Fetched =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly header: Answer["header"];
      readonly bytes: Buffer;
    }
  | { readonly kind: "moved"; readonly to: string }
  | { readonly kind: "large" }
  /** `refused`: it was not asked and never will be. `pauseMs`: the host asked for a pause. */
  | {
      readonly kind: "failed";
      readonly detail: string;
      readonly refused?: boolean;
      readonly status?: number;
      readonly pauseMs?: number;
    };

export interface FetchOptions {
  readonly web: Web;
  readonly pace: Pace;
  readonly timeoutMs: number;
  readonly now: () => Date;
}

const defaultPause = 5_000;

/**
 * One GET in its turn, at most `maxBytes` of its answer. 5xx and 429 are failures; the latter, and 503 that names a
 * pause, are tried once more after it. Never throws.
 */
export async function fetchOne(
  url: URL,
  headers: Readonly<Record<string, string>>,
  maxBytes: number,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<Fetched> {
  const first = await attempt(url, headers, maxBytes, options, signal);
  if (first.kind !== "failed" || first.pauseMs === undefined || signal.aborted) return first;
  options.pace.slower(url.host, 0, first.pauseMs);
  return attempt(url, headers, maxBytes, options, signal);
}

async function attempt(
  url: URL,
  headers: Readonly<Record<string, string>>,
  maxBytes: number,
  { web, pace, timeoutMs, now }: FetchOptions,
  signal: AbortSignal,
): Promise<Fetched> {
  await pace.turn(url.host, signal);
  if (signal.aborted) return { kind: "failed", detail: "the reading was ended" };
  const late = AbortSignal.timeout(timeoutMs);
  const got = await web.get(url, headers, AbortSignal.any([signal, late]));
  if (!got.ok) {
    const detail = late.aborted ? `it did not answer within ${timeoutMs / 1000} s` : got.detail;
    return { kind: "failed", detail, refused: got.kind === "refused" };
  }
  const { status, header, body } = got;
  const to = header("location");
  if (status >= 300 && status < 400 && status !== 304 && to !== undefined) {
    body.destroy();
    return { kind: "moved", to };
  }
  if (status >= 500 || status === 429) {
    body.destroy();
    const pauseMs = pauseNamed(header("retry-after"), now()) ?? (status === 429 ? defaultPause : undefined);
    return {
      kind: "failed",
      detail: `the server answered ${status}`,
      status,
      ...(pauseMs === undefined ? {} : { pauseMs }),
    };
  }
  if (Number(header("content-length") ?? 0) > maxBytes) {
    body.destroy();
    return { kind: "large" };
  }
  const read = await readBody(got, maxBytes);
  if (read.ok) return { kind: "answer", status, header, bytes: read.bytes };
  if (read.why === "large") return { kind: "large" };
  const detail = late.aborted
    ? `it was not there within ${timeoutMs / 1000} s`
    : "the connection broke before the page was there";
  return { kind: "failed", detail };
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, 10.2.3). */
function pauseNamed(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}$/u.test(text)) return Number(text) * 1000;
  const at = text === "" ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
