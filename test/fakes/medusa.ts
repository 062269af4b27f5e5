import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { Json } from "#src/conversation/json.ts";
import type { StoreDrift, StoreTrouble } from "../contracts/order-source.ts";
import { failAs, send, shown, textOf } from "./woocommerce.ts";

type Fields = { [name: string]: Json };

export interface MedusaRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
}

/** Medusa 2's admin API on this machine: real HTTP, answering as a Medusa 2.21.2 was seen to. */
export interface FakeMedusa {
  readonly url: string;
  readonly requests: readonly MedusaRequest[];
  /** By id; may be changed. */
  readonly orders: Map<string, Fields>;
  readonly products: Fields[];
  /** By product. */
  readonly variants: Map<string, Fields[]>;
  /** Changes that are open, by order: Medusa takes one at a time. */
  readonly changes: Map<string, Fields>;
  /** The next request whose `METHOD path` matches is done, and the connection closed before the answer. */
  readonly hangUpAfter: (matching: RegExp) => void;
  readonly fail: (how: StoreTrouble | null) => void;
  readonly drift: (number: string, how: StoreDrift) => void;
  readonly close: () => Promise<void>;
}

export const apiKey = "sk_0123456789abcdef0123456789abcdef";

/** An order as Medusa tells it, with everything that is not given. */
export function medusaOrder(given: Fields): Fields {
  return {
    id: "order_01M843GX9T7HPPSRG9N765G6J4",
    display_id: 1,
    custom_display_id: null,
    status: "pending",
    is_draft_order: false,
    email: "emma.clarke@example.com",
    currency_code: "eur",
    locale: null,
    created_at: "2026-11-16T09:12:00.000Z",
    canceled_at: null,
    payment_status: "captured",
    total: 303.4,
    customer: { id: "cus_1", phone: null, first_name: null, last_name: null },
    shipping_address: medusaAddress({ phone: "+15555550101" }),
    billing_address: null,
    items: [
      medusaItem({ id: "ordli_1" }),
      medusaItem({ id: "ordli_2", variant_title: "Red", variant_sku: "TENT-R" }),
    ],
    fulfillments: [],
    returns: [],
    payment_collections: [],
    ...given,
  };
}

export function medusaAddress(given: Fields): Fields {
  return {
    first_name: "Emma",
    last_name: "Clarke",
    company: null,
    address_1: "Lindenstraße 1",
    address_2: null,
    city: "Berlin",
    country_code: "de",
    province: null,
    postal_code: "10115",
    phone: null,
    ...given,
  };
}

export function medusaItem(given: Fields): Fields {
  return {
    id: "ordli_1",
    title: "Tent",
    product_title: "Tent",
    variant_title: "Green",
    variant_sku: "TENT-G",
    requires_shipping: true,
    quantity: 2,
    detail: { quantity: 2, fulfilled_quantity: 0, shipped_quantity: 0, delivered_quantity: 0 },
    ...given,
  };
}

export function medusaFulfillment(given: Fields): Fields {
  return {
    id: "ful_1",
    packed_at: "2026-11-17T08:00:00.000Z",
    shipped_at: "2026-11-17T15:00:00.000Z",
    delivered_at: null,
    canceled_at: null,
    requires_shipping: true,
    provider: { id: "manual_manual", is_enabled: true },
    items: [],
    labels: [],
    ...given,
  };
}

