import { describe, expect, it } from "vitest";
import { wooAddress, wooOrder } from "../../fakes/woocommerce.ts";
import { answered, found, givenShop, keys, theOrder } from "./shop.ts";

const numbers = (orders: readonly { readonly number: string }[]) => orders.map(({ number }) => number);
const paths = (requests: readonly { readonly path: string }[]) => requests.map(({ path }) => path);
const searched = (requests: readonly { readonly path: string }[]) =>
  paths(requests).flatMap((path) => new URL(path, "http://x").searchParams.get("search") ?? []);

describe("looking an order up", () => {
  it("tells the number of an order from another's id", async () => {
    const { source } = await givenShop([
      wooOrder({ id: 1043, number: "20177" }),
      wooOrder({ id: 977, number: "1043" }),
    ]);
    expect((await found(source, { by: "number", number: "#1043" })).map(({ id }) => id)).toEqual(["977"]);
    expect((await found(source, { by: "number", number: "20177" })).map(({ id }) => id)).toEqual(["1043"]);
    expect((await found(source, { by: "id", id: "1043" })).map(({ number }) => number)).toEqual(["20177"]);
  });

  it("finds a number that is made of the id when it is shown", async () => {
    const { source, shop } = await givenShop([wooOrder({ id: 1043, number: "WEB-1043/26" })]);
    for (const number of ["WEB-1043/26", "web 1043 26"]) {
      expect(numbers(await found(source, { by: "number", number }))).toEqual(["WEB-1043/26"]);
    }
    expect(paths(shop.requests).some((path) => path.startsWith("/wc/v3/orders/1043?"))).toBe(true);
  });

  it("finds an address with a plus, which the shop's search decodes twice", async () => {
    const of = (email: string) => wooAddress({ email });
    const { source, shop } = await givenShop([
      wooOrder({ id: 1, billing: of("bob+shop@example.com") }),
      wooOrder({ id: 2, billing: of("bob@example.com") }),
      wooOrder({ id: 3, billing: of("shop@example.com") }),
    ]);
    expect(numbers(await found(source, { by: "email", email: "Bob+shop@example.com" }))).toEqual(["1"]);
    expect(numbers(await found(source, { by: "email", email: "bob@example.com" }))).toEqual(["2"]);
    for (const term of searched(shop.requests)) expect(term).not.toMatch(/[+%]/);
  });

  it.each([
    "+1 (555) 555-0101",
    "(555) 555-0101",
    "555.555.0101",
    "555 555 0101",
    "15555550101",
    "5555550101",
  ])("finds a phone that was typed as %s", async (phone) => {
    const old = { date_created_gmt: "2025-01-01T10:00:00" };
    const { source } = await givenShop([
      wooOrder({ id: 1, ...old, billing: wooAddress({ country: "US", phone }) }),
      wooOrder({ id: 2, ...old, billing: wooAddress({ country: "US", phone: "(555) 555-0102" }) }),
    ]);
    expect(numbers(await found(source, { by: "phone", phone: "+15555550101" }))).toEqual(["1"]);
  });

  it("finds a parcel among recent orders, and says how far back that is", async () => {
    const meta_data = [{ id: 1, key: "_tracking_number", value: "LC 778" }];
    const { source } = await givenShop([wooOrder({ id: 1, status: "completed", meta_data })]);
    const answer = await answered(source, { by: "tracking", trackingNumber: "lc778" });
    expect(numbers(answer.orders)).toEqual(["1"]);
    expect(answer.reachesDays).toBe(60);
    const email = await answered(source, { by: "email", email: "emma.clarke@example.com" });
    expect(email.reachesDays).toBeUndefined();
  });

  it("reads at most three pages, and says so", async () => {
    const start = Date.UTC(2026, 10, 23, 11);
    const { source, shop } = await givenShop(
      Array.from({ length: 330 }, (_, n) =>
        wooOrder({
          id: n + 1,
          date_created_gmt: new Date(start - n * 3_600_000).toISOString().slice(0, 19),
        }),
      ),
    );
    const answer = await answered(source, { by: "tracking", trackingNumber: "ABCDEFGH" });
    // 300 hours are twelve and a half days.
    expect(answer.reachesDays).toBe(12);
    expect(shop.requests.filter(({ path }) => path.includes("after="))).toHaveLength(3);
    const newest = await found(source, { by: "email", email: "emma.clarke@example.com" });
    expect(numbers(newest)).toEqual(Array.from({ length: 50 }, (_, n) => String(n + 1)));
  });

  it.each([
    "' OR 1=1 --",
    "%",
    "*",
    "1043 OR 1",
    "1043&customer=1",
    "1043/../../users",
    "../../../wp/v2/users",
    "1043?_fields=order_key",
    "1043%2F..%2Fcustomers",
    '{"$gt":""}',
    "١٠٤٣/notes",
  ])("sends nothing but letters, digits and separators for the number %s", async (number) => {
    const { source, shop } = await givenShop([wooOrder({ id: 1043 })]);
    await found(source, { by: "number", number });
    for (const path of paths(shop.requests)) {
      expect(path).toMatch(/^\/wc\/v3\/orders(?:\/\d+)?\?/);
      expect([...new URL(path, "http://x").searchParams.keys()]).toEqual(expect.arrayContaining(["_fields"]));
      expect(path).not.toMatch(/customer=|order_key/);
    }
    for (const term of searched(shop.requests)) expect(term).toMatch(/^[\p{L}\p{N} ._/-]+$/u);
  });

  it.each(["1", "order", "0", "-1", "1/notes", "1?x=1", "9".repeat(19), "01"])(
    "asks for no order but by an id, and %s is one or is not",
    async (id) => {
      const { source, shop } = await givenShop([wooOrder({ id: 1 })]);
      expect(numbers(await found(source, { by: "id", id }))).toEqual(id === "1" ? ["1"] : []);
      if (id !== "1") expect(shop.requests).toEqual([]);
    },
  );
});

