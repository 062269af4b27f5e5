import { createHash } from "node:crypto";

/**
 * What an attempt is known by in a store that knows no idempotency keys: 16 hex digits, the same for every attempt of
 * one action. The key itself stays here.
 */
export function actionMark(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}
