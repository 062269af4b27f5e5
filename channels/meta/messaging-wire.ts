import { z } from "zod";
import { Id, Quantity, Words, maybe } from "./loose.ts";

/*
 * What Messenger and Instagram send, as far as we read it. Source: Messenger Platform "Webhook events reference", Instagram "Webhooks for messaging".
 */

const Flag = z.boolean();

/** Who and when: what every item has. */
export const Item = z.object({
  sender: maybe(z.object({ id: maybe(Id) })),
  recipient: maybe(z.object({ id: maybe(Id) })),
  timestamp: z.unknown().optional(),
});

/** What brought the shopper here: an advert, an m.me or ig.me link, a product page. */
export const Referral = z.object({
  source: maybe(Words),
  ref: maybe(Words),
  ad_id: maybe(Id),
  product: maybe(z.object({ id: Id })),
  ads_context_data: maybe(z.object({ ad_title: maybe(Words), product_id: maybe(Id) })),
});
export type Referral = z.infer<typeof Referral>;

const Product = z.object({ id: maybe(Id), retailer_id: maybe(Id), title: maybe(Words) });

/** `title` and `url` of a link stand beside `payload` in older versions. */
export const Attachment = z.object({
  type: maybe(Words),
  title: maybe(Words),
  url: maybe(Words),
  payload: maybe(
    z.object({
      url: maybe(Words),
      title: maybe(Words),
      sticker_id: maybe(Id),
      coordinates: maybe(z.object({ lat: Quantity, long: Quantity })),
      product: maybe(z.object({ elements: maybe(z.array(Product)) })),
    }),
  ),
});
export type Attachment = z.infer<typeof Attachment>;

export const Message = z.object({
  mid: Id,
  text: Words.nullish(),
  quick_reply: maybe(z.object({ payload: Words.min(1) })),
  reply_to: maybe(z.object({ mid: maybe(Id), story: maybe(z.object({ id: maybe(Id) })) })),
  attachments: maybe(z.array(Attachment.catch({}))),
  referral: maybe(Referral),
  is_echo: maybe(Flag),
  is_deleted: maybe(Flag),
  is_unsupported: maybe(Flag),
  app_id: maybe(Id),
  metadata: maybe(Words),
});
export type Message = z.infer<typeof Message>;

export const Postback = z.object({
  mid: maybe(Id),
  title: maybe(Words),
  payload: maybe(Words),
  referral: maybe(Referral),
});
export const Reaction = z.object({
  mid: Id,
  action: maybe(Words),
  reaction: maybe(Words),
  emoji: maybe(Words),
});
export const MessageEdit = z.object({ mid: Id, text: Words, num_edit: maybe(Quantity) });
/** Instagram names the message, Messenger says up to when. */
export const Read = z.object({ mid: maybe(Id), watermark: maybe(Quantity) });
export const Delivery = z.object({ mids: maybe(z.array(Id)), watermark: maybe(Quantity) });
export const Cart = z.object({
  note: maybe(Words),
  products: z.array(
    z.object({
      id: maybe(Id),
      retailer_id: maybe(Id),
      quantity: Quantity.catch(1),
      currency: maybe(Words),
    }),
  ),
});
export const ThreadControl = z.object({
  previous_owner_app_id: maybe(Id),
  new_owner_app_id: maybe(Id),
});
