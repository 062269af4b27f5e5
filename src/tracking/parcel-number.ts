/** Letters and digits, with what some carriers put between them; never a path of its own. */
const form = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{1,59}$/u;

/** A tracking number as providers want it, without white space; undefined when it can be none. */
export function sentNumber(number: string): string | undefined {
  const compact = number.replaceAll(/[\s\p{Cf}]+/gu, "");
  return form.test(compact) ? compact : undefined;
}

/** True when two texts are the same number to a provider: case, spaces and dashes do not count. */
export function isNumber(a: string, b: string): boolean {
  return key(a) === key(b);
}

function key(number: string): string {
  return number.replaceAll(/[\s\p{Cf}\p{Pd}]+/gu, "").toUpperCase();
}
