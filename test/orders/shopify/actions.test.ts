import { afterEach, describe, expect, it } from "vitest";
import type { ActionResult, StoreAction } from "#src/orders/actions.ts";
import type { JsonObject } from "../../fakes/shopify-document.ts";
import {
  connection,
  fulfillment,
  fulfillmentOrder,
  lineItem,
  money,
  shopifyOrder,
  transaction,
} from "../../fakes/shopify-orders.ts";
import { open as openStore, type Opened, orderOf } from "./store.ts";

const key = "0199b6a2-1111-7000-8000-000000000001";
const opened: Opened[] = [];
afterEach(async () => {
  for (const { store } of opened.splice(0)) await store.close();
});

async function open(
  order: JsonObject = shopifyOrder(1001),
): Promise<Opened & { readonly order: JsonObject }> {
  const one = await openStore();
  opened.push(one);
  one.store.orders.push(order);
  return { ...one, order };
}

async function act({ source }: Opened, action: StoreAction, as = key): Promise<ActionResult> {
  if (source.actions === undefined) throw new Error("nothing can be done in this store");
  return source.actions.execute(action, as);
}

const times = ({ store }: Opened, operation: string) =>
  store.requests.filter((each) => each.operation === operation).length;

const sentOrder = (more: JsonObject = {}): JsonObject =>
  shopifyOrder(1001, {
    lineItems: connection([
      lineItem(103, "Ceramic mug", { quantity: 3, currentQuantity: 3, unfulfilledQuantity: 0 }),
    ]),
    fulfillmentOrders: connection([fulfillmentOrder(3, "CLOSED", [[103, 0]])]),
    fulfillments: [fulfillment(1, "DELIVERED", [[103, 2]]), fulfillment(2, "DELIVERED", [[103, 1]])],
    ...more,
  });

describe("cancelling", () => {
  it("is done, seen to be done, and not done twice", async () => {
    const one = await open();
    const order = await orderOf(one.source, "1001");
    one.store.cancelAfterLooks = 2;
    expect(await act(one, { kind: "cancel_order", order, reason: "customer" })).toEqual({ ok: true });
    expect((await orderOf(one.source, "1001")).state).toBe("cancelled");
    expect(await act(one, { kind: "cancel_order", order, reason: "customer" })).toEqual({ ok: true });
    expect(times(one, "OrderCancel")).toBe(1);
    const { variables } = one.store.requests.find(({ operation }) => operation === "OrderCancel") ?? {};
    expect(variables).toMatchObject({ orderId: "gid://shopify/Order/1001" });
  });

  it("is refused when something was sent meanwhile", async () => {
    const one = await open();
    const order = await orderOf(one.source, "1001");
    one.order["fulfillments"] = [fulfillment(1, "IN_TRANSIT", [[103, 1]])];
    expect(await act(one, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
      ok: false,
      kind: "refused",
    });
    expect(times(one, "OrderCancel")).toBe(0);
  });

  it("is uncertain when Shopify does not finish, or no answer comes", async () => {
    const slow = await open();
    slow.store.cancelAfterLooks = 100;
    const order = await orderOf(slow.source, "1001");
    expect(await act(slow, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
      ok: false,
      kind: "uncertain",
    });
    const lost = await open();
    lost.store.script("OrderCancel", { do: "accept-and-hang-up" });
    expect(await act(lost, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
      ok: false,
      kind: "uncertain",
    });
    // The next look finds that it was done.
    expect(await act(lost, { kind: "cancel_order", order, reason: "customer" })).toEqual({ ok: true });
    expect(times(lost, "OrderCancel")).toBe(1);
  });

  it("tells what was not done from what may have been", async () => {
    const one = await open();
    const order = await orderOf(one.source, "1001");
    const action: StoreAction = { kind: "cancel_order", order, reason: "customer" };
    one.store.script("OrderCancel", { do: "throttle", pauseMs: 5_000 });
    expect(await act(one, action)).toMatchObject({ ok: false, kind: "retry" });
    const other = await open();
    other.store.script("OrderCancel", { do: "status", status: 403 });
    expect(await act(other, action)).toMatchObject({ ok: false, kind: "broken" });
    other.store.script("OrderCancel", { do: "status", status: 502 });
    expect(await act(other, action)).toMatchObject({ ok: false, kind: "uncertain" });
    other.store.script("OrderState", { do: "hang-up" });
    expect(await act(other, action)).toMatchObject({ ok: false, kind: "retry" });
    const nowhere = await open(shopifyOrder(2));
    expect(await act(nowhere, action)).toMatchObject({ ok: false, kind: "refused" });
  });
});

