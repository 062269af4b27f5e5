import { medusaSourceKind } from "#src/orders/medusa/kind.ts";
import {
  apiKey,
  medusaAddress,
  medusaFulfillment,
  medusaItem,
  medusaOrder,
  startMedusa,
} from "../../fakes/medusa.ts";
import type { StoreHarness } from "../order-source.ts";

/** Medusa 2's admin API. */
export const medusaHarness: StoreHarness = {
  kind: medusaSourceKind,
  // A list of orders that is not found is an address at which there is no store.
  notFoundMeans: "broken",
  secrets: [apiKey, Buffer.from(`${apiKey}:`).toString("base64")],
  async start(orders) {
    const store = await startMedusa(
      orders.map(({ number, createdAt, customer, items, shipments }, index) =>
        medusaOrder({
          id: `order_01M843GX9T7HPPSRG9N7${String(10_000 + index)}`,
          display_id: Number(number),
          created_at: createdAt.toISOString(),
          email: customer.email ?? null,
          shipping_address: medusaAddress({
            first_name: customer.name?.split(" ")[0] ?? null,
            last_name: customer.name?.split(" ").slice(1).join(" ") ?? null,
            phone: customer.phone ?? null,
            country_code: null,
          }),
          items: items.map((item, at) =>
            medusaItem({ id: `ordli_${String(at)}`, product_title: item.title, quantity: item.quantity }),
          ),
          fulfillments: shipments.map(({ carrier, trackingNumber }, at) =>
            medusaFulfillment({
              id: `ful_${String(at)}`,
              provider: { id: `${carrier?.toLowerCase() ?? "manual"}_standard` },
              labels: [{ tracking_number: trackingNumber ?? "", tracking_url: "#", label_url: "#" }],
            }),
          ),
        }),
      ),
    );
    const source = medusaSourceKind.build(
      { url: store.url, allowInsecure: true },
      { apiKey },
      { now: () => new Date(), fetch, log: () => undefined, baseDir: "/" },
    );
    return {
      source,
      fail: store.fail,
      drift: store.drift,
      requests: () => store.requests,
      close: store.close,
    };
  },
};
