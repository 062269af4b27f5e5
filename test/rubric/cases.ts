import type { Level } from "#src/conversation/claim.ts";
import type { Money, Order, When } from "#src/orders/order.ts";
import { clockAt, dayAt, item, on, order, parcel, pending, secrets, type Clock } from "./build.ts";
import type { PerLanguage } from "./languages.ts";
import { languages, type Language } from "./languages.ts";
import { questions, type Question } from "./questions.ts";
import type { Word } from "./words.ts";

/** What a right answer says; written by hand for each case, not derived by the code under test. */
export interface Expects {
  /** How it is answered: from one order, a list, or without data. */
  readonly answer: "order" | "orders" | "parcel" | "no_match" | "unavailable";
  readonly asked: "status" | "eta" | "not_received" | "refund";
  /** Status words that must be said, and ones that would be untrue. */
  readonly status: readonly Word[];
  readonly untrue: readonly Word[];
  /** Days and moments that must be shown: expected dates, deadlines, refunds. */
  readonly dates: readonly When[];
  /** The carrier has given no date, and that must be said. */
  readonly noDate: boolean;
  readonly late: boolean;
  readonly links: readonly string[];
  /** Parcels that must be told apart. */
  readonly parcels: readonly { readonly position: number; readonly of: number; readonly title: string }[];
  /** Items still to come; `expected` null: an honest "no date". */
  readonly pending: readonly { readonly title: string; readonly expected: string | null }[];
  /** What happens next or what to do; one of these words at least. */
  readonly next: readonly Word[];
  readonly amounts: readonly Money[];
  /** Texts that must be in the answer as they are. */
  readonly quotes: readonly string[];
  /** Numbers that may be said though they are in no data: hours to wait, business days. */
  readonly customary: readonly string[];
  /** Counts worked out from the data, such as days without a scan. */
  readonly counts: readonly number[];
}

export interface RubricCase {
  /** Number of the situation, with a letter where it has variants. */
  readonly id: string;
  readonly title: string;
  /** Orders the store has that belong to the shopper (or, for `no_match`, to somebody else). */
  readonly orders: readonly Order[];
  /** How much of them the subject may see. */
  readonly level: Level;
  /** How the subject came to it. */
  readonly subjectClaims: "channel_phone" | "knowledge" | "tracking_number" | "none";
  /** Data older than now: when it was right. */
  readonly staleSince: Date | null;
  readonly shopperSays: PerLanguage<string>;
  readonly expects: Expects;
}

function says(question: Question, number: string): PerLanguage<string> {
  const fill = (language: Language): string => questions[question][language].replace("{n}", number);
  return {
    en: fill("en"),
    es: fill("es"),
    de: fill("de"),
    fr: fill("fr"),
    "pt-BR": fill("pt-BR"),
    ar: fill("ar"),
    ja: fill("ja"),
  };
}

const nothing: Expects = {
  answer: "order",
  asked: "status",
  status: [],
  untrue: [],
  dates: [],
  noDate: false,
  late: false,
  links: [],
  parcels: [],
  pending: [],
  next: [],
  amounts: [],
  quotes: [],
  customary: [],
  counts: [],
};

interface Sketch {
  readonly id: string;
  readonly title: string;
  readonly orders: readonly Order[];
  readonly question?: Question;
  readonly level?: Level;
  readonly staleSince?: Date;
  readonly expects: Partial<Expects>;
}

function made(sketch: Sketch): RubricCase {
  const answer = sketch.expects.answer ?? "order";
  const [first] = sketch.orders;
  const shown =
    sketch.question === "parcel" ? (first?.shipments[0]?.trackingNumber ?? "") : (first?.number ?? "#9999");
  const level = sketch.level ?? 3;
  return {
    id: sketch.id,
    title: sketch.title,
    orders: sketch.orders,
    level,
    subjectClaims:
      answer === "no_match"
        ? "none"
        : level === 1
          ? "tracking_number"
          : level === 2
            ? "knowledge"
            : "channel_phone",
    staleSince: sketch.staleSince ?? null,
    shopperSays: says(sketch.question ?? "where", shown),
    expects: { ...nothing, quotes: answer === "order" ? [first?.number ?? ""] : [], ...sketch.expects },
  };
}

