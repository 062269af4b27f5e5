import { ModelUnreachable, isLasting } from "../models/failure.ts";

/** A model behind an OpenAI-compatible API that hears or sees. */
export interface Endpoint {
  /** Base of the API (`https://api.openai.com/v1`) or the whole address. */
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly model: string;
}

/** Answers are a few sentences. */
const mostBytes = 500_000;

/**
 * One request, once; the answer's text. Rejects with `ModelUnreachable`, in which there is nothing of what the server
 * wrote. The key goes to no other host.
 */
export async function ask(
  { url, apiKey }: Endpoint,
  path: string,
  body: FormData | string,
  deps: { readonly fetch: typeof fetch; readonly signal: AbortSignal },
): Promise<string> {
  let response: Response;
  try {
    response = await deps.fetch(addressOf(url, path), {
      method: "POST",
      headers: {
        ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body,
      redirect: "error",
      signal: deps.signal,
    });
  } catch {
    throw new ModelUnreachable(deps.signal.aborted ? "timeout" : "failed: connection");
  }
  const { status } = response;
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    throw new ModelUnreachable(`http ${status}`, { lasting: isLasting(status) });
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
    throw new ModelUnreachable(deps.signal.aborted ? "timeout" : "failed: connection");
  }
  if (size > mostBytes) throw new ModelUnreachable("the answer is too large");
  return Buffer.concat(chunks).toString("utf8");
}

function addressOf(given: string, path: string): URL {
  const url = new URL(given);
  const base = url.pathname.replace(/\/+$/u, "");
  if (!base.endsWith(path)) url.pathname = `${base}${path}`;
  return url;
}