describe("the APIs of tracking plugins", () => {
  const completed = wooOrder({ id: 1, status: "completed" });
  const item = {
    tracking_id: "t1",
    tracking_provider: "USPS",
    tracking_link: "https://tools.usps.com/tracking/94001",
    tracking_number: "94001",
    date_shipped: "2026-11-20",
  };

  it.each(["official", "ast"] as const)("%s is asked when the order says nothing", async (api) => {
    for (const trackingPlugin of ["auto", api]) {
      const { source, shop } = await givenShop([completed], { trackingPlugin });
      shop.tracking[api] = new Map([["1", [item]]]);
      expect((await theOrder(source, "1")).shipments).toMatchObject([
        {
          id: "t1",
          carrier: "USPS",
          trackingNumber: "94001",
          trackingUrl: "https://tools.usps.com/tracking/94001",
          shippedAt: new Date("2026-11-20T12:00:00Z"),
        },
      ]);
    }
  });

  it("core fulfilments are parcels once they are fulfilled", async () => {
    const meta = (number: string) => [
      { id: 1, key: "_items", value: [{ item_id: 11, qty: 1 }] },
      { id: 2, key: "_tracking_number", value: number },
      { id: 3, key: "_shipment_provider", value: "ups" },
      { id: 4, key: "_date_fulfilled", value: "2026-11-20 10:30:00" },
    ];
    const { source, shop } = await givenShop([wooOrder({ id: 1 })]);
    shop.tracking.core = new Map([
      [
        "1",
        [
          { id: 5, status: "fulfilled", is_fulfilled: true, date_deleted: null, meta_data: meta("1Z1") },
          { id: 6, status: "unfulfilled", is_fulfilled: false, date_deleted: null, meta_data: meta("1Z2") },
          {
            id: 7,
            status: "fulfilled",
            is_fulfilled: true,
            date_deleted: "2026-11-21 10:00:00",
            meta_data: meta("1Z3"),
          },
        ],
      ],
    ]);
    const order = await theOrder(source, "1");
    expect(order.shipments).toMatchObject([
      {
        id: "5",
        carrier: "UPS",
        trackingNumber: "1Z1",
        shippedAt: new Date("2026-11-20T10:30:00Z"),
        items: [{ itemId: "11", quantity: 1 }],
      },
    ]);
    expect(order.items.map(({ fulfilled }) => fulfilled)).toEqual([1, 0]);
  });

  it("are not asked again for an hour when they are not there", async () => {
    const { source, shop, clock } = await givenShop([completed]);
    const asked = () => paths(shop.requests).filter((path) => /fulfillments|trackings/.test(path)).length;
    await theOrder(source, "1");
    expect(asked()).toBe(3);
    await theOrder(source, "1");
    expect(asked()).toBe(3);
    clock.ms += 61 * 60_000;
    shop.tracking.ast = new Map([["1", [item]]]);
    expect((await theOrder(source, "1")).shipments[0]?.trackingNumber).toBe("94001");
    expect(asked()).toBe(6);
  });

  it("are asked where they may know something, and not at all with meta", async () => {
    const { source, shop } = await givenShop([wooOrder({ id: 1, status: "pending" })]);
    await theOrder(source, "1");
    expect(paths(shop.requests).some((path) => /fulfillments|trackings/.test(path))).toBe(false);
    const meta = await givenShop([completed], { trackingPlugin: "meta" });
    await theOrder(meta.source, "1");
    expect(paths(meta.shop.requests).some((path) => /fulfillments|trackings/.test(path))).toBe(false);
  });

  it("leave the order standing when they fail", async () => {
    const { source, shop, logged } = await givenShop([completed], { trackingPlugin: "ast" });
    shop.script(/wc-ast/, { do: "answer", status: 500 });
    expect((await theOrder(source, "1")).shipments).toHaveLength(1);
    expect(logged.join()).toContain("ast");
  });

  it("are asked for the ten newest of many orders", async () => {
    const { source, shop } = await givenShop(
      Array.from({ length: 30 }, (_, n) => wooOrder({ id: n + 1, status: "completed" })),
      { trackingPlugin: "ast" },
    );
    shop.tracking.ast = new Map();
    expect(await found(source, { by: "email", email: "emma.clarke@example.com" })).toHaveLength(30);
    expect(paths(shop.requests).filter((path) => path.includes("wc-ast"))).toHaveLength(10);
  });
});

