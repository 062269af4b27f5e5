import type { FastifyRequest } from "fastify";
import type { RawRequest } from "#src/channel/channel.ts";

/**
 * A request as channels take it. Its body is the bytes of a scope that keeps them; where a scope parses bodies, or
 * there is none, it is empty.
 */
export function rawRequest(
  deps: { readonly publicUrl: () => URL; readonly now: () => Date },
  request: FastifyRequest,
): RawRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  return {
    method: request.method,
    // Only path and query are taken from the request: neither `//evil.example/x` nor the absolute form that
    // proxies use (RFC 9112, section 3.2.2) may replace the host.
    url: new URL(deps.publicUrl().origin + (request.raw.url ?? "/").replace(/^https?:\/\/[^/?#]*/i, "")),
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt: deps.now(),
  };
}
