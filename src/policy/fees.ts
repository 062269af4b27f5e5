import type { ReturnReason } from "#src/orders/actions.ts";
import type { Money, OrderItem } from "#src/orders/order.ts";
import { sum } from "./amount.ts";
import { isShopsFault, returnReasonSchema } from "./reasons.ts";
import type { CountryPolicy } from "./returns.ts";

/** What something costs the shopper. `unknown`: the policy or the order does not say. */
export type Cost = Money | "free" | "unknown";
export type Payer = "shop" | "customer" | "unknown";

export interface Fees {
  readonly whoPays: Payer;
  /** For the way back; once for all that comes back together. */
  readonly shipping: Cost;
  /** For these pieces of this item. */
  readonly restocking: Cost;
}

/**
 * What bringing `quantity` pieces back costs. Without a reason only what is the same for every reason is known.
 * `byLaw`: inside a legal minimum nothing is taken for restocking (Directive 2011/83/EU, article 14).
 */
export function feesOf(
  policy: CountryPolicy,
  item: OrderItem,
  quantity: number,
  reason: ReturnReason | undefined,
  byLaw: boolean,
): Fees {
  const reasons = reason === undefined ? returnReasonSchema.options : [reason];
  const each = reasons.map((one) => feesFor(policy, item, quantity, one, byLaw));
  const [first] = each;
  if (first === undefined) return { whoPays: "unknown", shipping: "unknown", restocking: "unknown" };
  return {
    whoPays: each.every(({ whoPays }) => whoPays === first.whoPays) ? first.whoPays : "unknown",
    shipping: each.every(({ shipping }) => sameCost(shipping, first.shipping)) ? first.shipping : "unknown",
    restocking: each.every(({ restocking }) => sameCost(restocking, first.restocking))
      ? first.restocking
      : "unknown",
  };
}

function feesFor(
  policy: CountryPolicy,
  item: OrderItem,
  quantity: number,
  reason: ReturnReason,
  byLaw: boolean,
): Fees {
  if (policy.returnMethod.every((method) => method === "KeepProduct"))
    return { whoPays: "shop", shipping: "free", restocking: "free" };
  const fault = isShopsFault(reason);
  const fees = (fault ? policy.itemDefectReturnFees : policy.customerRemorseReturnFees) ?? policy.returnFees;
  const amount =
    (fault ? policy.itemDefectReturnShippingFeesAmount : policy.customerRemorseReturnShippingFeesAmount) ??
    policy.returnShippingFeesAmount;
  const payer = policy.whoPays[reason];
  const restocking = fault || byLaw ? "free" : restockingOf(policy, item, quantity);
  if (payer === "shop") return { whoPays: "shop", shipping: "free", restocking };
  if (payer === "customer") return { whoPays: "customer", shipping: amount ?? "unknown", restocking };
  switch (fees) {
    case "FreeReturn":
      return { whoPays: "shop", shipping: "free", restocking };
    case "RestockingFees":
      return { whoPays: restocking === "free" ? "shop" : "customer", shipping: "free", restocking };
    case "ReturnShippingFees":
    case "ReturnFeesCustomerResponsibility":
      return { whoPays: "customer", shipping: amount ?? "unknown", restocking };
    // What sending it cost is kept; how much that was is nowhere in the order.
    case "OriginalShippingFees":
      return { whoPays: "customer", shipping: "unknown", restocking };
    case undefined:
      return amount === undefined
        ? { whoPays: "unknown", shipping: "unknown", restocking }
        : { whoPays: "customer", shipping: amount, restocking };
  }
}

function restockingOf({ restockingFee }: CountryPolicy, item: OrderItem, quantity: number): Cost {
  if (restockingFee === undefined || restockingFee === 0) return "free";
  if (typeof restockingFee !== "number") return restockingFee.amount === 0 ? "free" : restockingFee;
  if (item.price === undefined) return "unknown";
  const { amount, currency } = item.price;
  return { amount: Math.round((amount * quantity * restockingFee) / 100), currency };
}

/** Costs added. Free and something is something; unknown and something is unknown. */
export function addCosts(a: Cost, b: Cost): Cost {
  if (a === "unknown" || b === "unknown") return "unknown";
  if (a === "free") return b;
  if (b === "free") return a;
  return sum(a, b) ?? "unknown";
}

/** What several things cost that come back together: the way once, at its dearest, and restocking for each. */
export function costTogether(all: readonly Pick<Fees, "shipping" | "restocking">[]): Cost {
  let shipping: Cost = "free";
  let restocking: Cost = "free";
  for (const fees of all) {
    shipping = dearer(shipping, fees.shipping);
    restocking = addCosts(restocking, fees.restocking);
  }
  return addCosts(shipping, restocking);
}

function dearer(a: Cost, b: Cost): Cost {
  if (a === "unknown" || b === "unknown") return "unknown";
  if (a === "free") return b;
  if (b === "free") return a;
  if (a.currency !== b.currency) return "unknown";
  return a.amount >= b.amount ? a : b;
}

export function sameCost(a: Cost, b: Cost): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.amount === b.amount && a.currency === b.currency;
}
