import type { Json } from "#src/conversation/json.ts";
import { woocommerceSourceKind } from "#src/orders/woocommerce/kind.ts";
import type { Tracked } from "#src/tracking/source.ts";
import { dayAt, type Clock } from "../build.ts";
import { consumerKey, consumerSecret, startWoo, wooAddress, wooOrder } from "../../fakes/woocommerce.ts";
import { heardOf } from "./carriers.ts";
import { numberOf, pageOf, shopper, type Less, type Shape, type Situation, type Store } from "./shape.ts";

/*
 * The situations as WooCommerce's REST API tells them. A shop's orders are `completed` when they leave; where parcels
 * are is in what plugins add: Shipment Tracking, Advanced Shipment Tracking, VillaTheme, and WooCommerce's own
 * fulfilments. None of them follows a parcel, so a tracking provider is asked about every one.
 */

type Fields = { [name: string]: Json };

/** What a shop has beside its orders. */
interface Beside {
  /** `/orders/{id}/refunds`, by order. */
  readonly refunds?: Readonly<Record<string, Fields[]>>;
  /** What the plugins' own APIs answer, by order. */
  readonly official?: Readonly<Record<string, Json>>;
  readonly core?: Readonly<Record<string, Json>>;
  /** The shop's own statuses, as the merchant has explained them to us. */
  readonly statuses?: Readonly<Record<string, string>>;
}

function storeOf(orders: readonly Fields[], beside: Beside = {}): Store {
  return {
    async open(now) {
      const shop = await startWoo(orders);
      for (const [order, refunds] of Object.entries(beside.refunds ?? {})) shop.refunds.set(order, refunds);
      if (beside.official !== undefined) shop.tracking.official = new Map(Object.entries(beside.official));
      if (beside.core !== undefined) shop.tracking.core = new Map(Object.entries(beside.core));
      const source = woocommerceSourceKind.build(
        {
          url: shop.url,
          allowInsecure: true,
          timeZone: "Europe/Berlin",
          country: "DE",
          statuses: beside.statuses ?? {},
        },
        { consumerKey, consumerSecret },
        { now, fetch, log: () => undefined, baseDir: "/" },
      );
      return {
        source,
        down() {
          shop.fail("unavailable");
          return Promise.resolve();
        },
        async close() {
          const { problems } = await source.report();
          await source.close?.();
          await shop.close();
          if (problems.length > 0) throw new Error(JSON.stringify(problems));
        },
      };
    },
  };
}

export const woocommerce: Shape = {
  name: "WooCommerce",
  number: (number) => number.replace("#", ""),
  situations(clock) {
    return { ...preparing(clock), ...underWay(clock), ...troubles(clock), ...ended(clock), ...around(clock) };
  },
};

type Situations = Readonly<Record<string, Situation>>;

function tell(
  orders: Fields | readonly Fields[],
  rest: Beside & { readonly heard?: ReadonlyMap<string, Tracked>; readonly less?: Less } = {},
): Situation {
  const list: readonly Fields[] = Array.isArray(orders) ? orders : [orders];
  const { heard, less, ...beside } = rest;
  return {
    store: storeOf(list, beside),
    ...(heard === undefined ? {} : { heard }),
    ...(less === undefined ? {} : { less }),
  };
}

/** A moment as WooCommerce writes it in UTC: without an offset. */
function gmt(clock: Clock, hours: number): string {
  return clock.hours(hours).toISOString().slice(0, 19);
}

/** Ids of the lines in all orders. */
const mug = 11;
const tea = 12;

function line(id: number, name: string, more: Fields = {}): Fields {
  return {
    id,
    name,
    product_id: id * 10,
    variation_id: 0,
    quantity: 1,
    total: "25.00",
    sku: "",
    meta_data: [],
    parent_name: null,
    ...more,
  };
}

/** An order of a mug and a tea set, paid three days ago. */
function order(clock: Clock, number: number, status: string, more: Fields = {}): Fields {
  return wooOrder({
    id: number,
    number: String(number),
    status,
    ...created(clock, -72),
    date_paid: gmt(clock, -71),
    date_paid_gmt: gmt(clock, -72),
    billing: address({ email: shopper.email, phone: shopper.phone }),
    shipping: address({}),
    line_items: [line(mug, "Blue mug"), line(tea, "Tea set")],
    ...more,
  });
}

/** On the shop's clocks, an hour ahead, and in UTC. */
function created(clock: Clock, hours: number): Fields {
  return { date_created: gmt(clock, hours + 1), date_created_gmt: gmt(clock, hours) };
}

function completed(clock: Clock, hours: number): Fields {
  return { date_completed: gmt(clock, hours + 1), date_completed_gmt: gmt(clock, hours) };
}

