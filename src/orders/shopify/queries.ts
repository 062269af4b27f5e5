import type { Operation } from "./client.ts";

/*
 * What is asked. Every document is validated against Shopify's published schemas in a test. Lists are cut by `first`,
 * because that is what a query costs: at most 1,000 points, about one for each object that could be answered.
 */

/** How many of each list are asked for. A list that comes back full may have more. */
export interface Depth {
  readonly items: number;
  readonly fulfillmentOrders: number;
  readonly fulfillments: number;
  readonly lines: number;
  readonly tracking: number;
  readonly events: number;
  readonly returns: number;
  readonly returned: number;
  readonly refunds: number;
}

/** Enough for most orders, and cheap enough for several at a time. */
export const brief: Depth = {
  items: 5,
  fulfillmentOrders: 3,
  fulfillments: 3,
  lines: 4,
  tracking: 2,
  events: 4,
  returns: 2,
  returned: 3,
  refunds: 2,
};

/** One order with nearly everything an order can have. */
export const whole: Depth = {
  items: 30,
  fulfillmentOrders: 6,
  fulfillments: 8,
  lines: 12,
  tracking: 5,
  events: 10,
  returns: 4,
  returned: 8,
  refunds: 5,
};

function orderFields(depth: Depth): string {
  return /* GraphQL */ `
fragment OrderFields on Order {
  id name createdAt cancelledAt cancelReason closedAt email phone customerLocale sourceName
  displayFinancialStatus displayFulfillmentStatus
  app { name }
  totalPriceSet { presentmentMoney { amount currencyCode } }
  currentTotalPriceSet { presentmentMoney { amount currencyCode } }
  customer @include(if: $customer) { id firstName lastName defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
  shippingAddress { firstName lastName address1 address2 zip city countryCodeV2 phone timeZone }
  lineItems(first: ${depth.items}) { nodes { id title variantTitle sku quantity currentQuantity unfulfilledQuantity requiresShipping
    discountedUnitPriceAfterAllDiscountsSet { presentmentMoney { amount currencyCode } }
    product { tags }
  } }
  fulfillmentOrders(first: ${depth.fulfillmentOrders}) @include(if: $fulfillmentOrders) { nodes {
    id status fulfillAt fulfillBy
    deliveryMethod { methodType minDeliveryDateTime maxDeliveryDateTime }
    fulfillmentHolds { reason }
    lineItems(first: ${depth.lines}) { nodes { remainingQuantity lineItem { id } } }
  } }
  fulfillments(first: ${depth.fulfillments}) @include(if: $fulfillments) {
    id status displayStatus createdAt inTransitAt estimatedDeliveryAt deliveredAt
    trackingInfo(first: ${depth.tracking}) { company number url }
    fulfillmentLineItems(first: ${depth.lines}) { nodes { quantity lineItem { id } } }
    events(first: ${depth.events}, sortKey: HAPPENED_AT, reverse: true) { nodes { status happenedAt estimatedDeliveryAt message city country } }
  }
  returns(first: ${depth.returns}, reverse: true) @include(if: $returns) { nodes {
    id status createdAt
    refunds(first: 1) { nodes { id } }
    returnLineItems(first: ${depth.returned}) { nodes { quantity ... on ReturnLineItem { fulfillmentLineItem { lineItem { id } } } } }
    reverseFulfillmentOrders(first: 2) { nodes { id status lineItems(first: 3) { nodes { dispositions { createdAt type } } } reverseDeliveries(first: 2) { nodes { id deliverable {
      ... on ReverseDeliveryShippingDeliverable { tracking { number url carrierName } label { createdAt } }
    } } } } }
  } }
  refunds(first: ${depth.refunds}) {
    id createdAt
    totalRefundedSet { presentmentMoney { amount currencyCode } }
    transactions(first: 2) @include(if: $payments) { nodes { status gateway paymentDetails { __typename } } }
  }
}`;
}

/** Parts of an order that need rights of their own: what the app may not read is left out of the question. */
export const optionalParts = [
  "customer",
  "fulfillmentOrders",
  "fulfillments",
  "returns",
  "payments",
] as const;
export type OptionalPart = (typeof optionalParts)[number];

const partVariables =
  "$customer: Boolean!, $fulfillmentOrders: Boolean!, $fulfillments: Boolean!, $returns: Boolean!, $payments: Boolean!";

/** Orders by search, only what tells whether they are the ones that are asked for. */
export const orderList: Operation = {
  name: "OrderList",
  document: `query OrderList($search: String!, $first: Int!, $customer: Boolean!) {
  orders(first: $first, query: $search, sortKey: CREATED_AT, reverse: true) { nodes {
    id name createdAt email phone
    customer @include(if: $customer) { id defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
    shippingAddress { phone countryCodeV2 }
  } }
}`,
};

/** How many orders one `ordersBrief` may ask for. */
export const ordersAtOnce = 4;

/** Several orders by id, `ordersAtOnce` at most. */
export const ordersBrief: Operation = {
  name: "OrdersBrief",
  document: `query OrdersBrief($ids: [ID!]!, ${partVariables}) { nodes(ids: $ids) { ...OrderFields } }${orderFields(brief)}`,
};

/** One order by id. */
export const orderWhole: Operation = {
  name: "OrderWhole",
  document: `query OrderWhole($id: ID!, ${partVariables}) { order(id: $id) { ...OrderFields } }${orderFields(whole)}`,
};

/** Customers by phone: two ways of writing one number. */
export const customersByPhone: Operation = {
  name: "CustomersByPhone",
  document: `query CustomersByPhone($phone: String!, $variant: String!, $two: Boolean!) {
  one: customerByIdentifier(identifier: { phoneNumber: $phone }) { id }
  two: customerByIdentifier(identifier: { phoneNumber: $variant }) @include(if: $two) { id }
}`,
};

export const productList: Operation = {
  name: "ProductList",
  document: `query ProductList($search: String!) {
  shop { currencyCode }
  products(first: 10, query: $search, sortKey: RELEVANCE) { nodes {
    id title status onlineStoreUrl tracksInventory
    variants(first: 20) { nodes { id title sku price availableForSale inventoryPolicy inventoryQuantity } }
  } }
}`,
};

export const installation: Operation = {
  name: "Installation",
  document: `query Installation {
  shop { name myshopifyDomain }
  currentAppInstallation { accessScopes { handle } }
}`,
};

/** Whether contact data of orders may be read. */
export const contactData: Operation = {
  name: "ContactData",
  document: `query ContactData {
  orders(first: 5, sortKey: CREATED_AT, reverse: true) { nodes { id email phone shippingAddress { zip } } }
}`,
};

export const subscriptions: Operation = {
  name: "Subscriptions",
  document: `query Subscriptions { webhookSubscriptions(first: 100) { nodes { topic uri } } }`,
};
