import type { CostLimit, TurnInput } from "./turn.ts";

/** What was spent today, of a conversation and of its shop. */
export interface Spent {
  readonly conversation: Spending;
  readonly shop: Spending;
}

export interface Spending {
  /** Read and written. */
  readonly tokens: number;
  /** Millionths of the currency of the prices; 0 where no model has a price. */
  readonly cost: number;
}

/** Reads what was spent since the day began in the shop's time zone; all instances see the same. */
export type ReadSpent = (of: {
  readonly shop: string;
  readonly conversation: string;
  readonly timeZone: string;
}) => Promise<Spent>;

/** Why no language model may be asked in this turn, for the trace; null: it may. */
export async function overBudget(
  read: ReadSpent | undefined,
  { shop, subject }: Pick<TurnInput, "shop" | "subject">,
): Promise<string | null> {
  const { budget, timeZone } = shop;
  if (budget === undefined || read === undefined) return null;
  const limits = [budget.conversation, budget.shop];
  if (limits.every(({ tokens, cost }) => tokens === null && cost === null)) return null;
  let spent: Spent;
  try {
    spent = await read({ shop: shop.id, conversation: subject.conversation, timeZone });
  } catch {
    // Money is not spent on a guess.
    return "budget: cannot be read";
  }
  if (isOver(spent.conversation, budget.conversation)) return "budget: the conversation's is spent for today";
  return isOver(spent.shop, budget.shop) ? "budget: the shop's is spent for today" : null;
}

function isOver(spent: Spending, { tokens, cost }: CostLimit): boolean {
  return (tokens !== null && spent.tokens >= tokens) || (cost !== null && spent.cost >= cost * 1_000_000);
}
