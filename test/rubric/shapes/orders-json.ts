import type { Json } from "#src/conversation/json.ts";
import { fileStore } from "./file-store.ts";
import { numberOf, pageOf, shopper, type Shape, type Situation } from "./shape.ts";

/* The situations as a shop writes them into its orders file, see docs/orders-file.md. */

type Fields = { readonly [name: string]: Json };

export const jsonFile: Shape = {
  name: "a JSON file",
  number: (number) => number,
  situations(clock) {
    const { day, hours } = clock;
    const at = (offset: number): string => hours(offset).toISOString();
    const order = (number: string, more: Fields = {}): Fields => ({
      number: `#${number}`,
      created_at: at(-72),
      customer: {
        email: shopper.email,
        phone: shopper.phone,
        name: `${shopper.first} ${shopper.last}`,
      },
      currency: "EUR",
      total: "59.90",
      ship_to: {
        name: `${shopper.first} ${shopper.last}`,
        line: shopper.street,
        zip: shopper.zip,
        city: shopper.city,
        country: shopper.country,
      },
      items: [
        { id: "M-1", title: "Blue mug", quantity: 1 },
        { id: "T-1", title: "Tea set", quantity: 1 },
      ],
      ...more,
    });
    const parcel = (id: string, status: string, more: Fields = {}): Fields => ({
      carrier: "DHL",
      tracking_number: numberOf(id),
      tracking_url: pageOf(id),
      status,
      shipped_at: at(-49),
      events: [
        { at: at(-49), status: "in_transit", city: "Hamburg", country: "DE" },
        { at: at(-20), status, city: "Leipzig", country: "DE" },
      ],
      ...more,
    });
    const delivered = (id: string, hour: number, more: Fields = {}): Fields =>
      parcel(id, "delivered", {
        shipped_at: at(hour - 20),
        delivered_at: at(hour),
        events: [{ at: at(hour), status: "delivered", city: "Leipzig", country: "DE" }],
        ...more,
      });
    const file = (...orders: readonly Fields[]): Situation => ({
      store: fileStore("json", JSON.stringify({ orders })),
    });
    const sent = (number: string, ...shipments: readonly Fields[]): Situation =>
      file(order(number, { shipments: [...shipments] }));
    const trouble = (number: string, status: string, more: Fields = {}): Situation =>
      sent(number, parcel(number, status, more));
    const old = { created_at: at(-350) };

    return {
      "2": file(order("2001", { ship_by: day(2) })),
      "3": file(order("2002", { ship_by: day(-2) })),
      "4": file(
        order("2003", {
          state: "scheduled",
          items: [{ id: "M-1", title: "Blue mug", quantity: 1 }],
          pending: [{ item_id: "M-1", quantity: 1, reason: "preorder", expected: day(12) }],
        }),
      ),
      "5a": file(
        order("2004", {
          shipments: [parcel("51", "in_transit", { items: ["M-1"], eta: day(1) })],
          pending: [{ item_id: "T-1", reason: "backorder", expected: day(12) }],
        }),
      ),
      "5b": file(
        order("2005", {
          shipments: [delivered("52", -30, { items: ["Blue mug"] })],
          pending: [{ item_id: "Tea set", reason: "backorder" }],
        }),
      ),
      "6a": file(
        order("2006", { hold: { reason: "address", url: "https://shop.example.com/address/2006" } }),
      ),
      "6b": file(
        order("2007", {
          state: "on_hold",
          financial: "pending",
          hold_reason: "payment",
          hold_url: "https://shop.example.com/pay/2007",
        }),
      ),
      "6c": file(order("2008", { state: "on_hold", hold_reason: "fraud" })),
      "1": sent(
        "1001",
        delivered("11", -26, { carrier: "UPS", items: ["M-1"] }),
        parcel("12", "in_transit", { items: ["T-1"], eta: day(2) }),
      ),
      "7a": sent(
        "1007",
        parcel("71", "label_created", {
          shipped_at: at(-10),
          events: [{ at: at(-10), status: "label_created" }],
        }),
      ),
      "7b": sent("1008", parcel("72", "label_created", { shipped_at: at(-80), events: [] })),
      "8a": sent(
        "1009",
        parcel("81", "in_transit", {
          shipped_at: at(-200),
          events: [{ at: at(-150), status: "in_transit", city: "Köln", country: "DE" }],
        }),
      ),
      "8b": sent("1010", parcel("82", "in_transit", { flags: ["delayed"], eta: day(-1) })),
      "9": sent("1011", parcel("91", "out_for_delivery", { eta: day(0) })),
      "10a": sent("1012", parcel("101", "delivery_attempted", { next_attempt: day(1) })),
      "10b": sent(
        "1013",
        parcel("102", "attempted delivery", { pickup: { name: "Kiosk Sonne", until: day(5) } }),
      ),
      "11": sent(
        "1014",
        parcel("111", "ready for pickup", {
          pickup_name: "Packstation 145",
          pickup_until: day(4),
          pickup_bring: "PIN 4711",
        }),
      ),
      "28a": sent("1015", parcel("281", "in_transit", { eta: day(3), previous_eta: day(1) })),
      "28b": sent(
        "1016",
        parcel("282", "in_transit", {
          eta: { from: day(1), to: day(2) },
          previous_eta: { from: day(4), to: day(6) },
        }),
      ),
      "22": file(order("1017", { state: "completed", shipments: [{ shipped_at: at(-49) }] })),
      "14": trouble("3001", "exception", {
        flags: ["customs", "action_required"],
        action_url: "https://customs.example.com/pay/3001",
      }),
      "15a": trouble("3002", "exception", { flags: ["damaged"] }),
      "15b": trouble("3003", "lost"),
      "15c": trouble("3004", "exception", { flags: ["refused"] }),
      "15d": trouble("3005", "exception", { flags: ["address_problem"] }),
      "16a": trouble("3006", "returning", { flags: ["address_problem"], eta: day(-3) }),
      "16b": trouble("3007", "returned"),
      "12": sent("4001", delivered("121", -5, { left_with: "Neighbour Weber, No. 12" })),
      "13a": sent("4002", delivered("121", -5, { left_with: "Neighbour Weber, No. 12" })),
      "13b": sent("4003", delivered("132", -75)),
      "17a": file(order("4004", { financial: "voided", cancelled_at: at(-30) })),
      "17b": file(
        order("4005", {
          state: "cancelled",
          cancelled: { at: at(-60) },
          refunds: [{ amount: "59.90", at: at(-50), method: "card" }],
        }),
      ),
      "17c": file(
        order("4006", {
          created_at: at(-150),
          financial: "partially_refunded",
          items: [
            { id: "M-1", title: "Blue mug", quantity: 1, fulfilled: 1 },
            { id: "T-1", title: "Tea set", quantity: 1, fulfilled: 1 },
          ],
          shipments: [delivered("173", -100, { items: ["M-1"] })],
          refunds: [{ amount: "12.50", at: at(-50), method: "card", status: "pending" }],
        }),
      ),
      "21": file(order("4007", { state: "archived", created_at: at(-24 * 90) })),
      "25a": file(
        order("4008", {
          ...old,
          shipments: [delivered("250", -300), parcel("251", "in_transit", { is_return: true })],
          returns: [{ status: "in_transit", shipment_id: numberOf("251") }],
        }),
      ),
      "25b": file(
        order("4009", {
          ...old,
          shipments: [delivered("252", -300)],
          returns: [{ status: "received", received_at: at(-28) }],
        }),
      ),
      "25c": file(
        order("4010", {
          ...old,
          shipments: [delivered("253", -300)],
          returns: [{ status: "refunded" }],
          refunds: [{ amount: 59.9, at: at(-50), method: "paypal" }],
        }),
      ),
      "18": file(
        order("5001", {
          created_at: at(-300),
          items: [{ title: "Wool socks" }],
          shipments: [parcel("182", "out_for_delivery", { eta: day(0) })],
        }),
        order("5002", {
          created_at: at(-75),
          shipments: [parcel("181", "in_transit", { eta: day(1) })],
        }),
        order("5003", { created_at: at(-30), items: [{ title: "Desk lamp" }] }),
      ),
      "19": file(order("2001"), order("9998")),
      "20": sent("5004", parcel("201", "out_for_delivery", { eta: day(0) })),
      "23": file(
        order("5005", {
          deliver_by: day(9),
          shipments: [parcel("231", "in_transit", { items: ["M-1"], eta: day(2) })],
          pending: [{ item_id: "T-1", reason: "backorder" }],
        }),
      ),
      "24a": sent("5006", parcel("181", "in_transit", { eta: day(1) })),
      "24b": { store: fileStore("json", null) },
      "26": file(order("5007", { marketplace: "Amazon" })),
      "27": {
        ...file(order("9998")),
        elsewhere: fileStore(
          "json",
          JSON.stringify([order("9999", { email: "nobody@example.com", customer: null })]),
        ),
      },
    };
  },
};
