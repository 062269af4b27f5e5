import { isRightToLeft } from "./locale.ts";

const firstStrongIsolate = "\u2068";
const popDirectionalIsolate = "\u2069";

/**
 * Wraps numbers, codes and foreign names for a text in a right-to-left language, so that their parts keep
 * their order (Unicode Bidirectional Algorithm, UAX #9: FSI … PDI). Unchanged in left-to-right languages.
 */
export function isolate(language: string, value: string): string {
  if (value === "" || !isRightToLeft(language)) return value;
  return firstStrongIsolate + value + popDirectionalIsolate;
}
