import type { InboundEvent } from "#src/channel/event.ts";
import { ignored, keyOf } from "../meta/events.ts";
import type { JsonObject } from "../meta/json.ts";
import { addressOf } from "./address.ts";
import { type Place, seen } from "./place.ts";
import * as wire from "./wire.ts";

const aboutNumber = new Set(["user_changed_number", "customer_changed_number"]);

/**
 * A system message: the shopper has a new number or a new business-scoped id. Both may change at once, and
 * then each old id is said to be gone. Never answered.
 * Source: WhatsApp webhooks reference "system messages"; `new_wa_id` and `customer_changed_number` are older.
 */
export function identityEvents(message: wire.Message, item: JsonObject, place: Place): InboundEvent[] {
  const system = wire.System.parse(item["system"]);
  const type = system.type ?? "";
  if (type === "customer_identity_changed") return [ignored("customer_identity_changed")];
  const number = system.wa_id ?? system.new_wa_id;
  const changed: { readonly was: string | undefined; readonly now: string | undefined }[] = [];
  if (aboutNumber.has(type)) {
    const was = other(number, [message.from, system.customer, oldIdIn(system.body, number)]);
    changed.push({ was, now: number });
    if (message.from_user_id !== undefined && system.user_id !== undefined) {
      changed.push({ was: other(system.user_id, [message.from_user_id]), now: system.user_id });
    }
  } else if (type === "user_changed_user_id") {
    const { user_id: now } = system;
    changed.push({ was: other(now, [message.from_user_id, oldIdIn(system.body, now)]), now });
  } else {
    return [ignored("unknown_system")];
  }
  const ids = {
    ...(aboutNumber.has(type) ? { phone: number } : {}),
    user: system.user_id,
    parent: system.parent_user_id,
  };
  const from = addressOf(place.account, ids);
  const events: InboundEvent[] = [];
  for (const { was, now } of changed) {
    if (was === undefined || now === undefined || from === undefined) continue;
    const id = keyOf("identity", place.account, was, now, message.timestamp);
    events.push({ kind: "identity", ...seen(id, message.timestamp, item, place), from, was });
  }
  return events.length === 0 ? [ignored("nothing_changed")] : events;
}

function other(now: string | undefined, candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((id) => id !== undefined && id !== now);
}

/**
 * The old id from "User <name> changed from <old> to <new>", the only place some versions have it. Read from
 * the end and only when the new id is the one we know: the name is the shopper's own choice of words.
 */
function oldIdIn(body: string | undefined, now: string | undefined): string | undefined {
  if (body === undefined || now === undefined) return undefined;
  const found = / changed from (?<was>\+?[\w.]{1,300}) to (?<now>\+?[\w.]{1,300})$/u.exec(
    body.trim(),
  )?.groups;
  return found?.["now"] === now ? found["was"] : undefined;
}
