import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { reach } from "#src/server/api/reach.ts";

const url = new URL("https://chat.example.com/webhooks/pigeon/0190f5fe-7c00-7a00-8000-000000000000");
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** What stands at the public address; the check as it comes out. */
async function behind(listener: RequestListener, patienceMs?: number) {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return reach(url, {
    fetch: (_input, init) => fetch(new URL(url.pathname, `http://127.0.0.1:${port}`), init),
    byBrowsers: false,
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
}

const answering =
  (status: number, headers: Record<string, string> = {}, body = ""): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };
const page = { "content-type": "text/html; charset=utf-8" };
const text = { "content-type": "text/plain; charset=utf-8" };

describe("the public address", () => {
  it("that leads here is fine: nobody else refuses in these words", async () => {
    const check = await behind(answering(401, text, "The signature is missing or does not fit."));
    expect(check).toMatchObject({ name: "reachable", result: "ok" });
    expect(check.fix).toBeUndefined();
  });

  it("is asked by a POST without a signature, and with nothing in it", async () => {
    const seen: string[] = [];
    await behind((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        seen.push(`${request.method} ${request.url} ${body}`, ...Object.keys(request.headers));
        response.writeHead(401).end();
      });
    });
    expect(seen[0]).toBe(`POST ${url.pathname} {}`);
    expect(seen.filter((name) => /signature|authorization|cookie/.test(name))).toEqual([]);
  });

  it.each<[string, RequestListener, string, string]>([
    [
      "leads to another Whereabouts server",
      answering(404, text, "There is no such webhook."),
      "not this one",
      "PUBLIC_URL",
    ],
    [
      "redirects to another name",
      answering(301, { location: `https://www.example.com${url.pathname}` }),
      "redirects to https://www.example.com (301)",
      "Set PUBLIC_URL to https://www.example.com",
    ],
    [
      "redirects to a login",
      answering(302, { location: "https://login.example.com/?secret=1&next=%2Fwebhooks" }),
      "redirects to https://login.example.com (302)",
      "without a redirect",
    ],
    [
      "redirects to another path",
      answering(308, { location: `${url.pathname}/` }),
      "another path there (308)",
      "trailing slash",
    ],
    ["redirects without saying where", answering(302), "redirects to elsewhere (302)", "without a redirect"],
    [
      "is behind a login of a proxy",
      answering(401, { ...page, "www-authenticate": "Basic" }, "<h1>Authorization required</h1>"),
      "asks for a login (HTTP 401, a web page)",
      "Let POST requests to /webhooks through",
    ],
    [
      "is behind a firewall's challenge",
      answering(403, page, "<title>Just a moment...</title>"),
      "refuses the request (HTTP 403, a web page)",
      "bot protection",
    ],
    ["is behind a rate limit", answering(429), "HTTP 429", "bot protection"],
    [
      "is another program's",
      answering(404, page, "<h1>Not Found</h1>"),
      "Another program answers at that address (HTTP 404, a web page)",
      "pass /webhooks on to this server",
    ],
    ["takes no POST", answering(405), "HTTP 405", "pass /webhooks on"],
    [
      "shows a page to everybody",
      answering(200, page, "<h1>Welcome to nginx!</h1>"),
      "HTTP 200, a web page",
      "pass /webhooks on to this server",
    ],
    [
      "is a proxy that finds nobody behind it",
      answering(502, page, "<h1>Bad Gateway</h1>"),
      "could not pass the request on (HTTP 502, a web page)",
      "host and port",
    ],
    [
      "leads here while the database is away",
      answering(503, text, "The connection cannot be read now. Send it again."),
      "cannot read the connection",
      "/readyz",
    ],
    ["hangs up", (request) => void request.socket.destroy(), "broke off (UND_ERR_SOCKET)", "answer 401"],
  ])("that %s is told so, with what to do", async (_what, listener, said, fix) => {
    const check = await behind(listener);
    expect(check).toMatchObject({ name: "reachable", result: "failed" });
    expect(check.said).toContain(said);
    expect(check.fix).toContain(fix);
    expect(check.said + (check.fix ?? "")).not.toContain("secret");
  });

  it("that does not answer is not waited for", async () => {
    const check = await behind(() => undefined, 200);
    expect(check.said).toBe("chat.example.com did not answer within 0.2 s.");
    expect(check.fix).toContain("firewall");
  });

  it("that never ends its answer is not waited for, and not read whole", async () => {
    const endless = await behind((_request, response) => {
      response.writeHead(200, page);
      const write = (): void => void response.write("x".repeat(65_536), write);
      write();
    });
    expect(endless.said).toContain("HTTP 200, a web page");
    const halting = await behind((_request, response) => {
      response.writeHead(200, page);
      response.write("x");
    }, 200);
    expect(halting.said).toContain("did not answer within 0.2 s");
  });

  // Codes of Node's net, tls and dns modules, as undici passes them on in `cause`.
  it.each([
    ["ENOTFOUND", "leads nowhere", "DNS"],
    ["EAI_AGAIN", "leads nowhere", "DNS"],
    ["ECONNREFUSED", "Nothing listens", "tunnel"],
    ["EHOSTUNREACH", "Nothing listens", "tunnel"],
    ["CERT_HAS_EXPIRED", "certificate", "Let's Encrypt"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate", "Self-signed"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "certificate", "whole chain"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate", "exactly this name"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "does not speak TLS", "takes https"],
    ["UND_ERR_CONNECT_TIMEOUT", "did not answer", "firewall"],
    ["ETIMEDOUT", "did not answer", "firewall"],
    ["ECONNRESET", "broke off (ECONNRESET)", "tunnel"],
  ])("with %s is explained", async (code, said, fix) => {
    const cause = Object.assign(new Error("as the system says"), { code });
    for (const error of [
      new TypeError("fetch failed", { cause }),
      new TypeError("fetch failed", { cause: new AggregateError([cause]) }),
    ]) {
      const check = await reach(url, { fetch: () => Promise.reject(error), byBrowsers: false });
      expect(check).toMatchObject({ name: "reachable", result: "failed" });
      expect(check.said).toContain(said);
      expect(check.fix).toContain(fix);
    }
  });
});

