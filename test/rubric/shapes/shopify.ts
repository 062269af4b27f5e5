import { shopifySourceKind } from "#src/orders/shopify/kind.ts";
import type { Tracked } from "#src/tracking/source.ts";
import type { Clock } from "../build.ts";
import type { JsonObject } from "../../fakes/shopify-document.ts";
import {
  connection,
  fulfillment,
  fulfillmentOrder,
  lineItem,
  money,
  scan,
  shopifyOrder,
} from "../../fakes/shopify-orders.ts";
import { startShopify } from "../../fakes/shopify.ts";
import { heardOf } from "./carriers.ts";
import { numberOf, pageOf, shopper, type Less, type Shape, type Situation, type Store } from "./shape.ts";

/*
 * The situations as Shopify's Admin GraphQL API tells them. Where Shopify follows the carrier itself, only its own
 * words are heard; a tracking provider is asked where Shopify has none: where and with whom a parcel was left, customs,
 * damage, and parcels on their way back.
 */

const accessToken = "shpat_0123456789abcdef";

/** Line items, as ids are in all cases. */
const mug = 1;
const tea = 2;

/** A store with these orders in it; `all`: the app may read those that are older than 60 days, too. */
function storeOf(orders: readonly JsonObject[], all = true): Store {
  return {
    async open(now) {
      const shop = await startShopify({ accessToken });
      shop.orders.push(...orders);
      const strange: string[] = [];
      const source = shopifySourceKind.build(
        { shop: shop.shop, readsAllOrders: all },
        { accessToken },
        {
          now,
          fetch: shop.fetch,
          baseDir: "/",
          log: (_level, what, detail) => {
            if (what === "shopify_unknown_word") strange.push(JSON.stringify(detail));
          },
        },
      );
      return {
        source,
        down() {
          shop.always({ do: "status", status: 503 });
          return Promise.resolve();
        },
        async close() {
          await source.close?.();
          await shop.close();
          if (strange.length > 0) throw new Error(strange.join(", "));
        },
      };
    },
  };
}

/** A store whose older orders the app is not shown: the API answers as if there were none. */
export const ofSixtyDays: Store = storeOf([], false);

export const shopify: Shape = {
  name: "Shopify",
  number: (number) => number,
  situations(clock) {
    return { ...preparing(clock), ...underWay(clock), ...troubles(clock), ...ended(clock), ...around(clock) };
  },
};

type Situations = Readonly<Record<string, Situation>>;

function tell(
  orders: JsonObject | readonly JsonObject[],
  rest: { readonly heard?: ReadonlyMap<string, Tracked>; readonly less?: Less } = {},
): Situation {
  const list: readonly JsonObject[] = Array.isArray(orders) ? orders : [orders];
  return { store: storeOf(list), ...rest };
}

/** An order of a mug and a tea set, paid three days ago; nothing of it has left. */
function placed(clock: Clock, number: number, more: JsonObject = {}): JsonObject {
  const createdAt = iso(clock, -72);
  return shopifyOrder(number, {
    createdAt,
    processedAt: createdAt,
    email: shopper.email,
    phone: shopper.e164,
    customerLocale: "en",
    customer: {
      id: "gid://shopify/Customer/7001",
      firstName: shopper.first,
      lastName: shopper.last,
      defaultEmailAddress: { emailAddress: shopper.email },
      defaultPhoneNumber: { phoneNumber: shopper.e164 },
    },
    shippingAddress: {
      firstName: shopper.first,
      lastName: shopper.last,
      company: null,
      address1: shopper.street,
      address2: null,
      zip: shopper.zip,
      city: shopper.city,
      provinceCode: null,
      countryCodeV2: shopper.country,
      phone: shopper.e164,
      timeZone: "Europe/Berlin",
    },
    lineItems: connection([lineItem(mug, "Blue mug"), lineItem(tea, "Tea set")]),
    fulfillmentOrders: connection([fulfillmentOrder(number, "OPEN", both)]),
    ...more,
  });
}

const both = [
  [mug, 1],
  [tea, 1],
] as const;

