import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { Json } from "#src/conversation/json.ts";
import type { StoreDrift, StoreTrouble } from "../contracts/order-source.ts";

type Fields = { [name: string]: Json };

/** A request as the shop got it. */
export interface WooRequest {
  readonly method: string;
  /** With the query, below `/wp-json`. */
  readonly path: string;
  readonly body: Json;
  readonly authorization: string | undefined;
}

/** What the fake does with one request, or with all. */
export type WooBehaviour =
  | {
      readonly do: "answer";
      readonly status: number;
      readonly body?: Json;
      readonly headers?: Record<string, string>;
    }
  /** What was asked for is done, and the connection closed before the answer. */
  | { readonly do: "do-and-hang-up" }
  /** What was asked for is done, and a gateway gives up waiting. */
  | { readonly do: "do-and-504" }
  | { readonly do: "redirect"; readonly to: string }
  /** As if it had taken some time. */
  | { readonly do: "delay"; readonly ms: number }
  | { readonly do: "trouble"; readonly how: StoreTrouble };

/** A WooCommerce shop on this machine: real HTTP, written from the REST API documentation v3 and WooCommerce's source. */
export interface FakeWoo {
  /** e.g. `http://127.0.0.1:40123/shop`. */
  readonly url: string;
  readonly requests: readonly WooRequest[];
  /** By id; may be changed. */
  readonly orders: Map<string, Fields>;
  readonly notes: Map<string, Fields[]>;
  readonly refunds: Map<string, Fields[]>;
  /** What the plugins' APIs answer with, by order; an API that is not listed does not exist. */
  readonly tracking: { core?: Map<string, Json>; official?: Map<string, Json>; ast?: Map<string, Json> };
  readonly products: Fields[];
  readonly variations: Map<string, Fields[]>;
  readonly webhooks: Fields[];
  readonly key: { rights: "read" | "read_write"; managesShop: boolean };
  /** The payment provider can pay back by itself. */
  readonly gateway: { refunds: boolean };
  /** The next request whose `METHOD path` matches meets this; once. */
  readonly script: (matching: RegExp, behaviour: WooBehaviour) => void;
  /** Every request meets this from now on. */
  readonly fail: (how: StoreTrouble | null) => void;
  readonly drift: (number: string, how: StoreDrift) => void;
  readonly close: () => Promise<void>;
}

export const consumerKey = "ck_0123456789abcdef0123456789abcdef01234567";
export const consumerSecret = "cs_fedcba9876543210fedcba9876543210fedcba98";

/** An order as WooCommerce tells it, with everything that is not given. */
export function wooOrder(given: Fields): Fields {
  return {
    id: 1,
    parent_id: 0,
    number: shown(given["id"] ?? 1),
    order_key: "wc_order_Zx81LmQpT0vEk",
    status: "processing",
    currency: "EUR",
    date_created: "2026-11-16T10:12:00",
    date_created_gmt: "2026-11-16T09:12:00",
    date_modified_gmt: "2026-11-16T09:12:00",
    date_paid: "2026-11-16T10:12:30",
    date_paid_gmt: "2026-11-16T09:12:30",
    date_completed: null,
    date_completed_gmt: null,
    total: "59.90",
    customer_id: 0,
    customer_ip_address: "192.0.2.7",
    customer_note: "please ring twice",
    billing: wooAddress({ email: "emma.clarke@example.com", phone: "+15555550101" }),
    shipping: wooAddress({}),
    payment_method: "stripe",
    meta_data: [],
    line_items: [
      {
        id: 11,
        name: "Tent",
        variation_id: 0,
        quantity: 2,
        total: "50.00",
        sku: "TENT",
        meta_data: [],
        parent_name: null,
      },
      {
        id: 12,
        name: "Pegs",
        variation_id: 0,
        quantity: 1,
        total: "5.00",
        sku: "",
        meta_data: [],
        parent_name: null,
      },
    ],
    shipping_lines: [{ id: 13, method_title: "Flat rate", method_id: "flat_rate", total: "4.90" }],
    refunds: [],
    ...given,
  };
}

export function wooAddress(given: Fields): Fields {
  return {
    first_name: "Emma",
    last_name: "Clarke",
    company: "",
    address_1: "Lindenstraße 1",
    address_2: "",
    city: "Berlin",
    state: "DE-BE",
    postcode: "10115",
    country: "DE",
    ...given,
  };
}

