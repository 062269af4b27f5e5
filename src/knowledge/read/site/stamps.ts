import { z } from "zod";
import { readingVersion } from "../make.ts";

/** What is kept with a document of a site, short because it is stored with each. */
const Stamp = z.object({
  v: z.literal(readingVersion),
  /** Digest of the document. */
  d: z.string(),
  /** Digest of its text alone: the same under two addresses is stored once. */
  x: z.string(),
  /** ETag and Last-Modified of the page. */
  e: z.string().optional(),
  m: z.string().optional(),
  /** When the page was last read in full, seconds since 1970. */
  t: z.number(),
  /** Links between a first page and this one. */
  n: z.number(),
});
export type Stamp = z.infer<typeof Stamp>;

/**
 * So long a server is believed that a page has not changed. What a page links to is seen only when it is read in full,
 * and some servers never change an ETag.
 */
const believedSeconds = 7 * 24 * 3600;

export function readStamp(text: string | undefined): Stamp | undefined {
  if (text === undefined) return undefined;
  try {
    return Stamp.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export const stampText = (stamp: Stamp): string => JSON.stringify(stamp);

/** The headers that ask for a page only if it has changed (RFC 9110, 13.1); none when it shall be read anyway. */
export function conditions(stamp: Stamp | undefined, now: Date): Record<string, string> {
  if (stamp === undefined || now.getTime() / 1000 - stamp.t > believedSeconds) return {};
  return {
    ...(stamp.e === undefined ? {} : { "if-none-match": stamp.e }),
    ...(stamp.m === undefined ? {} : { "if-modified-since": stamp.m }),
  };
}