/** The same when these parcels have left with everything that was in it. */
function sent(
  clock: Clock,
  number: number,
  parcels: readonly JsonObject[],
  more: JsonObject = {},
): JsonObject {
  return placed(clock, number, {
    displayFulfillmentStatus: "FULFILLED",
    lineItems: connection([
      lineItem(mug, "Blue mug", { unfulfilledQuantity: 0 }),
      lineItem(tea, "Tea set", { unfulfilledQuantity: 0 }),
    ]),
    fulfillmentOrders: connection([
      fulfillmentOrder(number, "CLOSED", [
        [mug, 0],
        [tea, 0],
      ]),
    ]),
    fulfillments: [...parcels],
    ...more,
  });
}

/** The same when the mug has left in this parcel and there is no stock of the tea set. */
function half(clock: Clock, number: number, parcel: JsonObject, more: JsonObject = {}): JsonObject {
  return placed(clock, number, {
    displayFulfillmentStatus: "PARTIALLY_FULFILLED",
    lineItems: connection([lineItem(mug, "Blue mug", { unfulfilledQuantity: 0 }), lineItem(tea, "Tea set")]),
    fulfillmentOrders: connection([
      fulfillmentOrder(number * 10, "CLOSED", [[mug, 0]]),
      fulfillmentOrder(number * 10 + 1, "ON_HOLD", [[tea, 1]], {
        fulfillAt: iso(clock, -72),
        fulfillmentHolds: [{ reason: "INVENTORY_OUT_OF_STOCK" }],
      }),
    ]),
    fulfillments: [parcel],
    ...more,
  });
}

/** A parcel that DHL took in Hamburg two days ago and scanned in Leipzig yesterday. */
function parcel(
  clock: Clock,
  id: string,
  displayStatus: string,
  lines: readonly (readonly [number, number])[] = both,
  more: JsonObject = {},
): JsonObject {
  return fulfillment(Number(id), displayStatus, lines, {
    createdAt: iso(clock, -49),
    inTransitAt: iso(clock, -49),
    trackingInfo: [{ company: "DHL", number: numberOf(id), url: pageOf(id) }],
    events: connection([
      seen(clock, "CARRIER_PICKED_UP", -49, "Hamburg"),
      seen(clock, displayStatus === "DELAYED" ? "DELAYED" : displayStatus, -20, "Leipzig"),
    ]),
    ...more,
  });
}

function delivered(
  clock: Clock,
  id: string,
  hours: number,
  lines: readonly (readonly [number, number])[] = both,
  more: JsonObject = {},
): JsonObject {
  return parcel(clock, id, "DELIVERED", lines, {
    createdAt: iso(clock, hours - 20),
    inTransitAt: iso(clock, hours - 20),
    deliveredAt: iso(clock, hours),
    events: connection([
      seen(clock, "CARRIER_PICKED_UP", hours - 20, "Hamburg"),
      seen(clock, "DELIVERED", hours, "Leipzig"),
    ]),
    ...more,
  });
}

function seen(clock: Clock, status: string, hours: number, city: string, more: JsonObject = {}): JsonObject {
  return scan(status, iso(clock, hours), { city, country: "DE", ...more });
}

function iso(clock: Clock, hours: number): string {
  return clock.hours(hours).toISOString().replace(".000Z", "Z");
}

/** A date without a time, which is midnight in UTC. */
function date(day: string): string {
  return `${day}T00:00:00Z`;
}

function held(clock: Clock, number: number, reason: string, more: JsonObject = {}): JsonObject {
  return placed(clock, number, {
    displayFulfillmentStatus: "ON_HOLD",
    fulfillmentOrders: connection([
      fulfillmentOrder(number, "ON_HOLD", both, {
        fulfillAt: iso(clock, -72),
        fulfillmentHolds: [{ reason }],
      }),
    ]),
    ...more,
  });
}

