import { shownBy } from "#src/conversation/zone-clock.ts";

const dayMs = 86_400_000;

/**
 * The moment at which the clocks of a zone show a time of day (minutes since midnight; 1440 and more: of the next day).
 * Where they show it twice, `which` of them; where they skip it, the moment they are put forward. Throws RangeError
 * for an unknown zone.
 */
export function instantOf(day: string, minutes: number, timeZone: string, which: "first" | "last"): Date {
  const wanted = Date.parse(`${day}T00:00Z`) + minutes * 60_000;
  const offset = (at: number) => shownBy(at, timeZone) - at;
  // The zone's offset on either side of any change that could matter.
  const before = wanted - offset(wanted - dayMs);
  const after = wanted - offset(wanted + dayMs);
  const fits = [before, after].filter((at) => shownBy(at, timeZone) === wanted).sort((a, b) => a - b);
  const found = which === "first" ? fits[0] : fits.at(-1);
  if (found !== undefined) return new Date(found);
  // Skipped: between the two lies the change itself, where what is shown jumps over the time that is wanted.
  let [early, late] = [Math.min(before, after), Math.max(before, after)];
  while (late - early > 1_000) {
    const middle = Math.floor((early + late) / 2_000) * 1_000;
    if (shownBy(middle, timeZone) < wanted) early = middle;
    else late = middle;
  }
  return new Date(late);
}
