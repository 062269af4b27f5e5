import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import type { SourceNews } from "../news.ts";
import { normalPhone } from "../phone.ts";
import type { SourceWebhook } from "../source.ts";
import { plainId } from "./id.ts";
import { idOf, text } from "./lenient.ts";

/** The value of `X-Shopify-Hmac-Sha256` for these bytes. Source: Shopify "Verify webhook deliveries". */
export function shopifySignature(body: Buffer, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** Ids of orders in a webhook's body, wherever its topic has it. */
const id = idOf();
const order = z.object({ id, admin_graphql_api_id: id }).nullish().catch(null);
const OrderBody = z.object({
  id,
  order_id: id,
  admin_graphql_api_order_id: id,
  order,
  order_edit: z.object({ order_id: id }).nullish().catch(null),
  return: z.object({ order, order_id: id }).nullish().catch(null),
});

const ShopBody = z.object({ myshopify_domain: text });

const PrivacyBody = z.object({
  shop_domain: text,
  customer: z.object({ id, email: text, phone: text }).nullish().catch(null),
  orders_requested: z.array(z.unknown()).nullish().catch(null),
  orders_to_redact: z.array(z.unknown()).nullish().catch(null),
});

/** Topics about an order that does not have its id as their own. */
const aboutOrders =
  /^(?:fulfillments|fulfillment_events|refunds|returns|order_transactions|reverse_deliveries|reverse_fulfillment_orders)\//u;

/** Reads the webhooks of one store, signed with the app's client secret. */
export function createWebhook(shop: string, secret: string): SourceWebhook {
  return {
    verify: ({ headers, body }) => {
      const claimed = headers["x-shopify-hmac-sha256"];
      if (claimed === undefined || !/^[A-Za-z0-9+/]{43}=$/u.test(claimed)) return false;
      const genuine = timingSafeEqual(
        Buffer.from(shopifySignature(body, secret), "latin1"),
        Buffer.from(claimed, "latin1"),
      );
      // One app's secret signs for every store it is installed in.
      return genuine && headers["x-shopify-shop-domain"]?.trim().toLowerCase() === shop;
    },
    parse: (request) => {
      const topic = request.headers["x-shopify-topic"]?.trim().toLowerCase() ?? "";
      return [newsOf(topic, newsIdOf(request), bodyOf(request), shop)];
    },
  };
}

/** Deliveries that are repeated have the same webhook id. Source: Shopify "Ignore duplicate webhooks". */
function newsIdOf({ headers, body }: RawRequest): string {
  const given = [headers["x-shopify-webhook-id"], headers["x-shopify-event-id"]].find(
    (value) => value !== undefined && /^[!-~]{1,200}$/u.test(value),
  );
  return given ?? `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

function bodyOf({ body }: RawRequest): unknown {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return parsed;
  } catch {
    return undefined;
  }
}

function newsOf(topic: string, newsId: string, body: unknown, shop: string): SourceNews {
  if (topic === "app/uninstalled") {
    // The body is the store itself; the header that names it is not signed.
    const domain = ShopBody.safeParse(body).data?.myshopify_domain?.toLowerCase() ?? shop;
    return domain === shop ? { kind: "uninstalled", id: newsId } : { kind: "ignored", reason: "other_shop" };
  }
  if (topic === "") return { kind: "ignored", reason: "no_topic" };
  if (topic === "customers/data_request" || topic === "customers/redact" || topic === "shop/redact") {
    return privacyNews(topic, newsId, body, shop);
  }
  const own = topic.startsWith("orders/");
  if (!own && !aboutOrders.test(topic)) return { kind: "ignored", reason: "other_topic" };
  const read = OrderBody.safeParse(body);
  if (!read.success) return { kind: "ignored", reason: "unreadable" };
  const { order_id, admin_graphql_api_order_id, order_edit, order: named, return: back } = read.data;
  const orderId =
    order_edit?.order_id ??
    order_id ??
    admin_graphql_api_order_id ??
    named?.id ??
    named?.admin_graphql_api_id ??
    back?.order_id ??
    back?.order?.id ??
    back?.order?.admin_graphql_api_id ??
    (own ? read.data.id : null);
  if (orderId === null) return { kind: "ignored", reason: "no_order" };
  return { kind: "order", id: newsId, orderId };
}

/** Source: Shopify "Privacy law compliance". Phones come as they were typed; one that is not E.164 identifies nobody. */
function privacyNews(topic: string, newsId: string, body: unknown, shop: string): SourceNews {
  const read = PrivacyBody.safeParse(body);
  if (!read.success) return { kind: "ignored", reason: "unreadable" };
  const {
    shop_domain: domain,
    customer,
    orders_requested: requested,
    orders_to_redact: redacted,
  } = read.data;
  if (domain !== null && domain.toLowerCase() !== shop) return { kind: "ignored", reason: "other_shop" };
  if (topic === "shop/redact") return { kind: "shop_erased", id: newsId };
  const wish = topic === "customers/redact" ? "erase" : "export";
  const orderIds = ((wish === "erase" ? redacted : requested) ?? []).flatMap(
    (given) => plainId(given, "Order") ?? [],
  );
  const customerId = customer?.id ?? null;
  const email = customer?.email?.toLowerCase() ?? null;
  const phone =
    customer?.phone === null || customer?.phone === undefined ? null : normalPhone(customer.phone);
  if (customerId === null && email === null && phone === null && orderIds.length === 0) {
    return { kind: "ignored", reason: "nobody_named" };
  }
  return {
    kind: "privacy",
    id: newsId,
    wish,
    ...(customerId === null ? {} : { customerId }),
    ...(email === null ? {} : { email }),
    ...(phone === null ? {} : { phone }),
    orderIds: [...new Set(orderIds)],
  };
}
