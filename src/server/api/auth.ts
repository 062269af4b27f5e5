import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { problems } from "./errors.ts";

/**
 * Lets only requests with the admin token through (RFC 6750, section 2.1). Both sides are hashed before they
 * are compared, so that neither content nor length can be learnt from the time it takes. Throws at once when
 * there is no token: an API without one would be open.
 */
export function requireToken(token: string): (request: FastifyRequest) => Promise<void> {
  if (token === "") throw new Error("The admin API needs a token.");
  const expected = digest(token);
  return async (request) => {
    const given = /^bearer +(.*)$/i.exec(request.headers.authorization ?? "")?.[1]?.trim();
    if (given === undefined || !timingSafeEqual(digest(given), expected)) throw problems.unauthorized();
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
