import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A shop's page somewhere else than the gateway, as strict about what it loads as a page can be. */
export interface ShopPage {
  readonly origin: string;
  close(): Promise<void>;
}

export interface ShopPageOptions {
  /** The address of the script that is pasted. */
  readonly script: string;
  /** Attributes of the script. */
  readonly attributes?: string;
  readonly language?: string;
  readonly direction?: "ltr" | "rtl";
}

/** Serves the page at `/` and, with what `?token=` has, one on which a shopper is logged in. */
export async function shopPage(options: ShopPageOptions | (() => ShopPageOptions)): Promise<ShopPage> {
  const server = createServer((request, response) => {
    const {
      script,
      attributes = "",
      language = "en",
      direction = "ltr",
    } = typeof options === "function" ? options() : options;
    const asked = new URL(request.url ?? "/", "http://shop.example.com");
    if (asked.pathname !== "/") {
      response.writeHead(404).end();
      return;
    }
    const gateway = new URL(script).origin;
    const token = asked.searchParams.get("token");
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": [
        "default-src 'none'",
        `script-src ${gateway}`,
        `frame-src ${gateway}`,
        "style-src 'none'",
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
      ].join("; "),
    });
    response.end(
      `<!doctype html><html lang="${asked.searchParams.get("lang") ?? language}" dir="${asked.searchParams.get("dir") ?? direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title>
<script src="${script}" async ${attributes}${token === null ? "" : ` data-token="${token}"`}></script></head>
<body><h1>A shop</h1><p><a href="/?next">Tents</a></p><p>Everything for a night outside.</p></body></html>`,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
