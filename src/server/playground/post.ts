import type { SignedBody } from "./provider.ts";

/** How a webhook was taken: `stored` is the gateway's 200 after its commit. */
export type Posted = "stored" | "try_again" | "refused" | "unreached";

/** The gateway answers within 5 s, or it has not committed. */
const timeoutMs = 8_000;

/** Posts a signed webhook as the provider does, over HTTP, to the gateway's own address. Never rejects. */
export async function postWebhook(
  deps: { readonly fetch: typeof fetch; readonly webhookUrl: () => URL },
  { body, signature }: SignedBody,
): Promise<Posted> {
  try {
    const response = await deps.fetch(deps.webhookUrl(), {
      method: "POST",
      headers: { "content-type": "application/json", "x-hub-signature-256": signature },
      body: new Uint8Array(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.status === 200) return "stored";
    return response.status >= 500 || response.status === 429 ? "try_again" : "refused";
  } catch {
    return "unreached";
  }
}
