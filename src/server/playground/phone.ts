import { z } from "zod";

/**
 * Who writes: any phone in E.164, so that one can also play a stranger. Spaces, dots, dashes and brackets are
 * taken out; a `+` that a query string turned into a space is put back.
 */
export const Phone = z
  .string()
  .max(40)
  .transform((text) => `+${text.replace(/[\s().+-]/gu, "")}`)
  .refine((text) => /^\+[1-9]\d{6,14}$/.test(text), "a phone with its country code, e.g. +15550100001");
