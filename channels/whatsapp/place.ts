import { createHash } from "node:crypto";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Json } from "#src/conversation/json.ts";
import { timeOf } from "../meta/time.ts";
import type { Contacts } from "./address.ts";

/** Where an item was found: what its own members do not say. */
export interface Place {
  readonly account: string;
  /** The shop's own number in digits, as far as it is shown. */
  readonly ownPhone: string;
  readonly contacts: Contacts;
  readonly receivedAt: Date;
}

/** What every event about an account has. */
export function seen(id: string, timestamp: unknown, raw: Json, { account, receivedAt }: Place) {
  return { account, id, at: timeOf(timestamp, receivedAt), raw };
}

/** An id for an event that has none of its own: the same event gets the same one whenever it is repeated. */
export function keyOf(kind: string, ...stable: readonly unknown[]): string {
  return `${kind}:${createHash("sha256").update(JSON.stringify(stable)).digest("hex").slice(0, 40)}`;
}

/** Understood, and nothing to do. `reason` becomes a metric label, so never a provider's words. */
export function ignored(reason: string): InboundEvent {
  return { kind: "ignored", reason };
}
