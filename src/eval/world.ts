import { learnPatterns } from "#src/agent/builtin/number-pattern.ts";
import type { ShopProfile } from "#src/agent/turn.ts";
import { demoKind, demoOrderSource, demoOrders, demoRules, demoShop } from "#src/demo/index.ts";
import { hoursSchema } from "#src/handoff/hours.ts";
import type { ShopRules } from "#src/identity/actions.ts";
import { answers, newest } from "#src/orders/book.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderSource, OrdersFound } from "#src/orders/source.ts";
import { actionKindSchema, actionsSchema } from "#src/policy/actions.ts";
import { returnsPolicySchema } from "#src/policy/returns.ts";
import type { Simulation } from "./simulation.ts";

/** The shop that simulations are played in. */
export interface World {
  readonly shop: Omit<ShopProfile, "id">;
  /** As they stand at `now`, for the judge. */
  readonly orders: readonly Order[];
  readonly rules: ShopRules;
  /** A source of its own for each simulation: what one shopper has done, the next one does not find. */
  source(simulation: Pick<Simulation, "id" | "store">): OrderSource;
}

/** The moment at which the demo shop is simulated: a Wednesday noon in November. */
export const simulatedNow = new Date("2026-11-25T12:00:00Z");

const openingHours = hoursSchema.parse([
  { days: ["mon", "tue", "wed", "thu", "fri"], opens: "09:00", closes: "18:00" },
]);

const sourceId = "eval-orders";
/** How old a copy is that stands in for a store that cannot be asked, ms. */
const staleFor = 3 * 3_600_000;
/** How far back a store lets us look that keeps older orders to itself, days. */
const recentDays = 10;

/** The demo shop with its rules, and a team that is there on weekdays. */
export function demoWorld(now: Date = simulatedNow): World {
  const rules = {
    actions: actionsSchema.parse(demoRules.actions),
    returns: returnsPolicySchema.parse(demoRules.returns),
    timeZone: demoShop.timeZone,
  };
  const enabled = actionKindSchema.options.filter((kind) => rules.actions[kind].mode !== "off");
  const orders = demoOrders(now);
  return {
    shop: { ...demoShop, hours: openingHours, enabled, numberPatterns: patternsOf(orders) },
    orders,
    rules,
    source({ store }) {
      const deeds: Parameters<NonNullable<Parameters<typeof demoOrderSource>[1]>["keep"]>[0][] = [];
      const book = {
        all: async () => deeds,
        keep: async (deed: (typeof deeds)[number]) => void deeds.push(deed),
      };
      return conditioned({ ...demoOrderSource(() => now, book), kind: demoKind, id: sourceId }, store, now);
    },
  };
}

/** A merchant's own orders: nothing can be done to them here, whatever their shop lets be done. */
export function worldOf(orders: readonly Order[], shop: Omit<ShopProfile, "id">, now: Date): World {
  const found = (some: readonly Order[]): OrdersFound => ({
    ok: true,
    orders: some,
    asOf: now,
    stale: false,
  });
  const source: OrderSource = {
    kind: "eval",
    id: sourceId,
    find: async (query) => found(newest(orders.filter((order) => answers(order, query)))),
    report: async () => ({ orders: orders.length, loadedAt: now, problems: [] }),
  };
  return {
    shop: { ...shop, enabled: [], numberPatterns: patternsOf(orders) },
    orders,
    rules: { actions: actionsSchema.parse({}), returns: null, timeZone: shop.timeZone },
    source: ({ store }) => conditioned(source, store, now),
  };
}

/** What order numbers look like, learned from the orders as the server learns it. */
function patternsOf(orders: readonly Order[]): ShopProfile["numberPatterns"] {
  return learnPatterns(orders.map(({ number }) => number));
}

/** The source as a simulation wants it. */
function conditioned(source: OrderSource, store: Simulation["store"], now: Date): OrderSource {
  if (store === "up") return source;
  return {
    ...source,
    find: async (query, signal) => {
      if (store === "down") return { ok: false, kind: "retry", detail: "the store does not answer" };
      const found = await source.find(query, signal);
      if (!found.ok) return found;
      if (store === "stale") return { ...found, stale: true, asOf: new Date(now.getTime() - staleFor) };
      const since = now.getTime() - recentDays * 86_400_000;
      const orders = found.orders.filter(({ createdAt }) => createdAt.getTime() >= since);
      return { ...found, orders, reachesDays: recentDays };
    },
  };
}

/** When what the shop shows was right, as simulations with a stale store see it. */
export function asOfIn({ store }: Pick<Simulation, "store">, now: Date): Date | null {
  return store === "stale" ? new Date(now.getTime() - staleFor) : null;
}