const mug = item("a", "Blue mug");
const tea = item("b", "Tea set");
const link = (id: string): string => `https://track.example.com/p/JD0146000${id}`;

/** The situations of an order question, as they are at `now`. */
export function casesAt(now: Date): RubricCase[] {
  const clock = clockAt(now);
  return [...preparing(clock), ...underWay(clock), ...troubles(clock), ...ended(clock), ...around(clock)].map(
    made,
  );
}

function preparing(clock: Clock): Sketch[] {
  const soon = clock.day(2);
  const gone = clock.day(-2);
  const later = clock.day(12);
  return [
    {
      id: "2",
      title: "not sent yet, in time",
      orders: [order(clock, "#2001", { promise: { what: "ship", by: on({ day: soon }) } })],
      expects: {
        status: ["preparing"],
        untrue: ["on_the_way", "delivered", "late"],
        dates: [{ day: soon }],
        next: ["dispatched"],
      },
    },
    {
      id: "3",
      title: "not sent yet, late",
      orders: [order(clock, "#2002", { promise: { what: "ship", by: on({ day: gone }) } })],
      question: "when",
      expects: {
        asked: "eta",
        status: ["preparing"],
        untrue: ["on_the_way", "delivered"],
        dates: [{ day: gone }],
        late: true,
        next: ["colleague"],
      },
    },
    {
      id: "4",
      title: "pre-order",
      orders: [
        order(clock, "#2003", {
          state: "scheduled",
          items: [item("a", "Blue mug", 1, 0)],
          pending: [pending("a", "preorder", { day: later })],
        }),
      ],
      expects: {
        status: ["scheduled"],
        untrue: ["late", "on_the_way", "delivered"],
        dates: [{ day: later }],
        pending: [{ title: "Blue mug", expected: later }],
        next: ["dispatched"],
      },
    },
    {
      id: "5a",
      title: "one part on back-order, date known",
      orders: [
        order(clock, "#2004", {
          items: [mug, item("b", "Tea set", 1, 0)],
          shipments: [parcel(clock, "51", ["a"], { eta: on({ day: clock.day(1) }) })],
          pending: [pending("b", "backorder", { day: later })],
        }),
      ],
      expects: {
        status: ["on_the_way", "backorder"],
        untrue: ["delivered", "late"],
        dates: [{ day: clock.day(1) }, { day: later }],
        links: [link("51")],
        pending: [{ title: "Tea set", expected: later }],
        next: ["transit"],
      },
    },
    {
      id: "5b",
      title: "one part on back-order, no date",
      orders: [
        order(clock, "#2005", {
          items: [mug, item("b", "Tea set", 1, 0)],
          shipments: [parcel(clock, "52", ["a"], { status: "delivered", deliveredAt: clock.hours(-30) })],
          pending: [pending("b", "backorder")],
        }),
      ],
      expects: {
        status: ["delivered", "backorder"],
        untrue: ["on_the_way", "late"],
        dates: [{ at: clock.hours(-30) }],
        links: [link("52")],
        pending: [{ title: "Tea set", expected: null }],
        next: ["pending"],
      },
    },
    {
      id: "6a",
      title: "on hold: address",
      orders: [
        order(clock, "#2006", {
          state: "on_hold",
          hold: { reason: "address", url: "https://shop.example.com/address/2006" },
        }),
      ],
      expects: {
        status: ["hold", "address"],
        untrue: ["on_the_way", "delivered", "late", "fraud"],
        links: ["https://shop.example.com/address/2006"],
        next: ["confirm"],
      },
    },
    {
      id: "6b",
      title: "on hold: payment",
      orders: [
        order(clock, "#2007", {
          state: "on_hold",
          financial: "pending",
          hold: { reason: "payment", url: "https://shop.example.com/pay/2007" },
        }),
      ],
      expects: {
        status: ["hold", "payment"],
        untrue: ["on_the_way", "delivered", "late", "fraud"],
        links: ["https://shop.example.com/pay/2007"],
        next: ["complete"],
      },
    },
    {
      id: "6c",
      title: "on hold: review",
      orders: [order(clock, "#2008", { state: "on_hold", hold: { reason: "review" } })],
      expects: {
        status: ["hold"],
        untrue: ["on_the_way", "delivered", "late", "fraud"],
        next: ["nothing_to_do"],
      },
    },
  ];
}

