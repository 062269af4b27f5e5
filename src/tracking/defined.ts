/** A copy without the members that are undefined: absent is absent, also in JSON and for whoever compares. */
export function defined<T extends object>(value: T): T {
  const copy = { ...value };
  for (const [name, member] of Object.entries(copy)) {
    if (member === undefined) Reflect.deleteProperty(copy, name);
  }
  return copy;
}