function address(more: Fields): Fields {
  return wooAddress({
    first_name: shopper.first,
    last_name: shopper.last,
    address_1: shopper.street,
    postcode: shopper.zip,
    city: shopper.city,
    state: "DE-SN",
    country: shopper.country,
    ...more,
  });
}

/** Midnight of the day, in Unix seconds as text: what the date pickers of the plugins leave. */
function unixDay(clock: Clock, hours: number): string {
  return String(Date.parse(`${dayAt(clock.hours(hours))}T00:00:00Z`) / 1000);
}

/** A parcel as Shipment Tracking notes it with the order, for a carrier that is not in its list. */
function noted(clock: Clock, parcel: string, hours = -49, more: Fields = {}): Fields {
  return {
    tracking_provider: "",
    custom_tracking_provider: "DHL",
    custom_tracking_link: pageOf(parcel),
    tracking_number: numberOf(parcel),
    date_shipped: unixDay(clock, hours),
    tracking_id: `f0e1d2c3b4a5${parcel}`,
    ...more,
  };
}

function meta(key: string, value: Json): Json {
  return { id: 7001, key, value };
}

function withParcels(...parcels: readonly Fields[]): Fields {
  return { meta_data: [meta("_wc_shipment_tracking_items", [...parcels])] };
}

/** What Advanced Shipment Tracking adds where tracking is kept per item. */
function inside(...items: readonly number[]): Fields {
  return { products_list: items.map((item) => ({ product: item * 10, item_id: item, qty: 1 })) };
}

/** An order that left in one parcel, and what is heard of that. */
function sent(clock: Clock, number: number, parcel: string, more: Fields = {}, less?: Less): Situation {
  return tell(
    order(clock, number, "completed", {
      ...completed(clock, -49),
      ...withParcels(noted(clock, parcel)),
      ...more,
    }),
    { heard: heardOf(clock, parcel), ...(less === undefined ? {} : { less }) },
  );
}

function preparing(clock: Clock): Situations {
  const { day } = clock;
  const noPromise = "there is no date by which an order is sent";
  const short = line(tea, "Tea set", { meta_data: [meta("Backordered", "1")] });
  const undated = (because: string, dates: readonly { readonly day: string }[]): Less => ({
    because,
    expects: { dates, pending: [{ title: "Tea set", expected: null }] },
  });
  return {
    "2": tell(order(clock, 2001, "processing"), { less: { because: noPromise, expects: { dates: [] } } }),
    "3": tell(
      order(clock, 2002, "processing", { ...created(clock, -120), date_paid_gmt: gmt(clock, -120) }),
      {
        less: { because: noPromise, expects: { dates: [] } },
      },
    ),
    "4": tell(
      order(clock, 2003, "pre-ordered", {
        meta_data: [meta("_wc_pre_orders_is_pre_order", "1"), meta("_wc_pre_orders_when_charged", "upfront")],
        line_items: [line(mug, "Blue mug")],
      }),
      {
        less: {
          because: "WooCommerce Pre-Orders keeps the date with the product",
          expects: { dates: [], pending: [{ title: "Blue mug", expected: null }] },
        },
      },
    ),
    "5a": tell(
      order(clock, 2004, "partial-shipped", {
        ...withParcels(noted(clock, "51", -49, inside(mug))),
        line_items: [line(mug, "Blue mug"), short],
      }),
      {
        heard: heardOf(clock, "51"),
        less: undated("a line only says how many of it were not in stock", [{ day: day(1) }]),
      },
    ),
    // WooCommerce's own fulfilments, for a shop without a plugin.
    "5b": tell(order(clock, 2005, "processing", { line_items: [line(mug, "Blue mug"), short] }), {
      core: {
        "2005": [
          {
            id: 501,
            entity_type: "WC_Order",
            entity_id: "2005",
            status: "fulfilled",
            is_fulfilled: true,
            date_updated: gmt(clock, -50).replace("T", " "),
            date_deleted: null,
            meta_data: [
              meta("_tracking_number", numberOf("52")),
              meta("_tracking_url", pageOf("52")),
              meta("_shipment_provider", "dhl"),
              meta("_date_fulfilled", gmt(clock, -50).replace("T", " ")),
              meta("_items", [{ item_id: mug, qty: 1 }]),
            ],
          },
        ],
      },
      heard: heardOf(clock, "52"),
    }),
    "6a": { cannot: "an order is only on hold; why is in notes that nobody but the shop may read" },
    "6b": tell(
      order(clock, 2007, "pending", {
        date_paid: null,
        date_paid_gmt: null,
        payment_url: "https://shop.example.com/checkout/order-pay/2007/?key=wc_order_Zx81LmQpT0vEk",
      }),
      {
        less: { because: "the page to pay at lets in whoever has its address", expects: { links: [] } },
      },
    ),
    "6c": tell(order(clock, 2008, "on-hold")),
  };
}