describe("changing the address", () => {
  const address = { line: "2 Other Road", zip: "08001", city: "Barcelona", country: "ES" };

  it("keeps name and phone, and is done once", async () => {
    const one = await open();
    const order = await orderOf(one.source, "1001");
    expect(await act(one, { kind: "change_address", order, address })).toEqual({ ok: true });
    expect((await orderOf(one.source, "1001")).shipTo).toMatchObject({
      name: "Emma Clarke",
      line: "2 Other Road",
      zip: "08001",
      city: "Barcelona",
      country: "ES",
    });
    expect(await act(one, { kind: "change_address", order, address })).toEqual({ ok: true });
    expect(times(one, "OrderUpdate")).toBe(1);
  });

  it("takes a region as a code or a name, and a name in two parts", async () => {
    const one = await open();
    const order = await orderOf(one.source, "1001");
    const inputs: unknown[] = [];
    for (const region of ["US-CA", "ny", "California"]) {
      const there = { ...address, country: "US", city: region, region, name: "Ann Mary Sample" };
      expect((await act(one, { kind: "change_address", order, address: there })).ok).toBe(true);
      inputs.push(one.store.requests.at(-1)?.variables["input"]);
    }
    expect(inputs).toMatchObject([
      {
        shippingAddress: { provinceCode: "CA", countryCode: "US", firstName: "Ann Mary", lastName: "Sample" },
      },
      { shippingAddress: { provinceCode: "NY" } },
      { shippingAddress: { province: "California" } },
    ]);
  });

  it("is refused once something was sent", async () => {
    const one = await open(sentOrder());
    const order = await orderOf(one.source, "1001");
    expect(await act(one, { kind: "change_address", order, address })).toMatchObject({
      ok: false,
      kind: "refused",
    });
  });
});

describe("returning", () => {
  const items = [{ itemId: "103", quantity: 3, reason: "size_too_small", note: "Too tight" }] as const;

  it("is requested once, from all the parcels the item came in", async () => {
    const one = await open(sentOrder());
    const order = await orderOf(one.source, "1001");
    const first = await act(one, { kind: "request_return", order, items });
    expect(first).toMatchObject({ ok: true, reference: expect.stringMatching(/^\d+$/) });
    const asked = one.store.requests.find(({ operation }) => operation === "ReturnRequest")?.variables[
      "input"
    ];
    expect(asked).toMatchObject({
      returnLineItems: [
        {
          fulfillmentLineItemId: "gid://shopify/FulfillmentLineItem/1103",
          quantity: 2,
          returnReason: "SIZE_TOO_SMALL",
          customerNote: "Too tight",
        },
        { fulfillmentLineItemId: "gid://shopify/FulfillmentLineItem/2103", quantity: 1 },
      ],
    });
    expect(await act(one, { kind: "request_return", order, items })).toEqual(first);
    expect(times(one, "ReturnRequest")).toBe(1);
    expect((await orderOf(one.source, "1001")).returns).toMatchObject([
      { status: "requested", items: [{ itemId: "103" }, { itemId: "103" }] },
    ]);
    // What waits for the shop is not agreed to by asking again.
    expect(await act(one, { kind: "create_return", order, items })).toMatchObject({
      ok: false,
      kind: "refused",
    });
  });

  it("is made once, and found again after no answer came", async () => {
    const one = await open(sentOrder());
    const order = await orderOf(one.source, "1001");
    one.store.script("ReturnCreate", { do: "accept-and-hang-up" });
    expect(await act(one, { kind: "create_return", order, items })).toMatchObject({
      ok: false,
      kind: "uncertain",
    });
    expect(await act(one, { kind: "create_return", order, items })).toMatchObject({ ok: true });
    expect(times(one, "ReturnCreate")).toBe(1);
    expect((await orderOf(one.source, "1001")).returns).toHaveLength(1);
  });

  it("of other goods is another return", async () => {
    const one = await open(sentOrder());
    const order = await orderOf(one.source, "1001");
    const some = (quantity: number) => [{ itemId: "103", quantity, reason: "other" }] as const;
    expect((await act(one, { kind: "request_return", order, items: some(1) })).ok).toBe(true);
    expect((await act(one, { kind: "request_return", order, items: some(2) })).ok).toBe(true);
    expect(times(one, "ReturnRequest")).toBe(2);
  });

  it("is refused for more than there is, or what was not sent", async () => {
    const one = await open(sentOrder());
    const order = await orderOf(one.source, "1001");
    for (const wrong of [
      { itemId: "103", quantity: 4 },
      { itemId: "999", quantity: 1 },
      { itemId: "103", quantity: 0 },
      { itemId: "103", quantity: 1.5 },
    ]) {
      expect(
        await act(one, { kind: "create_return", order, items: [{ ...wrong, reason: "other" }] }),
      ).toMatchObject({ ok: false, kind: "refused" });
    }
    expect(await act(one, { kind: "create_return", order, items: [] })).toMatchObject({
      ok: false,
      kind: "refused",
    });
    expect(times(one, "ReturnCreate")).toBe(0);
  });
});

