import { describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import { days, order, shipment } from "../identity/sample.ts";
import { talk } from "./setup.ts";

const phone = "+15550100001";
const items: Order["items"] = [
  { id: "i1", title: "Blue kettle", quantity: 1, fulfilled: 1 },
  { id: "i2", title: "Oak tray", quantity: 1, fulfilled: 1 },
];
const here = shipment("#1043", {
  id: "s1",
  items: [{ itemId: "i1", quantity: 1 }],
  status: "delivered",
  deliveredAt: days(-1),
});
const coming = shipment("#1043", { id: "s2", items: [{ itemId: "i2", quantity: 1 }] });
/** The kettle is there, the tray is on its way. */
const halfThere = (): Order => order("#1043", { items, shipments: [here, coming] });
/** Both were in the one parcel that came. */
const allThere = (): Order =>
  order("#1043", {
    items,
    shipments: [
      {
        ...here,
        items: [
          { itemId: "i1", quantity: 1 },
          { itemId: "i2", quantity: 1 },
        ],
      },
    ],
  });

describe("a part that is not there", () => {
  it.each([
    "hey, I only got half of my order 1043, where's the rest?",
    "one item is missing from my order",
    "the tray is missing in 1043",
    "von 1043 ist nur die hälfte angekommen, wo ist der rest?",
    "solo me ha llegado una parte del pedido 1043",
    "il manque un article dans la commande 1043",
  ])("and is on its way is told where it is: %s", async (text) => {
    const { kind, reply, trace } = await talk([halfThere()], { phone }).say(text);
    expect([kind, trace.guard]).toEqual(["reply", []]);
    expect(reply.text).toContain("#1043");
    expect(reply.text).toContain("Oak tray");
  });

  it.each([
    "the kettle was missing in the parcel of 1043",
    "the box of 1043 is missing the kettle, where is it?",
  ])("and was in a parcel that has come is a person's: %s", async (text) => {
    const outcome = await talk([halfThere()], { phone }).say(text);
    expect(outcome).toMatchObject({ kind: "handoff", reason: "wrong_or_damaged" });
  });

  it("of an order that is all there is a person's", async () => {
    const { kind, reply } = await talk([allThere()], { phone }).say("one item is missing in order 1043");
    expect(kind).toBe("handoff");
    expect(reply.text).toContain("#1043");
  });

  it("is a person's when it is said again of what was told to come", async () => {
    const shopper = talk([halfThere()], { phone });
    expect((await shopper.say("one item is missing from my order 1043")).kind).toBe("reply");
    expect((await shopper.say("but one item is missing")).kind).toBe("handoff");
  });

  it("is asked about where nobody knows whose order it is, and answered once that is proven", async () => {
    const email = "sample@example.com";
    const customer = { email };
    for (const [shape, kind] of [
      [halfThere(), "reply"],
      [allThere(), "handoff"],
    ] as const) {
      const shopper = talk([{ ...shape, customer: { ...shape.customer, ...customer } }]);
      const first = await shopper.say("where is the rest of my order 1043? only half came");
      expect(first.kind).toBe("reply");
      expect(first.reply.text).not.toContain("kettle");
      const { reply, kind: second } = await shopper.say(email);
      expect(second).toBe(kind);
      expect(reply.text).toContain("#1043");
    }
  });
});
