import { afterEach, describe, expect, it } from "vitest";
import type { Order } from "#src/orders/order.ts";
import type { Db } from "#src/store/db.ts";
import { updatesSchema } from "#src/work/updates/settings.ts";
import { after, noon, order, parcel } from "./orders.ts";
import { openScene, thread, type Scene } from "./scene.ts";

let scene: Scene;
afterEach(() => scene.close());

const signal = new AbortController().signal;
const preparing = order([]);
const with_ = (status: Parameters<typeof parcel>[0]): Order => order([parcel(status)]);

/** The order is read again, and changed so. */
async function reads(next: Order, ...gateways: ReturnType<Scene["gateway"]>[]): Promise<void> {
  scene.order = next;
  for (const gateway of gateways.length === 0 ? [scene.gateway()] : gateways)
    await gateway.onOrder(scene.shop, scene.source, null, next);
}
async function begin(
  options: Parameters<typeof openScene>[0] = {},
  known: Order = preparing,
): Promise<string> {
  scene = await openScene(options);
  scene.order = known;
  const wish = {
    sourceId: scene.source,
    order: known,
    orderKey: "k",
    language: "en",
    email: "ana@example.com",
  };
  const id = await scene.gateway().subscribe(scene.subject, wish);
  if (id === null) throw new Error("not subscribed");
  return id;
}
/** So many minutes later, what is due is said. */
async function later(minutes: number): Promise<string[]> {
  scene.now = after(scene.now, minutes / 60);
  const before = scene.heard.length;
  await scene.gateway().say(signal);
  return scene.heard.slice(before).map(({ text }) => text);
}

describe("an update", () => {
  it("is said once, in the thread, with the order's number, and known by what answers it", async () => {
    await begin();
    await reads(with_({ status: "out_for_delivery" }));
    expect(await later(1)).toEqual([]);
    expect(await later(2)).toEqual(["Order #1043:\nYour parcel is out for delivery."]);
    await reads(with_({ status: "out_for_delivery" }));
    expect(await later(60)).toEqual([]);
    expect(await thread(scene.db)).toEqual(["Order #1043:\nYour parcel is out for delivery."]);
    expect(await scene.gateway().contextOf(scene.conversation, null)).toEqual({
      sourceId: scene.source,
      orderId: "1043",
      orderNumber: "#1043",
      parcel: "p1",
      parcels: [{ parcel: "p1", kind: "out_for_delivery" }],
    });
    expect(await scene.gateway().contextOf(scene.conversation, "wamid.of-something-else")).toMatchObject({
      parcel: "p1",
    });
  });

  it("is none of what the shopper saw when they asked for it", async () => {
    await begin({}, with_({ status: "out_for_delivery" }));
    await reads(with_({ status: "out_for_delivery" }));
    await reads(with_({ status: "in_transit" }));
    expect(await later(3)).toEqual([]);
    await reads(with_({ status: "delivered" }));
    expect(await later(3)).toHaveLength(1);
    expect(await scene.kept()).toEqual(["p1 out_for_delivery dropped known", "p1 delivered said"]);
  });

  it("waits for the morning at the destination, and is then what is true by then", async () => {
    await begin();
    scene.now = new Date("2026-11-25T21:30:00Z");
    await reads(
      with_({ status: "out_for_delivery", events: [{ at: scene.now, status: "out_for_delivery" }] }),
    );
    expect(await later(60)).toEqual([]);
    expect(await later(8 * 60 + 29)).toEqual([]);
    scene.order = with_({ status: "delivered" });
    // 08:00 in Berlin.
    scene.now = new Date("2026-11-26T07:00:00Z");
    await scene.writes();
    expect(await later(0)).toEqual(["Order #1043:\nYour parcel was delivered."]);
    expect(await scene.kept()).toEqual(["p1 out_for_delivery dropped outdated", "p1 delivered said"]);
  });

  it("is by the clocks of where the parcel goes", async () => {
    await begin();
    // Noon in Berlin is eight in the evening in Tokyo, two hours later ten.
    scene.now = after(noon, 2);
    await reads(order([parcel({ status: "out_for_delivery" })], { shipTo: { country: "JP" } }));
    expect(await later(3)).toEqual([]);
    scene.now = new Date("2026-11-25T22:59:00Z");
    expect(await later(0)).toEqual([]);
    expect(await later(2)).toHaveLength(1);
  });

  it("is one message for several parcels that change together", async () => {
    await begin();
    await reads(order([parcel(), parcel({ id: "p2" })]));
    await later(1);
    await reads(order([parcel(), parcel({ id: "p2", status: "out_for_delivery" })]));
    expect(await later(2)).toEqual([
      "Order #1043:\nParcel 1 of 2 has been sent.\nParcel 2 of 2 is out for delivery.",
    ]);
    expect(await scene.kept()).toEqual([
      "p1 shipped said",
      "p2 shipped dropped outdated",
      "p2 out_for_delivery said",
    ]);
  });

  it("that was not so for a moment is said when it is so", async () => {
    await begin();
    await reads(with_({ status: "out_for_delivery" }));
    scene.order = with_({ status: "label_created" });
    expect(await later(3)).toEqual([]);
    expect(await scene.kept()).toEqual(["p1 out_for_delivery dropped outdated"]);
    await reads(with_({ status: "out_for_delivery" }));
    expect(await later(3)).toHaveLength(1);
  });

  it("waits while the store is down, and is dropped after half a day of it", async () => {
    await begin({ templates: ["shipped"] });
    await reads(with_({}));
    scene.order = undefined;
    expect(await later(3)).toEqual([]);
    scene.order = with_({});
    expect(await later(1)).toEqual([]);
    expect(await later(5)).toHaveLength(1);
    await scene.db.query(
      "update updates set state = 'due', created_at = to_timestamp($1::float8 / 1000), due_at = created_at",
      [after(scene.now, -13).getTime()],
    );
    scene.order = undefined;
    await later(0);
    await later(6);
    expect(await scene.kept()).toEqual(["p1 shipped dropped unreadable"]);
  });

  it("of a day that moved names each new day once", async () => {
    await begin();
    const eta = (day: string) => with_({ eta: { from: { day }, to: { day } } });
    await reads(eta("2026-11-27"));
    await later(3);
    await reads(eta("2026-11-27"));
    expect(await later(3)).toEqual([]);
    await reads(eta("2026-11-28"));
    expect(await later(3)).toEqual(["Order #1043:\nYour parcel comes on another day."]);
    await reads(eta("2026-11-27"));
    await reads(eta("2026-11-28"));
    expect(await later(3)).toEqual([]);
  });

  it("of a parcel that stands still is found by looking", async () => {
    await begin({ templates: ["stalled"] }, with_({}));
    scene.order = with_({});
    scene.now = after(noon, 150);
    const look = scene.gateway().schedules.find(({ name }) => name === "updates-look");
    for (let hour = 0; hour < 24; hour += 1) {
      scene.now = after(scene.now, 1);
      await look?.run(signal);
    }
    scene.now = new Date("2026-12-03T11:00:00Z");
    expect(await later(0)).toEqual(["Order #1043:\nYour parcel has not moved."]);
  });
});

