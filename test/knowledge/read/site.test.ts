import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { siteKind } from "#src/knowledge/read/site/kind.ts";
import { page, startSite, type Site } from "../../fakes/site.ts";
import { gather } from "./gather.ts";

const start = new Date("2026-03-02T10:00:00Z");
let site: Site;
let now: Date;

beforeEach(async () => {
  site = await startSite();
  now = start;
});
afterEach(() => site.close());

const reader = (settings: object = {}, lookup = site.lookup) =>
  siteKind.build(
    { start: [site.at("/")], allowInsecure: true, pauseMs: 0, timeoutMs: 2_000, ...settings },
    {},
    { now: () => now, log: () => undefined, baseDir: ".", lookup },
  );
const serve = (routes: Parameters<typeof startSite>[0]) => {
  for (const [path, route] of Object.entries(routes ?? {})) site.routes.set(path, route);
};
const link = (...paths: string[]) =>
  paths.map((path) => `<p>See <a href="${path}">this page</a></p>`).join("");
const urls = (found: Awaited<ReturnType<typeof gather>>) => found.documents.map(({ url }) => url);

describe("what is read of a site", () => {
  it("follows links, and leaves out menus, scripts and what is hidden", async () => {
    serve({
      "/": page("Welcome", link("/help/returns#top", "/help/returns", "mailto:a@example.com")),
      "/help/returns": page(
        "Returns",
        `<p>You have <b>30 days</b>.</p><div hidden>secret</div><p style="display: none">unseen</p>
         <form><label>Mail</label></form><aside>Buy more</aside><ul><li>Unworn<li>With its label</ul>`,
        { lang: "en-gb" },
      ),
    });
    const found = await gather(reader());
    expect(found.documents[1]).toEqual({
      key: site.at("/help/returns"),
      kind: "page",
      title: "Returns",
      url: site.at("/help/returns"),
      language: "en-GB",
      text: "# Returns\n\nYou have 30 days.\n\n- Unworn\n- With its label",
    });
    expect(found.complete).toBe(true);
    expect(site.paths()).toEqual(["/", "/help/returns"]);
    expect(site.asked[0]?.headers["user-agent"]).toMatch(/^Whereabouts\/.+shop/u);
  });

  it("obeys robots.txt, says so once, and reads what the merchant exempts", async () => {
    serve({
      "/robots.txt": "User-agent: *\nDisallow: /policies/\nDisallow: /private\n",
      "/": page("Welcome", link("/policies/refund", "/policies/shipping", "/private/x", "/open")),
      "/policies/refund": page("Refunds", "<p>In 14 days.</p>"),
      "/policies/shipping": page("Shipping", "<p>In 2 days.</p>"),
      "/private/x": page("Secret", "<p>Nothing for you.</p>"),
      "/open": page("Open", "<p>Always.</p>"),
    });
    const obeying = await gather(reader());
    expect(urls(obeying)).toEqual([site.at("/"), site.at("/open")]);
    expect(site.paths()).toEqual(["/", "/open"]);
    expect(obeying.problems).toHaveLength(1);
    expect(obeying.problems[0]?.detail).toMatch(/robots\.txt forbids \/policies\/refund and 2 more/u);

    const exempt = await gather(reader({ evenIfDisallowed: ["/policies/"] }));
    expect(urls(exempt)).toEqual(
      ["/", "/policies/refund", "/policies/shipping", "/open"].map((path) => site.at(path)),
    );
  });

  it("reads nothing while robots.txt cannot be asked, and loses nothing by it", async () => {
    serve({ "/robots.txt": { status: 500 }, "/": page("Welcome", "<p>Hello.</p>") });
    const known = new Map([[site.at("/"), "some stamp"]]);
    const found = await gather(reader(), known);
    expect(site.paths()).toEqual([]);
    expect(found.complete).toBe(false);
    expect(found.problems[0]?.detail).toMatch(/robots\.txt cannot be read.*500/u);
    expect(found.problems[0]?.keys).toEqual([site.at("/")]);
  });

  it("finds pages in sitemaps: indexes, gzip, plain lists, and not those of others", async () => {
    const list = (...paths: string[]) =>
      `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x">${paths
        .map(
          (each) =>
            `<url><loc>${each}</loc><image:image><image:loc>${site.at("/i.jpg")}</image:loc></image:image><lastmod>2026-02-01</lastmod></url>`,
        )
        .join("")}</urlset>`;
    serve({
      "/robots.txt": `User-agent: *\nAllow: /\nSitemap: ${site.at("/maps/index.xml")}\n`,
      "/maps/index.xml": `<?xml version="1.0"?><sitemapindex><sitemap><loc>${site.at("/maps/a.xml.gz")}</loc></sitemap>
        <sitemap><loc>${site.at("/maps/b.txt")}</loc></sitemap><sitemap><loc>http://evil.example/c.xml</loc></sitemap>
        <sitemap><loc>${site.at("/maps/broken.xml")}</loc></sitemap></sitemapindex>`,
      "/maps/a.xml.gz": {
        headers: { "content-type": "application/gzip" },
        body: gzipSync(list(site.at("/from-gzip?utm_source=x"), "http://evil.example/page")),
      },
      "/maps/b.txt": {
        headers: { "content-type": "text/plain" },
        body: `${site.at("/from-list")}\nnot an address\n`,
      },
      "/maps/broken.xml": { status: 500 },
      "/": page("Welcome", "<p>Hello.</p>"),
      "/from-gzip": page("One", "<p>From the zipped one.</p>"),
      "/from-list": page("Two", "<p>From the list.</p>"),
    });
    const found = await gather(reader());
    expect(urls(found)).toEqual(["/", "/from-gzip", "/from-list"].map((path) => site.at(path)));
    expect(found.documents[1]?.updatedAt).toEqual(new Date("2026-02-01T00:00:00Z"));
    expect(found.problems.map(({ of }) => of)).toEqual([site.at("/maps/broken.xml")]);
    expect(site.asked.every(({ host }) => host === "shop.example")).toBe(true);
  });

  it("is not drowned by sitemaps that name nothing but sitemaps", async () => {
    let named = 0;
    const index = () => {
      const entries = Array.from(
        { length: 40_000 },
        () => `<sitemap><loc>/maps/${(named += 1)}.xml</loc></sitemap>`,
      );
      return `<sitemapindex>${entries.join("")}</sitemapindex>`;
    };
    serve({
      "/robots.txt": `Sitemap: ${site.at("/maps/0.xml")}`,
      "/": page("Welcome", "<p>Hello.</p>"),
      "*": ({ url = "" }, response) =>
        void (url.startsWith("/maps/") ? response.end(index()) : response.writeHead(404).end()),
    });
    const before = process.memoryUsage().heapUsed;
    const found = await gather(reader({ timeoutMs: 20_000 }));
    expect(urls(found)).toEqual([site.at("/")]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  }, 30_000);

  it("follows redirects within the shop's hosts, tells circles, and asks nobody else", async () => {
    const to = (location: string) => ({ status: 302, headers: { location } });
    serve({
      "/": page("Welcome", link("/old", "/away", "/circle", "/sneaky")),
      "/old": to(site.at("/new", "www.shop.example")),
      "www.shop.example/new": "<title>New</title><p>Moved here.</p>",
      "/away": to(site.at("/page", "evil.example")),
      "evil.example/page": page("Evil", "<p>Buy elsewhere.</p>"),
      "/circle": to("/circle2"),
      "/circle2": to("/circle"),
      "/sneaky": to("http://169.254.169.254/latest/meta-data/"),
    });
    const found = await gather(reader());
    expect(urls(found)).toEqual([site.at("/"), site.at("/new", "www.shop.example")]);
    expect(found.problems).toEqual([
      { kind: "problem", of: site.at("/circle"), detail: "it redirects in a circle" },
    ]);
    expect(site.asked.some(({ host }) => host === "evil.example")).toBe(false);
  });

  it("takes the language, the canonical address and robots rules of a page as they are said", async () => {
    serve({
      "/": page(
        "Welcome",
        link("/products/mug?variant=1", "/collections/all/products/mug", "/hidden", "/header", "/dead-end"),
      ),
      "/products/mug?variant=1": page("Mug", "<p>Holds 300 ml.</p>", {
        head: `<link rel="canonical" href="/products/mug">`,
      }),
      "/collections/all/products/mug": page("Mug", "<p>Holds 300 ml.</p>", {
        head: `<link rel=canonical href="/products/mug">`,
      }),
      "/hidden": page("Hidden", `<p>Not for search.</p>${link("/behind")}`, {
        head: `<meta name=robots content="NOINDEX, follow">`,
      }),
      "/header": { headers: { "x-robots-tag": "noindex" }, body: page("Header", "<p>Not either.</p>") },
      "/behind": page("Dahinter", "<p>Gefunden.</p>", { lang: "de_AT" }),
      "/dead-end": page("Dead end", `<p>Stop.</p>${link("/beyond")}`, {
        head: `<meta name=robots content=nofollow>`,
      }),
      "/beyond": page("Beyond", "<p>Unreachable.</p>"),
    });
    const found = await gather(reader());
    expect(found.documents.map(({ title, language, url }) => [title, language, url])).toEqual([
      ["Welcome", "en", site.at("/")],
      ["Mug", "en", site.at("/products/mug")],
      ["Dead end", "en", site.at("/dead-end")],
      ["Dahinter", "de-AT", site.at("/behind")],
    ]);
    expect(site.paths()).not.toContain("/products/mug");
  });

  it("makes questions of details and of FAQPage data, each once", async () => {
    const data = {
      "@context": "https://schema.org",
      "@graph": [
        {
          "@type": "FAQPage",
          mainEntity: [
            {
              "@type": "Question",
              name: "Do you ship abroad?",
              acceptedAnswer: { "@type": "Answer", text: "<p>Yes, to <b>Austria</b>.</p>" },
            },
            { "@type": "Question", name: "How long does it take?", acceptedAnswer: { text: "Two days." } },
            { "@type": "Question", name: "No answer?" },
          ],
        },
      ],
    };
    const faq = `<details><summary>How long does it take?</summary><p>Two days.</p></details>
      <details><summary>كم يستغرق التوصيل؟</summary><p>يومان.</p></details><details><summary>Sizes</summary><p>Small, large.</p></details>`;
    serve({
      "/": page("Questions", faq, {
        head: `<script type="application/ld+json">${JSON.stringify(data)}</script><script type="application/ld+json">{broken</script>`,
      }),
    });
    const found = await gather(reader());
    expect(found.documents.map(({ kind, title, text }) => [kind, title, text])).toEqual([
      ["page", "Questions", "# Questions\n\n## Sizes\n\nSmall, large."],
      ["faq", "Do you ship abroad?", "Yes, to Austria."],
      ["faq", "How long does it take?", "Two days."],
      ["faq", "كم يستغرق التوصيل؟", "يومان."],
    ]);
    expect(new Set(found.documents.map(({ key }) => key)).size).toBe(4);
  });

  it("reads pages in the encoding they say", async () => {
    const body = (text: string, meta = "") =>
      `<html><head>${meta}<title>x</title></head><body><h1>${text}</h1><p>ok</p>`;
    serve({
      "/": page("Welcome", link("/header", "/meta", "/mark", "/silent")),
      "/header": {
        headers: { "content-type": "text/html; charset=ISO-8859-2" },
        body: Buffer.from("<h1>\xa3\xf3d\xbc</h1><p>ok</p>", "latin1"),
      },
      "/meta": {
        headers: { "content-type": "text/html" },
        body: Buffer.concat([
          Buffer.from(body("", '<meta charset="shift_jis">').replace("</h1><p>ok</p>", "")),
          Buffer.from([0x95, 0xd4, 0x95, 0x69]),
          Buffer.from("</h1><p>ok</p>"),
        ]),
      },
      "/mark": {
        headers: { "content-type": "text/html; charset=utf-8" },
        body: Buffer.from(`\uFEFF${body("Größe")}`, "utf16le"),
      },
      "/silent": {
        headers: { "content-type": "text/html" },
        body: Buffer.from(body("S\xfc\xdfe"), "latin1"),
      },
    });
    const found = await gather(reader());
    expect(found.documents.map(({ title }) => title)).toEqual(["Welcome", "Łódź", "返品", "Größe", "Süße"]);
  });

  it("removes links, control characters and direction marks, and keeps words", async () => {
    serve({
      "/": page(
        "Mind",
        `<p>Read <a href="https://evil.example/x">our <i>terms</i></a> at https://evil.example/y, or www.evil.example.</p>
         <p>Ask help@example.com\u202E or \u0007here: ${site.at("/")}.</p>`,
      ),
    });
    const found = await gather(reader());
    expect(found.documents[0]?.text).toBe(
      `# Mind\n\nRead our terms at , or .\n\nAsk help@example.com or here: ${site.at("/")}.`,
    );
  });
});

describe("reading again", () => {
  it("asks whether pages have changed, and names what stayed, changed, failed and went", async () => {
    const tagged = (etag: string, text: string) => ({
      headers: { etag },
      body: page("Page", `<p>${text}</p>`),
    });
    serve({
      "/": page("Welcome", link("/same", "/changed", "/gone", "/failing", "/plain", "/refusing")),
      "/same": tagged('"1"', "The same."),
      "/changed": tagged('"2"', "Before."),
      "/gone": page("Gone", "<p>For now.</p>"),
      "/failing": page("Failing", "<details><summary>Will it?</summary>Yes.</details><p>For now.</p>"),
      "/plain": page("Plain", "<p>No validators.</p>"),
      "/refusing": page("Refusing", "<p>For now.</p>"),
    });
    const first = await gather(reader());
    expect(first.documents).toHaveLength(8);

    serve({ "/changed": tagged('"3"', "After."), "/failing": { status: 502 }, "/refusing": { status: 403 } });
    site.routes.delete("/gone");
    site.asked.length = 0;
    now = new Date(start.getTime() + 24 * 3600_000);
    const second = await gather(reader(), first.stamps);

    expect(second.documents.map(({ url, text }) => [url, text])).toEqual([
      [site.at("/changed"), "# Page\n\nAfter."],
    ]);
    expect(second.unchanged).toEqual(["/", "/same", "/plain"].map((path) => site.at(path)));
    expect(second.problems.map(({ of, keys }) => [of, keys?.length])).toEqual([
      [site.at("/failing"), 2],
      [site.at("/refusing"), 1],
    ]);
    expect(second.complete).toBe(true);
    // What is named nowhere is gone.
    const named = new Set(second.stamps.keys());
    expect([...first.stamps.keys()].filter((key) => !named.has(key))).toEqual([site.at("/gone")]);
    expect(site.asked.find(({ path }) => path === "/same")?.headers["if-none-match"]).toBe('"1"');
  });

  it("believes a server for a week only", async () => {
    serve({
      "/": page("Welcome", link("/a")),
      "/a": { headers: { etag: '"same for ever"' }, body: page("A", "<p>Old.</p>") },
    });
    const first = await gather(reader());
    serve({ "/a": { headers: { etag: '"same for ever"' }, body: page("A", "<p>New.</p>") } });
    now = new Date(start.getTime() + 6 * 86_400_000);
    const within = await gather(reader(), first.stamps);
    expect(within.documents).toEqual([]);
    now = new Date(start.getTime() + 8 * 86_400_000);
    const later = await gather(reader(), within.stamps);
    expect(later.documents.map(({ text }) => text)).toEqual(["# A\n\nNew."]);
  });

  it("finds pages again that only an unchanged page links to, and reads everything anew for a strange stamp", async () => {
    serve({
      "/": page("Welcome", link("/hub")),
      "/hub": { headers: { etag: '"h"' }, body: page("Hub", link("/leaf")) },
      "/leaf": { headers: { etag: '"l"' }, body: page("Leaf", "<p>Text.</p>") },
    });
    const first = await gather(reader());
    const second = await gather(reader(), first.stamps);
    expect(second.unchanged).toHaveLength(3);
    const strange = new Map([...first.stamps.keys()].map((key) => [key, "{not a stamp"]));
    expect((await gather(reader(), strange)).documents).toHaveLength(3);
  });

  it("stores a text that is there twice once, the next time as well", async () => {
    const text = `<p>${"The same long words about how parcels are packed and sent. ".repeat(6)}</p>`;
    serve({
      "/": page("Welcome", link("/one", "/two")),
      "/one": { headers: { etag: '"1"' }, body: page("Packing", text) },
      "/two": page("Packing", text),
    });
    const first = await gather(reader());
    expect(urls(first)).toEqual([site.at("/"), site.at("/one")]);
    const second = await gather(reader(), first.stamps);
    expect(second.documents).toEqual([]);
    expect(second.unchanged).toEqual([site.at("/"), site.at("/one")]);
  });
});

describe("a site that is not well", () => {
  it("leaves out pages that are too large, whether they say so or not, and goes on", async () => {
    serve({
      "/": page("Welcome", link("/said", "/unsaid", "/bomb", "/good")),
      "/said": page("Large", `<p>${"x".repeat(60_000)}</p>`),
      "/unsaid": (_request, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        const timer = setInterval(() => response.write("y".repeat(10_000)), 1);
        response.on("close", () => clearInterval(timer));
      },
      "/bomb": { headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(5_000_000, "z")) },
      "/good": page("Good", "<p>Small.</p>"),
    });
    const found = await gather(reader({ maxPageBytes: 50_000 }));
    expect(urls(found)).toEqual([site.at("/"), site.at("/good")]);
    expect(found.problems.map(({ of, detail }) => [of, /larger than 50000 bytes/u.test(detail)])).toEqual(
      ["/said", "/unsaid", "/bomb"].map((path) => [site.at(path), true]),
    );
  });

  it("does not wait for slow pages, slow drips or broken connections", async () => {
    serve({
      "/": page("Welcome", link("/silent", "/drip", "/broken", "/good")),
      "/silent": () => undefined,
      "/drip": (_request, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        const timer = setInterval(() => response.write("<p>."), 20);
        response.on("close", () => clearInterval(timer));
      },
      "/broken": (_request, response) => {
        response.writeHead(200, { "content-type": "text/html", "content-length": "1000" });
        response.write("<p>half");
        setTimeout(() => response.destroy(), 10);
      },
      "/good": page("Good", "<p>Quick.</p>"),
    });
    const begun = performance.now();
    const found = await gather(reader({ timeoutMs: 300 }));
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(urls(found)).toEqual([site.at("/"), site.at("/good")]);
    expect(found.problems.map(({ detail }) => detail)).toEqual([
      "it did not answer within 0.3 s",
      "it was not there within 0.3 s",
      "the connection broke before the page was there",
    ]);
  });

  it("does not get lost in calendars, filters and repeating paths", async () => {
    const asked = { calendar: 0, filter: 0, loop: 0 };
    serve({
      "/": page("Welcome", link("/calendar/2026/1", "/shop?color=0", "/loop/a", "/one")),
      "/one": page("One", link("/two")),
      "/two": page("Two", "<p>The end.</p>"),
      "*": (request, response) => {
        const path = request.url ?? "";
        const number = Number(/\d+$/u.exec(path)?.[0] ?? 0);
        const next = (to: (at: number) => string) =>
          link(...Array.from({ length: 40 }, (_, at) => to(number * 40 + at)));
        response.writeHead(200, { "content-type": "text/html" });
        if (path.startsWith("/calendar/")) {
          asked.calendar += 1;
          response.end(
            page(
              path,
              next((at) => `/calendar/2026/${at}`),
            ),
          );
        } else if (path.startsWith("/shop?")) {
          asked.filter += 1;
          response.end(
            page(
              path,
              next((at) => `/shop?color=${at}`),
            ),
          );
        } else {
          if (path.startsWith("/loop/")) asked.loop += 1;
          response.end(page(path, link(`${path}/a`)));
        }
      },
    });
    const found = await gather(reader({ maxDepth: 20 }));
    expect(urls(found)).toContain(site.at("/two"));
    expect(asked.calendar).toBeGreaterThan(1);
    expect(asked.calendar).toBeLessThanOrEqual(50);
    expect(asked.filter).toBeGreaterThan(1);
    expect(asked.filter).toBeLessThanOrEqual(20);
    expect(asked.loop).toBeLessThanOrEqual(3);
  });

  it("stops when everything fails, keeping what is stored", async () => {
    const paths = Array.from({ length: 30 }, (_, at) => `/p${at}-${"abcdefghijklmnopqrstuvwxyzabcd"[at]}`);
    serve({ "/": page("Welcome", link(...paths)) });
    for (const path of paths) site.routes.set(path, { status: 500 });
    const found = await gather(reader());
    expect(site.paths().length).toBe(6);
    expect(found.complete).toBe(false);
    expect(found.problems.at(-1)?.detail).toMatch(/kept failing/u);
  });

  it("waits as asked when it is too quick, and tries once more", async () => {
    let times = 0;
    serve({
      "/": (_request, response) => {
        times += 1;
        if (times === 1) response.writeHead(429, { "retry-after": "1" }).end();
        else response.writeHead(200, { "content-type": "text/html" }).end(page("Welcome", "<p>Hello.</p>"));
      },
    });
    const found = await gather(reader());
    expect(found.documents).toHaveLength(1);
    const [first, second] = site.asked.filter(({ path }) => path === "/");
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(900);
  });

  it("reads broken HTML as far as it goes, and no other files", async () => {
    serve({
      "/": page("Welcome", link("/broken", "/deep", "/file", "/empty", "/picture.jpg")),
      "/broken":
        "<h1>Broken</p><p>One<p>Two <b>bold<table><tr><td>a<td>b</table></div><li>item<script>var x = '<p>no</p>'",
      "/deep": `<h1>Deep</h1><p>Before.</p>${"<div>".repeat(100_000)}inside`,
      "/file": { headers: { "content-type": "application/pdf" }, body: "%PDF-1.4" },
      "/empty": "",
    });
    const found = await gather(reader());
    expect(found.documents.map(({ title }) => title)).toEqual(["Welcome", "Broken", "Deep"]);
    expect(found.documents[1]?.text).toBe("# Broken\n\nOne\n\nTwo bold\n\n- a | b\n\n- item");
    expect(found.problems.map(({ of }) => of)).toEqual([site.at("/deep")]);
    expect(site.paths()).not.toContain("/picture.jpg");
  });
});