function underWay(clock: Clock): Situations {
  const label = (parcel: string): Fields => ({
    carrier_name: "DHL",
    carrier_slug: "dhl",
    carrier_url: "https://track.example.com/p/{tracking_number}",
    carrier_type: "custom-carrier",
    tracking_number: numberOf(parcel),
    time: Date.parse(`${gmt(clock, -49)}Z`) / 1000,
    status: "",
  });
  const villaTheme = (id: number, name: string, parcel: string): Fields =>
    line(id, name, {
      meta_data: [meta("_vi_wot_order_item_tracking_data", JSON.stringify([label(parcel)]))],
    });
  return {
    "1": tell(
      order(clock, 1001, "completed", {
        ...completed(clock, -49),
        ...withParcels(
          noted(clock, "11", -50, { ...inside(mug), custom_tracking_provider: "UPS" }),
          noted(clock, "12", -49, inside(tea)),
        ),
      }),
      { heard: heardOf(clock, "11", "12") },
    ),
    "7a": sent(clock, 1007, "71", { ...withParcels(noted(clock, "71", -10)), ...completed(clock, -10) }),
    "7b": sent(clock, 1008, "72", {
      ...withParcels(noted(clock, "72", -80)),
      ...created(clock, -100),
      ...completed(clock, -80),
    }),
    "8a": sent(clock, 1009, "81", {
      ...withParcels(noted(clock, "81", -200)),
      ...created(clock, -220),
      ...completed(clock, -200),
    }),
    "8b": sent(clock, 1010, "82"),
    // Both lines have the same parcel.
    "9": sent(clock, 1011, "91", {
      meta_data: [],
      line_items: [villaTheme(mug, "Blue mug", "91"), villaTheme(tea, "Tea set", "91")],
    }),
    "10a": sent(
      clock,
      1012,
      "101",
      {},
      { because: "nobody says when the carrier comes again", expects: { dates: [], next: ["colleague"] } },
    ),
    "10b": sent(
      clock,
      1013,
      "102",
      {},
      { because: "nobody says until when it waits", expects: { dates: [] } },
    ),
    "11": sent(
      clock,
      1014,
      "111",
      {},
      {
        because: "nobody says until when it waits and what to bring",
        expects: { dates: [], quotes: ["1014", "Packstation 145"] },
      },
    ),
    // Kept where only the plugin's own API tells it.
    "28a": tell(order(clock, 1015, "completed", completed(clock, -49)), {
      official: {
        "1015": [
          {
            tracking_id: "f0e1d2c3b4a5281",
            tracking_provider: "DHL",
            tracking_link: pageOf("281"),
            tracking_number: numberOf("281"),
            date_shipped: dayAt(clock.hours(-49)),
          },
        ],
      },
      heard: heardOf(clock, "281"),
    }),
    "28b": sent(clock, 1016, "282", {
      meta_data: [
        meta("_tracking_provider", "dhl"),
        meta("_tracking_number", numberOf("282")),
        meta("_custom_tracking_link", pageOf("282")),
        meta("_date_shipped", unixDay(clock, -49)),
      ],
    }),
    "22": tell(
      order(clock, 1017, "completed", {
        ...completed(clock, -49),
        shipping_lines: [{ id: 13, method_title: "Letter", method_id: "flat_rate", total: "1.90" }],
      }),
    ),
  };
}

function troubles(clock: Clock): Situations {
  return {
    "14": sent(
      clock,
      3001,
      "3001",
      {},
      {
        because: "nobody has a page where the shopper gives what is missing",
        expects: { links: [pageOf("3001")], next: ["colleague"] },
      },
    ),
    "15a": sent(clock, 3002, "3002"),
    "15b": sent(clock, 3003, "3003"),
    "15c": sent(clock, 3004, "3004"),
    "15d": sent(clock, 3005, "3005"),
    "16a": sent(clock, 3006, "3006"),
    "16b": sent(clock, 3007, "3007"),
  };
}

/** A refund with its mention in the order; `byHand`: it was only noted, somebody transfers it. */
function refund(
  clock: Clock,
  number: number,
  amount: string,
  options: { readonly byHand?: true; readonly lines?: readonly number[] } = {},
): { readonly mention: Fields; readonly refunds: Record<string, Fields[]> } {
  const id = number * 10;
  return {
    mention: { refunds: [{ id, reason: "", total: `-${amount}` }] },
    refunds: {
      [String(number)]: [
        {
          id,
          parent_id: number,
          date_created: gmt(clock, -49),
          date_created_gmt: gmt(clock, -50),
          amount,
          reason: "",
          refunded_by: 1,
          refunded_payment: options.byHand !== true,
          meta_data: [],
          line_items: (options.lines ?? []).map((item) => ({
            id: id * 10 + item,
            quantity: -1,
            meta_data: [meta("_refunded_item_id", String(item))],
          })),
        },
      ],
    },
  };
}