function preparing(clock: Clock): Situations {
  const { day } = clock;
  const shipBy = (number: number, by: string): JsonObject =>
    placed(clock, number, {
      fulfillmentOrders: connection([
        fulfillmentOrder(number, "OPEN", both, { fulfillAt: iso(clock, -72), fulfillBy: by }),
      ]),
    });
  const noLink = "a hold has no page where the shopper settles it";
  return {
    "2": tell(shipBy(2001, `${day(2)}T16:00:00Z`)),
    "3": tell(shipBy(2002, `${day(-2)}T16:00:00Z`)),
    // Midnight in Berlin.
    "4": tell(
      placed(clock, 2003, {
        displayFulfillmentStatus: "SCHEDULED",
        lineItems: connection([lineItem(mug, "Blue mug")]),
        fulfillmentOrders: connection([
          fulfillmentOrder(2003, "SCHEDULED", [[mug, 1]], { fulfillAt: `${day(11)}T23:00:00Z` }),
        ]),
      }),
    ),
    "5a": tell(
      half(clock, 2004, parcel(clock, "51", "IN_TRANSIT", [[mug, 1]], { estimatedDeliveryAt: date(day(1)) })),
      {
        less: {
          because: "a hold for want of stock has no date",
          expects: { dates: [{ day: day(1) }], pending: [{ title: "Tea set", expected: null }] },
        },
      },
    ),
    "5b": tell(half(clock, 2005, delivered(clock, "52", -30, [[mug, 1]]))),
    "6a": tell(held(clock, 2006, "INCORRECT_ADDRESS"), {
      less: { because: noLink, expects: { links: [], next: ["colleague"] } },
    }),
    "6b": tell(held(clock, 2007, "AWAITING_PAYMENT", { displayFinancialStatus: "PENDING" }), {
      less: { because: noLink, expects: { links: [] } },
    }),
    "6c": tell(held(clock, 2008, "HIGH_RISK_OF_FRAUD")),
  };
}

function underWay(clock: Clock): Situations {
  const { day } = clock;
  const on = (offset: number): JsonObject => ({ estimatedDeliveryAt: date(day(offset)) });
  return {
    "1": tell(
      sent(clock, 1001, [
        // Newest first, as nobody promises another order.
        parcel(clock, "12", "IN_TRANSIT", [[tea, 1]], on(2)),
        delivered(clock, "11", -26, [[mug, 1]], {
          createdAt: iso(clock, -50),
          trackingInfo: [{ company: "UPS", number: numberOf("11"), url: pageOf("11") }],
        }),
      ]),
    ),
    "7a": tell(
      sent(clock, 1007, [
        parcel(clock, "71", "LABEL_PRINTED", both, {
          createdAt: iso(clock, -10),
          inTransitAt: null,
          events: connection([scan("LABEL_PURCHASED", iso(clock, -10))]),
        }),
      ]),
    ),
    "7b": tell(
      sent(clock, 1008, [
        parcel(clock, "72", "LABEL_PURCHASED", both, {
          createdAt: iso(clock, -80),
          inTransitAt: null,
          events: connection([]),
        }),
      ]),
    ),
    "8a": tell(
      sent(
        clock,
        1009,
        [
          parcel(clock, "81", "IN_TRANSIT", both, {
            createdAt: iso(clock, -200),
            inTransitAt: iso(clock, -150),
            events: connection([seen(clock, "IN_TRANSIT", -150, "Köln")]),
          }),
        ],
        { createdAt: iso(clock, -220) },
      ),
    ),
    "8b": tell(sent(clock, 1010, [parcel(clock, "82", "DELAYED", both, on(-1))])),
    "9": tell(sent(clock, 1011, [parcel(clock, "91", "OUT_FOR_DELIVERY", both, on(0))])),
    "10a": tell(sent(clock, 1012, [parcel(clock, "101", "ATTEMPTED_DELIVERY")]), {
      less: {
        because: "nobody says when the carrier comes again",
        expects: { dates: [], next: ["colleague"] },
      },
    }),
    "10b": tell(sent(clock, 1013, [parcel(clock, "102", "ATTEMPTED_DELIVERY")]), {
      heard: heardOf(clock, "102"),
      less: { because: "nobody says until when it waits", expects: { dates: [] } },
    }),
    "11": tell(sent(clock, 1014, [parcel(clock, "111", "READY_FOR_PICKUP")]), {
      heard: heardOf(clock, "111"),
      less: {
        because: "nobody says until when it waits and what to bring",
        expects: { dates: [], quotes: ["#1014", "Packstation 145"] },
      },
    }),
    "28a": tell(
      sent(clock, 1015, [
        parcel(clock, "281", "IN_TRANSIT", both, {
          ...on(3),
          events: connection([
            seen(clock, "CARRIER_PICKED_UP", -49, "Hamburg", on(1)),
            seen(clock, "IN_TRANSIT", -20, "Leipzig", on(3)),
          ]),
        }),
      ]),
    ),
    "28b": tell(
      sent(clock, 1016, [
        parcel(clock, "282", "IN_TRANSIT", both, {
          ...on(2),
          events: connection([
            seen(clock, "CARRIER_PICKED_UP", -49, "Hamburg", on(6)),
            seen(clock, "IN_TRANSIT", -20, "Leipzig", on(2)),
          ]),
        }),
      ]),
      {
        less: {
          because: "what is expected is one moment",
          expects: { dates: [{ day: day(2) }, { day: day(6) }] },
        },
      },
    ),
    "22": tell(
      sent(
        clock,
        1017,
        [
          fulfillment(221, "FULFILLED", both, {
            createdAt: iso(clock, -49),
            trackingInfo: [{ company: null, number: null, url: null }],
          }),
        ],
        // Archived as soon as it is paid and fulfilled.
        { closedAt: iso(clock, -49) },
      ),
    ),
  };
}