describe("limits", () => {
  it("are kept: pages, depth, and those left are told", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    serve({ "/": page("Welcome", link("/a")) });
    for (const [at, name] of names.entries()) {
      site.routes.set(`/${name}`, page(name, link(`/${names[at + 1] ?? "end"}`, `/side-${name}`)));
      site.routes.set(`/side-${name}`, page(`side ${name}`, "<p>Side.</p>"));
    }
    expect((await gather(reader({ maxDepth: 2 }))).documents.map(({ title }) => title)).toEqual([
      "Welcome",
      "a",
      "b",
      "side a",
    ]);
    const few = await gather(reader({ maxPages: 3 }));
    expect(few.documents).toHaveLength(3);
    expect(few.problems.at(-1)?.detail).toMatch(/3 addresses were read.*maxPages/u);
    expect(few.complete).toBe(true);
  });

  it("include and exclude by beginnings and globs", async () => {
    const paths = ["/pages/help", "/pages/jobs", "/de/pages/hilfe", "/blogs/news", "/cart", "/en/checkout"];
    serve({ "/": page("Welcome", link(...paths)) });
    for (const path of paths) site.routes.set(path, page(path, "<p>Text.</p>"));
    const some = await gather(reader({ include: ["/pages/", "/*/pages/**"], exclude: ["/pages/jobs"] }));
    expect(some.documents.map(({ title }) => title)).toEqual(["Welcome", "/pages/help", "/de/pages/hilfe"]);
    const all = await gather(reader());
    expect(all.documents.map(({ title }) => title)).toEqual(["Welcome", ...paths.slice(0, 4)]);
    // Whether a long path fits such a one is seen after a minute.
    expect(() => reader({ exclude: ["/**/*-*-*-*-*/x"] })).toThrow("between two slashes");
  });

  it("keep a pause, the longer of ours and the site's", async () => {
    serve({
      "/robots.txt": "User-agent: whereabouts\nCrawl-delay: 0.3\n",
      "/": page("Welcome", link("/a")),
      "/a": page("A", "<p>Text.</p>"),
    });
    await gather(reader({ pauseMs: 10 }));
    const [one, two] = site.asked.filter(({ path }) => path === "/" || path === "/a");
    expect((two?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThan(290);
  });

  it("end a reading whose time is over, or that nobody waits for", async () => {
    serve({ "/": page("Welcome", link("/a")), "/a": () => undefined });
    const over = await gather(reader({ maxMinutes: 0.005, timeoutMs: 20_000 }));
    expect(over.complete).toBe(false);
    expect(over.problems.at(-1)?.detail).toMatch(/time was over/u);

    const controller = new AbortController();
    setTimeout(() => controller.abort(), 150);
    const begun = performance.now();
    const aborted = await gather(reader({ timeoutMs: 20_000 }), new Map(), controller.signal);
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(aborted.complete).toBeUndefined();
  });
});

describe("addresses that are not public", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "169.254.169.254",
    "::1",
    "fd00::1",
    "fe80::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "0.0.0.0",
    "100.64.0.1",
  ])("are not connected to: %s", async (address) => {
    const strict = siteKind.build(
      { start: ["https://shop.example/"], pauseMs: 0 },
      {},
      {
        now: () => now,
        log: () => undefined,
        baseDir: ".",
        lookup: () => Promise.resolve([address]),
      },
    );
    const found = await gather(strict);
    expect(found.documents).toEqual([]);
    expect(found.complete).toBe(false);
    expect(found.problems[0]?.detail).toMatch(/not one of the public internet/u);
  });

  it("are refused as they stand in an address, however they are written", async () => {
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "localhost"]) {
      const found = await gather(
        reader({ allowInsecure: false, start: [`https://${host}:${site.port}/`] }, () =>
          Promise.resolve(["127.0.0.1"]),
        ),
      );
      expect(found.problems[0]?.detail).toMatch(/not one of the public internet/u);
    }
    expect(site.asked).toEqual([]);
  });

  it("never include link-local ones, and http stays at home", async () => {
    const local = await gather(reader({}, () => Promise.resolve(["169.254.169.254"])));
    expect(local.problems[0]?.detail).toMatch(/not one of the public internet/u);
    const abroad = await gather(reader({}, () => Promise.resolve(["93.184.215.14"])));
    expect(abroad.problems[0]?.detail).toMatch(/not one of the public internet/u);
  });

  it("must be allowed in the settings to begin with", () => {
    expect(() => reader({ allowInsecure: false })).toThrow(/https/u);
    expect(() => reader({ start: ["http://user:secret@shop.example/"] })).toThrow(/password/u);
    expect(() => reader({ unknown: 1 })).toThrow();
  });
});