/** Starts a shop on a free port. */
export async function startWoo(orders: readonly Fields[] = []): Promise<FakeWoo> {
  const requests: WooRequest[] = [];
  const scripts: { readonly matching: RegExp; readonly behaviour: WooBehaviour }[] = [];
  const drifts = new Map<string, StoreDrift>();
  let trouble: StoreTrouble | null = null;
  let made = 9_000;

  const shop: Omit<FakeWoo, "url" | "close"> = {
    requests,
    orders: new Map(orders.map((order) => [shown(order["id"]), order])),
    notes: new Map(),
    refunds: new Map(),
    tracking: {},
    products: [],
    variations: new Map(),
    webhooks: [],
    key: { rights: "read_write", managesShop: true },
    gateway: { refunds: true },
    script: (matching, behaviour) => {
      scripts.push({ matching, behaviour });
    },
    fail: (how) => {
      trouble = how;
    },
    drift: (number, how) => {
      drifts.set(number, how);
    },
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://fake");
    const text = await textOf(request);
    const method = request.method ?? "";
    const path = `${url.pathname.replace(/^\/shop\/wp-json/u, "")}${url.search}`;
    const body: Json = text === "" ? null : JSON.parse(text);
    requests.push({ method, path, body, authorization: request.headers.authorization });

    const at = scripts.findIndex(({ matching }) => matching.test(`${method} ${path}`));
    const behaviour = at === -1 ? undefined : scripts.splice(at, 1)[0]?.behaviour;
    switch (behaviour?.do) {
      case "answer":
        return send(response, behaviour.status, behaviour.body ?? null, behaviour.headers);
      case "do-and-hang-up":
        answer(method, url, body, request.headers.authorization);
        request.socket.destroy();
        return;
      case "do-and-504":
        answer(method, url, body, request.headers.authorization);
        response.writeHead(504, { "content-type": "text/html" }).end("<h1>504 Gateway Time-out</h1>");
        return;
      case "redirect":
        response.writeHead(301, { location: behaviour.to }).end();
        return;
      case "trouble":
        return failAs(behaviour.how, wordPressError, request, response);
      case "delay":
        await new Promise((resolve) => setTimeout(resolve, behaviour.ms));
        break;
      case undefined:
        if (trouble !== null) return failAs(trouble, wordPressError, request, response);
    }
    const told = answer(method, url, body, request.headers.authorization);
    send(response, told.status, told.body);
  };

  const answer = (method: string, url: URL, body: Json, authorization: string | undefined): Told => {
    const right = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString("base64")}`;
    if (authorization !== right) return error(401, "woocommerce_rest_cannot_view");
    if (method !== "GET" && shop.key.rights === "read")
      return error(401, "woocommerce_rest_authentication_error");
    const path = url.pathname.replace(/^\/shop\/wp-json/u, "");
    const order = /^\/wc\/v3\/orders\/(\d+)(?:\/([a-z]+))?$/u.exec(path);
    if (path === "/wc/v3/orders" && method === "GET") return list(url.searchParams);
    if (order !== null) return oneOrder(method, order[1] ?? "", order[2], body, url.searchParams);
    const plugin = /^\/(wc-shipment-tracking|wc-ast)\/v3\/orders\/(\d+)\/shipment-trackings$/u.exec(path);
    if (plugin !== null)
      return trackings(plugin[1] === "wc-ast" ? shop.tracking.ast : shop.tracking.official, plugin[2] ?? "");
    return rest(path, url.searchParams);
  };

  const list = (query: URLSearchParams): Told => {
    const after = query.get("after");
    const term = query.get("search");
    const found = [...shop.orders.values()]
      .filter((order) => order["status"] !== "trash")
      .filter((order) => after === null || shown(order["date_created_gmt"]) > after)
      .filter((order) => term === null || isFound(order, term))
      .toSorted((a, b) => shown(b["date_created_gmt"]).localeCompare(shown(a["date_created_gmt"])));
    const [size, page] = [Number(query.get("per_page") ?? 10), Number(query.get("page") ?? 1)];
    if (!(size >= 1 && size <= 100)) return error(400, "rest_invalid_param");
    return ok(found.slice((page - 1) * size, page * size).map((order) => picked(told(order), query)));
  };

  const told = (order: Fields): Fields => {
    const how = drifts.get(shown(order["number"]));
    return how === undefined ? order : drifted(order, how);
  };

  const oneOrder = (
    method: string,
    id: string,
    part: string | undefined,
    body: Json,
    query: URLSearchParams,
  ): Told => {
    const order = shop.orders.get(id);
    if (part === "notes" && method === "POST" && typeof member(body, "note") !== "string")
      return error(400, "rest_missing_callback_param");
    if (part === "fulfillments") return trackings(shop.tracking.core, id);
    if (order === undefined) return error(404, "woocommerce_rest_shop_order_invalid_id");
    if (part === "notes") return notes(method, id, body, query);
    if (part === "refunds") return refunds(method, id, order, body);
    if (method === "PUT") {
      for (const [name, value] of Object.entries(fieldsOf(body))) {
        const there = order[name];
        if (name === "meta_data") order[name] = withMeta(there, value, () => (made += 1));
        else order[name] = isFields(there) && isFields(value) ? { ...there, ...value } : value;
      }
    }
    return ok(picked(told(order), query));
  };

  const notes = (method: string, id: string, body: Json, query: URLSearchParams): Told => {
    const there = shop.notes.get(id) ?? [];
    if (method === "GET") return ok(there.map((note) => picked(note, query)));
    const note: Fields = { id: (made += 1), author: "WooCommerce", note: member(body, "note") ?? "" };
    shop.notes.set(id, [...there, note]);
    return { status: 201, body: note };
  };

  const refunds = (method: string, id: string, order: Fields, body: Json): Told => {
    const there = shop.refunds.get(id) ?? [];
    if (method === "GET") return ok(there);
    if (member(body, "api_refund") === true && !shop.gateway.refunds)
      return error(500, "woocommerce_rest_cannot_create_order_refund");
    const refund: Fields = {
      id: (made += 1),
      date_created_gmt: "2026-11-20T10:00:00",
      amount: member(body, "amount") ?? "0",
      reason: member(body, "reason") ?? "",
      refunded_payment: member(body, "api_refund") ?? true,
      meta_data: member(body, "meta_data") ?? [],
      line_items: [],
    };
    shop.refunds.set(id, [...there, refund]);
    const noted = Array.isArray(order["refunds"]) ? order["refunds"] : [];
    order["refunds"] = [
      ...noted,
      { id: refund["id"] ?? 0, reason: "", total: `-${shown(refund["amount"])}` },
    ];
    return { status: 201, body: refund };
  };

  const rest = (path: string, query: URLSearchParams): Told => {
    const variations = /^\/wc\/v3\/products\/(\d+)\/variations$/u.exec(path);
    if (variations !== null) return ok(shop.variations.get(variations[1] ?? "") ?? []);
    switch (path) {
      case "/wc/v3/products": {
        const term = (query.get("search") ?? "").toLowerCase();
        return ok(shop.products.filter(({ name }) => shown(name).toLowerCase().includes(term)));
      }
      case "/wc/v3/data/currencies/current":
        return ok({ code: "EUR" });
      case "/wc/v3/system_status":
        return shop.key.managesShop
          ? ok({ environment: { version: "11.0.1", home_url: "https://shop.example.com" } })
          : error(403, "woocommerce_rest_cannot_view");
      case "/wc/v3/webhooks":
        return shop.key.managesShop ? ok(shop.webhooks) : error(403, "woocommerce_rest_cannot_view");
      case "/":
        return ok({
          namespaces: [
            "wp/v2",
            "wc/v3",
            ...(shop.tracking.official === undefined ? [] : ["wc-shipment-tracking/v3"]),
            ...(shop.tracking.ast === undefined ? [] : ["wc-ast/v3"]),
          ],
        });
      default:
        return error(404, "rest_no_route");
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
    ...shop,
    url: `http://127.0.0.1:${String(address.port)}/shop`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

interface Told {
  readonly status: number;
  readonly body: Json;
}

const ok = (body: Json): Told => ({ status: 200, body });

/** WordPress repeats parts of the request in its messages. */
const wordPressError = (status: number, code: string): Json => ({
  code,
  message: "Sorry, ann@example.com, you cannot do that.",
  data: { status },
});

function error(status: number, code: string): Told {
  return { status, body: wordPressError(status, code) };
}

function trackings(api: Map<string, Json> | undefined, id: string): Told {
  return api === undefined ? error(404, "rest_no_route") : ok(api.get(id) ?? []);
}

/** `OrdersTableSearchQuery`: the id as it is, or a LIKE over addresses and, with plugins, numbers; the term is decoded once more. */
function isFound(order: Fields, search: string): boolean {
  const term = decodeURIComponent(
    search.replaceAll("+", " ").replaceAll(/%(?![0-9a-f]{2})/giu, "%25"),
  ).toLowerCase();
  const billing = Object.values(fieldsOf(order["billing"])).map(shown).join(" ");
  const shipping = Object.values(fieldsOf(order["shipping"])).map(shown).join(" ");
  const meta = JSON.stringify(order["meta_data"]);
  return (
    shown(order["id"]) === term ||
    [billing, shipping, shown(order["number"]), meta].some((text) => text.toLowerCase().includes(term))
  );
}

function picked(fields: Fields, query: URLSearchParams): Fields {
  const names = query.get("_fields")?.split(",");
  return names === undefined
    ? fields
    : Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

/**
 * `WC_Data::update_meta_data`: without an id it replaces whatever is there under the same key, with one the entry of
 * that id; null deletes.
 */
function withMeta(there: Json | undefined, given: Json, nextId: () => number): Json {
  let meta = (Array.isArray(there) ? there : []).map(fieldsOf);
  for (const { id, key, value } of (Array.isArray(given) ? given : []).map(fieldsOf)) {
    const known = meta.find((entry) => (id === undefined ? entry["key"] === key : entry["id"] === id));
    meta = meta.filter((entry) => entry !== known && (id !== undefined || entry["key"] !== key));
    if (value !== undefined && value !== null)
      meta.push({ id: known?.["id"] ?? nextId(), key: key ?? known?.["key"] ?? "", value });
  }
  return meta;
}

function drifted(order: Fields, how: StoreDrift): Fields {
  const { id, number, date_created_gmt, billing } = order;
  const named: Fields = { id: id ?? 0, number: number ?? "", date_created_gmt: date_created_gmt ?? "" };
  switch (how) {
    case "unknown_words":
      return {
        ...order,
        status: "brand_new_value",
        payment_method: "brand_new_value",
        currency: "brand_new_value",
      };
    case "missing_fields":
      return { ...named, billing: billing ?? {} };
    case "nulls":
      return { ...Object.fromEntries(Object.keys(order).map((name) => [name, null])), ...named };
    case "wrong_types":
      return {
        ...named,
        billing: billing ?? {},
        status: 7,
        meta_data: "none",
        line_items: "a tent",
        shipping: "Berlin",
        shipping_lines: 3,
        refunds: true,
        total: { amount: 3 },
      };
  }
}

/** Fails as any store may; `told` words an error the store's way. */
export function failAs(
  how: StoreTrouble,
  word: (status: number, code: string) => Json,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (how) {
    case "unauthorized":
      return send(response, 401, word(401, "unauthorized"));
    case "forbidden":
      return send(response, 403, word(403, "forbidden"));
    case "not_found":
      return send(response, 404, word(404, "rest_no_route"));
    case "throttled":
      return send(response, 429, word(429, "too_many_requests"), { "retry-after": "2" });
    case "unavailable":
      return send(response, 503, word(503, "unavailable"));
    case "silent":
      return;
    case "dropped":
      request.socket.destroy();
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<!DOCTYPE html><h1>Back soon</h1>");
      return;
    case "half":
      response.writeHead(200, { "content-type": "application/json" }).end('[{"id": 1, "num');
      return;
    case "huge":
      response.writeHead(200, { "content-type": "application/json" }).end(`["${"x".repeat(20_000_000)}"]`);
      return;
    case "elsewhere":
      response.writeHead(302, { location: "http://elsewhere.example.com/" }).end();
      return;
    case "nonsense":
      send(response, 200, [[1]]);
  }
}

export function send(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8", ...headers });
  response.end(JSON.stringify(body));
}

export async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: Json | undefined): Fields {
  return isFields(value) ? value : {};
}

function member(value: Json, name: string): Json | undefined {
  return fieldsOf(value)[name];
}

/** A number or text as text; anything else is none. */
export function shown(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
