import { z } from "zod";
import type { ShopProfile } from "#src/agent/turn.ts";
import { hoursSchema } from "#src/handoff/hours.ts";

/**
 * What of a shop's settings (docs/settings.md) an answer depends on. All else is left alone: what a shop lets be done
 * to its orders is not done here.
 */
export const shopSettingsSchema = z.looseObject({
  name: z.string().default("The shop"),
  language: z.string().default("en"),
  languages: z.array(z.string()).default([]),
  timeZone: z.string().default("UTC"),
  country: z.string().optional(),
  thresholds: z
    .looseObject({
      handlingHours: z.number().positive().default(48),
      firstScanHours: z.number().positive().default(48),
      scanHours: z
        .looseObject({
          domestic: z.number().positive().default(120),
          abroad: z.number().positive().default(240),
        })
        .prefault({}),
    })
    .prefault({}),
  hours: hoursSchema.nullish(),
  address: z.enum(["formal", "informal"]).nullish(),
  phrases: z.record(z.string(), z.record(z.string(), z.string())).nullish(),
});

/** The profile that turns are run with. Throws a `ZodError` when the settings are none. */
export function shopFromSettings(settings: unknown, name?: string): Omit<ShopProfile, "id"> {
  const set = shopSettingsSchema.parse(settings ?? {});
  const { country, hours, address, phrases, language, languages, thresholds, timeZone } = set;
  return {
    name: name ?? set.name,
    language,
    languages,
    timeZone,
    thresholds,
    hours: hours ?? null,
    ...(country === undefined ? {} : { country }),
    ...(address === undefined || address === null ? {} : { address }),
    ...(phrases === undefined || phrases === null ? {} : { phrases }),
  };
}