function troubles(clock: Clock): Situations {
  const trouble = (number: number, displayStatus: string, less?: Less): Situation =>
    tell(sent(clock, number, [parcel(clock, String(number), displayStatus)]), {
      heard: heardOf(clock, String(number)),
      ...(less === undefined ? {} : { less }),
    });
  return {
    "14": trouble(3001, "IN_TRANSIT", {
      because: "nobody has a page where the shopper gives what is missing",
      expects: { links: [pageOf("3001")], next: ["colleague"] },
    }),
    "15a": trouble(3002, "FAILURE"),
    "15b": trouble(3003, "FAILURE"),
    "15c": trouble(3004, "NOT_DELIVERED"),
    "15d": trouble(3005, "FAILURE"),
    "16a": trouble(3006, "IN_TRANSIT"),
    "16b": trouble(3007, "NOT_DELIVERED"),
  };
}

function refunded(
  clock: Clock,
  amount: string,
  gateway: string,
  details: string,
  status: string,
): JsonObject {
  return {
    id: "gid://shopify/Refund/801",
    createdAt: iso(clock, -50),
    note: null,
    totalRefundedSet: money(amount),
    transactions: connection([{ status, gateway, paymentDetails: { __typename: details } }]),
  };
}

/** A return of the mug and the tea set that was agreed to ten days ago. */
function returning(
  clock: Clock,
  status: string,
  goods: "OPEN" | "CLOSED",
  more: JsonObject = {},
): JsonObject {
  return {
    id: "gid://shopify/Return/901",
    status,
    createdAt: iso(clock, -240),
    refunds: connection([]),
    returnLineItems: connection(
      [mug, tea].map((item) => ({
        __typename: "ReturnLineItem",
        quantity: 1,
        fulfillmentLineItem: { lineItem: { id: `gid://shopify/LineItem/${item}` } },
      })),
    ),
    reverseFulfillmentOrders: connection([
      {
        id: "gid://shopify/ReverseFulfillmentOrder/902",
        status: goods,
        lineItems: connection([{ dispositions: [] }, { dispositions: [] }]),
        reverseDeliveries: connection([]),
        ...more,
      },
    ]),
    ...(status === "CLOSED" ? { refunds: connection([{ id: "gid://shopify/Refund/801" }]) } : {}),
  };
}

