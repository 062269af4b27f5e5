import type { Level } from "#src/conversation/claim.ts";
import type { Money, Order } from "#src/orders/order.ts";
import { isOwnKind, levelFor, type ActionKind, type ActionsConfig, type Used, type Wish } from "./actions.ts";
import type { Calendar } from "./calendar.ts";
import type { CitedRule, ReturnObstacle } from "./check-return.ts";
import { look } from "./look.ts";
import type { ActionObstacle } from "./preconditions.ts";
import type { CountryPolicy, ReturnsPolicy } from "./returns.ts";

export type Obstacle = ActionObstacle | ReturnObstacle;

/** Who has to say yes: the shopper, then the merchant as well, or the shopper after a one-time code. */
export type Needs = "confirm" | "approval" | "code";

/** What the rules say to it. */
export interface Decision {
  readonly eligible: true;
  /** `merchant`: the rules alone do not decide it. */
  readonly decides: "rules" | "merchant";
  /** The last day on which it can be sent back. */
  readonly until?: string;
  /** Absent when it is not known. */
  readonly cost?: Money | "free";
  readonly refundMethod?: CountryPolicy["refundMethod"];
  /** The shop wants to see a photo. */
  readonly photo?: true;
  readonly rules: readonly CitedRule[];
}

/** What would be done, as data: the shopper is asked about exactly this. */
export interface Summary {
  readonly number: string;
  readonly items?: readonly {
    readonly title: string;
    readonly variant?: string;
    readonly quantity: number;
    readonly reason?: string;
    readonly note?: string;
    readonly forSku?: string;
  }[];
  readonly address?: {
    readonly [member in "name" | "line" | "line2" | "zip" | "city" | "region" | "country"]?: string;
  };
  readonly amount?: Money;
}

export type ActionDecision =
  | {
      readonly allowed: true;
      readonly needs: Needs;
      readonly decision: Decision;
      readonly summary: Summary;
      /** Where money moves: what at most. */
      readonly amount?: Money;
    }
  | { readonly allowed: false; readonly error: "need_level"; readonly level: Level }
  | {
      readonly allowed: false;
      /** `not_eligible`: the rules for returns say no. */
      readonly error: "not_allowed" | "not_eligible";
      readonly reasons: readonly Obstacle[];
      readonly rules: readonly CitedRule[];
    };

/** Everything a decision is made from. */
export interface ActionQuestion {
  readonly wish: Wish;
  /** Unredacted. */
  readonly order: Order;
  readonly level: Level;
  readonly config: ActionsConfig;
  /** Null: the shop has not written its rules down. */
  readonly returns: ReturnsPolicy | null;
  readonly used: Used;
  /** What the store can do. */
  readonly can: readonly ActionKind[];
  /** By SKU, of what is wanted in exchange: the same product, and there is stock. What is not in it is unknown. */
  readonly variants: ReadonlyMap<string, "available" | "unavailable">;
  readonly now: Date;
  readonly calendar: Calendar;
  /** BCP 47. */
  readonly locale?: string;
}

/**
 * Whether something may be done to an order, and who has to say yes. Pure: the same question has the same answer, so it
 * is asked when the thing is proposed, when the shopper confirms it and again before it is done. A level that is too
 * low learns nothing of the order.
 */
export function decideAction(question: ActionQuestion): ActionDecision {
  const { wish, level, config, used, can, order } = question;
  const { mode } = config[wish.kind];
  if (mode === "off") return refused(["off"]);
  const needed = levelFor[wish.kind];
  // Whoever has proven to be the customer can be sent a code; anybody else has to prove that first.
  const byCode = needed === 4 && level === 3;
  if (level < needed && !byCode) return { allowed: false, error: "need_level", level: needed };
  if (!isOwnKind(wish.kind) && !can.includes(wish.kind)) return refused(["store_cannot"]);
  const found: Obstacle[] = [];
  if (!isOwnKind(wish.kind) && used.open) found.push("already_open");
  else if (!isOwnKind(wish.kind) && used.busy) found.push("busy");
  if (!isOwnKind(wish.kind) && used.unsettled) found.push("unsettled");
  const looked = look(question);
  found.push(...looked.obstacles);
  if (found.length > 0) return refused(found, looked.rules);
  if (looked.ineligible.length > 0)
    return { allowed: false, error: "not_eligible", reasons: looked.ineligible, rules: looked.rules };
  const asks = mode === "ask" || looked.asks;
  return {
    allowed: true,
    needs: byCode ? "code" : asks ? "approval" : "confirm",
    decision: { ...looked.decision, rules: looked.rules },
    summary: { number: order.number, ...looked.summary },
    ...(looked.amount === undefined ? {} : { amount: looked.amount }),
  };
}

function refused(reasons: readonly Obstacle[], rules: readonly CitedRule[] = []): ActionDecision {
  return { allowed: false, error: "not_allowed", reasons: [...new Set(reasons)], rules };
}
