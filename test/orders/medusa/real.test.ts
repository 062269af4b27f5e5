import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { medusaSourceKind } from "#src/orders/medusa/kind.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderQuery, OrderSource, OrderSourceDeps } from "#src/orders/source.ts";
import { type RealMedusa, startRealMedusa } from "./real-medusa.ts";
import { type RealShop, furnishRealShop } from "./real-shop.ts";
import { theOrder } from "./store.ts";

/*
 * Against a Medusa that is installed from npm and runs on a PostgreSQL:
 * `MEDUSA=1 TEST_DATABASE_URL=postgres://… npx vitest run --config test/vitest.config.ts test/orders/medusa/real.test.ts`
 */
const admin = process.env["MEDUSA"] === "1" ? process.env["TEST_DATABASE_URL"] : undefined;
const why = "needs MEDUSA=1, TEST_DATABASE_URL and the npm registry";
if (admin === undefined) process.stderr.write(`skipped: the test with a real Medusa ${why}\n`);

const deps: OrderSourceDeps = { now: () => new Date(), fetch, log: () => undefined, baseDir: "/" };

describe.skipIf(admin === undefined)(
  `a real Medusa${admin === undefined ? ` (skipped: ${why})` : ""}`,
  () => {
    let medusa: RealMedusa | undefined;
    let shop: RealShop;
    let source: OrderSource;
    let settings: object;
    let secrets: { apiKey: string };

    beforeAll(async () => {
      medusa = await startRealMedusa(admin ?? "");
      settings = { url: medusa.url, allowInsecure: true };
      secrets = { apiKey: medusa.apiKey };
      source = medusaSourceKind.build(settings, secrets, deps);
      shop = await furnishRealShop(medusa);
      const first = await shop.order("emma.clarke@example.com", "+1 555 555 0101");
      await shop.pay(first, 303.4);
      await shop.ship(first, 1, "1Z999AA10123456784");
      await shop.order("bob+x_1@example.com", "+15555550102");
    }, 600_000);
    afterAll(async () => {
      await medusa?.stop();
    }, 60_000);

    const numbers = async (query: OrderQuery): Promise<readonly string[]> => {
      const found = await source.find(query);
      if (!found.ok) throw new Error(found.detail);
      return found.orders.map(({ number }) => number);
    };
    const execute = (action: Parameters<NonNullable<OrderSource["actions"]>["execute"]>[0], key: string) => {
      if (source.actions === undefined) throw new Error("there are no actions");
      return source.actions.execute(action, key);
    };

    it("accepts the key, and refuses another", async () => {
      const url = new URL("https://chat.example.com/webhooks/stores/1");
      const check = async (given: unknown) =>
        (await medusaSourceKind.check?.(settings, given, deps, url))?.[0];
      expect(await check(secrets)).toMatchObject({ result: "ok" });
      expect(await check({ apiKey: "sk_0123456789abcdef" })).toMatchObject({ result: "failed" });
    });

    it("tells an order as it was placed and sent", async () => {
      const order = await theOrder(source, "#1");
      expect(order).toMatchObject({
        number: "1",
        customer: { email: "emma.clarke@example.com", phone: "+15555550101", name: "Emma Clarke" },
        total: { amount: 30340, currency: "EUR" },
        financial: "paid",
        state: "open",
        shipTo: { line: "Lindenstr. 1", zip: "10115", city: "Berlin", country: "DE" },
        shipments: [
          {
            trackingNumber: "1Z999AA10123456784",
            trackingUrl: "https://track.example/1Z999AA10123456784",
            status: "pending",
          },
        ],
      });
      const byVariant = (list: Order["items"]) =>
        Object.fromEntries(list.map((item) => [item.variant, item]));
      expect(byVariant(order.items)).toMatchObject({
        Green: { title: "Tent", sku: "TENT-Green", quantity: 2, fulfilled: 1 },
        Red: { quantity: 1, fulfilled: 0 },
      });
      expect(order.shipments[0]?.shippedAt?.getTime()).toBeGreaterThan(order.createdAt.getTime());
      expect(order.pending.map(({ quantity }) => quantity)).toEqual([1, 1]);
    });

    it("finds by everything, and only what is equal", async () => {
      expect(await numbers({ by: "email", email: "EMMA.clarke@example.com" })).toEqual(["1"]);
      expect(await numbers({ by: "email", email: "bob+x_1@example.com" })).toEqual(["2"]);
      expect(await numbers({ by: "phone", phone: "+15555550101" })).toEqual(["1"]);
      expect(await numbers({ by: "phone", phone: "+15555550102" })).toEqual(["2"]);
      expect(await numbers({ by: "tracking", trackingNumber: "1z99 9aa1 0123 4567 84" })).toEqual(["1"]);
      const { id } = await theOrder(source, "2");
      expect(await numbers({ by: "id", id })).toEqual(["2"]);
      expect(await numbers({ by: "id", id: `${id}0` })).toEqual([]);
      for (const number of ["%", "_", "12", "0", "1 OR 1=1"])
        expect(await numbers({ by: "number", number })).toEqual([]);
      expect(await numbers({ by: "email", email: "%@example.com" })).toEqual([]);
    });

    it("tells what is sold and left", async () => {
      const found = await source.products?.("tent");
      const products = found?.ok === true ? found.products : [];
      expect(products.find(({ variant }) => variant === "Green")).toMatchObject({
        title: "Tent",
        price: { amount: 9950, currency: "EUR" },
        stock: "in_stock",
      });
      expect(products.find(({ variant }) => variant === "Red")).toMatchObject({ stock: "in_stock" });
    });

    it("takes a return of what was sent, once, and refuses more", async () => {
      const order = await theOrder(source, "1");
      const sent = order.items.find(({ fulfilled }) => fulfilled > 0)?.id ?? "";
      const back = (quantity: number) =>
        ({ kind: "request_return", order, items: [{ itemId: sent, quantity, reason: "style" }] }) as const;
      expect(await execute(back(2), "too many")).toMatchObject({ ok: false, kind: "refused" });
      expect((await theOrder(source, "1")).returns).toEqual([]);
      const first = await execute(back(1), "key");
      expect(first).toMatchObject({ ok: true });
      expect(await execute(back(1), "key")).toEqual(first);
      expect((await theOrder(source, "1")).returns).toMatchObject([{ status: "requested" }]);
    });

    it("takes up a return that was begun and not requested", async () => {
      const id = await shop.order("cara@example.com", "+15555550103");
      await shop.ship(id, 2, "A2");
      const order = await theOrder(source, "3");
      const sent = order.items.find(({ fulfilled }) => fulfilled > 0)?.id ?? "";
      const action = {
        kind: "request_return",
        order,
        items: [{ itemId: sent, quantity: 1, reason: "style" }],
      } as const;
      for (const step of [/\/request-items$/, /\/request$/]) {
        const broken = medusaSourceKind.build(settings, secrets, {
          ...deps,
          fetch: (input, init) =>
            init?.method === "POST" && step.test(input instanceof URL ? input.pathname : "")
              ? Promise.reject(new TypeError("fetch failed"))
              : fetch(input, init),
        });
        expect(await broken.actions?.execute(action, "key 3")).toMatchObject({
          ok: false,
          kind: "uncertain",
        });
      }
      expect(await execute(action, "key 3")).toMatchObject({ ok: true });
      expect((await theOrder(source, "3")).returns).toMatchObject([{ status: "requested" }]);
    });

    it("cancels what has not been sent, with its money back, and nothing else", async () => {
      const sent = await theOrder(source, "1");
      expect(await execute({ kind: "cancel_order", order: sent, reason: "customer" }, "a")).toMatchObject({
        kind: "refused",
      });
      const open = await theOrder(source, "2");
      await shop.pay(open.id, 303.4);
      const cancel = { kind: "cancel_order", order: open, reason: "customer" } as const;
      expect(await execute(cancel, "b")).toEqual({ ok: true });
      expect(await execute(cancel, "b")).toEqual({ ok: true });
      expect(await theOrder(source, "2")).toMatchObject({
        state: "cancelled",
        financial: "refunded",
        total: { amount: 30340, currency: "EUR" },
        // By hand, as it was paid.
        refunds: [{ amount: { amount: 30340, currency: "EUR" }, status: "pending" }],
      });
    });
  },
);
