import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Actions } from "#src/identity/actions.ts";
import type { Authority } from "#src/identity/authority.ts";
import { asJson } from "#src/identity/proposal-json.ts";
import { toMinor } from "#src/orders/money.ts";
import type { Order, OrderItem } from "#src/orders/order.ts";
import { actionKindSchema, postalAddressSchema, type ActionKind, type Wish } from "#src/policy/actions.ts";
import { returnReasonSchema } from "#src/policy/reasons.ts";
import type { toolContext } from "./context.ts";
import { handleSchema } from "./handle-schema.ts";
import { resultText } from "./order-result.ts";
import { plainJson, plainText } from "./outside-text.ts";
import { rulesJson } from "./rules-json.ts";

const itemSchema = z.strictObject({
  title: z.string().min(1).max(300).describe("Title from a tool's result, copied exactly."),
  variant: z.string().max(200).optional().describe("Where two items have the same title."),
  quantity: z.int().min(1).max(1_000).optional().describe("All of them without it."),
  reason: returnReasonSchema.optional().describe("Only what the shopper said; other if they did not."),
  note: z.string().max(300).optional().describe("The shopper's own words about it."),
  for_sku: z.string().max(100).optional().describe("exchange: SKU of what they want instead."),
});

const addressSchema = z.strictObject({
  name: z.string().max(100).optional(),
  line: z.string().max(120).describe("Street and house number."),
  line2: z.string().max(120).optional(),
  zip: z.string().max(16),
  city: z.string().max(80),
  region: z.string().max(80).optional(),
  country: z.string().max(2).optional().describe("ISO 3166-1 alpha-2; that of the order without it."),
});

const schema = z.strictObject({
  kind: actionKindSchema,
  handle: handleSchema,
  params: z
    .strictObject({
      items: z
        .array(itemSchema)
        .max(50)
        .optional()
        .describe("For returns and exchanges; may be left out if the order has one item."),
      address: addressSchema.optional().describe("For change_address."),
      amount: z
        .string()
        .max(20)
        .optional()
        .describe("For refund: in the order's currency, e.g. 19.99. All that is left without it."),
    })
    .optional(),
});
type Given = z.infer<typeof schema>;

/**
 * `propose_action({kind, handle, params})`: `{proposal, kind, needs: "confirm" | "approval" | "code", decision,
 * summary}`, or `{error: "not_allowed" | "not_eligible", reasons, rules}`, `{error: "need_level", level}`,
 * `{error: "need_params", missing}`, `{error: "no_match" | "unavailable"}`. Nothing is done: the gateway does it when
 * the shopper has said yes.
 */
export function proposeAction(authority: Authority, actions: Actions) {
  return tool(
    async (given: Given, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const visible = await authority.open(turn.subject, given.handle, runtime.signal);
      if (typeof visible === "string") return resultText({ error: visible });
      const wish = wishOf(given, visible.order);
      if ("error" in wish) return resultText(wish);
      const { handle } = given;
      const asked = { handle, wish, ...(turn.language === undefined ? {} : { locale: turn.language }) };
      const result = await actions.propose(turn.subject, asked, runtime.signal);
      if ("error" in result) {
        const rules = "rules" in result ? { rules: rulesJson(result.rules) } : {};
        return resultText({ ...asJsonObject(result), ...rules });
      }
      const { decision } = result;
      return resultText({
        ...asJsonObject(result),
        decision: { ...asJsonObject(decision), rules: rulesJson(decision.rules) },
      });
    },
    {
      name: "propose_action",
      description:
        "Proposes something to be done to an order: cancel_order, change_address, request_return, create_return, exchange, refund, notify (subscribe to updates), resend_confirmation. It does nothing yet: tell the shopper what the result says would be done and ask for a yes. needs=code: a code has to be sent and submitted as well. needs=approval: the shop decides after the shopper's yes. Never say that it was done.",
      schema,
    },
  );
}

/** Words from outside made plain; of an object of ours, so it stays one. */
function asJsonObject(value: object): { readonly [member: string]: Json | undefined } {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      member === undefined ? undefined : plainJson(asJson(member), name),
    ]),
  );
}

type NotAWish = {
  readonly error: string;
  readonly missing?: Json;
  readonly reasons?: Json;
  readonly rules?: Json;
};

/** What is wanted, in ids of the order; items are named by title, because a model knows no ids. */
function wishOf({ kind, params }: Given, order: Order): Wish | NotAWish {
  switch (kind) {
    case "resend_confirmation":
    case "notify":
    case "cancel_order":
      return { kind };
    case "change_address": {
      const address = params?.address;
      const country = address?.country ?? order.shipTo?.country;
      if (address === undefined) return { error: "need_params", missing: ["address"] };
      if (country === undefined) return { error: "need_params", missing: ["country"] };
      const read = postalAddressSchema.safeParse({ ...address, country });
      return read.success ? { kind, address: read.data } : { error: "need_params", missing: ["address"] };
    }
    case "refund": {
      if (params?.amount === undefined) return { kind };
      const amount = toMinor(params.amount, order.total.currency);
      if (amount === null || amount < 1) return { error: "need_params", missing: ["amount"] };
      return { kind, amount: { amount, currency: order.total.currency } };
    }
    case "request_return":
    case "create_return":
    case "exchange":
      return returnOf(kind, params?.items, order);
  }
}

function returnOf(
  kind: Extract<ActionKind, "request_return" | "create_return" | "exchange">,
  given: readonly z.infer<typeof itemSchema>[] | undefined,
  order: Order,
): Wish | NotAWish {
  const [only] = order.items;
  // Level 1 sees no items; what is missing then is the level.
  if (only === undefined) {
    const none = { itemId: "-", quantity: 1, reason: "other" as const };
    return kind === "exchange" ? { kind, items: [{ ...none, forSku: "-" }] } : { kind, items: [none] };
  }
  const named: readonly z.infer<typeof itemSchema>[] =
    given ?? (order.items.length === 1 ? [{ title: only.title }] : []);
  if (named.length === 0) return { error: "need_params", missing: ["items"] };
  const items: {
    itemId: string;
    quantity: number;
    reason: z.infer<typeof returnReasonSchema>;
    note?: string;
    forSku?: string;
  }[] = [];
  for (const one of named) {
    const item = itemNamed(one, order.items);
    if (item === null) return { error: "not_allowed", reasons: ["no_such_item"], rules: [] };
    const { quantity, reason, note, for_sku: forSku } = one;
    items.push({
      itemId: item.id,
      quantity: quantity ?? Math.max(1, item.fulfilled),
      reason: reason ?? "other",
      ...(note === undefined ? {} : { note: plainText(note) }),
      ...(forSku === undefined ? {} : { forSku }),
    });
  }
  if (kind !== "exchange") return { kind, items: items.map(({ forSku: _forSku, ...item }) => item) };
  const wanted = items.flatMap(({ forSku, ...item }) => (forSku === undefined ? [] : [{ ...item, forSku }]));
  return wanted.length === items.length
    ? { kind, items: wanted }
    : { error: "need_params", missing: ["for_sku"] };
}

/** The one item with this title, as tools' results write it; null when there is none, or several. */
function itemNamed(
  named: { readonly title: string; readonly variant?: string | undefined },
  items: readonly OrderItem[],
): OrderItem | null {
  const same = (a: string, b: string) => plainText(a).toLowerCase() === plainText(b).toLowerCase();
  const fits = items.filter(
    ({ title, variant }) =>
      same(title, named.title) && (named.variant === undefined || same(variant ?? "", named.variant)),
  );
  return fits.length === 1 ? (fits[0] ?? null) : null;
}
