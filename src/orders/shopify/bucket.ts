import { z } from "zod";

/** What Shopify says about the cost of a call. Source: Shopify "GraphQL Admin API rate limits", `extensions.cost`. */
export const Cost = z.object({
  requestedQueryCost: z.number().nonnegative().nullish().catch(null),
  throttleStatus: z
    .object({
      maximumAvailable: z.number().positive(),
      currentlyAvailable: z.number(),
      restoreRate: z.number().positive(),
    })
    .nullish()
    .catch(null),
});
export type Cost = z.infer<typeof Cost>;

/** The points that are left, as far as the last answer says; they come back by the second. */
export interface Bucket {
  /** How long to wait until there are enough points for this call, ms; 0 when there are, or nothing is known. */
  waitMs(name: string): number;
  /** Notes what an answer says; the wait until the same call would be let through, ms. */
  note(name: string, cost: Cost | undefined): number;
}

export function createBucket(now: () => Date): Bucket {
  let left: {
    readonly points: number;
    readonly most: number;
    readonly perSecond: number;
    readonly at: number;
  } | null = null;
  const costs = new Map<string, number>();

  const waitMs = (name: string): number => {
    const cost = costs.get(name);
    if (left === null || cost === undefined) return 0;
    const passed = Math.max(0, now().getTime() - left.at) / 1_000;
    const points = Math.min(left.most, left.points + passed * left.perSecond);
    // A call that costs more than the bucket holds is Shopify's to refuse.
    const missing = Math.min(cost, left.most) - points;
    return missing <= 0 ? 0 : Math.ceil((missing / left.perSecond) * 1_000);
  };

  return {
    waitMs,
    note: (name, cost) => {
      if (typeof cost?.requestedQueryCost === "number") costs.set(name, cost.requestedQueryCost);
      const status = cost?.throttleStatus;
      if (status !== null && status !== undefined) {
        left = {
          points: status.currentlyAvailable,
          most: status.maximumAvailable,
          perSecond: status.restoreRate,
          at: now().getTime(),
        };
      }
      return waitMs(name);
    },
  };
}
