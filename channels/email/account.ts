import { z } from "zod";
import type { Reachable } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";

/** RFC 5321 §4.5.3.1: a local part has at most 64 octets, a path 254. */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;

/**
 * RFC 5322 §3.2.3 atext and dots, with the letters beyond ASCII of RFC 6532. Dots may stand anywhere, as in addresses
 * that Japanese mobile networks gave out. Quoted local parts are nobody's.
 */
const local = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u;
const label = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/**
 * True for one bare address that mail can be sent to. Strict, because an address becomes a header and an SMTP
 * command: no name, comment, quote, group, angle bracket, white space or control character; a domain with a dot,
 * no address literal.
 */
export function canBeSentTo(address: string): boolean {
  if (Buffer.byteLength(address) > MAX_ADDRESS) return false;
  const at = address.lastIndexOf("@");
  const name = address.slice(0, Math.max(at, 0));
  const labels = address.slice(at + 1).split(".");
  return (
    local.test(name) &&
    Buffer.byteLength(name) <= MAX_LOCAL &&
    labels.length > 1 &&
    labels.every((each) => label.test(each)) &&
    !/^\d+$/.test(labels.at(-1) ?? "")
  );
}

/** An e-mail address as a shopper whom this mailbox can write to. */
export function reachMailbox(account: string, to: Reachable): Address | undefined {
  return to.kind === "email" && canBeSentTo(to.value) ? { account, id: to.value } : undefined;
}

/** The address of a mailbox, in lower case. */
export const EmailAccount = z
  .string()
  .trim()
  .toLowerCase()
  .refine((address) => canBeSentTo(address), "must be an e-mail address");

/** What is after the "@" of a mailbox. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}
