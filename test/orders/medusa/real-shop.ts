import { z } from "zod";
import type { RealMedusa } from "./real-medusa.ts";

const made = z.object({ id: z.string() });
const named = (name: string) => z.object({ [name]: made });
const listed = (name: string) => z.object({ [name]: z.array(made).min(1) });

/** What a shop needs before anybody can order: a region, a stock location that ships, a product with two variants. */
export interface RealShop {
  /** Places an order and tells its id. */
  order(email: string, phone: string): Promise<string>;
  /** Marks an order as paid by hand. */
  pay(orderId: string, amount: number): Promise<void>;
  /** Packs so many of the first item and hands them over under this number. */
  ship(orderId: string, quantity: number, trackingNumber: string): Promise<void>;
}

/** Sets a shop up in a Medusa that is empty. */
export async function furnishRealShop({ call }: RealMedusa): Promise<RealShop> {
  const make = async (
    name: string,
    path: string,
    body: Parameters<RealMedusa["call"]>[2],
  ): Promise<string> => {
    const { id } = named(name).parse(await call("POST", path, body))[name] ?? {};
    if (id === undefined) throw new Error(`no ${name}`);
    return id;
  };
  const first = async (name: string, path: string): Promise<string> => {
    const [one] = listed(name).parse(await call("GET", path))[name] ?? [];
    if (one === undefined) throw new Error(`no ${name}`);
    return one.id;
  };
  const region = await make("region", "/admin/regions", {
    name: "Europe",
    currency_code: "eur",
    countries: ["de"],
    payment_providers: ["pp_system_default"],
  });
  const channel = await first("sales_channels", "/admin/sales-channels");
  const location = await make("stock_location", "/admin/stock-locations", { name: "Warehouse" });
  await call("POST", `/admin/stock-locations/${location}/sales-channels`, { add: [channel] });
  await call("POST", `/admin/stock-locations/${location}/fulfillment-providers`, { add: ["manual_manual"] });
  const withSet = await call(
    "POST",
    `/admin/stock-locations/${location}/fulfillment-sets?fields=*fulfillment_sets`,
    { name: "Parcels", type: "shipping" },
  );
  const sets = z.object({ stock_location: z.object({ fulfillment_sets: z.array(made) }) }).parse(withSet);
  const zoned = await call(
    "POST",
    `/admin/fulfillment-sets/${sets.stock_location.fulfillment_sets[0]?.id ?? ""}/service-zones`,
    { name: "Germany", geo_zones: [{ type: "country", country_code: "de" }] },
  );
  const zones = z.object({ fulfillment_set: z.object({ service_zones: z.array(made) }) }).parse(zoned);
  const profile = await first("shipping_profiles", "/admin/shipping-profiles");
  const shipping = await make("shipping_option", "/admin/shipping-options", {
    name: "Standard",
    service_zone_id: zones.fulfillment_set.service_zones[0]?.id ?? "",
    shipping_profile_id: profile,
    provider_id: "manual_manual",
    price_type: "flat",
    type: { label: "Standard", description: "by parcel", code: "standard" },
    prices: [{ currency_code: "eur", amount: 4.9 }],
  });
  const product = await call("POST", "/admin/products", {
    title: "Tent",
    status: "published",
    shipping_profile_id: profile,
    sales_channels: [{ id: channel }],
    options: [{ title: "Color", values: ["Green", "Red"] }],
    variants: ["Green", "Red"].map((color, index) => ({
      title: color,
      sku: `TENT-${color}`,
      options: { Color: color },
      prices: [{ currency_code: "eur", amount: 99.5 }],
      manage_inventory: index === 0,
    })),
  });
  const { variants } = z
    .object({ product: z.object({ variants: z.array(z.object({ id: z.string(), sku: z.string() })) }) })
    .parse(product).product;
  const variant = (color: string) => variants.find(({ sku }) => sku === `TENT-${color}`)?.id ?? "";
  const item = await first("inventory_items", "/admin/inventory-items?sku=TENT-Green");
  await call("POST", `/admin/inventory-items/${item}/location-levels`, {
    location_id: location,
    stocked_quantity: 7,
  });

  return {
    order: async (email, phone) => {
      const draft = await make("draft_order", "/admin/draft-orders", {
        email,
        region_id: region,
        sales_channel_id: channel,
        shipping_address: {
          first_name: "Emma",
          last_name: "Clarke",
          address_1: "Lindenstr. 1",
          city: "Berlin",
          postal_code: "10115",
          country_code: "de",
          phone,
        },
        items: [
          { variant_id: variant("Green"), quantity: 2 },
          { variant_id: variant("Red"), quantity: 1 },
        ],
        shipping_methods: [{ shipping_option_id: shipping, name: "Standard", amount: 4.9 }],
      });
      return make("order", `/admin/draft-orders/${draft}/convert-to-order`, {});
    },
    pay: async (orderId, amount) => {
      const collection = await make("payment_collection", "/admin/payment-collections", {
        order_id: orderId,
        amount,
      });
      await call("POST", `/admin/payment-collections/${collection}/mark-as-paid`, { order_id: orderId });
    },
    ship: async (orderId, quantity, trackingNumber) => {
      const told = await call("GET", `/admin/orders/${orderId}?fields=*items`);
      const { items } = z
        .object({
          order: z.object({ items: z.array(z.object({ id: z.string(), variant_sku: z.string() })) }),
        })
        .parse(told).order;
      const green = items.find(({ variant_sku: sku }) => sku === "TENT-Green")?.id ?? "";
      const some = [{ id: green, quantity }];
      await call("POST", `/admin/orders/${orderId}/fulfillments`, { location_id: location, items: some });
      const packed = await call("GET", `/admin/orders/${orderId}?fields=*fulfillments`);
      const { fulfillments } = z
        .object({ order: z.object({ fulfillments: z.array(made).min(1) }) })
        .parse(packed).order;
      await call("POST", `/admin/orders/${orderId}/fulfillments/${fulfillments[0]?.id ?? ""}/shipments`, {
        items: some,
        labels: [
          {
            tracking_number: trackingNumber,
            tracking_url: `https://track.example/${trackingNumber}`,
            label_url: "https://labels.example/1",
          },
        ],
      });
    },
  };
}
