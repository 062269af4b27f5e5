/** The choice's id for "a person, please", wherever an answer offers one. */
export const personChoice = "person";

/** The id of the choice for an order, and the handle in such an id (null when it is none). */
export function orderChoice(handle: string): string {
  return `order:${handle}`;
}

export function handleOfChoice(id: string): string | null {
  return id.startsWith("order:") ? id.slice("order:".length) : null;
}
