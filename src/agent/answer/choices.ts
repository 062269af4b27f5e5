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

/** What a conversation can be about, where it has to be asked. */
const abouts = ["delivery", "return", "other"] as const;
export type About = (typeof abouts)[number];

/** The id of the choice of what it is about, and what such an id says (null when it is none). */
export function aboutChoice(about: About): string {
  return `about:${about}`;
}

export function aboutOfChoice(id: string): About | null {
  return abouts.find((about) => aboutChoice(about) === id) ?? null;
}
