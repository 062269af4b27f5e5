import { createHash } from "node:crypto";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Json } from "#src/conversation/json.ts";
import { storable } from "./json.ts";

/** An id for an event that has none of its own: the same event gets the same one whenever it is repeated. */
export function keyOf(kind: string, ...stable: readonly unknown[]): string {
  return `${kind}:${createHash("sha256").update(JSON.stringify(stable)).digest("hex").slice(0, 40)}`;
}

/** Understood, and nothing to do. `reason` becomes a metric label, so never a provider's words. */
export function ignored(reason: string): InboundEvent {
  return { kind: "ignored", reason };
}

/** Could not be understood; what was received is kept as far as it can be stored. */
export function rejected(reason: string, raw: Json): InboundEvent {
  return { kind: "rejected", reason, raw: storable(raw) ?? "left out: nested too deeply" };
}
