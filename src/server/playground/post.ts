import type { Posting } from "./channel.ts";

/** How a webhook was taken: `stored` is the gateway's 200 after its commit. */
export type Posted = "stored" | "try_again" | "refused" | "unreached";

/** What the gateway answered, besides. */
export interface PostResult {
  readonly posted: Posted;
  /** The status line, and what was said; undefined where nothing was answered. */
  readonly answer?: { readonly status: string; readonly body: string };
}

/** The gateway answers within 5 s, or it has not committed. */
const timeoutMs = 8_000;
/** Answers are a few words. */
const shownBytes = 2_000;

/** Posts a webhook as the provider does, over HTTP, to the gateway's own address. Never rejects. */
export async function postWebhook(
  deps: { readonly fetch: typeof fetch; readonly local: () => URL },
  { url, headers, body }: Posting,
): Promise<PostResult> {
  try {
    const response = await deps.fetch(new URL(url.pathname + url.search, deps.local()), {
      method: "POST",
      headers,
      body: new Uint8Array(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const said = await response.text().catch(() => "");
    const status = `${String(response.status)} ${response.statusText}`.trim();
    const answer = { status, body: said.slice(0, shownBytes) };
    if (response.status === 200) return { posted: "stored", answer };
    return {
      posted: response.status >= 500 || response.status === 429 ? "try_again" : "refused",
      answer,
    };
  } catch {
    return { posted: "unreached" };
  }
}
