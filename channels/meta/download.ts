import type { MediaResult } from "#src/channel/channel.ts";

/** A whole file may take so many times as long as one answer. */
const PATIENCE = 12;

/** Why a file was not fetched. */
export type NotFetched = Extract<MediaResult, { ok: false }>;

/**
 * Runs a download that is aborted when nothing comes for `timeoutMs`, or when the whole takes 12 times as long.
 * `work` calls `goOn` with each piece of progress. What it throws means that the connection broke: try again.
 */
export async function patiently<T>(
  timeoutMs: number,
  work: (signal: AbortSignal, goOn: () => void) => Promise<T>,
): Promise<T | NotFetched> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  const whole = setTimeout(abort, timeoutMs * PATIENCE);
  let idle = setTimeout(abort, timeoutMs);
  try {
    return await work(stop.signal, () => {
      clearTimeout(idle);
      idle = setTimeout(abort, timeoutMs);
    });
  } catch {
    return notFetched("retry", "the download broke off");
  } finally {
    clearTimeout(idle);
    clearTimeout(whole);
  }
}

/** What an answer is worth that is no redirect and says nothing of the address having run out; undefined: the file. */
export function fileTrouble(response: Response, maxBytes: number): NotFetched | undefined {
  const { status } = response;
  if (status === 429 || status >= 500) return notFetched("retry", `HTTP ${String(status)} for the file`);
  if (!response.ok) return notFetched("refused", `HTTP ${String(status)} for the file`);
  const announced = Number(response.headers.get("content-length") ?? 0);
  return announced > maxBytes ? tooLarge(maxBytes) : undefined;
}

export function tooLarge(maxBytes: number): NotFetched {
  return notFetched("refused", `larger than ${String(maxBytes)} bytes`);
}

export function notFetched(reason: NotFetched["reason"], detail: string): NotFetched {
  return { ok: false, reason, detail };
}
