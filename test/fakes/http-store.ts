import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Order } from "#src/orders/order.ts";
import type { StoreDrift, StoreTrouble } from "../contracts/order-source.ts";

/** A request as the shop's endpoint got it. */
export interface HttpStoreRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A shop's own endpoint, as docs/stores/http.md asks for it. */
export interface HttpStore {
  readonly url: string;
  readonly requests: HttpStoreRequest[];
  /** The next answers, before anything else: status, body, headers. */
  readonly next: { status: number; body: string; headers?: Record<string, string> }[];
  readonly fail: (how: StoreTrouble | null) => void;
  readonly drift: (number: string, how: StoreDrift) => void;
  /** Orders as they are told; may be changed. */
  readonly orders: Map<string, Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

export interface HttpStoreOptions {
  readonly orders: readonly Order[];
  readonly signingSecret?: string;
  readonly apiKey?: string;
}

/** Starts the endpoint on a free port. It checks signatures by the clock of this machine. */
export async function httpStore(options: HttpStoreOptions): Promise<HttpStore> {
  const requests: HttpStoreRequest[] = [];
  const next: HttpStore["next"] = [];
  const orders = new Map(options.orders.map((order) => [order.number, told(order)]));
  let trouble: StoreTrouble | null = null;

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? "/", "http://store.example.com");
      const seen: HttpStoreRequest = {
        method: request.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        body,
      };
      requests.push(seen);
      const given = next.shift();
      if (given !== undefined) {
        response
          .writeHead(given.status, { "content-type": "application/json", ...given.headers })
          .end(given.body);
      } else if (trouble !== null) {
        fail(trouble, request, response);
      } else {
        answer(seen, response);
      }
    });
  });

  function answer(request: HttpStoreRequest, response: ServerResponse): void {
    if (request.method === "GET") {
      if (request.headers["x-api-key"] !== options.apiKey)
        return send(response, 401, { error: "unauthorized" });
      const [number, email] = [request.query.get("order_id"), request.query.get("customer_email")];
      const found = [...orders.values()].filter(
        (order) => bare(order["number"]) === bare(number) && emailOf(order) === email,
      );
      return found.length === 0
        ? send(response, 404, { error: "not found" })
        : send(response, 200, { orders: found });
    }
    const { "x-timestamp": timestamp = "", "x-signature": signature } = request.headers;
    const right = createHmac("sha256", options.signingSecret ?? "")
      .update(`${timestamp}.${request.body}`)
      .digest("hex");
    const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
    if (!fresh || signature !== `sha256=${right}`) return send(response, 401, { error: "unauthorized" });
    if (!request.path.endsWith("/orders/lookup")) return send(response, 404, { error: "no such page" });
    const { by, limit }: { by: Record<string, string>; limit: number } = JSON.parse(request.body);
    const found = [...orders.values()].filter((order) => matches(order, by)).toSorted(newestFirst);
    return send(response, 200, { orders: found.slice(0, limit) });
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/shop`,
    requests,
    next,
    orders,
    fail: (how) => {
      trouble = how;
    },
    drift: (number, how) => {
      const order = orders.get(number);
      if (order !== undefined) orders.set(number, drifted(order, how));
    },
    async close() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return address === null || typeof address === "string" ? 0 : address.port;
}

/** An order in the form of docs/orders-file.md. */
function told(order: Order): Record<string, unknown> {
  const { number, createdAt, customer, total, items, shipments } = order;
  return {
    id: `o-${number}`,
    number,
    created_at: createdAt.toISOString(),
    customer: { email: customer.email, phone: customer.phone, name: customer.name },
    total: (total.amount / 100).toFixed(2),
    currency: total.currency,
    items: items.map(({ title, quantity }) => ({ title, quantity })),
    shipments: shipments.map(({ carrier, trackingNumber, status }) => ({
      carrier,
      tracking_number: trackingNumber,
      status,
    })),
  };
}

function drifted(order: Record<string, unknown>, how: StoreDrift): Record<string, unknown> {
  const { id, number, created_at: createdAt, customer } = order;
  const named = { id, number, created_at: createdAt };
  switch (how) {
    case "unknown_words":
      return {
        ...order,
        state: "brand_new_value",
        financial: "brand_new_value",
        hold: { reason: "brand_new_value" },
        shipments: [{ tracking_number: "ZZ1", status: "brand_new_value", flags: ["brand_new_value"] }],
        returns: [{ status: "brand_new_value" }],
      };
    case "missing_fields":
      return { ...named, customer };
    case "nulls":
      return { ...Object.fromEntries(Object.keys(order).map((name) => [name, null])), ...named };
    case "wrong_types":
      return { ...named, customer, items: "a tent", shipments: "none", returns: 3, refunds: true, locale: 7 };
  }
}

function matches(order: Record<string, unknown>, by: Record<string, string>): boolean {
  if (by["plain"] !== undefined) return bare(order["number"]) === by["plain"];
  if (by["id"] !== undefined) return order["id"] === by["id"];
  if (by["email"] !== undefined) return emailOf(order) === by["email"];
  if (by["phone"] !== undefined) return member(order["customer"], "phone") === by["phone"];
  const parcels = Array.isArray(order["shipments"]) ? order["shipments"] : [];
  return parcels.some((parcel) => member(parcel, "tracking_number") === by["tracking"]);
}

function emailOf(order: Record<string, unknown>): unknown {
  return member(order["customer"], "email");
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function bare(number: unknown): string {
  return String(number)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

function newestFirst(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(b["created_at"]).localeCompare(String(a["created_at"]));
}

function fail(how: StoreTrouble, request: IncomingMessage, response: ServerResponse): void {
  switch (how) {
    case "unauthorized":
      return send(response, 401, { error: "unauthorized" });
    case "forbidden":
      return send(response, 403, { error: "forbidden" });
    case "not_found":
      return send(response, 404, { error: "not found" });
    case "throttled":
      response.setHeader("retry-after", "2");
      return send(response, 429, { error: "slow down" });
    case "unavailable":
      return send(response, 503, { error: "down" });
    case "silent":
      return;
    case "dropped":
      request.socket.destroy();
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<html><h1>We are back soon</h1></html>");
      return;
    case "half":
      response.writeHead(200, { "content-type": "application/json" }).end('{"orders": [{"id": "1", "num');
      return;
    case "huge":
      response.writeHead(200, { "content-type": "application/json" });
      response.end(`{"orders": [], "filling": "${"x".repeat(20_000_000)}"}`);
      return;
    case "elsewhere":
      response.writeHead(302, { location: "http://elsewhere.example.com/" }).end();
      return;
    case "nonsense":
      response.writeHead(200, { "content-type": "application/json" }).end("[[1]]");
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
