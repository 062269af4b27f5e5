import { z } from "zod";
import { isCountryCode } from "./place.ts";
import { plainText } from "./text.ts";

/*
 * How providers' bodies are read: loosely. Members we do not name are passed over, members that cannot be read count
 * as absent, and an item of a list that cannot be read is left out without its neighbours.
 */

/** A member that counts as absent when it is null or cannot be read. */
export function maybe<T extends z.ZodType>(schema: T) {
  return schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);
}

/** A text from outside in one plain line, at most `max` characters; absent when nothing of it is left. */
export function line(max: number) {
  return z
    .unknown()
    .optional()
    .transform((value) => (typeof value === "string" ? plainText(value, max) : undefined));
}

/** An identifier or code word: a text, or a number written as one. */
export const Word = z
  .unknown()
  .optional()
  .transform((value) => {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return undefined;
    const word = text.trim();
    return word === "" || word.length > 200 ? undefined : word;
  });

/** True only for true. */
export const Flag = z
  .unknown()
  .optional()
  .transform((value) => value === true);

/** ISO 3166-1 alpha-2 in upper case; absent when it is not that. */
export const Country = Word.transform((value) => {
  const code = value?.toUpperCase();
  return code !== undefined && isCountryCode(code) ? code : undefined;
});

/** An https address that can be shown to a shopper; absent when it is not that. */
export const Link = Word.transform((text) => {
  const url = text === undefined ? null : URL.parse(text);
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "")
    return undefined;
  return url.href;
}).catch(undefined);

/** The readable items of a list, in order; none when it is no list. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .unknown()
    .optional()
    .transform((list): z.output<T>[] => {
      if (!Array.isArray(list)) return [];
      return list.slice(0, mostItems).flatMap((one: unknown) => {
        const read = item.safeParse(one);
        return read.success ? [read.data] : [];
      });
    });
}

/** Longer lists are no parcel's. */
const mostItems = 2_000;
