import { z } from "zod";
import { cleanText } from "../file/text.ts";
import type { ActionResult } from "../actions.ts";
import type { Answered } from "./client.ts";
import type { CallFailure } from "./failure.ts";
import { list, record, text } from "./lenient.ts";

/** What a failed read before an action means: nothing was done. */
export function notDone(failure: CallFailure): ActionResult {
  return { ok: false, kind: failure.kind, detail: failure.detail };
}

/** What a failed mutation means: what may have been carried out is never simply repeated. */
export function perhapsDone(failure: CallFailure): ActionResult {
  if (failure.maybeDone) return { ok: false, kind: "uncertain", detail: failure.detail };
  // Another request with the same key is at work, or was: the store knows what became of it.
  if (failure.code?.startsWith("IDEMPOTENCY") === true) {
    return { ok: false, kind: "uncertain", detail: "Shopify is at work on the same request" };
  }
  return { ok: false, kind: failure.kind, detail: failure.detail };
}

export function refused(detail: string): ActionResult {
  return { ok: false, kind: "refused", detail };
}

const UserErrors = list(record({ code: text, message: text }));

/** The payload of a mutation: its fields, or what Shopify has against it. */
export type Payload =
  | { readonly ok: true; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly result: ActionResult };

/** Reads `data[field]`; `errorsIn` is where the mutation lists what was wrong with the request. */
export function payloadOf(answered: Answered, field: string, errorsIn: string): Payload {
  if (!answered.ok) return { ok: false, result: perhapsDone(answered) };
  const payload = z.record(z.string(), z.unknown()).safeParse(answered.data[field]);
  if (!payload.success) {
    return { ok: false, result: { ok: false, kind: "uncertain", detail: "the answer is not Shopify's" } };
  }
  const [error] = UserErrors.parse(payload.data[errorsIn]);
  if (error === undefined) return { ok: true, payload: payload.data };
  const detail = `Shopify says no: ${cleanText(error.message ?? error.code ?? "it gives no reason")}`;
  return { ok: false, result: { ok: false, kind: kindOf(error.code), detail } };
}

/** OrderCancelUserErrorCode and ReturnErrorCode; most of them are about the order. */
function kindOf(code: string | null): "refused" | "uncertain" | "broken" {
  if (code === "INTERNAL_ERROR" || code?.startsWith("IDEMPOTENCY") === true) return "uncertain";
  return code === "MISSING_PERMISSION" || code === "NO_REFUND_PERMISSION" ? "broken" : "refused";
}
