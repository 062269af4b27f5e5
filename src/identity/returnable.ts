import type { OrderItem } from "#src/orders/order.ts";
import { checkReturn, type ReturnQuestion } from "#src/policy/check-return.ts";
import type { ReturnableItem, ReturnableResult, ShopRules } from "./actions.ts";
import type { GraspedOrder } from "./authority.ts";

/** What of an order may come back, item by item, for whoever may see it. */
export function returnableOf(
  grasped: GraspedOrder,
  handle: string,
  rules: ShopRules,
  asked: ReturnQuestion,
): ReturnableResult {
  if (grasped.level < 2) return { error: "need_level", level: 2 };
  const { order } = grasped;
  const one = (item: OrderItem): ReturnableItem => {
    const check = checkReturn(rules.returns, order, item, asked);
    const { left, eligible, undecided, until, cost, whoPays, refundMethod, exchange, photo } = check;
    return {
      title: item.title,
      ...(item.variant === undefined ? {} : { variant: item.variant }),
      left,
      eligible,
      undecided,
      ...(until === undefined ? {} : { until }),
      cost,
      whoPays,
      refundMethod,
      exchange,
      photo,
      reasons: check.reasonsNot,
      rules: check.rules,
    };
  };
  return { handle, items: order.items.map(one) };
}
