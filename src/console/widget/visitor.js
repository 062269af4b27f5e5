import { alone } from "./storage.js";

/** A token is renewed this long before it runs out, ms. */
const marginMs = 60_000;
const timeoutMs = 15_000;

/** Answered, and the answer was no. */
export class Refused extends Error {
  name = "Refused";
  constructor(status, code) {
    super(`${status} ${code ?? ""}`);
    this.status = status;
    this.code = code;
  }
}

/**
 * Who writes. `kept` holds the token of a visitor nobody knows; that of a shopper who is logged in is kept for as
 * long as the page is, because the page says anew who they are. `onRefused` hears why a token of the shop does
 * not hold; then one goes on as a visitor nobody knows.
 */
export function visitor({ webhook, connection, kept, onRefused, onExpired }) {
  let jwt;
  let site;
  let current;
  let asking;
  let expiry;
  let stale = false;

  const hello = async (token, signed) => {
    const response = await fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "hello", token, jwt: signed, site }),
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.json().catch(() => undefined);
    if (!response.ok || typeof body?.token !== "string")
      throw new Refused(response.status, body?.error?.code);
    return { ...body, until: Date.now() + body.expiresInMs };
  };

  const asMember = async (signed) => {
    try {
      const member = await hello(undefined, signed);
      clearTimeout(expiry);
      // What the shop vouches for holds only so long; the page may have a fresh token by then.
      if (member.provenForMs !== null)
        expiry = setTimeout(
          () => onExpired(),
          Math.min(Math.max(5_000, member.provenForMs - marginMs), 2 ** 31 - 1),
        );
      return member;
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) throw error;
      onRefused(error.code);
      return undefined;
    }
  };

  const asAnybody = () =>
    alone(`whereabouts ${connection} hello`, async () => {
      const welcome = await hello(kept.get("visitor") ?? undefined);
      kept.set("visitor", welcome.token);
      return welcome;
    });

  const introduce = async () => (jwt === undefined ? undefined : await asMember(jwt)) ?? (await asAnybody());

  return {
    /** The page says who is logged in: a token signed by the shop, or nobody. True when that is news. */
    page(token, from) {
      if (token === jwt && site === from) return false;
      // Nobody sees what was said to whoever was logged in before.
      if (token === undefined) current = undefined;
      clearTimeout(expiry);
      jwt = token;
      site = from;
      stale = true;
      asking = undefined;
      return true;
    },
    /** The welcome of who one is now: `visitor`, `token`, `title`, `limits` … Rejects when nobody answers. */
    async get({ renew = false } = {}) {
      if (
        asking === undefined &&
        !renew &&
        !stale &&
        current !== undefined &&
        current.until > Date.now() + marginMs
      )
        return current;
      const mine = (asking ??= introduce());
      stale = false;
      try {
        const welcome = await mine;
        if (asking === mine) current = welcome;
        return welcome;
      } catch (error) {
        if (asking === mine) stale = true;
        throw error;
      } finally {
        if (asking === mine) asking = undefined;
      }
    },
  };
}
