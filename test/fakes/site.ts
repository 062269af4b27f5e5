import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a path answers: a page, an answer in detail, or a function that does it all. */
export type Route =
  | string
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  | ((request: IncomingMessage, response: ServerResponse) => void);

export interface Asked {
  readonly host: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly at: number;
}

/** A shop's web server. Paths without a route are 404. Honours If-None-Match where a route names an ETag. */
export interface Site {
  readonly port: number;
  /** `http://<host>:<port><path>`; by default of shop.example. */
  at(path: string, host?: string): string;
  readonly asked: Asked[];
  /** Paths that were asked for, in order, but robots.txt and sitemaps that were only tried. */
  paths(): string[];
  /** By path, or by host and path; `*` is what all others answer. May be changed at any time. */
  readonly routes: Map<string, Route>;
  /** Names resolve to this machine, whatever they are. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startSite(routes: Readonly<Record<string, Route>> = {}): Promise<Site> {
  const table = new Map(Object.entries(routes));
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const [host = ""] = (request.headers.host ?? "").split(":");
    const path = request.url ?? "/";
    asked.push({ host, path, headers: request.headers, at: performance.now() });
    answer(table.get(host + path) ?? table.get(path) ?? table.get("*"), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const { port } = isInfo(address) ? address : { port: 0 };
  return {
    port,
    at: (path, host = "shop.example") => `http://${host}:${port}${path}`,
    asked,
    paths: () =>
      asked.map(({ path }) => path).filter((path) => path !== "/robots.txt" && path !== "/sitemap.xml"),
    routes: table,
    lookup: () => Promise.resolve(["127.0.0.1"]),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

function answer(route: Route | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (typeof route === "function") {
    route(request, response);
    return;
  }
  if (route === undefined) {
    response
      .writeHead(404, { "content-type": "text/html" })
      .end("<h1>Not found</h1><p>There is nothing here.");
    return;
  }
  const { status = 200, headers = {}, body = "" } = typeof route === "string" ? { body: route } : route;
  const etag = headers.etag;
  if (etag !== undefined && request.headers["if-none-match"] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers }).end(body);
}

/** A page as shops have them: menus around one main part. */
export function page(
  title: string,
  main: string,
  more: { readonly head?: string; readonly lang?: string } = {},
): string {
  return `<!doctype html><html lang="${more.lang ?? "en"}"><head><title>${title} | Example Shop</title>${more.head ?? ""}
<style>p{color:red}</style></head><body><header><a href="/">Example Shop</a></header>
<nav><ul><li><a href="/">Home</a></li></ul></nav><main><h1>${title}</h1>${main}</main>
<footer>© Example Shop</footer><script>track("page")</script></body></html>`;
}