describe("where it is said", () => {
  it("a template when the window is over, where there is one", async () => {
    await begin({ templates: ["out_for_delivery"] });
    scene.now = after(noon, 24);
    await reads(
      with_({ status: "out_for_delivery", events: [{ at: scene.now, status: "out_for_delivery" }] }),
    );
    expect(await later(3)).toHaveLength(1);
    const [row] = await scene.db.query<{ part: { type: string }; any_time: boolean }>(
      "select part, any_time from deliveries",
      [],
    );
    expect(row).toMatchObject({ part: { type: "template" }, any_time: true });
  });

  it("by mail to the address that was proven, where there is none", async () => {
    await begin({ email: true });
    scene.now = after(noon, 24);
    await reads(with_({ status: "delivered", events: [{ at: scene.now, status: "delivered" }] }));
    expect(await later(3)).toHaveLength(1);
    expect(scene.heard.map(({ channel }) => channel)).toEqual(["email"]);
    const [mail] = await scene.db.query<{ to_address: object; part: { subject: string } }>(
      "select to_address, part from deliveries",
      [],
    );
    expect(mail).toMatchObject({
      to_address: { id: "ana@example.com" },
      part: { subject: "#1043 · A shop" },
    });
  });

  it("nowhere, with the reason, when neither is there", async () => {
    await begin({ email: false });
    scene.now = after(noon, 24);
    await reads(with_({ status: "delivered", events: [{ at: scene.now, status: "delivered" }] }));
    expect(await later(3)).toEqual([]);
    expect(await scene.kept()).toEqual(["p1 delivered dropped closed"]);
  });

  it("not by mail where the merchant does not want it, on both where they do", async () => {
    await begin({ email: true });
    scene.settings = updatesSchema.parse({ email: "also" });
    await reads(with_({ status: "out_for_delivery" }));
    await later(3);
    expect(scene.heard.map(({ channel }) => channel).toSorted()).toEqual(["email", "whatsapp"]);
    scene.settings = updatesSchema.parse({ email: "never" });
    scene.now = after(noon, 24);
    await reads(with_({ status: "delivered", events: [{ at: scene.now, status: "delivered" }] }));
    expect(await later(3)).toEqual([]);
    expect((await scene.kept()).at(-1)).toBe("p1 delivered dropped closed");
  });

  it("never at an address that nobody has proven", async () => {
    scene = await openScene({ email: true });
    scene.order = preparing;
    const wish = { sourceId: scene.source, order: preparing, orderKey: "k", language: "en" };
    const nobody = { ...scene.subject, claims: [] };
    await scene.gateway().subscribe(nobody, { ...wish, email: "eve@example.com" });
    const [row] = await scene.db.query<{ email: string | null }>("select email from subscriptions", []);
    expect(row?.email).toBeNull();
  });
});