function ended(clock: Clock): Situations {
  const old = { createdAt: iso(clock, -350) };
  const gone = (number: number): JsonObject => ({
    lineItems: connection([
      lineItem(mug, "Blue mug", { currentQuantity: 0, unfulfilledQuantity: 0 }),
      lineItem(tea, "Tea set", { currentQuantity: 0, unfulfilledQuantity: 0 }),
    ]),
    fulfillmentOrders: connection([
      fulfillmentOrder(number, "CLOSED", [
        [mug, 0],
        [tea, 0],
      ]),
    ]),
  });
  const label = {
    __typename: "ReverseDeliveryShippingDeliverable",
    tracking: { number: numberOf("251"), url: pageOf("251"), carrierName: "DHL" },
    label: { createdAt: iso(clock, -239) },
  };
  return {
    "12": tell(sent(clock, 4001, [delivered(clock, "121", -5)]), { heard: heardOf(clock, "121") }),
    "13a": tell(sent(clock, 4002, [delivered(clock, "121", -5)]), { heard: heardOf(clock, "121") }),
    "13b": tell(sent(clock, 4003, [delivered(clock, "132", -75)], { createdAt: iso(clock, -120) })),
    "17a": tell(
      placed(clock, 4004, {
        ...gone(4004),
        cancelledAt: iso(clock, -30),
        cancelReason: "CUSTOMER",
        closedAt: iso(clock, -30),
        displayFinancialStatus: "VOIDED",
      }),
    ),
    "17b": tell(
      placed(clock, 4005, {
        ...gone(4005),
        cancelledAt: iso(clock, -60),
        cancelReason: "INVENTORY",
        closedAt: iso(clock, -60),
        displayFinancialStatus: "REFUNDED",
        refunds: [refunded(clock, "59.9", "shopify_payments", "CardPaymentDetails", "SUCCESS")],
      }),
    ),
    "17c": tell(
      sent(clock, 4006, [delivered(clock, "173", -100, [[mug, 1]])], {
        createdAt: iso(clock, -150),
        displayFinancialStatus: "PARTIALLY_REFUNDED",
        lineItems: connection([
          lineItem(mug, "Blue mug", { unfulfilledQuantity: 0 }),
          lineItem(tea, "Tea set", { currentQuantity: 0, unfulfilledQuantity: 0 }),
        ]),
        refunds: [refunded(clock, "12.5", "shopify_payments", "CardPaymentDetails", "PENDING")],
      }),
    ),
    // Archived by hand.
    "21": tell(placed(clock, 4007, { createdAt: iso(clock, -24 * 90), closedAt: iso(clock, -24 * 60) })),
    "25a": tell(
      sent(clock, 4008, [delivered(clock, "250", -300)], {
        ...old,
        returns: connection([
          returning(clock, "OPEN", "OPEN", {
            reverseDeliveries: connection([{ id: "gid://shopify/ReverseDelivery/903", deliverable: label }]),
          }),
        ]),
      }),
      { heard: heardOf(clock, "251") },
    ),
    "25b": tell(
      sent(clock, 4009, [delivered(clock, "252", -300)], {
        ...old,
        returns: connection([
          returning(clock, "OPEN", "CLOSED", {
            lineItems: connection([
              { dispositions: [{ type: "RESTOCKED", createdAt: iso(clock, -29) }] },
              { dispositions: [{ type: "NOT_RESTOCKED", createdAt: iso(clock, -28) }] },
            ]),
          }),
        ]),
      }),
    ),
    "25c": tell(
      sent(clock, 4010, [delivered(clock, "253", -300)], {
        ...old,
        displayFinancialStatus: "REFUNDED",
        returns: connection([returning(clock, "CLOSED", "CLOSED")]),
        refunds: [refunded(clock, "59.90", "paypal", "PaypalWalletPaymentDetails", "SUCCESS")],
      }),
    ),
  };
}

function around(clock: Clock): Situations {
  const { day } = clock;
  const on = (offset: number): JsonObject => ({ estimatedDeliveryAt: date(day(offset)) });
  const one = (title: string, unfulfilled: number): JsonObject => ({
    lineItems: connection([lineItem(mug, title, { unfulfilledQuantity: unfulfilled })]),
  });
  const another = shopifyOrder(9999, {
    email: "nobody@example.com",
    createdAt: iso(clock, -72),
    customer: null,
  });
  return {
    "18": tell([
      sent(clock, 5001, [parcel(clock, "182", "OUT_FOR_DELIVERY", [[mug, 1]], on(0))], {
        ...one("Wool socks", 0),
        createdAt: iso(clock, -300),
      }),
      sent(clock, 5002, [parcel(clock, "181", "IN_TRANSIT", both, on(1))], { createdAt: iso(clock, -75) }),
      placed(clock, 5003, {
        ...one("Desk lamp", 1),
        createdAt: iso(clock, -30),
        fulfillmentOrders: connection([fulfillmentOrder(5003, "OPEN", [[mug, 1]])]),
      }),
    ]),
    "19": tell([placed(clock, 2001), placed(clock, 9998), placed(clock, 99_990)]),
    "20": tell(sent(clock, 5004, [parcel(clock, "201", "OUT_FOR_DELIVERY", both, on(0))])),
    "23": tell(half(clock, 5005, parcel(clock, "231", "IN_TRANSIT", [[mug, 1]], on(2)))),
    "24a": tell(sent(clock, 5006, [parcel(clock, "181", "IN_TRANSIT", both, on(1))])),
    "24b": tell([]),
    "26": tell(placed(clock, 5007, { sourceName: "amazon-de", app: { name: "Marketplace Connect" } })),
    "27": { store: storeOf([placed(clock, 9998)]), elsewhere: storeOf([another]) },
  };
}
