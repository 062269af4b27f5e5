import { lookup as systemLookup } from "node:dns/promises";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { reachOf } from "./address.ts";

/** Who reads: shown to the shop's server, and matched in robots.txt by its first word. */
export const agentName = "Whereabouts";
const userAgent = `${agentName}/1.0 (customer service assistant of this shop; reads pages it may answer from)`;

/** What a request came to. Details are for the merchant. */
export type Got = Answer | Failed;

export interface Answer {
  readonly ok: true;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Decompressed as Content-Encoding says. Whoever does not read it to its end destroys it. */
  readonly body: Readable;
}

export interface Failed {
  readonly ok: false;
  /** `refused`: it was not asked, and never will be · `failed`: another time it may work. */
  readonly kind: "refused" | "failed";
  readonly detail: string;
}

export interface Web {
  /**
   * One GET, without following redirects. Never throws. `signal` ends the request and the body that is being read.
   */
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Got>;
  /** Closes connections that are kept open. */
  close(): void;
}

export interface WebOptions {
  /** Also http, and this machine and private networks; then http only there. */
  readonly insecure: boolean;
  readonly lookup?: ((host: string) => Promise<readonly string[]>) | undefined;
}

class NotPublic extends Error {}

/**
 * A client that connects to public addresses only. The address is checked where the connection is made, and it is made
 * to the one that was checked: a name cannot be moved to another address in between (DNS rebinding). That is why this is
 * no `fetch`, which resolves names by itself.
 */
export function web({ insecure, lookup = resolved }: WebOptions): Web {
  const agents = {
    "http:": new http.Agent({ keepAlive: true, maxSockets: 2 }),
    "https:": new https.Agent({ keepAlive: true, maxSockets: 2 }),
  };
  const allowed = (address: string, secure: boolean) => {
    const reach = reachOf(address);
    return (reach === "public" && secure) || (reach === "nearby" && insecure);
  };
  const pinned =
    (secure: boolean): LookupFunction =>
    (host, options, done) => {
      lookup(host).then(
        (addresses) => {
          const good = addresses.filter((each) => allowed(each, secure));
          const found = good.map((address) => ({ address, family: isIP(address) }));
          const [first] = found;
          if (first === undefined) done(new NotPublic(), "");
          else if (options.all === true) done(null, found);
          else done(null, first.address, first.family);
        },
        (error: unknown) => done(error instanceof Error ? error : new Error("no address"), ""),
      );
    };

  return {
    get(url, headers, signal) {
      const { protocol } = url;
      if (protocol !== "https:" && !(insecure && protocol === "http:")) {
        return Promise.resolve(refused("it is not https"));
      }
      const secure = protocol === "https:";
      const literal = url.hostname.replace(/^\[|\]$/gu, "");
      if (isIP(literal) !== 0 && !allowed(literal, secure)) return Promise.resolve(notPublic());
      return new Promise((resolve) => {
        const request = (secure ? https : http).request(url, {
          agent: agents[protocol],
          headers: { "user-agent": userAgent, "accept-encoding": "gzip, deflate, br", ...headers },
          lookup: pinned(secure),
          signal,
        });
        request.once("response", (response) => resolve(answerOf(response)));
        // Stays for what is raised once the response has begun.
        request.on("error", (error) => resolve(failureOf(error, signal)));
        request.end();
      });
    },
    close() {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

async function resolved(host: string): Promise<readonly string[]> {
  return (await systemLookup(host, { all: true })).map(({ address }) => address);
}

function answerOf(response: IncomingMessage): Answer {
  const { statusCode = 0, headers } = response;
  const header = (name: string) => {
    const value = headers[name];
    return typeof value === "string" ? value : value?.join(", ");
  };
  const decoder = decoderOf(header("content-encoding"));
  if (decoder === undefined) return { ok: true, status: statusCode, header, body: response };
  // What goes wrong shows to whoever reads the body.
  pipeline(response, decoder, () => undefined);
  return { ok: true, status: statusCode, header, body: decoder };
}

function decoderOf(encoding = "") {
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "deflate":
      return createInflate();
    default:
      return undefined;
  }
}

const refused = (detail: string): Failed => ({ ok: false, kind: "refused", detail });
const notPublic = () => refused("its address is not one of the public internet");

function failureOf(error: unknown, signal: AbortSignal): Failed {
  if (signal.aborted) return { ok: false, kind: "failed", detail: "it took too long" };
  if (isNotPublic(error)) return notPublic();
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  return {
    ok: false,
    kind: "failed",
    detail: code === "" ? "the connection broke" : `it cannot be reached (${code})`,
  };
}

function isNotPublic(error: unknown): boolean {
  if (error instanceof NotPublic) return true;
  return error instanceof AggregateError && error.errors.some((each) => each instanceof NotPublic);
}