describe("whoever wants no messages", () => {
  it("gets none, on no channel, from the moment they say so", async () => {
    await begin({ email: true, templates: ["delivered"] });
    await reads(with_({ status: "out_for_delivery" }));
    await scene.optOut(true);
    expect(await later(3)).toEqual([]);
    expect(await scene.kept()).toEqual(["p1 out_for_delivery dropped opted_out"]);
    await reads(with_({ status: "delivered" }));
    expect(await later(3)).toEqual([]);
    await scene.optOut(false);
    await reads(with_({ status: "delivered" }));
    expect(await later(3)).toEqual(["Order #1043:\nYour parcel was delivered."]);
  });

  it("of this order gets none of it, until they ask again", async () => {
    await begin();
    await reads(with_({ status: "out_for_delivery" }));
    expect(await scene.gateway().unsubscribe(scene.subject)).toBe(1);
    expect(await later(3)).toEqual([]);
    expect(await scene.kept()).toEqual(["p1 out_for_delivery dropped unsubscribed"]);
    await reads(with_({ status: "delivered" }));
    expect(await later(3)).toEqual([]);
    expect(await scene.gateway().unsubscribe(scene.subject)).toBe(0);
    const wish = { sourceId: scene.source, order: with_({}), orderKey: "k", language: "en" };
    await scene.gateway().subscribe(scene.subject, wish);
    await reads(with_({ status: "delivered" }));
    expect(await later(3)).toHaveLength(1);
  });

  it("leaves a trace of each wish", async () => {
    await begin();
    await scene.gateway().unsubscribe(scene.subject, { sourceId: scene.source, orderId: "1043" });
    const rows = await scene.db.query<{ what: string }>("select what from audit order by id", []);
    expect(rows.map(({ what }) => what)).toEqual(["updates_on", "updates_off"]);
    const all = JSON.stringify(await scene.db.query("select detail from audit", []));
    expect(all).not.toContain("ana@example.com");
  });
});

/** A database that is gone from its nth statement on: before it is done, or before its answer is heard. */
function dying(db: Db, at: number, when: "before" | "after"): Db {
  let count = 0;
  return {
    ...db,
    async query(statement, parameters) {
      count += 1;
      if (count > at || (count === at && when === "before")) throw new Error("gone");
      const rows = await db.query<never>(statement, parameters);
      if (count === at) throw new Error("gone");
      return rows;
    },
  };
}

describe("a process that dies", () => {
  it.each(["before", "after"] as const)(
    "anywhere, %s a statement was done, says nothing twice and loses nothing",
    async (when) => {
      await begin();
      let told = 0;
      for (let at = 1; at <= 14; at += 1) {
        // Each time another order, so that there is something new to tell.
        const next = {
          ...with_({ status: "out_for_delivery" }),
          id: String(2_000 + at),
          number: `#${String(2_000 + at)}`,
        };
        scene.order = { ...next, shipments: [] };
        scene.now = noon;
        await scene.gateway().subscribe(scene.subject, {
          sourceId: scene.source,
          order: scene.order,
          orderKey: "k",
          language: "en",
        });
        await reads(next);
        scene.now = after(noon, 0.1);
        await scene
          .gateway(dying(scene.db, at, when))
          .say(signal)
          .catch(() => undefined);
        scene.now = after(noon, 0.5);
        await scene.gateway().say(signal);
        told += 1;
        const said = await thread(scene.db);
        expect(said, `killed at ${String(at)}`).toHaveLength(told);
        expect(new Set(said).size).toBe(told);
      }
      expect(new Set((await scene.kept()).map((line) => line.split(" ").at(-1)))).toEqual(new Set(["said"]));
    },
  );

  it("does not stop two others from saying it once", async () => {
    await begin();
    const gateways = [scene.gateway(), scene.gateway(), scene.gateway()];
    await reads(with_({ status: "out_for_delivery" }), ...gateways, ...gateways);
    scene.now = after(noon, 0.1);
    await Promise.all(gateways.map((gateway) => gateway.say(signal)));
    expect(await thread(scene.db)).toHaveLength(1);
  });
});
