import { z } from "zod";
import type { Level } from "#src/conversation/claim.ts";
import type { StoreActionKind } from "#src/orders/actions.ts";
import { monetaryAmount } from "./amount.ts";
import { returnReasonSchema } from "./reasons.ts";

/** Everything that can be done for a shopper. The first two are the gateway's own, the rest the store's. */
export const actionKindSchema = z.enum({
  resend_confirmation: "resend_confirmation",
  notify: "notify",
  cancel_order: "cancel_order",
  change_address: "change_address",
  request_return: "request_return",
  create_return: "create_return",
  exchange: "exchange",
  refund: "refund",
} satisfies { readonly [K in StoreActionKind | OwnActionKind]: K });
/** `resend_confirmation` sends how the order stands to the address on file, `notify` subscribes to its updates. */
export type OwnActionKind = "resend_confirmation" | "notify";
export type ActionKind = OwnActionKind | StoreActionKind;

/** Done in the gateway, not in a store. */
export function isOwnKind(kind: ActionKind): kind is OwnActionKind {
  return kind === "resend_confirmation" || kind === "notify";
}

/** What a shopper must have proven (docs/identity.md). */
export const levelFor: Readonly<Record<ActionKind, Level>> = {
  resend_confirmation: 2,
  notify: 2,
  request_return: 2,
  cancel_order: 3,
  create_return: 3,
  exchange: 3,
  change_address: 4,
  refund: 4,
};

/** `off` it is a person's work · `ask` the merchant approves each · `automatic` the shopper's yes is enough. */
const mode = z.enum(["off", "ask", "automatic"]);

const refundCap = z.strictObject({
  /** For one order, in all. */
  perOrder: z.int().min(0),
  /** For one customer in any 30 days. */
  perCustomer30Days: z.int().min(0),
  /** For the whole shop in any 24 hours. */
  perShopDay: z.int().min(0),
});

const refundSettings = z
  .strictObject({
    mode: mode.default("off"),
    /** With `automatic`: what is more than this waits for the merchant all the same. Nothing is less than nothing. */
    withoutApprovalUpTo: z.array(monetaryAmount).default([]),
    /** By currency, minor units. Held even against an approval; a currency without caps is not refunded. */
    caps: z.record(z.string().regex(/^[A-Z]{3}$/), refundCap).default({}),
  })
  .refine(
    ({ mode, caps }) => mode === "off" || Object.keys(caps).length > 0,
    'caps: refunds need them, e.g. {"EUR": {"perOrder": 10000, "perCustomer30Days": 20000, "perShopDay": 100000}}',
  );

/**
 * What a shop lets be done, and how. On by default is only what harms nobody: writing to the address on file, updates,
 * and asking for a return, on which the merchant still decides.
 */
export const actionsSchema = z.strictObject({
  resend_confirmation: z
    .strictObject({ mode: mode.default("automatic"), perHour: z.int().min(1).max(20).default(1) })
    .prefault({}),
  notify: z.strictObject({ mode: mode.default("automatic") }).prefault({}),
  request_return: z.strictObject({ mode: mode.default("automatic") }).prefault({}),
  cancel_order: z
    .strictObject({
      mode: mode.default("off"),
      /** Hours after the order was placed; null: as long as nothing has been sent. */
      withinHours: z.number().positive().nullable().default(24),
    })
    .prefault({}),
  change_address: z.strictObject({ mode: mode.default("off") }).prefault({}),
  create_return: z.strictObject({ mode: mode.default("off") }).prefault({}),
  exchange: z.strictObject({ mode: mode.default("off") }).prefault({}),
  refund: refundSettings.prefault({}),
});
export type ActionsConfig = z.infer<typeof actionsSchema>;

const line = (longest: number) =>
  z
    .string()
    .max(longest)
    .transform((text) =>
      text
        .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
        .replaceAll(/\s+/gu, " ")
        .trim(),
    );
const filled = (longest: number) => line(longest).refine((text) => text !== "", "must not be empty");

/** An address as a shopper gives it, in single lines without invisible characters. */
export const postalAddressSchema = z.strictObject({
  name: line(100).optional(),
  line: filled(120),
  line2: line(120).optional(),
  zip: filled(16),
  city: filled(80),
  region: line(80).optional(),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .transform((code) => code.toUpperCase()),
});

const pieces = z.strictObject({
  itemId: z.string().min(1).max(200),
  quantity: z.int().min(1).max(10_000),
  reason: returnReasonSchema,
  note: line(300).optional(),
});
const atLeastOne = <T extends z.ZodType>(schema: T) => z.array(schema).min(1).max(100);
const money = z.strictObject({ amount: z.int().min(1), currency: z.string().regex(/^[A-Z]{3}$/) });

/** One thing a shopper wants done to one order. What is stored with a proposal is read back with it. */
export const wishSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("resend_confirmation") }),
  z.strictObject({ kind: z.literal("notify") }),
  z.strictObject({ kind: z.literal("cancel_order") }),
  z.strictObject({ kind: z.literal("change_address"), address: postalAddressSchema }),
  z.strictObject({ kind: z.literal("request_return"), items: atLeastOne(pieces) }),
  z.strictObject({ kind: z.literal("create_return"), items: atLeastOne(pieces) }),
  z.strictObject({
    kind: z.literal("exchange"),
    items: atLeastOne(pieces.extend({ forSku: z.string().min(1).max(100) })),
  }),
  // Without an amount: all that was paid and not given back.
  z.strictObject({ kind: z.literal("refund"), amount: money.optional() }),
]);
export type Wish = z.infer<typeof wishSchema>;

/** What was done before, as far as it limits what is done now. Refunds in minor units of one currency. */
export interface Used {
  /** Mails with this order's standing in the last hour. */
  readonly resent: number;
  readonly refunded: { readonly order: number; readonly customer: number; readonly shop: number };
  /** The same is waiting for the merchant or under way. */
  readonly open: boolean;
  /** Something else is being done to this order. */
  readonly busy: boolean;
  /** The same was tried and nobody knows whether it worked. */
  readonly unsettled: boolean;
}

/** Nothing was done before. */
export const unused: Used = {
  resent: 0,
  refunded: { order: 0, customer: 0, shop: 0 },
  open: false,
  busy: false,
  unsettled: false,
};