function underWay(clock: Clock): Sketch[] {
  const tomorrow = clock.day(1);
  return [
    {
      id: "1",
      title: "split shipment",
      orders: [
        order(clock, "#1001", {
          shipments: [
            parcel(clock, "11", ["a"], {
              status: "delivered",
              deliveredAt: clock.hours(-26),
              carrier: "UPS",
            }),
            parcel(clock, "12", ["b"], { eta: on({ day: clock.day(2) }) }),
          ],
        }),
      ],
      expects: {
        status: ["delivered", "on_the_way"],
        untrue: ["late"],
        dates: [{ at: clock.hours(-26) }, { day: clock.day(2) }],
        links: [link("11"), link("12")],
        parcels: [
          { position: 1, of: 2, title: "Blue mug" },
          { position: 2, of: 2, title: "Tea set" },
        ],
        next: ["transit"],
        counts: [2],
      },
    },
    {
      id: "7a",
      title: "label created, fresh",
      orders: [
        order(clock, "#1007", {
          shipments: [
            parcel(clock, "71", ["a", "b"], {
              status: "label_created",
              shippedAt: clock.hours(-10),
              events: [{ at: clock.hours(-10), status: "label_created" }],
            }),
          ],
        }),
      ],
      expects: {
        status: ["announced"],
        untrue: ["on_the_way", "delivered", "late"],
        noDate: true,
        links: [link("71")],
        next: ["tracking_starts"],
      },
    },
    {
      id: "7b",
      title: "label created, not moving",
      orders: [
        order(clock, "#1008", {
          shipments: [
            parcel(clock, "72", ["a", "b"], {
              status: "label_created",
              shippedAt: clock.hours(-80),
              events: [],
            }),
          ],
        }),
      ],
      expects: {
        status: ["announced", "longer"],
        untrue: ["on_the_way", "delivered"],
        noDate: true,
        links: [link("72")],
        next: ["colleague"],
        counts: [3],
      },
    },
    {
      id: "8a",
      title: "in transit, no scan for long",
      orders: [
        order(clock, "#1009", {
          shipments: [
            parcel(clock, "81", ["a", "b"], {
              shippedAt: clock.hours(-200),
              events: [{ at: clock.hours(-150), status: "in_transit", city: "Köln", country: "DE" }],
            }),
          ],
        }),
      ],
      expects: {
        status: ["on_the_way", "longer"],
        untrue: ["delivered"],
        dates: [{ at: clock.hours(-150) }],
        noDate: true,
        links: [link("81")],
        next: ["colleague"],
        counts: [6],
        quotes: ["#1009", "Köln"],
      },
    },
    {
      id: "8b",
      title: "in transit, expected date over",
      orders: [
        order(clock, "#1010", {
          shipments: [
            parcel(clock, "82", ["a", "b"], { flags: ["delayed"], eta: on({ day: clock.day(-1) }) }),
          ],
        }),
      ],
      question: "when",
      expects: {
        asked: "eta",
        status: ["on_the_way"],
        untrue: ["delivered"],
        dates: [{ day: clock.day(-1) }],
        late: true,
        links: [link("82")],
        next: ["colleague"],
      },
    },
    {
      id: "9",
      title: "out for delivery",
      orders: [
        order(clock, "#1011", {
          shipments: [
            parcel(clock, "91", ["a", "b"], { status: "out_for_delivery", eta: on({ day: clock.day(0) }) }),
          ],
        }),
      ],
      expects: {
        status: ["out_for_delivery"],
        untrue: ["delivered", "late"],
        dates: [{ day: clock.day(0) }],
        links: [link("91")],
        next: ["someone"],
      },
    },
    {
      id: "10a",
      title: "delivery attempted, another attempt is planned",
      orders: [
        order(clock, "#1012", {
          shipments: [
            parcel(clock, "101", ["a", "b"], {
              status: "delivery_attempted",
              nextAttempt: { day: tomorrow },
            }),
          ],
        }),
      ],
      expects: {
        status: ["attempted"],
        untrue: ["delivered", "late"],
        dates: [{ day: tomorrow }],
        links: [link("101")],
        next: ["someone"],
      },
    },
    {
      id: "10b",
      title: "delivery attempted, waits at a pickup place",
      orders: [
        order(clock, "#1013", {
          shipments: [
            parcel(clock, "102", ["a", "b"], {
              status: "delivery_attempted",
              pickup: { name: "Kiosk Sonne", until: { day: clock.day(5) } },
            }),
          ],
        }),
      ],
      expects: {
        status: ["attempted"],
        untrue: ["delivered", "late"],
        dates: [{ day: clock.day(5) }],
        links: [link("102")],
        quotes: ["#1013", "Kiosk Sonne"],
        next: ["bring"],
      },
    },
    {
      id: "11",
      title: "ready for pickup",
      orders: [
        order(clock, "#1014", {
          shipments: [
            parcel(clock, "111", ["a", "b"], {
              status: "available_for_pickup",
              pickup: { name: "Packstation 145", until: { day: clock.day(4) }, bring: "PIN 4711" },
            }),
          ],
        }),
      ],
      expects: {
        status: ["pickup"],
        untrue: ["delivered", "late"],
        dates: [{ day: clock.day(4) }],
        links: [link("111")],
        quotes: ["#1014", "Packstation 145", "PIN 4711"],
        next: ["bring"],
      },
    },
    {
      id: "28a",
      title: "expected date moved later",
      orders: [
        order(clock, "#1015", {
          shipments: [
            parcel(clock, "281", ["a", "b"], {
              eta: on({ day: clock.day(3) }),
              previousEta: on({ day: clock.day(1) }),
            }),
          ],
        }),
      ],
      expects: {
        status: ["on_the_way", "moved_later"],
        untrue: ["delivered", "moved_earlier"],
        dates: [{ day: clock.day(3) }, { day: clock.day(1) }],
        links: [link("281")],
        next: ["transit"],
      },
    },
    {
      id: "28b",
      title: "expected span moved earlier",
      orders: [
        order(clock, "#1016", {
          shipments: [
            parcel(clock, "282", ["a", "b"], {
              eta: { from: { day: clock.day(1) }, to: { day: clock.day(2) } },
              previousEta: { from: { day: clock.day(4) }, to: { day: clock.day(6) } },
            }),
          ],
        }),
      ],
      question: "when",
      expects: {
        asked: "eta",
        status: ["on_the_way", "moved_earlier"],
        untrue: ["delivered", "late", "moved_later"],
        dates: [{ day: clock.day(1) }, { day: clock.day(2) }, { day: clock.day(4) }, { day: clock.day(6) }],
        links: [link("282")],
        next: ["transit"],
      },
    },
    {
      id: "22",
      title: "sent without tracking",
      orders: [
        order(clock, "#1017", {
          state: "closed",
          shipments: [
            parcel(clock, "221", ["a", "b"], {
              status: "pending",
              carrier: undefined,
              trackingNumber: undefined,
              trackingUrl: undefined,
              events: [],
            }),
          ],
        }),
      ],
      expects: {
        status: ["sent", "untracked"],
        untrue: ["delivered", "late"],
        dates: [{ at: clock.hours(-49) }],
        noDate: true,
        next: ["write"],
      },
    },
  ];
}

