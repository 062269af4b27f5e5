/** The choice's id for "a person, please", wherever an answer offers one. */
export const personChoice = "person";

/** The id of the choice for an order, and the handle in such an id (null when it is none). */
export function orderChoice(handle: string): string {
  return `order:${handle}`;
}

export function handleOfChoice(id: string): string | null {
  return id.startsWith("order:") ? id.slice("order:".length) : null;
}

/** The ids of the choices for "yes" and "no" to a proposal. */
export function yesChoice(proposal: string): string {
  return `yes:${proposal}`;
}
export function noChoice(proposal: string): string {
  return `no:${proposal}`;
}

/** What was answered to a proposal by a tap; null when the id is of something else. */
export function answerOfChoice(id: string): { readonly yes: boolean; readonly proposal: string } | null {
  const [answer, proposal] = id.split(":", 2);
  if (proposal === undefined || proposal === "" || (answer !== "yes" && answer !== "no")) return null;
  return { yes: answer === "yes", proposal };
}

/** The id of the choice for one item of an order. */
export function itemChoice(ref: string): string {
  return `item:${ref}`;
}

export function itemOfChoice(id: string): string | null {
  return id.startsWith("item:") ? id.slice("item:".length) : null;
}
