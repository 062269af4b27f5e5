import { z } from "zod";

/*
 * What the panel (`src/console/widget`) posts to the webhook. It is ours, but it may be older or newer than this
 * server: loose objects, and an unknown `type` is no error. `{type: "batch", items}` holds several at once, as a panel
 * posts them after it was offline.
 */

/** PostgreSQL takes neither NUL nor half surrogate pairs. */
const words = (max: number) =>
  z
    .string()
    .transform((text) => text.replaceAll("\0", "").toWellFormed())
    .pipe(z.string().max(max));

const Locale = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/u)
  .transform((tag) => tag.replaceAll("_", "-"))
  .optional()
  .catch(undefined);

/** A visitor asks for a token, or shows the one it has. */
export const Hello = z.looseObject({
  type: z.literal("hello"),
  /** The token from before. */
  token: z.string().max(5_000).optional().catch(undefined),
  /** Signed by the shop for a shopper who is logged in. */
  jwt: z.string().min(1).max(5_000).optional(),
  /** The host of the page around the chat. */
  site: z.string().max(253).toLowerCase().optional().catch(undefined),
});

export const maxTextLength = 10_000;
export const maxFiles = 5;

/** Longer than any pause between writing and sending: what is older is as old as this, ms. */
const longestAgoMs = 7 * 24 * 3_600_000;

export const Said = z.looseObject({
  type: z.literal("message"),
  /** The panel's own id: the same for every try. */
  id: z.uuid().toLowerCase(),
  text: words(maxTextLength).optional(),
  choice: z.looseObject({ id: words(200), title: words(500) }).optional(),
  /** How long ago it was written, ms: the shopper's clock may be wrong, but it measures. */
  agoMs: z
    .number()
    .catch(0)
    .transform((ms) => Math.min(longestAgoMs, Math.max(0, ms)))
    .default(0),
  locale: Locale,
  files: z
    .array(z.looseObject({ name: words(300).optional().catch(undefined), data: z.base64() }))
    .max(maxFiles)
    .optional(),
});

export const Read = z.looseObject({
  type: z.literal("read"),
  /** Ids of deliveries, which is what `send` names a message by. */
  of: z.array(z.uuid().toLowerCase()).max(100),
});
