import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chatGateway, chatHome, site, type ChatGateway, type ChatHome } from "./gateway.ts";

/** What a page of the shop may cost its visitors, bytes with gzip (kB are thousands). */
const loaderBudget = 3_000;
const panelBudget = 30_000;

describe("what a website chat loads", () => {
  let home: ChatHome;
  let gateway: ChatGateway;
  beforeAll(async () => {
    home = await chatHome({
      color: "#aa3355",
      side: "start",
      label: "Fragen?",
      origins: ["https://*.example.org"],
    });
    gateway = await chatGateway(home, { idle: true });
  });
  afterAll(async () => {
    await gateway.stop();
    await home.remove();
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, gateway.url), { headers, redirect: "manual" });
  /** Everything the panel's page names, by address. */
  const loadedBy = (html: string) =>
    [...html.matchAll(/(?:href|src)="(\/[^"]+)"/gu)].flatMap(([, path]) =>
      path === undefined ? [] : [path],
    );

  it("is small: the loader at most 3 kB, the panel with everything at most 30 kB", async () => {
    const loader = await (await get(`/widget/${home.connection}.js`)).text();
    const html = await (await get(`/widget/${home.connection}/`)).text();
    const sizes: [string, number][] = [["index.html", gzipSync(html).length]];
    for (const path of new Set(loadedBy(html))) {
      const response = await get(path);
      expect(response.status, path).toBe(200);
      sizes.push([path.split("/").slice(4).join("/"), gzipSync(await response.text()).length]);
    }
    const panel = sizes.reduce((sum, [, size]) => sum + size, 0);
    process.stdout.write(
      [
        `widget: loader ${String(gzipSync(loader).length)} of ${String(loaderBudget)} bytes with gzip`,
        `widget: panel ${String(panel)} of ${String(panelBudget)} bytes with gzip`,
        ...sizes.map(([name, size]) => `  ${String(size).padStart(6)} ${name}`),
        "",
      ].join("\n"),
    );
    expect(gzipSync(loader).length).toBeLessThanOrEqual(loaderBudget);
    expect(panel).toBeLessThanOrEqual(panelBudget);
  });

  it("is all named by the page, so that nothing is fetched step by step", async () => {
    const html = await (await get(`/widget/${home.connection}/`)).text();
    const named = loadedBy(html).map((path) => path.split("/").slice(4).join("/"));
    const own = await readdir(new URL("../../../src/console/widget/", import.meta.url));
    for (const name of own)
      if (/\.(?:js|css)$/u.test(name) && name !== "loader.js") expect(named).toContain(`widget/${name}`);
    // And what those import is among it.
    for (const path of new Set(named.filter((name) => name.endsWith(".js")))) {
      const text = await readFile(new URL(`../../../src/console/${path}`, import.meta.url), "utf8");
      for (const [, specifier] of text.matchAll(/from "(\.[^"]+)"/gu))
        expect(named).toContain(new URL(specifier ?? "", `file:///${path}`).pathname.slice(1));
    }
  });

  it("has the merchant's settings in the loader, which any page may load", async () => {
    const response = await get(`/widget/${home.connection}.js`);
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(response.headers.get("cache-control")).toContain("max-age=300");
    expect(await response.text()).toContain(
      `const settings = {"id":"${home.connection}","color":"#aa3355","side":"start","label":"Fragen?"};`,
    );
    const again = await get(`/widget/${home.connection}.js`, {
      "if-none-match": response.headers.get("etag") ?? "",
    });
    expect(again.status).toBe(304);
  });

  it("runs nothing inline, and is framed only where the merchant says", async () => {
    const response = await get(`/widget/${home.connection}/`);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; " +
        `base-uri 'none'; form-action 'none'; frame-ancestors 'self' https://${site} https://*.example.org`,
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const html = await response.text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|%\w+%/u);
    expect(html.match(/<script[^>]*>/gu)).toHaveLength(1);
    expect(html).toContain(`data-webhook="/webhooks/web/${home.connection}"`);
    expect(html).toContain(`data-origins="https://${site} https://*.example.org"`);
  });

  it("keeps its files for ever, under a name that changes with them, and compressed", async () => {
    const html = await (await get(`/widget/${home.connection}/`)).text();
    const script = loadedBy(html).find((path) => path.endsWith("panel.js")) ?? "";
    const response = await get(script, { "accept-encoding": "gzip" });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(await response.text()).toContain("speak(navigator.language)");
    const plain = await get(script, { "accept-encoding": "identity" });
    expect(plain.headers.get("content-encoding")).toBeNull();
    // A page from an instance of another version.
    const other = await get(script.replace(/assets\/\w+/u, "assets/000000000000"));
    expect(other.status).toBe(200);
    expect(other.headers.get("cache-control")).toBe("no-store");
    for (const path of [
      script.replace("panel.js", "loader.js"),
      script.replace("panel.js", "..%2f..%2fmain.ts"),
      "/widget/assets/x/playground/trace.js",
    ])
      expect((await get(path)).status, path).toBe(404);
  });

  it("is not there for what is no website chat", async () => {
    const redirect = await get(`/widget/${home.connection}`);
    expect([redirect.status, redirect.headers.get("location")]).toEqual([302, `/widget/${home.connection}/`]);
    for (const path of ["/widget/x.js", "/widget/x/", "/widget/0190b000-0000-7000-8000-000000000000.js"])
      expect((await get(path)).status, path).toBe(404);
  });
});
