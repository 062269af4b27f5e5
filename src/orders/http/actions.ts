import type { ActionResult, StoreAction, StoreActionKind, StoreActions } from "../actions.ts";
import { fieldsOf, pick, plain } from "../file/fields.ts";
import { cleanText } from "../file/text.ts";
import { minorDigits } from "../money.ts";
import type { OrderSourceDeps } from "../source.ts";
import { signedPost } from "./ask.ts";
import type { Answer } from "./call.ts";
import type { HttpSettings } from "./settings.ts";

/**
 * `POST <url>/orders/actions {key, kind, order_id, order_number, …}` with `Idempotency-Key`: `{ok: true, reference?}` or
 * `{ok: false, reason}`. The endpoint does an action once for a key and answers the same again.
 */
export function httpActions(
  can: readonly StoreActionKind[],
  settings: HttpSettings,
  secret: string,
  deps: Pick<OrderSourceDeps, "fetch" | "now">,
): StoreActions {
  return {
    can,
    async execute(action, key, signal) {
      if (!can.includes(action.kind)) {
        return { ok: false, kind: "refused", detail: `the shop's endpoint does not do ${action.kind}` };
      }
      const post = signedPost(settings, secret, deps, { "idempotency-key": key });
      if (signal?.aborted === true) return { ok: false, kind: "retry", detail: "it was not begun" };
      return resultOf(await post("orders/actions", bodyOf(action, key), signal));
    },
  };
}

function bodyOf(action: StoreAction, key: string): Readonly<Record<string, unknown>> {
  const { id, number } = action.order;
  const common = { key, kind: action.kind, order_id: id, order_number: number };
  switch (action.kind) {
    case "cancel_order":
      return { ...common, reason: action.reason };
    case "change_address":
      return { ...common, address: action.address };
    case "request_return":
    case "create_return":
      return {
        ...common,
        items: action.items.map(({ itemId, quantity, reason, note }) => {
          return { item_id: itemId, quantity, reason, note };
        }),
      };
    case "exchange":
      return {
        ...common,
        items: action.items.map(({ itemId, quantity, reason, note, forSku }) => {
          return { item_id: itemId, quantity, reason, note, for_sku: forSku };
        }),
      };
    case "refund": {
      const { amount, currency } = action.amount;
      return { ...common, amount: major(amount, currency), currency };
    }
  }
}

/** Minor units as a decimal text, as everywhere in this contract: 1999 EUR is `19.99`. */
function major(amount: number, currency: string): string {
  const places = minorDigits(currency);
  const digits = String(Math.abs(amount)).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return `${amount < 0 ? "-" : ""}${whole}${places === 0 ? "" : `.${digits.slice(-places)}`}`;
}

function resultOf(answer: Answer): ActionResult {
  switch (answer.kind) {
    case "unsent":
      return { ok: false, kind: "retry", detail: `the shop's endpoint failed: ${answer.detail}` };
    case "aborted":
      return {
        ok: false,
        kind: "uncertain",
        detail: "it was given up before the shop's endpoint had answered",
      };
    case "lost":
    case "unusable":
      return { ok: false, kind: "uncertain", detail: `the shop's endpoint failed: ${answer.detail}` };
    case "answer":
      return answered(answer.status, answer.text);
  }
}

function answered(status: number, body: string): ActionResult {
  if (status === 401 || status === 403) {
    return { ok: false, kind: "broken", detail: `the shop's endpoint refuses us (${status})` };
  }
  // 429: it turned us away at the door (RFC 6585). Of a 5xx nobody knows how far it came.
  if (status === 429)
    return { ok: false, kind: "retry", detail: "the shop's endpoint asks for a pause (429)" };
  const said = sayingOf(body);
  if (said?.ok === false && status < 500) {
    return { ok: false, kind: "refused", detail: said.reason ?? `the shop's endpoint refused (${status})` };
  }
  if (said?.ok === true && status >= 200 && status < 300) {
    return { ok: true, ...(said.reference === undefined ? {} : { reference: said.reference }) };
  }
  if (status === 404 || status === 405) {
    return { ok: false, kind: "broken", detail: `there is no endpoint for actions (${status})` };
  }
  if (status >= 400 && status < 500) {
    return { ok: false, kind: "broken", detail: `the shop's endpoint does not take our request (${status})` };
  }
  return {
    ok: false,
    kind: "uncertain",
    detail: `the shop's endpoint answered ${status} and nothing we understand`,
  };
}

function sayingOf(body: string): { ok: boolean; reference?: string; reason?: string } | null {
  try {
    const fields = fieldsOf(JSON.parse(body));
    const ok = fields?.get("ok");
    if (fields === null || typeof ok !== "boolean") return null;
    const textOf = (name: string) => {
      const clean = cleanText(plain(pick(fields, name)) ?? "");
      return clean === "" ? undefined : clean;
    };
    return { ok, reference: textOf("reference"), reason: textOf("reason") };
  } catch {
    return null;
  }
}