function ended(clock: Clock): Situations {
  const arrived = (parcel: string, hours: number): Fields => ({
    ...created(clock, hours - 50),
    ...completed(clock, hours - 20),
    ...withParcels(noted(clock, parcel, hours - 20)),
  });
  const whole = refund(clock, 4005, "59.90", { lines: [mug, tea] });
  const part = refund(clock, 4006, "12.50", { byHand: true, lines: [tea] });
  const paidBack = refund(clock, 4010, "59.90");
  return {
    "12": sent(clock, 4001, "121", arrived("121", -5)),
    "13a": sent(clock, 4002, "121", arrived("121", -5)),
    "13b": sent(clock, 4003, "132", arrived("132", -75)),
    "17a": tell(order(clock, 4004, "cancelled", { date_paid: null, date_paid_gmt: null }), {
      less: { because: "when an order was cancelled is not kept", expects: { dates: [] } },
    }),
    "17b": tell(order(clock, 4005, "cancelled", whole.mention), {
      refunds: whole.refunds,
      less: {
        because: "when an order was cancelled is not kept",
        expects: { dates: [{ day: dayAt(clock.hours(-50)) }] },
      },
    }),
    "17c": tell(
      order(clock, 4006, "completed", {
        ...arrived("173", -100),
        ...part.mention,
        ...withParcels(noted(clock, "173", -120, inside(mug))),
      }),
      { refunds: part.refunds, heard: heardOf(clock, "173") },
    ),
    "21": tell(order(clock, 4007, "archived", created(clock, -24 * 90)), {
      statuses: { archived: "closed" },
    }),
    "25a": { cannot: "returns are a word in the order's status; what comes back has no parcel" },
    "25b": tell(order(clock, 4009, "returned", arrived("252", -300)), {
      heard: heardOf(clock, "252"),
      less: { because: "the status has no date", expects: { dates: [] } },
    }),
    // The shopper had asked for the return here, which is noted with the order.
    "25c": tell(
      order(clock, 4010, "refunded", {
        ...arrived("253", -300),
        ...paidBack.mention,
        payment_method: "ppcp-gateway",
        meta_data: [
          meta("_wc_shipment_tracking_items", [noted(clock, "253", -320)]),
          meta(
            "whereabouts_return_0123456789abcdef",
            JSON.stringify({
              at: clock.hours(-240).toISOString(),
              items: [mug, tea].map((item) => ({ itemId: String(item), quantity: 1, reason: "UNWANTED" })),
            }),
          ),
        ],
      }),
      { refunds: paidBack.refunds, heard: heardOf(clock, "253") },
    ),
  };
}

function around(clock: Clock): Situations {
  const theirs = wooOrder({
    id: 9999,
    ...created(clock, -72),
    billing: wooAddress({ email: "nobody@example.com", phone: "" }),
  });
  return {
    "18": tell(
      [
        order(clock, 5001, "completed", {
          ...created(clock, -300),
          ...completed(clock, -49),
          ...withParcels(noted(clock, "182")),
          line_items: [line(mug, "Wool socks")],
        }),
        order(clock, 5002, "completed", {
          ...created(clock, -75),
          ...completed(clock, -49),
          ...withParcels(noted(clock, "181")),
        }),
        order(clock, 5003, "processing", { ...created(clock, -30), line_items: [line(mug, "Desk lamp")] }),
      ],
      { heard: heardOf(clock, "181", "182") },
    ),
    "19": tell([order(clock, 2001, "processing"), order(clock, 9998, "processing")]),
    "20": sent(clock, 5004, "201"),
    "23": tell(
      order(clock, 5005, "partial-shipped", {
        ...withParcels(noted(clock, "231", -49, inside(mug))),
        line_items: [line(mug, "Blue mug"), line(tea, "Tea set", { meta_data: [meta("Backordered", "1")] })],
      }),
      { heard: heardOf(clock, "231") },
    ),
    "24a": sent(clock, 5006, "181"),
    "24b": tell([]),
    // As WP-Lister for Amazon brings it in.
    "26": tell(
      order(clock, 5007, "processing", {
        created_via: "amazon",
        payment_method: "Amazon",
        meta_data: [meta("_wpla_amazon_order_id", "028-1234567-1234567")],
      }),
    ),
    "27": { store: storeOf([order(clock, 9998, "processing")]), elsewhere: storeOf([theirs]) },
  };
}
