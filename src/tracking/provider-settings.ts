import { z } from "zod";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Where a provider's API is: https, or http on this machine; without a slash at its end. */
export const ApiUrl = z
  .string()
  .trim()
  .refine((text) => {
    const url = URL.parse(text);
    if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
      return false;
    return url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname));
  }, "must be an https address without user, query or fragment (http only for localhost)")
  .transform((text) => text.replace(/\/+$/u, ""));

/** For each call to the provider, ms. */
export const TimeoutMs = z.number().int().min(1).max(60_000).default(10_000);

/** A key that goes into a header: printable ASCII; pasted white space around it is dropped. */
export const HeaderSecret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, "must not be empty, and have no spaces in it");

/** A secret that only signatures are computed with: any characters. */
export const SigningSecret = z.string().min(1, "must not be empty");
