import { randomUUID } from "node:crypto";
import type { Claim, Level, Subject } from "#src/conversation/claim.ts";
import type { Outgoing, Said, Spoken } from "#src/delivery/outgoing.ts";
import type { Actions, OwnResult, ShopRules } from "#src/identity/actions.ts";
import type { Authority } from "#src/identity/authority.ts";
import { authority } from "#src/identity/decide.ts";
import { claimValue, handleOf, orderKey } from "#src/identity/handle.ts";
import { twoStep } from "#src/identity/two-step.ts";
import type { Order } from "#src/orders/order.ts";
import { actionsSchema } from "#src/policy/actions.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import { returnsPolicySchema } from "#src/policy/returns.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { claimLedger } from "#src/store/claims.ts";
import type { Db } from "#src/store/db.ts";
import { actionWork, type ActionWork, type ActionWorkDeps } from "#src/work/actions.ts";
import { actingStore, type ActingStore } from "../fakes/acting-store.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";
import { days, hours, now, order, secret, shipment } from "../identity/sample.ts";

/** A shop with a store in which things can be done, and everything between a proposal and what the shopper hears. */
export interface Bench {
  readonly db: Db;
  readonly shop: TestShop;
  readonly store: ActingStore;
  readonly authority: Authority;
  readonly actions: Actions;
  readonly work: ActionWork;
  readonly rules: { current: ShopRules };
  /** What was said outside of turns, and to whom. */
  readonly said: { readonly to: string; readonly said: Said; readonly outcome: ActionOutcome }[];
  readonly handedOver: string[];
  readonly own: { readonly what: "subscribe" | "resend"; readonly key: string; readonly handle: string }[];
  /** What `Outgoing.inConversation` answers. */
  spoken: Spoken["kind"];
  ownResult: OwnResult;
  /** Another process of the same gateway. */
  another(deps?: Partial<ActionWorkDeps>): { readonly actions: Actions; readonly work: ActionWork };
  /** A shopper of their own in a conversation of their own. */
  shopper(claims?: readonly Claim[]): Promise<Subject>;
  handle(subject: Subject, of: Order): string;
  close(): Promise<void>;
}

/** Everything on, so that a test says what it takes away. */
export const allAutomatic = {
  cancel_order: { mode: "automatic", withinHours: 96 },
  change_address: { mode: "automatic" },
  create_return: { mode: "automatic" },
  exchange: { mode: "automatic" },
  refund: {
    mode: "automatic",
    withoutApprovalUpTo: [{ value: 1000, currency: "EUR" }],
    caps: { EUR: { perOrder: 100_000, perCustomer30Days: 200_000, perShopDay: 1_000_000 } },
  },
} as const;

export const thirtyDays = {
  policies: [
    {
      id: "shop",
      returnPolicyCategory: "MerchantReturnFiniteReturnWindow",
      merchantReturnDays: 30,
      returnFees: "FreeReturn",
      exchangeAllowed: true,
    },
  ],
} as const;

export function rulesOf(actions: object, returns: object | null = thirtyDays): ShopRules {
  return {
    actions: actionsSchema.parse(actions),
    returns: returns === null ? null : returnsPolicySchema.parse(returns),
    timeZone: "Europe/Berlin",
  };
}

let phones = 15_550_100_000;

