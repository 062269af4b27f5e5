import { BlockList, isIP } from "node:net";
import type { Check } from "#src/channel/kind.ts";
import { noSuchWebhook, unsigned } from "../webhooks.ts";

/** Long enough for a cold start of whatever stands before the server, short enough for a person who waits, ms. */
const usualPatienceMs = 8_000;
/** Our own refusal is a line; more of a stranger's page is not needed to tell what it is. */
const readBytes = 4_096;

/**
 * Whether what is sent to a public webhook address of a connection or source arrives at this server: an unsigned request goes out
 * to it, and nobody else refuses that in our words. Nothing is stored. `byBrowsers`: shoppers' browsers call the
 * address rather than a provider, so on this machine an address of this machine will do. `newsOnly`: what is brought
 * there can also be asked for, so an address that nobody outside can call is no failure.
 */
export async function reach(
  url: URL,
  options: {
    readonly fetch: typeof fetch;
    readonly byBrowsers: boolean;
    readonly newsOnly?: true;
    /** How long to wait, ms. */
    readonly patienceMs?: number;
  },
): Promise<Check> {
  const patienceMs = options.patienceMs ?? usualPatienceMs;
  const unfit = unfitAddress(url, options.byBrowsers);
  if (unfit !== undefined) return options.newsOnly === true ? spared(unfit) : unfit;
  let response: Response;
  let text: string;
  try {
    response = await options.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "Whereabouts (connection check)" },
      body: "{}",
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    });
    text = await beginning(response);
  } catch (error) {
    return unreached(url, error, patienceMs);
  }
  return judge(url, response, text);
}

function ok(said: string): Check {
  return { name: "reachable", result: "ok", said };
}

function failed(said: string, fix: string): Check {
  return { name: "reachable", result: "failed", said, fix };
}

function spared(unfit: Check): Check {
  return {
    ...unfit,
    result: "skipped",
    said: `${unfit.said} Meanwhile, changes are seen when somebody asks.`,
  };
}

const publicAddress =
  "Give the server an https address that the internet can reach (a domain with a reverse proxy, or a tunnel), set PUBLIC_URL to it, and restart.";

function unfitAddress(url: URL, byBrowsers: boolean): Check | undefined {
  const host = url.hostname.toLowerCase();
  if (byBrowsers && isLoopback(host)) return undefined;
  if (url.protocol !== "https:")
    return failed(`${url.origin} is no https address, and no other is called from outside.`, publicAddress);
  if (isPrivate(host)) return failed(`Only this machine or its network knows ${host}.`, publicAddress);
  return undefined;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Addresses that no router on the internet knows: RFC 1918, 3927, 4193, 4291, 6598. */
const inside = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  inside.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  inside.addSubnet(net, prefix, "ipv6");

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isIn(loopback, host);
}

function isPrivate(host: string): boolean {
  if (isIP(bare(host)) !== 0) return isIn(inside, host);
  return !host.includes(".") || /\.(?:localhost|local|internal|lan|home\.arpa|test|invalid)$/.test(host);
}

function isIn(list: BlockList, host: string): boolean {
  const family = isIP(bare(host));
  return family !== 0 && list.check(bare(host), family === 6 ? "ipv6" : "ipv4");
}

