import { parsePhoneNumberFromString } from "libphonenumber-js";
import { describe, expect, it } from "vitest";
import type { ShopProfile } from "#src/agent/turn.ts";
import { demoOrders, demoOrderSource, demoShop, demoShoppers, demoSourceKind } from "#src/demo/index.ts";
import { assess } from "#src/orders/assess.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import { describeOrderSource } from "../contracts/order-source.ts";
import { isTrackingNumber } from "./tracking-checks.ts";

const moments = [
  "2026-11-23T10:20:30Z",
  "2026-03-29T00:30:00Z",
  "2027-01-01T23:59:59Z",
  "2028-02-29T03:00:00Z",
];
const now = new Date(moments[0] ?? "");

describeOrderSource({
  name: "the demo shop",
  orders: demoOrders(now),
  open: async () => ({ source: demoOrderSource(() => now) }),
});

const owner = (phone: string) => demoOrders(now).filter(({ customer }) => customer.phone === phone);
const situation = (order: Order, at = now) => assess(order, at, demoShop, 3);
const parcels = (orders: readonly Order[]) => orders.flatMap(({ shipments }) => shipments);
const some = (check: (parcel: Shipment) => boolean) => parcels(demoOrders(now)).some(check);

describe("the demo shop", () => {
  it("is a shop as the agent knows it", () => {
    const profile: ShopProfile = { id: "demo", ...demoShop };
    expect(profile.thresholds).toEqual({
      handlingHours: 48,
      firstScanHours: 48,
      scanHours: { domestic: 120, abroad: 240 },
    });
  });

  it("has an order for everything that happens to orders, at any time of the year and day", () => {
    for (const moment of moments.map((text) => new Date(text))) {
      const all = demoOrders(moment).map((order) => situation(order, moment));
      const stage = (kind: string) => all.filter(({ stage }) => stage.kind === kind);
      const parcel = all.flatMap(({ parcels }) => parcels);
      const status = (name: string) => parcel.filter((one) => one.status === name);
      const seen = {
        split: all.some(({ parcels }) => parcels.length > 1),
        preparing: stage("preparing").some(({ stage }) => stage.kind === "preparing" && !stage.late),
        preparingLate: stage("preparing").some(({ stage }) => stage.kind === "preparing" && stage.late),
        scheduled: stage("scheduled").length > 0,
        backorder: all.some(
          ({ parcels, pending }) => parcels.length > 0 && pending[0]?.reason === "backorder",
        ),
        onHold: stage("on_hold").some(({ stage }) => stage.kind === "on_hold" && stage.reason === "address"),
        labelStuck: status("label_created").some(({ stalledHours }) => (stalledHours ?? 0) > 48),
        inTransit: status("in_transit").some(({ late, stalledHours }) => !late && stalledHours === null),
        late: status("in_transit").some(({ late, stalledHours }) => late && stalledHours === null),
        stalled: status("in_transit").some(({ stalledHours }) => (stalledHours ?? 0) >= 120),
        outForDelivery: status("out_for_delivery").some(({ late }) => !late),
        attempted: status("delivery_attempted").some(({ nextAttempt }) => nextAttempt !== null),
        pickup: status("available_for_pickup").some(({ pickup }) => pickup?.until !== undefined),
        delivered: status("delivered").some(({ leftWith }) => leftWith !== null),
        customs: parcel.some(({ flags, actionUrl }) => flags.includes("customs") && actionUrl !== null),
        exception: status("exception").length > 0,
        returning: status("returning").length > 0,
        cancelled: stage("cancelled").some(({ refunds }) => refunds[0]?.status === "done"),
        refundPending: all.some(
          ({ returns, refunds }) => returns.length > 0 && refunds[0]?.status === "pending",
        ),
        letter: parcel.some(({ trackingNumber, shippedAt }) => trackingNumber === null && shippedAt !== null),
        moved: parcel.some(({ moved }) => moved?.direction === "later"),
        marketplace: stage("marketplace").length > 0,
      };
      expect(Object.entries(seen).filter(([, found]) => !found)).toEqual([]);
    }
  });

  it("holds together: nothing in the future, parcels after their order, items that exist, counts that add up", () => {
    for (const moment of moments.map((text) => new Date(text))) {
      const orders = demoOrders(moment);
      expect(orders.length).toBeGreaterThanOrEqual(14);
      expect(new Set(orders.map(({ id }) => id)).size).toBe(orders.length);
      expect(new Set(orders.map(({ number }) => number)).size).toBe(orders.length);
      for (const order of orders) {
        const ids = new Set(order.items.map(({ id }) => id));
        let before = order.createdAt;
        expect(before.getTime()).toBeLessThan(moment.getTime());
        for (const shipment of order.shipments) {
          const times = [shipment.shippedAt, ...shipment.events.map(({ at }) => at), shipment.deliveredAt];
          before = order.createdAt;
          for (const time of times.filter((time) => time !== undefined)) {
            expect(time.getTime(), order.number).toBeGreaterThanOrEqual(before.getTime());
            expect(time.getTime(), order.number).toBeLessThanOrEqual(moment.getTime());
            before = time;
          }
          expect(shipment.items.every(({ itemId }) => ids.has(itemId))).toBe(true);
          const newest = shipment.events.at(-1);
          if (newest !== undefined) expect(shipment.status, order.number).toBe(newest.status);
        }
        for (const item of order.items) {
          const outbound = order.shipments.filter(({ isReturn }) => isReturn !== true);
          const sent = outbound.flatMap(({ items }) => items).filter(({ itemId }) => itemId === item.id);
          expect(
            sent.reduce((sum, { quantity }) => sum + quantity, 0),
            order.number,
          ).toBe(item.fulfilled);
          const waiting = order.pending.filter(({ itemId }) => itemId === item.id);
          const open = order.state === "cancelled" ? 0 : item.quantity - item.fulfilled;
          expect(
            waiting.reduce((sum, { quantity }) => sum + quantity, 0),
            order.number,
          ).toBe(open);
        }
      }
    }
  });

  it("does not change from minute to minute", () => {
    expect(demoOrders(new Date("2026-11-23T10:59:59Z"))).toEqual(
      demoOrders(new Date("2026-11-23T10:00:00Z")),
    );
  });

  it("has tracking numbers with the carriers' own check digits, and links that carry them", () => {
    const tracked = parcels(demoOrders(now)).filter(({ trackingNumber }) => trackingNumber !== undefined);
    expect(new Set(tracked.map(({ carrier }) => carrier)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(tracked.map(({ trackingNumber }) => trackingNumber)).size).toBe(tracked.length);
    for (const { carrier = "", trackingNumber = "", trackingUrl = "" } of tracked) {
      expect(isTrackingNumber(carrier, trackingNumber), `${carrier} ${trackingNumber}`).toBe(true);
      expect(new URL(trackingUrl).protocol).toBe("https:");
      expect(trackingUrl.endsWith(trackingNumber)).toBe(true);
    }
    // The carriers' published samples, and the same with a wrong digit.
    expect(isTrackingNumber("UPS", "1Z999AA10123456784")).toBe(true);
    expect(isTrackingNumber("UPS", "1Z999AA10123456785")).toBe(false);
    expect(isTrackingNumber("DHL", "RR473124829GB")).toBe(true);
    expect(isTrackingNumber("DHL", "RR473124828GB")).toBe(false);
    expect(some(({ carrier }) => carrier === "Deutsche Post")).toBe(true);
  });
});

describe("the demo's shoppers", () => {
  const shoppers = demoShoppers();

  it("have phones that are numbers, kept for fiction", () => {
    expect(new Set(shoppers.map(({ phone }) => phone)).size).toBe(shoppers.length);
    for (const { phone } of shoppers) {
      expect(phone).toMatch(/^\+155555501\d\d$/);
      const parsed = parsePhoneNumberFromString(phone);
      expect([parsed?.number, parsed?.isPossible()]).toEqual([phone, true]);
    }
  });

  it("own the orders, several of them open with one, and one owns none", () => {
    const counts = shoppers.map(({ phone }) => owner(phone).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(demoOrders(now).length);
    expect(counts.filter((count) => count === 0)).toHaveLength(1);
    const [first] = shoppers;
    const open = owner(first?.phone ?? "").filter(({ state }) => state === "open");
    expect(open.length).toBeGreaterThanOrEqual(3);
  });

  it("speak the seven languages", () => {
    expect(new Set(shoppers.map(({ language }) => language))).toEqual(
      new Set(["en", "es", "de", "fr", "pt-BR", "ar", "ja"]),
    );
    for (const { suggestions } of shoppers) expect(suggestions.length).toBeGreaterThanOrEqual(3);
  });

  it("ask about orders there are; somebody asks about another's, and a stranger claims one", () => {
    const orders = demoOrders(now);
    const mentioned = shoppers.flatMap(({ phone, suggestions }) =>
      suggestions.flatMap((text) =>
        (text.normalize("NFKC").match(/(?<![0-9A-Z])1[0-9]{3}\b|302-[0-9-]+/g) ?? []).map((number) => ({
          phone,
          number,
        })),
      ),
    );
    expect(mentioned.length).toBeGreaterThan(10);
    const foreign = mentioned.filter(({ phone, number }) => {
      const order = orders.find((one) => one.number.replace("#", "") === number);
      expect(order, number).toBeDefined();
      return order?.customer.phone !== phone;
    });
    expect(foreign.map(({ phone }) => phone)).toContain(shoppers[0]?.phone);
    const stranger = shoppers.at(-1);
    const claim = stranger?.suggestions.find((text) => text.includes("@"));
    const claimed = orders.find(({ number }) => claim?.includes(number));
    expect(claim).toContain(claimed?.customer.email);
  });
});

describe("the demo source", () => {
  const kind = demoSourceKind({ all: async () => [], keep: async () => undefined });

  it("is a kind of source without settings", async () => {
    const source = kind.build({}, {}, { fetch, log: () => undefined, now: () => now, baseDir: "/nowhere" });
    expect(source.kind).toBe("demo");
    expect(await source.report()).toEqual({ orders: demoOrders(now).length, loadedAt: now, problems: [] });
    expect(() =>
      kind.build({ x: 1 }, {}, { fetch, log: () => undefined, now: () => now, baseDir: "/" }),
    ).toThrow();
  });

  it("follows the clock", async () => {
    let at = now;
    const source = demoOrderSource(() => at);
    const created = async () => {
      const found = await source.find({ by: "number", number: "1052" });
      return found.ok ? found.orders[0]?.createdAt : undefined;
    };
    const before = await created();
    at = new Date(now.getTime() + 24 * 3_600_000);
    expect((await created())?.getTime()).toBe((before?.getTime() ?? 0) + 24 * 3_600_000);
  });
});
