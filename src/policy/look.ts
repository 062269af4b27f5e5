import type { Money, OrderItem } from "#src/orders/order.ts";
import type { Wish } from "./actions.ts";
import { checkReturn, type CitedRule, type ReturnCheck } from "./check-return.ts";
import type { ActionQuestion, Decision, Obstacle, Summary } from "./decide-action.ts";
import { costTogether, type Cost } from "./fees.ts";
import {
  mayCancel,
  mayChangeAddress,
  mayNotify,
  mayRefund,
  mayResend,
  mayReturn,
  refundable,
} from "./preconditions.ts";

/** What there is to say about a wish before modes and levels. */
export interface Look {
  readonly obstacles: readonly Obstacle[];
  readonly ineligible: readonly Obstacle[];
  readonly rules: readonly CitedRule[];
  /** The merchant decides, whatever the mode. */
  readonly asks: boolean;
  readonly decision: Omit<Decision, "rules">;
  readonly summary: Omit<Summary, "number">;
  readonly amount?: Money;
}

const plainly: Look = {
  obstacles: [],
  ineligible: [],
  rules: [],
  asks: false,
  decision: { eligible: true, decides: "rules" },
  summary: {},
};

export function look(question: ActionQuestion): Look {
  const { wish, order, config, used, now } = question;
  switch (wish.kind) {
    case "resend_confirmation":
      return { ...plainly, obstacles: mayResend(order, config.resend_confirmation, used) };
    case "notify":
      return { ...plainly, obstacles: mayNotify(order) };
    case "cancel_order": {
      const paid = order.financial === "paid" || order.financial === "partially_refunded";
      const amount = paid ? refundable(order) : null;
      return {
        ...plainly,
        obstacles: mayCancel(order, config.cancel_order, now),
        summary: { items: order.items.map(titled), ...(amount === null ? {} : { amount }) },
        ...(amount === null ? {} : { amount }),
      };
    }
    case "change_address":
      return {
        ...plainly,
        obstacles: mayChangeAddress(order, wish.address),
        summary: { address: wish.address },
      };
    case "request_return":
    case "create_return":
    case "exchange":
      return lookAtReturn(question, wish);
    case "refund":
      return lookAtRefund(question, wish.amount);
  }
}

type ReturnWish = Extract<Wish, { readonly items: readonly object[] }>;

function lookAtReturn(question: ActionQuestion, wish: ReturnWish): Look {
  const { order, returns, calendar, locale, variants } = question;
  const obstacles = new Set<Obstacle>();
  const checks = new Map<string, ReturnCheck>();
  const each = wish.items.flatMap((piece) => {
    const item = order.items.find(({ id }) => id === piece.itemId);
    if (item === undefined) return [];
    const { reason, quantity } = piece;
    const check = checkReturn(returns, order, item, {
      calendar,
      reason,
      quantity,
      ...(locale === undefined ? {} : { locale }),
    });
    checks.set(item.id, check);
    return [{ item, piece, check }];
  });
  const left = (itemId: string) => checks.get(itemId)?.left ?? null;
  for (const one of mayReturn(order, wish.items, left)) obstacles.add(one);
  if (wish.kind === "exchange") {
    if (each.some(({ check }) => !check.exchange)) obstacles.add("exchange_not_offered");
    for (const { forSku } of wish.items) {
      const stock = variants.get(forSku);
      if (stock !== "available")
        obstacles.add(stock === undefined ? "variant_unknown" : "variant_unavailable");
    }
  }
  // A wish may be passed on when only facts are missing; what is done at once needs all of them.
  const undecided = each.some(({ check }) => check.undecided);
  const open = wish.kind === "request_return";
  const ineligible = new Set(
    each.flatMap(({ check }) => (check.eligible || (open && check.undecided) ? [] : check.reasonsNot)),
  );
  const cost: Cost = undecided ? "unknown" : costTogether(each.map(({ check }) => check.fees));
  const lastDays = each.flatMap(({ check }) => check.until ?? []).toSorted();
  const until = undecided ? undefined : lastDays[0];
  const methods = new Set(each.map(({ check }) => check.refundMethod));
  const [refundMethod] = methods;
  const rules = new Map(each.flatMap(({ check }) => check.rules.map((rule) => [rule.id, rule])));
  return {
    obstacles: [...obstacles],
    ineligible: [...ineligible],
    rules: [...rules.values()],
    asks: false,
    decision: {
      eligible: true,
      decides: undecided ? "merchant" : "rules",
      ...(until === undefined ? {} : { until }),
      ...(cost === "unknown" ? {} : { cost }),
      ...(undecided || methods.size !== 1 || wish.kind === "exchange" || refundMethod === undefined
        ? {}
        : { refundMethod }),
      ...(each.some(({ check }) => check.photo) ? { photo: true as const } : {}),
    },
    summary: {
      items: each.map(({ item, piece }) => ({
        ...titled(item),
        quantity: piece.quantity,
        reason: piece.reason,
        ...(piece.note === undefined || piece.note === "" ? {} : { note: piece.note }),
        ...("forSku" in piece && typeof piece.forSku === "string" ? { forSku: piece.forSku } : {}),
      })),
    },
  };
}

/** Money is due when the goods are back, lost or never left; else only where they may be returned. */
function lookAtRefund(question: ActionQuestion, wanted: Money | undefined): Look {
  const { order, config, used, returns, calendar, locale } = question;
  const amount = wanted ?? refundable(order);
  if (amount === null) return { ...plainly, obstacles: ["other_currency"] };
  const obstacles = mayRefund(order, amount, config.refund, used);
  const due =
    order.state === "cancelled" ||
    order.returns.some(({ status }) => status === "received") ||
    order.shipments.some(
      ({ isReturn, status }) => isReturn !== true && (status === "lost" || status === "returned"),
    );
  const checks = due
    ? []
    : order.items.map((item) =>
        checkReturn(returns, order, item, { calendar, ...(locale === undefined ? {} : { locale }) }),
      );
  const may = due || checks.some(({ eligible }) => eligible);
  const free = config.refund.withoutApprovalUpTo.some(
    (most) => most.currency === amount.currency && amount.amount <= most.amount,
  );
  const rules = new Map(checks.flatMap((check) => check.rules.map((rule) => [rule.id, rule])));
  return {
    ...plainly,
    obstacles,
    ineligible: may ? [] : [...new Set(checks.flatMap(({ reasonsNot }) => reasonsNot))],
    rules: [...rules.values()],
    asks: !free,
    decision: { eligible: true, decides: "rules", refundMethod: "original" },
    summary: { amount },
    amount,
  };
}

function titled({ title, variant, quantity }: OrderItem) {
  return { title, ...(variant === undefined ? {} : { variant }), quantity };
}
