import { describe, expect, it } from "vitest";
import type { ActionResult, PostalAddress, StoreAction } from "#src/orders/actions.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { wooOrder } from "../../fakes/woocommerce.ts";
import { givenShop, theOrder } from "./shop.ts";

const address: PostalAddress = {
  name: "Emma Jane Clarke",
  line: "Hauptstraße 5",
  line2: "c/o Baker",
  zip: "80331",
  city: "München",
  country: "de",
};

async function execute(source: OrderSource, action: StoreAction, key = "proposal-1"): Promise<ActionResult> {
  if (source.actions === undefined) throw new Error("there are no actions");
  return source.actions.execute(action, key);
}

async function given(order: Parameters<typeof wooOrder>[0] = {}) {
  const { source, shop } = await givenShop([wooOrder({ id: 1043, ...order })]);
  const read = await theOrder(source, "1043");
  const writes = () => shop.requests.filter(({ method }) => method !== "GET");
  return { source, shop, order: read, writes };
}

describe("cancelling an order", () => {
  it("sets its status, once", async () => {
    const { source, shop, order, writes } = await given();
    const cancel = { kind: "cancel_order", order, reason: "customer" } as const;
    expect(await execute(source, cancel)).toEqual({ ok: true });
    expect(await execute(source, cancel)).toEqual({ ok: true });
    expect(writes()).toMatchObject([{ method: "PUT", body: { status: "cancelled" } }]);
    expect(shop.orders.get("1043")?.["status"]).toBe("cancelled");
  });

  it.each(["completed", "shipped", "partial-shipped", "delivered", "refunded", "wc-sent"])(
    "is refused when it is %s by now",
    async (status) => {
      const { source, shop, order, writes } = await given();
      Object.assign(shop.orders.get("1043") ?? {}, { status });
      expect(await execute(source, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
        ok: false,
        kind: "refused",
      });
      expect(writes()).toEqual([]);
    },
  );

  it("is refused when there is a parcel, though the status says nothing", async () => {
    const { source, shop, order, writes } = await given();
    shop.tracking.official = new Map([["1043", [{ tracking_number: "LC-778", tracking_provider: "dhl" }]]]);
    Object.assign(shop.orders.get("1043") ?? {}, {
      meta_data: [{ id: 1, key: "_tracking_number", value: "LC-778" }],
    });
    expect(await execute(source, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
      kind: "refused",
    });
    expect(writes()).toEqual([]);
  });

  it("is refused for an order that is gone, and for an id that is none", async () => {
    const { source, shop, order, writes } = await given();
    shop.orders.delete("1043");
    expect(await execute(source, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
      kind: "refused",
    });
    const strange = { ...order, id: "1/../2" };
    expect(await execute(source, { kind: "cancel_order", order: strange, reason: "customer" })).toMatchObject(
      { kind: "refused" },
    );
    expect(writes()).toEqual([]);
  });

  it("says what is not known of an attempt that got no answer", async () => {
    for (const behaviour of [{ do: "do-and-hang-up" }, { do: "do-and-504" }] as const) {
      const { source, shop, order } = await given();
      const cancel = { kind: "cancel_order", order, reason: "customer" } as const;
      shop.script(/^PUT/, behaviour);
      expect(await execute(source, cancel)).toMatchObject({ ok: false, kind: "uncertain" });
      expect(await execute(source, cancel)).toEqual({ ok: true });
    }
  });

  it("can be tried again when nothing was done", async () => {
    const { source, shop, order, writes } = await given();
    const cancel = { kind: "cancel_order", order, reason: "customer" } as const;
    for (const status of [500, 503, 429]) {
      shop.script(/^GET/, { do: "answer", status });
      expect(await execute(source, cancel)).toMatchObject({ ok: false, kind: "retry" });
    }
    expect(writes()).toEqual([]);
    await shop.close();
    expect(await execute(source, cancel)).toMatchObject({ ok: false, kind: "retry" });
  });

  it("is broken with a key that may only read", async () => {
    const { source, shop, order } = await given();
    shop.key.rights = "read";
    expect(await execute(source, { kind: "cancel_order", order, reason: "customer" })).toMatchObject({
      kind: "broken",
    });
    expect(shop.orders.get("1043")?.["status"]).toBe("processing");
  });
});

describe("changing an address", () => {
  it("writes all of it, and nothing the second time", async () => {
    const { source, shop, order, writes } = await given();
    const change = { kind: "change_address", order, address } as const;
    expect(await execute(source, change)).toEqual({ ok: true });
    expect(await execute(source, change)).toEqual({ ok: true });
    expect(writes()).toHaveLength(1);
    expect(shop.orders.get("1043")?.["shipping"]).toMatchObject({
      first_name: "Emma Jane",
      last_name: "Clarke",
      address_1: "Hauptstraße 5",
      address_2: "c/o Baker",
      city: "München",
      // Berlin's would be wrong there.
      state: "",
      postcode: "80331",
      country: "DE",
    });
    expect((await theOrder(source, "1043")).shipTo).toMatchObject({ city: "München", zip: "80331" });
    expect(shop.orders.get("1043")?.["billing"]).toMatchObject({ city: "Berlin" });
  });

  it("keeps the name where none is given, and writes no tags", async () => {
    const { source, shop, order } = await given();
    const { name: _name, ...nameless } = address;
    const hostile = { ...nameless, line: '<img src=x onerror="alert(1)"> 5\u0000' };
    expect(await execute(source, { kind: "change_address", order, address: hostile })).toEqual({ ok: true });
    expect(shop.orders.get("1043")?.["shipping"]).toMatchObject({ first_name: "Emma", last_name: "Clarke" });
    expect(JSON.stringify(shop.orders.get("1043")?.["shipping"])).not.toMatch(/[<>]|\\u0000/);
  });

  it("is refused once the order has left", async () => {
    const { source, shop, order, writes } = await given();
    Object.assign(shop.orders.get("1043") ?? {}, { status: "completed" });
    expect(await execute(source, { kind: "change_address", order, address })).toMatchObject({
      kind: "refused",
    });
    expect(writes()).toEqual([]);
  });
});

