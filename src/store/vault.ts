import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";

/**
 * Seals secrets for storage: AES-256-GCM, a fresh 96-bit nonce each time, the key's id in front so that keys
 * can be rotated. `context` (a row's id) is authenticated, so a sealed value is worthless in another row.
 */
export interface Vault {
  seal(plain: string, context: string): string;
  /** Throws when no key fits or the value was changed. */
  open(sealed: string, context: string): string;
  /** A key for one purpose, derived from the first secret key. */
  derive(purpose: string): Buffer;
}

/** The first key seals, all of them open. Each key is 32 bytes. */
export function vault(keys: readonly Buffer[]): Vault {
  const [first] = keys;
  if (first === undefined) throw new Error("SECRET_KEY is empty: a vault needs at least one key.");
  for (const key of keys) if (key.length !== 32) throw new Error("Each key in SECRET_KEY must be 32 bytes.");
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  return {
    seal(plain, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", first, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return [
        `v1`,
        keyId(first),
        nonce.toString("base64url"),
        cipher.getAuthTag().toString("base64url"),
        body.toString("base64url"),
      ].join(".");
    },
    open(sealed, context) {
      const [version, id, nonce, tag, body] = sealed.split(".");
      if (
        version !== "v1" ||
        id === undefined ||
        nonce === undefined ||
        tag === undefined ||
        body === undefined
      )
        throw new Error("A stored secret is not in a form this version reads.");
      const key = byId.get(id);
      if (key === undefined)
        throw new Error(
          `A stored secret was sealed with key ${id}, which is not in SECRET_KEY. Add that key after the new one.`,
        );
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"))
        .setAAD(Buffer.from(context))
        .setAuthTag(Buffer.from(tag, "base64url"));
      return decipher.update(Buffer.from(body, "base64url"), undefined, "utf8") + decipher.final("utf8");
    },
    derive: (purpose) => createHmac("sha256", first).update(`whereabouts:${purpose}`).digest(),
  };
}

/** A public name for a key: it says which key, not what it is. */
export function keyId(key: Buffer): string {
  return createHash("sha256").update("whereabouts-key-id").update(key).digest("hex").slice(0, 8);
}
