import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** Who writes. `proof` is what the shop itself vouches for, and until when. */
export interface Visitor {
  /** The site. */
  readonly account: string;
  readonly id: string;
  readonly issued: Date;
  readonly expires: Date;
  readonly proof?: Proof;
}

/** What a token signed by the shop says of a shopper who is logged in. */
export interface Proof {
  /** In lower case. */
  readonly email?: string;
  /** E.164. */
  readonly phone?: string;
  readonly name?: string;
  readonly until: Date;
}

/** 128 random bits. */
export function newVisitorId(): string {
  return randomBytes(16).toString("base64url");
}

/**
 * The visitor that is one shopper of the site, whatever device they are on: not the one they were before they
 * logged in, so that whoever uses the device after them does not read what was said to them.
 */
export function memberId(connection: string, account: string, subject: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([connection, account, subject]))
    .digest();
  return `m.${digest.subarray(0, 16).toString("base64url")}`;
}

const seconds = z.number().int().min(0).max(8_640_000_000);
const Claims = z.object({
  /** Connection. */
  c: z.string(),
  /** Account. */
  a: z.string(),
  /** Visitor. */
  v: z.string().regex(/^[\w.-]{1,64}$/u),
  iat: seconds,
  exp: seconds,
  proof: z
    .object({
      email: z.string().optional(),
      phone: z.string().optional(),
      name: z.string().optional(),
      until: seconds,
    })
    .optional(),
});

const form = /^v1\.(?<claims>[A-Za-z0-9_-]{1,4000})\.(?<mac>[A-Za-z0-9_-]{43})$/u;
const header = /^Visitor (?<token>[A-Za-z0-9_.-]{1,4100})$/u;

const toSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);
const fromSeconds = (at: number): Date => new Date(at * 1000);

/** A token by which the visitor is known again: `v1.`, what it says, and the HMAC-SHA256 over both under the first key. */
export function visitorToken(connection: string, visitor: Visitor, keys: readonly string[]): string {
  const { account, id, issued, expires, proof } = visitor;
  const claims: z.infer<typeof Claims> = {
    c: connection,
    a: account,
    v: id,
    iat: toSeconds(issued),
    exp: toSeconds(expires),
    ...(proof === undefined ? {} : { proof: { ...proof, until: toSeconds(proof.until) } }),
  };
  const said = `v1.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  return `${said}.${mac(said, keys[0] ?? "")}`;
}

/** Whose token it is; undefined when it is not ours, is another connection's or has run out. A proof that has run out is left out. */
export function readVisitor(
  connection: string,
  token: string,
  keys: readonly string[],
  now: Date,
): Visitor | undefined {
  const found = form.exec(token)?.groups;
  if (found === undefined) return undefined;
  const { claims: encoded = "", mac: claimed = "" } = found;
  let genuine = false;
  for (const key of keys) {
    if (key === "") continue;
    // No early exit: how long it takes must not tell which key is in use. Compared as text, because base64 has
    // several ways of writing the same bytes.
    if (timingSafeEqual(Buffer.from(mac(`v1.${encoded}`, key)), Buffer.from(claimed))) genuine = true;
  }
  if (!genuine) return undefined;
  const claims = Claims.safeParse(jsonOf(Buffer.from(encoded, "base64url").toString("utf8")));
  if (!claims.success) return undefined;
  const { c, a, v, iat, exp, proof } = claims.data;
  const at = toSeconds(now);
  if (c !== connection || exp <= at) return undefined;
  return {
    account: a,
    id: v,
    issued: fromSeconds(iat),
    expires: fromSeconds(exp),
    ...(proof === undefined || proof.until <= at
      ? {}
      : { proof: { ...proof, until: fromSeconds(proof.until) } }),
  };
}

/** The token in an `Authorization: Visitor …` header. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return header.exec(authorization ?? "")?.groups?.["token"];
}

/** Of the key `Visitor`, so that one key may serve other purposes. */
function mac(said: string, key: string): string {
  return createHmac("sha256", key).update(`whereabouts visitor\0${said}`).digest("base64url");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
