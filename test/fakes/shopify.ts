import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import {
  type Data,
  Denied,
  type Document,
  type Field,
  type JsonObject,
  fieldsOf,
  project,
  readDocument,
} from "./shopify-document.ts";
import { connection, money } from "./shopify-orders.ts";
import { searchOf } from "./shopify-search.ts";

/** A request as the fake received it. */
export interface ShopifyRequest {
  readonly method: string;
  readonly path: string;
  /** Name of the GraphQL operation; "token" for the grant of a token. */
  readonly operation: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, Data>>;
  readonly token: string | undefined;
}

/** What the fake does with one request. */
export type ShopifyBehaviour =
  | { readonly do: "ok" }
  | {
      readonly do: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** 200 with these bytes. */
  | { readonly do: "body"; readonly body: string }
  /** As Shopify throttles: 200, THROTTLED, and the points that say when to come again. */
  | { readonly do: "throttle"; readonly pauseMs: number }
  | { readonly do: "hang-up" }
  /** It is carried out, and the connection closed before the answer. */
  | { readonly do: "accept-and-hang-up" }
  | { readonly do: "silence" };

export interface FakeShopify {
  readonly shop: string;
  /** Brings requests to the store's own address here, and no others anywhere. */
  readonly fetch: typeof fetch;
  readonly requests: readonly ShopifyRequest[];
  /** Orders as the API tells them; change them as you like. */
  readonly orders: JsonObject[];
  readonly products: JsonObject[];
  readonly scopes: Set<string>;
  readonly subscriptions: { topic: string; uri: string }[];
  /** Fields the app may not read. */
  readonly denied: Set<string>;
  /** Tokens that are taken at present. */
  readonly tokens: Set<string>;
  /** How often a cancelled order is still shown as it was. */
  cancelAfterLooks: number;
  /** How long a granted token lives, seconds. */
  tokenSeconds: number;
  /** What the next requests of this operation meet, one each. */
  script(operation: string, ...behaviours: readonly ShopifyBehaviour[]): void;
  /** What every request meets that has no script. */
  always(behaviour: ShopifyBehaviour): void;
  close(): Promise<void>;
}

export interface FakeShop {
  readonly shop?: string;
  readonly accessToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** The variants and products that come with the fake. */
const someProducts: readonly JsonObject[] = [
  {
    id: "gid://shopify/Product/103",
    title: "Ceramic mug",
    status: "ACTIVE",
    onlineStoreUrl: "https://shop.example.com/products/ceramic-mug",
    tracksInventory: true,
    variants: connection([variant(1039, "Default Title", "SKU-103", "24.5", 7)]),
  },
  {
    id: "gid://shopify/Product/101",
    title: "Linen shirt",
    status: "ACTIVE",
    onlineStoreUrl: "https://shop.example.com/products/linen-shirt",
    tracksInventory: true,
    variants: connection([
      variant(1011, "White / M", "SHIRT-M", "59.90", 0),
      variant(1012, "White / L", "SHIRT-L", "59.90", 3),
      variant(1013, "White / XL", "SHIRT-XL", "59.90", -2, {
        inventoryPolicy: "CONTINUE",
        availableForSale: true,
      }),
    ]),
  },
];

function variant(
  id: number,
  title: string,
  sku: string,
  price: string,
  left: number,
  more: JsonObject = {},
): JsonObject {
  return {
    id: `gid://shopify/ProductVariant/${id}`,
    title,
    sku,
    price,
    availableForSale: left > 0,
    inventoryPolicy: "DENY",
    inventoryQuantity: left,
    ...more,
  };
}

/** Denied, these take what they are in along: they are never null in the schema. */
const neverNull: ReadonlySet<string> = new Set([
  "fulfillmentOrders",
  "fulfillments",
  "returns",
  "refunds",
  "lineItems",
  "transactions",
]);

const allScopes = [
  "read_orders",
  "read_customers",
  "read_fulfillments",
  "read_merchant_managed_fulfillment_orders",
  "read_returns",
  "read_products",
  "write_orders",
  "write_returns",
];

/** The Admin API of a Shopify store on this machine: real HTTP, nothing of ours in it. */
export async function startShopify(account: FakeShop = {}): Promise<FakeShopify> {
  const shop = account.shop ?? "example.myshopify.com";
  const requests: ShopifyRequest[] = [];
  const orders: JsonObject[] = [];
  const products = structuredClone([...someProducts]);
  const tokens = new Set(account.accessToken === undefined ? [] : [account.accessToken]);
  const scripts = new Map<string, ShopifyBehaviour[]>();
  const refundKeys = new Map<string, JsonObject>();
  const cancelling = new Map<JsonObject, number>();
  const own = {
    scopes: new Set(allScopes),
    subscriptions: new Array<{ topic: string; uri: string }>(),
    denied: new Set<string>(),
    cancelAfterLooks: 0,
    tokenSeconds: 86_399,
  };
  let otherwise: ShopifyBehaviour = { do: "ok" };
  let serial = 900_001;
  let granted = 0;

  const orderBy = (id: Data | undefined) => orders.find((order) => order["id"] === id) ?? null;

  const search = (
    query: Data | undefined,
    items: readonly JsonObject[],
    fields: (item: JsonObject) => Record<string, string>,
  ) => {
    const test = searchOf(typeof query === "string" ? query : "");
    return query === undefined || query === null ? items : items.filter((item) => test(fields(item)));
  };

  const look = (order: JsonObject | null): JsonObject | null => {
    if (order === null) return null;
    const looks = cancelling.get(order);
    if (looks === undefined) return order;
    if (looks > 0) cancelling.set(order, looks - 1);
    else {
      order["cancelledAt"] = "2026-11-23T12:00:00Z";
      order["cancelReason"] = "CUSTOMER";
      cancelling.delete(order);
    }
    return order;
  };

  const resolve = (field: Field): Data => {
    const { args } = field;
    switch (field.name) {
      case "orders": {
        const found = search(args["query"], orders, orderFields).toSorted((a, b) =>
          textOf(b["createdAt"]).localeCompare(textOf(a["createdAt"])),
        );
        return connection(found.slice(0, Number(args["first"])));
      }
      case "order":
        return look(orderBy(args["id"]));
      case "nodes":
        return listOf(args["ids"]).map((id) => orderBy(id));
      case "customerByIdentifier": {
        const phone = objectOf(args["identifier"])["phoneNumber"];
        const customers = orders.flatMap((order) => order["customer"] ?? []);
        return (
          customers.find(
            (customer) => objectOf(objectOf(customer)["defaultPhoneNumber"])["phoneNumber"] === phone,
          ) ?? null
        );
      }
      case "shop":
        return { name: "Example", myshopifyDomain: shop, currencyCode: "EUR" };
      case "currentAppInstallation":
        return { accessScopes: [...own.scopes].map((handle) => ({ handle })) };
      case "webhookSubscriptions":
        return connection(own.subscriptions.map(({ topic, uri }) => ({ topic, uri })));
      case "products":
        return connection([...search(args["query"], products, productFields)]);
      case "productVariants": {
        const variants = products.flatMap((product) =>
          nodesOf(product["variants"]).map((each) => ({
            ...objectOf(each),
            product: { id: product["id"] ?? null },
          })),
        );
        return connection([...search(args["query"], variants, (each) => ({ sku: textOf(each["sku"]) }))]);
      }
      case "returnableFulfillments": {
        const order = orderBy(args["orderId"]);
        return connection(order === null ? [] : returnable(order));
      }
      default:
        return mutate(field);
    }
  };

  const mutate = (field: Field): Data => {
    const { args } = field;
    const input = objectOf(args["input"] ?? args["returnInput"]);
    const order = orderBy(args["orderId"] ?? input["orderId"] ?? input["id"]);
    const errors = (message: string, code = "INVALID"): JsonObject[] => [{ code, message, field: null }];
    switch (field.name) {
      case "orderCancel": {
        const fail = (message: string, code?: string): JsonObject => ({
          job: null,
          orderCancelUserErrors: errors(message, code),
        });
        if (order === null) return fail("Order does not exist", "NOT_FOUND");
        if (order["cancelledAt"] !== null || cancelling.has(order))
          return fail("Order has already been cancelled");
        if (listOf(order["fulfillments"]).length > 0)
          return fail("Cannot cancel an order with fulfilled items");
        cancelling.set(order, own.cancelAfterLooks);
        return { job: { id: "gid://shopify/Job/1", done: false }, orderCancelUserErrors: [] };
      }
      case "orderUpdate": {
        if (order === null) return { order: null, userErrors: errors("Order does not exist") };
        const { countryCode = null, ...address } = objectOf(input["shippingAddress"]);
        order["shippingAddress"] = { ...address, countryCodeV2: countryCode };
        return { order, userErrors: [] };
      }
      case "returnRequest":
      case "returnCreate": {
        if (order === null) return { return: null, userErrors: errors("Order does not exist", "NOT_FOUND") };
        const left = returnable(order).flatMap((parcel) =>
          nodesOf(parcel["returnableFulfillmentLineItems"]).map(objectOf),
        );
        const lines = listOf(input["returnLineItems"]).map((given) => {
          const line = objectOf(given);
          const entry = left.find(
            (each) => objectOf(each["fulfillmentLineItem"])["id"] === line["fulfillmentLineItemId"],
          );
          return { line, entry };
        });
        const enough = lines.every(
          ({ line, entry }) => Number(line["quantity"]) <= Number(entry?.["quantity"] ?? 0),
        );
        if (lines.length === 0 || !enough) {
          return { return: null, userErrors: errors("Quantity is not returnable", "INVALID") };
        }
        const made: JsonObject = {
          id: `gid://shopify/Return/${serial++}`,
          status: field.name === "returnRequest" ? "REQUESTED" : "OPEN",
          createdAt: "2026-11-23T12:00:00Z",
          refunds: connection([]),
          reverseFulfillmentOrders: connection([]),
          exchangeLineItems: connection(listOf(input["exchangeLineItems"]).map(objectOf)),
          returnLineItems: connection(
            lines.map(({ line, entry }) => ({
              __typename: "ReturnLineItem",
              quantity: line["quantity"] ?? 0,
              fulfillmentLineItem: entry?.["fulfillmentLineItem"] ?? null,
              asGiven: line,
            })),
          ),
        };
        nodesOf(order["returns"]).push(made);
        return { return: made, userErrors: [] };
      }
      case "refundCreate": {
        const key = field.directives.find(({ name }) => name === "idempotent")?.args["key"];
        if (typeof key !== "string" || key.trim() === "")
          throw new Error("the mutation requires an idempotency key");
        const before = refundKeys.get(key);
        if (before !== undefined) return { refund: before, userErrors: [] };
        if (order === null) return { refund: null, userErrors: errors("Order does not exist") };
        const transactions = listOf(order["transactions"]);
        let total = 0;
        for (const given of listOf(input["transactions"]).map(objectOf)) {
          const amount = Number(given["amount"]);
          const parent = transactions.map(objectOf).find((each) => each["id"] === given["parentId"]);
          const refunded = transactions
            .map(objectOf)
            .filter(
              (each) =>
                each["kind"] === "REFUND" && objectOf(each["parentTransaction"])["id"] === given["parentId"],
            )
            .reduce((sum, each) => sum + amountOf(each), 0);
          if (parent === undefined || amount > amountOf(parent) - refunded + 1e-9) {
            return {
              refund: null,
              userErrors: errors("Refund amount is greater than the refundable amount"),
            };
          }
          total += amount;
          transactions.push({
            id: `gid://shopify/OrderTransaction/${serial++}`,
            kind: "REFUND",
            status: "SUCCESS",
            gateway: given["gateway"] ?? null,
            amountSet: money(amount.toFixed(2)),
            parentTransaction: { id: given["parentId"] ?? null },
          });
        }
        const made: JsonObject = {
          id: `gid://shopify/Refund/${serial++}`,
          createdAt: "2026-11-23T12:00:00Z",
          note: input["note"] ?? null,
          totalRefundedSet: money(total.toFixed(2)),
          transactions: connection([
            {
              status: "SUCCESS",
              gateway: "shopify_payments",
              paymentDetails: { __typename: "CardPaymentDetails" },
            },
          ]),
        };
        listOf(order["refunds"]).push(made);
        refundKeys.set(key, made);
        return { refund: made, userErrors: [] };
      }
      default:
        throw new Error(`Field '${field.name}' doesn't exist`);
    }
  };

  const execute = (document: Document): JsonObject => {
    const errors: JsonObject[] = [];
    const data: JsonObject = {};
    const deny = (path: readonly (string | number)[]) => {
      const name = String(path.at(-1));
      errors.push({
        message: `Access denied for ${name} field. Required access: a scope.`,
        path: [...path],
        extensions: { code: "ACCESS_DENIED" },
      });
    };
    const guard = (name: string, path: readonly (string | number)[]) => {
      if (!own.denied.has(name)) return "ok";
      deny(path);
      return neverNull.has(name) ? "bubble" : "null";
    };
    try {
      for (const field of fieldsOf(document.selection, document)) {
        const projecting = { document, guard };
        const value = resolve(field);
        const one = (item: Data, path: readonly (string | number)[], as: Field): Data => {
          try {
            return project(item, as, projecting, path);
          } catch (error) {
            if (error instanceof Denied) return null;
            throw error;
          }
        };
        if (own.denied.has(field.name)) {
          deny([field.key]);
          data[field.key] = null;
        } else if (field.name === "nodes" && Array.isArray(value)) {
          data[field.key] = value.map((item, index) => one(item, [field.key, index], { ...field, args: {} }));
        } else if (field.name === "order") data[field.key] = one(value, [field.key], field);
        else data[field.key] = project(value, field, projecting, [field.key]);
      }
    } catch (error) {
      if (error instanceof Denied) return { data: null, errors, extensions: costs(1_900) };
      const message = error instanceof Error ? error.message : "unknown";
      return { errors: [{ message, extensions: { code: "undefinedField" } }] };
    }
    return { data, ...(errors.length === 0 ? {} : { errors }), extensions: costs(1_900) };
  };

  const grant = (response: ServerResponse, form: URLSearchParams): void => {
    const known =
      account.clientId !== undefined &&
      form.get("grant_type") === "client_credentials" &&
      form.get("client_id") === account.clientId &&
      form.get("client_secret") === account.clientSecret;
    if (!known)
      return answer(response, 400, {
        error: "invalid_client",
        error_description: "The client is not known.",
      });
    granted += 1;
    const token = `shpat_granted_${String(granted).padStart(4, "0")}`;
    tokens.add(token);
    answer(response, 200, {
      access_token: token,
      scope: [...own.scopes].join(","),
      expires_in: own.tokenSeconds,
    });
  };

  const succeed = (request: ShopifyRequest, body: string, response: ServerResponse): void => {
    if (request.operation === "token") return grant(response, new URLSearchParams(body));
    if (request.token === undefined || !tokens.has(request.token)) {
      return answer(response, 401, {
        errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
      });
    }
    answer(response, 200, execute(readDocument(request.document, request.variables)));
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const request = requestOf(message, body);
    requests.push(request);
    const behaviour = scripts.get(request.operation)?.shift() ?? otherwise;
    switch (behaviour.do) {
      case "ok":
        if (
          request.path !== "/admin/oauth/access_token" &&
          !/^\/admin\/api\/20\d\d-\d\d\/graphql\.json$/u.test(request.path)
        ) {
          return answer(response, 404, { errors: "Not Found" });
        }
        return succeed(request, body, response);
      case "status":
        response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body ?? "");
        return;
      case "body":
        response.writeHead(200, { "content-type": "application/json" }).end(behaviour.body);
        return;
      case "throttle":
        // Tokens cost no points.
        if (request.operation === "token") return succeed(request, body, response);
        return answer(response, 200, {
          errors: [
            {
              message: "Throttled",
              extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
            },
          ],
          extensions: costs(251 - behaviour.pauseMs / 10),
        });
      case "hang-up":
        message.socket.destroy();
        return;
      case "accept-and-hang-up":
        if (request.document !== "") execute(readDocument(request.document, request.variables));
        message.socket.destroy();
        return;
      case "silence":
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake has no port");
  const here = `http://127.0.0.1:${String(address.port)}`;

  return {
    shop,
    requests,
    orders,
    products,
    tokens,
    get scopes() {
      return own.scopes;
    },
    get subscriptions() {
      return own.subscriptions;
    },
    get denied() {
      return own.denied;
    },
    get cancelAfterLooks() {
      return own.cancelAfterLooks;
    },
    set cancelAfterLooks(looks) {
      own.cancelAfterLooks = looks;
    },
    get tokenSeconds() {
      return own.tokenSeconds;
    },
    set tokenSeconds(seconds) {
      own.tokenSeconds = seconds;
    },
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const prefix = `https://${shop}/`;
      if (!url.startsWith(prefix)) throw new Error(`nothing may be asked of ${url}`);
      return fetch(`${here}/${url.slice(prefix.length)}`, init);
    },
    script: (operation, ...behaviours) => {
      scripts.set(operation, [...(scripts.get(operation) ?? []), ...behaviours]);
    },
    always: (behaviour) => {
      otherwise = behaviour;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  };
}

/** What of the order's goods can still come back: what was sent, less what is on its way back. */
function returnable(order: JsonObject): JsonObject[] {
  const back = nodesOf(order["returns"])
    .map(objectOf)
    .filter(({ status }) => status === "REQUESTED" || status === "OPEN")
    .flatMap((each) => nodesOf(each["returnLineItems"]).map(objectOf));
  return listOf(order["fulfillments"])
    .map(objectOf)
    .map((parcel) => ({
      id: textOf(parcel["id"]).replace("Fulfillment", "ReturnableFulfillment"),
      returnableFulfillmentLineItems: connection(
        nodesOf(parcel["fulfillmentLineItems"])
          .map(objectOf)
          .flatMap((line) => {
            const gone = back
              .filter((each) => objectOf(each["fulfillmentLineItem"])["id"] === line["id"])
              .reduce((sum, each) => sum + Number(each["quantity"]), 0);
            const quantity = Number(line["quantity"]) - gone;
            return quantity > 0 ? [{ quantity, fulfillmentLineItem: line }] : [];
          }),
      ),
    }));
}

function orderFields(order: JsonObject): Record<string, string> {
  const customer = objectOf(order["customer"]);
  return {
    name: textOf(order["name"]),
    email: textOf(order["email"]),
    customer_id: textOf(customer["id"]).replace(/\D/gu, ""),
  };
}

function productFields(product: JsonObject): Record<string, string> {
  const variants = nodesOf(product["variants"]).map(objectOf);
  return {
    title: textOf(product["title"]),
    variants: variants.map(({ title, sku }) => `${textOf(title)} ${textOf(sku)}`).join(" "),
    status: textOf(product["status"]).toLowerCase(),
    published_status: product["onlineStoreUrl"] === null ? "unpublished" : "published",
  };
}

function requestOf(message: IncomingMessage, body: string): ShopifyRequest {
  const path = new URL(message.url ?? "/", "http://fake").pathname;
  const token = message.headers["x-shopify-access-token"];
  const base = { method: message.method ?? "", path, token: typeof token === "string" ? token : undefined };
  if (path.endsWith("/access_token")) return { ...base, operation: "token", document: "", variables: {} };
  const given = objectOf(parsed(body));
  return {
    ...base,
    operation: textOf(given["operationName"]),
    document: textOf(given["query"]),
    variables: objectOf(given["variables"]),
  };
}

function parsed(body: string): Data {
  try {
    const json: Data = JSON.parse(body);
    return json;
  } catch {
    return null;
  }
}

/** A query of 251 points where so many are left; 100 come back each second. */
function costs(currentlyAvailable: number): JsonObject {
  return {
    cost: {
      requestedQueryCost: 251,
      actualQueryCost: 12,
      throttleStatus: { maximumAvailable: 2_000, currentlyAvailable, restoreRate: 100 },
    },
  };
}

function answer(response: ServerResponse, status: number, body: Data): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

function amountOf(transaction: JsonObject): number {
  return Number(objectOf(objectOf(transaction["amountSet"])["presentmentMoney"])["amount"]);
}

function textOf(value: Data | undefined): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: Data | undefined): Data[] {
  return Array.isArray(value) ? value : [];
}

function nodesOf(value: Data | undefined): Data[] {
  return listOf(objectOf(value)["nodes"]);
}

function objectOf(value: Data | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