function troubles(clock: Clock): Sketch[] {
  const trouble = (
    id: string,
    title: string,
    number: string,
    rest: Parameters<typeof parcel>[3],
    expects: Partial<Expects>,
  ): Sketch => {
    const code = number.slice(1);
    return {
      id,
      title,
      orders: [order(clock, number, { shipments: [parcel(clock, code, ["a", "b"], rest)] })],
      expects: { untrue: ["delivered", "late"], links: [link(code)], ...expects },
    };
  };
  const action = "https://customs.example.com/pay/3001";
  return [
    trouble(
      "14",
      "customs need something",
      "#3001",
      { status: "exception", flags: ["customs", "action_required"], actionUrl: action },
      { status: ["customs"], noDate: true, links: [link("3001"), action], next: ["complete"] },
    ),
    trouble(
      "15a",
      "damaged",
      "#3002",
      { status: "exception", flags: ["damaged"] },
      { status: ["damaged"], next: ["colleague"] },
    ),
    trouble("15b", "lost", "#3003", { status: "lost" }, { status: ["lost"], next: ["colleague"] }),
    trouble(
      "15c",
      "refused",
      "#3004",
      { status: "exception", flags: ["refused"] },
      { status: ["refused"], next: ["colleague"] },
    ),
    trouble(
      "15d",
      "problem with the address",
      "#3005",
      { status: "exception", flags: ["address_problem"] },
      { status: ["address"], noDate: true, next: ["colleague"] },
    ),
    trouble(
      "16a",
      "on its way back",
      "#3006",
      { status: "returning", flags: ["address_problem"], eta: on({ day: clock.day(-3) }) },
      { status: ["returning", "address"], untrue: ["delivered"], next: ["colleague"] },
    ),
    trouble(
      "16b",
      "back at the shop",
      "#3007",
      { status: "returned" },
      { status: ["returned"], next: ["colleague"] },
    ),
  ];
}

