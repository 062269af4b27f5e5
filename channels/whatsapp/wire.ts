import { z } from "zod";
import { Id, Quantity, Words, maybe } from "../meta/loose.ts";

/*
 * What WhatsApp sends, as far as we read it. Source: WhatsApp Business Platform, webhooks reference (messages, statuses, system, edits, business-scoped
 * user ids).
 */

/** Where a value belongs. `phone_number_id` is the account. */
export const Metadata = z.object({
  phone_number_id: Id.pipe(z.string().regex(/^\d{1,32}$/)),
  display_phone_number: maybe(Id),
});

export const Contact = z.object({
  wa_id: maybe(Id),
  user_id: maybe(Id),
  parent_user_id: maybe(Id),
  profile: maybe(z.object({ name: maybe(Words) })),
});
export type Contact = z.infer<typeof Contact>;

const ErrorItem = z.object({ code: maybe(z.number().int()), error_subcode: maybe(z.number().int()) });

const Context = z.object({
  id: maybe(Id),
  referred_product: maybe(z.object({ product_retailer_id: Id })),
});

const Referral = z.object({
  source_type: maybe(Words),
  source_url: maybe(Words),
  headline: maybe(Words),
  body: maybe(Words),
});

/** What every message has, whatever its type. An empty `from` is how some versions say that it is withheld. */
export const Message = z.object({
  id: Id,
  from: maybe(Id),
  from_user_id: maybe(Id),
  from_parent_user_id: maybe(Id),
  timestamp: z.unknown().optional(),
  type: maybe(Words),
  group_id: maybe(Id),
  context: maybe(Context),
  referral: maybe(Referral),
  errors: maybe(z.array(z.unknown())),
});
export type Message = z.infer<typeof Message>;

/** A message a person wrote in the WhatsApp Business app. */
export const Echo = Message.extend({ to: maybe(Id), to_user_id: maybe(Id), to_parent_user_id: maybe(Id) });

export const Status = z.object({
  id: Id,
  status: Words,
  timestamp: z.unknown().optional(),
  biz_opaque_callback_data: maybe(Id),
  pricing: maybe(z.object({ type: maybe(Words), category: maybe(Words) })),
  errors: maybe(z.array(ErrorItem.catch({ code: undefined, error_subcode: undefined }))),
});
export type Status = z.infer<typeof Status>;

/** `new_wa_id` and `customer` are of Graph versions before 12. */
export const System = z.object({
  type: maybe(Words),
  body: maybe(Words),
  wa_id: maybe(Id),
  new_wa_id: maybe(Id),
  customer: maybe(Id),
  user_id: maybe(Id),
  parent_user_id: maybe(Id),
});

const Change = z.object({ previous: Id, current: Id });
export const UserIdUpdate = z.object({
  wa_id: maybe(Id),
  user_id: Change,
  parent_user_id: maybe(Change),
  timestamp: z.unknown().optional(),
});

export const UserPreference = z.object({
  wa_id: maybe(Id),
  user_id: maybe(Id),
  parent_user_id: maybe(Id),
  category: maybe(Words),
  value: maybe(Words),
  timestamp: z.unknown().optional(),
});

/** The bodies of the message types, by the type's name. */
export const Text = z.object({ body: Words });
export const MediaBody = z.object({
  id: Id,
  mime_type: maybe(Words),
  sha256: maybe(Words),
  caption: maybe(Words),
  filename: maybe(Words),
  voice: maybe(z.boolean()),
});
export const Location = z.object({
  latitude: Quantity,
  longitude: Quantity,
  name: maybe(Words),
  address: maybe(Words),
});
export const Cards = z.array(
  z.object({
    name: maybe(
      z.object({ formatted_name: maybe(Words), first_name: maybe(Words), last_name: maybe(Words) }),
    ),
    phones: maybe(z.array(z.object({ phone: maybe(Words), wa_id: maybe(Id) }))),
    origin: maybe(Words),
  }),
);
export const Button = z.object({ payload: maybe(Words), text: Words });
export const Tap = z.object({ id: Id, title: Words });
export const FilledForm = z.object({ name: maybe(Words), response_json: maybe(Words) });
export const Interactive = z.object({
  type: Words,
  button_reply: maybe(Tap),
  list_reply: maybe(Tap),
  nfm_reply: maybe(FilledForm),
});
export const Reaction = z.object({ message_id: Id, emoji: maybe(Words) });
export const Order = z.object({
  text: maybe(Words),
  product_items: z.array(
    z.object({ product_retailer_id: Id, quantity: Quantity.catch(1), currency: maybe(Words) }),
  ),
});
export const Edit = z.object({
  original_message_id: Id,
  message: z.object({ type: maybe(Words), errors: maybe(z.array(z.unknown())) }),
});
export const Revoke = z.object({ original_message_id: Id });
export const Unsupported = z.object({ type: maybe(Words) });