export async function openBench(
  orders: readonly Order[],
  given: Partial<ActionWorkDeps> & { readonly store?: Parameters<typeof actingStore>[2] } = {},
): Promise<Bench> {
  const database = await testDb();
  const { db } = database;
  const shop = await testShop(db);
  const store = actingStore(randomUUID(), orders, given.store);
  const ledger = claimLedger(db);
  const sources = () => [store.source];
  const rules = { current: rulesOf(allAutomatic) };
  const allowed = authority({ sources, ledger, now: () => now, secret });
  const said: { to: string; said: Said; outcome: ActionOutcome }[] = [];
  const keys = new Set<string>();
  const handedOver: string[] = [];
  const own: { what: "subscribe" | "resend"; key: string; handle: string }[] = [];
  const works: ActionWork[] = [];

  const words: ActionWorkDeps["words"] = (outcome) =>
    Promise.resolve({ reply: { text: JSON.stringify(outcome), language: "en" } });
  const say = (to: string, what: Said): Spoken => {
    const before = keys.has(what.key);
    keys.add(what.key);
    const outcome: ActionOutcome = JSON.parse(what.reply.text);
    if (!before) said.push({ to, said: what, outcome });
    return { kind: before ? "said_before" : "said", message: randomUUID(), conversation: to };
  };
  const outgoing: Outgoing = {
    inConversation: (conversation, what) =>
      Promise.resolve(
        bench.spoken === "said" || bench.spoken === "said_before"
          ? say(conversation, what)
          : { kind: bench.spoken },
      ),
    to: (_, who, what) => Promise.resolve(say(who.value, what)),
  };
  const process_ = (more: Partial<ActionWorkDeps> = {}) => {
    const work = actionWork({
      db,
      sources,
      rules: () => Promise.resolve(rules.current),
      secret,
      outgoing,
      words,
      handOver: (_, conversation) => {
        handedOver.push(conversation);
        return Promise.resolve();
      },
      log: { debug: ignore, info: ignore, warn: ignore, error: (detail) => errors.push(detail) },
      changed: ignore,
      pausesMs: [5, 10, 20, 40],
      patienceMs: 5_000,
      ...given,
      ...more,
    });
    works.push(work);
    const doOwn = (what: "subscribe" | "resend") => (_: Subject, handle: string, key: string) => {
      if (!own.some((one) => one.key === key)) own.push({ what, key, handle });
      return Promise.resolve(bench.ownResult);
    };
    const actions = twoStep({
      db,
      authority: allowed,
      sources,
      rules: () => Promise.resolve(rules.current),
      executor: work,
      own: { subscribe: doOwn("subscribe"), resend: doOwn("resend") },
      audit: (subject, what, detail) => ledger.audit(subject, what, detail),
      secret,
      now: () => now,
    });
    return { actions, work };
  };
  const errors: object[] = [];
  const first = process_();
  const bench: Bench = {
    db,
    shop,
    store,
    authority: allowed,
    ...first,
    rules,
    said,
    handedOver,
    own,
    spoken: "said",
    ownResult: { ok: true },
    another: process_,
    async shopper(claims = []) {
      phones += 1;
      const [accepted] = await acceptMessages(db, [textFrom(shop, String(phones), "hello")]);
      const conversation = accepted?.conversation ?? "";
      const [row] = await db.query<{ contact: string }>(
        "select contact_id as contact from conversations where id = $1::uuid",
        [conversation],
      );
      return {
        shop: shop.shop,
        conversation,
        contact: row?.contact ?? "",
        address: `address ${phones}`,
        claims,
      };
    },
    handle: (subject, of) => handleOf(secret, subject.conversation, orderKey(secret, of)),
    async close() {
      await Promise.all(works.map((work) => work.stop(1_000)));
      await database.close();
    },
  };
  return bench;
}

function ignore(): void {
  // Nothing is watched here.
}

/** The claim by which a subject has this level for this order. */
export function claimTo(of: Order, level: Exclude<Level, 0 | 1>, given: Partial<Claim> = {}): Claim {
  const key = orderKey(secret, of);
  const common = { at: now, expires: days(1) };
  if (level === 3) {
    const value = of.customer.email ?? "";
    return { ...common, kind: "email", value, method: "channel_email", level, ...given };
  }
  const value = claimValue(of, { key, number: of.number });
  return {
    ...common,
    kind: "order",
    value,
    method: level === 4 ? "code_email" : "knowledge",
    level,
    ...given,
  };
}

/** An order that nothing has been sent of. */
export function unsent(number: string, given: Partial<Order> = {}): Order {
  return order(number, {
    createdAt: hours(-5),
    customer: {
      id: `c-${number}`,
      email: `buyer-${number.replace("#", "")}@example.com`,
      name: "Maria Sample",
    },
    items: [
      {
        id: "i1",
        title: "Desk lamp",
        sku: "LAMP-S",
        quantity: 1,
        fulfilled: 0,
        price: { amount: 4990, currency: "EUR" },
      },
    ],
    shipments: [],
    ...given,
  });
}

/** An order whose two items have arrived three days ago. */
export function arrived(number: string, given: Partial<Order> = {}): Order {
  return unsent(number, {
    createdAt: days(-10),
    items: [
      {
        id: "i1",
        title: "Desk lamp",
        sku: "LAMP-S",
        quantity: 2,
        fulfilled: 2,
        price: { amount: 4990, currency: "EUR" },
      },
      {
        id: "i2",
        title: "Rug",
        sku: "RUG",
        quantity: 1,
        fulfilled: 1,
        price: { amount: 12_000, currency: "EUR" },
      },
    ],
    total: { amount: 21_980, currency: "EUR" },
    shipments: [
      shipment(number, {
        items: [
          { itemId: "i1", quantity: 2 },
          { itemId: "i2", quantity: 1 },
        ],
        status: "delivered",
        deliveredAt: days(-3),
      }),
    ],
    ...given,
  });
}
