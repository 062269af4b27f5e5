import { z } from "zod";
import { flag, idOf, list, moment, nodes, quantity, record, text } from "./lenient.ts";
import { plainId } from "./id.ts";

/*
 * Orders as the Admin API answers them, read leniently: a field that is missing, null or of another shape is null,
 * an item of a list that is none is left out.
 */

/** A word of a list of Shopify's; compared in upper case. */
const word = text.transform((given) => given?.toUpperCase() ?? null);

const money = record({
  presentmentMoney: record({
    amount: z.union([z.string(), z.number()]).nullable().catch(null),
    currencyCode: text,
  }),
});
export type WireMoney = z.infer<typeof money>;

const lineItemRef = record({ id: idOf("LineItem") });

const LineItem = record({
  id: idOf("LineItem"),
  title: text,
  variantTitle: text,
  sku: text,
  quantity,
  currentQuantity: quantity,
  unfulfilledQuantity: quantity,
  requiresShipping: flag,
  discountedUnitPriceAfterAllDiscountsSet: money,
  product: record({ tags: z.array(text).nullable().catch(null) }),
});

const FulfillmentOrder = record({
  id: idOf("FulfillmentOrder"),
  status: word,
  fulfillAt: text,
  fulfillBy: text,
  deliveryMethod: record({ methodType: word, minDeliveryDateTime: text, maxDeliveryDateTime: text }),
  fulfillmentHolds: list(record({ reason: word })),
  lineItems: nodes(record({ remainingQuantity: quantity, lineItem: lineItemRef })),
});

const FulfillmentEvent = record({
  status: word,
  happenedAt: moment,
  estimatedDeliveryAt: text,
  message: text,
  city: text,
  country: text,
});

const Fulfillment = record({
  id: idOf("Fulfillment"),
  status: word,
  displayStatus: word,
  createdAt: moment,
  inTransitAt: moment,
  estimatedDeliveryAt: text,
  deliveredAt: moment,
  trackingInfo: list(record({ company: text, number: text, url: text })),
  fulfillmentLineItems: nodes(record({ quantity, lineItem: lineItemRef })),
  events: nodes(FulfillmentEvent),
});

const ReverseDelivery = record({
  id: idOf("ReverseDelivery"),
  deliverable: record({
    tracking: record({ number: text, url: text, carrierName: text }),
    label: record({ createdAt: moment }),
  }),
});

const Return = record({
  id: idOf("Return"),
  status: word,
  createdAt: moment,
  refunds: nodes(record({ id: idOf("Refund") })),
  returnLineItems: nodes(record({ quantity, fulfillmentLineItem: record({ lineItem: lineItemRef }) })),
  reverseFulfillmentOrders: nodes(
    record({
      status: word,
      lineItems: nodes(record({ dispositions: list(record({ createdAt: moment, type: word })) })),
      reverseDeliveries: nodes(ReverseDelivery),
    }),
  ),
});

const Refund = record({
  id: idOf("Refund"),
  createdAt: moment,
  totalRefundedSet: money,
  transactions: nodes(record({ status: word, gateway: text, paymentDetails: record({ __typename: text }) })),
});

const Customer = record({
  id: idOf("Customer"),
  firstName: text,
  lastName: text,
  defaultEmailAddress: record({ emailAddress: text }),
  defaultPhoneNumber: record({ phoneNumber: text }),
});

/** Without these it is no order. */
const named = {
  id: z.unknown().transform((given, context) => {
    const id = plainId(given, "Order");
    if (id !== null) return id;
    context.addIssue("no id of an order");
    return z.NEVER;
  }),
  name: z.string().trim().min(1).max(200),
  createdAt: z.string().transform((given, context) => {
    const at = moment.parse(given);
    if (at !== null) return at;
    context.addIssue("no moment");
    return z.NEVER;
  }),
};

/** What the list tells of an order. */
export const WireListed = z.object({
  ...named,
  email: text,
  phone: text,
  customer: Customer,
  shippingAddress: record({ phone: text, countryCodeV2: word }),
});
export type WireListed = z.infer<typeof WireListed>;

export const WireOrder = z.object({
  ...named,
  cancelledAt: moment,
  cancelReason: word,
  closedAt: moment,
  email: text,
  phone: text,
  customerLocale: text,
  sourceName: text,
  displayFinancialStatus: word,
  displayFulfillmentStatus: word,
  app: record({ name: text }),
  totalPriceSet: money,
  currentTotalPriceSet: money,
  customer: Customer,
  shippingAddress: record({
    firstName: text,
    lastName: text,
    address1: text,
    address2: text,
    zip: text,
    city: text,
    countryCodeV2: word,
    phone: text,
    timeZone: text,
  }),
  lineItems: nodes(LineItem),
  fulfillmentOrders: nodes(FulfillmentOrder),
  fulfillments: list(Fulfillment),
  returns: nodes(Return),
  refunds: list(Refund),
});
export type WireOrder = z.infer<typeof WireOrder>;
export type WireFulfillmentOrder = WireOrder["fulfillmentOrders"][number];
export type WireFulfillment = WireOrder["fulfillments"][number];
export type WireLineItem = WireOrder["lineItems"][number];
