import { fileStore } from "./file-store.ts";
import { numberOf, pageOf, shopper, type Shape, type Situation } from "./shape.ts";

/* The situations as rows of a spreadsheet, see docs/orders-file.md: a row for each item, and one for what comes back. */

type Row = Readonly<Record<string, string>>;

/** Rows as CSV, with every column that any of them has. */
function csv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (text: string): string => (/[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
  return `${lines.map((cells) => cells.map(cell).join(",")).join("\n")}\n`;
}

export const csvFile: Shape = {
  name: "a CSV file",
  number: (number) => number.replace("#", ""),
  situations(clock) {
    const { day, hours } = clock;
    const at = (offset: number): string => hours(offset).toISOString();
    const order = (number: string, more: Row = {}): Row => ({
      "Order number": number,
      "Created at": at(-72),
      Email: shopper.email,
      Phone: shopper.phone,
      Name: `${shopper.first} ${shopper.last}`,
      Address: shopper.street,
      Postcode: shopper.zip,
      City: shopper.city,
      Country: shopper.country,
      Total: "59.90",
      Currency: "EUR",
      ...more,
    });
    const mug: Row = { "Item id": "M-1", "Item title": "Blue mug", Quantity: "1" };
    const tea: Row = { "Item id": "T-1", "Item title": "Tea set", Quantity: "1" };
    const parcel = (id: string, status: string, more: Row = {}): Row => ({
      Carrier: "DHL",
      "Tracking number": numberOf(id),
      "Tracking URL": pageOf(id),
      "Shipment status": status,
      "Shipped at": at(-49),
      "Last event at": at(-20),
      "Last event city": "Leipzig",
      "Last event country": "DE",
      ...more,
    });
    const delivered = (id: string, hour: number, more: Row = {}): Row =>
      parcel(id, "delivered", {
        "Shipped at": at(hour - 20),
        "Delivered at": at(hour),
        "Last event at": at(hour),
        ...more,
      });
    const file = (...rows: readonly Row[]): Situation => ({ store: fileStore("csv", csv(rows)) });
    /** An order, its number repeated on the row of the second item. */
    const two = (number: string, of: Row, first: Row = {}, second: Row = {}, ...rest: readonly Row[]) =>
      file(
        { ...order(number, of), ...mug, ...first },
        { "Order number": number, ...tea, ...second },
        ...rest.map((row) => ({ "Order number": number, ...row })),
      );
    const sent = (number: string, one: Row, of: Row = {}): Situation => two(number, of, one, one);
    const trouble = (number: string, status: string, more: Row = {}): Situation =>
      sent(number, parcel(number, status, more));
    const old = { "Created at": at(-350) };

    return {
      "2": two("2001", { "Ship by": day(2) }),
      "3": two("2002", { "Ship by": day(-2) }),
      "4": file({
        ...order("2003", { "Order status": "scheduled" }),
        ...mug,
        "Pending reason": "preorder",
        "Pending expected": day(12),
      }),
      "5a": two("2004", {}, parcel("51", "in_transit", { ETA: day(1) }), {
        "Pending reason": "backorder",
        "Pending expected": day(12),
      }),
      "5b": two("2005", {}, delivered("52", -30), { "Pending reason": "backorder" }),
      "6a": two("2006", {
        "Hold reason": "address",
        "Hold URL": "https://shop.example.com/address/2006",
      }),
      "6b": two("2007", {
        "Payment status": "pending",
        "Hold reason": "payment",
        "Hold URL": "https://shop.example.com/pay/2007",
      }),
      "6c": two("2008", { "Order status": "on hold", "Hold reason": "review" }),
      "1": two(
        "1001",
        {},
        delivered("11", -26, { Carrier: "UPS" }),
        parcel("12", "in_transit", { ETA: day(2) }),
      ),
      "7a": sent(
        "1007",
        parcel("71", "label_created", {
          "Shipped at": at(-10),
          "Last event at": at(-10),
          "Last event city": "",
          "Last event country": "",
        }),
      ),
      "7b": sent(
        "1008",
        parcel("72", "pre-transit", {
          "Shipped at": at(-80),
          "Last event at": "",
          "Last event city": "",
          "Last event country": "",
        }),
      ),
      "8a": sent(
        "1009",
        parcel("81", "in_transit", {
          "Shipped at": at(-200),
          "Last event at": at(-150),
          "Last event city": "Köln",
        }),
      ),
      "8b": sent("1010", parcel("82", "in_transit", { Flags: "delayed", ETA: day(-1) })),
      "9": sent("1011", parcel("91", "out_for_delivery", { ETA: day(0) })),
      "10a": sent("1012", parcel("101", "delivery_attempted", { "Next attempt": day(1) })),
      "10b": sent(
        "1013",
        parcel("102", "delivery_attempted", { "Pickup name": "Kiosk Sonne", "Pickup until": day(5) }),
      ),
      "11": sent(
        "1014",
        parcel("111", "available_for_pickup", {
          "Pickup name": "Packstation 145",
          "Pickup until": day(4),
          "Pickup bring": "PIN 4711",
        }),
      ),
      "28a": sent("1015", parcel("281", "in_transit", { ETA: day(3), "Previous ETA": day(1) })),
      "28b": sent(
        "1016",
        parcel("282", "in_transit", {
          "ETA from": day(1),
          "ETA to": day(2),
          "Previous ETA from": day(4),
          "Previous ETA to": day(6),
        }),
      ),
      "22": two("1017", { "Order status": "complete" }, { "Shipped at": at(-49) }),
      "14": trouble("3001", "exception", {
        Flags: "customs|action_required",
        "Action URL": "https://customs.example.com/pay/3001",
      }),
      "15a": trouble("3002", "exception", { Flags: "damaged" }),
      "15b": trouble("3003", "lost"),
      "15c": trouble("3004", "exception", { Flags: "refused" }),
      "15d": trouble("3005", "exception", { Flags: "address_problem" }),
      "16a": trouble("3006", "returning", { Flags: "address_problem", ETA: day(-3) }),
      "16b": trouble("3007", "returned"),
      "12": sent("4001", delivered("121", -5, { "Left with": "Neighbour Weber, No. 12" })),
      "13a": sent("4002", delivered("121", -5, { "Left with": "Neighbour Weber, No. 12" })),
      "13b": sent("4003", delivered("132", -75)),
      "17a": two("4004", { "Payment status": "voided", "Cancelled at": at(-30) }),
      "17b": two("4005", {
        "Order status": "canceled",
        "Cancelled at": at(-60),
        "Refund amount": "59.90",
        "Refund at": at(-50),
        "Refund method": "card",
      }),
      "17c": two(
        "4006",
        {
          "Created at": at(-150),
          "Payment status": "partially_refunded",
          "Refund amount": "12,50",
          "Refund at": at(-50),
          "Refund method": "card",
          "Refund status": "pending",
        },
        delivered("173", -100),
        { Fulfilled: "1" },
      ),
      "21": two("4007", { "Order status": "archived", "Created at": at(-24 * 90) }),
      "25a": two(
        "4008",
        { ...old, "Return status": "in_transit", "Return tracking number": numberOf("251") },
        delivered("250", -300),
        delivered("250", -300),
        parcel("251", "in_transit", { "Is return": "yes" }),
      ),
      "25b": sent("4009", delivered("252", -300), {
        ...old,
        "Return status": "received",
        "Return received at": at(-28),
      }),
      "25c": sent("4010", delivered("253", -300), {
        ...old,
        "Return status": "refunded",
        "Refund amount": "59.90",
        "Refund at": at(-50),
        "Refund method": "paypal",
      }),
      "18": file(
        {
          ...order("5001", { "Created at": at(-300) }),
          "Item title": "Wool socks",
          ...parcel("182", "out_for_delivery", { ETA: day(0) }),
        },
        {
          ...order("5002", { "Created at": at(-75) }),
          ...mug,
          ...parcel("181", "in_transit", { ETA: day(1) }),
        },
        { ...order("5003", { "Created at": at(-30) }), "Item title": "Desk lamp" },
        { "Order number": "5002", ...tea, "Tracking number": numberOf("181") },
      ),
      "19": file({ ...order("2001"), ...mug }, { ...order("9998"), ...tea }),
      "20": sent("5004", parcel("201", "out_for_delivery", { ETA: day(0) })),
      "23": two("5005", { "Deliver by": day(9) }, parcel("231", "in_transit", { ETA: day(2) }), {
        "Pending reason": "backorder",
      }),
      "24a": sent("5006", parcel("181", "in_transit", { ETA: day(1) })),
      "24b": { store: fileStore("csv", null) },
      "26": two("5007", { Marketplace: "Amazon" }),
      "27": {
        ...file({ ...order("9998"), ...mug }),
        elsewhere: fileStore("csv", csv([{ ...order("9999", { Email: "nobody@example.com" }), ...mug }])),
      },
    };
  },
};