/** Starts a store on a free port. */
export async function startMedusa(given: readonly Fields[] = []): Promise<FakeMedusa> {
  const requests: MedusaRequest[] = [];
  const orders = new Map(given.map((order) => [shown(order["id"]), order]));
  const products: Fields[] = [];
  const variants = new Map<string, Fields[]>();
  const changes = new Map<string, Fields>();
  const hangUps: RegExp[] = [];
  const drifts = new Map<string, StoreDrift>();
  let trouble: StoreTrouble | null = null;
  let made = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://fake");
    const text = await textOf(request);
    const body: Json = text === "" ? null : JSON.parse(text);
    const method = request.method ?? "";
    const line = `${method} ${url.pathname}${url.search}`;
    requests.push({ method, path: url.pathname + url.search, body });
    if (trouble !== null) return failAs(trouble, (_status, code) => errorBody(code), request, response);
    const right = `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`;
    if (request.headers.authorization !== right) return send(response, 401, { message: "Unauthorized" });
    const [status, told] = answer(method, url, body);
    const at = hangUps.findIndex((matching) => matching.test(line));
    if (at === -1) return send(response, status, told);
    hangUps.splice(at, 1);
    request.socket.destroy();
    return undefined;
  };

  const answer = (method: string, url: URL, body: Json): readonly [number, Json] => {
    const { pathname: path, searchParams: query } = url;
    const [, order, part] = /^\/admin\/orders\/([^/]+)(?:\/([a-z]+))?$/u.exec(path) ?? [];
    const [, back, step] = /^\/admin\/returns\/([^/]+)\/([a-z-]+)$/u.exec(path) ?? [];
    const [, product] = /^\/admin\/products\/([^/]+)\/variants$/u.exec(path) ?? [];
    if (path === "/admin/orders") return list(query);
    if (order !== undefined) return oneOrder(method, order, part);
    if (path === "/admin/returns" && method === "POST") return beginReturn(body);
    if (back !== undefined) return stepReturn(method, back, step ?? "", body);
    if (product !== undefined) return [200, { variants: variants.get(product) ?? [] }];
    if (path === "/admin/products") {
      const term = (query.get("q") ?? "").toLowerCase();
      return [200, { products: products.filter(({ title }) => shown(title).toLowerCase().includes(term)) }];
    }
    return [404, errorBody("not_found")];
  };

  const told = (order: Fields): Fields => {
    const how = drifts.get(shown(order["display_id"]));
    return how === undefined ? order : drifted(order, how);
  };

  const list = (query: URLSearchParams): readonly [number, Json] => {
    const term = query.get("q");
    const like = term === null ? null : new RegExp(likeOf(term), "iu");
    const found = [...orders.values()]
      .filter((order) => {
        const fields = [
          order["display_id"],
          order["email"],
          ...Object.values(fieldsOf(order["shipping_address"])),
        ];
        return like === null || fields.some((field) => like.test(shown(field)));
      })
      .toSorted((a, b) => shown(b["created_at"]).localeCompare(shown(a["created_at"])));
    const [limit, offset] = [Number(query.get("limit") ?? 15), Number(query.get("offset") ?? 0)];
    return [
      200,
      { orders: found.slice(offset, offset + limit).map(told), count: found.length, offset, limit },
    ];
  };

  const oneOrder = (method: string, id: string, part: string | undefined): readonly [number, Json] => {
    const order = orders.get(id);
    if (order === undefined) return [404, errorBody("not_found")];
    if (part === "changes") {
      const change = changes.get(id);
      return [200, { order_changes: change === undefined ? [] : [change] }];
    }
    if (part === "cancel" && method === "POST") {
      if (order["status"] === "canceled") return [400, errorBody("invalid_data")];
      if (listOf(order["fulfillments"]).some((each) => fieldsOf(each)["canceled_at"] === null))
        return [400, errorBody("not_allowed")];
      Object.assign(order, {
        status: "canceled",
        canceled_at: "2026-11-23T12:00:00.000Z",
        payment_status: "refunded",
      });
    }
    return [200, { order: told(order) }];
  };

  const beginReturn = (body: Json): readonly [number, Json] => {
    const { order_id: orderId, internal_note: note } = fieldsOf(body);
    const order = orders.get(shown(orderId));
    if (order === undefined) return [404, errorBody("not_found")];
    if (changes.has(shown(orderId))) return [400, errorBody("invalid_data")];
    const id = `return_${String((made += 1))}`;
    changes.set(shown(orderId), {
      id: `ordch_${String(made)}`,
      return_id: id,
      status: "pending",
      internal_note: note ?? null,
      actions: [],
    });
    order["returns"] = [...listOf(order["returns"]), { id, status: "open", items: [], fulfillments: [] }];
    return [200, { order, return: { id, status: "open" } }];
  };

  const stepReturn = (method: string, id: string, step: string, body: Json): readonly [number, Json] => {
    const order = [...orders.values()].find((each) =>
      listOf(each["returns"]).some((entry) => fieldsOf(entry)["id"] === id),
    );
    const change = changes.get(shown(order?.["id"]));
    if (order === undefined || change === undefined) return [404, errorBody("not_found")];
    const entry =
      listOf(order["returns"])
        .map(fieldsOf)
        .find((each) => each["id"] === id) ?? {};
    if (method === "DELETE" && step === "request") {
      order["returns"] = listOf(order["returns"]).filter((each) => fieldsOf(each)["id"] !== id);
      changes.delete(shown(order["id"]));
      return [200, { id, object: "return", deleted: true }];
    }
    switch (step) {
      case "request-items": {
        const wanted = listOf(fieldsOf(body)["items"]).map(fieldsOf);
        const tooMany = wanted.some((item) => {
          const line = listOf(order["items"])
            .map(fieldsOf)
            .find((each) => each["id"] === item["id"]);
          return Number(item["quantity"]) > Number(fieldsOf(line?.["detail"])["fulfilled_quantity"] ?? 0);
        });
        if (tooMany) return [400, errorBody("invalid_data")];
        change["actions"] = wanted.map((item) => ({ action: "RETURN_ITEM", details: item }));
        return [200, { return: entry }];
      }
      case "request":
        entry["status"] = "requested";
        entry["requested_at"] = "2026-11-23T12:00:00.000Z";
        entry["items"] = listOf(change["actions"])
          .map((action) => fieldsOf(fieldsOf(action)["details"]))
          .map((item) => ({
            item_id: item["id"] ?? null,
            quantity: item["quantity"] ?? null,
            note: item["internal_note"] ?? null,
          }));
        changes.delete(shown(order["id"]));
        return [200, { return: entry }];
      default:
        return [404, errorBody("not_found")];
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake has no port");
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    requests,
    orders,
    products,
    variants,
    changes,
    hangUpAfter: (matching) => {
      hangUps.push(matching);
    },
    fail: (how) => {
      trouble = how;
    },
    drift: (number, how) => {
      drifts.set(number, how);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Medusa repeats what was asked for in its messages. */
function errorBody(type: string): Json {
  return { type, message: "Order id not found: ann@example.com" };
}

/** SQL's LIKE without escaping, as Medusa 2.21.2 searches: `%` and `_` are wildcards. */
function likeOf(term: string): string {
  return term
    .replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")
    .replaceAll("%", ".*")
    .replaceAll("_", ".");
}

function drifted(order: Fields, how: StoreDrift): Fields {
  const { id, display_id, created_at, email, shipping_address } = order;
  const named: Fields = { id: id ?? "", display_id: display_id ?? 0, created_at: created_at ?? "" };
  const customer: Fields = { email: email ?? "", shipping_address: shipping_address ?? {} };
  switch (how) {
    case "unknown_words":
      return {
        ...order,
        status: "brand_new_value",
        payment_status: "brand_new_value",
        fulfillment_status: "brand_new_value",
        returns: [{ id: "return_9", status: "brand_new_value" }],
      };
    case "missing_fields":
      return { ...named, ...customer };
    case "nulls":
      return { ...Object.fromEntries(Object.keys(order).map((name) => [name, null])), ...named };
    case "wrong_types":
      return {
        ...named,
        ...customer,
        status: 7,
        items: "a tent",
        fulfillments: "none",
        returns: 3,
        payment_collections: true,
        total: "much",
        customer: "Emma",
      };
  }
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: Json | undefined): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
