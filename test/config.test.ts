import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigurationError, readConfig } from "#src/config.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "whereabouts-config-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("the configuration", () => {
  it("needs nothing: key and token are made once, readable by their owner only", () => {
    const first = readConfig({ DATA_DIR: dir });
    expect(first).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      databaseUrl: undefined,
      playground: true,
      adminTokenIsNew: true,
    });
    expect(first.secretKeys).toHaveLength(1);
    expect(first.adminToken.length).toBeGreaterThanOrEqual(32);
    const second = readConfig({ DATA_DIR: dir });
    expect(second.adminToken).toBe(first.adminToken);
    expect(second.adminTokenIsNew).toBe(false);
    expect(second.secretKeys[0]?.equals(first.secretKeys[0] ?? Buffer.alloc(0))).toBe(true);
    for (const name of ["secret.key", "admin.token"])
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, "admin.token"), "utf8").trim()).toBe(first.adminToken);
  });

  it("says everything that is wrong at once, and nothing of what was given", () => {
    const secret = "not-a-key-but-secret";
    let message = "";
    try {
      readConfig({
        DATA_DIR: dir,
        PORT: "eighty",
        PUBLIC_URL: "chat.example.com",
        DATABASE_URL: "mysql://x",
        SECRET_KEY: secret,
        ADMIN_TOKEN: "short",
        MODEL: "m",
      });
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      message = String(error);
    }
    for (const name of ["PORT", "PUBLIC_URL", "DATABASE_URL", "SECRET_KEY", "ADMIN_TOKEN", "MODEL"])
      expect(message).toContain(`${name}:`);
    expect(message).not.toContain(secret);
    expect(message).not.toContain("short");
  });

  it("wants a key that all instances share when they share a database", () => {
    const url = "postgres://localhost/whereabouts";
    expect(() => readConfig({ DATA_DIR: dir, DATABASE_URL: url })).toThrow(/SECRET_KEY/);
    const key = "ab".repeat(32);
    expect(
      readConfig({ DATA_DIR: dir, DATABASE_URL: url, SECRET_KEY: key, ADMIN_TOKEN: "x".repeat(16) }),
    ).toMatchObject({
      databaseUrl: url,
      playground: false,
    });
  });

  it("takes several keys, the newest first, and treats empty variables as not set", () => {
    const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const config = readConfig({
      DATA_DIR: dir,
      SECRET_KEY: keys.map((key) => key.toString("base64")).join(", "),
      DATABASE_URL: "",
      OPENAI_API_KEY: "",
    });
    expect(config.secretKeys).toEqual(keys);
    expect(config.llm).toBeNull();
  });
});