describe("an address that providers cannot call", () => {
  const never: typeof fetch = () => Promise.reject(new Error("nobody should be asked"));

  it.each([
    ["http://chat.example.com", "no https address"],
    ["http://127.0.0.1:3000", "no https address"],
    ["https://localhost", "Only this machine or its network knows localhost"],
    ["https://shop.localhost", "Only this machine"],
    ["https://nas", "Only this machine"],
    ["https://nas.local", "Only this machine"],
    ["https://192.168.1.20", "Only this machine"],
    ["https://10.0.0.3:8443", "Only this machine"],
    ["https://172.31.0.1", "Only this machine"],
    ["https://[::1]", "Only this machine"],
    ["https://[fd00::1]", "Only this machine"],
    ["https://[fe80::1]", "Only this machine"],
  ])("%s is not even asked", async (origin, said) => {
    const check = await reach(new URL("/webhooks/x/y", origin), { fetch: never, byBrowsers: false });
    expect(check.result).toBe("failed");
    expect(check.said).toContain(said);
    expect(check.fix).toContain("PUBLIC_URL");
  });

  it.each(["https://172.32.0.1", "https://[2001:db8::1]", "https://example.com"])(
    "is not %s",
    async (origin) => {
      let asked = false;
      await reach(new URL("/webhooks/x/y", origin), {
        fetch: () => {
          asked = true;
          return Promise.resolve(new Response(null, { status: 404 }));
        },
        byBrowsers: false,
      });
      expect(asked).toBe(true);
    },
  );

  it("is this machine, where it is a browser on it that calls", async () => {
    const ours = () =>
      Promise.resolve(new Response("The signature is missing or does not fit.", { status: 401 }));
    const local = new URL("http://127.0.0.1:3000/webhooks/x/y");
    expect((await reach(local, { fetch: ours, byBrowsers: true })).result).toBe("ok");
    const other = new URL("http://192.168.1.20:3000/webhooks/x/y");
    expect((await reach(other, { fetch: ours, byBrowsers: true })).result).toBe("failed");
  });
});