function ended(clock: Clock): Sketch[] {
  const refund = {
    id: "r1",
    amount: { amount: 5990, currency: "EUR" },
    at: clock.hours(-50),
    method: "card",
  };
  const delivered = parcel(clock, "121", ["a", "b"], {
    status: "delivered",
    deliveredAt: clock.hours(-5),
    leftWith: "Neighbour Weber, No. 12",
  });
  const back = parcel(clock, "251", [], { isReturn: true });
  return [
    {
      id: "12",
      title: "delivered",
      orders: [order(clock, "#4001", { shipments: [delivered] })],
      expects: {
        status: ["delivered"],
        untrue: ["on_the_way", "late"],
        dates: [{ at: clock.hours(-5) }],
        links: [link("121")],
        quotes: ["#4001", "Neighbour Weber, No. 12"],
        next: ["all_fine"],
      },
    },
    {
      id: "13a",
      title: "delivered, not received, since hours",
      orders: [order(clock, "#4002", { shipments: [delivered] })],
      question: "notReceived",
      expects: {
        asked: "not_received",
        status: ["delivered"],
        untrue: ["on_the_way"],
        dates: [{ at: clock.hours(-5) }],
        links: [link("121")],
        quotes: ["#4002", "Neighbour Weber, No. 12"],
        next: ["neighbours"],
        customary: ["24", "48"],
      },
    },
    {
      id: "13b",
      title: "delivered, not received, since days",
      orders: [
        order(clock, "#4003", {
          shipments: [
            parcel(clock, "132", ["a", "b"], { status: "delivered", deliveredAt: clock.hours(-75) }),
          ],
        }),
      ],
      question: "notReceived",
      expects: {
        asked: "not_received",
        status: ["delivered"],
        untrue: ["on_the_way"],
        dates: [{ at: clock.hours(-75) }],
        links: [link("132")],
        next: ["colleague"],
      },
    },
    {
      id: "17a",
      title: "cancelled before it was paid",
      orders: [
        order(clock, "#4004", {
          state: "cancelled",
          financial: "voided",
          cancelled: { at: clock.hours(-30) },
        }),
      ],
      expects: {
        status: ["cancelled"],
        untrue: ["on_the_way", "delivered"],
        dates: [{ at: clock.hours(-30) }],
        next: ["nothing_to_refund"],
      },
    },
    {
      id: "17b",
      title: "cancelled and refunded",
      orders: [
        order(clock, "#4005", {
          state: "cancelled",
          financial: "refunded",
          cancelled: { at: clock.hours(-60) },
          refunds: [{ ...refund, status: "done" }],
        }),
      ],
      expects: {
        status: ["cancelled", "refund"],
        untrue: ["on_the_way", "delivered"],
        dates: [{ at: clock.hours(-60) }, { day: dayAt(clock.hours(-50)) }],
        amounts: [refund.amount],
        next: ["business_days"],
        customary: ["5", "10"],
      },
    },
    {
      id: "17c",
      title: "partly refunded",
      orders: [
        order(clock, "#4006", {
          financial: "partially_refunded",
          shipments: [parcel(clock, "173", ["a"], { status: "delivered", deliveredAt: clock.hours(-100) })],
          refunds: [{ ...refund, amount: { amount: 1250, currency: "EUR" }, status: "pending" }],
        }),
      ],
      expects: {
        status: ["delivered", "refund"],
        untrue: ["on_the_way", "cancelled"],
        dates: [{ at: clock.hours(-100) }],
        links: [link("173")],
        amounts: [{ amount: 1250, currency: "EUR" }],
        next: ["business_days"],
        customary: ["5", "10"],
      },
    },
    {
      id: "21",
      title: "closed, older than the store shows",
      orders: [order(clock, "#4007", { state: "closed", createdAt: clock.hours(-24 * 90) })],
      expects: { status: ["closed"], untrue: ["on_the_way", "delivered"], next: ["colleague"] },
    },
    {
      id: "25a",
      title: "refund asked, return on its way",
      orders: [
        order(clock, "#4008", {
          shipments: [
            parcel(clock, "250", ["a", "b"], { status: "delivered", deliveredAt: clock.hours(-300) }),
            back,
          ],
          returns: [{ id: "x", status: "in_transit", shipmentId: "251" }],
        }),
      ],
      question: "refund",
      expects: {
        asked: "refund",
        status: ["return", "on_the_way"],
        untrue: ["received"],
        links: [link("251")],
        next: ["refund"],
      },
    },
    {
      id: "25b",
      title: "refund asked, return received",
      orders: [
        order(clock, "#4009", {
          shipments: [
            parcel(clock, "252", ["a", "b"], { status: "delivered", deliveredAt: clock.hours(-300) }),
          ],
          returns: [{ id: "x", status: "received", receivedAt: clock.hours(-28) }],
        }),
      ],
      question: "refund",
      expects: {
        asked: "refund",
        status: ["return", "received"],
        untrue: ["on_the_way"],
        dates: [{ at: clock.hours(-28) }],
        next: ["check"],
      },
    },
    {
      id: "25c",
      title: "refund asked, refunded",
      orders: [
        order(clock, "#4010", {
          financial: "refunded",
          shipments: [
            parcel(clock, "253", ["a", "b"], { status: "delivered", deliveredAt: clock.hours(-300) }),
          ],
          returns: [{ id: "x", status: "refunded" }],
          refunds: [{ ...refund, method: "paypal", status: "done" }],
        }),
      ],
      question: "refund",
      expects: {
        asked: "refund",
        status: ["return", "refund"],
        untrue: ["on_the_way"],
        dates: [{ day: dayAt(clock.hours(-50)) }],
        amounts: [refund.amount],
        quotes: ["#4010", "PayPal"],
        next: ["business_days"],
        customary: ["5", "10"],
      },
    },
  ];
}

