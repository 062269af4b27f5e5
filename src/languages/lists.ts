import { remember } from "./formats.ts";

const formatters = remember((language) => new Intl.ListFormat(language, { type: "conjunction" }));

/** "A, B and C". */
export function joinList(language: string, values: readonly string[]): string {
  return formatters(language).format(values);
}