/** A URL writes IPv6 in brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function judge(url: URL, response: Response, text: string): Check {
  const { status } = response;
  const { origin } = url;
  const path = "/webhooks";
  if (status === 401 && text === unsigned)
    return ok("A request to it arrived here, and was refused for want of a signature, as it should be.");
  if (status === 404 && text === noSuchWebhook)
    return failed(
      `A Whereabouts server answers at ${origin}, but not this one: it does not know this webhook.`,
      "Point the address at this server, or set PUBLIC_URL to the address of this one and restart.",
    );
  // A platform's fetch shows a redirect it was told not to follow as it is; browsers' show it as opaque.
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) return redirected(url, response);
  if (status === 401)
    return failed(
      `Something before this server asks for a login (${what(response)}).`,
      `Let POST requests to ${path} through without one: the signature is what protects them.`,
    );
  if (status === 403 || status === 429)
    return failed(
      `Something before this server refuses the request (${what(response)}), as firewalls and bot protection do.`,
      `Let POST requests to ${path} through: switch bot protection, challenges and country blocks off for that path.`,
    );
  if (status === 404 || status === 405)
    return failed(
      `Another program answers at that address (${what(response)}), not this server.`,
      `Let the reverse proxy pass ${path} on to this server with the path unchanged, or set PUBLIC_URL to where it does.`,
    );
  if (status === 503 && isPlain(response))
    return failed(
      "The server answers that it cannot read the connection now.",
      "Look at /readyz and the log: the database may be away.",
    );
  if (status >= 500)
    return failed(
      `Something before this server could not pass the request on (${what(response)}).`,
      "Look at the reverse proxy or tunnel: is it pointed at the host and port this server listens on?",
    );
  return failed(
    `A request without a signature was answered with ${what(response)}; this server refuses those with 401, so another program answers there.`,
    `Let the reverse proxy pass ${path} on to this server, or set PUBLIC_URL to where it does.`,
  );
}

function redirected(url: URL, response: Response): Check {
  const location = response.headers.get("location");
  const to = location === null ? null : URL.parse(location, url.href);
  // Only the origin: a login page's address may carry what is nobody's business.
  const where = to === null ? "elsewhere" : to.origin === url.origin ? "another path there" : to.origin;
  const moved = to !== null && to.origin !== url.origin && to.pathname === url.pathname;
  return failed(
    `${url.origin} redirects to ${where} (${response.status}), and redirects of webhooks are not followed.`,
    moved
      ? `Set PUBLIC_URL to ${to.origin}, restart, and paste the new webhook address at the provider.`
      : "Let POST requests to /webhooks through without a redirect (to a login, a language, a trailing slash).",
  );
}

function what(response: Response): string {
  const type = response.headers.get("content-type") ?? "";
  return `HTTP ${response.status}${/html/i.test(type) ? ", a web page" : ""}`;
}

function isPlain(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").startsWith("text/plain");
}

/** As much of the body as tells what it is. */
async function beginning(response: Response): Promise<string> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= readBytes) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

const hairpin = (url: URL): string =>
  `If it works from elsewhere, this network only does not let a machine call its own public address: \`curl -i -X POST ${url.href}\` from another one should answer 401.`;

/** No answer at all, said by the code that Node and undici hide in causes. */
function unreached(url: URL, error: unknown, patienceMs: number): Check {
  const code = codeOf(error);
  const { host } = url;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EAI_FAIL")
    return failed(
      `The name ${url.hostname} leads nowhere (${code}).`,
      "Check PUBLIC_URL for a typing error, and the name's DNS record.",
    );
  if (/SSL|EPROTO/.test(code))
    return failed(
      `What answers at ${host} does not speak TLS (${code}).`,
      "Set PUBLIC_URL to the address and port at which the reverse proxy or tunnel takes https, and restart.",
    );
  if (/CERT|SELF_SIGNED|VERIFY/.test(code))
    return failed(
      `The certificate at ${host} is not accepted (${code}).`,
      "Install a certificate that browsers accept, with its whole chain, for exactly this name; Let's Encrypt is free. Self-signed ones are refused by providers.",
    );
  if (code === "ECONNREFUSED" || code === "EHOSTUNREACH" || code === "ENETUNREACH")
    return failed(
      `Nothing listens at ${host} (${code}).`,
      `Start the reverse proxy or tunnel that stands there, and open the port. ${hairpin(url)}`,
    );
  if (code === "timeout")
    return failed(
      `${host} did not answer within ${patienceMs / 1000} s.`,
      `Look at the firewall and the reverse proxy or tunnel. ${hairpin(url)}`,
    );
  return failed(
    `The connection to ${host} broke off${code === "" ? "" : ` (${code})`}.`,
    `Look at the reverse proxy or tunnel. ${hairpin(url)}`,
  );
}

function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; depth += 1) {
    if (at.name === "TimeoutError" || at.name === "AbortError") return "timeout";
    if ("code" in at && typeof at.code === "string")
      return /^(?:ETIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/.test(at.code) ? "timeout" : at.code;
    const first: unknown = at instanceof AggregateError ? at.errors[0] : undefined;
    at = first ?? at.cause;
  }
  return "";
}
