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
