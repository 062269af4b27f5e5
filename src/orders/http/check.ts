import type { Check } from "#src/channel/kind.ts";
import type { OrderSourceDeps } from "../source.ts";
import { failureOf, signedPost } from "./ask.ts";
import { send, type Answer } from "./call.ts";
import { readReply, readSingle } from "./reply.ts";
import type { HttpSettings } from "./settings.ts";

/** An order number that no shop has. */
const nobodys = "whereabouts-check-0";
const reading = { timeZone: "UTC" };

type Deps = Pick<OrderSourceDeps, "fetch" | "now">;

/** Whether the shop's endpoint answers to us, in the right form, and to nobody else. */
export async function checkLookup(
  settings: HttpSettings,
  secret: string,
  deps: Deps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const ask = (key: string) =>
    signedPost(settings, key, deps)("orders/lookup", { by: { number: nobodys, plain: nobodys }, limit: 1 });
  const right = await ask(secret);
  const wrong = await ask(`${secret} and something else`);
  return [
    answered(right, wrong, (text) => readReply(text, reading)?.orders.length ?? null),
    guarded(
      wrong,
      "signature",
      "Compare X-Signature as in docs/stores/http.md and answer 401 when it differs.",
    ),
    {
      name: "webhook",
      result: "skipped",
      said: `To tell of changes at once, the shop may POST {id, order_id}, signed the same way, to ${webhookUrl.href}`,
    },
  ];
}

export async function checkGet(
  settings: HttpSettings,
  apiKey: string,
  deps: Deps,
): Promise<readonly Check[]> {
  const ask = (key: string) => {
    const url = new URL(settings.url);
    url.searchParams.set("order_id", nobodys);
    url.searchParams.set("customer_email", "nobody@example.com");
    return send({ url, method: "GET", headers: { "x-api-key": key } }, deps, settings.timeoutMs);
  };
  const right = await ask(apiKey);
  const wrong = await ask(`${apiKey}-and-something-else`);
  return [
    answered(right, wrong, (text) => readSingle(text, reading)?.orders.length ?? null),
    guarded(wrong, "key", "Compare x-api-key and answer 401 when it differs."),
  ];
}

/** `orders`: how many orders the reply holds, null when it is none. */
function answered(right: Answer, wrong: Answer, orders: (text: string) => number | null): Check {
  const name = "lookup";
  if (right.kind === "answer" && right.status === 404) {
    // An endpoint that is there tells a wrong secret from a right one.
    const there = wrong.kind === "answer" && (wrong.status === 401 || wrong.status === 403);
    if (there) return { name, result: "ok", said: "It says 404 of an order that does not exist." };
    const said = "It answers 404, whatever is asked: at this address there may be nothing.";
    return { name, result: "failed", said, fix: "Check the url." };
  }
  if (right.kind !== "answer" || right.status < 200 || right.status >= 300) {
    return { name, result: "failed", said: failureOf(right).detail, fix: "See docs/stores/http.md." };
  }
  const count = orders(right.text);
  if (count === null) {
    const said = "It does not answer with orders in JSON.";
    return { name, result: "failed", said, fix: 'Answer {"orders": []} when there is none.' };
  }
  if (count > 0) {
    const said = "It answers with an order although there is none with the number that was asked.";
    return { name, result: "failed", said, fix: "Answer only with orders that equal what is asked." };
  }
  return { name, result: "ok", said: "It answers, and has no order that does not exist." };
}

function guarded(wrong: Answer, name: string, fix: string): Check {
  if (wrong.kind !== "answer") {
    return { name, result: "skipped", said: "It could not be seen whether others are refused." };
  }
  const { status } = wrong;
  if (status === 401 || status === 403)
    return { name, result: "ok", said: `Others are refused (${status}).` };
  if (status < 200 || status >= 300) {
    return { name, result: "skipped", said: `Asked with a wrong secret it answers ${status}.` };
  }
  return { name, result: "failed", said: "It answers anybody, whatever the secret.", fix };
}
