import { createHash, timingSafeEqual } from "node:crypto";

/** True when both texts are the same; how long it takes says nothing about where they differ, or how long they are. */
export function sameSecret(given: string, wanted: string): boolean {
  if (wanted === "") return false;
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

/** An id for a webhook whose provider gives it none: the same for the same bytes. */
export function bodyId(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