describe("an answer that is none", () => {
  const query = { by: "email", email: "emma.clarke@example.com" } as const;

  it("is followed inside the shop's own address, and nowhere else", async () => {
    const { source, shop } = await givenShop([wooOrder({ id: 1 })]);
    shop.script(/search/, { do: "redirect", to: "/shop/wp-json/wc/v3/orders?per_page=10" });
    expect(numbers(await found(source, query))).toEqual(["1"]);
    const elsewhere = await givenShop([]);
    shop.script(/search/, { do: "redirect", to: `${elsewhere.shop.url}/wp-json/wc/v3/orders` });
    const answer = await source.find(query);
    expect(answer).toMatchObject({ ok: false, kind: "broken" });
    expect(elsewhere.shop.requests).toEqual([]);
  });

  it("goes round in circles only so long", async () => {
    const { source, shop } = await givenShop([]);
    for (let n = 0; n < 10; n += 1) shop.script(/./, { do: "redirect", to: "/shop/wp-json/wc/v3/orders" });
    expect(await source.find(query)).toMatchObject({ ok: false, kind: "broken" });
    expect(shop.requests).toHaveLength(3);
  });

  it("names the pause the shop asks for", async () => {
    const { source, shop } = await givenShop([]);
    shop.script(/./, { do: "answer", status: 503, headers: { "retry-after": "600" } });
    expect(await source.find(query)).toMatchObject({ ok: false, kind: "retry", afterMs: 600_000 });
    shop.script(/./, {
      do: "answer",
      status: 429,
      headers: { "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT" },
    });
    expect(await source.find(query)).toMatchObject({ ok: false, kind: "retry", afterMs: 30_000 });
  });

  it("is no order when the shop says so, and broken when it is nobody who says it", async () => {
    const { source, shop } = await givenShop([]);
    expect(await source.find({ by: "id", id: "77" })).toMatchObject({ ok: true, orders: [] });
    shop.script(/./, { do: "answer", status: 404, body: { code: "rest_no_route" } });
    expect(await source.find({ by: "id", id: "77" })).toMatchObject({ ok: false, kind: "broken" });
  });

  it("goes to the address the settings name, with the key in a header", async () => {
    const { source, shop } = await givenShop([], {}, keys);
    await source.find(query);
    expect(shop.requests.length).toBeGreaterThan(0);
    for (const { path, authorization } of shop.requests) {
      expect(path).not.toContain(keys.consumerKey);
      expect(path).not.toContain(keys.consumerSecret);
      expect(authorization).toMatch(/^Basic /);
    }
  });
});
