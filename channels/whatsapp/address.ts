import type { Reachable } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Contact } from "./wire.ts";

/** The ids by which one value knows one shopper. Any may be missing: usernames withhold the phone. */
export interface Ids {
  /** `from`, `to` or `wa_id`: a phone in digits. */
  readonly phone?: string;
  /** The business-scoped user id. */
  readonly user?: string;
  /** The user id in the scope of the parent business. */
  readonly parent?: string;
}

/**
 * A business-scoped user id, e.g. `US.13491208655302741918`, or its parent form `US.ENT.…`. Documented up to
 * 128 characters, once 256. Source: WhatsApp "Business-scoped user IDs".
 */
export const businessScopedId = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,256}$/;

const e164 = /^\+?(?<digits>[1-9]\d{6,14})$/;

/**
 * The address of a shopper, undefined when there is no id at all. A reply must go to exactly the `from` that
 * wrote, so that comes first, verbatim; the other ids are aliases.
 */
export function addressOf(
  account: string,
  ids: Ids,
  more: readonly (string | undefined)[] = [],
): Address | undefined {
  const all = [ids.phone, ids.user, ids.parent, ...more].filter((id) => id !== undefined);
  const [id, ...others] = new Set(all);
  if (id === undefined) return undefined;
  const phone = e164Of(id) ?? others.map(e164Of).find((each) => each !== undefined);
  return {
    account,
    id,
    ...(others.length === 0 ? {} : { aliases: others }),
    ...(phone === undefined ? {} : { phone }),
  };
}

/** A phone as `from` has it in webhooks: digits without `+`, so that a shopper who is written to first is the one who answers. */
export function reachPhone(account: string, to: Reachable): Address | undefined {
  return to.kind === "phone" && /^\+[1-9]\d{6,14}$/.test(to.value)
    ? { account, id: to.value.slice(1) }
    : undefined;
}

/** `16505551234` → `+16505551234`; undefined for what cannot be a phone number (ITU-T E.164: at most 15 digits). */
export function e164Of(id: string): string | undefined {
  const digits = e164.exec(id)?.groups?.["digits"];
  return digits === undefined ? undefined : `+${digits}`;
}

/** The contacts of a value, to be found by any of their ids. */
export interface Contacts {
  /** The contact of these ids. */
  matching(ids: Ids): Contact | undefined;
  /** The one contact, when there is exactly one. */
  readonly only: Contact | undefined;
}

export function contactsOf(contacts: readonly Contact[]): Contacts {
  const byId = new Map<string, Contact>();
  for (const contact of contacts) {
    for (const id of [contact.wa_id, contact.user_id, contact.parent_user_id]) {
      if (id !== undefined && !byId.has(id)) byId.set(id, contact);
    }
  }
  return {
    matching: (ids) => {
      for (const id of [ids.phone, ids.user, ids.parent]) {
        const contact = id === undefined ? undefined : byId.get(id);
        if (contact !== undefined) return contact;
      }
      return undefined;
    },
    only: contacts.length === 1 ? contacts[0] : undefined,
  };
}
