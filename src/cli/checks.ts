import { z } from "zod";

/** A check as the API tells it. */
export const CheckSaid = z.object({
  name: z.string(),
  result: z.enum(["ok", "failed", "skipped"]),
  said: z.string(),
  fix: z.string().nullable(),
  expires: z.coerce.date().nullable(),
});
export type CheckSaid = z.infer<typeof CheckSaid>;

/** A check, or something else worth a line: `note` is no failure. */
export type Finding = Omit<CheckSaid, "result"> & { readonly result: CheckSaid["result"] | "note" };

/** One finding on one line, and under it what to do. */
export function checkLines({ name, result, said, fix, expires }: Finding, now: Date): string[] {
  const ends = expires === null ? "" : ` (until ${day(expires)}, ${whenIs(expires, now)})`;
  return [
    `  ${result.padEnd(8)} ${name.padEnd(14)} ${said}${ends}`,
    ...(fix === null ? [] : [`${" ".repeat(26)}→ ${fix}`]),
  ];
}

const minute = 60_000;
const hour = 60 * minute;
export const dayMs = 24 * hour;

/** How far off a time is: `3 min ago`, `in 12 days`. */
export function whenIs(at: Date, now: Date): string {
  const ms = Math.abs(at.getTime() - now.getTime());
  const far =
    ms < minute
      ? `${Math.floor(ms / 1000)} s`
      : ms < hour
        ? `${Math.floor(ms / minute)} min`
        : ms < 2 * dayMs
          ? `${Math.floor(ms / hour)} h`
          : `${Math.floor(ms / dayMs)} days`;
  return at.getTime() > now.getTime() ? `in ${far}` : `${far} ago`;
}

/** The day of a time, UTC. */
export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