describe("exchanging", () => {
  const shirt = (): JsonObject =>
    shopifyOrder(1001, {
      lineItems: connection([lineItem(101, "Linen shirt", { unfulfilledQuantity: 0 })]),
      fulfillments: [fulfillment(1, "DELIVERED", [[101, 1]])],
      fulfillmentOrders: connection([]),
    });
  const forSku = (sku: string) =>
    [{ itemId: "101", quantity: 1, reason: "size_too_small", forSku: sku }] as const;

  it("sends the variant of that SKU, once", async () => {
    const one = await open(shirt());
    const order = await orderOf(one.source, "1001");
    const first = await act(one, { kind: "exchange", order, items: forSku("shirt-l") });
    expect(first.ok).toBe(true);
    expect(
      one.store.requests.find(({ operation }) => operation === "ReturnCreate")?.variables["returnInput"],
    ).toMatchObject({
      exchangeLineItems: [{ variantId: "gid://shopify/ProductVariant/1012", quantity: 1 }],
    });
    expect(await act(one, { kind: "exchange", order, items: forSku("SHIRT-L") })).toEqual(first);
    expect(times(one, "ReturnCreate")).toBe(1);
  });

  it.each(["SHIRT-M", "SHIRT", "NO-SUCH", "*", ""])("is refused for %s", async (sku) => {
    const one = await open(shirt());
    const order = await orderOf(one.source, "1001");
    expect(await act(one, { kind: "exchange", order, items: forSku(sku) })).toMatchObject({
      ok: false,
      kind: "refused",
    });
    expect(times(one, "ReturnCreate")).toBe(0);
  });
});

describe("paying back", () => {
  const paid = (): JsonObject =>
    sentOrder({
      transactions: [
        transaction(1, "AUTHORIZATION", "59.90"),
        transaction(2, "CAPTURE", "40.00", { parentTransaction: { id: "gid://shopify/OrderTransaction/1" } }),
        transaction(3, "SALE", "19.90", { gateway: "gift_card" }),
        transaction(4, "SALE", "59.90", { status: "FAILURE" }),
      ],
    });
  const eur = (amount: number) => ({ amount, currency: "EUR" });

  it("goes by the payments that were made, no further than they reach", async () => {
    const one = await open(paid());
    const order = await orderOf(one.source, "1001");
    const first = await act(one, { kind: "refund", order, amount: eur(4_500) });
    expect(first).toMatchObject({ ok: true, reference: expect.stringMatching(/^\d+$/) });
    const request = one.store.requests.find(({ operation }) => operation === "RefundCreate");
    expect(request?.document).toContain("@idempotent(key: $key)");
    expect(request?.variables).toMatchObject({
      key,
      input: {
        currency: "EUR",
        transactions: [
          {
            parentId: "gid://shopify/OrderTransaction/2",
            amount: "40.00",
            gateway: "shopify_payments",
            kind: "REFUND",
          },
          { parentId: "gid://shopify/OrderTransaction/3", amount: "5.00", gateway: "gift_card" },
        ],
      },
    });
    // The same action again is the same refund; another one is another, and only what is left can go back.
    expect(await act(one, { kind: "refund", order, amount: eur(4_500) })).toEqual(first);
    expect(times(one, "RefundCreate")).toBe(1);
    const other = "0199b6a2-1111-7000-8000-000000000002";
    expect(await act(one, { kind: "refund", order, amount: eur(1_491) }, other)).toMatchObject({
      ok: false,
      kind: "refused",
    });
    expect(await act(one, { kind: "refund", order, amount: eur(1_490) }, other)).toMatchObject({ ok: true });
    expect((await orderOf(one.source, "1001")).refunds.map(({ amount }) => amount.amount)).toEqual([
      4_500, 1_490,
    ]);
  });

  it("happens once when two ask at the same moment, and when no answer came", async () => {
    const one = await open(paid());
    const order = await orderOf(one.source, "1001");
    const action: StoreAction = { kind: "refund", order, amount: eur(1_000) };
    const [a, b] = await Promise.all([act(one, action), act(one, action)]);
    expect(a).toEqual(b);
    const lost = await open(paid());
    lost.store.script("RefundCreate", { do: "accept-and-hang-up" });
    expect(await act(lost, action)).toMatchObject({ ok: false, kind: "uncertain" });
    expect(await act(lost, action)).toMatchObject({ ok: true });
    for (const { store } of [one, lost]) expect(store.orders[0]?.["refunds"]).toHaveLength(1);
  });

  it("is refused in another currency, for nothing, and for more than was paid", async () => {
    const one = await open(paid());
    const order = await orderOf(one.source, "1001");
    for (const amount of [{ amount: 1_000, currency: "USD" }, eur(0), eur(-5), eur(5_991)]) {
      expect(await act(one, { kind: "refund", order, amount })).toMatchObject({ ok: false, kind: "refused" });
    }
    expect(times(one, "RefundCreate")).toBe(0);
  });

  it("writes amounts as the currency has them", async () => {
    const yen = sentOrder({
      presentmentCurrencyCode: "JPY",
      transactions: [transaction(1, "SALE", "1999", { amountSet: money("1999.0", "JPY") })],
    });
    const one = await open(yen);
    const order = await orderOf(one.source, "1001");
    await act(one, { kind: "refund", order, amount: { amount: 1_999, currency: "JPY" } });
    expect(one.store.requests.at(-1)?.variables).toMatchObject({
      input: { transactions: [{ amount: "1999" }] },
    });
  });
});