describe("asking for a return", () => {
  const items = [{ itemId: "11", quantity: 1, reason: "size_too_small", note: "too <b>small</b>" }] as const;

  it("leaves one private note, however often it is tried", async () => {
    const { source, shop, order } = await given({ status: "completed" });
    const wish = { kind: "request_return", order, items } as const;
    const first = await execute(source, wish);
    expect(first).toMatchObject({ ok: true });
    expect(await execute(source, wish)).toEqual(first);
    const both = await Promise.all([execute(source, wish), execute(source, wish)]);
    expect(both).toEqual([first, first]);
    const notes = shop.notes.get("1043") ?? [];
    expect(notes).toHaveLength(1);
    expect(notes[0]?.["note"]).toContain("1 × Tent (size_too_small): “too bsmall/b”");
    expect(notes[0]?.["note"]).not.toContain("proposal-1");
    expect(shop.requests.findLast(({ method }) => method === "POST")?.body).toMatchObject({
      customer_note: false,
    });
  });

  it("leaves another for another wish", async () => {
    const { source, shop, order } = await given({ status: "completed" });
    const wish = { kind: "request_return", order, items } as const;
    await execute(source, wish, "proposal-1");
    await execute(source, wish, "proposal-2");
    expect(shop.notes.get("1043")).toHaveLength(2);
  });

  it("looks for a note whose answer was lost before it goes on", async () => {
    const { source, shop, order } = await given({ status: "completed" });
    const wish = { kind: "request_return", order, items } as const;
    shop.script(/^POST/, { do: "do-and-hang-up" });
    const first = await execute(source, wish);
    expect(first).toMatchObject({ ok: true });
    expect(await execute(source, wish)).toEqual(first);
    expect(shop.notes.get("1043")).toHaveLength(1);
  });

  it("writes nothing while it cannot see what is there", async () => {
    const { source, shop, order, writes } = await given({ status: "completed" });
    shop.script(/^GET .*notes/, { do: "answer", status: 502 });
    expect(await execute(source, { kind: "request_return", order, items })).toMatchObject({ kind: "retry" });
    expect(writes()).toEqual([]);
  });
});

describe("paying back", () => {
  const amount = { amount: 1050, currency: "EUR" };

  it("happens once for each key, also when both come at once", async () => {
    const { source, shop, order } = await given({ status: "completed" });
    const refund = { kind: "refund", order, amount } as const;
    const both = await Promise.all([execute(source, refund), execute(source, refund)]);
    expect(both[0]).toMatchObject({ ok: true });
    expect(both[1]).toEqual(both[0]);
    expect(shop.refunds.get("1043")).toMatchObject([{ amount: "10.50", refunded_payment: true }]);
    await execute(source, refund, "proposal-2");
    expect(shop.refunds.get("1043")).toHaveLength(2);
  });

  it("is found by an attempt after one that got no answer", async () => {
    for (const behaviour of [{ do: "do-and-hang-up" }, { do: "do-and-504" }] as const) {
      const { source, shop, order } = await given({ status: "completed" });
      const refund = { kind: "refund", order, amount } as const;
      shop.script(/^POST/, behaviour);
      expect(await execute(source, refund)).toMatchObject({ ok: false, kind: "uncertain" });
      expect(await execute(source, refund)).toMatchObject({ ok: true });
      expect(shop.refunds.get("1043")).toHaveLength(1);
    }
  });

  it.each([
    [{ amount: 5991, currency: "EUR" }],
    [{ amount: 0, currency: "EUR" }],
    [{ amount: -100, currency: "EUR" }],
    [{ amount: 100, currency: "USD" }],
  ])("of %o is refused", async (wrong) => {
    const { source, order, writes } = await given({ status: "completed" });
    expect(await execute(source, { kind: "refund", order, amount: wrong })).toMatchObject({
      kind: "refused",
    });
    expect(writes()).toEqual([]);
  });

  it("is refused beyond what is left", async () => {
    const { source, shop, order } = await given({ status: "completed" });
    shop.refunds.set("1043", [{ id: 1, amount: "55.00", reason: "by hand", meta_data: [] }]);
    expect(await execute(source, { kind: "refund", order, amount })).toMatchObject({ kind: "refused" });
    expect(
      await execute(source, { kind: "refund", order, amount: { amount: 490, currency: "EUR" } }),
    ).toMatchObject({ ok: true });
  });

  it("is refused by a payment provider that cannot", async () => {
    const { source, shop, order } = await given({ status: "completed" });
    shop.gateway.refunds = false;
    const result = await execute(source, { kind: "refund", order, amount });
    expect(result).toMatchObject({ ok: false, kind: "refused" });
    // The shop's own words may repeat who the customer is.
    expect(JSON.stringify(result)).not.toContain("example.com");
  });
});

describe("what the shop cannot do", () => {
  it("is not offered, and refused", async () => {
    const { source, order, writes } = await given({ status: "completed" });
    expect(source.actions?.can).toEqual(["cancel_order", "change_address", "request_return", "refund"]);
    expect(await execute(source, { kind: "create_return", order, items: [] })).toMatchObject({
      kind: "refused",
    });
    expect(await execute(source, { kind: "exchange", order, items: [] })).toMatchObject({ kind: "refused" });
    expect(writes()).toEqual([]);
  });
});
