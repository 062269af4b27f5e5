import { z } from "zod";
import { updateKinds } from "./kinds.ts";

/** A time of day, `21:00`; 24 hours. */
const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of day like 21:00");

/** What a merchant may say about updates; everything has a default. */
export const updatesSchema = z.strictObject({
  /** What is told; nothing: no updates are sent. */
  kinds: z.array(z.enum(updateKinds)).default([...updateKinds]),
  /** When nobody is written to, by the clocks of the place the parcel goes to; null: at any hour. */
  quiet: z
    .strictObject({ from: TimeOfDay.default("21:00"), to: TimeOfDay.default("08:00") })
    .nullable()
    .prefault({}),
  /**
   * Where the shopper has proven an e-mail address: `instead` when their channel cannot be used, `also` beside it, or
   * `never`.
   */
  email: z.enum(["instead", "also", "never"]).default("instead"),
  /** The expected day has to move by this many days to be told. */
  slipDays: z.number().int().min(1).max(30).default(1),
  /** New expected days that are told of one parcel at most. */
  mostSlips: z.number().int().min(0).max(20).default(3),
  /** What changes within this time is one message, minutes. */
  togetherMinutes: z.number().min(0).max(60).default(2),
  /** What shoppers are told they agree to, by language (BCP 47); kept with their agreement. */
  optIn: z.record(z.string(), z.string().min(1).max(1_000)).default({}),
});
export type UpdateSettings = z.infer<typeof updatesSchema>;
