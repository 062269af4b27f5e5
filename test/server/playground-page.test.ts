import { readdir, readFile } from "node:fs/promises";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headers, page } from "#src/server/playground/page.ts";
import { Phone } from "#src/server/playground/phone.ts";

const folder = new URL("../../src/console/playground/", import.meta.url);
const app = Fastify();
beforeAll(async () => {
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(headers);
  });
  await app.register(page);
});
afterAll(() => app.close());

describe("the page", () => {
  it("is at / and loads nothing but its own files", async () => {
    const response = await app.inject("/");
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(response.headers["content-security-policy"]).toBe(
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers["x-content-type-options"]).toBe("nosniff");
    expect(response.headers["referrer-policy"]).toBe("no-referrer");
    const loaded = [...response.body.matchAll(/(?:src|href)="(?<to>[^"]+)"/g)].map(
      (match) => match.groups?.["to"],
    );
    expect(loaded.length).toBeGreaterThan(4);
    for (const to of loaded) expect(to).toMatch(/^(?:\/(?!\/)|#)/);
    // Nothing inline: the policy would not let it run.
    expect(response.body).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
    for (const to of loaded.filter((to) => to?.startsWith("/playground/assets/") === true))
      expect((await app.inject(to ?? "")).statusCode).toBe(200);
  });

  it("gives every file its type, and 304 when it has not changed", async () => {
    const types: Record<string, RegExp> = {
      css: /^text\/css; charset=utf-8$/,
      // With nosniff, a browser runs a module only when it has a JavaScript type; either is one (RFC 9239).
      js: /^(?:text|application)\/javascript; charset=utf-8$/,
      html: /^text\/html; charset=utf-8$/,
      svg: /^image\/svg\+xml$/,
    };
    const files = await readdir(folder);
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const response = await app.inject(`/playground/assets/${file}`);
      expect(response.statusCode).toBe(200);
      expect(response.headers["content-type"]).toMatch(types[file.split(".").at(-1) ?? ""] ?? /^$/);
      expect(response.headers["cache-control"]).toBe("no-cache");
      const again = await app.inject({
        url: `/playground/assets/${file}`,
        headers: { "if-none-match": String(response.headers.etag) },
      });
      expect(again.statusCode).toBe(304);
    }
  });

  it("gives no file outside its folder", async () => {
    for (const path of [
      "/playground/assets/",
      "/playground/assets/none.js",
      "/playground/assets/../../../package.json",
      "/playground/assets/..%2f..%2f..%2fpackage.json",
      "/playground/assets/%2e%2e/%2e%2e/server/app.ts",
      "/playground/assets//etc/passwd",
    ])
      expect([400, 403, 404]).toContain((await app.inject(path)).statusCode);
  });

  it("writes nothing as HTML: neither page nor scripts have a way to", async () => {
    for (const file of await readdir(folder)) {
      if (!file.endsWith(".js")) continue;
      const code = await readFile(new URL(file, folder), "utf8");
      expect(code).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser/,
      );
      for (const [, from] of code.matchAll(/from "(?<from>[^"]+)"/g))
        expect(from).toMatch(/^\.\/[a-z]+\.js$/);
    }
  });
});

describe("a phone", () => {
  it.each([
    ["+15555550181", "+15555550181"],
    ["15555550181", "+15555550181"],
    // As a query string brings it when nobody escaped the plus.
    [" 15555550181", "+15555550181"],
    ["+1 (555) 555-0181", "+15555550181"],
    ["+49 30.1234567", "+49301234567"],
  ])("%j is %s", (text, phone) => {
    expect(Phone.parse(text)).toBe(phone);
  });

  it.each([
    "",
    "+",
    "abc",
    "+0155555501",
    "+123456",
    "+1234567890123456",
    "+1555555018a",
    "US.1349",
    "+1;drop",
  ])("%j is none", (text) => {
    expect(Phone.safeParse(text).success).toBe(false);
  });
});
