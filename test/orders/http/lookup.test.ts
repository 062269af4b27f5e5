import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { givenStore, signingSecret } from "./given.ts";

describe("a signed look-up", () => {
  it("is signed over its time and its very bytes", async () => {
    const { store, source } = await givenStore();
    await source.find({ by: "email", email: "ünïcode@example.com" });
    const [request] = store.requests;
    expect(request?.path).toBe("/shop/orders/lookup");
    const timestamp = request?.headers["x-timestamp"] ?? "";
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(30);
    const right = createHmac("sha256", signingSecret).update(`${timestamp}.${request?.body}`).digest("hex");
    expect(request?.headers["x-signature"]).toBe(`sha256=${right}`);
    expect(JSON.parse(request?.body ?? "")).toEqual({ by: { email: "ünïcode@example.com" }, limit: 50 });
  });

  it("gives a number as it was written and plain, and never the address beside it", async () => {
    const { store, source } = await givenStore();
    for (const number of ["#SO-1043", "No. 1043", " so 1043 ", "１０４３"])
      await source.find({ by: "number", number, email: "ann@example.com" });
    expect(store.requests.map(({ body }) => JSON.parse(body).by)).toEqual([
      { number: "#SO-1043", plain: "so1043" },
      { number: "1043", plain: "1043" },
      { number: "so1043", plain: "so1043" },
      { number: "1043", plain: "1043" },
    ]);
    expect(JSON.stringify(store.requests)).not.toContain("ann@");
  });

  it("leaves out what the endpoint gives without being asked for it", async () => {
    const { store, source } = await givenStore();
    const all = JSON.stringify({ orders: [...store.orders.values()] });
    for (const query of [
      { by: "number", number: "100" },
      { by: "email", email: "bob+1@example.com" },
      { by: "phone", phone: "+5531987654321" },
      { by: "id", id: "o-100" },
    ] as const) {
      store.next.push({ status: 200, body: all }, { status: 200, body: all });
      const found = await source.find(query);
      expect(found.ok && found.orders.map(({ number }) => number)).toEqual(["100"]);
      store.next.length = 0;
    }
  });

  it("reads with the same tolerance as a file, and reports what it left out", async () => {
    const { store, source } = await givenStore({
      currency: "EUR",
      timeZone: "Europe/Berlin",
      reachesDays: 90,
    });
    const body = `{"Orders": [
      {"Order Number": 1043, "date": "2026-11-20", "email": "A@Example.com", "total": "59,90"},
      {"number": "1043", "id": "second", "created_at": "never"},
      {"number": "1043", broken},
      7
    ]}`;
    store.next.push({ status: 200, body });
    const found = await source.find({ by: "number", number: "1043" });
    expect(found).toMatchObject({
      ok: true,
      reachesDays: 90,
      orders: [
        {
          id: "1043",
          customer: { email: "a@example.com" },
          total: { amount: 5990, currency: "EUR" },
          createdAt: new Date("2026-11-20T11:00:00Z"),
        },
      ],
    });
    const { problems } = await source.report();
    expect(problems).toHaveLength(3);
    expect(problems.every(({ line }) => line === null)).toBe(true);
  });

  it("is not followed elsewhere", async () => {
    const { store, source } = await givenStore();
    const other = await givenStore();
    store.next.push({ status: 307, body: "{}", headers: { location: `${other.store.url}/orders/lookup` } });
    expect(await source.find({ by: "number", number: "100" })).toMatchObject({ ok: false, kind: "broken" });
    expect(other.store.requests).toEqual([]);
  });

  it("takes 1 MB and no byte more, also when it comes compressed", async () => {
    const { store, source } = await givenStore();
    const filled = (size: number) => {
      const [head, tail] = ['{"orders": [], "x": "', '"}'];
      return `${head}${"x".repeat(size - head.length - tail.length)}${tail}`;
    };
    store.next.push(
      { status: 200, body: filled(1024 * 1024) },
      { status: 200, body: filled(1024 * 1024 + 1) },
    );
    expect((await source.find({ by: "number", number: "100" })).ok).toBe(true);
    expect((await source.find({ by: "number", number: "100" })).ok).toBe(false);
  });

  it("does not begin for a text that is no number, address or phone", async () => {
    const { store, source } = await givenStore();
    for (const query of [
      { by: "number", number: "#" },
      { by: "phone", phone: "12" },
      { by: "email", email: `${"x".repeat(10_000)}@example.com` },
      { by: "id", id: "x".repeat(10_000) },
    ] as const)
      expect(await source.find(query)).toMatchObject({ ok: true, orders: [] });
    expect(store.requests).toEqual([]);
  });

  it("heeds a date as Retry-After", async () => {
    const { store, source } = await givenStore();
    const at = new Date(Date.now() + 90_000).toUTCString();
    store.next.push({ status: 503, body: "{}", headers: { "retry-after": at } });
    const found = await source.find({ by: "number", number: "100" });
    if (found.ok) throw new Error("found");
    expect(found.afterMs).toBeGreaterThan(85_000);
    expect(found.afterMs).toBeLessThanOrEqual(90_000);
  });
});
