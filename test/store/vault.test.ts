import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyId, vault } from "#src/store/vault.ts";

describe("the vault", () => {
  const old = randomBytes(32);
  const current = randomBytes(32);

  it("opens what it sealed, never seals alike, and does not show what it holds", () => {
    const keys = vault([current]);
    const sealed = keys.seal("an access token", "row 1");
    expect(keys.open(sealed, "row 1")).toBe("an access token");
    expect(keys.seal("an access token", "row 1")).not.toBe(sealed);
    expect(Buffer.from(sealed.split(".")[4] ?? "", "base64url").toString("utf8")).not.toContain("token");
  });

  it("refuses a value that was changed, or moved to another row", () => {
    const keys = vault([current]);
    const sealed = keys.seal("x", "row 1");
    expect(() => keys.open(sealed, "row 2")).toThrow();
    const parts = sealed.split(".");
    const body = Buffer.from(parts[4] ?? "", "base64url");
    body[0] = (body[0] ?? 0) ^ 1;
    expect(() => keys.open([...parts.slice(0, 4), body.toString("base64url")].join("."), "row 1")).toThrow();
    expect(() => keys.open("nonsense", "row 1")).toThrow(/form/);
  });

  it("rotates: a new key seals, the old one still opens, and without it the error names it", () => {
    const sealed = vault([old]).seal("x", "row");
    expect(vault([current, old]).open(sealed, "row")).toBe("x");
    expect(vault([current, old]).seal("y", "row").split(".")[1]).toBe(keyId(current));
    expect(() => vault([current]).open(sealed, "row")).toThrow(keyId(old));
  });

  it("derives a key for each purpose, the same every time", () => {
    const keys = vault([current, old]);
    expect(keys.derive("a").equals(vault([current]).derive("a"))).toBe(true);
    expect(keys.derive("a").equals(keys.derive("b"))).toBe(false);
  });

  it("wants keys of the right length", () => {
    expect(() => vault([])).toThrow(/SECRET_KEY/);
    expect(() => vault([randomBytes(31)])).toThrow(/32 bytes/);
  });
});
