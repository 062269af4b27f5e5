import { z } from "zod";
import { isLoopback } from "./hosts.ts";

/*
 * What connections to Meta's products have in common. Each kind puts its strict objects together from these.
 */

/** An address of the Graph API, without a slash at the end. */
export const ApiUrl = z
  .string()
  .trim()
  .refine((text) => {
    const url = URL.parse(text);
    if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
      return false;
    return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  }, "must be an https address without user, query or fragment (http only for localhost)")
  .transform((text) => text.replace(/\/+$/u, ""));

/** Graph API version. */
export const Version = z
  .string()
  .regex(/^v\d{1,3}\.\d{1,2}$/, "must look like v26.0")
  .default("v26.0");

/** A host name, or `*.` and a domain for every host below it. */
export const MediaHost = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+$|^\[::1\]$/, "must be a host name, or *. and a domain");

/** Hosts that files may be fetched from. Messenger's and Instagram's lie on Meta's content networks. */
export const MediaHosts = z.array(MediaHost).default(["*.fbcdn.net", "*.fbsbx.com", "*.cdninstagram.com"]);

/** How long to wait for the rest of a burst before answering, ms. */
export const SettleMs = z.number().int().min(0).max(8_000).default(1_500);

/** For each call to Meta, ms. */
export const TimeoutMs = z.number().int().min(1).max(60_000).default(10_000);

/** An id of Meta's that becomes part of an address. */
export const MetaId = z.string().regex(/^\d{1,32}$/, "must be an id of Meta's: digits only");

/** Printable, because it becomes a header; pasted white space around it is dropped. */
export const Secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, "must not be empty, and have no spaces in it");

/** Several while one is being replaced; webhooks signed with any of them are accepted. */
export const AppSecrets = z.union([Secret.transform((secret) => [secret]), z.array(Secret).min(1).max(10)]);

export const VerifyToken = z.string().trim().min(1).max(512);
