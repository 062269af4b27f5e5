import type { OrderSourceDeps, OrdersFound } from "../source.ts";
import { send, type Answer } from "./call.ts";
import { below, type HttpSettings } from "./settings.ts";
import { signed } from "./sign.ts";

/** POSTs JSON to an endpoint of the shop, signed. */
export type Post = (path: string, body: unknown, signal?: AbortSignal) => Promise<Answer>;

export function signedPost(
  { url, timeoutMs }: HttpSettings,
  secret: string,
  deps: Pick<OrderSourceDeps, "fetch" | "now">,
  more: Readonly<Record<string, string>> = {},
): Post {
  return (path, content, signal) => {
    const body = JSON.stringify(content);
    const headers = { "content-type": "application/json", ...signed(body, secret, deps.now()), ...more };
    return send({ url: below(url, path), method: "POST", headers, body }, deps, timeoutMs, signal);
  };
}

export type Failed = OrdersFound & { readonly ok: false };

/** What an answer without orders in it means; of 404 the caller decides. */
export function failureOf(answer: Answer): Failed {
  switch (answer.kind) {
    case "aborted":
      return { ok: false, detail: "the look-up was aborted" };
    case "unsent":
    case "lost":
      return retry(`the shop's endpoint failed: ${answer.detail}`);
    case "unusable":
      return broken(`the shop's endpoint cannot be used: ${answer.detail}`);
    case "answer":
      return refusal(answer.status, answer.afterMs);
  }
}

function refusal(status: number, afterMs: number | undefined): Failed {
  if (status === 401 || status === 403) {
    return broken(
      `the shop's endpoint refuses us (${status}): its secret is not ours, or its clock is wrong`,
    );
  }
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    const failed = retry(`the shop's endpoint answered ${status}`);
    return afterMs === undefined ? failed : { ...failed, afterMs };
  }
  if (status >= 200 && status < 300) {
    // A page for maintenance or a log-in passes; what an endpoint always answers the circuit breaker notices.
    return retry("the shop's endpoint did not answer with orders that can be read");
  }
  return broken(`the shop's endpoint does not take our request (${status})`);
}

const retry = (detail: string): Failed => ({ ok: false, kind: "retry", detail });
const broken = (detail: string): Failed => ({ ok: false, kind: "broken", detail });
