import { createPublicKey, type KeyObject } from "node:crypto";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import type { WebSecrets } from "./settings.ts";

/** What the shop says of a shopper who is logged in there. */
export interface Member {
  /** The shop's own id of them. */
  readonly subject: string;
  /** In lower case; absent where the shop does not vouch for it. */
  readonly email?: string;
  /** E.164; absent where the shop does not vouch for it. */
  readonly phone?: string;
  readonly name?: string;
  readonly until: Date;
}

/** `expired` needs a fresh token, `refused` the merchant. */
export type MemberResult =
  | { readonly ok: true; readonly member: Member }
  | { readonly ok: false; readonly reason: "expired" | "refused" };

/** Clocks of two servers differ, s. */
const leewayS = 30;
const longest = 4_096;

const Claims = z.object({
  sub: z.union([z.string().trim().min(1).max(256), z.number().transform(String)]).optional(),
  email: z.email().max(254).toLowerCase().optional().catch(undefined),
  email_verified: z.boolean().optional().catch(false),
  phone: z.string().optional().catch(undefined),
  phone_number: z.string().optional().catch(undefined),
  phone_number_verified: z.boolean().optional().catch(false),
  name: z.string().trim().min(1).max(120).optional().catch(undefined),
  exp: z.number(),
});

const e164 = /^\+[1-9]\d{6,14}$/u;

/**
 * Reads the token a shop has signed for a shopper who is logged in: a JWT (RFC 7519) with `exp`, with the
 * site's name as its `aud`, and with `sub`, `email` or `phone`. `email_verified: false` and
 * `phone_number_verified: false` (OpenID Connect Core, section 5.1) take the word for them back. The algorithm has
 * to be one of the key's own: a public key is never taken for a shared secret (RFC 8725, section 3.1). Never rejects.
 */
export async function readMember(
  token: string,
  site: string,
  secrets: Pick<WebSecrets, "jwtSecret" | "jwtPublicKey">,
  now: Date,
): Promise<MemberResult> {
  if (token.length > longest) return refused;
  let result: MemberResult = refused;
  for (const { key, algorithms } of keysOf(secrets)) {
    result = await verified(token, site, key, algorithms, now);
    if (result.ok || result.reason === "expired") return result;
  }
  return result;
}

const refused: MemberResult = { ok: false, reason: "refused" };

async function verified(
  token: string,
  audience: string,
  key: KeyObject | Uint8Array,
  algorithms: string[],
  now: Date,
): Promise<MemberResult> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms,
      audience,
      requiredClaims: ["exp"],
      currentDate: now,
      clockTolerance: leewayS,
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success) return refused;
    const { sub, email, email_verified, phone_number_verified, name, exp } = claims.data;
    const phone = (claims.data.phone ?? claims.data.phone_number)?.replace(/[\s().-]/gu, "");
    const provenEmail = email_verified === false ? undefined : email;
    const provenPhone =
      phone_number_verified === false || phone === undefined || !e164.test(phone) ? undefined : phone;
    const subject = sub ?? provenEmail ?? provenPhone;
    if (subject === undefined) return refused;
    return {
      ok: true,
      member: {
        subject,
        ...(provenEmail === undefined ? {} : { email: provenEmail }),
        ...(provenPhone === undefined ? {} : { phone: provenPhone }),
        ...(name === undefined ? {} : { name }),
        until: new Date(exp * 1000),
      },
    };
  } catch (error) {
    return { ok: false, reason: error instanceof errors.JWTExpired ? "expired" : "refused" };
  }
}

interface Key {
  readonly key: KeyObject | Uint8Array;
  readonly algorithms: string[];
}

function keysOf({ jwtSecret = [], jwtPublicKey }: Pick<WebSecrets, "jwtSecret" | "jwtPublicKey">): Key[] {
  const shared = jwtSecret.map((secret) => ({
    key: new TextEncoder().encode(secret),
    algorithms: ["HS256"],
  }));
  if (jwtPublicKey === undefined) return shared;
  const key = createPublicKey(jwtPublicKey);
  return [...shared, { key, algorithms: algorithmsOf(key) }];
}

function algorithmsOf(key: KeyObject): string[] {
  if (key.asymmetricKeyType === "rsa") return ["RS256", "PS256"];
  return key.asymmetricKeyType === "ec" ? ["ES256"] : ["EdDSA", "Ed25519"];
}
