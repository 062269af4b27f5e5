import { z } from "zod";

/** Twilio's limit for one message's text, characters; counted as UTF-16 code units, which are never fewer. Source: error 21617. */
export const MAX_TEXT = 1600;

/** One message: what `render` makes, what is stored, and what `send` reads back. */
export const SmsPart = z.strictObject({ body: z.string().min(1).max(MAX_TEXT) });
export type SmsPart = z.infer<typeof SmsPart>;

/**
 * The parameter of the status callback's address that carries our delivery id. Twilio calls the address as we
 * gave it, parameters included, and signs it, so a receipt settles a send of which we never got the answer.
 */
export const deliveryParameter = "delivery";
