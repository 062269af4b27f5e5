import type { Operation } from "./client.ts";

/* What is done, and what is read before it is done. Validated against Shopify's published schemas in a test. */

/** What decides whether an order can still be cancelled or its address changed. */
export const orderState: Operation = {
  name: "OrderState",
  document: `query OrderState($id: ID!) {
  order(id: $id) {
    id cancelledAt
    fulfillments(first: 10) { id status }
    shippingAddress { firstName lastName company address1 address2 zip city provinceCode countryCodeV2 phone }
  }
}`,
};

export const orderCancel: Operation = {
  name: "OrderCancel",
  document: `mutation OrderCancel($orderId: ID!, $note: String!) {
  orderCancel(
    orderId: $orderId, reason: CUSTOMER, restock: true, notifyCustomer: true, staffNote: $note,
    refundMethod: { originalPaymentMethodsRefund: true }
  ) {
    job { id done }
    orderCancelUserErrors { code message }
  }
}`,
};

export const orderUpdate: Operation = {
  name: "OrderUpdate",
  document: `mutation OrderUpdate($input: OrderInput!) {
  orderUpdate(input: $input) { order { id } userErrors { field message } }
}`,
};

/** What of an order can come back, and what of it is on its way back already. */
export const returnState: Operation = {
  name: "ReturnState",
  document: `query ReturnState($id: ID!) {
  order(id: $id) {
    id
    returns(first: 6, reverse: true) { nodes {
      id status
      exchangeLineItems(first: 5) { nodes { quantity variantId } }
      returnLineItems(first: 10) { nodes { quantity ... on ReturnLineItem { fulfillmentLineItem { id lineItem { id } } } } }
    } }
  }
  returnableFulfillments(orderId: $id, first: 10) { nodes {
    id
    returnableFulfillmentLineItems(first: 12) { nodes { quantity fulfillmentLineItem { id lineItem { id product { id } } } } }
  } }
}`,
};

export const returnRequest: Operation = {
  name: "ReturnRequest",
  document: `mutation ReturnRequest($input: ReturnRequestInput!) {
  returnRequest(input: $input) { return { id status } userErrors { code message } }
}`,
};

export const returnCreate: Operation = {
  name: "ReturnCreate",
  document: `mutation ReturnCreate($returnInput: ReturnInput!) {
  returnCreate(returnInput: $returnInput) { return { id status } userErrors { code message } }
}`,
};

export const variantsBySku: Operation = {
  name: "VariantsBySku",
  document: `query VariantsBySku($search: String!) {
  productVariants(first: 10, query: $search) { nodes { id sku availableForSale product { id } } }
}`,
};

export const refundState: Operation = {
  name: "RefundState",
  document: `query RefundState($id: ID!) {
  order(id: $id) {
    id presentmentCurrencyCode
    refunds(first: 50) { id note }
    transactions(first: 50) { id kind status gateway amountSet { presentmentMoney { amount currencyCode } } parentTransaction { id } }
  }
}`,
};

/** Shopify makes no refund without the key, and none twice with it (since 2026-04 it must be given). */
export const refundCreate: Operation = {
  name: "RefundCreate",
  document: `mutation RefundCreate($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { field message } }
}`,
};