function around(clock: Clock): Sketch[] {
  const onTheWay = parcel(clock, "181", ["a", "b"], { eta: on({ day: clock.day(1) }) });
  const alone = { status: "out_for_delivery", eta: on({ day: clock.day(0) }) } as const;
  return [
    {
      id: "18",
      title: "several open orders",
      orders: [
        order(clock, "#5003", { createdAt: clock.hours(-30), items: [item("a", "Desk lamp")] }),
        order(clock, "#5002", { createdAt: clock.hours(-75), items: [mug, tea], shipments: [onTheWay] }),
        order(clock, "#5001", {
          createdAt: clock.hours(-300),
          items: [item("a", "Wool socks")],
          shipments: [parcel(clock, "182", ["a"], alone)],
        }),
      ],
      question: "whereAll",
      expects: {
        answer: "orders",
        status: ["preparing", "on_the_way", "out_for_delivery"],
        untrue: ["late", "delivered"],
        dates: [
          { day: dayAt(clock.hours(-30)) },
          { day: dayAt(clock.hours(-75)) },
          { day: dayAt(clock.hours(-300)) },
          { day: clock.day(0) },
          { day: clock.day(1) },
        ],
        quotes: ["#5001", "#5002", "#5003", "Desk lamp", "Blue mug", "Wool socks"],
        next: ["which"],
        counts: [3, 1],
      },
    },
    {
      id: "19",
      title: "not found",
      orders: [],
      expects: { answer: "no_match", status: ["not_found"], next: ["try_again"] },
    },
    {
      id: "20",
      title: "gift: tracking number only",
      orders: [order(clock, "#5004", { shipments: [parcel(clock, "201", ["a", "b"], alone)] })],
      question: "parcel",
      level: 1,
      expects: {
        answer: "parcel",
        status: ["out_for_delivery"],
        untrue: ["delivered", "late"],
        dates: [{ day: clock.day(0) }],
        links: [link("201")],
        next: ["someone"],
      },
    },
    {
      id: "23",
      title: "somebody else's tracking number",
      orders: [
        order(clock, "#5005", {
          items: [mug, item("b", "Tea set", 1, 0)],
          shipments: [parcel(clock, "231", ["a"], { eta: on({ day: clock.day(2) }) })],
          pending: [pending("b", "backorder")],
          promise: { what: "deliver", by: on({ day: clock.day(9) }) },
        }),
      ],
      question: "parcel",
      level: 1,
      expects: {
        answer: "parcel",
        status: ["on_the_way"],
        untrue: ["delivered", "late", "backorder"],
        dates: [{ day: clock.day(2) }],
        links: [link("231")],
        next: ["transit"],
      },
    },
    {
      id: "24a",
      title: "store cannot be asked, last known",
      orders: [order(clock, "#5006", { shipments: [onTheWay] })],
      staleSince: clock.hours(-2),
      expects: {
        status: ["on_the_way", "as_of"],
        untrue: ["delivered", "late"],
        dates: [{ at: clock.hours(-2) }, { day: clock.day(1) }],
        links: [link("181")],
        next: ["ask_again"],
      },
    },
    {
      id: "24b",
      title: "store cannot be asked, nothing known",
      orders: [],
      expects: { answer: "unavailable", status: ["unavailable"], next: ["ask_again"] },
    },
    {
      id: "26",
      title: "bought on a marketplace",
      orders: [order(clock, "#5007", { marketplace: "Amazon" })],
      expects: {
        status: ["marketplace"],
        untrue: ["delivered", "on_the_way", "late"],
        quotes: ["#5007", "Amazon"],
        next: ["marketplace_account"],
      },
    },
    {
      id: "27",
      title: "order of another shop",
      orders: [],
      expects: { answer: "no_match", status: ["not_found"], next: ["try_again"] },
    },
  ];
}

/** What no answer to any case may contain. */
export const neverShown: readonly string[] = Object.values(secrets);
export { languages };
