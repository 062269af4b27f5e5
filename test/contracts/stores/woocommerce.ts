import { woocommerceSourceKind } from "#src/orders/woocommerce/kind.ts";
import { consumerKey, consumerSecret, startWoo, wooAddress, wooOrder } from "../../fakes/woocommerce.ts";
import type { StoreHarness } from "../order-source.ts";

/** WooCommerce REST API v3, with a plugin that numbers orders and one that notes parcels in the orders' meta. */
export const woocommerceHarness: StoreHarness = {
  kind: woocommerceSourceKind,
  // A list of orders that is not found is an address at which there is no shop.
  notFoundMeans: "broken",
  secrets: [consumerKey, consumerSecret, Buffer.from(`${consumerKey}:${consumerSecret}`).toString("base64")],
  async start(orders) {
    const shop = await startWoo(
      orders.map(({ number, createdAt, customer, items, shipments }, index) =>
        wooOrder({
          id: 50_001 + index * 3,
          number,
          date_created_gmt: createdAt.toISOString().slice(0, 19),
          status: shipments.length > 0 ? "completed" : "processing",
          billing: wooAddress({
            first_name: customer.name?.split(" ")[0] ?? "",
            last_name: customer.name?.split(" ").slice(1).join(" ") ?? "",
            email: customer.email ?? "",
            phone: customer.phone ?? "",
            country: "",
          }),
          line_items: items.map((item, at) => ({ id: 100 + at, name: item.title, quantity: item.quantity })),
          meta_data:
            shipments.length === 0
              ? []
              : [
                  {
                    id: 1,
                    key: "_wc_shipment_tracking_items",
                    value: shipments.map(({ carrier, trackingNumber }) => ({
                      tracking_provider: carrier?.toLowerCase() ?? "",
                      custom_tracking_provider: "",
                      tracking_number: trackingNumber ?? "",
                      date_shipped: "1795305600",
                    })),
                  },
                ],
        }),
      ),
    );
    const source = woocommerceSourceKind.build(
      { url: shop.url, allowInsecure: true },
      { consumerKey, consumerSecret },
      { now: () => new Date(), fetch, log: () => undefined, baseDir: "/" },
    );
    return { source, fail: shop.fail, drift: shop.drift, requests: () => shop.requests, close: shop.close };
  },
};
